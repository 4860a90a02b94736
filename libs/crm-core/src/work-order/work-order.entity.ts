import { Check, Column, Index } from 'typeorm';
import { BillOfMaterials } from '../bill-of-materials/bill-of-materials.entity.js';
import { Names, NumberedTable, ProductLineTable } from '../document/document-tables.js';
import { StockDocumentColumns, StockLineColumns } from '../document/stock-document-columns.entity.js';
import { Location } from '../location/location.entity.js';
import { Product } from '../product/product.entity.js';

export const workOrderStatuses = ['planned', 'released', 'completed', 'cancelled'] as const;
export type WorkOrderStatus = (typeof workOrderStatuses)[number];

/**
 * The order to make some units of a product from a bill of materials, `WO-00007`. Its date is when it is to be made; in the end
 * when it was.
 */
@NumberedTable('work_orders', workOrderStatuses)
@Index('work_orders_by_product', ['workspaceId', 'productId'])
@Index('work_orders_by_bill_of_materials', ['workspaceId', 'billOfMaterialsId'])
@Check('work_orders_quantities_are_positive', 'quantity > 0 AND produced_quantity > 0 AND scrapped_quantity >= 0')
@Names(() => Product, 'productId', 'work_orders_product')
@Names(() => BillOfMaterials, 'billOfMaterialsId', 'work_orders_bill_of_materials')
@Names(() => Location, 'locationId', 'work_orders_location')
export class WorkOrder extends StockDocumentColumns {
  @Column({ name: 'product_id', type: 'uuid' })
  productId!: string;

  @Column({ name: 'bill_of_materials_id', type: 'uuid' })
  billOfMaterialsId!: string;

  /** Where the inputs are taken from and the output goes to. */
  @Column({ name: 'location_id', type: 'uuid' })
  locationId!: string;

  /** How many units are to be made. */
  @Column({ type: 'numeric', precision: 17, scale: 4 })
  quantity!: string;

  @Column({ type: 'varchar', length: 16, default: 'planned' })
  status!: WorkOrderStatus;

  /** Of one unit, from the bill of materials; base currency. */
  @Column({ name: 'labour_cost', type: 'numeric', precision: 19, scale: 4 })
  labourCost!: string;

  /** Of one unit, from the bill of materials; base currency. */
  @Column({ name: 'overhead_cost', type: 'numeric', precision: 19, scale: 4 })
  overheadCost!: string;

  /** Good units, once completed. */
  @Column({ name: 'produced_quantity', type: 'numeric', precision: 17, scale: 4, nullable: true })
  producedQuantity!: string | null;

  /** Units that were spoilt; the good ones bear their cost. */
  @Column({ name: 'scrapped_quantity', type: 'numeric', precision: 17, scale: 4, nullable: true })
  scrappedQuantity!: string | null;

  /** What all inputs were worth, base currency; null until completed, like the values below. */
  @Column({ name: 'input_value', type: 'numeric', precision: 23, scale: 4, nullable: true })
  inputValue!: string | null;

  @Column({ name: 'labour_value', type: 'numeric', precision: 23, scale: 4, nullable: true })
  labourValue!: string | null;

  @Column({ name: 'overhead_value', type: 'numeric', precision: 23, scale: 4, nullable: true })
  overheadValue!: string | null;

  /** What the output added to the value of the stock: inputs, labour and overhead. */
  @Column({ name: 'output_value', type: 'numeric', precision: 23, scale: 4, nullable: true })
  outputValue!: string | null;

  /** Of one good unit. */
  @Column({ name: 'unit_cost', type: 'numeric', precision: 25, scale: 10, nullable: true })
  unitCost!: string | null;
}

/** One input of a work order. */
@ProductLineTable('work_order_lines', () => WorkOrder, 'workOrderId')
@Check('work_order_lines_quantity_is_positive', 'quantity > 0 AND consumed_quantity >= 0')
export class WorkOrderLine extends StockLineColumns {
  @Column({ name: 'work_order_id', type: 'uuid' })
  workOrderId!: string;

  /** Needed for the ordered quantity, what is lost included. */
  @Column({ type: 'numeric', precision: 17, scale: 4 })
  quantity!: string;

  /** Really used; null until completed. */
  @Column({ name: 'consumed_quantity', type: 'numeric', precision: 17, scale: 4, nullable: true })
  consumedQuantity!: string | null;

  @Column({ name: 'unit_cost', type: 'numeric', precision: 25, scale: 10, nullable: true })
  unitCost!: string | null;

  /** What left the stock, base currency, without sign. */
  @Column({ type: 'numeric', precision: 23, scale: 4, nullable: true })
  value!: string | null;
}
