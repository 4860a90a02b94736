import { Column, Entity, Generated, Index, PrimaryColumn } from 'typeorm';

/** Our kind, id and part ↔ the provider’s document. */
@Index('xero_links_part', ['workspaceId', 'tenantId', 'kind', 'recordId', 'part'], {
  unique: true,
  where: `archived_at IS NULL`,
})
@Index('xero_links_remote', ['workspaceId', 'tenantId', 'remoteType', 'remoteId'], {
  unique: true,
  where: `archived_at IS NULL AND remote_type NOT IN ('BatchPayment', 'SharedContact')`,
})
@Index('xero_links_merged', ['workspaceId'], { where: `content LIKE 'merged:%'` })
@Index('xero_links_stamp', ['workspaceId'], { where: `stamp_due` })
@Entity('xero_links')
export class XeroLink {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'xero_links_pk' })
  @Generated('uuid')
  id!: string;

  @Column({ name: 'workspace_id', type: 'text' })
  workspaceId!: string;

  @Column({ name: 'tenant_id', type: 'text' })
  tenantId!: string;

  @Column({ type: 'text' })
  kind!: string;

  @Column({ name: 'record_id', type: 'text' })
  recordId!: string;

  @Column({ type: 'text' })
  part!: string;

  @Column({ name: 'remote_type', type: 'text' })
  remoteType!: string;

  @Column({ name: 'remote_id', type: 'text' })
  remoteId!: string;

  @Column({ type: 'text', nullable: true })
  number!: string | null;

  @Column({ type: 'text', nullable: true })
  status!: string | null;

  @Column({ name: 'remote_updated_at', type: 'timestamptz', nullable: true })
  remoteUpdatedAt!: Date | null;

  @Column({ type: 'text', nullable: true })
  content!: string | null;

  @Column({ type: 'jsonb', default: () => "'{}'" })
  details!: Record<string, unknown>;

  @Column({ name: 'exported_at', type: 'timestamptz', nullable: true })
  exportedAt!: Date | null;

  @Column({ name: 'imported_at', type: 'timestamptz', nullable: true })
  importedAt!: Date | null;

  /** When it was last compared with what the provider has. */
  @Column({ name: 'looked_at', type: 'timestamptz', nullable: true })
  lookedAt!: Date | null;

  /** The provider's time of what was compared. */
  @Column({ name: 'seen_at', type: 'timestamptz', nullable: true })
  seenAt!: Date | null;

  @Column({ name: 'stamp_due', type: 'boolean', default: true })
  stampDue!: boolean;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;

  @Column({ name: 'archived_at', type: 'timestamptz', nullable: true })
  archivedAt!: Date | null;

  /** `organisation_left`: it comes back with the organisation. */
  @Column({ name: 'archived_because', type: 'text', nullable: true })
  archivedBecause!: string | null;
}
