import { Decimal } from 'decimal.js';
import type { AmountsAre } from '../money/document-totals.js';
import type { LineColumns } from './document-columns.entity.js';
import type { ResolvedLine } from './document-lines.js';
import type { IssuedColumns } from './settled-columns.entity.js';

/** What decides the money of a line, apart from the document. */
type Factors = Pick<LineColumns, 'id' | 'quantity' | 'unitPrice' | 'taxRateId'> & { discountPercent?: string | null };

const same = (a: string | null | undefined, b: string | null | undefined) => new Decimal(a ?? 0).equals(b ?? 0);

const samePrice = (a: Factors, b: Factors): boolean =>
  a.id === b.id &&
  a.taxRateId === b.taxRateId &&
  same(a.quantity, b.quantity) &&
  same(a.unitPrice, b.unitPrice) &&
  same(a.discountPercent, b.discountPercent);

/** A document as it stands, when it is being edited. */
interface Before {
  header: Partial<Pick<IssuedColumns, 'amountsAre' | 'stockless' | 'net' | 'tax' | 'total'>>;
  lines: readonly LineColumns[];
}

/** The lines of a document that never moves stock count as if nothing of them were tracked. */
export const untracked = (before: Before | undefined, lines: ResolvedLine[]): ResolvedLine[] =>
  before?.header.stockless ? lines.map((line) => ({ ...line, tracked: false })) : lines;

/**
 * The money of a document that came with its own, as it came: the books may have rounded otherwise. Undefined once an edit
 * changes what is charged, and for every other document; then the money is computed.
 */
export function keptMoney(
  before: Before,
  after: { amountsAre: AmountsAre; lines: readonly ResolvedLine[] },
): { totals: { net: string; tax: string; total: string }; lines: ResolvedLine[] } | undefined {
  const { stockless, net, tax, total, amountsAre } = before.header;
  if (!stockless || net === undefined || tax === undefined || total === undefined) return undefined;
  const unchanged =
    amountsAre === after.amountsAre &&
    before.lines.length === after.lines.length &&
    after.lines.every((line, at) => samePrice(line, before.lines[at]!));
  if (!unchanged) return undefined;
  const lines = after.lines.map((line, at) => {
    const { amount, taxAmount, taxRate } = before.lines[at]!;
    return { ...line, amount, taxAmount, taxRate, tracked: false };
  });
  return { totals: { net, tax, total }, lines };
}
