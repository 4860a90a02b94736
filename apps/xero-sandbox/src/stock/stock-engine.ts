import { randomUUID } from 'node:crypto';
import type { Item, StockMove, StockMover } from '../accounting/records.js';
import type { Tx } from '../journal/store.js';
import { abs, type Cents, centsText, divideRounded, type Fine, fineText, toCents, toFine } from '../money/exact.js';

/** An item's stock while its movements are walked through: quantity (negative = back-ordered), value, last average. */
interface Running {
  quantity: Fine;
  pool: Cents;
  average: { cents: Cents; quantity: Fine };
}

/** Documents that say themselves what their goods are worth. */
const PRICED: readonly StockMover[] = ['ACCPAY', 'ACCPAYCREDIT', 'SPEND'];

export interface StockRules {
  creditNoteValue: 'line' | 'average';
  /** Lets the quantity fall below zero. */
  allowBackorders: boolean;
}

export interface LineMovement {
  itemId: string;
  lineId: string;
  /** Unsigned; signed for what a person adjusts. */
  quantity: Fine;
  /** Line amount without tax in base currency, unsigned. */
  lineValue: Cents;
}

export const INSUFFICIENT = 'Insufficient stock. Items are eligible for backorder.';

export class InsufficientStock extends Error {
  constructor(readonly itemId: string) {
    super(INSUFFICIENT);
  }
}

/** What the engine needs to know of a document. */
type Mover = { id: string; Type: StockMover; Date: string };

/** Which way a document moves stock (api-facts 5.1). */
const DIRECTION: Record<StockMover, 1n | -1n> = {
  ACCPAY: 1n,
  ACCREC: -1n,
  ACCPAYCREDIT: -1n,
  ACCRECCREDIT: 1n,
  SPEND: 1n,
  RECEIVE: -1n,
  ADJUSTMENT: 1n,
};

/**
 * Replaces the stock movements of a document by new ones (none for a void). Averages are re-computed by document date,
 * so a back-dated or changed bill re-values what was sold later. Throws when stock would run short.
 */
export function moveStock(tx: Tx, document: Mover, lines: readonly LineMovement[], rules: StockRules): void {
  const before = tx.find('moves', 'document', document.id);
  if (before.length === 0 && lines.length === 0) return;
  const fresh = lines.map((line) => newMove(document, line));
  for (const move of before) tx.remove('moves', move.id);
  for (const itemId of new Set([...before, ...fresh].map((move) => move.itemId))) {
    const item = tx.get('items', itemId);
    if (!item) continue;
    const added = fresh.filter((move) => move.itemId === itemId);
    const removed = before.filter((move) => move.itemId === itemId);
    settle(tx, item, added, removed, rules);
  }
}

function newMove(document: Mover, line: LineMovement): StockMove {
  const sign = DIRECTION[document.Type];
  const valued = PRICED.includes(document.Type) || (document.Type === 'ADJUSTMENT' && line.quantity > 0n);
  return {
    id: randomUUID(),
    itemId: line.itemId,
    documentId: document.id,
    lineId: line.lineId,
    documentType: document.Type,
    date: document.Date,
    seq: 0,
    quantity: fineText(sign * line.quantity),
    ...(valued ? { lineValue: centsText(sign * line.lineValue) } : {}),
    value: '0.00',
    backorderCost: '0.00',
  };
}

function settle(tx: Tx, item: Item, added: StockMove[], removed: StockMove[], rules: StockRules): void {
  const last = item.lastMove;
  const numbered = inPlace(added, removed, (last?.seq ?? 0) + 1);
  const appendOnly = removed.length === 0 && numbered.every((move) => !last || move.date >= last.date);
  if (appendOnly) append(tx, item, numbered, rules);
  else recompute(tx, item, numbered, removed, rules);
}

/** A changed document keeps its place among those of its day; what it adds, and another day, come last. */
function inPlace(added: StockMove[], removed: StockMove[], next: number): StockMove[] {
  const places = removed.map((move) => ({ date: move.date, seq: move.seq })).sort((a, b) => a.seq - b.seq);
  let seq = next;
  return added.map((move) => {
    const at = places.findIndex((place) => place.date === move.date);
    return { ...move, seq: at < 0 ? seq++ : places.splice(at, 1)[0]!.seq };
  });
}

/** The usual case: the new movements are the youngest, so the stored figures are carried on. */
function append(tx: Tx, item: Item, added: StockMove[], rules: StockRules): void {
  const running = runningOf(item);
  for (const move of added) {
    const before = running.quantity;
    tx.put('moves', apply(running, move, rules));
    if (running.quantity < 0n && running.quantity < before && !rules.allowBackorders)
      throw new InsufficientStock(item.id);
  }
  saveItem(tx, item, running, added.at(-1));
}

/** Walks all movements by date; refuses when the change makes the quantity of any later day negative, or more negative than it was. */
function recompute(tx: Tx, item: Item, added: StockMove[], removed: StockMove[], rules: StockRules): void {
  const kept = tx.find('moves', 'item', item.id);
  const lowestBefore = lowest([...kept, ...removed]);
  const moves = [...kept, ...added].sort(byDate);
  const lowestAfter = lowest(moves);
  if (lowestAfter < 0n && lowestAfter < lowestBefore && !rules.allowBackorders) throw new InsufficientStock(item.id);
  const running: Running = { quantity: 0n, pool: 0n, average: { cents: 0n, quantity: 0n } };
  for (const move of moves) {
    const valued = apply(running, move, rules);
    const unchanged = valued.value === move.value && valued.backorderCost === move.backorderCost;
    if (!unchanged || added.includes(move)) tx.put('moves', valued);
  }
  saveItem(tx, item, running, moves.at(-1), Math.max(0, ...moves.map((move) => move.seq)));
}

const byDate = (a: StockMove, b: StockMove): number => (a.date === b.date ? a.seq - b.seq : a.date < b.date ? -1 : 1);

/** The least there is at the end of any day: in which order a day's movements were entered says nothing about the shelf. */
function lowest(moves: StockMove[]): Fine {
  let quantity = 0n;
  let least = 0n;
  const sorted = [...moves].sort(byDate);
  for (const [at, move] of sorted.entries()) {
    quantity += toFine(move.quantity);
    const dayIsOver = sorted[at + 1]?.date !== move.date;
    if (dayIsOver && quantity < least) least = quantity;
  }
  return least;
}

/** Values one movement and carries the running stock on. */
function apply(running: Running, move: StockMove, rules: StockRules): StockMove {
  const quantity = toFine(move.quantity);
  return quantity >= 0n ? receive(running, move, quantity) : issue(running, move, -quantity, rules);
}

function receive(running: Running, move: StockMove, quantity: Fine): StockMove {
  const value = move.lineValue === undefined ? atAverage(running, quantity) : toCents(move.lineValue);
  const owed = running.quantity < 0n ? -running.quantity : 0n;
  const delivered = owed < quantity ? owed : quantity;
  const cost = quantity === 0n ? 0n : divideRounded(value * delivered, quantity);
  running.quantity += quantity;
  running.pool += value - cost;
  remember(running);
  return { ...move, value: centsText(value - cost), backorderCost: centsText(cost) };
}

function issue(running: Running, move: StockMove, quantity: Fine, rules: StockRules): StockMove {
  const onHand = running.quantity > 0n ? running.quantity : 0n;
  const taken = quantity < onHand ? quantity : onHand;
  const byLine = move.lineValue !== undefined && rules.creditNoteValue === 'line';
  const wanted = byLine ? abs(toCents(move.lineValue!)) : atAverage(running, taken);
  const value = taken === onHand && !byLine ? running.pool : wanted;
  running.quantity -= quantity;
  running.pool -= value;
  if (running.quantity > 0n) remember(running);
  return { ...move, value: centsText(-value), backorderCost: '0.00' };
}

function atAverage(running: Running, quantity: Fine): Cents {
  if (running.quantity > 0n) return divideRounded(running.pool * quantity, running.quantity);
  const { cents, quantity: per } = running.average;
  return per === 0n ? 0n : divideRounded(cents * quantity, per);
}

function remember(running: Running): void {
  if (running.quantity > 0n) running.average = { cents: running.pool, quantity: running.quantity };
}

function runningOf(item: Item): Running {
  return {
    quantity: toFine(item.quantity),
    pool: toCents(item.TotalCostPool),
    average: { cents: toCents(item.lastAverage.cents), quantity: toFine(item.lastAverage.quantity) },
  };
}

/** A movement leaves the item's `updated` alone: Xero's change feed does not show it (api-facts 3.6). */
function saveItem(tx: Tx, item: Item, running: Running, last: StockMove | undefined, seq = last?.seq ?? 0): void {
  const { lastMove: _before, ...rest } = item;
  tx.put('items', {
    ...rest,
    quantity: fineText(running.quantity),
    TotalCostPool: centsText(running.pool),
    lastAverage: { cents: centsText(running.average.cents), quantity: fineText(running.average.quantity) },
    ...(last ? { lastMove: { date: last.date, seq } } : {}),
  });
}
