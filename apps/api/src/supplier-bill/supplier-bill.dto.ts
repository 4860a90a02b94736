import { PayableView } from '../document/settled.dto.js';
import { DocumentDto } from '../document/document.dto.js';
import { PurchaseLineDto, PurchaseLineView } from '../document/purchase.dto.js';
import { Combined, DateOnly, Decimal, Id, OneOf, Parts, Text } from '../http/fields.js';
import { VersionDto } from '../http/record.dto.js';

const spreads = ['value', 'quantity'] as const;

/** What bringing the goods here costs besides what the supplier bills: part of their cost, not of this bill's total. */
export class LandedCostDto {
  @Text({ example: 'Sea freight', max: 500 })
  name!: string;
  @Decimal({ example: '36.00', description: 'In the currency of the bill, without tax.' })
  amount!: string;
  @OneOf(spreads, {
    optional: true,
    description: 'How it is spread over the lines of tracked goods. Absent: by value.',
  })
  spreadBy?: (typeof spreads)[number];
}

export class SupplierBillDto extends DocumentDto {
  @Text({ optional: true, nullable: true, example: 'RE-2026-118', max: 255, description: 'The supplier’s own number.' })
  supplierReference?: string | null;
  @DateOnly({ optional: true, example: '2026-03-02', description: 'Absent: the date plus the terms of the supplier.' })
  dueDate?: string;
  @Parts(() => PurchaseLineDto, { optional: true })
  lines?: PurchaseLineDto[];
  @Parts(() => LandedCostDto, { optional: true, description: 'Until it is issued.' })
  landedCosts?: LandedCostDto[];
}

export class SupplierBillPatchDto extends Combined(SupplierBillDto, VersionDto) {}

export class LandedCostsDto extends VersionDto {
  @Parts(() => LandedCostDto, { description: 'All of them; an empty list takes them off.' })
  landedCosts!: LandedCostDto[];
}

/** A supplier bill in a list. */
export class SupplierBillSummaryView extends PayableView {
  @Text({ nullable: true, example: 'BILL-00007', description: 'Ours, given at issue; drafts have none.' })
  number!: string | null;
  @Text({ nullable: true, example: 'RE-2026-118', description: 'The supplier’s own number.' })
  supplierReference!: string | null;
  @Id({ nullable: true, description: 'The purchase order of which it is a receipt.' })
  purchaseOrderId!: string | null;
  @Decimal({ example: '518.40' })
  amountDue!: string;
}

class SupplierBillLineView extends PurchaseLineView {
  @Decimal({ example: '36.00', description: 'Its share of the landed costs.' })
  landedCost!: string;
  @Id({ nullable: true, description: 'The line of the purchase order that was received.' })
  purchaseOrderLineId!: string | null;
}

class LandedCostView {
  @Id()
  id!: string;
  @Text({ example: 'Sea freight' })
  name!: string;
  @Decimal({ example: '36.00' })
  amount!: string;
  @OneOf(spreads)
  spreadBy!: string;
}

class AppliedToBillView {
  @OneOf(['payment', 'supplierCredit'])
  kind!: string;
  @Id({ description: 'Of a payment: the payment itself.' })
  allocationId!: string;
  @Id({ description: 'The payment or supplier credit.' })
  documentId!: string;
  @Text({ example: 'SCN-00003' })
  number!: string;
  @Decimal({ example: '100.00' })
  amount!: string;
  @DateOnly()
  date!: string;
}

export class SupplierBillView extends SupplierBillSummaryView {
  @Parts(() => SupplierBillLineView)
  lines!: SupplierBillLineView[];
  @Parts(() => LandedCostView)
  landedCosts!: LandedCostView[];
}

/** A supplier bill with what was applied to it. */
export class SupplierBillDetailView extends SupplierBillView {
  @Parts(() => AppliedToBillView, { description: 'Payments and supplier credits applied to it, oldest first.' })
  applied!: AppliedToBillView[];
}
