import { Decimal } from 'decimal.js';
import type { CrmStockChange } from '../../host/records.js';
import type { XeroAccount } from '../../reference/reference-lists.js';
import {
  counterOf,
  goodsOf,
  linesGoing,
  sumOf,
  textOf,
  valueOf,
  type Direction,
  type Goods,
  type StockDocument,
} from './stock-document.mapper.js';

/**
 * Xero has no adjustment: stock moves with documents only. A zero-total bill raises it, a zero-total supplier credit note
 * lowers it; one contra line without an item takes the value to the stock adjustments account. A correction that does
 * both to one item is a revaluation: what is there goes out at its old worth before it comes back at the new one.
 */
export function adjustmentDocuments(
  change: CrmStockChange,
  contra: XeroAccount,
  isTracked: (line: Goods) => boolean,
): StockDocument[] {
  const order: Direction[] = change.cause === 'reconciliation' ? ['down', 'up'] : ['up', 'down'];
  const documents = order.map((direction): StockDocument => {
    const goods = goodsGoing(change, direction).filter(isTracked);
    return { part: direction, direction, goods, counters: counterOf(sumOf(goods), contra, textOf(change, undefined)) };
  });
  const [first, second] = documents.filter(({ goods }) => goods.length > 0);
  if (!first || !second) return first ? [first] : [];
  return [first, change.cause === 'reconciliation' ? { ...second, after: [first.part] } : second];
}

/** The goods that go one way, each at its own worth in cents. */
export function goodsGoing(change: CrmStockChange, direction: Direction): Goods[] {
  const lines = linesGoing(change, direction);
  const cents = lines.map((line) => valueOf(line).toDecimalPlaces(2, Decimal.ROUND_HALF_UP));
  return goodsOf(change, lines, cents);
}
