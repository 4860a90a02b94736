import { Check, Column } from 'typeorm';
import { AccountingColumns } from '../accounting/accounting-columns.entity.js';
import { RecordColumns } from '../database/record-columns.entity.js';
import { Names, NumberedTable, ProductLineTable } from '../document/document-tables.js';
import { StockLineColumns } from '../document/stock-document-columns.entity.js';
import { Location } from '../location/location.entity.js';

export const stockAdjustmentStatuses = ['draft', 'posted', 'voided'] as const;
export type StockAdjustmentStatus = (typeof stockAdjustmentStatuses)[number];

/** Stock put right by hand: found, broken, counted, opening. */
@NumberedTable('stock_adjustments', stockAdjustmentStatuses)
@Check('stock_adjustments_are_numbered', `status = 'draft' OR number IS NOT NULL`)
@Names(() => Location, 'locationId', 'stock_adjustments_location')
export class StockAdjustment extends RecordColumns {
  /** `ADJ-00007`, gapless, given when it is posted; null while a draft. */
  @Column({ type: 'varchar', length: 16, nullable: true })
  number!: string | null;

  @Column({ type: 'date' })
  date!: string;

  @Column({ name: 'location_id', type: 'uuid' })
  locationId!: string;

  @Column({ type: 'varchar', length: 500, nullable: true })
  reason!: string | null;

  @Column({ type: 'varchar', length: 16, default: 'draft' })
  status!: StockAdjustmentStatus;

  @Column(() => AccountingColumns, { prefix: false })
  accounting!: AccountingColumns;
}

@ProductLineTable('stock_adjustment_lines', () => StockAdjustment, 'stockAdjustmentId')
@Check('stock_adjustment_lines_change_something', 'quantity_change <> 0')
export class StockAdjustmentLine extends StockLineColumns {
  @Column({ name: 'stock_adjustment_id', type: 'uuid' })
  stockAdjustmentId!: string;

  /** Signed: positive raises stock. */
  @Column({ name: 'quantity_change', type: 'numeric', precision: 17, scale: 4 })
  quantityChange!: string;

  /** Base currency. Given for increases, or taken from the average; after posting what the line was valued at. */
  @Column({ name: 'unit_cost', type: 'numeric', precision: 19, scale: 4, nullable: true })
  unitCost!: string | null;
}
