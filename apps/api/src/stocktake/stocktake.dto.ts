import { StockLineView } from '../document/stock-document.dto.js';
import { stocktakeStatuses, uncountedRules } from '#crm-core';
import { Combined, DateOnly, Decimal, Id, Instant, OneOf, Parts, Text } from '../http/fields.js';
import { ExchangedView, VersionDto } from '../http/record.dto.js';

class SheetLineDto {
  @Id()
  productId!: string;
}

export class StocktakeDto {
  @DateOnly({ optional: true, description: 'Absent: today.' })
  date?: string;
  @Id({ optional: true, description: 'Absent: the default location.' })
  locationId?: string;
  @Text({ optional: true, nullable: true, example: 'Spring count', max: 500 })
  note?: string | null;
  @Parts(() => SheetLineDto, {
    optional: true,
    description: 'What is to be counted. Absent: everything that lies at the location when counting starts.',
  })
  lines?: SheetLineDto[];
}

export class StocktakePatchDto extends Combined(StocktakeDto, VersionDto) {}

class CountDto {
  @Id()
  productId!: string;
  @Decimal({ example: '37', description: 'From zero, at most 4 decimals.' })
  countedQuantity!: string;
  @Decimal({
    optional: true,
    nullable: true,
    example: null,
    description: 'What one unit of a surplus is worth, in the base currency. Absent: the average cost of the product.',
  })
  unitCost?: string | null;
}

export class CountsDto extends VersionDto {
  @Parts(() => CountDto, { description: 'A product that is not on the sheet joins it.' })
  counts!: CountDto[];
}

export class RecountDto extends VersionDto {
  @Decimal({ nullable: true, example: '38', description: 'null takes the count back.' })
  countedQuantity!: string | null;
  @Decimal({ optional: true, nullable: true, example: null, description: 'What one unit of a surplus is worth.' })
  unitCost?: string | null;
}

export class StocktakeCompletionDto extends VersionDto {
  @OneOf(uncountedRules, {
    optional: true,
    description:
      'What becomes of products that were not counted: `leave` keeps their stock, `zero` says that none is there. Absent: refused while there are any.',
  })
  uncounted?: (typeof uncountedRules)[number];
}

/** A stocktake in a list. */
export class StocktakeSummaryView extends ExchangedView {
  @Text({ example: 'ST-00004' })
  number!: string;
  @OneOf(stocktakeStatuses, { example: 'counting' })
  status!: string;
  @DateOnly()
  date!: string;
  @Id()
  locationId!: string;
  @Text({ nullable: true, example: 'Spring count' })
  note!: string | null;
  @Instant({ nullable: true, description: 'When counting started and quantities were frozen.' })
  frozenAt!: string | null;
  @Instant({ nullable: true })
  completedAt!: string | null;
}

class StocktakeLineView extends StockLineView {
  @Decimal({ nullable: true, example: '39.0000', description: 'What the ledger held when counting started.' })
  frozenQuantity!: string | null;
  @Decimal({ nullable: true, example: '37.0000' })
  countedQuantity!: string | null;
  @Decimal({ nullable: true, example: '-2.0000', description: 'Counted less frozen.' })
  variance!: string | null;
  @Decimal({
    nullable: true,
    example: '10.8000000000',
    description: 'In the base currency; in the end what was posted.',
  })
  unitCost!: string | null;
  @Decimal({ nullable: true, example: '-21.6000', description: 'The variance at unit cost.' })
  varianceValue!: string | null;
}

export class StocktakeView extends StocktakeSummaryView {
  @Parts(() => StocktakeLineView)
  lines!: StocktakeLineView[];
}
