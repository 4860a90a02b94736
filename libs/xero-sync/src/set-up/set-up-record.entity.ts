import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { IntakeKind } from '../host/intake.js';
import type { RowProblem } from '../xero/incoming.js';
import type { Decision, Match, Outcome } from './steps.js';
import type { Scored } from './matching.js';

/** A record that was read from Xero for the first import, and what becomes of it. */
@Index('xero_set_up_records_due', ['workspaceId', 'setUpId', 'kind', 'remoteId'], { where: `outcome = 'waiting'` })
@Index('xero_set_up_records_progress', ['workspaceId', 'setUpId', 'kind', 'outcome', 'decision'])
@Index('xero_set_up_records_target', ['workspaceId', 'setUpId', 'kind', 'targetId'], {
  where: `target_id IS NOT NULL`,
})
@Check('xero_set_up_records_match', `match IN ('linked', 'certain', 'ask', 'none', 'unusable')`)
@Check('xero_set_up_records_decision', `decision IN ('create', 'link', 'skip')`)
@Check('xero_set_up_records_outcome', `outcome IN ('waiting', 'created', 'linked', 'skipped', 'refused')`)
@Entity('xero_set_up_records')
export class XeroSetUpRecord {
  @Column({ name: 'workspace_id', type: 'text' })
  workspaceId!: string;

  @PrimaryColumn({ name: 'set_up_id', type: 'uuid', primaryKeyConstraintName: 'xero_set_up_records_pk' })
  setUpId!: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'xero_set_up_records_pk' })
  kind!: IntakeKind;

  @PrimaryColumn({ name: 'remote_id', type: 'text', primaryKeyConstraintName: 'xero_set_up_records_pk' })
  remoteId!: string;

  /** What people call it. */
  @Column({ type: 'text' })
  label!: string;

  @Column({ type: 'text', nullable: true })
  number!: string | null;

  /** As read, in words of the CRM with Xero's keys. */
  @Column({ type: 'jsonb', default: () => "'{}'" })
  facts!: Record<string, unknown>;

  /** `linked`: was so before; `unusable`: the row cannot be taken in as it is. */
  @Column({ type: 'text' })
  match!: Match;

  @Column({ type: 'jsonb', default: () => "'[]'" })
  candidates!: Scored[];

  /** Absent while it asks. */
  @Column({ type: 'text', nullable: true })
  decision!: Decision | null;

  /** The record of the CRM that it is to be linked with. */
  @Column({ name: 'target_id', type: 'text', nullable: true })
  targetId!: string | null;

  @Column({ type: 'text', default: 'waiting' })
  outcome!: Outcome;

  @Column({ type: 'text', nullable: true })
  code!: string | null;

  @Column({ type: 'text', nullable: true })
  sentence!: string | null;

  /** What of it was left behind. */
  @Column({ type: 'jsonb', default: () => "'[]'" })
  remarks!: RowProblem[];

  @Column({ name: 'record_id', type: 'text', nullable: true })
  recordId!: string | null;

  /** What is open on the document in Xero and here, in its currency. */
  @Column({ name: 'due_there', type: 'numeric', precision: 17, scale: 2, nullable: true })
  dueThere!: string | null;

  @Column({ name: 'due_here', type: 'numeric', precision: 17, scale: 2, nullable: true })
  dueHere!: string | null;

  @Column({ type: 'text', nullable: true })
  currency!: string | null;

  @Column({ type: 'integer', default: 0 })
  tried!: number;
}
