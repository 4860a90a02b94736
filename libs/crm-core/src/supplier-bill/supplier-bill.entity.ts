import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { LineColumns, PlacedColumns } from '../document/document-columns.entity.js';
import { DocumentTable, LineTable, Names, NumberedAtIssue } from '../document/document-tables.js';
import { PayableColumns, settledStatuses } from '../document/settled-columns.entity.js';
import { PurchaseOrder, PurchaseOrderLine } from '../purchase-order/purchase-order.entity.js';
import { type Spread } from './landed-cost.js';

/** What we owe a supplier for goods and services, `BILL-00007`. Its tracked goods are in stock, at its cost, from the issue on. */
@DocumentTable('supplier_bills', 'supplier', settledStatuses)
@NumberedAtIssue('supplier_bills')
@Index('supplier_bills_by_due_date', ['workspaceId', 'dueDate'])
@Index('supplier_bills_by_amount_due', ['workspaceId', 'amountDueMinor'])
@Index('supplier_bills_by_purchase_order', ['workspaceId', 'purchaseOrderId'])
@Index('supplier_bills_by_reference', ['workspaceId', 'supplierReference'])
@Index('supplier_bills_company_reference', ['workspaceId', 'companyId', 'supplierReference'], {
  unique: true,
  where: `((status)::text <> 'voided'::text)`,
})
@Index('supplier_bills_contact_reference', ['workspaceId', 'contactId', 'supplierReference'], {
  unique: true,
  where: `((status)::text <> 'voided'::text)`,
})
@Check('supplier_bills_are_never_overpaid', 'amount_paid >= 0 AND amount_credited >= 0 AND amount_due >= 0')
@Names(() => PurchaseOrder, 'purchaseOrderId', 'supplier_bills_purchase_order')
export class SupplierBill extends PayableColumns {
  /** The supplier's own number of it; no two bills of one supplier share it. */
  @Column({ name: 'supplier_reference', type: 'varchar', length: 255, nullable: true })
  supplierReference!: string | null;

  /** The order of which it is a receipt. */
  @Column({ name: 'purchase_order_id', type: 'uuid', nullable: true })
  purchaseOrderId!: string | null;
}

@LineTable('supplier_bill_lines', () => SupplierBill, 'supplierBillId')
@Index('supplier_bill_lines_by_order_line', ['workspaceId', 'purchaseOrderLineId'])
@ForeignKey(() => PurchaseOrderLine, ['workspaceId', 'purchaseOrderLineId'], ['workspaceId', 'id'], {
  name: 'supplier_bill_lines_order_line',
  deferrable: 'INITIALLY DEFERRED',
})
export class SupplierBillLine extends LineColumns {
  @Column({ name: 'supplier_bill_id', type: 'uuid' })
  supplierBillId!: string;

  /** The line of the order that was received. */
  @Column({ name: 'purchase_order_line_id', type: 'uuid', nullable: true })
  purchaseOrderLineId!: string | null;

  /** Its share of the bill's landed costs: part of what the goods cost, not of what the supplier gets. */
  @Column({ name: 'landed_cost', type: 'numeric', precision: 17, scale: 2, default: 0 })
  landedCost!: string;

  /** Whether issuing the bill moves stock of the product. */
  @Column({ name: 'moves_stock', type: 'boolean', default: false })
  movesStock!: boolean;
}

/** What bringing the goods of a bill here cost besides: freight, duty, insurance. Others bill it. */
@Entity('supplier_bill_landed_costs')
@Index('supplier_bill_landed_costs_by_document', ['workspaceId', 'supplierBillId', 'position'])
@Check('supplier_bill_landed_costs_amount_is_positive', 'amount > 0')
@Check('supplier_bill_landed_costs_spread_is_known', `spread_by IN ('value', 'quantity')`)
@ForeignKey(() => SupplierBill, ['workspaceId', 'supplierBillId'], ['workspaceId', 'id'], {
  name: 'supplier_bill_landed_costs_document',
  onDelete: 'CASCADE',
})
export class LandedCost extends PlacedColumns {
  @Column({ name: 'supplier_bill_id', type: 'uuid' })
  supplierBillId!: string;

  @Column({ type: 'varchar', length: 500 })
  name!: string;

  /** In the bill's currency, without tax. */
  @Column({ type: 'numeric', precision: 17, scale: 2 })
  amount!: string;

  @Column({ name: 'spread_by', type: 'varchar', length: 16 })
  spreadBy!: Spread;
}
