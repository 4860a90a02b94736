import { centsText, toCents } from '../money/exact.js';
import type { TradeDocument } from './records.js';

/** What is still open on a document: total less money less credits. For a credit: what remains of it. */
export const amountDue = (document: TradeDocument): string =>
  centsText(toCents(document.Total) - toCents(document.paid) - toCents(document.credited));

/** Has anything been applied to it? */
export const isApplied = (document: TradeDocument): boolean =>
  toCents(document.paid) !== 0n || toCents(document.credited) !== 0n;

/** Does it belong to the side on which customers owe us? */
export const isSales = (document: { Type: string }): boolean => /^(ACCREC|RECEIVE|QUOTE)/.test(document.Type);

/** A decimal string as the JSON number of an answer. */
export const shown = (decimal: string): number => Number(decimal);

/** The document after money or credit was applied or taken away; PAID and back again follow from what is open. */
export function withApplied(
  document: TradeDocument,
  change: { paid?: bigint; credited?: bigint },
  on: string,
  now: number,
): TradeDocument {
  const changed: TradeDocument = {
    ...document,
    paid: centsText(toCents(document.paid) + (change.paid ?? 0n)),
    credited: centsText(toCents(document.credited) + (change.credited ?? 0n)),
    updated: now,
  };
  if (toCents(amountDue(changed)) === 0n) return { ...changed, Status: 'PAID', FullyPaidOnDate: on };
  const { FullyPaidOnDate: _paidOn, ...open } = changed;
  return { ...open, Status: 'AUTHORISED' };
}
