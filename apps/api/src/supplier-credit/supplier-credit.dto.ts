import { DocumentDto, DocumentView } from '../document/document.dto.js';
import { PurchaseLineDto, PurchaseLineView } from '../document/purchase.dto.js';
import { Combined, DateOnly, Decimal, Flag, Id, Instant, OneOf, Parts, Text, Whole } from '../http/fields.js';
import { ExchangedView, type VersionDto } from '../http/record.dto.js';

class SupplierCreditLineDto extends PurchaseLineDto {
  @Flag({
    optional: true,
    example: true,
    description: 'Whether the goods go back to the supplier (tracked products only).',
  })
  returnsStock?: boolean;
}

class SupplierCreditFields extends DocumentDto {
  @Text({ optional: true, nullable: true, example: 'GS-2026-7', max: 255, description: 'The supplier’s own number.' })
  supplierReference?: string | null;
  @Parts(() => SupplierCreditLineDto, { optional: true })
  lines?: SupplierCreditLineDto[];
}

export class SupplierCreditDto extends SupplierCreditFields {
  @Id({
    optional: true,
    nullable: true,
    description: 'The supplier bill it takes back: gives supplier, currency and tax treatment.',
  })
  supplierBillId?: string | null;
}

export class SupplierCreditPatchDto extends SupplierCreditFields {
  @Whole({ optional: true, example: 3, description: 'The version of the record that you have seen; or send If-Match.' })
  version?: VersionDto['version'];
}

export class SupplierCreditAllocationDto {
  @Id()
  supplierBillId!: string;
  @Decimal({ example: '20.00' })
  amount!: string;
  @DateOnly({ optional: true, description: 'Absent: today.' })
  date?: string;
}

/** A supplier credit in a list. */
export class SupplierCreditSummaryView extends Combined(ExchangedView, DocumentView) {
  @Text({ nullable: true, example: 'SCN-00002', description: 'Ours, given at issue; drafts have none.' })
  number!: string | null;
  @Text({ nullable: true, example: 'GS-2026-7', description: 'The supplier’s own number.' })
  supplierReference!: string | null;
  @OneOf(['draft', 'issued', 'paid', 'voided'], { example: 'issued', description: 'paid: fully used.' })
  status!: string;
  @Id({ nullable: true })
  supplierBillId!: string | null;
  @Decimal({ example: '0.00' })
  amountAllocated!: string;
  @Decimal({ example: '64.80', description: 'Credit that is left.' })
  remaining!: string;
  @Instant({ nullable: true })
  issuedAt!: string | null;
  @Instant({ nullable: true, example: null })
  voidedAt!: string | null;
}

class SupplierCreditLineView extends PurchaseLineView {
  @Flag({ example: true })
  returnsStock!: boolean;
}

export class SupplierCreditAllocationView extends ExchangedView {
  @Text({ example: 'SCA-00001' })
  number!: string;
  @Id()
  supplierCreditId!: string;
  @Id()
  supplierBillId!: string;
  @Decimal({ example: '20.00' })
  amount!: string;
  @DateOnly()
  date!: string;
  @OneOf(['active', 'removed'])
  status!: string;
}

export class SupplierCreditView extends SupplierCreditSummaryView {
  @Parts(() => SupplierCreditLineView)
  lines!: SupplierCreditLineView[];
  @Parts(() => SupplierCreditAllocationView, { description: 'Where it is applied now.' })
  allocations!: SupplierCreditAllocationView[];
}
