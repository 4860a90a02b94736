import { connectedApi, readyShop, type ConnectedApi, type Json, type ReadyShop } from './connected-api.js';

// Each test plays a whole story on a machine that may be busy.
jest.setTimeout(60_000);

let at: ConnectedApi;
beforeAll(async () => {
  at = await connectedApi();
}, 180_000);
afterAll(() => at?.close());

const refresh = (shop: ReadyShop) => shop.act('/integrations/xero/refresh-reference');
const settings = async (shop: ReadyShop): Promise<Json> => (await shop.get('/integrations/xero/settings'))['values'];
const accountsOf = async (shop: ReadyShop): Promise<Json[]> => (await shop.books('Accounts'))['Accounts'];
const codeOf = async (shop: ReadyShop, id: string): Promise<string> =>
  (await accountsOf(shop)).find(({ AccountID }) => AccountID === id)!['Code'] as string;

describe('a setting that points at something gone in Xero', () => {
  it('is an unresolved error as soon as the lists were read, says which it is, and goes when Xero has it again', async () => {
    const shop = await readyShop(at, 'Gone and back');
    expect(await shop.status()).toMatchObject({ unresolved: 0 });
    const code = await codeOf(shop, (await settings(shop))['accounts'].sales);
    await shop.inXero('archiveAccount', { code });
    await refresh(shop);

    // Nothing was exported in between: the error is there before anybody needs the account.
    const status = await shop.status();
    expect(status).toMatchObject({
      unresolved: 1,
      queued: 0,
      firstError: {
        kind: 'setting',
        id: 'accounts.sales',
        label: 'Sales account',
        code: 'account_archived',
        sentence: expect.stringMatching(new RegExp(`^Sales account: The account ${code} .+ is archived in Xero\\.$`)),
        remedy: 'Restore it there or choose another.',
      },
    });
    const [error] = await shop.errors();
    expect(error).toMatchObject({ rowId: status['firstError'].rowId, setting: 'accounts.sales' });

    // Read again it is still the same one error, found then.
    await refresh(shop);
    expect(await shop.errors()).toMatchObject([{ rowId: status['firstError'].rowId, queuedAt: error!['queuedAt'] }]);

    await shop.inXero('restoreAccount', { code });
    await refresh(shop);
    expect(await shop.errors()).toEqual([]);
    expect(await shop.status()).toMatchObject({ unresolved: 0 });
    const { items } = await shop.get('/integrations/xero/history?filter[direction]=import');
    expect((items as Json[]).map(({ outcome, label }) => [outcome, label])).toEqual([
      ['setting_mended', 'Sales account'],
      ['setting_problem', 'Sales account'],
    ]);
  });

  it('goes when another choice is saved, and is no row of the queue that could be sent again or left out', async () => {
    const shop = await readyShop(at, 'Chosen anew');
    const { sales } = (await settings(shop))['accounts'];
    const { Accounts } = await shop.books('Accounts', 'PUT', { Code: '299', Name: 'Other sales', Type: 'REVENUE' });
    await shop.inXero('archiveAccount', { code: await codeOf(shop, sales) });
    await refresh(shop);
    const [error] = (await shop.errors()) as [Json];
    for (const path of [`errors/${error['rowId']}/retry`, `rows/${error['rowId']}/skip`])
      expect(await shop.rest.post(`/integrations/xero/${path}`).send({})).toMatchObject({
        status: 409,
        body: {
          code: 'setting_problem',
          detail: expect.stringContaining('This error is about a setting (Sales account)'),
        },
      });
    await shop.save({ accounts: { ...(await settings(shop))['accounts'], sales: Accounts[0].AccountID } });
    expect(await shop.errors()).toEqual([]);
    expect(await shop.status()).toMatchObject({ unresolved: 0 });
  });

  it('is told for accounts of payments, tax rates and tracking alike, before the records, page by page', async () => {
    const shop = await readyShop(at, 'All sorts');
    const { TrackingCategories } = await shop.books('TrackingCategories', 'PUT', { Name: 'District' });
    const categoryId = TrackingCategories[0].TrackingCategoryID as string;
    const { Options } = await shop.books(`TrackingCategories/${categoryId}/Options`, 'PUT', { Name: 'North' });
    const { Accounts } = await shop.books('Accounts', 'PUT', {
      Code: '099',
      Name: 'Card clearing',
      Type: 'CURRENT',
      EnablePaymentsToAccount: true,
    });
    await refresh(shop);
    const tracking = [{ categoryId, optionId: Options[0].TrackingOptionID }];
    await shop.save({
      tracking: { documents: { invoice: tracking } },
      methodAccounts: { ...(await settings(shop))['methodAccounts'], [shop.method]: Accounts[0].AccountID },
    });
    const { sales: taxType } = (await settings(shop))['taxRates'][shop.tax];

    await shop.books(`Accounts/${Accounts[0].AccountID}`, 'POST', { EnablePaymentsToAccount: false });
    await shop.inXero('archiveTracking', { category: 'District' });
    await shop.inXero('deleteTaxRate', { taxType });
    await refresh(shop);
    // A record that is stopped by the same cause says so in its own words and comes after.
    const company = await shop.company('Hill Books');
    const invoice = await shop.invoice(company['id']);
    await shop.becomes('invoice', invoice['id'], 'failed');

    const all = await shop.errors();
    expect(
      all
        .slice(0, 3)
        .map(({ label, reasonCode }) => `${label}: ${reasonCode}`)
        .toSorted(),
    ).toEqual([
      'Account of the payment method Standing order: account_wrong_type',
      'Tracking of invoices: tracking_archived',
      'Xero tax rate for VAT on sales: tax_deleted',
    ]);
    expect(all).toHaveLength(4);
    expect(all.at(-1)).toMatchObject({ record: { name: 'invoice' } });
    expect(await shop.status()).toMatchObject({ unresolved: 4 });
    const paged: Json[] = [];
    for (const page of [1, 2]) {
      const read = await shop.get(`/integrations/xero/errors?pageSize=2&page=${page}`);
      expect(read).toMatchObject({ total: 4, page, pageSize: 2 });
      paged.push(...(read['items'] as Json[]));
    }
    expect(paged.map(({ rowId }) => rowId)).toEqual(all.map(({ rowId }) => rowId));
    const ofSettings = await shop.get('/integrations/xero/errors?filter[kind]=setting&filter[code]=tax_deleted');
    expect(ofSettings).toMatchObject({ total: 1, items: [{ setting: `taxRates.${shop.tax}.sales` }] });
  });
});
