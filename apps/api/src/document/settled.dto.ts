import { Combined, DateOnly, Decimal, Flag, Instant, OneOf } from '../http/fields.js';
import { ExchangedView } from '../http/record.dto.js';
import { DocumentView } from './document.dto.js';

/** A document that is issued and then settled, in replies. */
class IssuedView extends Combined(ExchangedView, DocumentView) {
  @Instant({ nullable: true })
  issuedAt!: string | null;
  @Instant({ nullable: true, example: null })
  voidedAt!: string | null;
  @Flag({ example: false, description: 'Its goods moved before it came here from the books, so it never moves stock.' })
  stockless!: boolean;
}

/** An invoice or a supplier bill in replies. */
export class PayableView extends IssuedView {
  @OneOf(['draft', 'issued', 'paid', 'voided'], { example: 'issued' })
  status!: string;
  @DateOnly({ example: '2026-03-02' })
  dueDate!: string;
  @Decimal({ example: '0.00' })
  amountPaid!: string;
  @Decimal({ example: '0.00' })
  amountCredited!: string;
}

/** A credit note or a supplier credit in replies. */
export class CreditView extends IssuedView {
  @OneOf(['draft', 'issued', 'paid', 'voided'], { example: 'issued', description: 'paid: fully used.' })
  status!: string;
  @Decimal({ example: '0.00' })
  amountAllocated!: string;
}

/** Credit that is to be applied. */
export class CreditAmountDto {
  @Decimal({ example: '20.00' })
  amount!: string;
  @DateOnly({ optional: true, description: 'Absent: today.' })
  date?: string;
}

/** Credit that was applied, in replies. */
export class AppliedCreditView extends ExchangedView {
  @Decimal({ example: '20.00' })
  amount!: string;
  @DateOnly()
  date!: string;
  @OneOf(['active', 'removed'])
  status!: string;
}
