import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

export type WebhookOutcome = 'wished' | 'unknown_tenant' | 'organisation_left' | 'not_followed' | 'unreadable';

/** One event that Xero told of, of any organisation. The same event delivered again is the same row. */
@Entity('xero_webhook_events')
@Index('xero_webhook_events_once', ['tenantId', 'category', 'resourceId', 'type', 'date'], { unique: true })
@Index('xero_webhook_events_open', ['id'], { where: 'handled_at IS NULL' })
@Index('xero_webhook_events_received', ['receivedAt'])
export class XeroWebhookEvent {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'ALWAYS',
    primaryKeyConstraintName: 'xero_webhook_events_pk',
  })
  id!: string;

  @Column('text', { name: 'tenant_id' })
  tenantId!: string;

  @Column('text')
  category!: string;

  @Column('text')
  type!: string;

  @Column('text', { name: 'resource_id' })
  resourceId!: string;

  /** Xero's own time of the event, as text. */
  @Column('text')
  date!: string;

  @Column('timestamptz', { name: 'received_at', default: () => 'clock_timestamp()' })
  receivedAt!: Date;

  @Column('timestamptz', { name: 'handled_at', nullable: true })
  handledAt!: Date | null;

  @Column('text', { nullable: true })
  outcome!: WebhookOutcome | null;
}
