import { Column, Entity, Generated, Index, PrimaryColumn } from 'typeorm';

/** An address that administrators registered, where programs are told. */
@Index('xero_endpoints_url', ['workspaceId', 'url'], { unique: true })
@Entity('xero_endpoints')
export class XeroEndpoint {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'xero_endpoints_pk' })
  @Generated('uuid')
  id!: string;

  @Column({ name: 'workspace_id', type: 'text' })
  workspaceId!: string;

  @Column({ type: 'text' })
  url!: string;

  /** Of what it is told; empty: of everything. */
  @Column({ type: 'text', array: true, default: '{}' })
  types!: string[];

  /** Sealed; `keyId` names the key it is sealed with. */
  @Column({ type: 'text' })
  secret!: string;

  @Column({ name: 'key_id', type: 'text' })
  keyId!: string;

  /** The secret before the last rotation signs beside the new one for a while. */
  @Column({ name: 'former_secret', type: 'text', nullable: true })
  formerSecret!: string | null;

  @Column({ name: 'former_until', type: 'timestamptz', nullable: true })
  formerUntil!: Date | null;

  @Column({ type: 'boolean', default: true })
  enabled!: boolean;

  @Column({ name: 'disabled_because', type: 'text', nullable: true })
  disabledBecause!: string | null;

  /** Since when nothing reached it; absent while it answers. */
  @Column({ name: 'failing_since', type: 'timestamptz', nullable: true })
  failingSince!: Date | null;

  @Column({ name: 'last_success_at', type: 'timestamptz', nullable: true })
  lastSuccessAt!: Date | null;

  @Column({ name: 'created_by', type: 'text' })
  createdBy!: string;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'clock_timestamp()' })
  createdAt!: Date;
}
