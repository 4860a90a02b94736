import { Check, Column, Entity, Generated, Index, PrimaryColumn } from 'typeorm';
import type { Ordering } from './judgement.js';
import type { Problem } from './outcome.js';

/** The latest try of one effect of a row in the provider’s books. */
@Index('xero_steps_part', ['workspaceId', 'rowId', 'part', 'effect'], { unique: true })
@Index('xero_steps_attempt', ['workspaceId', 'attemptId', 'position'])
@Index('xero_steps_record', ['workspaceId', 'kind', 'recordId'])
@Check('xero_steps_state', `state IN ('pending', 'sending', 'unknown', 'done', 'refused')`)
@Entity('xero_steps')
export class XeroStep {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'xero_steps_pk' })
  @Generated('uuid')
  id!: string;

  @Column({ name: 'workspace_id', type: 'text' })
  workspaceId!: string;

  @Column({ name: 'row_id', type: 'uuid' })
  rowId!: string;

  @Column({ type: 'text' })
  kind!: string;

  @Column({ name: 'record_id', type: 'text' })
  recordId!: string;

  @Column({ type: 'text' })
  part!: string;

  @Column({ type: 'text' })
  effect!: string;

  @Column({ type: 'text' })
  call!: string;

  @Column({ type: 'text' })
  label!: string;

  @Column({ name: 'natural_key', type: 'text' })
  naturalKey!: string;

  @Column({ type: 'text' })
  content!: string;

  @Column({ type: 'jsonb', nullable: true })
  expect!: { total?: string; tax?: string; lineCount?: number } | null;

  /** What later effects must not overtake. */
  @Column({ type: 'jsonb', default: () => "'{}'" })
  ordering!: Ordering;

  @Column({ type: 'jsonb' })
  element!: Record<string, unknown>;

  @Column({ type: 'text', nullable: true })
  target!: string | null;

  @Column({ name: 'remote_type', type: 'text' })
  remoteType!: string;

  @Column({ name: 'remote_id', type: 'text', nullable: true })
  remoteId!: string | null;

  @Column({ name: 'clears_link', type: 'boolean', default: false })
  clearsLink!: boolean;

  @Column({ type: 'text', default: 'sending' })
  state!: string;

  @Column({ type: 'jsonb', default: () => "'[]'" })
  problems!: Problem[];

  @Column({ name: 'attempt_id', type: 'uuid' })
  attemptId!: string;

  @Column({ type: 'integer' })
  position!: number;

  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date;
}
