import { Check, Column, Entity, Generated, Index, PrimaryColumn } from 'typeorm';

/** One prepared call: stored before the first byte leaves, so that it can be repeated or looked for. */
@Index('xero_attempts_key', ['idempotencyKey'], { unique: true })
@Index('xero_attempts_open', ['workspaceId'], { where: `state <> 'resolved'` })
@Index('xero_attempts_time', ['workspaceId', 'preparedAt'])
@Check('xero_attempts_state', `state IN ('open', 'unknown', 'resolved')`)
@Entity('xero_attempts')
export class XeroAttempt {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'xero_attempts_pk' })
  @Generated('uuid')
  id!: string;

  @Column({ name: 'workspace_id', type: 'text' })
  workspaceId!: string;

  @Column({ name: 'tenant_id', type: 'text' })
  tenantId!: string;

  @Column({ type: 'integer' })
  epoch!: number;

  @Column({ type: 'text' })
  call!: string;

  @Column({ type: 'jsonb', default: () => "'{}'" })
  args!: Record<string, string | boolean>;

  @Column({ type: 'text', nullable: true })
  body!: string | null;

  @Column({ name: 'idempotency_key', type: 'varchar', length: 128 })
  idempotencyKey!: string;

  @Column({ type: 'text', default: 'open' })
  state!: string;

  @Column({ name: 'prepared_at', type: 'timestamptz', default: () => 'now()' })
  preparedAt!: Date;

  @Column({ name: 'send_by', type: 'timestamptz' })
  sendBy!: Date;

  @Column({ type: 'integer', default: 0 })
  resends!: number;

  @Column({ type: 'integer', default: 0 })
  looks!: number;

  @Column({ name: 'next_at', type: 'timestamptz', nullable: true })
  nextAt!: Date | null;

  @Column({ type: 'text', nullable: true })
  outcome!: string | null;

  @Column({ name: 'http_status', type: 'integer', nullable: true })
  httpStatus!: number | null;

  @Column({ type: 'text', nullable: true })
  excerpt!: string | null;

  @Column({ name: 'correlation_id', type: 'text', nullable: true })
  correlationId!: string | null;

  @Column({ name: 'duration_ms', type: 'integer', nullable: true })
  durationMs!: number | null;

  @Column({ name: 'resolved_at', type: 'timestamptz', nullable: true })
  resolvedAt!: Date | null;
}
