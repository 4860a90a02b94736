import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { isUuid } from '../database/records.js';
import { listRecords, ListQuery, ListShape, Page } from '../listing/listing.js';
import { stockMovementCauses, stockSourceKinds } from './stock-ledger.js';
import { Product } from '../product/product.entity.js';
import { StockMovement } from './stock.entity.js';

/** How much of a product is at one location. */
export interface LevelAtLocation {
  locationId: string;
  locationCode: string;
  locationName: string;
  onHand: string;
}

export interface ProductStock {
  productId: string;
  /** Over all locations. */
  onHand: string;
  /** Base currency. */
  value: string;
  averageCost: string;
}

/** What lists of stock movements may be sorted and filtered by. */
export const stockMovementList: ListShape<StockMovement> = {
  entity: StockMovement,
  defaultSort: '-seq',
  fields: {
    seq: { type: 'integer' },
    productId: { type: 'id' },
    locationId: { type: 'id' },
    cause: { type: 'choice', choices: stockMovementCauses },
    sourceKind: { type: 'choice', choices: stockSourceKinds },
    sourceId: { type: 'id' },
    businessDate: { type: 'date' },
    createdAt: { type: 'timestamp' },
  },
};

/** What one product's stock is worth, in a list of all products. */
export interface ProductValuation extends ProductStock {
  /** The product. */
  id: string;
  code: string;
  name: string;
  groupId: string | null;
}

/** What all stock is worth. */
export interface StockTotal {
  /** Products of which there is some, or less than none. */
  products: number;
  /** Base currency. */
  value: string;
}

/** What the list of stock values may be sorted and filtered by. */
export const stockValuationList: ListShape<Product> = {
  entity: Product,
  search: 'product',
  defaultSort: 'code',
  fields: {
    code: { type: 'text' },
    name: { type: 'text' },
    groupId: { type: 'id' },
    archived: { type: 'boolean' },
  },
};

/** Reads stock. Writing is the ledger's alone, through documents. */
@Injectable()
export class StockService {
  /** Quantity per location, also of locations where a product once was and now is not. */
  async levels(tx: EntityManager, productId: string): Promise<LevelAtLocation[]> {
    if (!isUuid(productId)) return [];
    return (await tx.query(
      `SELECT s.location_id AS "locationId", l.code AS "locationCode", l.name AS "locationName", s.on_hand AS "onHand"
       FROM stock_levels s JOIN locations l ON l.workspace_id = s.workspace_id AND l.id = s.location_id
       WHERE s.workspace_id = $1 AND s.product_id = $2 ORDER BY l.code`,
      [workspaceOf(tx), productId],
    )) as LevelAtLocation[];
  }

  /** Quantity, value and average cost of many products at once; products that never moved have zeros. */
  async stockOf(tx: EntityManager, productIds: readonly string[]): Promise<Map<string, ProductStock>> {
    const rows = (await tx.query(
      `SELECT p.id AS "productId", coalesce(v.quantity, 0)::numeric(17,4) AS "onHand", coalesce(v.value, 0)::numeric(23,4) AS value,
         p.average_cost AS "averageCost"
       FROM products p LEFT JOIN stock_valuations v ON v.workspace_id = p.workspace_id AND v.product_id = p.id
       WHERE p.workspace_id = $1 AND p.id = ANY($2::uuid[])`,
      [workspaceOf(tx), productIds.filter(isUuid)],
    )) as ProductStock[];
    return new Map(rows.map((row) => [row.productId, row]));
  }

  /** The ledger of a workspace, newest first; filter by product, location or source document. */
  movements(tx: EntityManager, query: ListQuery): Promise<Page<StockMovement>> {
    return listRecords(tx, stockMovementList, query);
  }

  /**
   * Quantity and value at the end of a business date, by the dates of the documents: what was dated back later counts. The
   * average cost is the value of one unit on that day; 0 when there was nothing.
   */
  async stockAt(tx: EntityManager, productIds: readonly string[], at: string): Promise<Map<string, ProductStock>> {
    const rows = (await tx.query(
      `SELECT p.id AS "productId", coalesce(m.quantity, 0)::numeric(17,4) AS "onHand", coalesce(m.value, 0)::numeric(23,4) AS value,
         coalesce(round(m.value / nullif(m.quantity, 0), 10), 0)::numeric(25,10) AS "averageCost"
       FROM products p LEFT JOIN LATERAL (
         SELECT sum(quantity) AS quantity, sum(value) AS value FROM stock_movements
         WHERE workspace_id = $1 AND product_id = p.id AND business_date <= $3
       ) m ON true
       WHERE p.workspace_id = $1 AND p.id = ANY($2::uuid[])`,
      [workspaceOf(tx), productIds.filter(isUuid), at],
    )) as ProductStock[];
    return new Map(rows.map((row) => [row.productId, row]));
  }

  /** Quantity per location at the end of a business date; places where the product had not been yet are absent. */
  async levelsAt(tx: EntityManager, productId: string, at: string): Promise<LevelAtLocation[]> {
    if (!isUuid(productId)) return [];
    return (await tx.query(
      `SELECT l.id AS "locationId", l.code AS "locationCode", l.name AS "locationName", sum(m.quantity)::numeric(17,4) AS "onHand"
       FROM stock_movements m JOIN locations l ON l.workspace_id = m.workspace_id AND l.id = m.location_id
       WHERE m.workspace_id = $1 AND m.product_id = $2 AND m.business_date <= $3
       GROUP BY l.id, l.code, l.name ORDER BY l.code`,
      [workspaceOf(tx), productId, at],
    )) as LevelAtLocation[];
  }

  /** One page of tracked products with what their stock is worth, now or at the end of a business date. */
  async valuation(tx: EntityManager, query: ListQuery, at?: string): Promise<Page<ProductValuation>> {
    const page = await listRecords(tx, stockValuationList, query, (builder) => builder.andWhere('r.tracked'));
    const ids = page.items.map((product) => product.id);
    const stock = at === undefined ? await this.stockOf(tx, ids) : await this.stockAt(tx, ids, at);
    const items = page.items.map(({ id, code, name, groupId }) => ({ ...stock.get(id)!, id, code, name, groupId }));
    return { ...page, items };
  }

  /** What all stock of the workspace is worth, now or at the end of a business date. */
  async total(tx: EntityManager, at?: string): Promise<StockTotal> {
    const [row] = (await tx.query(
      at === undefined
        ? `SELECT count(*)::int AS products, coalesce(sum(value), 0)::numeric(23,4) AS value FROM stock_valuations
           WHERE workspace_id = $1 AND quantity <> 0`
        : `SELECT count(*) FILTER (WHERE m.quantity <> 0)::int AS products, coalesce(sum(m.value), 0)::numeric(23,4) AS value
           FROM (SELECT sum(quantity) AS quantity, sum(value) AS value FROM stock_movements
             WHERE workspace_id = $1 AND business_date <= $2 GROUP BY product_id) m`,
      at === undefined ? [workspaceOf(tx)] : [workspaceOf(tx), at],
    )) as StockTotal[];
    return row!;
  }
}
