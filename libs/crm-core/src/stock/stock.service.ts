import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { isUuid } from '../database/records.js';
import { listRecords, ListQuery, ListShape, Page } from '../listing/listing.js';
import { stockMovementCauses, stockSourceKinds } from './stock-ledger.js';
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
}
