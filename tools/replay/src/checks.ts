import { centsText, type BookKind, type BookRecord, type StockMove } from './books.js';

/** One thing the business did that must be in Xero's books exactly once. The list is in business order. */
export interface Expected {
  kind: BookKind;
  /** As in `BookRecord.name`. */
  name: string;
  contact?: string;
  date?: string;
  /** Cents. */
  amount?: bigint;
  moves?: StockMove[];
  /** Names (with kind) of what must be in the books before it. */
  after: { kind: BookKind; name: string }[];
}

/** A finding is a sentence; none means that the books are as they should be. */
export type Findings = string[];

const WORDS: Record<BookKind, string> = {
  contact: 'Contact',
  item: 'Item',
  invoice: 'Invoice',
  bill: 'Bill',
  creditNote: 'Credit note',
  supplierCredit: 'Supplier credit',
  payment: 'Payment',
  allocation: 'Allocation',
};

const keyOf = ({ kind, name }: { kind: BookKind; name: string }): string => `${kind} ${name}`;
const words = ({ kind, name }: { kind: BookKind; name: string }): string => `${WORDS[kind]} ${name}`;

/** Nothing lost, nothing doubled, nothing that nobody asked for, and each document as it was meant. */
export function checkPresence(expected: readonly Expected[], books: readonly BookRecord[]): Findings {
  const findings: Findings = [];
  const found = grouped(books);
  const wanted = grouped(expected);
  for (const [key, wants] of wanted) {
    const has = found.get(key) ?? [];
    const [first] = wants;
    if (!first) continue;
    if (has.length === 0) findings.push(`${words(first)} is not in Xero.`);
    else if (has.length !== wants.length)
      findings.push(`${words(first)} is in Xero ${has.length} times, ${wants.length} wanted.`);
    else wants.forEach((want, at) => findings.push(...differences(want, has[at])));
  }
  for (const [key, has] of found)
    if (!wanted.has(key) && has[0]) findings.push(`${words(has[0])} is in Xero and nothing here asked for it.`);
  return findings;
}

function differences(want: Expected, has: BookRecord | undefined): Findings {
  if (!has) return [];
  const pairs: [string, string | undefined, string | undefined][] = [
    ['contact', want.contact, has.contact],
    ['date', want.date, has.date],
    ['amount', want.amount?.toString() && centsText(want.amount), has.amount?.toString() && centsText(has.amount)],
    ['stock', want.moves && movesText(want.moves), movesText(has.moves)],
  ];
  return pairs
    .filter(([, wanted, is]) => wanted !== undefined && wanted !== is)
    .map(([what, wanted, is]) => `${words(want)}: the ${what} is ${is ?? 'missing'} in Xero, ${wanted} here.`);
}

const movesText = (moves: readonly StockMove[]): string =>
  moves
    .map(({ item, direction, quantity }) => `${item} ${direction} ${quantity}`)
    .sort()
    .join(', ');

/**
 * The order of the books is the order of business wherever it can be observed: what something depends on comes before
 * it, and an in and an out of one item never pass each other.
 */
export function checkOrder(expected: readonly Expected[], books: readonly BookRecord[]): Findings {
  const first = new Map<string, BookRecord>();
  for (const record of [...books].sort((a, b) => a.seq - b.seq))
    if (!first.has(keyOf(record))) first.set(keyOf(record), record);
  const findings: Findings = [];
  for (const want of expected) {
    const own = first.get(keyOf(want));
    for (const earlier of want.after) {
      const before = first.get(keyOf(earlier));
      if (own && before && before.seq >= own.seq)
        findings.push(`${words(want)} is in Xero before ${words(earlier)}, on which it depends.`);
    }
  }
  return [...findings, ...checkStockOrder(expected, first)];
}

interface Move {
  document: Expected;
  direction: 'in' | 'out';
  seq: number;
}

function checkStockOrder(expected: readonly Expected[], books: Map<string, BookRecord>): Findings {
  const byItem = new Map<string, Move[]>();
  for (const document of expected) {
    const seq = books.get(keyOf(document))?.seq;
    if (seq === undefined) continue;
    for (const { item, direction } of document.moves ?? [])
      byItem.set(item, [...(byItem.get(item) ?? []), { document, direction, seq }]);
  }
  return [...byItem].flatMap(([item, moves]) => passedMoves(item, moves));
}

/** Moves in business order; each must come after the latest earlier move of the other direction. */
function passedMoves(item: string, moves: readonly Move[]): Findings {
  const findings: Findings = [];
  const latest: { in?: Move; out?: Move } = {};
  for (const move of moves) {
    const other = latest[move.direction === 'in' ? 'out' : 'in'];
    if (other && other.document !== move.document && other.seq >= move.seq)
      findings.push(
        `Item ${item}: ${words(move.document)} (${move.direction}) passed ${words(other.document)} (${other.direction}).`,
      );
    const own = latest[move.direction];
    if (!own || own.seq < move.seq) latest[move.direction] = move;
  }
  return findings;
}

/** Amounts of both sides by name, to the cent; a name that one side lacks counts as 0. */
export function checkAmounts(
  what: string,
  ours: ReadonlyMap<string, bigint>,
  theirs: ReadonlyMap<string, bigint>,
): Findings {
  const names = [...new Set([...ours.keys(), ...theirs.keys()])];
  return names.flatMap((name) => {
    const [here, there] = [ours.get(name) ?? 0n, theirs.get(name) ?? 0n];
    return here === there ? [] : [`${what} of ${name}: ${centsText(here)} here, ${centsText(there)} in Xero.`];
  });
}

export const sum = (amounts: Iterable<bigint>): bigint => [...amounts].reduce((total, amount) => total + amount, 0n);

function grouped<R extends { kind: BookKind; name: string }>(records: readonly R[]): Map<string, R[]> {
  const groups = new Map<string, R[]>();
  for (const record of records) groups.set(keyOf(record), [...(groups.get(keyOf(record)) ?? []), record]);
  return groups;
}
