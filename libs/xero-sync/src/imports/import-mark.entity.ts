import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Up to which change each list of Xero was read, by Xero's own clock. */
@Entity('xero_import_marks')
export class XeroImportMark {
  @PrimaryColumn({ name: 'workspace_id', type: 'text', primaryKeyConstraintName: 'xero_import_marks_pk' })
  workspaceId!: string;

  @PrimaryColumn({ name: 'tenant_id', type: 'text', primaryKeyConstraintName: 'xero_import_marks_pk' })
  tenantId!: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'xero_import_marks_pk' })
  list!: string;

  @Column({ name: 'read_until', type: 'timestamptz' })
  readUntil!: Date;
}
