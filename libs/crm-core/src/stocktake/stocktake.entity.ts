import { Check, Column, Entity, ForeignKey, Generated, Index, PrimaryColumn } from 'typeorm';
import { AccountingColumns } from '../accounting/accounting-columns.entity.js';
import { RecordColumns } from '../database/record-columns.entity.js';
import { Location } from '../location/location.entity.js';
import { Product } from '../product/product.entity.js';
import { Workspace } from '../workspace/workspace.entity.js';

export const stocktakeStatuses = ['draft', 'counting', 'completed', 'cancelled'] as const;
export type StocktakeStatus = (typeof stocktakeStatuses)[number];

/** A count of what really lies at one location. */
@Entity('stocktakes')
@Index('stocktakes_number', ['workspaceId', 'number'], { unique: true })
@Index('stocktakes_by_date', ['workspaceId', 'date', 'id'])
@Index('stocktakes_by_update', ['workspaceId', 'updatedAt'])
@Check('stocktakes_status_is_known', `status IN ('draft', 'counting', 'completed', 'cancelled')`)
@ForeignKey(() => Workspace, ['workspaceId'], ['id'], { name: 'stocktakes_workspace', onDelete: 'CASCADE' })
@ForeignKey(() => Location, ['workspaceId', 'locationId'], ['workspaceId', 'id'], { name: 'stocktakes_location' })
export class Stocktake extends RecordColumns {
  /** `ST-00007`, gapless, given at creation: it is printed on the count sheet. Stocktakes are cancelled, never deleted. */
  @Column({ type: 'varchar', length: 16 })
  number!: string;

  /** Business date of the movements. */
  @Column({ type: 'date' })
  date!: string;

  @Column({ name: 'location_id', type: 'uuid' })
  locationId!: string;

  @Column({ type: 'varchar', length: 500, nullable: true })
  note!: string | null;

  @Column({ type: 'varchar', length: 16, default: 'draft' })
  status!: StocktakeStatus;

  /** When counting started. */
  @Column({ name: 'frozen_at', type: 'timestamptz', nullable: true })
  frozenAt!: Date | null;

  /** Stays when a completed stocktake is cancelled. */
  @Column({ name: 'completed_at', type: 'timestamptz', nullable: true })
  completedAt!: Date | null;

  @Column(() => AccountingColumns, { prefix: false })
  accounting!: AccountingColumns;
}

/** One product of the count sheet. */
@Entity('stocktake_lines')
@Index('stocktake_lines_by_document', ['workspaceId', 'stocktakeId', 'position'])
@Index('stocktake_lines_once_per_product', ['workspaceId', 'stocktakeId', 'productId'], { unique: true })
@Index('stocktake_lines_by_product', ['workspaceId', 'productId'])
@Check('stocktake_lines_are_counted_after_freezing', 'counted_quantity IS NULL OR frozen_quantity IS NOT NULL')
@Check('stocktake_lines_count_is_not_negative', 'counted_quantity >= 0')
@ForeignKey(() => Stocktake, ['workspaceId', 'stocktakeId'], ['workspaceId', 'id'], {
  name: 'stocktake_lines_document',
  onDelete: 'CASCADE',
})
@ForeignKey(() => Product, ['workspaceId', 'productId'], ['workspaceId', 'id'], { name: 'stocktake_lines_product' })
export class StocktakeLine {
  @PrimaryColumn({ name: 'workspace_id', type: 'uuid' })
  workspaceId!: string;

  @PrimaryColumn({ type: 'uuid' })
  @Generated('uuid')
  id!: string;

  @Column({ name: 'stocktake_id', type: 'uuid' })
  stocktakeId!: string;

  @Column({ type: 'integer' })
  position!: number;

  @Column({ name: 'product_id', type: 'uuid' })
  productId!: string;

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
