import { Check, Column, Entity, ForeignKey, Generated, Index, PrimaryColumn } from 'typeorm';
import { XeroEndpoint } from './endpoint.entity.js';

/** One message for one endpoint, until it is delivered or given up. */
@Index('xero_posts_message', ['endpointId', 'messageId'], { unique: true })
@Index('xero_posts_due', ['workspaceId', 'nextAt'], { where: `state = 'waiting'` })
@Index('xero_posts_time', ['workspaceId', 'createdAt'])
@Check('xero_posts_state', `state IN ('waiting', 'delivered', 'given_up')`)
@ForeignKey(() => XeroEndpoint, ['endpointId'], ['id'], { name: 'xero_posts_endpoint', onDelete: 'CASCADE' })
@Entity('xero_posts')
export class XeroPost {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'xero_posts_pk' })
  @Generated('uuid')
  id!: string;

  @Column({ name: 'workspace_id', type: 'text' })
  workspaceId!: string;

  @Column({ name: 'endpoint_id', type: 'uuid' })
  endpointId!: string;

  /** The `webhook-id` that receivers tell repetitions by. */
  @Column({ name: 'message_id', type: 'text' })
  messageId!: string;

  @Column({ type: 'text' })
  type!: string;

  /** The bytes, which are the same in every attempt. */
  @Column({ type: 'text' })
  body!: string;

  @Column({ type: 'text', default: 'waiting' })
  state!: 'waiting' | 'delivered' | 'given_up';

  @Column({ type: 'integer', default: 0 })
  attempts!: number;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'clock_timestamp()' })
  createdAt!: Date;

  @Column({ name: 'next_at', type: 'timestamptz', default: () => 'clock_timestamp()' })
  nextAt!: Date;

  /** Until when the process that sends it may take; one that died is replaced after that. */
  @Column({ name: 'taken_until', type: 'timestamptz', nullable: true })
  takenUntil!: Date | null;

  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true })
  endedAt!: Date | null;

  @Column({ name: 'last_status', type: 'integer', nullable: true })
  lastStatus!: number | null;

  @Column({ name: 'last_sentence', type: 'text', nullable: true })
  lastSentence!: string | null;
}
