import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * What somebody may want to look at before its time. `Everything` has no id: something was missed, so the whole regular import
 * should run. `StoppedContacts` has none either: the contacts that stop documents are looked at in one call.
 */
export type EarlyLookKind =
  | 'Invoice'
  | 'CreditNote'
  | 'Prepayment'
  | 'Overpayment'
  | 'Contact'
  | 'StoppedContacts'
  | 'Everything';

/** A wish to look at one record of Xero early; after a look the row stays for a while, so that the next one keeps its distance. */
@Entity('xero_early_looks')
@Index('xero_early_looks_due', ['workspaceId', 'due'], { where: 'due IS NOT NULL' })
export class XeroEarlyLook {
  @PrimaryColumn({ name: 'workspace_id', type: 'text', primaryKeyConstraintName: 'xero_early_looks_pk' })
  workspaceId!: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'xero_early_looks_pk' })
  kind!: EarlyLookKind;

  /** Xero's id of the record; empty where the kind has none. */
  @PrimaryColumn({ name: 'remote_id', type: 'text', primaryKeyConstraintName: 'xero_early_looks_pk' })
  remoteId!: string;

  /** Absent once taken. */
  @Column('timestamptz', { nullable: true })
  due!: Date | null;

  @Column('timestamptz', { name: 'taken_at', nullable: true })
  takenAt!: Date | null;

  /** Xero's own time of the youngest event: what we wrote ourselves by then is no news. */
  @Column('timestamptz', { name: 'said_at', nullable: true })
  saidAt!: Date | null;
}
