import { Column } from 'typeorm';
import { AccountingColumns } from '../accounting/accounting-columns.entity.js';
import { RecordColumns } from '../database/record-columns.entity.js';
import { DocumentColumns } from './document-columns.entity.js';

/** The life of every document that is owed: by a customer or to a supplier, or as a credit. */
export const settledStatuses = ['draft', 'issued', 'paid', 'voided'] as const;
export type SettledStatus = (typeof settledStatuses)[number];

/** The columns of a document that is issued under a gapless number and then settled. */
export abstract class IssuedColumns extends DocumentColumns {
  /** Gapless, given at issue; null while a draft. Of one that was taken in, the number that it had there. */
  @Column({ type: 'varchar', length: 255, nullable: true })
  number!: string | null;

  /** `paid`: nothing is due, or nothing of the credit is left. */
  @Column({ type: 'varchar', length: 16, default: 'draft' })
  status!: SettledStatus;

  /**
   * Its goods moved before it came here (it was taken in whole from the books, or stands in for one that was): it never moves
   * stock, and its money stays as it came until somebody edits it.
   */
  @Column({ type: 'boolean', default: false })
  stockless!: boolean;

  @Column({ name: 'issued_at', type: 'timestamptz', nullable: true })
  issuedAt!: Date | null;

  @Column({ name: 'voided_at', type: 'timestamptz', nullable: true })
  voidedAt!: Date | null;

  @Column(() => AccountingColumns, { prefix: false })
  accounting!: AccountingColumns;
}

/** The columns of a document that is to be paid: an invoice or a supplier bill. */
export abstract class PayableColumns extends IssuedColumns {
  @Column({ name: 'due_date', type: 'date' })
  dueDate!: string;

  @Column({ name: 'amount_paid', type: 'numeric', precision: 17, scale: 2, default: 0 })
  amountPaid!: string;

  @Column({ name: 'amount_credited', type: 'numeric', precision: 17, scale: 2, default: 0 })
  amountCredited!: string;

  /** Total less payments and credits; kept by the database. Zero once voided. */
  @Column({ name: 'amount_due', type: 'numeric', precision: 17, scale: 2, insert: false, update: false })
  amountDue!: string;

  @Column({ name: 'amount_due_minor', type: 'bigint', insert: false, update: false })
  amountDueMinor!: string;
}

/** The columns of a credit that is used up: a credit note or a supplier credit. */
export abstract class CreditColumns extends IssuedColumns {
  @Column({ name: 'amount_allocated', type: 'numeric', precision: 17, scale: 2, default: 0 })
  amountAllocated!: string;

  /** Total less what was used; kept by the database. Zero once voided. */
  @Column({ type: 'numeric', precision: 17, scale: 2, insert: false, update: false })
  remaining!: string;

  @Column({ name: 'remaining_minor', type: 'bigint', insert: false, update: false })
  remainingMinor!: string;
}

/** The columns of what settles a document in whole or in part: money or credit, on a day. */
export abstract class SettlementColumns extends RecordColumns {
  @Column({ type: 'varchar', length: 16 })
  number!: string;

  /** In the currency of the document. */
  @Column({ type: 'numeric', precision: 17, scale: 2 })
  amount!: string;

  /** Business date. */
  @Column({ type: 'date' })
  date!: string;

  @Column(() => AccountingColumns, { prefix: false })
  accounting!: AccountingColumns;
}
