import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The allowance of calls of one tenant, shared by all processes. */
@Entity('xero_budgets')
export class XeroBudget {
  @PrimaryColumn({ name: 'tenant_id', type: 'text', primaryKeyConstraintName: 'xero_budgets_pk' })
  tenantId!: string;

  @Column({ type: 'jsonb', default: () => "'[]'" })
  calls!: { id: string; at: number; until?: number }[];

  @Column({ name: 'day_started_at', type: 'timestamptz', nullable: true })
  dayStartedAt!: Date | null;

  @Column({ name: 'day_calls', type: 'integer', default: 0 })
  dayCalls!: number;

  @Column({ name: 'day_limit', type: 'integer', default: 5000 })
  dayLimit!: number;

  @Column({ name: 'blocked_until', type: 'timestamptz', nullable: true })
  blockedUntil!: Date | null;

  @Column({ name: 'blocked_reason', type: 'text', nullable: true })
  blockedReason!: string | null;

  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date;
}
