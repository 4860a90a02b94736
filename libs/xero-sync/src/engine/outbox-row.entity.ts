import { Check, Column, Entity, Generated, Index, PrimaryColumn } from 'typeorm';
import type { Problem } from './outcome.js';

/** One record that is to be sent, numbered in the order of the commits. */
@Index('xero_outbox_sequence', ['workspaceId', 'sequence'], { unique: true })
@Index('xero_outbox_ready', ['workspaceId', 'sequence'], { where: `state = 'pending' AND held_kind IS NULL` })
@Index('xero_outbox_live', ['workspaceId', 'kind', 'recordId'], {
  where: `state IN ('pending', 'sending', 'unknown', 'attention')`,
})
@Index('xero_outbox_one_open', ['workspaceId', 'kind', 'recordId'], {
  unique: true,
  where: `state IN ('pending', 'attention') AND kind <> 'stockChange'`,
})
@Index('xero_outbox_held', ['workspaceId', 'heldKind', 'heldRecord'], { where: `held_kind IS NOT NULL` })
@Index('xero_outbox_attention', ['workspaceId', 'sequence'], { where: `state = 'attention'` })
@Index('xero_outbox_record', ['workspaceId', 'kind', 'recordId', 'sequence'])
@Index('xero_outbox_changed', ['workspaceId', 'updatedAt'])
@Check('xero_outbox_state', `state IN ('pending', 'sending', 'unknown', 'done', 'attention', 'skipped')`)
@Entity('xero_outbox')
export class XeroOutboxRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'xero_outbox_pk' })
  @Generated('uuid')
  id!: string;

  @Column({ name: 'workspace_id', type: 'text' })
  workspaceId!: string;

  @Column({ type: 'bigint' })
  sequence!: string;

  @Column({ type: 'text' })
  kind!: string;

  @Column({ name: 'record_id', type: 'text' })
  recordId!: string;

  @Column({ type: 'text', nullable: true })
  cause!: string | null;

  @Column({ type: 'text' })
  event!: string;

  @Column({ type: 'text' })
  origin!: string;

  @Column({ type: 'text', default: 'pending' })
  state!: string;

  @Column({ type: 'boolean', default: false })
  priority!: boolean;

  @Column({ name: 'reason_code', type: 'text', nullable: true })
  reasonCode!: string | null;

  @Column({ type: 'text', nullable: true })
  reason!: string | null;

  @Column({ name: 'held_by', type: 'uuid', nullable: true })
  heldBy!: string | null;

  @Column({ name: 'held_kind', type: 'text', nullable: true })
  heldKind!: string | null;

  @Column({ name: 'held_record', type: 'text', nullable: true })
  heldRecord!: string | null;

  @Column({ name: 'not_before', type: 'timestamptz', nullable: true })
  notBefore!: Date | null;

  @Column({ type: 'integer', default: 1 })
  revision!: number;

  @Column({ type: 'integer', default: 0 })
  attempts!: number;

  @Column({ name: 'steps_left', type: 'integer', default: 0 })
  stepsLeft!: number;

  @Column({ name: 'send_alone', type: 'boolean', default: false })
  sendAlone!: boolean;

  @Column({ name: 'look_first', type: 'boolean', default: false })
  lookFirst!: boolean;

  @Column({ type: 'text', nullable: true })
  label!: string | null;

  @Column({ type: 'jsonb', default: () => "'[]'" })
  problems!: Problem[];

  @Column({ name: 'tenant_id', type: 'text', nullable: true })
  tenantId!: string | null;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date;

  @Column({ name: 'first_attempt_at', type: 'timestamptz', nullable: true })
  firstAttemptAt!: Date | null;

  @Column({ name: 'done_at', type: 'timestamptz', nullable: true })
  doneAt!: Date | null;
}
