import { Column, Index } from 'typeorm';
import { Names, SettlementTable } from '../document/document-tables.js';
import { SettlementColumns } from '../document/settled-columns.entity.js';
import { SupplierBill } from './supplier-bill.entity.js';

/** Money that left for a supplier bill, `BP-00007`. The books are the master of these: they come in and are never entered here. */
@SettlementTable('bill_payments', ['active', 'removed'])
@Index('bill_payments_source', ['workspaceId', 'source', 'sourceId'], { unique: true })
@Index('bill_payments_by_bill', ['workspaceId', 'supplierBillId'])
@Names(() => SupplierBill, 'supplierBillId', 'bill_payments_bill')
export class BillPayment extends SettlementColumns {
  @Column({ name: 'supplier_bill_id', type: 'uuid' })
  supplierBillId!: string;

  @Column({ type: 'varchar', length: 255, nullable: true })
  reference!: string | null;

  /** The system that it came from, and what that calls it: an import that is repeated finds it by these. */
  @Column({ type: 'varchar', length: 100 })
  source!: string;

  @Column({ name: 'source_id', type: 'varchar', length: 255 })
  sourceId!: string;

  @Column({ type: 'varchar', length: 16, default: 'active' })
  status!: 'active' | 'removed';
}
