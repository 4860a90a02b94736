import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { AccountingColumns } from '../accounting/accounting-columns.entity.js';
import { Company } from '../company/company.entity.js';
import { Contact } from '../contact/contact.entity.js';
import { DocumentColumns, LineColumns } from '../document/document-columns.entity.js';
import { Location } from '../location/location.entity.js';
import { Product } from '../product/product.entity.js';
import { TaxRate } from '../tax-rate/tax-rate.entity.js';
import { Workspace } from '../workspace/workspace.entity.js';

export const purchaseOrderStatuses = ['draft', 'sent', 'partiallyReceived', 'received', 'billed', 'cancelled'] as const;
export type PurchaseOrderStatus = (typeof purchaseOrderStatuses)[number];

/** What we ordered from a supplier. Moves no stock and no money; receiving makes the supplier bill, which does. */
@Entity('purchase_orders')
@Index('purchase_orders_number', ['workspaceId', 'number'], { unique: true })
@Index('purchase_orders_by_company', ['workspaceId', 'companyId', 'date'])
@Index('purchase_orders_by_contact', ['workspaceId', 'contactId', 'date'])
@Index('purchase_orders_by_date', ['workspaceId', 'date', 'id'])
@Index('purchase_orders_by_status', ['workspaceId', 'status', 'date'])
@Index('purchase_orders_by_total', ['workspaceId', 'totalMinor'])
@Index('purchase_orders_by_update', ['workspaceId', 'updatedAt'])
@Index('purchase_orders_by_expected_date', ['workspaceId', 'expectedDate'])
@Check('purchase_orders_have_one_supplier', '(company_id IS NULL) <> (contact_id IS NULL)')
@Check('purchase_orders_amounts_are_known', `amounts_are IN ('exclusive', 'inclusive', 'noTax')`)
@Check('purchase_orders_add_up', 'net + tax = total AND total >= 0')
@Check(
  'purchase_orders_status_is_known',
  `status IN ('draft', 'sent', 'partiallyReceived', 'received', 'billed', 'cancelled')`,
)
@ForeignKey(() => Workspace, ['workspaceId'], ['id'], { name: 'purchase_orders_workspace', onDelete: 'CASCADE' })
@ForeignKey(() => Company, ['workspaceId', 'companyId'], ['workspaceId', 'id'], { name: 'purchase_orders_company' })
@ForeignKey(() => Contact, ['workspaceId', 'contactId'], ['workspaceId', 'id'], { name: 'purchase_orders_contact' })
export class PurchaseOrder extends DocumentColumns {
  /** `PO-00007`, gapless, given at creation; orders are cancelled, never deleted. */
  @Column({ type: 'varchar', length: 16 })
  number!: string;

  /** When the supplier promised the goods. */
  @Column({ name: 'expected_date', type: 'date', nullable: true })
  expectedDate!: string | null;

  /** `received`: all goods are here and only charges are still to be billed. `billed`: nothing is outstanding. */
  @Column({ type: 'varchar', length: 24, default: 'draft' })
  status!: PurchaseOrderStatus;

  @Column({ name: 'sent_at', type: 'timestamptz', nullable: true })
  sentAt!: Date | null;

  @Column(() => AccountingColumns, { prefix: false })
  accounting!: AccountingColumns;
}

@Entity('purchase_order_lines')
@Index('purchase_order_lines_by_document', ['workspaceId', 'purchaseOrderId', 'position'])
@Index('purchase_order_lines_by_product', ['workspaceId', 'productId'])
@Check('purchase_order_lines_quantity_is_positive', 'quantity > 0')
@Check('purchase_order_lines_receive_what_was_ordered', 'received_quantity >= 0 AND received_quantity <= quantity')
@ForeignKey(() => PurchaseOrder, ['workspaceId', 'purchaseOrderId'], ['workspaceId', 'id'], {
  name: 'purchase_order_lines_document',
  onDelete: 'CASCADE',
})
@ForeignKey(() => Product, ['workspaceId', 'productId'], ['workspaceId', 'id'], {
  name: 'purchase_order_lines_product',
})
@ForeignKey(() => TaxRate, ['workspaceId', 'taxRateId'], ['workspaceId', 'id'], {
  name: 'purchase_order_lines_tax_rate',
})
@ForeignKey(() => Location, ['workspaceId', 'locationId'], ['workspaceId', 'id'], {
  name: 'purchase_order_lines_location',
})
export class PurchaseOrderLine extends LineColumns {
  @Column({ name: 'purchase_order_id', type: 'uuid' })
  purchaseOrderId!: string;

  /** What supplier bills of this order hold of the line. */
  @Column({ name: 'received_quantity', type: 'numeric', precision: 17, scale: 4, default: 0 })
  receivedQuantity!: string;
}
