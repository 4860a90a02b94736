import type { Tx } from '../journal/store.js';
import { centsText, decimalsOf, divideRounded, toCents, toFine } from '../money/exact.js';
import { totalsOf } from '../money/line-amounts.js';
import type { Findings } from '../wire/errors.js';
import { numberOf, type Sent, textOf } from '../wire/shape.js';
import { type Call, organisationOf } from './call.js';
import { currencyRate } from './currency-rates.js';
import type { TradeDocument } from './records.js';

/** The money of anything that has lines. */
type Amounts = Pick<
  TradeDocument,
  | 'LineItems'
  | 'LineAmountTypes'
  | 'SubTotal'
  | 'TotalTax'
  | 'Total'
  | 'TotalDiscount'
  | 'CurrencyCode'
  | 'CurrencyRate'
>;

/** The currency must be one of the organisation's; without a rate the day's counts. */
export function fillCurrency(call: Call, tx: Tx, sent: Sent, document: Amounts, findings: Findings): void {
  const code = textOf(sent, 'CurrencyCode');
  if (code && !tx.get('currencies', code)) findings.add(`Users Organisation is not subscribed to currency ${code}`);
  if (code) document.CurrencyCode = code;
  const rate = numberOf(sent, 'CurrencyRate');
  const base = organisationOf(call).BaseCurrency;
  if (document.CurrencyCode === base) document.CurrencyRate = '1';
  else if (rate !== undefined && decimalsOf(rate) !== undefined) document.CurrencyRate = rate;
  else if (code) document.CurrencyRate = currencyRate(base, document.CurrencyCode);
}

/** Totals follow from the lines, whatever was sent. */
export function fillTotals(call: Call, document: Amounts): void {
  const lines = document.LineItems.map((line) => ({
    lineAmount: toCents(line.LineAmount),
    taxAmount: toCents(line.TaxAmount),
  }));
  const totals = totalsOf(lines, document.LineAmountTypes);
  const slip = call.roundsWrong ? 1n : 0n;
  document.SubTotal = centsText(totals.subTotal);
  document.TotalTax = centsText(totals.totalTax + slip);
  document.Total = centsText(totals.total + slip);
  document.TotalDiscount = centsText(
    document.LineItems.reduce((sum, line) => {
      if (line.DiscountRate === undefined && line.DiscountAmount === undefined) return sum;
      const gross = divideRounded(toFine(line.Quantity) * toFine(line.UnitAmount), 1_000_000n);
      return sum + gross - toCents(line.LineAmount);
    }, 0n),
  );
}
