import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One of Xero's lists as last read for a workspace. */
@Entity('xero_reference')
export class XeroReference {
  @PrimaryColumn({ name: 'workspace_id', type: 'text', primaryKeyConstraintName: 'xero_reference_pk' })
  workspaceId!: string;

  @PrimaryColumn({ name: 'tenant_id', type: 'text', primaryKeyConstraintName: 'xero_reference_pk' })
  tenantId!: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'xero_reference_pk' })
  list!: string;

  @Column('jsonb')
  body!: unknown;

  @Column('timestamptz', { name: 'read_at' })
  readAt!: Date;
}
