import { Currency, DateOnly, Decimal, Id, Instant, OneOf, Parts, Text } from '../http/fields.js';
import { ExchangedView, VersionDto } from '../http/record.dto.js';

export class AllocationDto {
  @Id()
  invoiceId!: string;
  @Decimal({ example: '100.00' })
  amount!: string;
  @DateOnly({ optional: true, description: 'Absent: the date of the payment.' })
  date?: string;
}

export class PaymentDto {
  @Id({ optional: true, nullable: true })
  companyId?: string | null;
  @Id({ optional: true, nullable: true, example: null })
  contactId?: string | null;
  @DateOnly({ optional: true, description: 'Absent: today.' })
  date?: string;
  @Currency({ optional: true, description: 'Absent: the currency of the customer, else of the workspace.' })
  currency?: string;
  @Decimal({ optional: true, nullable: true, example: null })
  currencyRate?: string | null;
  @Decimal({ example: '220.32' })
  amount!: string;
  @Id({ description: 'The payment method.' })
  methodId!: string;
  @Text({ optional: true, nullable: true, example: 'Bank statement 12', max: 255 })
  reference?: string | null;
  @Parts(() => AllocationDto, { optional: true, description: 'Which invoices it pays; the rest stays unallocated.' })
  allocations?: AllocationDto[];
}

export class AllocationsDto extends VersionDto {
  @Parts(() => AllocationDto)
  allocations!: AllocationDto[];
}

/** A payment in a list. */
export class PaymentSummaryView extends ExchangedView {
  @Text({ example: 'PAY-00003' })
  number!: string;
  @OneOf(['received', 'reversed'])
  status!: string;
  @Id({ nullable: true })
  companyId!: string | null;
  @Id({ nullable: true, example: null })
  contactId!: string | null;
  @DateOnly()
  date!: string;
  @Currency()
  currency!: string;
  @Decimal({ nullable: true, example: null })
  currencyRate!: string | null;
  @Decimal({ example: '220.32' })
  amount!: string;
  @Decimal({ example: '120.32', description: 'What is not applied to an invoice yet.' })
  unallocated!: string;
  @Id()
  methodId!: string;
  @Text({ nullable: true, example: 'Bank statement 12' })
  reference!: string | null;
}

class AllocationView {
  @Id()
  id!: string;
  @Id()
  invoiceId!: string;
  @Decimal({ example: '100.00' })
  amount!: string;
  @DateOnly()
  date!: string;
  @Instant()
  createdAt!: string;
}

export class PaymentView extends PaymentSummaryView {
  @Parts(() => AllocationView)
  allocations!: AllocationView[];
}
