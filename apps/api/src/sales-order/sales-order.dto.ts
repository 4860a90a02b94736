import { DocumentDto, DocumentView, LineDto, LineView } from '../document/document.dto.js';
import { Combined, DateOnly, Decimal, Flag, Id, OneOf, Parts, Text } from '../http/fields.js';
import { RecordView, VersionDto } from '../http/record.dto.js';

export class SalesOrderDto extends DocumentDto {
  @DateOnly({ optional: true, nullable: true, example: '2026-02-14' })
  requiredDate?: string | null;
  @Parts(() => LineDto, { optional: true })
  lines?: LineDto[];
}

export class SalesOrderPatchDto extends Combined(SalesOrderDto, VersionDto) {}

class ConvertedLineDto {
  @Id({ description: 'The line of the order.' })
  lineId!: string;
  @Decimal({ example: '4', description: 'At most what is open of it.' })
  quantity!: string;
}

export class ConversionDto extends VersionDto {
  @DateOnly({ optional: true, description: 'Of the invoice. Absent: today.' })
  date?: string;
  @DateOnly({ optional: true, example: '2026-03-02', description: 'Absent: the date plus the terms of the customer.' })
  dueDate?: string;
  @Flag({ optional: true, example: true, description: 'Issue the invoice in the same step.' })
  issue?: boolean;
  @Parts(() => ConvertedLineDto, {
    optional: true,
    description: 'What to invoice now; the rest stays open. Absent: everything that is open.',
  })
  lines?: ConvertedLineDto[];
}

/** A sales order in a list. */
export class SalesOrderSummaryView extends Combined(RecordView, DocumentView) {
  @Text({ example: 'SO-00012' })
  number!: string;
  @OneOf(['draft', 'confirmed', 'partiallyInvoiced', 'invoiced', 'cancelled'])
  status!: string;
  @DateOnly({ nullable: true, example: '2026-02-14' })
  requiredDate!: string | null;
  @Id({ nullable: true, description: 'The quote that was accepted.' })
  quoteId!: string | null;
  @Id({ nullable: true, description: 'The opportunity that was won.' })
  opportunityId!: string | null;
}

class OrderLineView extends LineView {
  @Decimal({ example: '4.0000', description: 'On invoices that are not voided, drafts among them.' })
  quantityInvoiced!: string;
  @Decimal({ example: '8.0000', description: 'Ordered and not invoiced yet.' })
  quantityOpen!: string;
}

export class SalesOrderView extends SalesOrderSummaryView {
  @Parts(() => OrderLineView)
  lines!: OrderLineView[];
}
