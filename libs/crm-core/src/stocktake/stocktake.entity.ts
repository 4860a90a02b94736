import { Check, Column, Index } from 'typeorm';
import { Names, NumberedTable, ProductLineTable } from '../document/document-tables.js';
import { StockDocumentColumns, StockLineColumns } from '../document/stock-document-columns.entity.js';
import { Location } from '../location/location.entity.js';

export const stocktakeStatuses = ['draft', 'counting', 'completed', 'cancelled'] as const;
export type StocktakeStatus = (typeof stocktakeStatuses)[number];

/** A count of what really lies at one location, `ST-00007`: the number is printed on the count sheet. */
@NumberedTable('stocktakes', stocktakeStatuses)
@Names(() => Location, 'locationId', 'stocktakes_location')
export class Stocktake extends StockDocumentColumns {
  @Column({ name: 'location_id', type: 'uuid' })
  locationId!: string;

  @Column({ type: 'varchar', length: 16, default: 'draft' })
  status!: StocktakeStatus;

  /** When counting started. */
  @Column({ name: 'frozen_at', type: 'timestamptz', nullable: true })
  frozenAt!: Date | null;
}

/** One product of the count sheet. */
@ProductLineTable('stocktake_lines', () => Stocktake, 'stocktakeId')
@Index('stocktake_lines_once_per_product', ['workspaceId', 'stocktakeId', 'productId'], { unique: true })
@Check('stocktake_lines_are_counted_after_freezing', 'counted_quantity IS NULL OR frozen_quantity IS NOT NULL')
@Check('stocktake_lines_count_is_not_negative', 'counted_quantity >= 0')
export class StocktakeLine extends StockLineColumns {
  @Column({ name: 'stocktake_id', type: 'uuid' })
  stocktakeId!: string;

  /** What the ledger held when counting started; what moves afterwards changes neither this nor the variance. */
  @Column({ name: 'frozen_quantity', type: 'numeric', precision: 17, scale: 4, nullable: true })
  frozenQuantity!: string | null;

  @Column({ name: 'counted_quantity', type: 'numeric', precision: 17, scale: 4, nullable: true })
  countedQuantity!: string | null;

  /** Base currency. The average when counting started, or what was given with a surplus; in the end what it was posted at. */
  @Column({ name: 'unit_cost', type: 'numeric', precision: 25, scale: 10, nullable: true })
  unitCost!: string | null;

  /** Whether the cost came with the count. */
  @Column({ name: 'cost_given', type: 'boolean', default: false })
  costGiven!: boolean;

  /** Counted less frozen. */
  @Column({ type: 'numeric', precision: 17, scale: 4, nullable: true })
  variance!: string | null;

  /** The variance at unit cost; in the end what it added to the value of the stock. */
  @Column({ name: 'variance_value', type: 'numeric', precision: 23, scale: 4, nullable: true })
  varianceValue!: string | null;
}
