import { Check, Column, Entity, Generated, Index, PrimaryColumn } from 'typeorm';
import { AccountingColumns } from '../accounting/accounting-columns.entity.js';
import { Company } from '../company/company.entity.js';
import { Contact } from '../contact/contact.entity.js';
import { RecordColumns } from '../database/record-columns.entity.js';
import { Names, NumberedTable } from '../document/document-tables.js';
import { Invoice } from '../invoice/invoice.entity.js';
import { PaymentMethod } from '../payment-method/payment-method.entity.js';

export const paymentStatuses = ['received', 'reversed'] as const;
export type PaymentStatus = (typeof paymentStatuses)[number];

/** Money received from a customer. Exactly one of `companyId` and `contactId` is set. */
@NumberedTable('payments', paymentStatuses)
@Index('payments_by_company', ['workspaceId', 'companyId', 'date'])
@Index('payments_by_contact', ['workspaceId', 'contactId', 'date'])
@Index('payments_by_amount', ['workspaceId', 'amountMinor'])
@Index('payments_by_unallocated', ['workspaceId', 'unallocatedMinor'])
@Check('payments_have_one_customer', '(company_id IS NULL) <> (contact_id IS NULL)')
@Check('payments_are_never_overallocated', 'amount > 0 AND amount_allocated >= 0 AND unallocated >= 0')
@Names(() => Company, 'companyId', 'payments_company')
@Names(() => Contact, 'contactId', 'payments_contact')
@Names(() => PaymentMethod, 'methodId', 'payments_method')
export class Payment extends RecordColumns {
  /** `PAY-00007`, gapless. */
  @Column({ type: 'varchar', length: 16 })
  number!: string;

  @Column({ name: 'company_id', type: 'uuid', nullable: true })
  companyId!: string | null;

  @Column({ name: 'contact_id', type: 'uuid', nullable: true })
  contactId!: string | null;

  @Column({ type: 'date' })
  date!: string;

  @Column({ type: 'char', length: 3 })
  currency!: string;

  @Column({ name: 'currency_rate', type: 'numeric', precision: 18, scale: 8, nullable: true })
  currencyRate!: string | null;

  @Column({ type: 'numeric', precision: 17, scale: 2 })
  amount!: string;

  @Column({ name: 'amount_minor', type: 'bigint', insert: false, update: false })
  amountMinor!: string;

  @Column({ name: 'amount_allocated', type: 'numeric', precision: 17, scale: 2, default: 0 })
  amountAllocated!: string;

  /** Amount not yet applied to invoices; kept by the database. Zero once reversed. */
  @Column({ type: 'numeric', precision: 17, scale: 2, insert: false, update: false })
  unallocated!: string;

  @Column({ name: 'unallocated_minor', type: 'bigint', insert: false, update: false })
  unallocatedMinor!: string;

  @Column({ name: 'method_id', type: 'uuid' })
  methodId!: string;

  @Column({ type: 'varchar', length: 255, nullable: true })
  reference!: string | null;

  @Column({ type: 'varchar', length: 16, default: 'received' })
  status!: PaymentStatus;

  @Column(() => AccountingColumns, { prefix: false })
  accounting!: AccountingColumns;
}

/** Money applied to an invoice; stays as a removed one when it is taken off again. */
@Entity('payment_allocations')
@Index('payment_allocations_by_payment', ['workspaceId', 'paymentId'])
@Index('payment_allocations_by_invoice', ['workspaceId', 'invoiceId'])
@Check('payment_allocations_amount_is_positive', 'amount > 0')
@Check('payment_allocations_status_is_known', `status IN ('active', 'removed')`)
@Names(() => Payment, 'paymentId', 'payment_allocations_payment')
@Names(() => Invoice, 'invoiceId', 'payment_allocations_invoice')
export class PaymentAllocation {
  @PrimaryColumn({ name: 'workspace_id', type: 'uuid' })
  workspaceId!: string;

  @PrimaryColumn({ type: 'uuid' })
  @Generated('uuid')
  id!: string;

  @Column({ name: 'payment_id', type: 'uuid' })
  paymentId!: string;

  @Column({ name: 'invoice_id', type: 'uuid' })
  invoiceId!: string;

  @Column({ type: 'numeric', precision: 17, scale: 2 })
  amount!: string;

  @Column({ type: 'date' })
  date!: string;

  @Column({ type: 'varchar', length: 16, default: 'active' })
  status!: 'active' | 'removed';

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;

  @Column({ name: 'removed_at', type: 'timestamptz', nullable: true })
  removedAt!: Date | null;
}
