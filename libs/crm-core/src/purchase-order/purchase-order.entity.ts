import { Check, Column, Index } from 'typeorm';
import { AccountingColumns } from '../accounting/accounting-columns.entity.js';
import { DocumentColumns, LineColumns } from '../document/document-columns.entity.js';
import { DocumentTable, LineTable } from '../document/document-tables.js';

export const purchaseOrderStatuses = ['draft', 'sent', 'partiallyReceived', 'received', 'billed', 'cancelled'] as const;
export type PurchaseOrderStatus = (typeof purchaseOrderStatuses)[number];

/** What we ordered from a supplier. Moves no stock and no money; receiving makes the supplier bill, which does. */
@DocumentTable('purchase_orders', 'supplier', purchaseOrderStatuses)
@Index('purchase_orders_by_expected_date', ['workspaceId', 'expectedDate'])
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

@LineTable('purchase_order_lines', () => PurchaseOrder, 'purchaseOrderId')
@Check('purchase_order_lines_receive_what_was_ordered', 'received_quantity >= 0 AND received_quantity <= quantity')
export class PurchaseOrderLine extends LineColumns {
  @Column({ name: 'purchase_order_id', type: 'uuid' })
  purchaseOrderId!: string;

  /** What supplier bills of this order hold of the line. */
  @Column({ name: 'received_quantity', type: 'numeric', precision: 17, scale: 4, default: 0 })
  receivedQuantity!: string;
}
