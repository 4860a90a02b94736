import { Check, Column, Entity, Generated, Index, PrimaryColumn } from 'typeorm';
import type { DriftCause, DriftState } from './causes.js';
import type { Difference } from './comparison.js';

/** A record that was changed in Xero, and what became of that. */
@Index('xero_drift_one_open', ['workspaceId', 'tenantId', 'kind', 'recordId'], {
  unique: true,
  where: `state IN ('open', 'excluded')`,
})
@Index('xero_drift_time', ['workspaceId', 'tenantId', 'firstAt'])
@Check('xero_drift_state', `state IN ('open', 'excluded', 'ignored', 'pushed', 'accepted', 'reissued', 'gone')`)
@Entity('xero_drift')
export class XeroDrift {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'xero_drift_pk' })
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

  @Column({ name: 'remote_type', type: 'text' })
  remoteType!: string;

  @Column({ name: 'remote_id', type: 'text' })
  remoteId!: string;

  /** Its number in the CRM. */
  @Column({ type: 'text' })
  label!: string;

  @Column({ type: 'text' })
  cause!: DriftCause;

  @Column({ type: 'text' })
  state!: DriftState;

  @Column({ type: 'jsonb' })
  fields!: Difference[];

  @Column({ type: 'text' })
  sentence!: string;

  @Column({ name: 'first_at', type: 'timestamptz', default: () => 'clock_timestamp()' })
  firstAt!: Date;

  @Column({ name: 'last_at', type: 'timestamptz', default: () => 'clock_timestamp()' })
  lastAt!: Date;

  @Column({ name: 'decided_at', type: 'timestamptz', nullable: true })
  decidedAt!: Date | null;

  @Column({ name: 'decided_by', type: 'text', nullable: true })
  decidedBy!: string | null;

  /** Why it was ignored. */
  @Column({ type: 'text', nullable: true })
  reason!: string | null;
}

/** How many calls the slow sweep made today. */
@Entity('xero_drift_calls')
export class XeroDriftCalls {
  @PrimaryColumn({ name: 'workspace_id', type: 'text', primaryKeyConstraintName: 'xero_drift_calls_pk' })
  workspaceId!: string;

  @PrimaryColumn({ name: 'tenant_id', type: 'text', primaryKeyConstraintName: 'xero_drift_calls_pk' })
  tenantId!: string;

  @Column({ type: 'date' })
  day!: string;

  @Column({ type: 'integer' })
  calls!: number;
}
