import { Check, Column, Entity, ForeignKey, Generated, Index, PrimaryColumn } from 'typeorm';
import { AccountingColumns } from '../accounting/accounting-columns.entity.js';
import { RecordColumns } from '../database/record-columns.entity.js';
import { Location } from '../location/location.entity.js';
import { Product } from '../product/product.entity.js';
import { Workspace } from '../workspace/workspace.entity.js';

export const stockTransferStatuses = ['draft', 'completed', 'cancelled'] as const;
export type StockTransferStatus = (typeof stockTransferStatuses)[number];

/** Goods that go from one location to another. */
@Entity('stock_transfers')
@Index('stock_transfers_number', ['workspaceId', 'number'], { unique: true })
@Index('stock_transfers_by_date', ['workspaceId', 'date', 'id'])
@Index('stock_transfers_by_update', ['workspaceId', 'updatedAt'])
@Check('stock_transfers_go_elsewhere', 'from_location_id <> to_location_id')
@Check('stock_transfers_status_is_known', `status IN ('draft', 'completed', 'cancelled')`)
@ForeignKey(() => Workspace, ['workspaceId'], ['id'], { name: 'stock_transfers_workspace', onDelete: 'CASCADE' })
@ForeignKey(() => Location, ['workspaceId', 'fromLocationId'], ['workspaceId', 'id'], { name: 'stock_transfers_from' })
@ForeignKey(() => Location, ['workspaceId', 'toLocationId'], ['workspaceId', 'id'], { name: 'stock_transfers_to' })
export class StockTransfer extends RecordColumns {
  /** `TR-00007`, gapless, given at creation; transfers are cancelled, never deleted. */
  @Column({ type: 'varchar', length: 16 })
  number!: string;

  @Column({ type: 'date' })
  date!: string;

  @Column({ name: 'from_location_id', type: 'uuid' })
  fromLocationId!: string;

  @Column({ name: 'to_location_id', type: 'uuid' })
  toLocationId!: string;

  @Column({ type: 'varchar', length: 500, nullable: true })
  note!: string | null;

  @Column({ type: 'varchar', length: 16, default: 'draft' })
  status!: StockTransferStatus;

  /** Stays when a completed transfer is cancelled. */
  @Column({ name: 'completed_at', type: 'timestamptz', nullable: true })
  completedAt!: Date | null;

  @Column(() => AccountingColumns, { prefix: false })
  accounting!: AccountingColumns;
}

@Entity('stock_transfer_lines')
@Index('stock_transfer_lines_by_document', ['workspaceId', 'stockTransferId', 'position'])
@Index('stock_transfer_lines_by_product', ['workspaceId', 'productId'])
@Check('stock_transfer_lines_quantity_is_positive', 'quantity > 0')
@ForeignKey(() => StockTransfer, ['workspaceId', 'stockTransferId'], ['workspaceId', 'id'], {
  name: 'stock_transfer_lines_document',
  onDelete: 'CASCADE',
})
@ForeignKey(() => Product, ['workspaceId', 'productId'], ['workspaceId', 'id'], {
  name: 'stock_transfer_lines_product',
})
export class StockTransferLine {
  @PrimaryColumn({ name: 'workspace_id', type: 'uuid' })
  workspaceId!: string;

  @PrimaryColumn({ type: 'uuid' })
  @Generated('uuid')
  id!: string;

  @Column({ name: 'stock_transfer_id', type: 'uuid' })
  stockTransferId!: string;

  @Column({ type: 'integer' })
  position!: number;

  @Column({ name: 'product_id', type: 'uuid' })
  productId!: string;

  @Column({ type: 'numeric', precision: 17, scale: 4 })
  quantity!: string;

  /** The average at which the goods changed places, base currency; null until then. */
  @Column({ name: 'unit_cost', type: 'numeric', precision: 25, scale: 10, nullable: true })
  unitCost!: string | null;

  /** What left one place and arrived at the other. */
  @Column({ type: 'numeric', precision: 23, scale: 4, nullable: true })
  value!: string | null;
}
