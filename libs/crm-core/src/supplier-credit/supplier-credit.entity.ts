import { Check, Column, Index } from 'typeorm';
import { LineColumns } from '../document/document-columns.entity.js';
import { DocumentTable, LineTable, Names, NumberedAtIssue, SettlementTable } from '../document/document-tables.js';
import { CreditColumns, SettlementColumns, settledStatuses } from '../document/settled-columns.entity.js';
import { SupplierBill } from '../supplier-bill/supplier-bill.entity.js';

/** What a supplier owes us back, `SCN-00007`. It is used up by allocating it to supplier bills. */
@DocumentTable('supplier_credits', 'supplier', settledStatuses)
@NumberedAtIssue('supplier_credits')
@Index('supplier_credits_by_bill', ['workspaceId', 'supplierBillId'])
@Index('supplier_credits_by_reference', ['workspaceId', 'supplierReference'])
@Index('supplier_credits_by_remaining', ['workspaceId', 'remainingMinor'])
@Check('supplier_credits_are_never_overused', 'amount_allocated >= 0 AND remaining >= 0')
@Names(() => SupplierBill, 'supplierBillId', 'supplier_credits_bill')
export class SupplierCredit extends CreditColumns {
  /** The supplier's own number of it. */
  @Column({ name: 'supplier_reference', type: 'varchar', length: 255, nullable: true })
  supplierReference!: string | null;

  /** The supplier bill it takes back, if any. It is not applied to it by itself. */
  @Column({ name: 'supplier_bill_id', type: 'uuid', nullable: true })
  supplierBillId!: string | null;
}

@LineTable('supplier_credit_lines', () => SupplierCredit, 'supplierCreditId')
export class SupplierCreditLine extends LineColumns {
  @Column({ name: 'supplier_credit_id', type: 'uuid' })
  supplierCreditId!: string;

  /** Whether the goods go back to the supplier. */
  @Column({ name: 'returns_stock', type: 'boolean', default: false })
  returnsStock!: boolean;

  /** Whether issuing the supplier credit moves stock of the product. */
  @Column({ name: 'moves_stock', type: 'boolean', default: false })
  movesStock!: boolean;
}

/** Supplier credit applied to a supplier bill, `SCA-00007`; stays as a removed one when it is taken off again. */
@SettlementTable('supplier_credit_allocations', ['active', 'removed'])
@Index('supplier_credit_allocations_by_credit', ['workspaceId', 'supplierCreditId'])
@Index('supplier_credit_allocations_by_bill', ['workspaceId', 'supplierBillId'])
@Names(() => SupplierCredit, 'supplierCreditId', 'supplier_credit_allocations_credit')
@Names(() => SupplierBill, 'supplierBillId', 'supplier_credit_allocations_bill')
export class SupplierCreditAllocation extends SettlementColumns {
  @Column({ name: 'supplier_credit_id', type: 'uuid' })
  supplierCreditId!: string;

  @Column({ name: 'supplier_bill_id', type: 'uuid' })
  supplierBillId!: string;

  @Column({ type: 'varchar', length: 16, default: 'active' })
  status!: 'active' | 'removed';
}
