import { centsText, toCents } from '../money/exact.js';
import type { TradeDocument } from './records.js';

/** What is still open on a document: total less money less credits. For a credit note: the remaining credit. */
export const amountDue = (document: TradeDocument): string =>
  centsText(toCents(document.Total) - toCents(document.paid) - toCents(document.credited));

/** Has anything been applied to it? */
export const isApplied = (document: TradeDocument): boolean =>
  toCents(document.paid) !== 0n || toCents(document.credited) !== 0n;

export const isSales = (document: { Type: string }): boolean => document.Type.startsWith('ACCREC');

/** A decimal string as the JSON number of an answer. */
export const shown = (decimal: string): number => Number(decimal);
