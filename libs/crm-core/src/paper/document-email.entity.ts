import { Check, Column, Entity, ForeignKey, Generated, Index, PrimaryColumn } from 'typeorm';
import { Workspace } from '../workspace/workspace.entity.js';
import type { Paper, PaperKind } from './paper.js';

export const documentEmailStates = ['queued', 'sent', 'failed'] as const;
export type DocumentEmailState = (typeof documentEmailStates)[number];

/** One e-mail with a document: what somebody asked for, and what became of it. */
@Entity('document_emails')
@Index('document_emails_by_record', ['workspaceId', 'record', 'recordId', 'createdAt'])
@Index('document_emails_due', ['nextAt'], { where: `((state)::text = 'queued'::text)` })
@Check('document_emails_state_is_known', `state IN ('queued', 'sent', 'failed')`)
@Check('document_emails_record_is_known', `record IN ('invoice', 'quote', 'purchaseOrder', 'creditNote')`)
@ForeignKey(() => Workspace, ['workspaceId'], ['id'], { name: 'document_emails_workspace', onDelete: 'CASCADE' })
export class DocumentEmail {
  @PrimaryColumn({ name: 'workspace_id', type: 'uuid', primaryKeyConstraintName: 'document_emails_pk' })
  workspaceId!: string;

  /** Also in the Message-ID, so that a repetition is told as one. */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'document_emails_pk' })
  @Generated('uuid')
  id!: string;

  @Column({ type: 'varchar', length: 16 })
  record!: PaperKind;

  @Column({ name: 'record_id', type: 'uuid' })
  recordId!: string;

  @Column({ type: 'jsonb' })
  receivers!: string[];

  @Column({ type: 'jsonb', default: () => "'[]'" })
  copies!: string[];

  @Column({ type: 'varchar', length: 255 })
  subject!: string;

  @Column({ type: 'varchar', length: 10000 })
  message!: string;

  @Column({ name: 'attach_pdf', type: 'boolean' })
  attachPdf!: boolean;

  /** The document as it stood when it was asked for; null once it is sent. */
  @Column({ type: 'jsonb', nullable: true })
  paper!: Paper | null;

  /** Null for API keys, which are no person. */
  @Column({ name: 'asked_by_id', type: 'uuid', nullable: true })
  askedById!: string | null;

  @Column({ name: 'asked_by', type: 'varchar', length: 255 })
  askedBy!: string;

  @Column({ type: 'varchar', length: 16, default: 'queued' })
  state!: DocumentEmailState;

  /** All tries so far. */
  @Column({ type: 'integer', default: 0 })
  attempts!: number;

  @Column({ name: 'tries_left', type: 'integer' })
  triesLeft!: number;

  @Column({ name: 'next_at', type: 'timestamptz', default: () => 'clock_timestamp()' })
  nextAt!: Date;

  /** Until when one process has it. */
  @Column({ name: 'taken_until', type: 'timestamptz', nullable: true })
  takenUntil!: Date | null;

  @Column({ name: 'sent_at', type: 'timestamptz', nullable: true })
  sentAt!: Date | null;

  /** Why the last try failed. */
  @Column({ type: 'varchar', length: 500, nullable: true })
  problem!: string | null;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'clock_timestamp()' })
  createdAt!: Date;
}
