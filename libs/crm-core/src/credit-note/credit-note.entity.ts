import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { AccountingColumns } from '../accounting/accounting-columns.entity.js';
import { Company } from '../company/company.entity.js';
import { Contact } from '../contact/contact.entity.js';
import { RecordColumns } from '../database/record-columns.entity.js';
import { DocumentColumns, DocumentLineColumns } from '../document/document-columns.entity.js';
import { Invoice } from '../invoice/invoice.entity.js';
import { Location } from '../location/location.entity.js';
import { PaymentMethod } from '../payment-method/payment-method.entity.js';
import { Product } from '../product/product.entity.js';
import { TaxRate } from '../tax-rate/tax-rate.entity.js';
import { Workspace } from '../workspace/workspace.entity.js';

export const creditNoteStatuses = ['draft', 'issued', 'paid', 'voided'] as const;
export type CreditNoteStatus = (typeof creditNoteStatuses)[number];

/** What we owe a customer back. It is used up by allocating it to invoices or paying it back. */
@Entity('credit_notes')
@Index('credit_notes_number', ['workspaceId', 'number'], { unique: true })
@Index('credit_notes_by_company', ['workspaceId', 'companyId', 'date'])
@Index('credit_notes_by_contact', ['workspaceId', 'contactId', 'date'])
@Index('credit_notes_by_date', ['workspaceId', 'date', 'id'])
@Index('credit_notes_by_status', ['workspaceId', 'status', 'date'])
@Index('credit_notes_by_total', ['workspaceId', 'totalMinor'])
@Index('credit_notes_by_update', ['workspaceId', 'updatedAt'])
@Index('credit_notes_by_invoice', ['workspaceId', 'invoiceId'])
@Index('credit_notes_by_remaining', ['workspaceId', 'remainingMinor'])
@Index('credit_notes_by_reissue', ['workspaceId', 'reissuedAsId'])
@Check('credit_notes_have_one_customer', '(company_id IS NULL) <> (contact_id IS NULL)')
@Check('credit_notes_amounts_are_known', `amounts_are IN ('exclusive', 'inclusive', 'noTax')`)
@Check('credit_notes_add_up', 'net + tax = total AND total >= 0')
@Check('credit_notes_status_is_known', `status IN ('draft', 'issued', 'paid', 'voided')`)
@Check('credit_notes_are_numbered', `(status = 'draft') = (number IS NULL)`)
@Check('credit_notes_are_never_overused', 'amount_allocated >= 0 AND amount_refunded >= 0 AND remaining >= 0')
@ForeignKey(() => Workspace, ['workspaceId'], ['id'], { name: 'credit_notes_workspace', onDelete: 'CASCADE' })
@ForeignKey(() => Company, ['workspaceId', 'companyId'], ['workspaceId', 'id'], { name: 'credit_notes_company' })
@ForeignKey(() => Contact, ['workspaceId', 'contactId'], ['workspaceId', 'id'], { name: 'credit_notes_contact' })
@ForeignKey(() => Invoice, ['workspaceId', 'invoiceId'], ['workspaceId', 'id'], { name: 'credit_notes_invoice' })
@ForeignKey(() => Invoice, ['workspaceId', 'reissuedAsId'], ['workspaceId', 'id'], { name: 'credit_notes_reissued_as' })
export class CreditNote extends DocumentColumns {
  /** `CN-00007`, gapless, given at issue; null while a draft. */
  @Column({ type: 'varchar', length: 16, nullable: true })
  number!: string | null;

  /** The invoice it takes back, if any. It is not applied to it by itself. */
  @Column({ name: 'invoice_id', type: 'uuid', nullable: true })
  invoiceId!: string | null;

  /** The invoice made out in place of the one it takes back; its credit is applied to that one. */
  @Column({ name: 'reissued_as_id', type: 'uuid', nullable: true })
  reissuedAsId!: string | null;

  /** `paid`: nothing remains to be used. */
  @Column({ type: 'varchar', length: 16, default: 'draft' })
  status!: CreditNoteStatus;

  @Column({ name: 'amount_allocated', type: 'numeric', precision: 17, scale: 2, default: 0 })
  amountAllocated!: string;

  @Column({ name: 'amount_refunded', type: 'numeric', precision: 17, scale: 2, default: 0 })
  amountRefunded!: string;

  /** Total less allocations and refunds; kept by the database. Zero once voided. */
  @Column({ type: 'numeric', precision: 17, scale: 2, insert: false, update: false })
  remaining!: string;

  @Column({ name: 'remaining_minor', type: 'bigint', insert: false, update: false })
  remainingMinor!: string;

  @Column({ name: 'issued_at', type: 'timestamptz', nullable: true })
  issuedAt!: Date | null;

  @Column({ name: 'voided_at', type: 'timestamptz', nullable: true })
  voidedAt!: Date | null;

  @Column(() => AccountingColumns, { prefix: false })
  accounting!: AccountingColumns;
}

@Entity('credit_note_lines')
@Index('credit_note_lines_by_document', ['workspaceId', 'creditNoteId', 'position'])
@Index('credit_note_lines_by_product', ['workspaceId', 'productId'])
@Check('credit_note_lines_quantity_is_positive', 'quantity > 0')
@Check('credit_note_lines_discount_is_a_percentage', 'discount_percent >= 0 AND discount_percent <= 100')
@ForeignKey(() => CreditNote, ['workspaceId', 'creditNoteId'], ['workspaceId', 'id'], {
  name: 'credit_note_lines_document',
  onDelete: 'CASCADE',
})
@ForeignKey(() => Product, ['workspaceId', 'productId'], ['workspaceId', 'id'], { name: 'credit_note_lines_product' })
@ForeignKey(() => TaxRate, ['workspaceId', 'taxRateId'], ['workspaceId', 'id'], { name: 'credit_note_lines_tax_rate' })
@ForeignKey(() => Location, ['workspaceId', 'locationId'], ['workspaceId', 'id'], {
  name: 'credit_note_lines_location',
})
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

/** Credit applied to an invoice; stays as a removed one when it is taken off again. */
@Entity('credit_allocations')
@Index('credit_allocations_number', ['workspaceId', 'number'], { unique: true })
@Index('credit_allocations_by_credit_note', ['workspaceId', 'creditNoteId'])
@Index('credit_allocations_by_invoice', ['workspaceId', 'invoiceId'])
@Index('credit_allocations_by_update', ['workspaceId', 'updatedAt'])
@Check('credit_allocations_amount_is_positive', 'amount > 0')
@Check('credit_allocations_status_is_known', `status IN ('active', 'removed')`)
@ForeignKey(() => CreditNote, ['workspaceId', 'creditNoteId'], ['workspaceId', 'id'], {
  name: 'credit_allocations_credit_note',
})
@ForeignKey(() => Invoice, ['workspaceId', 'invoiceId'], ['workspaceId', 'id'], { name: 'credit_allocations_invoice' })
export class CreditAllocation extends RecordColumns {
  /** `CA-00007`. */
  @Column({ type: 'varchar', length: 16 })
  number!: string;

  @Column({ name: 'credit_note_id', type: 'uuid' })
  creditNoteId!: string;

  @Column({ name: 'invoice_id', type: 'uuid' })
  invoiceId!: string;

  @Column({ type: 'numeric', precision: 17, scale: 2 })
  amount!: string;

  @Column({ type: 'date' })
  date!: string;

  @Column({ type: 'varchar', length: 16, default: 'active' })
  status!: 'active' | 'removed';

  @Column(() => AccountingColumns, { prefix: false })
  accounting!: AccountingColumns;
}

/** Credit paid back to the customer. */
@Entity('refunds')
@Index('refunds_number', ['workspaceId', 'number'], { unique: true })
@Index('refunds_by_credit_note', ['workspaceId', 'creditNoteId'])
@Index('refunds_by_update', ['workspaceId', 'updatedAt'])
@Check('refunds_amount_is_positive', 'amount > 0')
@Check('refunds_status_is_known', `status IN ('paid', 'reversed')`)
@ForeignKey(() => CreditNote, ['workspaceId', 'creditNoteId'], ['workspaceId', 'id'], { name: 'refunds_credit_note' })
@ForeignKey(() => PaymentMethod, ['workspaceId', 'methodId'], ['workspaceId', 'id'], { name: 'refunds_method' })
export class Refund extends RecordColumns {
  /** `RF-00007`. */
  @Column({ type: 'varchar', length: 16 })
  number!: string;

  @Column({ name: 'credit_note_id', type: 'uuid' })
  creditNoteId!: string;

  @Column({ type: 'numeric', precision: 17, scale: 2 })
  amount!: string;

  @Column({ type: 'date' })
  date!: string;

  @Column({ name: 'method_id', type: 'uuid' })
  methodId!: string;

  @Column({ type: 'varchar', length: 255, nullable: true })
  reference!: string | null;

  @Column({ type: 'varchar', length: 16, default: 'paid' })
  status!: 'paid' | 'reversed';

  @Column(() => AccountingColumns, { prefix: false })
  accounting!: AccountingColumns;
}
