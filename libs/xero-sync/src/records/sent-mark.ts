import type { ExportPlan, LinkView } from '../engine/exporter.js';
import type { CrmBill, CrmCreditNote, CrmInvoice, CrmSupplierCredit } from '../host/records.js';
import { documentContent, type DocumentContent } from './paid-document.js';

type IssuedDocument = CrmInvoice | CrmCreditNote | CrmBill | CrmSupplierCredit;

const isSent = (document: IssuedDocument): boolean => document.kind === 'invoice' && document.sentToContact === true;

const marked = (content: DocumentContent): DocumentContent => ({
  ...content,
  head: { ...content.head, SentToContact: true },
});

/** The document with the word that its customer has it, which Xero takes of approved ones alone (api: invoices, SentToContact). */
export const withMark = (content: DocumentContent, document: IssuedDocument, status: string | undefined) =>
  isSent(document) && status === 'AUTHORISED' ? marked(content) : content;

/**
 * What is to be done when nothing but that mark is new: it alone is sent, or nothing, where Xero would not take it. Nobody is bothered
 * with an error because a document was e-mailed. Undefined when more is new.
 */
export function planMark(
  document: IssuedDocument,
  form: { what: string; number: string; remoteType: 'Invoice' | 'CreditNote' },
  link: LinkView,
  plain: DocumentContent,
  stopped: boolean,
): ExportPlan | undefined {
  if (!isSent(document)) return undefined;
  const content = documentContent(marked(plain));
  if (link.content === content) return { do: 'nothing', because: 'Xero already has it like this.' };
  if (link.content !== documentContent(plain)) return undefined;
  if (stopped || link.status !== 'AUTHORISED')
    return { do: 'nothing', because: 'Only that it was e-mailed is new, and Xero does not take that of it any more.' };
  return {
    do: 'steps',
    steps: [
      {
        part: 'main',
        effect: 'update',
        call: 'invoices.update',
        after: [],
        label: `${form.what}, was sent to its customer`,
        naturalKey: form.number,
        content,
        expect: { total: document.total, tax: document.tax, lineCount: plain.lines.length },
        remoteType: form.remoteType,
        build: () => ({
          element: { InvoiceID: link.remoteId, InvoiceNumber: form.number, SentToContact: true },
          remoteId: link.remoteId,
        }),
      },
    ],
  };
}
