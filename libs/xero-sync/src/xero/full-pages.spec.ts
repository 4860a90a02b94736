import type { AccountingApi } from 'xero-node';
import { readChangedStates, readStates, type ChangedType } from './drift.reads.js';
import { readChangedDocuments, readChangedPayments } from './payments.reads.js';
import type { Json } from './values.js';
import { XeroSession } from './xero.session.js';

const start = Date.parse('2026-05-04T00:00:00Z');

/** A list of Xero's that answers what changed since a moment, in pages of 1,000, whatever method asks for it. */
function xeroWith(list: string, rows: (Json | null)[]): XeroSession {
  const answer = (...given: unknown[]) => {
    const since = given.find((one) => one instanceof Date);
    const page = given.findLast((one) => typeof one === 'number' && one > 0 && one < 4) as number | undefined;
    const from = rows.findIndex(
      (row) => row && (!since || Date.parse(String(row['UpdatedDateUTC'])) >= since.getTime()),
    );
    return Promise.resolve({
      [list]: from < 0 ? [] : rows.slice(from).slice(((page ?? 1) - 1) * 1000, (page ?? 1) * 1000),
    });
  };
  const api = new Proxy({}, { get: () => answer }) as AccountingApi;
  const session = new XeroSession({ tenantId: 't', apiUrl: 'https://xero.invalid', accessToken: 'none' });
  jest.spyOn(session, 'read').mockImplementation(async (ask) => (await ask(api)) as Json);
  return session;
}

const rowsOf = (type: string, unreadable: Json | null): (Json | null)[] =>
  Array.from({ length: 1200 }, (_, n) =>
    n === 7 ? unreadable : { [`${type}ID`]: `id-${n}`, UpdatedDateUTC: new Date(start + n * 2000).toISOString() },
  );

/** The row itself is nothing, or its id is. */
const unreadable: [string, Json | null][] = [
  ['is nothing', null],
  ['has no id', { UpdatedDateUTC: new Date(start + 14_000).toISOString() }],
];

describe('A full page with a row that cannot be read is not the last one', () => {
  const changes = (['Contact', 'CreditNote', 'PurchaseOrder'] satisfies ChangedType[]).flatMap((type) =>
    unreadable.map(([what, row]) => [type, what, row] as const),
  );
  it.each(changes)('of changed records: %s, whose row %s', async (type, _what, row) => {
    const found = await readChangedStates(xeroWith(`${type}s`, rowsOf(type, row)), type, undefined);
    expect(found.map(({ id }) => id)).toHaveLength(1199);
  });

  it.each(unreadable)('of purchase orders that are looked for by id, whose row %s', async (_what, row) => {
    const [order] = await readStates(xeroWith('PurchaseOrders', rowsOf('PurchaseOrder', row)), 'PurchaseOrder', [
      'id-1100',
    ]);
    expect(order).toMatchObject({ id: 'id-1100' });
  });

  it.each(unreadable)('of changed documents, whose row %s', async (_what, row) => {
    expect(await readChangedDocuments(xeroWith('Invoices', rowsOf('Invoice', row)), undefined)).toHaveLength(1199);
  });

  it.each(unreadable)('of changed payments, whose row %s: that one is told as nameless', async (_what, row) => {
    const found = await readChangedPayments(xeroWith('Payments', rowsOf('Payment', row)), undefined);
    expect(found).toHaveLength(1200);
    expect(found.filter(({ nameless }) => nameless)).toMatchObject([{ id: expect.stringMatching(/^without-id-/) }]);
  });
});
