import { Check, Column, Entity, Generated, Index, PrimaryColumn } from 'typeorm';

/** Of what people and programs are told. */
export type NewsType = 'connection.lost' | 'errors.found' | 'import.finished' | 'drift.found' | 'endpoint.disabled';

/** Something to tell, written in the transaction that made it happen (by triggers of the tables where it does). */
@Index('xero_news_once', ['workspaceId', 'type', 'subject'], { unique: true })
@Index('xero_news_not_posted', ['workspaceId', 'happenedAt'], { where: 'posted_at IS NULL' })
@Index('xero_news_not_mailed', ['workspaceId', 'happenedAt'], { where: 'mailed_at IS NULL' })
@Check(
  'xero_news_type',
  `type IN ('connection.lost', 'errors.found', 'import.finished', 'drift.found', 'endpoint.disabled')`,
)
@Entity('xero_news')
export class XeroNews {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'xero_news_pk' })
  @Generated('uuid')
  id!: string;

  @Column({ name: 'workspace_id', type: 'text' })
  workspaceId!: string;

  @Column({ type: 'text' })
  type!: NewsType;

  /** The same subject is news once: a row that fails again as it failed before is none. */
  @Column({ type: 'text' })
  subject!: string;

  @Column({ type: 'jsonb' })
  facts!: Record<string, unknown>;

  @Column({ name: 'happened_at', type: 'timestamptz', default: () => 'clock_timestamp()' })
  happenedAt!: Date;

  /** When it was handed to the outgoing webhooks, and to the e-mails. */
  @Column({ name: 'posted_at', type: 'timestamptz', nullable: true })
  postedAt!: Date | null;

  @Column({ name: 'mailed_at', type: 'timestamptz', nullable: true })
  mailedAt!: Date | null;
}
