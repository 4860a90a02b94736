import { AppliedCreditView, CreditAmountDto, CreditView } from '../document/settled.dto.js';
import { DocumentDto } from '../document/document.dto.js';
import { PurchaseLineDto, PurchaseLineView } from '../document/purchase.dto.js';
import { Combined, Decimal, Flag, Id, Parts, Text } from '../http/fields.js';
import { VersionDto } from '../http/record.dto.js';

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

export class SupplierCreditPatchDto extends Combined(SupplierCreditFields, VersionDto) {}

export class SupplierCreditAllocationDto extends CreditAmountDto {
  @Id()
  supplierBillId!: string;
}

/** A supplier credit in a list. */
export class SupplierCreditSummaryView extends CreditView {
  @Text({ nullable: true, example: 'SCN-00002', description: 'Ours, given at issue; drafts have none.' })
  number!: string | null;
  @Text({ nullable: true, example: 'GS-2026-7', description: 'The supplier’s own number.' })
  supplierReference!: string | null;
  @Id({ nullable: true })
  supplierBillId!: string | null;
  @Decimal({ example: '64.80', description: 'Credit that is left.' })
  remaining!: string;
}

class SupplierCreditLineView extends PurchaseLineView {
  @Flag({ example: true })
  returnsStock!: boolean;
}

export class SupplierCreditAllocationView extends AppliedCreditView {
  @Text({ example: 'SCA-00001' })
  number!: string;
  @Id()
  supplierCreditId!: string;
  @Id()
  supplierBillId!: string;
}

export class SupplierCreditView extends SupplierCreditSummaryView {
  @Parts(() => SupplierCreditLineView)
  lines!: SupplierCreditLineView[];
  @Parts(() => SupplierCreditAllocationView, { description: 'Where it is applied now.' })
  allocations!: SupplierCreditAllocationView[];
}
