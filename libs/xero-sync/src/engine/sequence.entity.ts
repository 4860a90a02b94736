import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The last number given to an outbox row of a workspace; its lock puts notices in commit order. */
@Entity('xero_sequences')
export class XeroSequence {
  @PrimaryColumn({ name: 'workspace_id', type: 'text', primaryKeyConstraintName: 'xero_sequences_pk' })
  workspaceId!: string;

  @Column({ type: 'bigint', default: 0 })
  last!: string;
}
