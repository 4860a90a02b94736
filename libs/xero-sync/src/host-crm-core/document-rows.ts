import { Product, type Invoice, type InvoiceLine } from '#crm-core';
import type { DocumentLine } from '../host/records.js';
import { customerId } from './crm-core.refs.js';
import { given, type CoreRows } from './core-rows.js';

/** A line of a document of either side; what we buy takes no discount, and orders move nothing. */
type LineRow = Pick<
  InvoiceLine,
  | 'id'
  | 'position'
  | 'productId'
  | 'name'
  | 'description'
  | 'quantity'
  | 'unitPrice'
  | 'taxRateId'
  | 'amount'
  | 'taxAmount'
> &
  Partial<Pick<InvoiceLine, 'discountPercent' | 'movesStock'>>;

type DocumentRow = Pick<
  Invoice,
  | 'companyId'
  | 'contactId'
  | 'date'
  | 'currency'
  | 'currencyRate'
  | 'amountsAre'
  | 'reference'
  | 'net'
  | 'tax'
  | 'total'
>;

/** The lines of many documents at once, by document, in their order. */
export async function linesOf<L extends LineRow>(
  rows: CoreRows,
  lines: L[],
  parent: (row: L) => string,
): Promise<Map<string, DocumentLine[]>> {
  const productIds = [...new Set(lines.flatMap((row) => row.productId ?? []))];
  const products = productIds.length > 0 ? await rows.find(Product, productIds) : [];
  const groups = new Map(products.map((product) => [product.id, product.groupId]));
  const byParent = new Map<string, DocumentLine[]>();
  for (const row of lines.toSorted(byPosition)) {
    const line: DocumentLine = {
      id: row.id,
      movesStock: row.movesStock ?? false,
      name: row.name,
      quantity: row.quantity,
      unitPrice: row.unitPrice,
      amount: row.amount,
      taxAmount: row.taxAmount,
      ...given({
        itemId: row.productId,
        description: row.description,
        discountPercent: row.discountPercent,
        taxRateId: row.taxRateId,
        groupId: row.productId && groups.get(row.productId),
      }),
    };
    byParent.set(parent(row), [...(byParent.get(parent(row)) ?? []), line]);
  }
  return byParent;
}

/** What documents of both sides have in common, without head and lines. */
export const documentFields = (row: DocumentRow) => ({
  contactId: customerId(row),
  date: row.date,
  currency: row.currency,
  amountsAre: row.amountsAre,
  net: row.net,
  tax: row.tax,
  total: row.total,
  ...given({ currencyRate: row.currencyRate, reference: row.reference }),
});

/** Which of these documents came whole from Xero. What stands in for one of them moves no stock either, but came from here. */
export async function takenInOf(
  rows: CoreRows,
  documents: readonly { id: string; stockless: boolean }[],
): Promise<Map<string, true>> {
  const ids = documents.filter(({ stockless }) => stockless).map(({ id }) => id);
  if (ids.length === 0) return new Map();
  const found = (await rows.tx.query(
    `SELECT record_id AS id FROM xero_taken_in WHERE workspace_id = $1 AND record_id = ANY($2)`,
    [rows.workspaceId, ids],
  )) as { id: string }[];
  return new Map(found.map(({ id }) => [id, true]));
}

/** Drafts have no number yet and are never sent; people still want to see which one is meant. */
export const draftName = (id: string) => `draft ${id.slice(0, 8)}`;

export const byPosition = (a: { position: number }, b: { position: number }) => a.position - b.position;
