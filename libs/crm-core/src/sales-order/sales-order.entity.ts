import { Check, Column, Index } from 'typeorm';
import { DocumentColumns, DocumentLineColumns } from '../document/document-columns.entity.js';
import { DocumentTable, Names, SalesLineTable } from '../document/document-tables.js';
import { Opportunity } from '../opportunity/opportunity.entity.js';
import { Quote } from '../quote/quote.entity.js';

export const salesOrderStatuses = ['draft', 'confirmed', 'partiallyInvoiced', 'invoiced', 'cancelled'] as const;
export type SalesOrderStatus = (typeof salesOrderStatuses)[number];

/** What a customer ordered. Moves no stock and no money; converting it makes invoices, of all of it or of a part at a time. */
@DocumentTable('sales_orders', 'customer', salesOrderStatuses)
@Index('sales_orders_by_quote', ['workspaceId', 'quoteId'])
@Index('sales_orders_by_opportunity', ['workspaceId', 'opportunityId'])
@Names(() => Quote, 'quoteId', 'sales_orders_quote')
@Names(() => Opportunity, 'opportunityId', 'sales_orders_opportunity')
export class SalesOrder extends DocumentColumns {
  /** `SO-00007`, gapless, given at creation; orders are cancelled, never deleted. Of one that was taken in, as it was there. */
  @Column({ type: 'varchar', length: 255 })
  number!: string;

  /** When the customer wants the goods. */
  @Column({ name: 'required_date', type: 'date', nullable: true })
  requiredDate!: string | null;

  @Column({ type: 'varchar', length: 24, default: 'draft' })
  status!: SalesOrderStatus;

  /** The quote that was accepted. */
  @Column({ name: 'quote_id', type: 'uuid', nullable: true })
  quoteId!: string | null;

  /** The opportunity that was won. */
  @Column({ name: 'opportunity_id', type: 'uuid', nullable: true })
  opportunityId!: string | null;
}

@SalesLineTable('sales_order_lines', () => SalesOrder, 'salesOrderId')
@Check('sales_order_lines_not_overinvoiced', 'quantity_invoiced >= 0 AND quantity_invoiced <= quantity')
export class SalesOrderLine extends DocumentLineColumns {
  @Column({ name: 'sales_order_id', type: 'uuid' })
  salesOrderId!: string;

  /** On invoices that are not voided, drafts among them. The rest is still open. */
  @Column({ name: 'quantity_invoiced', type: 'numeric', precision: 17, scale: 4, default: 0 })
  quantityInvoiced!: string;
}
