import { Check, Column, Entity, Generated, Index, PrimaryColumn } from 'typeorm';
import type { Verification } from './both-sides.js';
import type { Plan } from './plan.js';
import type { Choices, Cursor, SetUpState, Step } from './steps.js';

/** A first import: what was chosen, and the place it has come to. */
@Index('xero_set_ups_one_at_a_time', ['workspaceId'], {
  unique: true,
  where: `state NOT IN ('finished', 'cancelled')`,
})
@Index('xero_set_ups_time', ['workspaceId', 'startedAt'])
@Check(
  'xero_set_ups_state',
  `state IN ('planning', 'planned', 'reading', 'review', 'running', 'finished', 'cancelled')`,
)
@Entity('xero_set_ups')
export class XeroSetUp {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'xero_set_ups_pk' })
  @Generated('uuid')
  id!: string;

  @Column({ name: 'workspace_id', type: 'text' })
  workspaceId!: string;

  @Column({ name: 'tenant_id', type: 'text' })
  tenantId!: string;

  @Column({ type: 'text', default: 'planning' })
  state!: SetUpState;

  @Column({ type: 'jsonb', nullable: true })
  step!: Step | null;

  /** Where in the step: what is before it is done. */
  @Column({ type: 'jsonb', default: () => "'{}'" })
  cursor!: Cursor;

  /** Who paused it, or what only people can mend, in words. */
  @Column({ type: 'text', nullable: true })
  paused!: string | null;

  /** What it waits for by itself, in words. */
  @Column({ type: 'text', nullable: true })
  waiting!: string | null;

  @Column({ name: 'not_before', type: 'timestamptz', nullable: true })
  notBefore!: Date | null;

  @Column({ type: 'jsonb' })
  choices!: Choices;

  @Column({ type: 'jsonb', nullable: true })
  plan!: Plan | null;

  @Column({ type: 'jsonb', nullable: true })
  verification!: Verification | null;

  /** Calls to Xero so far. */
  @Column({ type: 'integer', default: 0 })
  calls!: number;

  /** How often in a row Xero could not be asked. */
  @Column({ type: 'integer', default: 0 })
  failures!: number;

  /** Rises with each process that takes the job over. */
  @Column({ type: 'integer', default: 0 })
  epoch!: number;

  @Column({ name: 'lease_until', type: 'timestamptz', nullable: true })
  leaseUntil!: Date | null;

  @Column({ name: 'started_by', type: 'text' })
  startedBy!: string;

  @Column({ name: 'started_at', type: 'timestamptz', default: () => 'clock_timestamp()' })
  startedAt!: Date;

  /** Since when the step is under way. */
  @Column({ name: 'step_at', type: 'timestamptz', default: () => 'clock_timestamp()' })
  stepAt!: Date;

  @Column({ name: 'finished_at', type: 'timestamptz', nullable: true })
  finishedAt!: Date | null;
}
