import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { RecordColumns } from '../database/record-columns.entity.js';
import { ProductLineTable } from '../document/document-tables.js';
import { StockLineColumns } from '../document/stock-document-columns.entity.js';
import { Product } from '../product/product.entity.js';
import { Workspace } from '../workspace/workspace.entity.js';

/** What one unit of a product is made of. A product may have many revisions; at most one is active. */
@Entity('bills_of_materials')
@Index('bills_of_materials_revision', ['workspaceId', 'productId', 'revision'], { unique: true })
@Index('bills_of_materials_one_active', ['workspaceId', 'productId'], { unique: true, where: 'active' })
@Index('bills_of_materials_by_update', ['workspaceId', 'updatedAt'])
@Check('bills_of_materials_costs_are_not_negative', 'labour_cost >= 0 AND overhead_cost >= 0')
@ForeignKey(() => Workspace, ['workspaceId'], ['id'], { name: 'bills_of_materials_workspace', onDelete: 'CASCADE' })
@ForeignKey(() => Product, ['workspaceId', 'productId'], ['workspaceId', 'id'], { name: 'bills_of_materials_product' })
export class BillOfMaterials extends RecordColumns {
  /** What is made. */
  @Column({ name: 'product_id', type: 'uuid' })
  productId!: string;

  /** 1, 2, 3 … per product. `version` is that of the row, as everywhere. */
  @Column({ type: 'integer' })
  revision!: number;

  /** The revision that work orders, costs and other bills of materials use. */
  @Column({ type: 'boolean', default: false })
  active!: boolean;

  @Column({ type: 'varchar', length: 500, nullable: true })
  note!: string | null;

  /** Of one unit, base currency. */
  @Column({ name: 'labour_cost', type: 'numeric', precision: 19, scale: 4, default: 0 })
  labourCost!: string;

  /** Of one unit, base currency. */
  @Column({ name: 'overhead_cost', type: 'numeric', precision: 19, scale: 4, default: 0 })
  overheadCost!: string;
}

@ProductLineTable('bill_of_materials_lines', () => BillOfMaterials, 'billOfMaterialsId')
@Index('bill_of_materials_lines_once_per_product', ['workspaceId', 'billOfMaterialsId', 'productId'], { unique: true })
@Check('bill_of_materials_lines_quantity_is_positive', 'quantity > 0')
@Check('bill_of_materials_lines_scrap_is_a_percentage', 'scrap_percent >= 0 AND scrap_percent <= 100')
export class BillOfMaterialsLine extends StockLineColumns {
  @Column({ name: 'bill_of_materials_id', type: 'uuid' })
  billOfMaterialsId!: string;

  /** In one unit of the product, without what is lost. */
  @Column({ type: 'numeric', precision: 17, scale: 4 })
  quantity!: string;

  /** What is lost on the way, in percent of the quantity, and needed on top of it. */
  @Column({ name: 'scrap_percent', type: 'numeric', precision: 7, scale: 4, default: 0 })
  scrapPercent!: string;
}
