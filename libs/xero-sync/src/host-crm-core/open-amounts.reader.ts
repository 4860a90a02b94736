import type { EntityManager } from 'typeorm';
import { isUuid } from '#crm-core';
import type { Kind } from '../host/records.js';

/** Where each kind of document keeps what is open on it. */
const columns: Partial<Record<Kind, { table: string; open: string }>> = {
  invoice: { table: 'invoices', open: 'amount_due' },
  bill: { table: 'supplier_bills', open: 'amount_due' },
  creditNote: { table: 'credit_notes', open: 'remaining' },
  supplierCredit: { table: 'supplier_credits', open: 'remaining' },
  salesOrder: { table: 'sales_orders', open: 'total' },
};

/** What is open on documents, in their currencies. */
export async function readOpenAmounts(
  tx: EntityManager,
  workspaceId: string,
  kind: Kind,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const found = columns[kind];
  if (!found || ids.length === 0) return new Map();
  const rows = await tx.query<{ id: string; open: string }[]>(
    `SELECT id, ${found.open} AS open FROM ${found.table} WHERE workspace_id = $1 AND id = ANY($2::uuid[])`,
    [workspaceId, ids.filter((id) => isUuid(id))],
  );
  return new Map(rows.map(({ id, open }) => [id, open]));
}
