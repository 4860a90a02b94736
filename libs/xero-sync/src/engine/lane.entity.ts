import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A workspace’s single line to the provider: who holds it until when, and why it pauses. */
@Entity('xero_lanes')
export class XeroLane {
  @PrimaryColumn({ name: 'workspace_id', type: 'text', primaryKeyConstraintName: 'xero_lanes_pk' })
  workspaceId!: string;

  @Column({ type: 'text', nullable: true })
  holder!: string | null;

  @Column({ type: 'integer', default: 0 })
  epoch!: number;

  @Column({ name: 'lease_until', type: 'timestamptz', nullable: true })
  leaseUntil!: Date | null;

  @Column({ type: 'boolean', default: false })
  work!: boolean;

  @Column({ name: 'paused_until', type: 'timestamptz', nullable: true })
  pausedUntil!: Date | null;

  @Column({ name: 'paused_code', type: 'text', nullable: true })
  pausedCode!: string | null;

  @Column({ name: 'paused_reason', type: 'text', nullable: true })
  pausedReason!: string | null;

  @Column({ name: 'paused_by_user', type: 'boolean', default: false })
  pausedByUser!: boolean;

  @Column({ type: 'integer', default: 0 })
  failures!: number;
}
