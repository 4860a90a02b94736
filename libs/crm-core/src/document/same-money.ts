import { Decimal } from 'decimal.js';
import type { ResolvedLine } from './document-lines.js';
import type { ResolvedDocument } from './sales-document.js';

type Head = Pick<
  ResolvedDocument['header'],
  'companyId' | 'contactId' | 'date' | 'currency' | 'currencyRate' | 'amountsAre' | 'total' | 'tax'
>;
type Line = Pick<
  ResolvedLine,
  'productId' | 'quantity' | 'unitPrice' | 'taxRateId' | 'locationId' | 'amount' | 'taxAmount'
> &
  Partial<Pick<ResolvedLine, 'discountPercent'>>;

/** `18.0000` and `18` are one price. */
const plain = (value: string | null): string | null => (value === null ? null : new Decimal(value).toString());

const headOf = (one: Head) => [
  one.companyId,
  one.contactId,
  one.date,
  one.currency,
  plain(one.currencyRate),
  one.amountsAre,
  plain(one.total),
  plain(one.tax),
];

const lineOf = (line: Line) => [
  line.productId,
  plain(line.quantity),
  plain(line.unitPrice),
  plain(line.discountPercent ?? '0'),
  line.taxRateId,
  line.locationId,
  plain(line.amount),
  plain(line.taxAmount),
];

/**
 * Whether an edit leaves customer or supplier, date, goods and money as they are. What is left, reference, due date and the texts of
 * lines, says nothing about money that is applied to the document.
 */
export const saysTheSame = (
  before: { header: Head; lines: readonly Line[] },
  after: { header: Head; lines: readonly Line[] },
): boolean =>
  JSON.stringify([headOf(before.header), before.lines.map(lineOf)]) ===
  JSON.stringify([headOf(after.header), after.lines.map(lineOf)]);
