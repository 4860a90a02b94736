import pdfmake from 'pdfmake';
import roboto from 'pdfmake/fonts/Roboto.js';
import type { Paper } from '#crm-core';
import { paperPages } from './paper-layout.js';

/** What is to be printed: plain data, so that it can be handed to another thread. */
export interface PrintJob {
  paper: Paper;
}

const fonts = new Set(Object.values(roboto.Roboto));
pdfmake.setFonts(roboto);
// A document is made of texts alone: nothing that stands in it makes this program read a file or call an address.
pdfmake.setUrlAccessPolicy(() => false);
pdfmake.setLocalAccessPolicy((path) => fonts.has(path));

/** The PDF of one document. Takes the processor for as long as it takes: see `PdfPrinter`. */
export const printed = ({ paper }: PrintJob): Promise<Buffer> => pdfmake.createPdf(paperPages(paper)).getBuffer();
