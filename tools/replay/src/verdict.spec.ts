import { countCalls, endpointUses, judge, xeroReceivables, type CrmSide, type XeroSide } from './verdict.js';
import type { Driven } from './drive.js';
import type { Floor } from './floor.js';

const floor: Floor = { lines: [{ kind: 'invoices', effects: 1, calls: 1 }], calls: 1, inOrder: 4 };
const driven = (): Driven => ({
  expected: [
    { kind: 'contact', name: 'C-1', after: [] },
    { kind: 'item', name: 'P', after: [] },
    { kind: 'bill', name: 'ADJ-1', amount: 0n, moves: [], after: [] },
    {
      kind: 'invoice',
      name: 'INV-1',
      contact: 'C-1',
      amount: 1000n,
      moves: [],
      after: [{ kind: 'contact', name: 'C-1' }],
    },
  ],
  receivables: new Map([['C-1', 1000n]]),
  stock: new Map([['P', 50_000n]]),
});
const crm = (): CrmSide => ({
  totals: {
    invoices: { count: 1, sum: 1000n },
    creditNotes: { count: 0, sum: 0n },
    payments: { count: 0, sum: 0n },
    stockAdjustments: { count: 1, sum: 0n },
  },
  receivables: new Map([['C-1', 1000n]]),
  stock: new Map([['P', 50_000n]]),
  ...{ queued: 0, unresolved: 0, held: 0, skipped: 0 },
});
const call = {
  seq: 1,
  method: 'PUT',
  path: '/api.xro/2.0/Invoices',
  tenantId: 't',
  clientId: 'c',
  status: 200,
  effects: 1,
};
const xero = (): XeroSide => ({
  documents: [
    { type: 'ACCREC', number: 'INV-1', status: 'AUTHORISED', contact: 'C-1', total: 1000n, open: 1000n },
    { type: 'ACCPAY', number: 'ADJ-1-x', status: 'PAID', contact: 'Adjustments', total: 0n, open: 0n },
  ],
  payments: [],
  stock: new Map([['P', 50_000n]]),
  books: [
    { seq: 1, kind: 'contact', name: 'C-1', moves: [] },
    { seq: 2, kind: 'item', name: 'P', moves: [] },
    { seq: 3, kind: 'contact', name: 'Adjustments', moves: [] },
    { seq: 4, kind: 'bill', name: 'ADJ-1', contact: 'Adjustments', amount: 0n, moves: [] },
    { seq: 5, kind: 'invoice', name: 'INV-1', contact: 'C-1', amount: 1000n, moves: [] },
  ],
  calls: [call],
  keyClashes: 0,
});
const failing = (here: CrmSide, there: XeroSide, minutes = 1) =>
  judge(driven(), here, there, { floor, minutes })
    .filter(({ ok }) => !ok)
    .map(({ what }) => what);

describe('the verdict', () => {
  it('is green when both sides agree', () => expect(failing(crm(), xero())).toEqual([]));

  it.each([
    ['every invoice is in Xero', { books: xero().books.slice(0, 4) }],
    [
      'receivables of each customer are equal: CRM and Xero',
      { documents: [{ ...xero().documents[0]!, open: 999n }, xero().documents[1]!] },
    ],
    [
      'totals per document type are equal',
      { documents: [{ ...xero().documents[0]!, total: 1001n }, xero().documents[1]!] },
    ],
    ['stock of each item is equal: CRM and Xero', { stock: new Map([['P', 40_000n]]) }],
    ['no idempotency key was used for two requests', { keyClashes: 1 }],
    ['few calls were used', { calls: Array.from({ length: 11 }, () => call) }],
    ['everything is in Xero once, as it was meant', { books: [...xero().books, { ...xero().books[4]!, seq: 6 }] }],
    [
      'the order of effects is the order of business',
      { books: xero().books.map((one) => (one.name === 'INV-1' ? { ...one, seq: 0 } : one)) },
    ],
  ])('is red when Xero does not have it so: %s', (what, over) => {
    expect(failing(crm(), { ...xero(), ...over })).toContain(what);
  });

  it.each([
    ['the queue is empty', { queued: 1 }],
    ['nothing needs attention', { unresolved: 1 }],
    ['nothing is held', { held: 1 }],
    ['nothing is skipped', { skipped: 1 }],
  ])('is red when not: %s', (what, over) => expect(failing({ ...crm(), ...over }, xero())).toEqual([what]));

  it('is red when it took too long', () =>
    expect(failing(crm(), xero(), 10.1)).toEqual(['it took at most 10 minutes']));

  it('allows calls by the fifties in a large history and by the dependencies in a small one', () => {
    const large = { ...floor, lines: [{ kind: 'invoices', effects: 1000, calls: 20 }], calls: 20 };
    expect(countCalls([], large).allowed).toBe(50);
    expect(countCalls([], floor).allowed).toBe(10);
  });

  it('counts every call of the API, the refused ones too, and no other', () => {
    const calls = [call, { ...call, method: 'GET' }, { ...call, status: 429 }, { ...call, path: '/connections' }];
    expect(countCalls(calls, floor)).toMatchObject({ total: 3, writes: 2, reads: 1, throttled: 1 });
  });

  it('tells which endpoints the calls went to', () => {
    const one = (id: string) => ({ ...call, path: `/api.xro/2.0/CreditNotes/${id}/Allocations` });
    const ids = ['8f8f8f8f-0000-4000-8000-000000000000', '9f8f8f8f-0000-4000-8000-000000000000'];
    expect(endpointUses([call, ...ids.map(one)])).toEqual([
      { endpoint: 'PUT CreditNotes/…/Allocations', calls: 2, effects: 2 },
      { endpoint: 'PUT Invoices', calls: 1, effects: 1 },
    ]);
  });

  it('reads receivables as open invoices less open credit', () => {
    const credit = {
      type: 'ACCRECCREDIT',
      number: 'CN-1',
      status: 'AUTHORISED',
      contact: 'C-1',
      total: 300n,
      open: 250n,
    };
    expect(xeroReceivables([...xero().documents, credit])).toEqual(new Map([['C-1', 750n]]));
  });
});
