import { connectedApi, readyShop, type ConnectedApi, type Json, type ReadyShop } from './connected-api.js';

/*
 * Xero tells, and the product looks. Real: the whole API, Postgres, the engine, the imports and, over HTTP in both directions, the
 * sandbox. Nothing here looks by the clock: what happens, happens because it was told.
 */
let at: ConnectedApi;

beforeAll(async () => {
  at = await connectedApi();
}, 180_000);
afterAll(() => at?.close());

/** From now on; what happened before is told to nobody. */
const listen = (shop: ReadyShop) =>
  shop.control('POST', 'webhooks', { url: `${at.api.url}/api/v1/integrations/xero/webhooks`, key: 'w' });
const synced = async (shop: ReadyShop, companyId: string): Promise<Json> => {
  const invoice = await shop.invoice(companyId);
  await shop.becomes('invoice', invoice['id'], 'synced');
  return invoice;
};
const until = async (what: string, done: () => Promise<boolean>): Promise<void> => {
  const end = Date.now() + 40_000;
  while (!(await done())) {
    if (Date.now() > end) throw new Error(`It did not happen that ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};
const remoteIdOf = async (shop: ReadyShop, kind: string, id: string): Promise<string> =>
  String(((await shop.panel(kind, id))['links'] as Json[])[0]!['remoteId']);

it('a contact that was restored in Xero lets its documents go on', async () => {
  const shop = await readyShop(at, 'Restored there');
  const company = await shop.company('La maison');
  await synced(shop, company['id']);
  const contactId = await remoteIdOf(shop, 'company', company['id']);
  await shop.inXero('archiveContact', { contactId });
  const invoice = await shop.invoice(company['id']);
  await shop.becomes('invoice', invoice['id'], 'failed');
  await listen(shop);
  await shop.inXero('restoreContact', { contactId });
  await shop.becomes('invoice', invoice['id'], 'synced');
});

it('a payment that was entered in Xero settles the invoice here without anybody asking', async () => {
  const shop = await readyShop(at, 'Paid there');
  const company = await shop.company('Blauer See');
  const invoice = await synced(shop, company['id']);
  expect(await listen(shop)).toMatchObject({ status: 'ok' });
  // A change within a moment of our own writing is taken for ours.
  await shop.control('POST', 'clock', { advanceSeconds: 60 });
  const before = await shop.get(`/invoices/${invoice['id']}`);
  await shop.inXero('pay', { invoiceId: await remoteIdOf(shop, 'invoice', invoice['id']), amount: before['total'] });
  await until('the invoice is paid', async () => (await shop.get(`/invoices/${invoice['id']}`))['status'] === 'paid');
  expect(await shop.get('/integrations/xero/webhooks')).toMatchObject({ state: 'receiving', left: [] });
});
