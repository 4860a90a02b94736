import { StockLineView } from '../document/stock-document.dto.js';
import { Combined, DateOnly, Decimal, Id, OneOf, Parts, Text } from '../http/fields.js';
import { ExchangedView, VersionDto } from '../http/record.dto.js';

export class StockAdjustmentLineDto {
  @Id()
  productId!: string;
  @Decimal({ example: '-3', description: 'Signed, not zero, at most 4 decimals: positive raises stock.' })
  quantityChange!: string;
  @Decimal({
    optional: true,
    nullable: true,
    example: '10.8000',
    description: 'In the base currency; for increases only. Absent: the average cost of the product.',
  })
  unitCost?: string | null;
}

export class StockAdjustmentDto {
  @DateOnly({ optional: true, description: 'Absent: today.' })
  date?: string;
  @Id({ optional: true, description: 'Absent: the default location.' })
  locationId?: string;
  @Text({ optional: true, nullable: true, example: 'Breakage', max: 500 })
  reason?: string | null;
  @Parts(() => StockAdjustmentLineDto, { optional: true })
  lines?: StockAdjustmentLineDto[];
}

export class StockAdjustmentPatchDto extends Combined(StockAdjustmentDto, VersionDto) {}

/** A stock adjustment in a list. */
export class StockAdjustmentSummaryView extends ExchangedView {
  @Text({ nullable: true, example: 'ADJ-00004', description: 'Given when it is posted; drafts have none.' })
  number!: string | null;
  @OneOf(['draft', 'posted', 'voided'], { example: 'posted' })
  status!: string;
  @DateOnly()
  date!: string;
  @Id()
  locationId!: string;
  @Text({ nullable: true, example: 'Breakage' })
  reason!: string | null;
}

class StockAdjustmentLineView extends StockLineView {
  @Decimal({ example: '-3.0000' })
  quantityChange!: string;
  @Decimal({ nullable: true, example: '10.8000', description: 'What it was posted at.' })
  unitCost!: string | null;
}

export class StockAdjustmentView extends StockAdjustmentSummaryView {
  @Parts(() => StockAdjustmentLineView)
  lines!: StockAdjustmentLineView[];
}
