import { Combined, DateOnly, Decimal, Flag, Id, Part, Text } from '../http/fields.js';
import { ExchangedView, VersionDto } from '../http/record.dto.js';

/** The stock a new product starts with; posted as a stock adjustment. */
export class OpeningStockDto {
  @Decimal({ example: '39' })
  quantity!: string;
  @Decimal({ example: '10.8000', description: 'In the base currency.' })
  unitCost!: string;
  @Id({ optional: true, description: 'Absent: the default location.' })
  locationId?: string;
  @DateOnly({ optional: true, description: 'Absent: today.' })
  date?: string;
}

class ProductFields {
  @Text({ optional: true, nullable: true, example: '10 boxes x 20 bags', max: 4000 })
  description?: string | null;
  @Text({ optional: true, nullable: true, example: 'Chai, 10 x 20 bags', max: 4000 })
  purchaseDescription?: string | null;
  @Decimal({ optional: true, nullable: true, example: '18.0000', description: 'At most 4 decimals.' })
  salesPrice?: string | null;
  @Decimal({ optional: true, nullable: true, example: '10.8000' })
  purchasePrice?: string | null;
  @Id({ optional: true, nullable: true })
  salesTaxRateId?: string | null;
  @Id({ optional: true, nullable: true })
  purchaseTaxRateId?: string | null;
  @Id({ optional: true, nullable: true })
  groupId?: string | null;
  @Flag({ optional: true, example: true, description: 'Whether the stock ledger counts it.' })
  tracked?: boolean;
  @Flag({ optional: true, example: true })
  isSold?: boolean;
  @Flag({ optional: true, example: true })
  isPurchased?: boolean;
}

export class ProductPatchDto extends Combined(ProductFields, VersionDto) {
  @Text({ optional: true, example: 'CHAI', max: 30 })
  code?: string;
  @Text({ optional: true, example: 'Chai', max: 500 })
  name?: string;
  @Flag({ optional: true, example: false })
  archived?: boolean;
}

export class ProductDto extends ProductFields {
  @Text({ example: 'CHAI', max: 30, description: 'Unique in the workspace.' })
  code!: string;
  @Text({ example: 'Chai', max: 500 })
  name!: string;
  @Part(() => OpeningStockDto, { optional: true, description: 'For tracked products.' })
  openingStock?: OpeningStockDto;
}

export class ProductView extends ExchangedView {
  @Text({ example: 'CHAI' })
  code!: string;
  @Text({ example: 'Chai' })
  name!: string;
  @Text({ nullable: true, example: '10 boxes x 20 bags' })
  description!: string | null;
  @Text({ nullable: true, example: null })
  purchaseDescription!: string | null;
  @Decimal({ nullable: true, example: '18.0000' })
  salesPrice!: string | null;
  @Decimal({ nullable: true, example: '10.8000' })
  purchasePrice!: string | null;
  @Id({ nullable: true })
  salesTaxRateId!: string | null;
  @Id({ nullable: true })
  purchaseTaxRateId!: string | null;
  @Id({ nullable: true })
  groupId!: string | null;
  @Flag({ example: true })
  tracked!: boolean;
  @Flag({ example: true })
  isSold!: boolean;
  @Flag({ example: true })
  isPurchased!: boolean;
  @Decimal({ example: '10.8000000000', description: 'Moving average in the base currency, kept by the stock ledger.' })
  averageCost!: string;
  @Flag({ example: false })
  archived!: boolean;
}
