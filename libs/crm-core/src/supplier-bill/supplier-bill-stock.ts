import { Decimal } from 'decimal.js';
import { EntityManager } from 'typeorm';
import { DomainError } from '../errors.js';
import { StockLedger, StockMove, StockSource } from '../stock/stock-ledger.js';
import type { SupplierBill, SupplierBillLine } from './supplier-bill.entity.js';

/** What decides how much of what a supplier bill brings in, and at what cost. */
export type CostedBill = Pick<SupplierBill, 'amountsAre' | 'currencyRate'>;
export type CostedLine = Pick<
  SupplierBillLine,
  'id' | 'productId' | 'locationId' | 'quantity' | 'amount' | 'taxAmount' | 'landedCost' | 'movesStock'
>;

/** What a line costs without tax, in the bill's currency. */
export const netOf = (line: Pick<CostedLine, 'amount' | 'taxAmount'>, bill: Pick<CostedBill, 'amountsAre'>): string =>
  (bill.amountsAre === 'inclusive' ? new Decimal(line.amount).minus(line.taxAmount) : new Decimal(line.amount)).toFixed(
    2,
  );

/**
 * The receipts of a supplier bill: each tracked line comes in at what it costs without tax, with its share of the landed costs,
 * in base currency.
 */
export const receiptsOf = (bill: CostedBill, lines: readonly CostedLine[]): StockMove[] =>
  lines
    .filter((line) => line.movesStock)
    .map((line) => ({
      productId: line.productId!,
      locationId: line.locationId!,
      quantity: line.quantity,
      unitCost: new Decimal(netOf(line, bill))
        .plus(line.landedCost)
        .div(bill.currencyRate ?? 1)
        .div(line.quantity)
        .toDecimalPlaces(10)
        .toFixed(),
      lineId: line.id,
    }));

/**
 * Brings the stock of an issued bill in line with its edit. Where quantity or cost of a product at a location changed, the old
 * receipt is taken back and the new one made, so that a corrected price corrects what the goods still here are worth. Answers
 * whether anything moved.
 */
export async function correctReceipts(
  tx: EntityManager,
  stock: StockLedger,
  source: StockSource,
  before: readonly StockMove[],
  after: readonly StockMove[],
): Promise<boolean> {
  const was = receiptsByPlace(before);
  const is = receiptsByPlace(after);
  const changed = new Set([...was.keys(), ...is.keys()].filter((at) => was.get(at) !== is.get(at)));
  if (changed.size === 0) return false;
  const moved = (await stock.movedBy(tx, source)).filter((at) => changed.has(place(at)));
  const back = moved.map((at) => ({
    productId: at.productId,
    locationId: at.locationId,
    quantity: new Decimal(at.quantity).negated().toFixed(),
    undoes: new Decimal(at.value).negated().toFixed(),
  }));
  await stock.move(tx, source, [...back, ...after.filter((move) => changed.has(place(move)))]);
  return true;
}

/** Takes the goods of a bill out of stock again; refused with the legal alternative when they are no longer there. */
export async function takeReceiptsBack(tx: EntityManager, stock: StockLedger, source: StockSource): Promise<void> {
  try {
    await stock.settle(tx, source, []);
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'insufficient_stock') throw error;
    const missing = error.fields.map((field) => field.message).join(' ');
    throw new DomainError(
      'refused',
      'insufficient_stock',
      `${source.label} cannot be voided because its goods are no longer in stock. ${missing} Enter a supplier credit for what goes back, or raise the stock first with a stock adjustment.`,
      error.fields,
    );
  }
}

const place = (at: { productId: string; locationId: string }) => `${at.productId} ${at.locationId}`;

function receiptsByPlace(moves: readonly StockMove[]): Map<string, string> {
  const places = new Map<string, string[]>();
  for (const move of moves) {
    const words = `${new Decimal(move.quantity).toFixed()} at ${move.unitCost}`;
    places.set(place(move), [...(places.get(place(move)) ?? []), words]);
  }
  return new Map([...places].map(([at, words]) => [at, words.sort().join(', ')]));
}
