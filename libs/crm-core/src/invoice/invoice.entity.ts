import { Check, Column, ForeignKey, Index } from 'typeorm';
import { DocumentLineColumns } from '../document/document-columns.entity.js';
import { DocumentTable, Names, NumberedAtIssue, SalesLineTable } from '../document/document-tables.js';
import { PayableColumns, settledStatuses } from '../document/settled-columns.entity.js';
import { SalesOrder, SalesOrderLine } from '../sales-order/sales-order.entity.js';

/** What a customer owes for goods and services, `INV-00007`. Totals are frozen when it is issued. */
@DocumentTable('invoices', 'customer', settledStatuses)
@NumberedAtIssue('invoices')
@Index('invoices_by_due_date', ['workspaceId', 'dueDate'])
@Index('invoices_by_amount_due', ['workspaceId', 'amountDueMinor'])
@Index('invoices_by_sales_order', ['workspaceId', 'salesOrderId'])
@Index('invoices_by_reissue_of', ['workspaceId', 'reissueOfId'])
@Check('invoices_are_never_overpaid', 'amount_paid >= 0 AND amount_credited >= 0 AND amount_due >= 0')
@Names(() => SalesOrder, 'salesOrderId', 'invoices_sales_order')
@Names(() => Invoice, 'reissueOfId', 'invoices_reissue_of')
export class Invoice extends PayableColumns {
  /** The order it was made from. */
  @Column({ name: 'sales_order_id', type: 'uuid', nullable: true })
  salesOrderId!: string | null;

  /** The invoice that was credited and is made out anew with this one. */
  @Column({ name: 'reissue_of_id', type: 'uuid', nullable: true })
  reissueOfId!: string | null;

  /** When it was first e-mailed; null: never. */
  @Column({ name: 'sent_to_contact_at', type: 'timestamptz', nullable: true })
  sentToContactAt!: Date | null;
}

@SalesLineTable('invoice_lines', () => Invoice, 'invoiceId')
@Index('invoice_lines_by_sales_order_line', ['workspaceId', 'salesOrderLineId'])
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
