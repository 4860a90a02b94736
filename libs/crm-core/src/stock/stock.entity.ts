import { Check, Column, Entity, ForeignKey, Generated, Index, PrimaryColumn } from 'typeorm';
import { Location } from '../location/location.entity.js';
import { Product } from '../product/product.entity.js';
import { stockMovementCauses, type StockMovementCause, type StockSource } from './stock-ledger.js';

/** How much of a product is at a location. Written by the stock ledger alone. */
@Entity('stock_levels')
@ForeignKey(() => Product, ['workspaceId', 'productId'], ['workspaceId', 'id'], { name: 'stock_levels_product' })
@ForeignKey(() => Location, ['workspaceId', 'locationId'], ['workspaceId', 'id'], { name: 'stock_levels_location' })
export class StockLevel {
  @PrimaryColumn({ name: 'workspace_id', type: 'uuid' })
  workspaceId!: string;

  @PrimaryColumn({ name: 'product_id', type: 'uuid' })
  productId!: string;

  @PrimaryColumn({ name: 'location_id', type: 'uuid' })
  locationId!: string;

  @Column({ name: 'on_hand', type: 'numeric', precision: 17, scale: 4, default: 0 })
  onHand!: string;
}

/** What all stock of a product is worth, in base currency. Written by the stock ledger alone. */
@Entity('stock_valuations')
@ForeignKey(() => Product, ['workspaceId', 'productId'], ['workspaceId', 'id'], { name: 'stock_valuations_product' })
export class StockValuation {
  @PrimaryColumn({ name: 'workspace_id', type: 'uuid' })
  workspaceId!: string;

  @PrimaryColumn({ name: 'product_id', type: 'uuid' })
  productId!: string;

  @Column({ type: 'numeric', precision: 17, scale: 4, default: 0 })
  quantity!: string;

  @Column({ type: 'numeric', precision: 23, scale: 4, default: 0 })
  value!: string;
}

/** One line of the append-only stock ledger. */
@Entity('stock_movements')
@Index('stock_movements_by_product', ['workspaceId', 'productId', 'seq'])
@Index('stock_movements_by_source', ['workspaceId', 'sourceKind', 'sourceId'])
@Check('stock_movements_move_something', 'quantity <> 0')
@Check('stock_movements_cause_is_known', `cause IN (${stockMovementCauses.map((cause) => `'${cause}'`).join(', ')})`)
@ForeignKey(() => Product, ['workspaceId', 'productId'], ['workspaceId', 'id'], { name: 'stock_movements_product' })
@ForeignKey(() => Location, ['workspaceId', 'locationId'], ['workspaceId', 'id'], { name: 'stock_movements_location' })
export class StockMovement {
  @PrimaryColumn({ name: 'workspace_id', type: 'uuid' })
  workspaceId!: string;

  @PrimaryColumn({ type: 'uuid' })
  @Generated('uuid')
  id!: string;

  /** Order of the movements of one product. */
  @Column({ type: 'bigint', generated: 'identity', generatedIdentity: 'ALWAYS' })
  seq!: string;

  @Column({ name: 'product_id', type: 'uuid' })
  productId!: string;

  @Column({ name: 'location_id', type: 'uuid' })
  locationId!: string;

  /** Signed. */
  @Column({ type: 'numeric', precision: 17, scale: 4 })
  quantity!: string;

  /** What one unit was valued at, base currency. */
  @Column({ name: 'unit_cost', type: 'numeric', precision: 25, scale: 10 })
  unitCost!: string;

  /** Signed: what the movement added to the value of the stock. */
  @Column({ type: 'numeric', precision: 23, scale: 4 })
  value!: string;

  @Column({ type: 'varchar', length: 16 })
  cause!: StockMovementCause;

  @Column({ name: 'source_kind', type: 'varchar', length: 32 })
  sourceKind!: StockSource['kind'];

  @Column({ name: 'source_id', type: 'uuid' })
  sourceId!: string;

  @Column({ name: 'line_id', type: 'uuid', nullable: true })
  lineId!: string | null;

  @Column({ name: 'business_date', type: 'date' })
  businessDate!: string;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}
