import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { AccountingColumns } from '../accounting/accounting-columns.entity.js';
import { RecordColumns } from '../database/record-columns.entity.js';
import { SupplierBill } from './supplier-bill.entity.js';

/** Money that left for a supplier bill. The books are the master of these: they come in and are never entered here. */
@Entity('bill_payments')
@Index('bill_payments_number', ['workspaceId', 'number'], { unique: true })
@Index('bill_payments_source', ['workspaceId', 'source', 'sourceId'], { unique: true })
@Index('bill_payments_by_bill', ['workspaceId', 'supplierBillId'])
@Index('bill_payments_by_update', ['workspaceId', 'updatedAt'])
@Check('bill_payments_amount_is_positive', 'amount > 0')
@Check('bill_payments_status_is_known', `status IN ('active', 'removed')`)
@ForeignKey(() => SupplierBill, ['workspaceId', 'supplierBillId'], ['workspaceId', 'id'], {
  name: 'bill_payments_bill',
})
export class BillPayment extends RecordColumns {
  /** `BP-00007`. */
  @Column({ type: 'varchar', length: 16 })
  number!: string;

  @Column({ name: 'supplier_bill_id', type: 'uuid' })
  supplierBillId!: string;

  /** In the bill's currency. */
  @Column({ type: 'numeric', precision: 17, scale: 2 })
  amount!: string;

  @Column({ type: 'date' })
  date!: string;

  @Column({ type: 'varchar', length: 255, nullable: true })
  reference!: string | null;

  /** The system that it came from, and what that calls it: an import that is repeated finds it by these. */
  @Column({ type: 'varchar', length: 100 })
  source!: string;

  @Column({ name: 'source_id', type: 'varchar', length: 255 })
  sourceId!: string;

  @Column({ type: 'varchar', length: 16, default: 'active' })
  status!: 'active' | 'removed';

  @Column(() => AccountingColumns, { prefix: false })
  accounting!: AccountingColumns;
}
