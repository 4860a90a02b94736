import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Money in Xero that could not be taken in (yet), with the reason; and credit that was, which is recognised by what is kept here. */
@Index('xero_import_items_open', ['workspaceId', 'tenantId', 'firstAt'], { where: `state <> 'taken'` })
@Check('xero_import_items_state', `state IN ('waiting', 'refused', 'taken')`)
@Entity('xero_import_items')
export class XeroImportItem {
  @PrimaryColumn({ name: 'workspace_id', type: 'text', primaryKeyConstraintName: 'xero_import_items_pk' })
  workspaceId!: string;

  @PrimaryColumn({ name: 'tenant_id', type: 'text', primaryKeyConstraintName: 'xero_import_items_pk' })
  tenantId!: string;

  /** Xero's id of the payment; of credit `credit@document`. */
  @PrimaryColumn({ name: 'remote_id', type: 'text', primaryKeyConstraintName: 'xero_import_items_pk' })
  remoteId!: string;

  @Column({ type: 'text' })
  state!: 'waiting' | 'refused' | 'taken';

  @Column({ name: 'document_id', type: 'text' })
  documentId!: string;

  /** The document of the CRM, where it has it. */
  @Column({ type: 'text', nullable: true })
  kind!: string | null;

  @Column({ name: 'record_id', type: 'text', nullable: true })
  recordId!: string | null;

  @Column({ type: 'text' })
  label!: string;

  @Column({ type: 'text' })
  code!: string;

  @Column({ type: 'text' })
  sentence!: string;

  /** As read from Xero, so that it can be tried again without asking. */
  @Column({ type: 'jsonb' })
  facts!: Record<string, unknown>;

  @Column({ name: 'first_at', type: 'timestamptz', default: () => 'clock_timestamp()' })
  firstAt!: Date;

  @Column({ name: 'last_at', type: 'timestamptz', default: () => 'clock_timestamp()' })
  lastAt!: Date;
}
