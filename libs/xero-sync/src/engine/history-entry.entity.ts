import { Check, Column, Entity, Generated, Index, PrimaryColumn } from 'typeorm';
import type { Problem } from './outcome.js';

/** What was exchanged, in words, both directions. */
@Index('xero_history_time', ['workspaceId', 'at', 'id'])
@Index('xero_history_record', ['workspaceId', 'kind', 'recordId', 'at'])
@Index('xero_history_direction_time', ['workspaceId', 'direction', 'at'])
@Index('xero_history_kind_time', ['workspaceId', 'kind', 'at'])
@Index('xero_history_outcome_time', ['workspaceId', 'outcome', 'at'])
@Check('xero_history_direction', `direction IN ('export', 'import')`)
@Entity('xero_history')
export class XeroHistoryEntry {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'xero_history_pk' })
  @Generated('uuid')
  id!: string;

  @Column({ name: 'workspace_id', type: 'text' })
  workspaceId!: string;

  @Column({ type: 'timestamptz', default: () => 'clock_timestamp()' })
  at!: Date;

  @Column({ type: 'text' })
  direction!: string;

  @Column({ type: 'text', nullable: true })
  kind!: string | null;

  @Column({ name: 'record_id', type: 'text', nullable: true })
  recordId!: string | null;

  @Column({ type: 'text', nullable: true })
  cause!: string | null;

  @Column({ name: 'row_id', type: 'uuid', nullable: true })
  rowId!: string | null;

  @Column({ name: 'attempt_id', type: 'uuid', nullable: true })
  attemptId!: string | null;

  @Column({ type: 'text' })
  label!: string;

  @Column({ type: 'text' })
  what!: string;

  @Column({ type: 'text' })
  outcome!: string;

  @Column({ name: 'remote_type', type: 'text', nullable: true })
  remoteType!: string | null;

  @Column({ name: 'remote_number', type: 'text', nullable: true })
  remoteNumber!: string | null;

  @Column({ name: 'remote_id', type: 'text', nullable: true })
  remoteId!: string | null;

  @Column({ type: 'text', nullable: true })
  excerpt!: string | null;

  @Column({ type: 'jsonb', default: () => "'[]'" })
  problems!: Problem[];

  @Column({ name: 'duration_ms', type: 'integer', nullable: true })
  durationMs!: number | null;

  /** The organisation it was exchanged with. */
  @Column({ name: 'tenant_id', type: 'text', nullable: true })
  tenantId!: string | null;
}
