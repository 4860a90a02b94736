import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { RecordColumns } from '../database/record-columns.entity.js';
import { Workspace } from '../workspace/workspace.entity.js';

export const csvImportStates = ['checked', 'running', 'finished', 'cancelled'] as const;
export type CsvImportState = (typeof csvImportStates)[number];

export const csvOutcomes = ['created', 'updated', 'unchanged', 'rejected'] as const;
export type CsvOutcome = (typeof csvOutcomes)[number];

/** One file that was sent to be imported. */
@Entity('csv_imports')
@Index('csv_imports_by_creation', ['workspaceId', 'createdAt'])
@Check('csv_imports_state_is_known', `state IN ('checked', 'running', 'finished', 'cancelled')`)
@ForeignKey(() => Workspace, ['workspaceId'], ['id'], { name: 'csv_imports_workspace', onDelete: 'CASCADE' })
export class CsvImport extends RecordColumns {
  /** Which kind of file: `companies`, `prices` … */
  @Column({ type: 'varchar', length: 16 })
  kind!: string;

  @Column({ type: 'varchar', length: 16, default: 'checked' })
  state!: CsvImportState;

  @Column({ name: 'sent_by', type: 'varchar', length: 255 })
  sentBy!: string;

  /** Whether the file wrote a comma before decimals. */
  @Column({ name: 'decimal_comma', type: 'boolean', default: false })
  decimalComma!: boolean;
}

/** One row of it, with what becomes of it. */
@Entity('csv_import_rows')
@Check('csv_import_rows_outcome_is_known', `outcome IN ('created', 'updated', 'unchanged', 'rejected')`)
@ForeignKey(() => CsvImport, ['workspaceId', 'importId'], ['workspaceId', 'id'], {
  name: 'csv_import_rows_import',
  onDelete: 'CASCADE',
})
export class CsvImportRow {
  @PrimaryColumn({ name: 'workspace_id', type: 'uuid' })
  workspaceId!: string;

  @PrimaryColumn({ name: 'import_id', type: 'uuid' })
  importId!: string;

  /** As spreadsheets count: the column names are row 1. */
  @PrimaryColumn({ name: 'file_row', type: 'integer' })
  row!: number;

  @Column({ type: 'jsonb' })
  cells!: Record<string, string>;

  /** Before it is done what would become of it, afterwards what did. */
  @Column({ type: 'varchar', length: 16 })
  outcome!: CsvOutcome;

  @Column({ type: 'boolean', default: false })
  done!: boolean;

  @Column({ name: 'record_id', type: 'uuid', nullable: true })
  recordId!: string | null;

  /** What people call the record: its code or number. */
  @Column({ type: 'varchar', length: 255, nullable: true })
  number!: string | null;

  /** The fields that change. */
  @Column({ type: 'jsonb', default: () => "'[]'" })
  changes!: string[];

  /** Why it is rejected, in sentences. */
  @Column({ type: 'jsonb', default: () => "'[]'" })
  reasons!: string[];
}
