import { In } from 'typeorm';
import { StockAdjustment, StockAdjustmentLine } from '#crm-core';
import type { CrmStockChange } from '../host/records.js';
import { given, type CoreRows } from './core-rows.js';
import { byPosition } from './document-rows.js';
import { grouped } from './grouped.js';

export async function readStockAdjustments(rows: CoreRows, ids: string[]): Promise<CrmStockChange[]> {
  const adjustments = await rows.find(StockAdjustment, ids);
  const lines = grouped(
    await rows.of(StockAdjustmentLine, { stockAdjustmentId: In(ids) }),
    (line) => line.stockAdjustmentId,
  );
  return adjustments.flatMap((row) => {
    if (row.status === 'draft' || !row.number) return [];
    return [
      {
        ...rows.head('stockAdjustment', row, row.number),
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
          locationId: row.locationId,
        })),
      },
    ];
  });
}
