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
  )) as { last: string }[];
  return `${prefixes[type]}-${rows[0]!.last.padStart(5, '0')}`;
}

/**
 * Lifts the counter of a type so that the numbers given from now on are above those that are taken elsewhere. Numbers of another
 * pattern than the type's count for nothing; a counter is never lowered.
 */
export async function numberedAbove(tx: EntityManager, type: NumberedType, taken: readonly string[]): Promise<void> {
  const pattern = new RegExp(`^${prefixes[type]}-(\\d{1,15})$`, 'i');
  const highest = taken.reduce((most, number) => Math.max(most, Number(pattern.exec(number.trim())?.[1] ?? 0)), 0);
  if (highest === 0) return;
  await tx.query(
    // A counter that is above already is not even locked: others may be waiting for its next number.
    `INSERT INTO number_counters AS c (workspace_id, type, last) SELECT $1::uuid, $2::varchar, $3::bigint
     WHERE NOT EXISTS (SELECT FROM number_counters n WHERE n.workspace_id = $1 AND n.type = $2::varchar AND n.last >= $3::bigint)
     ON CONFLICT (workspace_id, type) DO UPDATE SET last = excluded.last WHERE c.last < excluded.last`,
    [workspaceOf(tx), type, highest],
  );
}
