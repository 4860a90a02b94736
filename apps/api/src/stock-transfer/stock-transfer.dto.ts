import { StockLineView } from '../document/stock-document.dto.js';
import { stockTransferStatuses } from '#crm-core';
import { Combined, DateOnly, Decimal, Id, Instant, OneOf, Parts, Text } from '../http/fields.js';
import { ExchangedView, VersionDto } from '../http/record.dto.js';

class StockTransferLineDto {
  @Id()
  productId!: string;
  @Decimal({ example: '3', description: 'More than zero, at most 4 decimals.' })
  quantity!: string;
}

class StockTransferFields {
  @DateOnly({ optional: true, description: 'Absent: today.' })
  date?: string;
  @Text({ optional: true, nullable: true, example: 'For the market', max: 500 })
  note?: string | null;
  @Parts(() => StockTransferLineDto, { optional: true })
  lines?: StockTransferLineDto[];
}

export class StockTransferDto extends StockTransferFields {
  @Id()
  fromLocationId!: string;
  @Id({ example: '0c7d8a1e-9a55-4d3e-9b1a-4f8c7f642b3c', description: 'Another location.' })
  toLocationId!: string;
}

export class StockTransferPatchDto extends Combined(StockTransferFields, VersionDto) {
  @Id({ optional: true })
  fromLocationId?: string;
  @Id({ optional: true, example: '0c7d8a1e-9a55-4d3e-9b1a-4f8c7f642b3c' })
  toLocationId?: string;
}

/** A stock transfer in a list. */
export class StockTransferSummaryView extends ExchangedView {
  @Text({ example: 'TR-00004' })
  number!: string;
  @OneOf(stockTransferStatuses, { example: 'completed' })
  status!: string;
  @DateOnly()
  date!: string;
  @Id()
  fromLocationId!: string;
  @Id()
  toLocationId!: string;
  @Text({ nullable: true, example: 'For the market' })
  note!: string | null;
  @Instant({ nullable: true })
  completedAt!: string | null;
}

class StockTransferLineView extends StockLineView {
  @Decimal({ example: '3.0000' })
  quantity!: string;
  @Decimal({ nullable: true, example: '10.8000000000', description: 'The average cost at which it changed places.' })
  unitCost!: string | null;
  @Decimal({ nullable: true, example: '32.4000', description: 'In the base currency.' })
  value!: string | null;
}

export class StockTransferView extends StockTransferSummaryView {
  @Parts(() => StockTransferLineView)
  lines!: StockTransferLineView[];
}
