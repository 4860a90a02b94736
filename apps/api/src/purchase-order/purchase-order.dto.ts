import { DocumentDto, DocumentView } from '../document/document.dto.js';
import { PurchaseLineDto, PurchaseLineView } from '../document/purchase.dto.js';
import { Combined, DateOnly, Decimal, Id, Instant, OneOf, Parts, Text } from '../http/fields.js';
import { ExchangedView, VersionDto } from '../http/record.dto.js';
import { LandedCostDto } from '../supplier-bill/supplier-bill.dto.js';

export class PurchaseOrderDto extends DocumentDto {
  @DateOnly({ optional: true, nullable: true, example: '2026-02-14', description: 'When the goods are to arrive.' })
  expectedDate?: string | null;
  @Parts(() => PurchaseLineDto, { optional: true })
  lines?: PurchaseLineDto[];
}

export class PurchaseOrderPatchDto extends Combined(PurchaseOrderDto, VersionDto) {}

class ReceiptLineDto {
  @Id({ description: 'The line of the order.' })
  lineId!: string;
  @Decimal({ optional: true, example: '15', description: 'Absent: all that is outstanding.' })
  quantity?: string;
  @Decimal({ optional: true, example: '10.9500', description: 'What the supplier charges, if not the price ordered.' })
  unitPrice?: string;
}

export class ReceiptDto extends VersionDto {
  @DateOnly({ optional: true, description: 'Of the supplier bill. Absent: today.' })
  date?: string;
  @DateOnly({ optional: true, example: '2026-03-02', description: 'Absent: the date plus the terms of the supplier.' })
  dueDate?: string;
  @Text({ optional: true, nullable: true, example: 'RE-2026-118', max: 255, description: 'The supplier’s own number.' })
  supplierReference?: string | null;
  @Decimal({
    optional: true,
    nullable: true,
    example: null,
    description: 'Units of the currency for one unit of the base currency. Absent: the rate of the order.',
  })
  currencyRate?: string | null;
  @Parts(() => ReceiptLineDto, { optional: true, description: 'Absent: everything that is outstanding.' })
  lines?: ReceiptLineDto[];
  @Parts(() => LandedCostDto, { optional: true })
  landedCosts?: LandedCostDto[];
}

/** A purchase order in a list. */
export class PurchaseOrderSummaryView extends Combined(ExchangedView, DocumentView) {
  @Text({ example: 'PO-00012' })
  number!: string;
  @OneOf(['draft', 'sent', 'partiallyReceived', 'received', 'billed', 'cancelled'], {
    example: 'sent',
    description: 'received: all goods are here, charges are outstanding. billed: nothing is outstanding.',
  })
  status!: string;
  @DateOnly({ nullable: true, example: '2026-02-14' })
  expectedDate!: string | null;
  @Instant({ nullable: true })
  sentAt!: string | null;
}

class PurchaseOrderLineView extends PurchaseLineView {
  @Decimal({ example: '15.0000', description: 'Received and billed so far.' })
  receivedQuantity!: string;
}

export class PurchaseOrderView extends PurchaseOrderSummaryView {
  @Parts(() => PurchaseOrderLineView)
  lines!: PurchaseOrderLineView[];
}
