import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { Company } from '../company/company.entity.js';
import { Contact } from '../contact/contact.entity.js';
import { DocumentColumns, DocumentLineColumns } from '../document/document-columns.entity.js';
import { Location } from '../location/location.entity.js';
import { Opportunity } from '../opportunity/opportunity.entity.js';
import { Product } from '../product/product.entity.js';
import { Quote } from '../quote/quote.entity.js';
import { TaxRate } from '../tax-rate/tax-rate.entity.js';
import { Workspace } from '../workspace/workspace.entity.js';

export const salesOrderStatuses = ['draft', 'confirmed', 'partiallyInvoiced', 'invoiced', 'cancelled'] as const;
export type SalesOrderStatus = (typeof salesOrderStatuses)[number];

/** What a customer ordered. Moves no stock and no money; converting it makes invoices, of all of it or of a part at a time. */
@Entity('sales_orders')
@Index('sales_orders_number', ['workspaceId', 'number'], { unique: true })
@Index('sales_orders_by_company', ['workspaceId', 'companyId', 'date'])
@Index('sales_orders_by_contact', ['workspaceId', 'contactId', 'date'])
@Index('sales_orders_by_date', ['workspaceId', 'date', 'id'])
@Index('sales_orders_by_status', ['workspaceId', 'status', 'date'])
@Index('sales_orders_by_total', ['workspaceId', 'totalMinor'])
@Index('sales_orders_by_update', ['workspaceId', 'updatedAt'])
@Index('sales_orders_by_quote', ['workspaceId', 'quoteId'])
@Index('sales_orders_by_opportunity', ['workspaceId', 'opportunityId'])
@Check('sales_orders_have_one_customer', '(company_id IS NULL) <> (contact_id IS NULL)')
@Check('sales_orders_amounts_are_known', `amounts_are IN ('exclusive', 'inclusive', 'noTax')`)
@Check('sales_orders_add_up', 'net + tax = total AND total >= 0')
@Check('sales_orders_status_is_known', `status IN ('draft', 'confirmed', 'partiallyInvoiced', 'invoiced', 'cancelled')`)
@ForeignKey(() => Workspace, ['workspaceId'], ['id'], { name: 'sales_orders_workspace', onDelete: 'CASCADE' })
@ForeignKey(() => Company, ['workspaceId', 'companyId'], ['workspaceId', 'id'], { name: 'sales_orders_company' })
@ForeignKey(() => Contact, ['workspaceId', 'contactId'], ['workspaceId', 'id'], { name: 'sales_orders_contact' })
@ForeignKey(() => Quote, ['workspaceId', 'quoteId'], ['workspaceId', 'id'], { name: 'sales_orders_quote' })
@ForeignKey(() => Opportunity, ['workspaceId', 'opportunityId'], ['workspaceId', 'id'], {
  name: 'sales_orders_opportunity',
})
export class SalesOrder extends DocumentColumns {
  /** `SO-00007`, gapless, given at creation; orders are cancelled, never deleted. */
  @Column({ type: 'varchar', length: 16 })
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

@Entity('sales_order_lines')
@Index('sales_order_lines_by_document', ['workspaceId', 'salesOrderId', 'position'])
@Index('sales_order_lines_by_product', ['workspaceId', 'productId'])
@Check('sales_order_lines_quantity_is_positive', 'quantity > 0')
@Check('sales_order_lines_not_overinvoiced', 'quantity_invoiced >= 0 AND quantity_invoiced <= quantity')
@Check('sales_order_lines_discount_is_a_percentage', 'discount_percent >= 0 AND discount_percent <= 100')
@ForeignKey(() => SalesOrder, ['workspaceId', 'salesOrderId'], ['workspaceId', 'id'], {
  name: 'sales_order_lines_document',
  onDelete: 'CASCADE',
})
@ForeignKey(() => Product, ['workspaceId', 'productId'], ['workspaceId', 'id'], { name: 'sales_order_lines_product' })
@ForeignKey(() => TaxRate, ['workspaceId', 'taxRateId'], ['workspaceId', 'id'], { name: 'sales_order_lines_tax_rate' })
@ForeignKey(() => Location, ['workspaceId', 'locationId'], ['workspaceId', 'id'], {
  name: 'sales_order_lines_location',
})
export class SalesOrderLine extends DocumentLineColumns {
  @Column({ name: 'sales_order_id', type: 'uuid' })
  salesOrderId!: string;

  /** On invoices that are not voided, drafts among them. The rest is still open. */
  @Column({ name: 'quantity_invoiced', type: 'numeric', precision: 17, scale: 4, default: 0 })
  quantityInvoiced!: string;
}
