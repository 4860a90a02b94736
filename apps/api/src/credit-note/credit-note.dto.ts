import { AppliedCreditView, CreditAmountDto, CreditView } from '../document/settled.dto.js';
import { DocumentDto, LineDto, LineView } from '../document/document.dto.js';
import { Combined, DateOnly, Decimal, Flag, Id, OneOf, Parts, Text } from '../http/fields.js';
import { ExchangedView, VersionDto } from '../http/record.dto.js';

class CreditNoteLineDto extends LineDto {
  @Flag({ optional: true, example: true, description: 'Whether the goods come back to stock (tracked products only).' })
  returnsToStock?: boolean;
}

class CreditNoteFields extends DocumentDto {
  @Parts(() => CreditNoteLineDto, { optional: true })
  lines?: CreditNoteLineDto[];
}

export class CreditNoteDto extends CreditNoteFields {
  @Id({
    optional: true,
    nullable: true,
    description: 'The invoice it takes back: gives customer, currency and the cost of returned goods.',
  })
  invoiceId?: string | null;
}

export class CreditNotePatchDto extends Combined(CreditNoteFields, VersionDto) {}

export class CreditAllocationDto extends CreditAmountDto {
  @Id()
  invoiceId!: string;
}

export class RefundDto {
  @Decimal({ example: '16.32' })
  amount!: string;
  @Id({ description: 'The payment method.' })
  methodId!: string;
  @DateOnly({ optional: true, description: 'Absent: today.' })
  date?: string;
  @Text({ optional: true, nullable: true, example: 'Bank statement 14', max: 255 })
  reference?: string | null;
}

/** A credit note in a list. */
export class CreditNoteSummaryView extends CreditView {
  @Text({ nullable: true, example: 'CN-00002', description: 'Given at issue; drafts have none.' })
  number!: string | null;
  @Id({ nullable: true })
  invoiceId!: string | null;
  @Id({ nullable: true, example: null, description: 'The invoice made out in place of the one it takes back.' })
  reissuedAsId!: string | null;
  @Decimal({ example: '0.00' })
  amountRefunded!: string;
  @Decimal({ example: '36.32', description: 'Credit that is left.' })
  remaining!: string;
}

class CreditNoteLineView extends LineView {
  @Flag({ example: true })
  returnsToStock!: boolean;
}

export class CreditAllocationView extends AppliedCreditView {
  @Text({ example: 'CA-00001' })
  number!: string;
  @Id()
  creditNoteId!: string;
  @Id()
  invoiceId!: string;
}

export class RefundView extends ExchangedView {
  @Text({ example: 'RF-00001' })
  number!: string;
  @Id()
  creditNoteId!: string;
  @Decimal({ example: '16.32' })
  amount!: string;
  @DateOnly()
  date!: string;
  @Id()
  methodId!: string;
  @Text({ nullable: true, example: 'Bank statement 14' })
  reference!: string | null;
  @OneOf(['paid', 'reversed'])
  status!: string;
}

export class CreditNoteView extends CreditNoteSummaryView {
  @Parts(() => CreditNoteLineView)
  lines!: CreditNoteLineView[];
  @Parts(() => CreditAllocationView, { description: 'Where it is applied now.' })
  allocations!: CreditAllocationView[];
  @Parts(() => RefundView, { description: 'What was paid back.' })
  refunds!: RefundView[];
}
