import { Decimal } from 'decimal.js';
import type { CrmDocument, DocumentLine } from '../host/records.js';
import { LARGEST_LINE, sentRate } from './amounts.js';
import type { Checks } from './checks.js';
import { cause, type CauseCode } from '../help/causes.js';

// A private constructor: 60 digits hold every product of a quantity, a price and a discount.
const Exact = Decimal.clone({ precision: 60, rounding: Decimal.ROUND_HALF_UP });
const cents = (amount: Decimal): Decimal => amount.toDecimalPlaces(2, Decimal.ROUND_HALF_UP);

/** Xero shows at most so many characters of a quantity, and so many places. */
const mostQuantity = new Decimal('99999999.9999');
const places = { quantity: 4, price: 4, discount: 2 } as const;

/** What a line becomes in Xero: its amount without tax where prices hold none, and the tax Xero computes. */
interface LineThere {
  amount: Decimal;
  tax: Decimal;
}

/** Refuses, before anything is sent, what the document says and Xero could not say in the same cents. */
export function checkRepresentable(
  document: CrmDocument,
  checks: Checks,
  side: 'sales' | 'purchases',
  baseCurrency: string,
): void {
  const { number, currency, currencyRate, total } = document;
  const isNegative = new Decimal(total).isNegative() && !new Decimal(total).isZero();
  if (isNegative)
    checks.add({
      code: 'total_negative',
      field: 'total',
      sentence: `${number} comes to ${total} ${currency}, and Xero takes no document with a total below zero.`,
      remedy: side === 'sales' ? 'Make out a credit note instead.' : 'Enter a supplier credit instead.',
      fixIn: 'record',
    });
  // Of a currency that Xero does not have, a rate is of no use yet.
  const isKnown = !checks.problems.some(({ code }) => code === 'currency_missing');
  if (isKnown && currency !== baseCurrency && !(currencyRate !== undefined && new Decimal(currencyRate).greaterThan(0)))
    checks.add({
      ...cause('currency_rate_missing'),
      field: 'currencyRate',
      sentence: `${number} is in ${currency} and has no exchange rate; Xero would take one of its own, and the books would differ.`,
    });
  else if (currencyRate !== undefined && !sameInBase(total, currencyRate))
    checks.add({
      ...cause('currency_rate_decimals'),
      field: 'currencyRate',
      sentence: `${number} has the exchange rate ${currencyRate}; Xero keeps six decimals, and its total in ${baseCurrency} would differ.`,
    });
  for (const [at, line] of document.lines.entries()) checkLine(line, nameOf(line, at), number, checks);
}

function sameInBase(total: string, rate: string): boolean {
  const sent = new Exact(sentRate(rate));
  if (sent.isZero()) return false;
  return cents(new Exact(total).div(sent)).equals(cents(new Exact(total).div(rate)));
}

export const nameOf = (line: DocumentLine, at: number): string => `line ${at + 1} "${line.name.trim().slice(0, 60)}"`;

function checkLine(line: DocumentLine, where: string, number: string, checks: Checks): void {
  const refuse = (code: CauseCode, what: string) =>
    checks.add({ ...cause(code), field: 'lines', sentence: `${where} of ${number} ${what}` });
  const quantity = new Decimal(line.quantity);
  const discount = new Decimal(line.discountPercent ?? 0);
  if (quantity.isZero()) refuse('quantity_zero', 'has the quantity 0, from which Xero makes no line.');
  else if (quantity.isNegative()) refuse('quantity_negative', 'has a negative quantity, which Xero does not take.');
  if (quantity.decimalPlaces() > places.quantity)
    refuse('quantity_decimals', `has the quantity ${line.quantity}; Xero keeps four decimals.`);
  if (quantity.greaterThan(mostQuantity))
    refuse('quantity_too_large', 'has a quantity with more digits than Xero can hold.');
  if (new Decimal(line.unitPrice).decimalPlaces() > places.price)
    refuse('price_decimals', `has the price ${line.unitPrice}; Xero keeps four decimals.`);
  if (discount.decimalPlaces() > places.discount)
    refuse('discount_decimals', `has a discount of ${line.discountPercent} %; Xero keeps two decimals.`);
  if (discount.isNegative() || discount.greaterThan(100))
    refuse('discount_range', `has a discount of ${line.discountPercent} %; Xero takes 0 to 100.`);
  if (new Decimal(line.amount).abs().greaterThan(LARGEST_LINE))
    refuse('amount_too_large', 'is larger than the 9,999,999,999.99 that Xero can hold.');
}

/**
 * Compares what Xero will make of a document that is sent by its prices (or, for credit notes, by its amounts) with what it
 * says, to the cent. Xero computes the tax of each line, rounds it to two places and adds up.
 * @param rateOf percentage that Xero charges on a line; undefined when it is not known
 */
export function checkTotals(
  document: CrmDocument,
  checks: Checks,
  by: 'prices' | 'amounts',
  rateOf: (line: DocumentLine) => string | undefined,
): void {
  const there: LineThere[] = [];
  for (const [at, line] of document.lines.entries()) {
    const amount = by === 'prices' ? priced(line) : new Decimal(line.amount);
    if (!amount.equals(line.amount))
      return checks.add({
        ...cause('line_not_representable'),
        field: 'lines',
        sentence: `${nameOf(line, at)} of ${document.number} comes to ${line.amount}, but quantity, price and discount make ${amount.toFixed(2)} of it in Xero.`,
      });
    const rate = document.amountsAre === 'noTax' ? '0' : rateOf(line);
    if (rate === undefined) return;
    there.push({ amount, tax: taxOf(amount, rate, document.amountsAre === 'inclusive') });
  }
  const tax = Decimal.sum(0, ...there.map((line) => line.tax));
  const amounts = Decimal.sum(0, ...there.map((line) => line.amount));
  const total = document.amountsAre === 'inclusive' ? amounts : amounts.plus(tax);
  if (total.equals(document.total) && tax.equals(document.tax)) return;
  checks.add({
    ...cause('totals_not_representable'),
    field: 'total',
    sentence: `${document.number} comes to ${document.total} with ${document.tax} tax, but Xero would make ${total.toFixed(2)} with ${tax.toFixed(2)} tax of it.`,
  });
}

const priced = ({ quantity, unitPrice, discountPercent }: DocumentLine): Decimal =>
  cents(
    new Exact(quantity)
      .times(unitPrice)
      .times(new Exact(100).minus(discountPercent ?? 0))
      .div(100),
  );

const taxOf = (amount: Decimal, percent: string, inclusive: boolean): Decimal =>
  cents(new Exact(amount).times(percent).div(inclusive ? new Exact(percent).plus(100) : 100));
