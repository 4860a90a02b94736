import { Decimal } from 'decimal.js';
import { roundMoney } from '../money/document-totals.js';

/** By what the lines cost, or by how many units they hold. */
export const spreads = ['value', 'quantity'] as const;
export type Spread = (typeof spreads)[number];

/** Goods that bear landed costs; decimal strings. */
export interface BearingLine {
  quantity: string;
  /** What the line costs without tax. */
  net: string;
}

/**
 * Each line's share of one landed cost, in the order of the lines, to the cent. The shares add up to the amount exactly, as
 * what is rounded is the running total; none is below zero. Undefined when there is nothing to spread by: no goods, or goods
 * that cost nothing.
 */
export function spreadCost(amount: string, by: Spread, lines: readonly BearingLine[]): string[] | undefined {
  const weights = lines.map((line) => new Decimal(by === 'value' ? line.net : line.quantity));
  const total = weights.reduce((sum, weight) => sum.plus(weight), new Decimal(0));
  if (total.isZero()) return undefined;
  let weighed = new Decimal(0);
  let given = new Decimal(0);
  return weights.map((weight) => {
    weighed = weighed.plus(weight);
    const upToHere = roundMoney(weighed.times(amount).div(total));
    const share = upToHere.minus(given);
    given = upToHere;
    return share.toFixed(2);
  });
}
