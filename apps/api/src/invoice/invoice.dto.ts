import { DocumentDto, DocumentView, LineDto, LineView } from '../document/document.dto.js';
import { Combined, DateOnly, Decimal, Id, Instant, OneOf, Parts, Text, Whole } from '../http/fields.js';
import { ExchangedView, type VersionDto } from '../http/record.dto.js';

export class InvoiceDto extends DocumentDto {
  @DateOnly({ optional: true, example: '2026-03-02', description: 'Absent: the date plus the terms of the customer.' })
  dueDate?: string;
  @Parts(() => LineDto, { optional: true })
  lines?: LineDto[];
}

export class InvoicePatchDto extends InvoiceDto {
  @Whole({ optional: true, example: 3, description: 'The version of the record that you have seen; or send If-Match.' })
  version?: VersionDto['version'];
}

/** An invoice in a list. */
export class InvoiceSummaryView extends Combined(ExchangedView, DocumentView) {
  @Text({ nullable: true, example: 'INV-00007', description: 'Given at issue; drafts have none.' })
  number!: string | null;
  @OneOf(['draft', 'issued', 'paid', 'voided'], { example: 'issued' })
  status!: string;
  @Id({ nullable: true, description: 'The sales order it was made from.' })
  salesOrderId!: string | null;
  @DateOnly({ example: '2026-03-02' })
  dueDate!: string;
  @Decimal({ example: '0.00' })
  amountPaid!: string;
  @Decimal({ example: '0.00' })
  amountCredited!: string;
  @Decimal({ example: '220.32' })
  amountDue!: string;
  @Instant({ nullable: true })
  issuedAt!: string | null;
  @Instant({ nullable: true, example: null })
  voidedAt!: string | null;
}

class AppliedView {
  @OneOf(['payment', 'creditNote'])
  kind!: string;
  @Id()
  allocationId!: string;
  @Id({ description: 'The payment or credit note.' })
  documentId!: string;
  @Text({ example: 'PAY-00003' })
  number!: string;
  @Decimal({ example: '100.00' })
  amount!: string;
  @DateOnly()
  date!: string;
}

export class InvoiceView extends InvoiceSummaryView {
  @Parts(() => LineView)
  lines!: LineView[];
}

/** An invoice with what was applied to it. */
export class InvoiceDetailView extends InvoiceView {
  @Parts(() => AppliedView, { description: 'Payments and credit notes applied to it, oldest first.' })
  applied!: AppliedView[];
}
