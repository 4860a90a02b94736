import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { isUuid } from '../database/records.js';
import { notFound } from '../errors.js';
import { Actor } from '../events/actor.js';
import { EventBus } from '../events/event-bus.js';
import { FieldChecks } from '../validation/field-checks.js';
import { AccountingExclusionChanged } from './accounting.events.js';

// In the order in which documents lock one another's rows, so that a stamp and a document wait instead of deadlocking.
const tables = {
  payment: 'payments',
  purchaseOrder: 'purchase_orders',
  supplierCredit: 'supplier_credits',
  supplierCreditAllocation: 'supplier_credit_allocations',
  billPayment: 'bill_payments',
  supplierBill: 'supplier_bills',
  creditNote: 'credit_notes',
  creditAllocation: 'credit_allocations',
  refund: 'refunds',
  invoice: 'invoices',
  stockAdjustment: 'stock_adjustments',
  stocktake: 'stocktakes',
  stockTransfer: 'stock_transfers',
  workOrder: 'work_orders',
  product: 'products',
  contact: 'contacts',
  company: 'companies',
} as const;

/** The records that carry accounting fields. */
export type AccountingRecord = keyof typeof tables;
export const accountingRecords = Object.keys(tables) as AccountingRecord[];

export interface ExclusionPatch {
  doNotExport?: boolean;
  doNotExportReason?: string | null;
  doNotImport?: boolean;
  doNotImportReason?: string | null;
}

/** What the exchange left behind on one record. An absent field stays as it is; `accountingCode: null` clears it. */
export interface AccountingStamp {
  record: AccountingRecord;
  id: string;
  accountingCode?: string | null;
  /** Null: forgotten; absent: as it was. */
  lastExportAt?: Date | null;
  lastImportAt?: Date | null;
}

/** Reads and writes the accounting fields. Neither method touches a record's version or `updated_at`. */
@Injectable()
export class AccountingFields {
  constructor(private readonly events: EventBus) {}

  /** Excludes a record from export or import, or lets it in again; raises `AccountingExclusionChanged`. */
  async setExcluded(
    tx: EntityManager,
    record: AccountingRecord,
    id: string,
    patch: ExclusionPatch,
    actor: Actor,
  ): Promise<Required<ExclusionPatch>> {
    const check = new FieldChecks(record, 'update');
    const reasons = {
      export: check.optionalText('doNotExportReason', patch.doNotExportReason, { max: 500 }),
      import: check.optionalText('doNotImportReason', patch.doNotImportReason, { max: 500 }),
    };
    check.done();
    const [row] = isUuid(id) ? await this.exclude(tx, record, id, patch, reasons) : [];
    if (!row) throw notFound(record, id);
    const { doNotExport, doNotImport } = row;
    const event = new AccountingExclusionChanged(
      workspaceOf(tx),
      record,
      id,
      { doNotExport, doNotImport },
      actor.origin,
    );
    await this.events.publish(event, tx);
    return row;
  }

  /** Writes what the exchange left behind, many records at once, locking the rows in id order. */
  async stamp(tx: EntityManager, stamps: readonly AccountingStamp[]): Promise<void> {
    for (const record of accountingRecords) {
      const mine = stamps.filter((stamp) => stamp.record === record && isUuid(stamp.id));
      if (mine.length > 0) await this.stampTable(tx, tables[record], mine);
    }
  }

  private async exclude(
    tx: EntityManager,
    record: AccountingRecord,
    id: string,
    patch: ExclusionPatch,
    reasons: { export?: string | null | undefined; import?: string | null | undefined },
  ): Promise<Required<ExclusionPatch>[]> {
    const [rows] = (await tx.query(
      `UPDATE ${tables[record]} SET
         do_not_export = coalesce($3, do_not_export),
         do_not_export_reason = CASE WHEN $4 THEN $5 WHEN NOT coalesce($3, do_not_export) THEN NULL ELSE do_not_export_reason END,
         do_not_import = coalesce($6, do_not_import),
         do_not_import_reason = CASE WHEN $7 THEN $8 WHEN NOT coalesce($6, do_not_import) THEN NULL ELSE do_not_import_reason END
       WHERE workspace_id = $1 AND id = $2
       RETURNING do_not_export AS "doNotExport", do_not_export_reason AS "doNotExportReason",
         do_not_import AS "doNotImport", do_not_import_reason AS "doNotImportReason"`,
      [
        workspaceOf(tx),
        id,
        patch.doNotExport ?? null,
        reasons.export !== undefined,
        reasons.export ?? null,
        patch.doNotImport ?? null,
        reasons.import !== undefined,
        reasons.import ?? null,
      ],
    )) as [Required<ExclusionPatch>[], number];
    return rows;
  }

  private async stampTable(tx: EntityManager, table: string, stamps: AccountingStamp[]): Promise<void> {
    const ids = stamps.map((stamp) => stamp.id);
    const workspace = workspaceOf(tx);
    await tx.query(
      `SELECT 1 FROM ${table} WHERE workspace_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR NO KEY UPDATE`,
      [workspace, ids],
    );
    await tx.query(
      `UPDATE ${table} t SET
         accounting_code = CASE WHEN s.has_code THEN s.code ELSE t.accounting_code END,
         last_accounting_export_at = CASE WHEN s.has_export THEN s.exported ELSE t.last_accounting_export_at END,
         last_accounting_import_at = CASE WHEN s.has_import THEN s.imported ELSE t.last_accounting_import_at END
       FROM unnest($2::uuid[], $3::boolean[], $4::text[], $5::boolean[], $6::timestamptz[], $7::boolean[], $8::timestamptz[])
         AS s(id, has_code, code, has_export, exported, has_import, imported)
       WHERE t.workspace_id = $1 AND t.id = s.id`,
      [
        workspace,
        ids,
        stamps.map((stamp) => stamp.accountingCode !== undefined),
        stamps.map((stamp) => stamp.accountingCode ?? null),
        stamps.map((stamp) => stamp.lastExportAt !== undefined),
        stamps.map((stamp) => stamp.lastExportAt ?? null),
        stamps.map((stamp) => stamp.lastImportAt !== undefined),
        stamps.map((stamp) => stamp.lastImportAt ?? null),
      ],
    );
  }
}
