import { Decimal } from 'decimal.js';
import { In, type EntityManager } from 'typeorm';
import {
  StockAdjustment,
  StockAdjustmentLine,
  StockMovement,
  Stocktake,
  StocktakeLine,
  StockTransfer,
  StockTransferLine,
  WorkOrder,
  WorkOrderLine,
  type AccountingRecord,
} from '#crm-core';
import type { MovedByDocument, StockLevel } from '../host/crm-host.js';
import type { CrmStockChange, RecordHead, StockCause } from '../host/records.js';
import { given, type CoreRows } from './core-rows.js';
import { prefixOf, refOf } from './crm-core.refs.js';
import { byPosition, draftName } from './document-rows.js';
import { grouped } from './grouped.js';

type ChangeLine = CrmStockChange['lines'][number];

export async function readStockAdjustments(rows: CoreRows, ids: string[]): Promise<CrmStockChange[]> {
  const adjustments = await rows.find(StockAdjustment, ids);
  const lines = grouped(
    await rows.of(StockAdjustmentLine, { stockAdjustmentId: In(ids) }),
    (line) => line.stockAdjustmentId,
  );
  const moved = await rows.of(StockMovement, {
    sourceKind: 'stockAdjustment',
    sourceId: In(ids),
    cause: 'adjustment',
  });
  const values = new Map(moved.map((movement) => [movement.lineId, movement.value]));
  return adjustments.map((row) => ({
    ...rows.head('stockAdjustment', row, row.number ?? draftName(row.id)),
    kind: 'stockChange' as const,
    cause: 'adjustment' as const,
    date: row.date,
    status: row.status,
    ...given({ reason: row.reason }),
    lines: (lines.get(row.id) ?? []).toSorted(byPosition).map((line) => ({
      id: line.id,
      itemId: line.productId,
      quantityChange: line.quantityChange,
      unitCost: line.unitCost ?? '0',
      ...worth(values.get(line.id)),
      locationId: row.locationId,
    })),
  }));
}

/** Completed counts, as what they found too much and too little. */
export async function readStocktakes(rows: CoreRows, ids: string[]): Promise<CrmStockChange[]> {
  const lines = grouped(await rows.of(StocktakeLine, { stocktakeId: In(ids) }), (line) => line.stocktakeId);
  return changes(rows, 'stocktake', await rows.find(Stocktake, ids), (row) => ({
    lines: (lines.get(row.id) ?? [])
      .filter(({ variance }) => variance !== null && !new Decimal(variance).isZero())
      .toSorted(byPosition)
      .map((line) => ({
        ...moved(line.id, line.productId, line.variance ?? '0', line.unitCost, line.varianceValue),
        locationId: row.locationId,
      })),
  }));
}

/** Goods that changed places, as what left one and what came to the other. */
export async function readStockTransfers(rows: CoreRows, ids: string[]): Promise<CrmStockChange[]> {
  const lines = grouped(await rows.of(StockTransferLine, { stockTransferId: In(ids) }), (line) => line.stockTransferId);
  return changes(rows, 'stockTransfer', await rows.find(StockTransfer, ids), (row) => ({
    lines: (lines.get(row.id) ?? []).toSorted(byPosition).flatMap((line) => [
      {
        ...moved(`${line.id}.out`, line.productId, `-${line.quantity}`, line.unitCost, line.value),
        locationId: row.fromLocationId,
      },
      {
        ...moved(`${line.id}.in`, line.productId, line.quantity, line.unitCost, line.value),
        locationId: row.toLocationId,
      },
    ]),
  }));
}

/** What was made, with what went into it. */
export async function readWorkOrders(rows: CoreRows, ids: string[]): Promise<CrmStockChange[]> {
  const lines = grouped(await rows.of(WorkOrderLine, { workOrderId: In(ids) }), (line) => line.workOrderId);
  return changes(rows, 'workOrder', await rows.find(WorkOrder, ids), (row) => {
    const inputs = (lines.get(row.id) ?? [])
      .filter(({ consumedQuantity }) => !new Decimal(consumedQuantity ?? 0).isZero())
      .toSorted(byPosition)
      .map((line) => moved(line.id, line.productId, `-${line.consumedQuantity}`, line.unitCost, line.value));
    const output = moved(row.id, row.productId, row.producedQuantity ?? '0', row.unitCost, row.outputValue);
    return {
      lines: [...inputs, output].map((line) => ({ ...line, locationId: row.locationId })),
      absorbedCost: new Decimal(row.labourValue ?? 0).plus(row.overheadValue ?? 0).toFixed(4),
    };
  });
}

const causes = { stocktake: 'stocktake', stockTransfer: 'transfer', workOrder: 'workOrder' } as const;

type Done = {
  id: string;
  version: number;
  number: string;
  date: string;
  note: string | null;
  status: string;
  completedAt: Date | null;
} & Parameters<CoreRows['head']>[1];

/** What these documents moved: nothing before they are completed. */
function changes<R extends Done>(
  rows: CoreRows,
  record: keyof typeof causes & AccountingRecord,
  found: R[],
  contentOf: (row: R) => Pick<CrmStockChange, 'lines' | 'absorbedCost'>,
): CrmStockChange[] {
  return found.map((row) => {
    const head: Omit<RecordHead, 'kind'> = rows.head(record, row, row.number);
    const cause: StockCause = causes[record];
    const moved = row.completedAt !== null;
    return {
      ...head,
      id: `${prefixOf(record)}${row.id}`,
      kind: 'stockChange' as const,
      cause,
      date: row.date,
      status: row.status === 'cancelled' ? ('voided' as const) : moved ? ('posted' as const) : ('draft' as const),
      ...given({ reason: row.note }),
      ...(moved ? contentOf(row) : { lines: [] }),
    };
  });
}

const moved = (
  id: string,
  itemId: string,
  quantityChange: string,
  unitCost: string | null,
  value: string | null,
): Omit<ChangeLine, 'locationId'> => ({
  id,
  itemId,
  quantityChange,
  unitCost: new Decimal(unitCost ?? 0).toFixed(4),
  ...worth(value),
});

const worth = (value: string | null | undefined): { value?: string } =>
  value === null || value === undefined ? {} : { value: new Decimal(value).abs().toFixed(4) };

/** Quantity, worth and number of movements of every tracked product. */
export async function readStockLevels(tx: EntityManager, workspaceId: string): Promise<StockLevel[]> {
  const rows = (await tx.query(
    `SELECT p.id AS "itemId", p.code AS number, p.name, coalesce(v.quantity, 0)::text AS quantity,
       coalesce(v.value, 0)::text AS value, p.average_cost::text AS "averageCost", coalesce(m.movements, 0)::int AS movements
     FROM products p
       LEFT JOIN stock_valuations v ON v.workspace_id = p.workspace_id AND v.product_id = p.id
       LEFT JOIN (SELECT product_id, count(*) AS movements FROM stock_movements WHERE workspace_id = $1 GROUP BY product_id) m
         ON m.product_id = p.id
     WHERE p.workspace_id = $1 AND p.tracked ORDER BY p.code`,
    [workspaceId],
  )) as StockLevel[];
  return rows;
}

/** What documents moved of these products, by document. */
export async function readStockMovedBy(
  tx: EntityManager,
  workspaceId: string,
  itemIds: readonly string[],
): Promise<MovedByDocument[]> {
  const rows = (await tx.query(
    `SELECT product_id AS "itemId", source_kind AS kind, source_id AS id, sum(quantity)::text AS quantity
     FROM stock_movements WHERE workspace_id = $1 AND product_id = ANY($2::uuid[])
     GROUP BY product_id, source_kind, source_id HAVING sum(quantity) <> 0 ORDER BY max(seq)`,
    [workspaceId, itemIds],
  )) as { itemId: string; kind: AccountingRecord; id: string; quantity: string }[];
  return rows.flatMap(({ itemId, kind, id, quantity }) => {
    const ref = refOf(workspaceId, kind, id);
    return ref ? [{ itemId, ref, quantity }] : [];
  });
}
