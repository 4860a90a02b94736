import { Check, Column, Entity, ForeignKey, Generated, Index, PrimaryColumn } from 'typeorm';
import { AccountingColumns } from '../accounting/accounting-columns.entity.js';
import { RecordColumns } from '../database/record-columns.entity.js';
import { Location } from '../location/location.entity.js';
import { Product } from '../product/product.entity.js';
import { Workspace } from '../workspace/workspace.entity.js';

export const stockAdjustmentStatuses = ['draft', 'posted', 'voided'] as const;
export type StockAdjustmentStatus = (typeof stockAdjustmentStatuses)[number];

/** Stock put right by hand: found, broken, counted, opening. */
@Entity('stock_adjustments')
@Index('stock_adjustments_number', ['workspaceId', 'number'], { unique: true })
@Index('stock_adjustments_by_date', ['workspaceId', 'date', 'id'])
@Index('stock_adjustments_by_update', ['workspaceId', 'updatedAt'])
@Check('stock_adjustments_status_is_known', `status IN ('draft', 'posted', 'voided')`)
@Check('stock_adjustments_are_numbered', `status = 'draft' OR number IS NOT NULL`)
@ForeignKey(() => Workspace, ['workspaceId'], ['id'], { name: 'stock_adjustments_workspace', onDelete: 'CASCADE' })
@ForeignKey(() => Location, ['workspaceId', 'locationId'], ['workspaceId', 'id'], {
  name: 'stock_adjustments_location',
})
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

@Entity('stock_adjustment_lines')
@Index('stock_adjustment_lines_by_document', ['workspaceId', 'stockAdjustmentId', 'position'])
@Index('stock_adjustment_lines_by_product', ['workspaceId', 'productId'])
@Check('stock_adjustment_lines_change_something', 'quantity_change <> 0')
@ForeignKey(() => StockAdjustment, ['workspaceId', 'stockAdjustmentId'], ['workspaceId', 'id'], {
  name: 'stock_adjustment_lines_document',
  onDelete: 'CASCADE',
})
@ForeignKey(() => Product, ['workspaceId', 'productId'], ['workspaceId', 'id'], {
  name: 'stock_adjustment_lines_product',
})
export class StockAdjustmentLine {
  @PrimaryColumn({ name: 'workspace_id', type: 'uuid' })
  workspaceId!: string;

  @PrimaryColumn({ type: 'uuid' })
  @Generated('uuid')
  id!: string;

  @Column({ name: 'stock_adjustment_id', type: 'uuid' })
  stockAdjustmentId!: string;

  @Column({ type: 'integer' })
  position!: number;

  @Column({ name: 'product_id', type: 'uuid' })
  productId!: string;

  /** Signed: positive raises stock. */
  @Column({ name: 'quantity_change', type: 'numeric', precision: 17, scale: 4 })
  quantityChange!: string;

  /** Base currency. Given for increases, or taken from the average; after posting what the line was valued at. */
  @Column({ name: 'unit_cost', type: 'numeric', precision: 19, scale: 4, nullable: true })
  unitCost!: string | null;
}
