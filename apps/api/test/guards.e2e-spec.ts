import { Database } from '#crm-core';
import type { AccountingRecord } from '#crm-core';
import { refOf } from '../../../libs/xero-sync/src/host-crm-core/crm-core.refs.js';
import { as } from './api-app.js';
import { connectedApi, readyShop, type ConnectedApi, type Json } from './connected-api.js';
import { recordOfEach } from './records.js';

/*
 * What may not be done to a record that is in Xero, for every sort of record that goes there, and the purge of an administrator.
 * Real: the whole API, Postgres, the sandbox over HTTP. The links are written by the test where it is about the refusal alone.
 */
let at: ConnectedApi;
let shop: Awaited<ReturnType<ConnectedApi['shop']>>;
let ids: Record<string, string>;

/** Every collection whose records go to Xero, and what to do instead of deleting one. */
const kinds: [collection: string, record: AccountingRecord, name: string, instead: string][] = [
  ['companies', 'company', 'Contact X-1', 'Archive it instead.'],
  ['contacts', 'contact', 'Contact X-1', 'Archive it instead.'],
  ['products', 'product', 'Product X-1', 'Archive it instead.'],
  ['invoices', 'invoice', 'Invoice X-1', 'Void it, or credit it, instead.'],
  ['credit-notes', 'creditNote', 'Credit note X-1', 'Void it instead.'],
  [
    'credit-allocations',
    'creditAllocation',
    'Credit allocation X-1',
    'Remove the allocation instead; that takes it back in Xero as well.',
  ],
  ['refunds', 'refund', 'Refund X-1', 'Reverse it instead.'],
  ['payments', 'payment', 'Payment X-1', 'Reverse it instead.'],
  ['purchase-orders', 'purchaseOrder', 'Purchase order X-1', 'Cancel it instead.'],
  ['supplier-bills', 'supplierBill', 'Supplier bill X-1', 'Void it, or enter a supplier credit, instead.'],
  ['supplier-credits', 'supplierCredit', 'Supplier credit X-1', 'Void it instead.'],
  [
    'supplier-credit-allocations',
    'supplierCreditAllocation',
    'Credit allocation X-1',
    'Remove the allocation instead; that takes it back in Xero as well.',
  ],
  ['stock-adjustments', 'stockAdjustment', 'Stock adjustment X-1', 'Void it instead.'],
  ['stocktakes', 'stocktake', 'Stocktake X-1', 'Cancel it instead; that takes back what it moved.'],
  ['stock-transfers', 'stockTransfer', 'Stock transfer X-1', 'Cancel it instead; that takes back what it moved.'],
  ['work-orders', 'workOrder', 'Work order X-1', 'Cancel it instead; that takes back what it moved.'],
];

beforeAll(async () => {
  at = await connectedApi();
  shop = await at.shop('Guards');
  const { version } = await shop.get('/workspace');
  await shop.patch('/workspace', { version, supportContact: 'help@example.com' });
  ids = await recordOfEach(shop.rest);
  await shop.answered(shop.consent() as never, 302);
}, 180_000);
afterAll(() => at?.close());

const inside = <T>(work: (query: (sql: string, values?: unknown[]) => Promise<T[]>) => Promise<T>) =>
  at.api.app
    .get(Database)
    .inWorkspace(shop.workspace.id, (tx) => work((sql, values) => tx.query(sql, values) as Promise<T[]>));

const linkTo = (record: AccountingRecord, id: string): Promise<unknown> => {
  const ref = refOf(shop.workspace.id, record, id)!;
  return inside((query) =>
    query(
      `INSERT INTO xero_links (workspace_id, tenant_id, kind, record_id, part, remote_type, remote_id, number, stamp_due)
       VALUES ($1, $2, $3, $4, 'main', 'Test', gen_random_uuid(), 'X-1', false)`,
      [shop.workspace.id, shop.tenantId, ref.kind, ref.id],
    ),
  );
};

it('knows every record that is sent', () => {
  const sent = kinds.map(([, record]) => record);
  expect(sent.every((record) => refOf(shop.workspace.id, record, ids['companies']!))).toBe(true);
  expect(new Set(sent).size).toBe(16);
});

it.each(kinds)('%s in Xero cannot be deleted, and the refusal says what to do instead', async (...row) => {
  const [collection, record, name, instead] = row;
  const id = ids[collection]!;
  await linkTo(record, id);
  const before = await shop.get(`/${collection}/${id}`);
  const refused = await shop.rest.delete(`/${collection}/${id}`).send({ version: before['version'] });
  expect([refused.status, refused.body.code, refused.body.detail]).toEqual([
    422,
    'record_guarded',
    `${name} is in Xero and cannot be deleted. ${instead} If that does not help, ask help@example.com.`,
  ]);
  expect(await shop.get(`/${collection}/${id}`)).toEqual(before);
});

it('tells a screen before anybody types why an invoice in Xero is locked', async () => {
  const lines = [{ name: 'Advice', quantity: '1', unitPrice: '100' }];
  const invoice = await shop.make('/invoices?issue=true', { companyId: ids['companies'], lines });
  const id = invoice['id'] as string;
  const refusals = async () => (await shop.rest.get(`/invoices/${id}/refusals`)).body as unknown;
  expect(await refusals()).toEqual({ edit: null, void: null });
  await linkTo('invoice', id);
  expect(await refusals()).toEqual({
    edit: 'Invoice X-1 has been transferred to Xero and is locked. Credit it and issue a corrected one instead. If that does not help, ask help@example.com.',
    void: null,
  });
});

it.each([
  ['payments', 'reverse', 'Payment PAY-', 'Reverse it instead.'],
  ['purchase-orders', 'cancel', 'Purchase order PO-', 'Cancel it instead.'],
])('%s that never were in Xero keep their number all the same', async (collection, _verb, name, instead) => {
  const other = await at.api.workspace('Numbers');
  const own = await recordOfEach(as(at.api, other.keys.admin));
  const refused = await as(at.api, other.keys.admin).delete(`/${collection}/${own[collection]}`);
  expect(refused.body).toMatchObject({ code: 'numbered', detail: expect.stringContaining(name) });
  expect(refused.body.detail).toMatch(
    new RegExp(`carries a number, so it must stay\\. ${instead.replace('.', '\\.')}$`),
  );
});

describe('The purge', () => {
  const purge = (path: string, version: number, reason = 'Entered twice.') =>
    shop.rest.post(`${path}/purge`).send({ version, reason });

  it('is for administrators, wants a reason, and leaves alone what counts or is used', async () => {
    const invoice = await shop.get(`/invoices/${ids['invoices']}`);
    const path = `/invoices/${invoice['id']}`;
    const staff = await as(at.api, shop.workspace.keys.staff)
      .post(`${path}/purge`)
      .send({ version: invoice['version'], reason: 'x' });
    expect(staff.status).toBe(403);
    expect((await purge(path, invoice['version'], ' ')).body).toMatchObject({ code: 'invalid_purge' });
    expect((await purge(path, 99)).body).toMatchObject({ code: 'stale_version' });
    expect((await purge(path, invoice['version'])).body).toMatchObject({
      code: 'still_counts',
      detail: `Invoice ${invoice['number']} counts in stock or money. Void it first, then it can be purged.`,
    });
    const company = await shop.get(`/companies/${ids['companies']}`);
    expect((await purge(`/companies/${company['id']}`, company['version'])).body).toMatchObject({
      code: 'in_use',
      detail: `Company ${company['code']} is used by other records. Purge those first, or archive what cannot go.`,
    });
  });

  it('removes a record that is in Xero from the CRM alone, and remembers it with its reason', async () => {
    const connected = await readyShop(at, 'Purge');
    const company = await connected.company('Twice');
    const invoice = await connected.invoice(company['id']);
    await connected.becomes('invoice', invoice['id'], 'synced');
    const voided = await connected.act(`/invoices/${invoice['id']}/void`);
    await connected.settled();
    const journal = await connected.journal();
    const requests = async () => ((await connected.control('GET', 'requests/summary')) as Json)['total'] as number;
    const before = await requests();

    const reply = await connected.rest
      .post(`/invoices/${invoice['id']}/purge`)
      .send({ version: voided['version'], reason: 'Entered by a test.' });
    expect(reply.status).toBe(204);
    expect((await connected.rest.get(`/invoices/${invoice['id']}`)).status).toBe(404);
    await connected.settled();
    expect(await connected.journal()).toEqual(journal);
    expect(await requests()).toBe(before);
    const [entry] = (await connected.get(`/integrations/xero/history?filter[outcome]=purged`))['items'] as Json[];
    expect(entry).toMatchObject({
      what: `Invoice ${invoice['number']} was purged from the CRM: Entered by a test. It stays in Xero as ${invoice['number']}; nothing was changed there.`,
    });
    const [audit] = (await at.api.app
      .get(Database)
      .inWorkspace(connected.workspace.id, (tx) =>
        tx.query(`SELECT actor_name, subject, details FROM audit_log WHERE act = 'record.purged'`),
      )) as Json[];
    expect(audit).toMatchObject({
      actor_name: expect.stringContaining('admin'),
      subject: `Invoice ${invoice['number']}`,
      details: { reason: 'Entered by a test.', row: { number: invoice['number'], total: 120 } },
    });
    const gone = await connected.get(`/companies/${company['id']}`);
    expect(
      (await connected.rest.post(`/companies/${company['id']}/purge`).send({ version: gone['version'], reason: 'x' }))
        .status,
    ).toBe(204);
    expect(await connected.status()).toMatchObject({ unresolved: 0, queued: 0 });
  });

  it('waits for what is just being sent', async () => {
    const product = await shop.make('/products', { code: 'ONWAY', name: 'On its way' });
    await inside((query) =>
      query(
        `INSERT INTO xero_outbox (workspace_id, sequence, kind, record_id, event, origin, state, label)
         VALUES ($1, 1000000, 'item', $2, 'saved', 'notice', 'sending', 'ONWAY')`,
        [shop.workspace.id, product['id']],
      ),
    );
    expect((await purge(`/products/${product['id']}`, 1)).body).toMatchObject({
      code: 'record_guarded',
      detail: 'Product ONWAY is just being sent to Xero. Wait a moment, then purge it.',
    });
    expect((await shop.rest.get(`/products/${product['id']}`)).status).toBe(200);
  });

  it.each([
    ['payments', 'reverse'],
    ['purchase-orders', 'cancel'],
    ['stocktakes', 'cancel'],
    ['stock-transfers', 'cancel'],
    ['work-orders', 'cancel'],
  ])('takes %s once they were taken back', async (collection, verb) => {
    const other = await at.api.workspace('Purges');
    const rest = as(at.api, other.keys.admin);
    const own = await recordOfEach(rest);
    let id = own[collection]!;
    if (collection === 'purchase-orders') {
      const { companyId } = (await rest.get(`/purchase-orders/${id}`)).body as Json;
      const line = { name: 'Advice', quantity: '1', unitPrice: '100' };
      id = (await rest.post('/purchase-orders').send({ companyId, lines: [line] })).body.id as string;
    }
    const taken = await rest.post(`/${collection}/${id}/${verb}`).send({});
    expect(taken.status).toBe(200);
    const reply = await rest.post(`/${collection}/${id}/purge`).send({ version: taken.body.version, reason: 'x' });
    expect([reply.status, reply.body]).toEqual([204, {}]);
    expect((await rest.get(`/${collection}/${id}`)).status).toBe(404);
  });
});
