import { DataSource } from 'typeorm';
import { control } from '../../../libs/xero-sync/test/connecting.js';
import { ConnectionUpkeep } from '../../../libs/xero-sync/src/connection/connection.upkeep.js';
import { Moving } from '../../../libs/xero-sync/src/connection/moving.js';
import { connectedApi, readyShop, today, type ConnectedApi, type Json, type ReadyShop } from './connected-api.js';

// Each test plays a whole story on a machine that may be busy.
jest.setTimeout(120_000);

let at: ConnectedApi;
beforeAll(async () => {
  at = await connectedApi();
}, 180_000);
afterAll(() => at?.close());

/** As the owner, past every policy: what really stands in the tables. */
const sql = <T = Json>(text: string, values: unknown[] = []) =>
  at.api.app.get(DataSource, { strict: false }).query<T[]>(text, values);

/** What the product made in an organisation, in order: "invoice.created INV-00001". */
async function effects(tenantId: string): Promise<string[]> {
  const { entries } = await control(at.sandbox.url, 'GET', `journal?tenantId=${tenantId}&limit=100000`);
  return (entries as Json[])
    .filter(
      ({ source, clientId, kind }) =>
        source === 'api' && clientId === 'sandbox-client' && kind !== 'organisation.created',
    )
    .map(({ kind, number }) => `${kind} ${number}`);
}

async function moveTo(shop: ReadyShop, tenantId: string): Promise<void> {
  const back = await shop.consent({ tenantId, again: true });
  expect(String(back.headers['location'])).toContain('outcome=choose');
  expect(await shop.rest.post('/integrations/xero/choose').send({ tenantId })).toMatchObject({
    status: 409,
    body: { code: 'other_organisation', detail: expect.stringContaining('this workspace starts over') },
  });
  await shop.act('/integrations/xero/choose', { tenantId, confirmOther: true });
}

const settings = async (shop: ReadyShop): Promise<Json> => (await shop.get('/integrations/xero/settings'))['values'];
const sendFirst = (shop: ReadyShop, records: Json[]) =>
  shop.act('/integrations/xero/export-queue/send-first', { records });

/** Waits until the record's own columns say this. */
async function stamped(shop: ReadyShop, path: string, code: string | null): Promise<Json> {
  const end = Date.now() + 20_000;
  for (;;) {
    const record = await shop.get(path);
    if (record['accountingCode'] === code || Date.now() > end) return record;
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
}

describe('a workspace that goes from one organisation to another', () => {
  it('mixes nothing of the first with the second, sends the same records there once, and finds all of it again on the way back', async () => {
    const shop = await readyShop(at, 'Trial books');
    const [first, second] = [shop.tenantId, await shop.newOrganisation({ name: 'Real books' })];
    const { TrackingCategories } = await shop.books('TrackingCategories', 'PUT', { Name: 'District' });
    const categoryId = TrackingCategories[0].TrackingCategoryID as string;
    const { Options } = await shop.books(`TrackingCategories/${categoryId}/Options`, 'PUT', { Name: 'North' });
    await shop.act('/integrations/xero/refresh-reference');
    await shop.save({
      tracking: { documents: { invoice: [{ categoryId, optionId: Options[0].TrackingOptionID }] } },
      modes: { quote: 'off' },
      paymentImport: { ...(await settings(shop))['paymentImport'], from: '09:00' },
    });
    const chosen = await settings(shop);

    const company = await shop.company('Hill Books');
    const product = await shop.make('/products', {
      code: 'TEA',
      name: 'Tea',
      tracked: false,
      salesTaxRateId: shop.tax,
    });
    const line = { productId: product['id'], name: 'Tea', quantity: '1', unitPrice: '100', taxRateId: shop.tax };
    const invoice = await shop.invoice(company['id'], { lines: [line] });
    const payment = await shop.pay(invoice, '50');
    await shop.becomes('payment', payment['id'], 'synced');
    // Somebody paid another part in the first organisation.
    const { Invoices } = await shop.books('Invoices?InvoiceNumbers=INV-00001');
    const { Accounts } = await shop.books('Accounts?where=Type%3D%3D%22BANK%22');
    await shop.books('Payments', 'PUT', {
      Invoice: { InvoiceID: Invoices[0].InvoiceID },
      Account: { AccountID: Accounts[0].AccountID },
      Date: today(),
      Amount: 20,
    });
    await shop.answered(shop.rest.post('/integrations/xero/imports'), 202).catch(() => undefined);
    await until(async () => (await shop.get(`/invoices/${invoice['id']}`))['amountDue'] === '50.00');
    const panelBefore = await shop.panel('invoice', invoice['id']);
    expect((await shop.get(`/invoices/${invoice['id']}`))['accountingCode']).toBe('INV-00001');

    // One that waits and one that is in error.
    const odd = await shop.company('Hill Books');
    await shop.invoice(odd['id']);
    await shop.becomes('company', odd['id'], 'failed');
    await shop.act('/integrations/xero/export-queue/pause', {});
    const waiting = await shop.invoice(company['id']);
    const sent = await effects(first);

    await moveTo(shop, second);

    expect(await shop.status()).toMatchObject({
      connection: 'connected',
      organisation: 'Real books',
      unresolved: 0,
      queued: 0,
    });
    expect(await shop.errors()).toEqual([]);
    const now = await settings(shop);
    expect(now).toMatchObject({
      accounts: {},
      methodAccounts: {},
      taxRates: {},
      tracking: { documents: {} },
      modes: { quote: 'off' },
      paymentImport: { from: '09:00' },
    });
    for (const [kind, { id }] of Object.entries({ company, product, invoice, payment }))
      expect(await shop.panel(kind, id)).toMatchObject({
        links: [],
        state: 'not_sent',
        history: expect.arrayContaining([expect.objectContaining({ organisation: 'Trial books' })]),
      });
    expect(await shop.panel('invoice', waiting['id'])).toMatchObject({
      state: 'skipped',
      sentence: 'It was not sent to Trial books any more: the workspace was connected to Real books instead.',
    });
    await shop.act('/integrations/xero/export-queue/resume');
    expect(await stamped(shop, `/invoices/${invoice['id']}`, null)).toMatchObject({
      accountingCode: null,
      lastAccountingExportAt: null,
    });
    expect(
      await sql(
        `SELECT tenant_id, archived_at IS NULL AS live, count(*)::int AS n FROM xero_links WHERE workspace_id = $1 GROUP BY 1, 2`,
        [shop.workspace.id],
      ),
    ).toEqual([{ tenant_id: first, live: false, n: expect.any(Number) }]);

    // Everything is asked anew; what is called the same is proposed because of that.
    const proposals = (await shop.get('/integrations/xero/proposals')) as unknown as Json[];
    const called = 'It is called as what was chosen for Trial books.';
    for (const path of ['accounts.sales', `methodAccounts.${shop.method}`, `taxRates.${shop.tax}.sales`])
      expect(proposals.filter((one) => one['path'].join('.') === path)).toMatchObject([{ because: called }]);
    await shop.act('/integrations/xero/proposals/accept');
    expect((await settings(shop))['accounts'].sales).not.toBe(chosen['accounts'].sales);
    expect((await settings(shop))['tracking'].documents).toEqual({});
    expect(await shop.errors()).toEqual([]);

    // The same records go there as new, each once, with what was paid in the first organisation too.
    const payments = (await shop.get('/payments'))['items'] as Json[];
    const received = payments.find(({ amount }) => amount === '20.00')!;
    const records = [
      { kind: 'invoice', id: invoice['id'] },
      ...[payment, received].map(({ id }) => ({ kind: 'payment', id })),
    ];
    await sendFirst(shop, records);
    for (const { id } of [payment, received]) await shop.becomes('payment', id, 'synced');
    await sendFirst(shop, records);
    await shop.settled();
    expect((await effects(second)).toSorted()).toEqual([
      'contact.created C-00001',
      'invoice.created INV-00001',
      'item.created TEA',
      'payment.created INV-00001',
      'payment.created INV-00001',
    ]);
    expect(await effects(first)).toEqual(sent);

    // Meanwhile the customer is called otherwise.
    await shop.change(`/companies/${company['id']}`, { name: 'Hill Books Ltd' });
    await shop.settled();
    const inSecond = await effects(second);

    await moveTo(shop, first);

    expect(await settings(shop)).toEqual(chosen);
    await shop.settled();
    const panel = await shop.panel('invoice', invoice['id']);
    expect(panel['links']).toMatchObject(panelBefore['links'].map(({ remoteId, part }: Json) => ({ remoteId, part })));
    expect(await stamped(shop, `/invoices/${invoice['id']}`, 'INV-00001')).toMatchObject({
      accountingCode: 'INV-00001',
    });
    expect((await effects(first)).slice(sent.length)).toEqual(['contact.updated C-00001']);
    expect(await effects(second)).toEqual(inSecond);
    // What was read there before stays, and says from where.
    const { items: imports } = await shop.get('/integrations/xero/imports');
    expect((imports as Json[]).map(({ organisation }) => organisation)).toContain('Trial books');
    const organisations = new Set(
      ((await shop.panel('company', company['id']))['history'] as Json[]).map(({ organisation }) => organisation),
    );
    expect(organisations).toEqual(new Set(['Trial books', 'Real books']));
  });

  it('sends nothing to either organisation until the change is complete, which a crash in the middle only puts off', async () => {
    const shop = await readyShop(at, 'Interrupted trial');
    const second = await shop.newOrganisation({ name: 'Interrupted for real' });
    const company = await shop.company('Hill Books');
    const invoice = await shop.invoice(company['id']);
    await shop.becomes('invoice', invoice['id'], 'synced');

    const broken = jest
      .spyOn(at.api.app.get(Moving, { strict: false }), 'finish')
      .mockRejectedValueOnce(new Error('Down.'));
    await moveTo(shop, second);
    broken.mockRestore();
    const next = await shop.invoice(company['id']);
    expect(await shop.becomes('invoice', next['id'], 'waiting')).toMatchObject({
      sentence: expect.stringContaining('what belongs to the earlier one is being put away'),
    });
    await at.api.app.get(ConnectionUpkeep, { strict: false }).run();
    expect(await settings(shop)).toMatchObject({ accounts: {} });
    await shop.act('/integrations/xero/proposals/accept');
    // What changed after the other organisation was connected belongs to it.
    await shop.becomes('invoice', next['id'], 'synced');
    expect(await effects(second)).toEqual(['contact.created C-00001', 'invoice.created INV-00002']);
    expect((await effects(shop.tenantId)).filter((effect) => effect.startsWith('invoice'))).toEqual([
      'invoice.created INV-00001',
    ]);
  });

  it('looks in the first organisation, on the way back, for what was on its way there when it was left', async () => {
    const shop = await readyShop(at, 'Left in the middle');
    const second = await shop.newOrganisation({ name: 'Reached later' });
    const company = await shop.company('Hill Books');
    await shop.control('POST', 'faults', {
      path: '/api.xro/2.0/Invoices*',
      tenantId: shop.tenantId,
      times: 1,
      action: { kind: 'close', stage: 'after' },
    });
    const invoice = await shop.invoice(company['id']);
    await shop.becomes('invoice', invoice['id'], 'checking');
    await moveTo(shop, second);
    const sentence =
      'It was on its way to Left in the middle, and whether it arrived there is not known: the workspace was connected to Reached later instead.';
    expect(await shop.panel('invoice', invoice['id'])).toMatchObject({ state: 'skipped', sentence, links: [] });
    await shop.act('/integrations/xero/proposals/accept');
    await sendFirst(shop, [{ kind: 'invoice', id: invoice['id'] }]);
    await shop.becomes('invoice', invoice['id'], 'synced');
    await moveTo(shop, shop.tenantId);
    await shop.settled();
    expect(await shop.panel('invoice', invoice['id'])).toMatchObject({
      state: 'synced',
      links: [{ number: 'INV-00001' }],
    });
    for (const tenantId of [shop.tenantId, second])
      expect((await effects(tenantId)).filter((effect) => effect.startsWith('invoice'))).toEqual([
        'invoice.created INV-00001',
      ]);
  });
});

async function until(look: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 30_000;
  while (!(await look())) {
    if (Date.now() > end) throw new Error('It did not happen within 30 seconds.');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
