import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What people decided about one document that is dated in a locked period; asked once. */
@Entity('xero_answers')
export class XeroAnswer {
  @PrimaryColumn({ name: 'workspace_id', type: 'text', primaryKeyConstraintName: 'xero_answers_pk' })
  workspaceId!: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'xero_answers_pk' })
  kind!: string;

  @PrimaryColumn({ name: 'record_id', type: 'text', primaryKeyConstraintName: 'xero_answers_pk' })
  recordId!: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'xero_answers_pk' })
  question!: string;

  @Column({ type: 'text' })
  answer!: string;

  @Column({ name: 'answered_by', type: 'text' })
  answeredBy!: string;

  @Column({ name: 'answered_at', type: 'timestamptz' })
  answeredAt!: Date;
}
