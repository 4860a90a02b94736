import { Currency, DateOnly, Decimal, Id, OneOf, Text, Whole } from '../http/fields.js';

const amounts = ['exclusive', 'inclusive', 'noTax'] as const;
type Amounts = (typeof amounts)[number];

/** What every line of a document takes besides its product, its quantity and its price. */
export class LineTextDto {
  @Id({ optional: true, nullable: true, description: 'In an edit: the line that stays.' })
  id?: string | null;
  @Text({ optional: true, nullable: true, example: 'Chai', max: 500, description: 'Absent: the name of the product.' })
  name?: string | null;
  @Text({ optional: true, nullable: true, example: '10 boxes x 20 bags', max: 4000 })
  description?: string | null;
}

/** A line of an order, invoice or credit note. */
export class LineDto extends LineTextDto {
  @Id({ optional: true, nullable: true })
  productId?: string | null;
  @Decimal({ example: '12', description: 'More than zero, at most 4 decimals.' })
  quantity!: string;
  @Decimal({
    optional: true,
    nullable: true,
    example: '18.0000',
    description: 'At most 4 decimals. Absent: the price of the product.',
  })
  unitPrice?: string | null;
  @Decimal({ optional: true, nullable: true, example: '15', description: 'From 0 to 100, at most 2 decimals.' })
  discountPercent?: string | null;
  @Id({ optional: true, nullable: true, description: 'Absent: the tax rate of the product. Null: no tax.' })
  taxRateId?: string | null;
  @Id({ optional: true, nullable: true, description: 'Where tracked goods leave from. Absent: the default location.' })
  locationId?: string | null;
}

/** What all documents have in common. One of company and contact is the customer, or the supplier. */
export class DocumentDto {
  @Id({ optional: true, nullable: true })
  companyId?: string | null;
  @Id({ optional: true, nullable: true, example: null })
  contactId?: string | null;
  @DateOnly({ optional: true, description: 'Absent: today.' })
  date?: string;
  @Currency({ optional: true, description: 'Absent: the currency of the customer or supplier, else of the workspace.' })
  currency?: string;
  @Decimal({
    optional: true,
    nullable: true,
    example: null,
    description: 'Units of the currency for one unit of the base currency.',
  })
  currencyRate?: string | null;
  @OneOf(amounts, { optional: true, description: 'Whether prices are without tax, with tax, or there is none.' })
  amountsAre?: Amounts;
  @Text({ optional: true, nullable: true, example: 'PO 4711', max: 255 })
  reference?: string | null;
}

/** The key and the place of a line in replies. */
export class PlacedView {
  @Id()
  id!: string;
  @Whole({ example: 0 })
  position!: number;
}

/** What the lines of all documents with a customer or a supplier have in common in replies. */
export class LineFactsView extends PlacedView {
  @Id({ nullable: true })
  productId!: string | null;
  @Text({ example: 'Chai' })
  name!: string;
  @Text({ nullable: true, example: null })
  description!: string | null;
  @Id({ nullable: true })
  taxRateId!: string | null;
  @Decimal({ nullable: true, example: '20.0000', description: 'Percent that was applied.' })
  taxRate!: string | null;
  @Id({ nullable: true })
  locationId!: string | null;
}

export class LineView extends LineFactsView {
  @Decimal({ example: '12.0000' })
  quantity!: string;
  @Decimal({ example: '18.0000' })
  unitPrice!: string;
  @Decimal({ nullable: true, example: '15.00' })
  discountPercent!: string | null;
  @Decimal({ example: '183.60', description: 'After discount; with tax when amounts are inclusive.' })
  amount!: string;
  @Decimal({ example: '36.72' })
  taxAmount!: string;
}

/** The head of a document in replies. */
export class DocumentView {
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
  @OneOf(amounts)
  amountsAre!: string;
  @Text({ nullable: true, example: 'PO 4711' })
  reference!: string | null;
  @Decimal({ example: '183.60' })
  net!: string;
  @Decimal({ example: '36.72' })
  tax!: string;
  @Decimal({ example: '220.32' })
  total!: string;
}
