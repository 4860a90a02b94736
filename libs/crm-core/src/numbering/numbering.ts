import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';

const prefixes = {
  company: 'C',
  contact: 'P',
  stockAdjustment: 'ADJ',
  stocktake: 'ST',
  stockTransfer: 'TR',
  workOrder: 'WO',
  lead: 'LEAD',
  opportunity: 'OPP',
  quote: 'QU',
  salesOrder: 'SO',
  invoice: 'INV',
  creditNote: 'CN',
  creditAllocation: 'CA',
  refund: 'RF',
  payment: 'PAY',
  purchaseOrder: 'PO',
  supplierBill: 'BILL',
  supplierCredit: 'SCN',
  supplierCreditAllocation: 'SCA',
  billPayment: 'BP',
} as const;

/** What has numbers of its own. */
export type NumberedType = keyof typeof prefixes;

/**
 * The next number of a type in the transaction's workspace: `INV-00007`. Gapless: a rolled back transaction gives its
 * number back. The counter row stays locked until the transaction ends, so call this as late as possible and, when a
 * transaction needs several types, in the order of the business (order, invoice, payment) to avoid deadlocks.
 */
export async function nextNumber(tx: EntityManager, type: NumberedType): Promise<string> {
  const rows = (await tx.query(
    `INSERT INTO number_counters AS c (workspace_id, type, last) VALUES ($1, $2, 1)
     ON CONFLICT (workspace_id, type) DO UPDATE SET last = c.last + 1 RETURNING last`,
    [workspaceOf(tx), type],
  )) as { last: number }[];
  return `${prefixes[type]}-${String(rows[0]!.last).padStart(5, '0')}`;
}
