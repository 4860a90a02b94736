import { Decimal } from 'decimal.js';

/**
 * The one place where document money is rounded. Each line is rounded to two places by itself and the lines are then
 * summed, so that a document equals the sum of what is printed on it and any ledger that does the same agrees to the cent.
 */

/** Whether line prices are without tax, with tax, or the document knows no tax. */
export type AmountsAre = 'exclusive' | 'inclusive' | 'noTax';

export const amountsAreValues: readonly AmountsAre[] = ['exclusive', 'inclusive', 'noTax'];

/** What decides the money of one line; decimal strings. */
export interface PricedLine {
  quantity: string;
  /** Price of one unit, ≤ 4 decimals, with or without tax as the document says. */
  unitPrice: string;
  /** 0–100. */
  discountPercent?: string | null;
  /** Percent, for example "15" or "8.875"; none means no tax. */
  taxRate?: string | null;
}

/** The money of one line; strings with two decimals. */
export interface LineAmounts {
  /** Quantity × price less discount; contains the tax when amounts are inclusive. */
  amount: string;
  tax: string;
}

/** The money of a document; strings with two decimals. `net + tax = total` always. */
export interface DocumentTotals {
  lines: LineAmounts[];
  net: string;
  tax: string;
  total: string;
}

/** Largest absolute amount of a line or a document that the books of small companies and our columns can hold. */
export const largestAmount = '999999999999.99';

// A private constructor: the global one may be configured by anybody. 60 digits hold every product of valid inputs.
const Exact = Decimal.clone({ precision: 60, rounding: Decimal.ROUND_HALF_UP });
type Exact = Decimal;

/** Rounds money to two places, halves away from zero. */
export const roundMoney = (amount: Decimal.Value): Decimal =>
  new Exact(amount).toDecimalPlaces(2, Decimal.ROUND_HALF_UP);

/** Amounts of one line. Inclusive tax is `amount × rate / (100 + rate)`, the same as `amount − amount / (1 + rate)`. */
export function lineAmounts(line: PricedLine, amountsAre: AmountsAre): LineAmounts {
  const amount = discounted(line);
  return { amount: amount.toFixed(2), tax: taxIn(amount, line.taxRate ?? '0', amountsAre).toFixed(2) };
}

/** Totals of a whole document. Pure: the same lines always give the same money. */
export function documentTotals(lines: readonly PricedLine[], amountsAre: AmountsAre): DocumentTotals {
  const priced = lines.map((line) => lineAmounts(line, amountsAre));
  const amounts = sumMoney(priced.map((line) => line.amount));
  const tax = sumMoney(priced.map((line) => line.tax));
  const [net, total] = amountsAre === 'inclusive' ? [amounts.minus(tax), amounts] : [amounts, amounts.plus(tax)];
  return { lines: priced, net: net.toFixed(2), tax: tax.toFixed(2), total: total.toFixed(2) };
}

/** Exact sum of decimal strings. */
export const sumMoney = (amounts: readonly string[]): Decimal =>
  amounts.reduce((sum, amount) => sum.plus(amount), new Exact(0));

function discounted(line: PricedLine): Exact {
  const kept = new Exact(100).minus(line.discountPercent ?? '0').div(100);
  return withoutSign(roundMoney(new Exact(line.quantity).times(line.unitPrice).times(kept)));
}

function taxIn(amount: Exact, rate: string, amountsAre: AmountsAre): Exact {
  if (amountsAre === 'noTax') return new Exact(0);
  const percent = new Exact(rate);
  const base = amountsAre === 'inclusive' ? percent.plus(100) : new Exact(100);
  return withoutSign(roundMoney(amount.times(percent).div(base)));
}

/** A decimal remembers the sign of zero and would print "-0.00". */
const withoutSign = (amount: Exact): Exact => (amount.isZero() ? new Exact(0) : amount);
