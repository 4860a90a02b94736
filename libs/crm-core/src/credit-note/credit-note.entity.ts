import { Check, Column, Index } from 'typeorm';
import { DocumentLineColumns } from '../document/document-columns.entity.js';
import { DocumentTable, Names, NumberedAtIssue, SalesLineTable, SettlementTable } from '../document/document-tables.js';
import { CreditColumns, SettlementColumns, settledStatuses } from '../document/settled-columns.entity.js';
import { Invoice } from '../invoice/invoice.entity.js';
import { PaymentMethod } from '../payment-method/payment-method.entity.js';

/** What we owe a customer back, `CN-00007`. It is used up by allocating it to invoices or paying it back. */
@DocumentTable('credit_notes', 'customer', settledStatuses)
@NumberedAtIssue('credit_notes')
@Index('credit_notes_by_invoice', ['workspaceId', 'invoiceId'])
@Index('credit_notes_by_remaining', ['workspaceId', 'remainingMinor'])
@Index('credit_notes_by_reissue', ['workspaceId', 'reissuedAsId'])
@Check('credit_notes_are_never_overused', 'amount_allocated >= 0 AND amount_refunded >= 0 AND remaining >= 0')
@Names(() => Invoice, 'invoiceId', 'credit_notes_invoice')
@Names(() => Invoice, 'reissuedAsId', 'credit_notes_reissued_as')
export class CreditNote extends CreditColumns {
  /** The invoice it takes back, if any. It is not applied to it by itself. */
  @Column({ name: 'invoice_id', type: 'uuid', nullable: true })
  invoiceId!: string | null;

  /** The invoice made out in place of the one it takes back; its credit is applied to that one. */
  @Column({ name: 'reissued_as_id', type: 'uuid', nullable: true })
  reissuedAsId!: string | null;

  @Column({ name: 'amount_refunded', type: 'numeric', precision: 17, scale: 2, default: 0 })
  amountRefunded!: string;
}

@SalesLineTable('credit_note_lines', () => CreditNote, 'creditNoteId')
export class CreditNoteLine extends DocumentLineColumns {
  @Column({ name: 'credit_note_id', type: 'uuid' })
  creditNoteId!: string;

  /** Whether the goods come back to stock. */
  @Column({ name: 'returns_to_stock', type: 'boolean', default: false })
  returnsToStock!: boolean;

  /** Whether issuing the credit note moves stock of the product. */
  @Column({ name: 'moves_stock', type: 'boolean', default: false })
  movesStock!: boolean;
}

/** Credit applied to an invoice, `CA-00007`; stays as a removed one when it is taken off again. */
@SettlementTable('credit_allocations', ['active', 'removed'])
@Index('credit_allocations_by_credit_note', ['workspaceId', 'creditNoteId'])
@Index('credit_allocations_by_invoice', ['workspaceId', 'invoiceId'])
@Names(() => CreditNote, 'creditNoteId', 'credit_allocations_credit_note')
@Names(() => Invoice, 'invoiceId', 'credit_allocations_invoice')
export class CreditAllocation extends SettlementColumns {
  @Column({ name: 'credit_note_id', type: 'uuid' })
  creditNoteId!: string;

  @Column({ name: 'invoice_id', type: 'uuid' })
  invoiceId!: string;

  @Column({ type: 'varchar', length: 16, default: 'active' })
  status!: 'active' | 'removed';
}

/** Credit paid back to the customer, `RF-00007`. */
@SettlementTable('refunds', ['paid', 'reversed'])
@Index('refunds_by_credit_note', ['workspaceId', 'creditNoteId'])
@Names(() => CreditNote, 'creditNoteId', 'refunds_credit_note')
@Names(() => PaymentMethod, 'methodId', 'refunds_method')
export class Refund extends SettlementColumns {
  @Column({ name: 'credit_note_id', type: 'uuid' })
  creditNoteId!: string;

  @Column({ name: 'method_id', type: 'uuid' })
  methodId!: string;

  @Column({ type: 'varchar', length: 255, nullable: true })
  reference!: string | null;

  @Column({ type: 'varchar', length: 16, default: 'paid' })
  status!: 'paid' | 'reversed';
}
