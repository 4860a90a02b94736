import { FieldChecks } from '../validation/field-checks.js';
import { paperKinds, type Paper, type PaperKind } from './paper.js';

/** Subject and message of the e-mail that carries a document. */
export interface MailText {
  subject: string;
  message: string;
}

/** By document; what is absent is the product's own text. */
export type MailTexts = { [K in PaperKind]?: Partial<MailText> };
export type AllMailTexts = Record<PaperKind, MailText>;
/** As they come in: null brings the product's own text back. */
export type MailTextsInput = { [K in PaperKind]?: { subject?: string | null; message?: string | null } | null };

export const subjectLength = 255;
export const messageLength = 10_000;

/** What may stand in braces in a text, and what it means in a given document. */
const placeholders = new Map<string, (paper: Paper) => string>(
  Object.entries<(paper: Paper) => string>({
    number: ({ number }) => number ?? '',
    company: ({ issuer }) => issuer.name,
    customer: ({ party }) => party.name,
    total: ({ currency, total }) => `${currency} ${total}`,
    due: ({ currency, settled, total }) => `${currency} ${settled?.open ?? total}`,
    date: ({ date }) => date,
    dueDate: ({ dueDate }) => dueDate ?? '',
    expiryDate: ({ expiryDate }) => expiryDate ?? '',
    reference: ({ reference }) => reference ?? '',
  }),
);
export const mailPlaceholders = [...placeholders.keys()];

const closing = 'Kind regards\n{company}';
const ownTexts: AllMailTexts = {
  invoice: {
    subject: 'Invoice {number} from {company}',
    message: `Dear {customer},\n\nhere is invoice {number} over {total}, due on {dueDate}.\n\nThank you for your business.\n\n${closing}`,
  },
  quote: {
    subject: 'Quote {number} from {company}',
    message: `Dear {customer},\n\nhere is our quote {number} over {total}. We are looking forward to your answer.\n\n${closing}`,
  },
  purchaseOrder: {
    subject: 'Purchase order {number} from {company}',
    message: `Dear {customer},\n\nhere is our purchase order {number}. Please confirm it.\n\n${closing}`,
  },
  creditNote: {
    subject: 'Credit note {number} from {company}',
    message: `Dear {customer},\n\nhere is credit note {number} over {total}.\n\n${closing}`,
  },
};

/** The texts as they are used: the workspace's, else the product's. */
export const effectiveTexts = (given: MailTexts): AllMailTexts =>
  Object.fromEntries(paperKinds.map((kind) => [kind, { ...ownTexts[kind], ...given[kind] }])) as AllMailTexts;

/** Puts the document's words where the braces are. A subject stays one line, whatever they hold. */
export function filledText(text: MailText, paper: Paper): MailText {
  const fill = (template: string) =>
    template.replaceAll(/\{(\w+)\}/g, (whole, name: string) => placeholders.get(name)?.(paper) ?? whole);
  return {
    subject: Array.from(fill(text.subject).replaceAll(/\s+/g, ' ').trim()).slice(0, subjectLength).join(''),
    message: Array.from(fill(text.message)).slice(0, messageLength).join(''),
  };
}

/** The stored texts after a change; `undefined` when none was given. */
export function checkMailTexts(check: FieldChecks, input: unknown, before: MailTexts): MailTexts | undefined {
  if (input === undefined || input === null) return input === null ? {} : undefined;
  const given = input as MailTextsInput;
  const entries = paperKinds.map((kind) => [
    kind,
    oneText(check.within(`mailTexts.${kind}`), given[kind], before[kind]),
  ]);
  return Object.fromEntries(entries.filter(([, text]) => Object.keys(text as object).length > 0)) as MailTexts;
}

function oneText(
  check: FieldChecks,
  input: MailTextsInput[PaperKind],
  before: Partial<MailText> = {},
): Partial<MailText> {
  if (input === undefined) return before;
  const subject = checkText(check, 'subject', input?.subject, { max: subjectLength });
  const message = checkText(check, 'message', input?.message, { max: messageLength, multiline: true });
  const texts = {
    subject: input === null ? null : subject === undefined ? before.subject : subject,
    message: input === null ? null : message === undefined ? before.message : message,
  };
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => typeof text === 'string'));
}

function checkText(
  check: FieldChecks,
  field: string,
  value: unknown,
  rules: { max: number; multiline?: boolean },
): string | null | undefined {
  const text = check.optionalText(field, value, rules);
  const unknown = [...(text ?? '').matchAll(/\{(\w*)\}/g)]
    .map(([, name]) => name!)
    .filter((name) => !placeholders.has(name));
  if (unknown.length > 0)
    check.problem(
      field,
      'unknown_placeholder',
      `{${unknown[0]}} is not known. A text may hold ${mailPlaceholders.map((name) => `{${name}}`).join(', ')}.`,
    );
  return text;
}
