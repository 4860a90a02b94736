import type { StockMove } from '../stock/stock-ledger.js';
import type { LineColumns } from './document-columns.entity.js';

type MovingLine = Pick<LineColumns, 'id' | 'productId' | 'locationId' | 'quantity'>;

/** The movements of lines with tracked products that leave the stock. */
export const outgoing = (lines: readonly MovingLine[]): StockMove[] =>
  incoming(lines).map((move) => ({ ...move, quantity: `-${move.quantity}` }));

/** The movements of lines with tracked products that come in, at the average unless `unitCost` is added. */
export const incoming = (lines: readonly MovingLine[]): StockMove[] =>
  lines.map(({ id, productId, locationId, quantity }) => ({
    productId: productId!,
    locationId: locationId!,
    quantity,
    lineId: id,
  }));
