import {
  CompanyService,
  CreditNoteService,
  InvoiceService,
  ProductService,
  PurchaseOrderService,
  SupplierBillService,
  SupplierCreditService,
} from '#crm-core';
import { SchedulerRegistry } from '@nestjs/schedule';
import type { EntityManager } from 'typeorm';
import { DriftNews } from '../src/drift/drift-news.js';
import { DriftSweep } from '../src/drift/drift-sweep.js';
import { control, nz } from './connecting.js';
import { type ConnectedHost, startConnectedHost } from './connected-host.js';

/** Real: Postgres, CRM core, the whole sync, the sandbox with a bookkeeper at work in it. */
const actor = { name: 'Ada', origin: { by: 'user' as const } };
type Json = Record<string, unknown>;
let at: ConnectedHost;
let companyId: string;
let made: Record<string, string>;

const act = <T>(work: (tx: EntityManager) => Promise<T>): Promise<T> =>
  at.host.database.inWorkspace(at.caller.workspaceId, work);
const sql = <T = Json>(text: string, more: unknown[] = []): Promise<T[]> =>
  act((tx) => tx.query<T[]>(text, [at.caller.workspaceId, ...more]));
const the = <T>(service: abstract new (...args: never[]) => T): T =>
  at.host.module.get<T>(service as never, { strict: false });
const bookkeeper = async (action: string, given: Json): Promise<Json> =>
  (await control(at.sandbox.url, 'POST', `tenants/${nz}/ui`, { action, ...given }))['record'] as Json;
const remoteIdOf = async (recordId: string): Promise<string> => {
  const [link] = await sql<{ remote_id: string }>(
    `SELECT remote_id FROM xero_links WHERE workspace_id = $1 AND record_id = $2 AND archived_at IS NULL`,
    [recordId],
  );
  return link!.remote_id;
};
const changes = async (query = ''): Promise<Json[]> =>
  (await at.rest('get', `changes?pageSize=200${query}`).expect(200)).body.items as Json[];
const changeOf = async (id: string, query = '') =>
  (await changes(query)).find((change) => (change['record'] as Json)['id'] === id);
const decide = (change: Json | undefined, what: string, body: Json = {}) =>
  at.rest('post', `changes/${String(change?.['id'])}/${what}`).send(body);
const calls = async (): Promise<number> => Number((await control(at.sandbox.url, 'GET', 'requests/summary'))['total']);

/** As if a week had passed. */
async function sweepAll(): Promise<void> {
  await sql(
    `UPDATE xero_links SET looked_at = now() - interval '8 days', exported_at = now() - interval '8 days' WHERE workspace_id = $1`,
  );
  await the(DriftSweep).round();
}

const line = (unitPrice: string, productId: string | null = null) => [
  { name: 'Work', quantity: '2', unitPrice, taxRateId: null, ...(productId ? { productId } : {}) },
];

beforeAll(async () => {
  at = await startConnectedHost({ fillBatches: true });
  // Calls are counted: nothing else is to look by the clock.
  for (const timer of ['xero-payment-import', 'xero-stock-check', 'xero-drift-sweep'])
    the(SchedulerRegistry).deleteInterval(timer);
  await at.rest('post', 'proposals/accept').send({}).expect(200);
  const company = {
    name: '  Harbour   Foods ',
    isSupplier: true,
    email: 'office@harbour.example',
    phone: '09 1',
    salesTermsDays: 14,
    addresses: [{ kind: 'postal' as const, line1: 'Quay 1', city: 'Auckland', country: 'New Zealand' }],
  };
  companyId = (await act((tx) => the(CompanyService).create(tx, company, actor))).id;
  const product = { code: 'PLAIN', name: 'Plain', salesPrice: '12.5', purchasePrice: '7.25', description: 'A thing' };
  const productId = (await act((tx) => the(ProductService).create(tx, product, actor))).id;
  const head = { companyId, date: '2026-05-04' };
  const [invoice, credit, order, bill, supplierCredit] = await act(async (tx) => [
    await the(InvoiceService).create(
      tx,
      { ...head, reference: 'PO 7', lines: line('100', productId), issue: true },
      actor,
    ),
    await the(CreditNoteService).create(tx, { ...head, lines: line('3'), issue: true }, actor),
    await the(PurchaseOrderService).create(tx, { ...head, expectedDate: '2026-06-01', lines: line('5') }, actor),
    await the(SupplierBillService).create(
      tx,
      { ...head, supplierReference: 'RE-1', lines: line('8'), issue: true },
      actor,
    ),
    await the(SupplierCreditService).create(tx, { ...head, lines: line('2'), issue: true }, actor),
  ]);
  made = {
    product: productId,
    invoice: invoice.id,
    creditNote: credit.id,
    order: order.id,
    bill: bill.id,
    supplierCredit: supplierCredit.id,
  };
  await at.quiet();
}, 180_000);
// What the tests ask of Xero in a minute, and the sweep on a day, is more than is allowed.
beforeEach(async () => {
  await at.host.database.asSystem('xero-budget', (tx) => tx.query('DELETE FROM xero_budgets'));
  await sql('DELETE FROM xero_drift_calls WHERE workspace_id = $1');
});
afterAll(() => at?.close());

it('finds no change in what was only ever written from here, nor in links from before', async () => {
  const before = await calls();
  await sweepAll();
  expect(await changes()).toEqual([]);
  const [looked] = await sql<{ n: number }>(
    `SELECT count(*)::int AS n FROM xero_links WHERE workspace_id = $1 AND looked_at > now() - interval '1 minute'`,
  );
  expect(looked!.n).toBe(7);
  // One call for each kind of record.
  expect((await calls()) - before).toBe(5);
  await sql(`UPDATE xero_links SET details = details - 'agreed' WHERE workspace_id = $1`);
  await sweepAll();
  expect(await changes()).toEqual([]);
  const [adopted] = await sql<{ n: number }>(
    `SELECT count(*)::int AS n FROM xero_links WHERE workspace_id = $1 AND details ? 'agreed'`,
  );
  expect(adopted!.n).toBe(7);
});

it('asks no more of Xero on a day than the settings allow', async () => {
  await sweepAll();
  await sql(`UPDATE xero_drift_calls SET calls = 48 WHERE workspace_id = $1`);
  const before = await calls();
  await sweepAll();
  await sweepAll();
  expect((await calls()) - before).toBe(2);
  await sql(`UPDATE xero_drift_calls SET day = day - 1 WHERE workspace_id = $1`);
  await sweepAll();
  expect((await calls()) - before).toBe(7);
});

it('compares everything at once when somebody asks, whatever the sweep did on that day, and what it has just looked at not again', async () => {
  await sweepAll();
  await sql(`UPDATE xero_links SET looked_at = NULL WHERE workspace_id = $1`);
  await sql(`UPDATE xero_drift_calls SET calls = 50 WHERE workspace_id = $1`);
  const itemId = await remoteIdOf(made['product']!);
  await bookkeeper('edit', { itemId, changes: { Code: 'PLAIN', Name: 'Fancy' } });
  expect((await at.rest('post', 'changes/look').send({}).expect(200)).body).toEqual({ looked: 7 });
  expect(await changeOf(made['product']!)).toMatchObject({ cause: 'edited', state: 'open' });
  expect((await at.rest('post', 'changes/look').send({}).expect(200)).body).toEqual({ looked: 0 });
  await bookkeeper('edit', { itemId, changes: { Code: 'PLAIN', Name: 'Plain' } });
  await sql('DELETE FROM xero_drift_calls WHERE workspace_id = $1');
  await sweepAll();
  expect(await changes()).toEqual([]);
});

it('takes no answer that is older than our last write for a change', async () => {
  const purchaseOrderId = await remoteIdOf(made['order']!);
  await bookkeeper('edit', { purchaseOrderId, changes: { Reference: 'Theirs' } });
  await sql(
    `UPDATE xero_links SET remote_updated_at = now() + interval '1 hour' WHERE workspace_id = $1 AND record_id = $2`,
    [made['order']],
  );
  await sweepAll();
  expect(await changeOf(made['order']!)).toBeUndefined();
  await sql(`UPDATE xero_links SET remote_updated_at = NULL WHERE workspace_id = $1 AND record_id = $2`, [
    made['order'],
  ]);
  await sweepAll();
  expect(await changeOf(made['order']!)).toMatchObject({ fields: [{ field: 'reference', theirs: 'Theirs' }] });
  expect((await decide(await changeOf(made['order']!), 'accept')).body).toMatchObject({ state: 'accepted' });
  expect(await act((tx) => the(PurchaseOrderService).get(tx, made['order']!))).toMatchObject({ reference: 'Theirs' });
});

it('sends our values again when people push them, and sends nothing when they accept', async () => {
  const invoiceId = await remoteIdOf(made['invoice']!);
  await bookkeeper('edit', { invoiceId, changes: { Reference: 'Theirs', DueDate: '2026-07-01' } });
  await sweepAll();
  const change = await changeOf(made['invoice']!);
  expect(change).toMatchObject({ choices: ['push', 'accept', 'ignore'] });
  await decide(change, 'push').expect(200);
  await at.quiet();
  const there = (await at.books('GET', `Invoices/${invoiceId}`))['Invoices'] as Json[];
  expect(there[0]).toMatchObject({ Reference: 'PO 7' });
  await bookkeeper('edit', { invoiceId, changes: { Reference: 'Once more' } });
  await sweepAll();
  const rows = async () =>
    (await sql(`SELECT id FROM xero_outbox WHERE workspace_id = $1 AND record_id = $2`, [made['invoice']])).length;
  const before = await rows();
  await decide(await changeOf(made['invoice']!), 'accept').expect(200);
  await at.quiet();
  expect(await rows()).toBe(before);
  expect(await act((tx) => the(InvoiceService).get(tx, made['invoice']!))).toMatchObject({ reference: 'Once more' });
});

it('leaves lines of a bill to people, and never accepts them', async () => {
  const invoiceId = await remoteIdOf(made['bill']!);
  const [row] = (await at.books('GET', `Invoices/${invoiceId}`))['Invoices'] as Json[];
  const [first] = row!['LineItems'] as Json[];
  await bookkeeper('edit', { invoiceId, changes: { LineItems: [{ ...first, UnitAmount: 9, LineAmount: 18 }] } });
  await sweepAll();
  const change = await changeOf(made['bill']!);
  expect(change).toMatchObject({ cause: 'edited', choices: ['push', 'ignore'] });
  expect((change!['fields'] as Json[]).map(({ field }) => field)).toContain('lines');
  await decide(change, 'accept').expect(422);
});

it('names what was voided or deleted, and ends it here when people accept that', async () => {
  await bookkeeper('void', { creditNoteId: await remoteIdOf(made['creditNote']!) });
  await bookkeeper('void', { creditNoteId: await remoteIdOf(made['supplierCredit']!) });
  await bookkeeper('delete', { purchaseOrderId: await remoteIdOf(made['order']!) });
  await sweepAll();
  for (const [name, cause] of [
    ['creditNote', 'voided'],
    ['supplierCredit', 'voided'],
    ['order', 'deleted'],
  ] as const) {
    const change = await changeOf(made[name]!);
    expect([name, change]).toMatchObject([name, { cause, choices: ['accept', 'ignore'] }]);
    expect([name, (await decide(change, 'accept')).body]).toMatchObject([name, { state: 'accepted' }]);
  }
  expect(await act((tx) => the(CreditNoteService).get(tx, made['creditNote']!))).toMatchObject({ status: 'voided' });
  expect(await act((tx) => the(PurchaseOrderService).get(tx, made['order']!))).toMatchObject({ status: 'cancelled' });
  await sweepAll();
  expect(await changeOf(made['creditNote']!)).toBeUndefined();
});

it('says in the words of the CRM why something is not taken over, and writes nothing then', async () => {
  const invoiceId = await remoteIdOf(made['invoice']!);
  await bookkeeper('void', { invoiceId });
  await sweepAll();
  await act(async (tx) => {
    const note = await the(CreditNoteService).create(
      tx,
      { companyId, date: '2026-05-05', invoiceId: made['invoice']!, lines: line('1'), issue: true },
      actor,
    );
    return note.id;
  });
  const change = await changeOf(made['invoice']!);
  const refused = await decide(change, 'accept');
  expect([refused.status, refused.body.code]).toEqual([422, 'refused_here']);
  expect(await changeOf(made['invoice']!)).toMatchObject({ state: 'open' });
  await decide(change, 'ignore', { reason: 'It is being cleared up.' }).expect(200);
  await sweepAll();
  expect(await changeOf(made['invoice']!)).toBeUndefined();
});

it('makes an item anew that was deleted there, when people push it', async () => {
  const id = await remoteIdOf(made['product']!);
  await bookkeeper('edit', { itemId: id, changes: { Code: 'PLAIN', Name: 'Theirs' } });
  await sweepAll();
  await decide(await changeOf(made['product']!), 'ignore', { reason: 'Renamed on purpose.' }).expect(200);
  // The answer has no body.
  await expect(at.books('DELETE', `Items/${id}`)).rejects.toThrow('JSON');
  await sweepAll();
  const change = await changeOf(made['product']!);
  expect(change).toMatchObject({ cause: 'deleted', choices: ['push', 'accept', 'ignore'] });
  await decide(change, 'push').expect(200);
  await at.quiet();
  expect(await remoteIdOf(made['product']!)).not.toBe(id);
});

it('looks at a contact that a webhook told of, and asks nothing for one that is not ours', async () => {
  const contactId = await remoteIdOf(`company.${companyId}`);
  await bookkeeper('edit', { contactId, changes: { TaxNumber: 'NZ-9' } });
  const before = await calls();
  await the(DriftNews).told(at.caller.workspaceId, 'Contact', ['9b278f12-31a4-4b9c-9a7e-1f2d3c4b5a69']);
  expect((await calls()) - before).toBe(0);
  await the(DriftNews).told(at.caller.workspaceId, 'Contact', [contactId]);
  expect(await changeOf(companyId)).toMatchObject({ fields: [{ field: 'taxNumber', theirs: 'NZ-9' }] });
  const [news] = await sql<{ facts: Json }>(
    `SELECT facts FROM xero_news WHERE workspace_id = $1 AND type = 'drift.found' AND facts ->> 'kind' = 'contact'`,
  );
  expect(news!.facts).toMatchObject({ label: 'C-00001', sentence: expect.stringContaining('NZ-9') });
});
