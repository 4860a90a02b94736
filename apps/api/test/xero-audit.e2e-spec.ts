import { as, password } from './api-app.js';
import { connectedApi, readyShop, type ConnectedApi, type Json, type ReadyShop } from './connected-api.js';
import { browser } from './people.js';

// Real: the whole product and a sandbox of Xero.
let at: ConnectedApi;
beforeAll(async () => (at = await connectedApi()), 180_000);
afterAll(() => at?.close());

const told = async (shop: ReadyShop): Promise<string[]> => {
  const { items } = await shop.get('/audit-log?sort=at&pageSize=200&filter[record]=xero');
  return (items as Json[]).map(({ actorName, words }) => `${actorName}: ${words}`);
};

describe('the audit log of a workspace with Xero', () => {
  it('tells who connected, changed settings and disconnected, and of no save that changed nothing', async () => {
    const shop = await readyShop(at, 'Audited');
    const before = await told(shop);
    expect(before[0]).toBe('admin: Connected the organisation Audited in Xero.');
    await shop.save({ lockInvoices: false, syncDescriptions: true });
    await shop.save({ lockInvoices: false });
    await shop.act('/integrations/xero/disconnect');
    expect((await told(shop)).slice(before.length)).toEqual([
      'admin: Changed settings of Xero: syncDescriptions, lockInvoices.',
      'admin: Disconnected Xero.',
    ]);
  });

  it('names the person by id where it was one, and nobody where it was an API key', async () => {
    const shop = await readyShop(at, 'Named');
    const session = browser(shop.api);
    const { user } = (await session.signIn(shop.workspace.emails.admin, password)).body as Json;
    const { version } = await shop.get('/integrations/xero/settings');
    await session.put('/integrations/xero/settings', { version, lockInvoices: false }).expect(200);
    const { items } = (
      await as(shop.api, shop.workspace.keys.admin).get('/audit-log?filter[action]=xero.settings.changed')
    ).body as Json;
    expect((items as Json[]).map(({ actorId }) => actorId as unknown)).toEqual([
      user.id,
      ...items.slice(1).map(() => null),
    ]);
    expect(items.length).toBeGreaterThan(1);
  });
});
