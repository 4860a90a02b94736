import { EntityManager } from 'typeorm';
import type { AmountsAre } from '../money/document-totals.js';
import { FieldChecks } from '../validation/field-checks.js';
import type { HeaderInput, Purpose } from './document-header.js';
import type { LineInput, ResolvedLine } from './document-lines.js';
import { DocumentState, ResolvedDocument, resolveDocument } from './sales-document.js';

/**
 * A line of what we buy. With a product, name, price, tax rate and location default to the product's purchase side; without one
 * it is an expense. A discount is entered as a lower price or as a line of its own.
 */
export type PurchaseLineInput = Omit<LineInput, 'discountPercent'>;

export interface PurchaseInput<L extends PurchaseLineInput = PurchaseLineInput> extends HeaderInput {
  amountsAre?: AmountsAre;
  lines?: L[];
}

export type PurchaseLine = Omit<ResolvedLine, 'discountPercent'>;

/** As `resolveDocument`, for documents with a supplier. */
export async function resolvePurchase(
  tx: EntityManager,
  check: FieldChecks,
  input: PurchaseInput,
  before?: DocumentState,
  purpose: Purpose = 'new',
): Promise<Omit<ResolvedDocument, 'lines'> & { lines: PurchaseLine[] }> {
  const { lines, ...document } = await resolveDocument(tx, check, withoutDiscounts(input), before, 'purchase', purpose);
  return { ...document, lines: lines.map(({ discountPercent: _none, ...line }) => line) };
}

const withoutDiscounts = (input: PurchaseInput): PurchaseInput =>
  Array.isArray(input.lines)
    ? { ...input, lines: input.lines.map((line) => Object.assign({}, line, { discountPercent: null })) }
    : input;
