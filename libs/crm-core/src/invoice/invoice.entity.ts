import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { AccountingColumns } from '../accounting/accounting-columns.entity.js';
import { Company } from '../company/company.entity.js';
import { Contact } from '../contact/contact.entity.js';
import { DocumentColumns, DocumentLineColumns } from '../document/document-columns.entity.js';
import { Location } from '../location/location.entity.js';
import { Product } from '../product/product.entity.js';
import { SalesOrder, SalesOrderLine } from '../sales-order/sales-order.entity.js';
import { TaxRate } from '../tax-rate/tax-rate.entity.js';
import { Workspace } from '../workspace/workspace.entity.js';

export const invoiceStatuses = ['draft', 'issued', 'paid', 'voided'] as const;
export type InvoiceStatus = (typeof invoiceStatuses)[number];

/** What a customer owes for goods and services. Totals are frozen when it is issued. */
@Entity('invoices')
@Index('invoices_number', ['workspaceId', 'number'], { unique: true })
@Index('invoices_by_company', ['workspaceId', 'companyId', 'date'])
@Index('invoices_by_contact', ['workspaceId', 'contactId', 'date'])
@Index('invoices_by_date', ['workspaceId', 'date', 'id'])
@Index('invoices_by_status', ['workspaceId', 'status', 'date'])
@Index('invoices_by_total', ['workspaceId', 'totalMinor'])
@Index('invoices_by_update', ['workspaceId', 'updatedAt'])
@Index('invoices_by_due_date', ['workspaceId', 'dueDate'])
@Index('invoices_by_amount_due', ['workspaceId', 'amountDueMinor'])
@Index('invoices_by_sales_order', ['workspaceId', 'salesOrderId'])
@Index('invoices_by_reissue_of', ['workspaceId', 'reissueOfId'])
@Check('invoices_have_one_customer', '(company_id IS NULL) <> (contact_id IS NULL)')
@Check('invoices_amounts_are_known', `amounts_are IN ('exclusive', 'inclusive', 'noTax')`)
@Check('invoices_add_up', 'net + tax = total AND total >= 0')
@Check('invoices_status_is_known', `status IN ('draft', 'issued', 'paid', 'voided')`)
@Check('invoices_are_numbered', `(status = 'draft') = (number IS NULL)`)
@Check('invoices_are_never_overpaid', 'amount_paid >= 0 AND amount_credited >= 0 AND amount_due >= 0')
@ForeignKey(() => Workspace, ['workspaceId'], ['id'], { name: 'invoices_workspace', onDelete: 'CASCADE' })
@ForeignKey(() => Company, ['workspaceId', 'companyId'], ['workspaceId', 'id'], { name: 'invoices_company' })
@ForeignKey(() => Contact, ['workspaceId', 'contactId'], ['workspaceId', 'id'], { name: 'invoices_contact' })
@ForeignKey(() => SalesOrder, ['workspaceId', 'salesOrderId'], ['workspaceId', 'id'], { name: 'invoices_sales_order' })
@ForeignKey(() => Invoice, ['workspaceId', 'reissueOfId'], ['workspaceId', 'id'], { name: 'invoices_reissue_of' })
export class Invoice extends DocumentColumns {
  /** `INV-00007`, gapless, given at issue; null while a draft. */
  @Column({ type: 'varchar', length: 16, nullable: true })
  number!: string | null;

  /** The order it was made from. */
  @Column({ name: 'sales_order_id', type: 'uuid', nullable: true })
  salesOrderId!: string | null;

  /** The invoice that was credited and is made out anew with this one. */
  @Column({ name: 'reissue_of_id', type: 'uuid', nullable: true })
  reissueOfId!: string | null;

  @Column({ name: 'due_date', type: 'date' })
  dueDate!: string;

  /** `paid`: nothing is due any more, by money or by credit. */
  @Column({ type: 'varchar', length: 16, default: 'draft' })
  status!: InvoiceStatus;

  @Column({ name: 'amount_paid', type: 'numeric', precision: 17, scale: 2, default: 0 })
  amountPaid!: string;

  @Column({ name: 'amount_credited', type: 'numeric', precision: 17, scale: 2, default: 0 })
  amountCredited!: string;

  /** Total less payments and credits; kept by the database. Zero once voided. */
  @Column({ name: 'amount_due', type: 'numeric', precision: 17, scale: 2, insert: false, update: false })
  amountDue!: string;

  @Column({ name: 'amount_due_minor', type: 'bigint', insert: false, update: false })
  amountDueMinor!: string;

  @Column({ name: 'issued_at', type: 'timestamptz', nullable: true })
  issuedAt!: Date | null;

  @Column({ name: 'voided_at', type: 'timestamptz', nullable: true })
  voidedAt!: Date | null;

  @Column(() => AccountingColumns, { prefix: false })
  accounting!: AccountingColumns;
}

@Entity('invoice_lines')
@Index('invoice_lines_by_document', ['workspaceId', 'invoiceId', 'position'])
@Index('invoice_lines_by_product', ['workspaceId', 'productId'])
@Index('invoice_lines_by_sales_order_line', ['workspaceId', 'salesOrderLineId'])
@Check('invoice_lines_quantity_is_positive', 'quantity > 0')
@Check('invoice_lines_discount_is_a_percentage', 'discount_percent >= 0 AND discount_percent <= 100')
@ForeignKey(() => Invoice, ['workspaceId', 'invoiceId'], ['workspaceId', 'id'], {
  name: 'invoice_lines_document',
  onDelete: 'CASCADE',
})
@ForeignKey(() => Product, ['workspaceId', 'productId'], ['workspaceId', 'id'], { name: 'invoice_lines_product' })
@ForeignKey(() => TaxRate, ['workspaceId', 'taxRateId'], ['workspaceId', 'id'], { name: 'invoice_lines_tax_rate' })
@ForeignKey(() => Location, ['workspaceId', 'locationId'], ['workspaceId', 'id'], { name: 'invoice_lines_location' })
@ForeignKey(() => SalesOrderLine, ['workspaceId', 'salesOrderLineId'], ['workspaceId', 'id'], {
  name: 'invoice_lines_sales_order_line',
  deferrable: 'INITIALLY DEFERRED',
})
export class InvoiceLine extends DocumentLineColumns {
  @Column({ name: 'invoice_id', type: 'uuid' })
  invoiceId!: string;

  /** The line of the order that it invoices, in whole or in part. */
  @Column({ name: 'sales_order_line_id', type: 'uuid', nullable: true })
  salesOrderLineId!: string | null;

  /** Whether issuing the invoice moves stock of the product. */
  @Column({ name: 'moves_stock', type: 'boolean', default: false })
  movesStock!: boolean;
}
