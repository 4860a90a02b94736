import type { EntityManager } from 'typeorm';
import { numberedAbove, type NumberedType } from '#crm-core';
import type { IntakeKind } from '../host/intake.js';

/** Whose numbers must not be those that Xero has. Persons are contacts in Xero too, under numbers of their own. */
const types: Record<IntakeKind, readonly NumberedType[]> = {
  contact: ['company', 'contact'],
  item: [],
  invoice: ['invoice'],
  bill: ['supplierBill'],
  creditNote: ['creditNote'],
  supplierCredit: ['supplierCredit'],
  salesOrder: ['salesOrder'],
};

/** Lifts the counters of a kind above the numbers that are taken, where these have the counter's pattern. */
export async function raiseCounters(
  tx: EntityManager,
  _workspaceId: string,
  kind: IntakeKind,
  taken: readonly string[],
): Promise<void> {
  for (const type of types[kind]) await numberedAbove(tx, type, taken);
}
