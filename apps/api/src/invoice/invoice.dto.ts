import { PayableView } from '../document/settled.dto.js';
import { DocumentDto, LineDto, LineView } from '../document/document.dto.js';
import { CreditNoteView } from '../credit-note/credit-note.dto.js';
import { Combined, DateOnly, Decimal, Id, Instant, OneOf, Part, Parts, Text } from '../http/fields.js';
import { VersionDto } from '../http/record.dto.js';

export class InvoiceDto extends DocumentDto {
  @DateOnly({ optional: true, example: '2026-03-02', description: 'Absent: the date plus the terms of the customer.' })
  dueDate?: string;
  @Parts(() => LineDto, { optional: true })
  lines?: LineDto[];
}

export class InvoicePatchDto extends Combined(InvoiceDto, VersionDto) {}

/** An invoice in a list. */
export class InvoiceSummaryView extends PayableView {
  @Text({ nullable: true, example: 'INV-00007', description: 'Given at issue; drafts have none.' })
  number!: string | null;
  @Id({ nullable: true, description: 'The sales order it was made from.' })
  salesOrderId!: string | null;
  @Id({ nullable: true, example: null, description: 'The credited invoice that it stands in for.' })
  reissueOfId!: string | null;
  @Decimal({ example: '220.32' })
  amountDue!: string;
  @Instant({ nullable: true, description: 'When it was first e-mailed.' })
  sentToContactAt!: string | null;
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

class InvoiceLineView extends LineView {
  @Id({ nullable: true, description: 'The line of the order that it invoices.' })
  salesOrderLineId!: string | null;
}

export class InvoiceView extends InvoiceSummaryView {
  @Parts(() => InvoiceLineView)
  lines!: InvoiceLineView[];
}

/** An invoice with what was applied to it. */
export class InvoiceDetailView extends InvoiceView {
  @Parts(() => AppliedView, { description: 'Payments and credit notes applied to it, oldest first.' })
  applied!: AppliedView[];
}

export class ReissueDto extends VersionDto {
  @DateOnly({ optional: true, description: 'Of the credit note and the new draft. Absent: today.' })
  date?: string;
}

/** The three documents of a credit and re-issue, each naming the others. */
export class ReissueView {
  @Part(() => InvoiceView, { description: 'The invoice that was credited.' })
  invoice!: InvoiceView;
  @Part(() => CreditNoteView)
  creditNote!: CreditNoteView;
  @Part(() => InvoiceView, { description: 'The draft to be put right and issued in its place.' })
  reissue!: InvoiceView;
}

/** Why something may not be done with an invoice, in sentences that name the legal alternative; null where it may. */
export class InvoiceRefusalsView {
  @Text({ nullable: true, example: 'Invoice INV-00007 stands in Xero and is locked. Credit and re-issue it instead.' })
  edit!: string | null;
  @Text({ nullable: true, example: null })
  void!: string | null;
}
