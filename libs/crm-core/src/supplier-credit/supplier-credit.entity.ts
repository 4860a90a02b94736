import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { AccountingColumns } from '../accounting/accounting-columns.entity.js';
import { Company } from '../company/company.entity.js';
import { Contact } from '../contact/contact.entity.js';
import { RecordColumns } from '../database/record-columns.entity.js';
import { DocumentColumns, LineColumns } from '../document/document-columns.entity.js';
import { Location } from '../location/location.entity.js';
import { Product } from '../product/product.entity.js';
import { SupplierBill } from '../supplier-bill/supplier-bill.entity.js';
import { TaxRate } from '../tax-rate/tax-rate.entity.js';
import { Workspace } from '../workspace/workspace.entity.js';

export const supplierCreditStatuses = ['draft', 'issued', 'paid', 'voided'] as const;
export type SupplierCreditStatus = (typeof supplierCreditStatuses)[number];

/** What a supplier owes us back. It is used up by allocating it to supplier bills. */
@Entity('supplier_credits')
@Index('supplier_credits_number', ['workspaceId', 'number'], { unique: true })
@Index('supplier_credits_by_company', ['workspaceId', 'companyId', 'date'])
@Index('supplier_credits_by_contact', ['workspaceId', 'contactId', 'date'])
@Index('supplier_credits_by_date', ['workspaceId', 'date', 'id'])
@Index('supplier_credits_by_status', ['workspaceId', 'status', 'date'])
@Index('supplier_credits_by_total', ['workspaceId', 'totalMinor'])
@Index('supplier_credits_by_update', ['workspaceId', 'updatedAt'])
@Index('supplier_credits_by_bill', ['workspaceId', 'supplierBillId'])
@Index('supplier_credits_by_remaining', ['workspaceId', 'remainingMinor'])
@Check('supplier_credits_have_one_supplier', '(company_id IS NULL) <> (contact_id IS NULL)')
@Check('supplier_credits_amounts_are_known', `amounts_are IN ('exclusive', 'inclusive', 'noTax')`)
@Check('supplier_credits_add_up', 'net + tax = total AND total >= 0')
@Check('supplier_credits_status_is_known', `status IN ('draft', 'issued', 'paid', 'voided')`)
@Check('supplier_credits_are_numbered', `(status = 'draft') = (number IS NULL)`)
@Check('supplier_credits_are_never_overused', 'amount_allocated >= 0 AND remaining >= 0')
@ForeignKey(() => Workspace, ['workspaceId'], ['id'], { name: 'supplier_credits_workspace', onDelete: 'CASCADE' })
@ForeignKey(() => Company, ['workspaceId', 'companyId'], ['workspaceId', 'id'], { name: 'supplier_credits_company' })
@ForeignKey(() => Contact, ['workspaceId', 'contactId'], ['workspaceId', 'id'], { name: 'supplier_credits_contact' })
@ForeignKey(() => SupplierBill, ['workspaceId', 'supplierBillId'], ['workspaceId', 'id'], {
  name: 'supplier_credits_bill',
})
export class SupplierCredit extends DocumentColumns {
  /** `SCN-00007`, gapless, given at issue; null while a draft. */
  @Column({ type: 'varchar', length: 16, nullable: true })
  number!: string | null;

  /** The supplier's own number of it. */
  @Column({ name: 'supplier_reference', type: 'varchar', length: 255, nullable: true })
  supplierReference!: string | null;

  /** The supplier bill it takes back, if any. It is not applied to it by itself. */
  @Column({ name: 'supplier_bill_id', type: 'uuid', nullable: true })
  supplierBillId!: string | null;

  /** `paid`: nothing remains to be used. */
  @Column({ type: 'varchar', length: 16, default: 'draft' })
  status!: SupplierCreditStatus;

  @Column({ name: 'amount_allocated', type: 'numeric', precision: 17, scale: 2, default: 0 })
  amountAllocated!: string;

  /** Total less allocations; kept by the database. Zero once voided. */
  @Column({ type: 'numeric', precision: 17, scale: 2, insert: false, update: false })
  remaining!: string;

  @Column({ name: 'remaining_minor', type: 'bigint', insert: false, update: false })
  remainingMinor!: string;

  @Column({ name: 'issued_at', type: 'timestamptz', nullable: true })
  issuedAt!: Date | null;

  @Column({ name: 'voided_at', type: 'timestamptz', nullable: true })
  voidedAt!: Date | null;

  @Column(() => AccountingColumns, { prefix: false })
  accounting!: AccountingColumns;
}

@Entity('supplier_credit_lines')
@Index('supplier_credit_lines_by_document', ['workspaceId', 'supplierCreditId', 'position'])
@Index('supplier_credit_lines_by_product', ['workspaceId', 'productId'])
@Check('supplier_credit_lines_quantity_is_positive', 'quantity > 0')
@ForeignKey(() => SupplierCredit, ['workspaceId', 'supplierCreditId'], ['workspaceId', 'id'], {
  name: 'supplier_credit_lines_document',
  onDelete: 'CASCADE',
})
@ForeignKey(() => Product, ['workspaceId', 'productId'], ['workspaceId', 'id'], {
  name: 'supplier_credit_lines_product',
})
@ForeignKey(() => TaxRate, ['workspaceId', 'taxRateId'], ['workspaceId', 'id'], {
  name: 'supplier_credit_lines_tax_rate',
})
@ForeignKey(() => Location, ['workspaceId', 'locationId'], ['workspaceId', 'id'], {
  name: 'supplier_credit_lines_location',
})
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

/** Supplier credit applied to a supplier bill; stays as a removed one when it is taken off again. */
@Entity('supplier_credit_allocations')
@Index('supplier_credit_allocations_number', ['workspaceId', 'number'], { unique: true })
@Index('supplier_credit_allocations_by_credit', ['workspaceId', 'supplierCreditId'])
@Index('supplier_credit_allocations_by_bill', ['workspaceId', 'supplierBillId'])
@Index('supplier_credit_allocations_by_update', ['workspaceId', 'updatedAt'])
@Check('supplier_credit_allocations_amount_is_positive', 'amount > 0')
@Check('supplier_credit_allocations_status_is_known', `status IN ('active', 'removed')`)
@ForeignKey(() => SupplierCredit, ['workspaceId', 'supplierCreditId'], ['workspaceId', 'id'], {
  name: 'supplier_credit_allocations_credit',
})
@ForeignKey(() => SupplierBill, ['workspaceId', 'supplierBillId'], ['workspaceId', 'id'], {
  name: 'supplier_credit_allocations_bill',
})
export class SupplierCreditAllocation extends RecordColumns {
  /** `SCA-00007`. */
  @Column({ type: 'varchar', length: 16 })
  number!: string;

  @Column({ name: 'supplier_credit_id', type: 'uuid' })
  supplierCreditId!: string;

  @Column({ name: 'supplier_bill_id', type: 'uuid' })
  supplierBillId!: string;

  @Column({ type: 'numeric', precision: 17, scale: 2 })
  amount!: string;

  @Column({ type: 'date' })
  date!: string;

  @Column({ type: 'varchar', length: 16, default: 'active' })
  status!: 'active' | 'removed';

  @Column(() => AccountingColumns, { prefix: false })
  accounting!: AccountingColumns;
}
