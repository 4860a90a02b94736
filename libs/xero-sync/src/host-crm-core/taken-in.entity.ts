import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Which record of the CRM was made of which of Xero's, so that none is taken in twice. */
@Entity('xero_taken_in')
@Index('xero_taken_in_by_record', ['workspaceId', 'recordId'])
export class TakenInRecord {
  @PrimaryColumn({ name: 'workspace_id', type: 'text', primaryKeyConstraintName: 'xero_taken_in_pk' })
  workspaceId!: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'xero_taken_in_pk' })
  kind!: string;

  @PrimaryColumn({ name: 'remote_id', type: 'text', primaryKeyConstraintName: 'xero_taken_in_pk' })
  remoteId!: string;

  /** As the port writes it. */
  @Column({ name: 'record_id', type: 'text' })
  recordId!: string;
}
