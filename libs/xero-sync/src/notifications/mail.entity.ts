import { Check, Column, Entity, Generated, Index, PrimaryColumn } from 'typeorm';

/** How often a workspace's administrators get e-mails. */
@Check('xero_mail_choices_pace', `pace IN ('immediately', 'hourly', 'daily')`)
@Entity('xero_mail_choices')
export class XeroMailChoice {
  @PrimaryColumn({ name: 'workspace_id', type: 'text', primaryKeyConstraintName: 'xero_mail_choices_pk' })
  workspaceId!: string;

  @Column({ type: 'text', default: 'hourly' })
  pace!: 'immediately' | 'hourly' | 'daily';

  @Column({ name: 'last_mail_at', type: 'timestamptz', nullable: true })
  lastMailAt!: Date | null;
}

/** Somebody who does not want them. */
@Entity('xero_mail_refusals')
export class XeroMailRefusal {
  @PrimaryColumn({ name: 'workspace_id', type: 'text', primaryKeyConstraintName: 'xero_mail_refusals_pk' })
  workspaceId!: string;

  @PrimaryColumn({ name: 'user_id', type: 'text', primaryKeyConstraintName: 'xero_mail_refusals_pk' })
  userId!: string;

  @Column({ name: 'refused_at', type: 'timestamptz', default: () => 'clock_timestamp()' })
  refusedAt!: Date;
}

/** One e-mail to one person, as it is sent. */
@Index('xero_mails_due', ['workspaceId', 'nextAt'], { where: `state = 'waiting'` })
@Check('xero_mails_state', `state IN ('waiting', 'sent', 'given_up')`)
@Entity('xero_mails')
export class XeroMail {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'xero_mails_pk' })
  @Generated('uuid')
  id!: string;

  @Column({ name: 'workspace_id', type: 'text' })
  workspaceId!: string;

  @Column({ type: 'text' })
  address!: string;

  @Column({ type: 'text' })
  subject!: string;

  @Column({ type: 'text' })
  plain!: string;

  @Column({ type: 'text' })
  html!: string;

  @Column({ type: 'text', default: 'waiting' })
  state!: 'waiting' | 'sent' | 'given_up';

  @Column({ type: 'integer', default: 0 })
  attempts!: number;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'clock_timestamp()' })
  createdAt!: Date;

  @Column({ name: 'next_at', type: 'timestamptz', default: () => 'clock_timestamp()' })
  nextAt!: Date;

  @Column({ name: 'taken_until', type: 'timestamptz', nullable: true })
  takenUntil!: Date | null;

  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true })
  endedAt!: Date | null;

  @Column({ name: 'last_sentence', type: 'text', nullable: true })
  lastSentence!: string | null;
}
