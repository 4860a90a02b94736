import { stockMovementCauses, stockSourceKinds } from '#crm-core';
import { DateOnly, Decimal, Id, Instant, OneOf, Parts, Text, Whole } from '../http/fields.js';

class StockLevelView {
  @Id()
  locationId!: string;
  @Text({ example: 'MAIN' })
  locationCode!: string;
  @Text({ example: 'Main location' })
  locationName!: string;
  @Decimal({ example: '39.0000' })
  onHand!: string;
}

export class ProductStockView {
  @Id()
  productId!: string;
  @Decimal({ example: '39.0000', description: 'Over all locations.' })
  onHand!: string;
  @Decimal({ example: '421.2000', description: 'In the base currency.' })
  value!: string;
  @Decimal({ example: '10.8000000000' })
  averageCost!: string;
  @Parts(() => StockLevelView)
  levels!: StockLevelView[];
}

/** What the stock of one product is worth, in a list of all products. */
export class ProductValuationView {
  @Id()
  productId!: string;
  @Text({ example: 'CHAI' })
  code!: string;
  @Text({ example: 'Chai' })
  name!: string;
  @Id({ nullable: true })
  groupId!: string | null;
  @Decimal({ example: '39.0000', description: 'Over all locations.' })
  onHand!: string;
  @Decimal({ example: '10.8000000000' })
  averageCost!: string;
  @Decimal({ example: '421.2000', description: 'In the base currency.' })
  value!: string;
}

export class StockTotalView {
  @Whole({ example: 12, description: 'Products of which there is some.' })
  products!: number;
  @Decimal({ example: '5210.4000', description: 'In the base currency.' })
  value!: string;
}

export class StockMovementView {
  @Id()
  id!: string;
  @Id()
  productId!: string;
  @Id()
  locationId!: string;
  @Decimal({ example: '-3.0000', description: 'Signed: positive raised stock.' })
  quantity!: string;
  @Decimal({ example: '10.8000000000' })
  unitCost!: string;
  @Decimal({ example: '-32.4000', description: 'What it added to the value of the stock, in the base currency.' })
  value!: string;
  @OneOf(stockMovementCauses)
  cause!: string;
  @OneOf(stockSourceKinds, { description: 'The document that moved it.' })
  sourceKind!: string;
  @Id()
  sourceId!: string;
  @DateOnly()
  businessDate!: string;
  @Instant()
  createdAt!: string;
}
