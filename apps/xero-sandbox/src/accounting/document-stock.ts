import type { Tx } from '../journal/store.js';
import { divideRounded, toCents, toFine } from '../money/exact.js';
import { INSUFFICIENT, InsufficientStock, type LineMovement, moveStock } from '../stock/stock-engine.js';
import { Invalid } from '../wire/errors.js';
import type { Call } from './call.js';
import type { StockMover, TradeDocument } from './records.js';

/** What a document must have to move stock. */
type StockDocument = Pick<TradeDocument, 'id' | 'Date' | 'LineItems' | 'LineAmountTypes' | 'CurrencyRate'> & {
  Type: string;
  Status: string;
};

const MOVERS: Record<string, StockMover> = {
  ACCREC: 'ACCREC',
  ACCPAY: 'ACCPAY',
  ACCRECCREDIT: 'ACCRECCREDIT',
  ACCPAYCREDIT: 'ACCPAYCREDIT',
  SPEND: 'SPEND',
  RECEIVE: 'RECEIVE',
};

/** Makes the stock follow a document: while it is approved or paid its tracked lines count, otherwise none (api-facts 5.1). */
export function applyStock(call: Call, tx: Tx, document: StockDocument): void {
  const Type = MOVERS[document.Type];
  if (!Type) return;
  const posted = document.Status === 'AUTHORISED' || document.Status === 'PAID';
  const invoice = Type === 'ACCREC' || Type === 'ACCPAY';
  const asked = call.query.get('allowBackorders')?.toLowerCase() === 'true';
  try {
    moveStock(tx, { id: document.id, Type, Date: document.Date }, posted ? stockLines(tx, document) : [], {
      creditNoteValue: call.world.settings.creditNoteStockValue,
      allowBackorders: invoice && asked && call.world.settings.allowBackorders,
    });
  } catch (error) {
    if (!(error instanceof InsufficientStock)) throw error;
    const short = document.LineItems.flatMap((line, index) => (line.ItemID === error.itemId ? [index] : []));
    throw new Invalid(
      [INSUFFICIENT],
      short.map((index) => ({ path: 'LineItems', index, messages: [INSUFFICIENT] })),
    );
  }
}

function stockLines(tx: Tx, document: StockDocument): LineMovement[] {
  return document.LineItems.flatMap((line) => {
    const item = line.ItemID ? tx.get('items', line.ItemID) : undefined;
    if (!item?.IsTrackedAsInventory) return [];
    const tax = document.LineAmountTypes === 'Inclusive' ? toCents(line.TaxAmount) : 0n;
    const rate = toFine(document.CurrencyRate);
    const lineValue = rate === 0n ? 0n : divideRounded((toCents(line.LineAmount) - tax) * 10_000n, rate);
    return [{ itemId: item.id, lineId: line.LineItemID, quantity: toFine(line.Quantity), lineValue }];
  });
}
