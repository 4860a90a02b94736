import { LineFactsView, LineTextDto } from './document.dto.js';
import { Decimal, Id } from '../http/fields.js';

/** A line of what we buy. Suppliers' discounts are lower prices, or lines of their own below zero. */
export class PurchaseLineDto extends LineTextDto {
  @Id({ optional: true, nullable: true, description: 'Absent: an expense.' })
  productId?: string | null;
  @Decimal({ example: '40', description: 'More than zero, at most 4 decimals.' })
  quantity!: string;
  @Decimal({
    optional: true,
    nullable: true,
    example: '10.8000',
    description: 'At most 4 decimals. Absent: the purchase price of the product.',
  })
  unitPrice?: string | null;
  @Id({ optional: true, nullable: true, description: 'Absent: the purchase tax rate of the product. Null: no tax.' })
  taxRateId?: string | null;
  @Id({ optional: true, nullable: true, description: 'Where tracked goods come to. Absent: the default location.' })
  locationId?: string | null;
}

export class PurchaseLineView extends LineFactsView {
  @Decimal({ example: '40.0000' })
  quantity!: string;
  @Decimal({ example: '10.8000' })
  unitPrice!: string;
  @Decimal({ example: '432.00', description: 'With tax when amounts are inclusive.' })
  amount!: string;
  @Decimal({ example: '86.40' })
  taxAmount!: string;
}
