import { applyDecorators, createParamDecorator, ExecutionContext, StreamableFile } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import type { Request } from 'express';
import { ApiAnswersFile } from '../http/api-docs.js';
import { invalidFields } from '../http/validation.js';

const dispositions = ['attachment', 'inline'] as const;
export type Disposition = (typeof dispositions)[number];

/** `?disposition=inline`: the browser shows the document, to be printed from there, instead of saving it. */
export const PdfDisposition = createParamDecorator((_: unknown, context: ExecutionContext): Disposition => {
  const value = context.switchToHttp().getRequest<Request>().query['disposition'] ?? 'attachment';
  const known = dispositions.find((one) => one === value);
  if (known) return known;
  const message = `The parameter "disposition" must be one of ${dispositions.join(', ')}.`;
  throw invalidFields([{ field: 'disposition', code: 'not_a_choice', message }]);
});

/** A route that answers a PDF. */
export const ApiAnswersPdf = (described: { summary: string; description?: string }) =>
  applyDecorators(
    ApiQuery({ name: 'disposition', required: false, schema: { type: 'string', enum: [...dispositions] } }),
    ApiAnswersFile('application/pdf', { errors: [503], ...described }),
  );

/** The reply with a PDF; `fileName` holds letters, digits, `-` and `_` only. */
export const pdfFile = (pdf: Buffer, fileName: string, disposition: Disposition): StreamableFile =>
  new StreamableFile(pdf, {
    type: 'application/pdf',
    length: pdf.length,
    disposition: `${disposition}; filename="${fileName}"`,
  });
