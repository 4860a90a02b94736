import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import type { AccountingRecord } from '../accounting/accounting-fields.service.js';
import { AuditLog } from '../audit/audit-log.service.js';
import { workspaceOf } from '../database/database.js';
import { isUuid, violates } from '../database/records.js';
import { notFound, refused, staleVersion } from '../errors.js';
import { Actor } from '../events/actor.js';
import { EventBus } from '../events/event-bus.js';
import { RecordGuards } from '../guards/record-guards.js';
import { FieldChecks } from '../validation/field-checks.js';
import { RecordPurged } from './removal.events.js';

interface Removable {
  table: string;
  word: string;
  /** The column with what people call it. */
  name: 'number' | 'code';
  /** In which states it has no effect on stock or money; absent: it never has. */
  withoutEffect?: string;
  /** How it gets there; also what is done instead of deleting it. */
  instead: string;
  /** Rows that hang on it and are worth nothing without it: `$1` workspace, `$2` its id. */
  clears?: string;
}

const removed = (column: string) =>
  `DELETE FROM payment_allocations WHERE workspace_id = $1 AND ${column} = $2 AND status = 'removed'`;
const drafted = `status IN ('draft', 'voided')`;

/** Every record that is exchanged with the books, and how it is gone without a trace in stock and money. */
const removables: Partial<Record<AccountingRecord, Removable>> = {
  company: { table: 'companies', word: 'company', name: 'code', instead: 'Archive it' },
  contact: { table: 'contacts', word: 'contact', name: 'number', instead: 'Archive it' },
  product: { table: 'products', word: 'product', name: 'code', instead: 'Archive it' },
  invoice: {
    table: 'invoices',
    word: 'invoice',
    name: 'number',
    withoutEffect: drafted,
    instead: 'Void it',
    clears: removed('invoice_id'),
  },
  creditNote: {
    table: 'credit_notes',
    word: 'credit note',
    name: 'number',
    withoutEffect: drafted,
    instead: 'Void it',
  },
  creditAllocation: {
    table: 'credit_allocations',
    word: 'credit allocation',
    name: 'number',
    withoutEffect: `status = 'removed'`,
    instead: 'Remove it from its invoice',
  },
  refund: {
    table: 'refunds',
    word: 'refund',
    name: 'number',
    withoutEffect: `status = 'reversed'`,
    instead: 'Reverse it',
  },
  payment: {
    table: 'payments',
    word: 'payment',
    name: 'number',
    withoutEffect: `status = 'reversed'`,
    instead: 'Reverse it',
    clears: removed('payment_id'),
  },
  purchaseOrder: {
    table: 'purchase_orders',
    word: 'purchase order',
    name: 'number',
    withoutEffect: `status IN ('draft', 'cancelled')`,
    instead: 'Cancel it',
  },
  supplierBill: {
    table: 'supplier_bills',
    word: 'supplier bill',
    name: 'number',
    withoutEffect: drafted,
    instead: 'Void it',
  },
  supplierCredit: {
    table: 'supplier_credits',
    word: 'supplier credit',
    name: 'number',
    withoutEffect: drafted,
    instead: 'Void it',
  },
  supplierCreditAllocation: {
    table: 'supplier_credit_allocations',
    word: 'supplier credit allocation',
    name: 'number',
    withoutEffect: `status = 'removed'`,
    instead: 'Remove it from its supplier bill',
  },
  stockAdjustment: {
    table: 'stock_adjustments',
    word: 'stock adjustment',
    name: 'number',
    withoutEffect: drafted,
    instead: 'Void it',
  },
  stocktake: {
    table: 'stocktakes',
    word: 'stocktake',
    name: 'number',
    withoutEffect: `status IN ('draft', 'counting', 'cancelled')`,
    instead: 'Cancel it',
  },
  stockTransfer: {
    table: 'stock_transfers',
    word: 'stock transfer',
    name: 'number',
    withoutEffect: `status IN ('draft', 'cancelled')`,
    instead: 'Cancel it',
  },
  workOrder: {
    table: 'work_orders',
    word: 'work order',
    name: 'number',
    withoutEffect: `status IN ('planned', 'cancelled')`,
    instead: 'Cancel it',
  },
};

interface Row {
  version: number;
  name: string | null;
  idle: boolean;
  row: Record<string, unknown>;
}

/** The end of records: refusing to delete what carries a number, and the purge of an administrator. */
@Injectable()
export class RemovalService {
  constructor(
    private readonly events: EventBus,
    private readonly guards: RecordGuards,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Deleting a record that got its number when it was made: always refused, because numbers have no gaps, with what to do
   * instead. `record_guarded` when the books have it, else `numbered`.
   */
  async refuseDelete(tx: EntityManager, record: AccountingRecord, id: string): Promise<void> {
    const kind = removables[record]!;
    const found = await this.locked(tx, kind, id);
    await this.guards.check({ workspaceId: workspaceOf(tx), record, id }, 'delete', tx);
    throw refused(
      'numbered',
      `${labelled(kind, found, id)} carries a number, so it must stay. ${kind.instead} instead.`,
    );
  }

  /**
   * Removes a record from the CRM for good, whether the books have it or not; they keep what they have. For administrators. The
   * whole record and the reason go to the audit log. Refused while it counts in stock or money (`still_counts`), while others
   * refer to it (`in_use`), and while it is on its way to the books (`record_guarded`).
   */
  async purge(
    tx: EntityManager,
    record: AccountingRecord,
    id: string,
    version: number,
    input: { reason: string },
    actor: Actor,
  ): Promise<void> {
    const kind = removables[record]!;
    const found = await this.locked(tx, kind, id);
    const check = new FieldChecks('purge', 'create');
    const reason = check.text('reason', input.reason, { max: 500 });
    check.done();
    const label = labelled(kind, found, id);
    if (found.version !== version) throw staleVersion(kind.word, found.name ?? id, found.version);
    await this.guards.check({ workspaceId: workspaceOf(tx), record, id }, 'purge', tx);
    if (!found.idle)
      throw refused('still_counts', `${label} counts in stock or money. ${kind.instead} first, then it can be purged.`);
    await this.remove(tx, kind, id, label);
    await removeRemarks(tx, record, id);
    await this.audit.write(tx, actor, 'record.purged', label, { record, id, reason, row: found.row });
    const event = new RecordPurged(workspaceOf(tx), record, id, label, reason!, actor.origin);
    await this.events.publish(event, tx);
  }

  private async locked(tx: EntityManager, kind: Removable, id: string): Promise<Row> {
    const [found] = isUuid(id)
      ? ((await tx.query(
          `SELECT version, ${kind.name} AS name, ${kind.withoutEffect ?? 'true'} AS idle, to_jsonb(r) AS row
             FROM ${kind.table} r WHERE workspace_id = $1 AND id = $2 FOR UPDATE`,
          [workspaceOf(tx), id],
        )) as Row[])
      : [];
    if (!found) throw notFound(kind.word, id);
    return found;
  }

  private async remove(tx: EntityManager, kind: Removable, id: string, label: string): Promise<void> {
    const parameters = [workspaceOf(tx), id];
    try {
      if (kind.clears) await tx.query(kind.clears, parameters);
      await tx.query(`DELETE FROM ${kind.table} WHERE workspace_id = $1 AND id = $2`, parameters);
    } catch (error) {
      if (!violates(error, '23503')) throw error;
      throw refused('in_use', `${label} is used by other records. Purge those first, or archive what cannot go.`);
    }
  }
}

async function removeRemarks(tx: EntityManager, record: AccountingRecord, id: string): Promise<void> {
  for (const table of ['notes', 'tasks', 'document_emails'])
    await tx.query(`DELETE FROM ${table} WHERE workspace_id = $1 AND record = $2 AND record_id = $3`, [
      workspaceOf(tx),
      record,
      id,
    ]);
}

const labelled = ({ word }: Removable, { name }: Row, id: string): string =>
  `${word.charAt(0).toUpperCase()}${word.slice(1)} ${name ?? `draft ${id.slice(0, 8)}`}`;
