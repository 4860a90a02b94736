import { Check, Column, Entity, Generated, Index, PrimaryColumn } from 'typeorm';

/** One reading of what happened to money in Xero. */
@Index('xero_imports_one_at_a_time', ['workspaceId'], { unique: true, where: `state = 'running'` })
@Index('xero_imports_slot', ['workspaceId', 'slot'], { unique: true, where: `slot IS NOT NULL` })
@Index('xero_imports_time', ['workspaceId', 'startedAt'])
@Check('xero_imports_state', `state IN ('running', 'finished', 'failed')`)
@Entity('xero_imports')
export class XeroImport {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'xero_imports_pk' })
  @Generated('uuid')
  id!: string;

  @Column({ name: 'workspace_id', type: 'text' })
  workspaceId!: string;

  @Column({ name: 'tenant_id', type: 'text' })
  tenantId!: string;

  /** Local time of the slot it serves; absent when somebody asked for it. */
  @Column({ type: 'text', nullable: true })
  slot!: string | null;

  @Column({ name: 'started_at', type: 'timestamptz', default: () => 'clock_timestamp()' })
  startedAt!: Date;

  /** Last sign of life: a process that died in the middle is found by it. */
  @Column({ name: 'alive_at', type: 'timestamptz', default: () => 'clock_timestamp()' })
  aliveAt!: Date;

  @Column({ name: 'finished_at', type: 'timestamptz', nullable: true })
  finishedAt!: Date | null;

  @Column({ name: 'started_by', type: 'text' })
  startedBy!: string;

  @Column({ type: 'text', default: 'running' })
  state!: 'running' | 'finished' | 'failed';

  /** What is being done, in words. */
  @Column({ type: 'text' })
  phase!: string;

  /** Documents to look at, and those that are through. */
  @Column({ type: 'integer', default: 0 })
  total!: number;

  @Column({ type: 'integer', default: 0 })
  done!: number;

  @Column({ name: 'taken_in', type: 'integer', default: 0 })
  takenIn!: number;

  @Column({ name: 'taken_back', type: 'integer', default: 0 })
  takenBack!: number;

  @Column({ type: 'integer', default: 0 })
  refused!: number;

  @Column({ type: 'integer', default: 0 })
  waiting!: number;

  /** Payments of documents that the CRM does not have. */
  @Column({ type: 'integer', default: 0 })
  elsewhere!: number;

  /** The result in words. */
  @Column({ type: 'text', nullable: true })
  sentence!: string | null;
}
