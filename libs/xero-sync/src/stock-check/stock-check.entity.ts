import { Check, Column, Entity, Generated, Index, PrimaryColumn } from 'typeorm';
import type { Difference } from './stock-comparison.js';

/** One comparison of all stock here and in Xero. */
@Index('xero_stock_checks_one_at_a_time', ['workspaceId'], { unique: true, where: `state = 'running'` })
@Index('xero_stock_checks_time', ['workspaceId', 'startedAt'])
@Check('xero_stock_checks_state', `state IN ('running', 'finished', 'failed')`)
@Entity('xero_stock_checks')
export class XeroStockCheck {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'xero_stock_checks_pk' })
  @Generated('uuid')
  id!: string;

  @Column({ name: 'workspace_id', type: 'text' })
  workspaceId!: string;

  @Column({ name: 'tenant_id', type: 'text' })
  tenantId!: string;

  @Column({ name: 'started_at', type: 'timestamptz', default: () => 'clock_timestamp()' })
  startedAt!: Date;

  @Column({ name: 'started_by', type: 'text' })
  startedBy!: string;

  @Column({ type: 'text', default: 'running' })
  state!: 'running' | 'finished' | 'failed';

  /** How many tracked products were compared. */
  @Column({ type: 'integer', default: 0 })
  items!: number;

  /** The result in words. */
  @Column({ type: 'text', nullable: true })
  sentence!: string | null;

  @Column({ type: 'jsonb', default: () => "'[]'" })
  differences!: Difference[];
}
