import { Column } from 'typeorm';

/** What every record exchanged with the accounting system carries; embedded as `accounting`. */
export class AccountingColumns {
  /** Number or id of the record's first document in the accounting system. */
  @Column({ name: 'accounting_code', type: 'varchar', length: 255, nullable: true })
  accountingCode!: string | null;

  @Column({ name: 'last_accounting_export_at', type: 'timestamptz', nullable: true })
  lastAccountingExportAt!: Date | null;

  @Column({ name: 'last_accounting_import_at', type: 'timestamptz', nullable: true })
  lastAccountingImportAt!: Date | null;

  @Column({ name: 'do_not_export', type: 'boolean', default: false })
  doNotExport!: boolean;

  @Column({ name: 'do_not_export_reason', type: 'varchar', length: 500, nullable: true })
  doNotExportReason!: string | null;

  @Column({ name: 'do_not_import', type: 'boolean', default: false })
  doNotImport!: boolean;

  @Column({ name: 'do_not_import_reason', type: 'varchar', length: 500, nullable: true })
  doNotImportReason!: string | null;
}
