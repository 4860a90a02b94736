import { connectionErrors } from '../connection/connection.errors.js';
import type { Problem } from '../engine/outcome.js';
import { explainedRefusals } from '../xero/xero.errors.js';
import { explainedCauses } from './causes.js';

/** Who can put something right. */
export const audiences = ['staff', 'administrator', 'bookkeeper', 'support'] as const;
type Audience = (typeof audiences)[number];

/** One page of help about one code. */
export interface ErrorHelp {
  code: string;
  title: string;
  /** What happened, said of any record. */
  what: string;
  remedy: string;
  audience: Audience;
}

const byCure: Record<Problem['fixIn'], Audience> = {
  record: 'staff',
  settings: 'administrator',
  xero: 'bookkeeper',
  software: 'support',
};

const spelt: Record<string, string> = { xero: 'Xero', email: 'e-mail' };

/** A code in words: `contact_archived_in_xero` is "Contact archived in Xero". */
export function titleOf(code: string): string {
  const words = code.split('_').map((word) => spelt[word] ?? word);
  const title = words.join(' ');
  return title === '' ? 'Other errors' : `${title.charAt(0).toUpperCase()}${title.slice(1)}`;
}

/**
 * Every code of an unresolved error and of a way to Xero and back, by code. Nothing is said a second time here: what is told comes from
 * where problems are raised. Where two places raise one code, Xero's refusal speaks for it.
 */
export function errorHelp(): ErrorHelp[] {
  const pages = new Map<string, ErrorHelp>();
  const keep = (page: Omit<ErrorHelp, 'title'>): void => {
    if (!pages.has(page.code)) pages.set(page.code, { ...page, title: titleOf(page.code) });
  };
  for (const { code, what, remedy, fixIn } of [...explainedRefusals(), ...explainedCauses()])
    keep({ code, what, remedy, audience: byCure[fixIn] });
  for (const { code, message } of connectionErrors()) keep({ code, ...parts(message), audience: 'administrator' });
  return [...pages.values()].toSorted((a, b) => (a.code < b.code ? -1 : 1));
}

/** The last sentence of a refusal says what to do. */
function parts(message: string): { what: string; remedy: string } {
  const sentences = message.split(/(?<=\.) (?=[A-Z])/);
  const remedy = sentences.length > 1 ? sentences.pop()! : '';
  return { what: sentences.join(' '), remedy };
}
