import { Check, Column } from 'typeorm';
import { Names, NumberedTable, ProductLineTable } from '../document/document-tables.js';
import { StockDocumentColumns, StockLineColumns } from '../document/stock-document-columns.entity.js';
import { Location } from '../location/location.entity.js';

export const stockTransferStatuses = ['draft', 'completed', 'cancelled'] as const;
export type StockTransferStatus = (typeof stockTransferStatuses)[number];

/** Goods that go from one location to another, `TR-00007`. */
@NumberedTable('stock_transfers', stockTransferStatuses)
@Check('stock_transfers_go_elsewhere', 'from_location_id <> to_location_id')
@Names(() => Location, 'fromLocationId', 'stock_transfers_from')
@Names(() => Location, 'toLocationId', 'stock_transfers_to')
export class StockTransfer extends StockDocumentColumns {
  @Column({ name: 'from_location_id', type: 'uuid' })
  fromLocationId!: string;

  @Column({ name: 'to_location_id', type: 'uuid' })
  toLocationId!: string;

  @Column({ type: 'varchar', length: 16, default: 'draft' })
  status!: StockTransferStatus;
}

@ProductLineTable('stock_transfer_lines', () => StockTransfer, 'stockTransferId')
@Check('stock_transfer_lines_quantity_is_positive', 'quantity > 0')
export class StockTransferLine extends StockLineColumns {
  @Column({ name: 'stock_transfer_id', type: 'uuid' })
  stockTransferId!: string;

  @Column({ type: 'numeric', precision: 17, scale: 4 })
  quantity!: string;

  /** The average at which the goods changed places, base currency; null until then. */
  @Column({ name: 'unit_cost', type: 'numeric', precision: 25, scale: 10, nullable: true })
  unitCost!: string | null;

  /** What left one place and arrived at the other. */
  @Column({ type: 'numeric', precision: 23, scale: 4, nullable: true })
  value!: string | null;
}
