import { toUnits } from '../../rig/src/decimal.js';
import type { JournalEntry } from '../../rig/src/sandbox.js';

export type BookKind =
  | 'contact'
  | 'item'
  | 'invoice'
  | 'bill'
  | 'creditNote'
  | 'supplierCredit'
  | 'payment'
  | 'allocation';

export interface StockMove {
  /** The item's code. */
  item: string;
  direction: 'in' | 'out';
  /** Four decimals. */
  quantity: bigint;
}

/** The first appearance of a record in Xero's books, in words that both sides share. */
export interface BookRecord {
  seq: number;
  kind: BookKind;
  /**
   * By what both sides call it: contact number, item code, document number, `INV-1 10.00 2026-01-31` for a payment,
   * `CN-1 > INV-1 10.00` for an allocation.
   */
  name: string;
  /** Contact number of the document's contact. */
  contact?: string;
  date?: string;
  /** Cents. */
  amount?: bigint;
  /** Tracked items that the document moves when it is approved. */
  moves: StockMove[];
}

type Fields = Record<string, unknown>;

const KIND_OF: Record<string, BookKind> = {
  ACCREC: 'invoice',
  ACCPAY: 'bill',
  ACCRECCREDIT: 'creditNote',
  ACCPAYCREDIT: 'supplierCredit',
};

/**
 * Reads the journal of one organisation: what stands in its books at the end, in the order in which it came there.
 * What was voided or deleted since does not count.
 */
export function bookRecords(entries: readonly JournalEntry[]): BookRecord[] {
  const inOrder = [...entries].sort((a, b) => a.seq - b.seq);
  const latest = new Map<string, Fields>();
  for (const { collection, id, after } of inOrder)
    if (after !== null && typeof after === 'object') latest.set(`${collection} ${id}`, after as Fields);
  const find: Find = (collection, id) => latest.get(`${collection} ${id}`);
  const seen = new Set<string>();
  return inOrder.flatMap(({ seq, collection, id }) => {
    const record = find(collection, id);
    const read = READERS[collection];
    if (!record || !read || seen.has(`${collection} ${id}`) || isGone(record)) return [];
    seen.add(`${collection} ${id}`);
    return [{ seq, moves: [], ...read(record, find) }];
  });
}

const isGone = (record: Fields): boolean =>
  record['Status'] === 'VOIDED' || record['Status'] === 'DELETED' || record['IsDeleted'] === true;

type Find = (collection: string, id: string) => Fields | undefined;
type Reading = Omit<BookRecord, 'seq' | 'moves'> & { moves?: StockMove[] };

const READERS: Record<string, (record: Fields, find: Find) => Reading> = {
  contacts: (contact) => ({ kind: 'contact', name: contactName(contact) }),
  items: (item) => ({ kind: 'item', name: text(item, 'Code') }),
  invoices: document,
  creditNotes: document,
  payments: (payment, find) => {
    const target = find('invoices', text(payment, 'targetId')) ?? find('creditNotes', text(payment, 'targetId'));
    const amount = text(payment, 'Amount');
    const date = text(payment, 'Date');
    const name = paymentName(target ? text(target, 'number') : '?', toUnits(amount, 2), date);
    return { kind: 'payment', name, date, amount: toUnits(amount, 2) };
  },
  allocations: (allocation, find) => {
    const credit = find('creditNotes', text(allocation, 'creditNoteId'));
    const invoice = find('invoices', text(allocation, 'invoiceId'));
    const amount = toUnits(text(allocation, 'Amount'), 2);
    const name = allocationName(credit ? text(credit, 'number') : '?', invoice ? text(invoice, 'number') : '?', amount);
    return { kind: 'allocation', name, amount };
  },
};

function document(record: Fields, find: Find): Reading {
  const kind = KIND_OF[text(record, 'Type')] ?? 'invoice';
  const contact = find('contacts', text(record, 'contactId'));
  const goesOut = kind === 'invoice' || kind === 'supplierCredit';
  const moves = (record['LineItems'] as Fields[]).flatMap((line): StockMove[] => {
    const item = line['ItemID'] ? find('items', text(line, 'ItemID')) : undefined;
    if (item?.['IsTrackedAsInventory'] !== true) return [];
    const quantity = toUnits(text(line, 'Quantity'), 4);
    return [{ item: text(item, 'Code'), direction: goesOut ? 'out' : 'in', quantity }];
  });
  return {
    kind,
    name: ours(kind, text(record, 'number')),
    contact: contact ? contactName(contact) : '',
    date: text(record, 'Date'),
    amount: toUnits(text(record, 'Total'), 2),
    moves,
  };
}

const contactName = (contact: Fields): string => text(contact, 'ContactNumber') || text(contact, 'Name');

/** Numbers of bills may repeat in Xero, so there ours is followed by a mark that makes it unique. */
const ours = (kind: BookKind, number: string): string =>
  kind === 'bill' || kind === 'supplierCredit' ? (/^[A-Z]+-\d+/.exec(number)?.[0] ?? number) : number;

const text = (fields: Fields, name: string): string => {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
};

export const centsText = (cents: bigint): string => {
  const digits = (cents < 0n ? -cents : cents).toString().padStart(3, '0');
  return `${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
};

export const paymentName = (invoice: string, cents: bigint, date: string): string =>
  `${invoice} ${centsText(cents)} ${date}`;

export const allocationName = (credit: string, invoice: string, cents: bigint): string =>
  `${credit} > ${invoice} ${centsText(cents)}`;
