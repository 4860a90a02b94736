import { Decimal } from 'decimal.js';
import type { CrmDocument, DocumentLine } from '../host/records.js';
import type { XeroTaxRate } from '../reference/reference-lists.js';
import type { Checks } from './checks.js';
import { cause } from '../help/causes.js';

/** A line's amount as the document shows it; the tax only where Xero would come to another one. */
export interface SplitLine {
  amount: Decimal;
  taxAmount?: Decimal;
}

const cents = (amount: Decimal) => amount.toDecimalPlaces(2, Decimal.ROUND_HALF_UP);

/**
 * Splits a line into the goods at what they are worth in stock, and the rest that makes both together what the line costs.
 * Xero rounds the tax of each line by itself, so the two can miss the line's tax by a cent: then the tax is told.
 * @param worth without tax, in the document's currency
 */
export function splitByWorth(
  line: { amount: string; taxAmount: string },
  worth: string,
  amountsAre: CrmDocument['amountsAre'],
  rate: XeroTaxRate | undefined,
): { goods: SplitLine; rest?: SplitLine } {
  const percent = new Decimal(amountsAre === 'noTax' ? 0 : (rate?.effectiveRate ?? 0));
  const taxOf = (amount: Decimal) =>
    cents(amount.times(percent).div(amountsAre === 'inclusive' ? percent.plus(100) : 100));
  const net = cents(new Decimal(worth));
  const goods = amountsAre === 'inclusive' ? net.plus(cents(net.times(percent).div(100))) : net;
  const rest = new Decimal(line.amount).minus(goods);
  if (rest.isZero()) return { goods: { amount: goods } };
  const taxOfRest = new Decimal(line.taxAmount).minus(taxOf(goods));
  if (taxOfRest.equals(taxOf(rest))) return { goods: { amount: goods }, rest: { amount: rest } };
  // Xero takes no tax above the amount of its line.
  if (taxOfRest.abs().lessThanOrEqualTo(rest.abs()))
    return { goods: { amount: goods }, rest: { amount: rest, taxAmount: taxOfRest } };
  return {
    goods: { amount: goods, taxAmount: new Decimal(line.taxAmount).minus(taxOf(rest)) },
    rest: { amount: rest },
  };
}

/** Xero keeps the worth of goods and takes no deduction on them. */
export function checkGoods(line: DocumentLine, where: string, number: string, checks: Checks): void {
  if (!new Decimal(line.amount).isNegative()) return;
  checks.add({
    ...cause('price_negative'),
    field: 'lines',
    sentence: `${where} of ${number} has a negative price, which Xero does not take for goods whose stock it keeps.`,
  });
}
