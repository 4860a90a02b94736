import { Column, Entity, ForeignKey, Index } from 'typeorm';
import { AccountingColumns } from '../accounting/accounting-columns.entity.js';
import { RecordColumns } from '../database/record-columns.entity.js';
import { ProductGroup } from '../product-group/product-group.entity.js';
import { TaxRate } from '../tax-rate/tax-rate.entity.js';
import { Workspace } from '../workspace/workspace.entity.js';

/** Something we sell, buy or keep in stock. */
@Entity('products')
@Index('products_code', ['workspaceId', 'code'], { unique: true })
@Index('products_by_name', ['workspaceId', 'name'])
@Index('products_by_group', ['workspaceId', 'groupId'])
@Index('products_by_update', ['workspaceId', 'updatedAt'])
@ForeignKey(() => Workspace, ['workspaceId'], ['id'], { name: 'products_workspace', onDelete: 'CASCADE' })
@ForeignKey(() => ProductGroup, ['workspaceId', 'groupId'], ['workspaceId', 'id'], { name: 'products_group' })
@ForeignKey(() => TaxRate, ['workspaceId', 'salesTaxRateId'], ['workspaceId', 'id'], {
  name: 'products_sales_tax_rate',
})
@ForeignKey(() => TaxRate, ['workspaceId', 'purchaseTaxRateId'], ['workspaceId', 'id'], {
  name: 'products_purchase_tax_rate',
})
export class Product extends RecordColumns {
  @Column({ type: 'varchar', length: 30 })
  code!: string;

  @Column({ type: 'varchar', length: 500 })
  name!: string;

  /** What customers read on documents. */
  @Column({ type: 'varchar', length: 4000, nullable: true })
  description!: string | null;

  @Column({ name: 'purchase_description', type: 'varchar', length: 4000, nullable: true })
  purchaseDescription!: string | null;

  /** Base currency, four decimals. */
  @Column({ name: 'sales_price', type: 'numeric', precision: 19, scale: 4, nullable: true })
  salesPrice!: string | null;

  @Column({ name: 'purchase_price', type: 'numeric', precision: 19, scale: 4, nullable: true })
  purchasePrice!: string | null;

  @Column({ name: 'sales_tax_rate_id', type: 'uuid', nullable: true })
  salesTaxRateId!: string | null;

  @Column({ name: 'purchase_tax_rate_id', type: 'uuid', nullable: true })
  purchaseTaxRateId!: string | null;

  @Column({ name: 'group_id', type: 'uuid', nullable: true })
  groupId!: string | null;

  /** Whether its quantity is kept in the stock ledger. */
  @Column({ type: 'boolean', default: false })
  tracked!: boolean;

  @Column({ name: 'is_sold', type: 'boolean', default: true })
  isSold!: boolean;

  @Column({ name: 'is_purchased', type: 'boolean', default: true })
  isPurchased!: boolean;

  /** Moving average in base currency; kept by the stock ledger alone and no part of the version. */
  @Column({ name: 'average_cost', type: 'numeric', precision: 25, scale: 10, default: 0 })
  averageCost!: string;

  @Column({ type: 'boolean', default: false })
  archived!: boolean;

  @Column(() => AccountingColumns, { prefix: false })
  accounting!: AccountingColumns;
}
