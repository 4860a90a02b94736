import { bookRecords, type BookRecord } from './books.js';
import type { JournalEntry } from '../../rig/src/sandbox.js';
import { checkAmounts, checkOrder, checkPresence, type Expected } from './checks.js';

/** A week of a small shop, in business order: what was done, and the journal of a Xero that took it well. */
const expected: Expected[] = [
  { kind: 'contact', name: 'C-1', after: [] },
  { kind: 'item', name: 'TEA', after: [] },
  { kind: 'bill', name: 'ADJ-1', date: '2026-01-04', amount: 0n, moves: [move('in', 10)], after: [item()] },
  {
    kind: 'invoice',
    name: 'INV-1',
    contact: 'C-1',
    date: '2026-01-05',
    amount: 1000n,
    moves: [move('out', 8)],
    after: [contact(), item()],
  },
  { kind: 'bill', name: 'ADJ-2', date: '2026-01-06', amount: 0n, moves: [move('in', 50)], after: [item()] },
  {
    kind: 'invoice',
    name: 'INV-2',
    contact: 'C-1',
    date: '2026-01-06',
    amount: 600n,
    moves: [move('out', 5)],
    after: [contact(), item()],
  },
  {
    kind: 'creditNote',
    name: 'CN-1',
    contact: 'C-1',
    date: '2026-01-07',
    amount: 250n,
    moves: [move('in', 2)],
    after: [contact(), item()],
  },
  { kind: 'allocation', name: 'CN-1 > INV-1 2.50', after: [ref('creditNote', 'CN-1'), ref('invoice', 'INV-1')] },
  { kind: 'payment', name: 'INV-1 7.50 2026-01-08', amount: 750n, after: [ref('invoice', 'INV-1')] },
];

function move(direction: 'in' | 'out', quantity: number) {
  return { item: 'TEA', direction, quantity: BigInt(quantity) * 10_000n };
}
function ref(kind: Expected['kind'], name: string) {
  return { kind, name };
}
function contact() {
  return ref('contact', 'C-1');
}
function item() {
  return ref('item', 'TEA');
}

const entry = (collection: string, id: string, after: object): Omit<JournalEntry, 'seq'> => ({
  kind: `${collection}.created`,
  collection,
  id,
  after: { id, ...after },
});
const trade = (collection: string, Type: string, number: string, Date: string, Total: string, Quantity: string) =>
  entry(collection, number, {
    ...{ Type, number, Date, Total, contactId: Type.startsWith('ACCREC') ? 'c' : 's' },
    LineItems: [{ Quantity, ItemID: 'tea' }, { Quantity: '1' }],
  });

/** The journal that fits, one line an element, so that tests can tamper with it. */
const journal = (): Omit<JournalEntry, 'seq'>[] => [
  entry('contacts', 'c', { Name: 'Shop', ContactNumber: 'C-1' }),
  entry('contacts', 's', { Name: 'Stock' }),
  entry('items', 'tea', { Code: 'TEA', IsTrackedAsInventory: true }),
  trade('invoices', 'ACCPAY', 'ADJ-1', '2026-01-04', '0', '10'),
  trade('invoices', 'ACCREC', 'INV-1', '2026-01-05', '10', '8'),
  trade('invoices', 'ACCPAY', 'ADJ-2', '2026-01-06', '0', '50'),
  trade('invoices', 'ACCREC', 'INV-2', '2026-01-06', '6.00', '5'),
  trade('creditNotes', 'ACCRECCREDIT', 'CN-1', '2026-01-07', '2.5', '2'),
  entry('allocations', 'a', { creditNoteId: 'CN-1', invoiceId: 'INV-1', Amount: '2.5' }),
  entry('payments', 'p', { targetId: 'INV-1', Amount: '7.5', Date: '2026-01-08' }),
  { ...trade('invoices', 'ACCREC', 'INV-1', '2026-01-05', '10', '8'), kind: 'invoices.updated' },
];

const books = (lines: Omit<JournalEntry, 'seq'>[]): BookRecord[] =>
  bookRecords(lines.map((line, at) => ({ ...line, seq: at + 1 }))).filter(({ name }) => name !== 'Stock');
const verdict = (lines: Omit<JournalEntry, 'seq'>[]) => [
  ...checkPresence(expected, books(lines)),
  ...checkOrder(expected, books(lines)),
];
const swapped = (a: number, b: number) => {
  const lines = journal();
  [lines[a], lines[b]] = [lines[b] as JournalEntry, lines[a] as JournalEntry];
  return lines;
};

describe('the verdict on a journal', () => {
  it('is silent when everything arrived once and in order', () => expect(verdict(journal())).toEqual([]));

  it('names what is missing', () => {
    expect(verdict(journal().filter(({ id }) => id !== 'INV-2'))).toEqual(['Invoice INV-2 is not in Xero.']);
    expect(verdict(journal().filter(({ id }) => id !== 'p'))).toEqual([
      'Payment INV-1 7.50 2026-01-08 is not in Xero.',
    ]);
  });

  it('names what is doubled', () => {
    const [again] = journal().slice(6, 7);
    const lines = [...journal(), { ...again!, id: 'INV-2 again' }];
    expect(verdict(lines)).toEqual(['Invoice INV-2 is in Xero 2 times, 1 wanted.']);
  });

  it('names a payment that was doubled', () => {
    const lines = [...journal(), { ...journal()[9]!, id: 'p2' }];
    expect(verdict(lines)).toEqual(['Payment INV-1 7.50 2026-01-08 is in Xero 2 times, 1 wanted.']);
  });

  it('names what nobody asked for', () => {
    const lines = [...journal(), trade('invoices', 'ACCREC', 'INV-9', '2026-01-09', '1', '1')];
    expect(verdict(lines)).toEqual(['Invoice INV-9 is in Xero and nothing here asked for it.']);
  });

  it.each(['10.01', '9.99'])('names an invoice of 10.00 that is %s in Xero', (Total) => {
    const lines = journal().map((line) =>
      line.id === 'INV-1' ? { ...line, after: { ...(line.after as object), Total } } : line,
    );
    expect(verdict(lines)).toEqual([`Invoice INV-1: the amount is ${Total} in Xero, 10.00 here.`]);
  });

  it('names a document with another date, contact or quantity', () => {
    const lines = journal().map((line) =>
      line.id === 'CN-1'
        ? { ...line, after: { ...(line.after as object), Date: '2026-01-09', contactId: 's', LineItems: [] } }
        : line,
    );
    expect(verdict(lines)).toHaveLength(3);
  });

  it('names a payment that came before its invoice', () => {
    expect(verdict(swapped(4, 9))).toContain(
      'Payment INV-1 7.50 2026-01-08 is in Xero before Invoice INV-1, on which it depends.',
    );
  });

  it('names an invoice that came before its contact', () => {
    expect(verdict(swapped(0, 4))).toContain('Invoice INV-1 is in Xero before Contact C-1, on which it depends.');
  });

  it('names an in and an out of one item that passed each other, also over several documents', () => {
    expect(verdict(swapped(4, 5))).toEqual(['Item TEA: Bill ADJ-2 (in) passed Invoice INV-1 (out).']);
    expect(verdict(swapped(6, 7))).toEqual(['Item TEA: Credit note CN-1 (in) passed Invoice INV-2 (out).']);
  });

  it('does not mind that two outs changed places', () => {
    const two: Expected[] = expected.filter(({ name }) => name !== 'ADJ-2');
    const lines = journal().filter(({ id }) => id !== 'ADJ-2');
    [lines[4], lines[5]] = [lines[5]!, lines[4]!];
    expect(checkOrder(two, books(lines))).toEqual([]);
  });
});

describe('amounts of both sides', () => {
  const ours = new Map([
    ['C-1', 600n],
    ['C-2', 0n],
  ]);

  it('agree when they are equal and nothing counts as 0', () => {
    expect(checkAmounts('Receivables', ours, new Map([['C-1', 600n]]))).toEqual([]);
  });

  it.each([599n, 601n])('are named when one cent is off (%s)', (there) => {
    expect(checkAmounts('Receivables', ours, new Map([['C-1', there]]))).toHaveLength(1);
  });

  it('are named when only Xero has them', () => {
    expect(
      checkAmounts(
        'Receivables',
        ours,
        new Map([
          ['C-1', 600n],
          ['C-3', 1n],
        ]),
      ),
    ).toEqual(['Receivables of C-3: 0.00 here, 0.01 in Xero.']);
  });
});
