import { Decimal } from 'decimal.js';
import type { IncomingLine } from '../host/intake.js';
import { type RowProblem, tidyIn } from './incoming.js';
import { type Json, decimalIn, idIn, listIn, moneyIn, objectIn, withoutGaps } from './values.js';

/** A line of a document of Xero's, with Xero's keys in place of the host's ids. */
export interface LineFacts extends Omit<IncomingLine, 'itemId' | 'taxRateId'> {
  itemCode?: string;
  itemRemoteId?: string;
  taxType?: string;
  accountCode?: string;
  tracking?: { categoryId: string; optionId: string }[];
}

// A private constructor: 60 digits hold every product of a quantity, a price and a discount.
const Exact = Decimal.clone({ precision: 60, rounding: Decimal.ROUND_HALF_UP });
/** What the name of a line has room for in the CRM. */
const longestName = 500;

/**
 * The lines of a document. Xero gives any two of quantity, price and amount; the third follows. A line of text alone counts as
 * one of nothing. What cannot be made whole is a problem.
 */
export function linesIn(row: Json, called: string): { lines: LineFacts[]; problems: RowProblem[] } {
  const problems: RowProblem[] = [];
  const lines = listIn(row, 'LineItems').flatMap((line, at) => {
    const facts = lineIn(line, at);
    if (!facts)
      problems.push({
        code: 'line_without_amount',
        sentence: `Line ${at + 1} of ${called} came from Xero without an amount that could be read. Read again, or enter it by hand.`,
      });
    return facts ?? [];
  });
  return { lines, problems };
}

function lineIn(line: Json, at: number): LineFacts | undefined {
  const money = amountsIn(line);
  if (!money) return undefined;
  return {
    ...wordsIn(line, at),
    ...money,
    taxAmount: moneyIn(line, 'TaxAmount') ?? '0.00',
    ...withoutGaps({
      itemCode: tidyIn(line, 'ItemCode') ?? tidyIn(objectIn(line, 'Item'), 'Code'),
      itemRemoteId: idIn(objectIn(line, 'Item'), 'ItemID')?.toLowerCase(),
      taxType: tidyIn(line, 'TaxType'),
      accountCode: tidyIn(line, 'AccountCode'),
      tracking: trackingIn(line),
    }),
  };
}

function trackingIn(line: Json): LineFacts['tracking'] {
  const options = listIn(line, 'Tracking').flatMap((option) => {
    const [categoryId, optionId] = [idIn(option, 'TrackingCategoryID'), idIn(option, 'TrackingOptionID')];
    return categoryId && optionId ? [{ categoryId, optionId }] : [];
  });
  return options.length > 0 ? options : undefined;
}

type Amounts = Pick<LineFacts, 'quantity' | 'unitPrice' | 'discountPercent' | 'amount'>;

function amountsIn(line: Json): Amounts | undefined {
  const quantity = decimalIn(line, 'Quantity');
  const price = decimalIn(line, 'UnitAmount');
  const amount = moneyIn(line, 'LineAmount');
  if (isText(line)) return { quantity: '1', unitPrice: '0', amount: '0.00' };
  const discountPercent = discountIn(line, quantity, price);
  const discount = withoutGaps({ discountPercent });
  if (price !== undefined) {
    const count = quantity ?? '1';
    const counted = new Exact(count)
      .times(price)
      .times(new Exact(100).minus(discountPercent ?? 0))
      .div(100);
    return { quantity: count, unitPrice: price, ...discount, amount: amount ?? counted.toFixed(2) };
  }
  if (amount === undefined) return undefined;
  const count = new Exact(quantity ?? 1);
  if (count.isZero()) return { quantity: '1', unitPrice: amount, amount };
  return {
    quantity: count.toFixed(),
    unitPrice: count.isZero() ? amount : new Exact(amount).div(count).toDecimalPlaces(4).toFixed(),
    amount,
  };
}

/** Text alone has neither price nor amount nor quantity. */
const isText = (line: Json): boolean =>
  tidyIn(line, 'Description') !== undefined &&
  ['Quantity', 'UnitAmount', 'LineAmount', 'ItemCode', 'TaxAmount'].every((field) => (line[field] ?? 0) === 0);

/** Xero takes a discount as a percentage or as an amount. */
function discountIn(line: Json, quantity = '1', price = '0'): string | undefined {
  const rate = decimalIn(line, 'DiscountRate', 2);
  const amount = moneyIn(line, 'DiscountAmount');
  const full = new Exact(quantity).times(price);
  const percent =
    rate !== undefined && Number(rate) !== 0
      ? new Exact(rate)
      : amount === undefined || full.isZero()
        ? new Exact(0)
        : new Exact(amount).div(full).times(100);
  const shown = percent.toDecimalPlaces(2);
  return shown.greaterThan(0) && shown.lessThanOrEqualTo(100) ? shown.toFixed() : undefined;
}

/** Xero has one text of up to 4,000 characters: its first line is the name, the rest the description. */
function wordsIn(line: Json, at: number): Pick<LineFacts, 'name' | 'description'> {
  const text = tidyIn(line, 'Description')?.replaceAll('\r\n', '\n');
  if (!text) return { name: tidyIn(line, 'ItemCode') ?? `Line ${at + 1}` };
  const [first = '', ...more] = text.split('\n');
  const name = cut(first.trim(), longestName);
  const whole = name === first.trim();
  const description = (whole ? more.join('\n') : text).trim();
  return { name, ...(description ? { description } : {}) };
}

/** By whole characters: half of an emoji is not one. */
function cut(text: string, longest: number): string {
  const end = text.slice(0, longest);
  return text.length > longest && /[\uD800-\uDBFF]$/.test(end) ? end.slice(0, -1) : end;
}
