import { Check, Column, Entity, ForeignKey, Generated, Index, PrimaryColumn } from 'typeorm';
import { AccountingColumns } from '../accounting/accounting-columns.entity.js';
import { Company } from '../company/company.entity.js';
import { Contact } from '../contact/contact.entity.js';
import { DocumentColumns, LineColumns } from '../document/document-columns.entity.js';
import { Location } from '../location/location.entity.js';
import { Product } from '../product/product.entity.js';
import { PurchaseOrder, PurchaseOrderLine } from '../purchase-order/purchase-order.entity.js';
import { TaxRate } from '../tax-rate/tax-rate.entity.js';
import { Workspace } from '../workspace/workspace.entity.js';
import { type Spread } from './landed-cost.js';

export const supplierBillStatuses = ['draft', 'issued', 'paid', 'voided'] as const;
export type SupplierBillStatus = (typeof supplierBillStatuses)[number];

/** What we owe a supplier for goods and services. Its tracked goods are in stock, at its cost, from the issue on. */
@Entity('supplier_bills')
@Index('supplier_bills_number', ['workspaceId', 'number'], { unique: true })
@Index('supplier_bills_by_company', ['workspaceId', 'companyId', 'date'])
@Index('supplier_bills_by_contact', ['workspaceId', 'contactId', 'date'])
@Index('supplier_bills_by_date', ['workspaceId', 'date', 'id'])
@Index('supplier_bills_by_status', ['workspaceId', 'status', 'date'])
@Index('supplier_bills_by_total', ['workspaceId', 'totalMinor'])
@Index('supplier_bills_by_update', ['workspaceId', 'updatedAt'])
@Index('supplier_bills_by_due_date', ['workspaceId', 'dueDate'])
@Index('supplier_bills_by_amount_due', ['workspaceId', 'amountDueMinor'])
@Index('supplier_bills_by_purchase_order', ['workspaceId', 'purchaseOrderId'])
@Index('supplier_bills_company_reference', ['workspaceId', 'companyId', 'supplierReference'], {
  unique: true,
  where: `((status)::text <> 'voided'::text)`,
})
@Index('supplier_bills_contact_reference', ['workspaceId', 'contactId', 'supplierReference'], {
  unique: true,
  where: `((status)::text <> 'voided'::text)`,
})
@Check('supplier_bills_have_one_supplier', '(company_id IS NULL) <> (contact_id IS NULL)')
@Check('supplier_bills_amounts_are_known', `amounts_are IN ('exclusive', 'inclusive', 'noTax')`)
@Check('supplier_bills_add_up', 'net + tax = total AND total >= 0')
@Check('supplier_bills_status_is_known', `status IN ('draft', 'issued', 'paid', 'voided')`)
@Check('supplier_bills_are_numbered', `(status = 'draft') = (number IS NULL)`)
@Check('supplier_bills_are_never_overpaid', 'amount_paid >= 0 AND amount_credited >= 0 AND amount_due >= 0')
@ForeignKey(() => Workspace, ['workspaceId'], ['id'], { name: 'supplier_bills_workspace', onDelete: 'CASCADE' })
@ForeignKey(() => Company, ['workspaceId', 'companyId'], ['workspaceId', 'id'], { name: 'supplier_bills_company' })
@ForeignKey(() => Contact, ['workspaceId', 'contactId'], ['workspaceId', 'id'], { name: 'supplier_bills_contact' })
@ForeignKey(() => PurchaseOrder, ['workspaceId', 'purchaseOrderId'], ['workspaceId', 'id'], {
  name: 'supplier_bills_purchase_order',
})
export class SupplierBill extends DocumentColumns {
  /** `BILL-00007`, gapless, given at issue; null while a draft. */
  @Column({ type: 'varchar', length: 16, nullable: true })
  number!: string | null;

  /** The supplier's own number of it; no two bills of one supplier share it. */
  @Column({ name: 'supplier_reference', type: 'varchar', length: 255, nullable: true })
  supplierReference!: string | null;

  /** The order of which it is a receipt. */
  @Column({ name: 'purchase_order_id', type: 'uuid', nullable: true })
  purchaseOrderId!: string | null;

  @Column({ name: 'due_date', type: 'date' })
  dueDate!: string;

  /** `paid`: nothing is due any more, by money or by credit. */
  @Column({ type: 'varchar', length: 16, default: 'draft' })
  status!: SupplierBillStatus;

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

@Entity('supplier_bill_lines')
@Index('supplier_bill_lines_by_document', ['workspaceId', 'supplierBillId', 'position'])
@Index('supplier_bill_lines_by_product', ['workspaceId', 'productId'])
@Index('supplier_bill_lines_by_order_line', ['workspaceId', 'purchaseOrderLineId'])
@Check('supplier_bill_lines_quantity_is_positive', 'quantity > 0')
@ForeignKey(() => SupplierBill, ['workspaceId', 'supplierBillId'], ['workspaceId', 'id'], {
  name: 'supplier_bill_lines_document',
  onDelete: 'CASCADE',
})
@ForeignKey(() => Product, ['workspaceId', 'productId'], ['workspaceId', 'id'], { name: 'supplier_bill_lines_product' })
@ForeignKey(() => TaxRate, ['workspaceId', 'taxRateId'], ['workspaceId', 'id'], {
  name: 'supplier_bill_lines_tax_rate',
})
@ForeignKey(() => Location, ['workspaceId', 'locationId'], ['workspaceId', 'id'], {
  name: 'supplier_bill_lines_location',
})
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
export class LandedCost {
  @PrimaryColumn({ name: 'workspace_id', type: 'uuid' })
  workspaceId!: string;

  @PrimaryColumn({ type: 'uuid' })
  @Generated('uuid')
  id!: string;

  @Column({ name: 'supplier_bill_id', type: 'uuid' })
  supplierBillId!: string;

  @Column({ type: 'integer' })
  position!: number;

  @Column({ type: 'varchar', length: 500 })
  name!: string;

  /** In the bill's currency, without tax. */
  @Column({ type: 'numeric', precision: 17, scale: 2 })
  amount!: string;

  @Column({ name: 'spread_by', type: 'varchar', length: 16 })
  spreadBy!: Spread;
}
