import { Decimal, Id, Text, Whole } from '../http/fields.js';

/** A line of what we buy. Suppliers' discounts are lower prices, or lines of their own below zero. */
export class PurchaseLineDto {
  @Id({ optional: true, nullable: true, description: 'In an edit: the line that stays.' })
  id?: string | null;
  @Id({ optional: true, nullable: true, description: 'Absent: an expense.' })
  productId?: string | null;
  @Text({ optional: true, nullable: true, example: 'Chai', max: 500, description: 'Absent: the name of the product.' })
  name?: string | null;
  @Text({ optional: true, nullable: true, example: '10 boxes x 20 bags', max: 4000 })
  description?: string | null;
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

export class PurchaseLineView {
  @Id()
  id!: string;
  @Whole({ example: 0 })
  position!: number;
  @Id({ nullable: true })
  productId!: string | null;
  @Text({ example: 'Chai' })
  name!: string;
  @Text({ nullable: true, example: null })
  description!: string | null;
  @Decimal({ example: '40.0000' })
  quantity!: string;
  @Decimal({ example: '10.8000' })
  unitPrice!: string;
  @Id({ nullable: true })
  taxRateId!: string | null;
  @Decimal({ nullable: true, example: '20.0000', description: 'Percent that was applied.' })
  taxRate!: string | null;
  @Id({ nullable: true })
  locationId!: string | null;
  @Decimal({ example: '432.00', description: 'With tax when amounts are inclusive.' })
  amount!: string;
  @Decimal({ example: '86.40' })
  taxAmount!: string;
}
