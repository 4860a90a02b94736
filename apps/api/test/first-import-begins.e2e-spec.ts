import { SchedulerRegistry } from '@nestjs/schedule';
import { alex } from '../../../libs/xero-sync/test/connecting.js';
import { connectedApi, readyShop, today, type ConnectedApi, type Json, type ReadyShop } from './connected-api.js';

jest.setTimeout(90_000);
/*
 * What a first import meets before and besides its records: rights, country, currency, stock on one side, archived contacts. Real: the
 * whole API, Postgres, and over HTTP the sandbox.
 */
const base = '/integrations/xero/first-import';
let at: ConnectedApi;

beforeAll(async () => {
  at = await connectedApi();
  for (const timer of ['xero-payment-import', 'xero-stock-check'])
    at.api.app.get(SchedulerRegistry, { strict: false }).deleteInterval(timer);
}, 180_000);
afterAll(() => at?.close());

async function becomes(shop: ReadyShop, state: string): Promise<Json> {
  for (let i = 0; i < 600; i += 1) {
    const now = await shop.get(base);
    if (now['state'] === state) return now;
    if (now['paused']) throw new Error(String(now['sentence']));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`It did not become ${state}: ${JSON.stringify(await shop.get(base))}`);
}
const post = (shop: ReadyShop, path: string, body: Json = {}) =>
  shop.answered(shop.rest.post(`${base}${path}`).send(body) as never, 202);

async function planned(shop: ReadyShop, openingStock = false): Promise<Json[]> {
  await post(shop, '', { ownHistory: 'nothing', openingStock });
  return (await becomes(shop, 'planned'))['plan'].problems as Json[];
}
async function reviewed(shop: ReadyShop): Promise<void> {
  await post(shop, '/read');
  await becomes(shop, 'review');
}
async function ran(shop: ReadyShop): Promise<Json> {
  await post(shop, '/run', { leaveUndecided: true });
  return becomes(shop, 'finished');
}

describe('what a plan warns of', () => {
  const change = async (shop: ReadyShop, what: Json) => {
    const { users } = await shop.control('GET', 'users');
    const { id } = (users as Json[]).find(({ email }) => email === alex.email)!;
    await shop.control('PATCH', `users/${String(id)}`, what);
  };

  it.each<[string, Json, Json, string]>([
    [
      'may only read',
      { role: 'readonly' },
      { role: 'adviser' },
      'approve invoices, approve bills, enter payments, approve purchase orders and post manual journals',
    ],
    ['may see no reports', { reports: false }, { reports: true }, 'post manual journals'],
  ])(
    'somebody who %s connected Xero: what will be refused, and by whom it may be mended',
    async (_what, less, more, rights) => {
      const shop = await readyShop(at, `Rights ${rights.length}`);
      await change(shop, less);
      try {
        expect(await planned(shop)).toContainEqual({
          code: 'rights_missing',
          severity: 'warns',
          sentence: `Whoever connected Xero may not ${rights} there. Records can be taken over, but exports of these will be refused. Give them the role Adviser or Standard in Xero, or let somebody else connect.`,
        });
      } finally {
        await change(shop, more);
      }
      await reviewed(shop);
      await shop.act(`${base}/cancel`);
      expect((await planned(shop)).map(({ code }) => code)).not.toContain('rights_missing');
    },
  );

  it('an organisation of another country: that taxes may not be the same; it goes on', async () => {
    const shop = await readyShop(at, 'Elsewhere', { country: 'AU', baseCurrency: 'GBP' });
    expect(await planned(shop)).toContainEqual({
      code: 'other_country',
      severity: 'warns',
      sentence:
        'Elsewhere is an organisation of the country AU, this workspace of GB: taxes may not be the same. Check that it is the right one.',
    });
    await reviewed(shop);
    expect(await ran(shop)).toMatchObject({ verification: { agrees: true } });
  });

  it('an organisation that keeps its books in another currency: nothing can be read, and nothing was written', async () => {
    const shop = await readyShop(at, 'Dollars', { country: 'NZ' });
    await shop.books('Contacts', 'PUT', { Contacts: [{ Name: 'Familia Arquibaldo' }] });
    expect(await planned(shop)).toContainEqual({
      code: 'other_base_currency',
      severity: 'blocks',
      sentence:
        'Dollars keeps its books in NZD and this workspace in GBP; no amount would mean the same. Connect the organisation that belongs to this workspace.',
    });
    const reply = await shop.rest.post(`${base}/read`).send({});
    expect([reply.status, reply.body.code]).toEqual([409, 'other_base_currency']);
    expect(await shop.get('/companies')).toMatchObject({ total: 0 });
    expect((await shop.act(`${base}/cancel`))['state']).toBe('cancelled');
  });
});

describe('opening stock', () => {
  const byCode = ([a]: string[], [b]: string[]) => a!.localeCompare(b!);
  const stocked = (shop: ReadyShop, code: string, quantity: string) =>
    shop.make('/products', {
      code,
      name: code.toLowerCase(),
      tracked: true,
      openingStock: { quantity, unitCost: '6', date: today() },
    });
  const inXero = (shop: ReadyShop, Code: string) =>
    shop.books('Items', 'PUT', {
      Items: [{ Code, Name: Code, InventoryAssetAccountCode: '630', PurchaseDetails: { COGSAccountCode: '310' }, SalesDetails: { AccountCode: '200' } }],
    }); // prettier-ignore
  const there = async (shop: ReadyShop): Promise<Json> =>
    Object.fromEntries(
      ((await shop.books('Items'))['Items'] as Json[]).map((item) => [item['Code'], item['QuantityOnHand']]),
    );

  it('is sent where Xero has none, and never where Xero has some: there people are asked', async () => {
    const shop = await readyShop(at, 'Stocked');
    await shop.save({ modes: { adjustment: 'off' } });
    await stocked(shop, 'TEA', '10');
    await stocked(shop, 'COFFEE', '8');
    await stocked(shop, 'ALONE', '3');
    await inXero(shop, 'TEA');
    await inXero(shop, 'COFFEE');
    await inXero(shop, 'SUGAR');
    for (const [code, quantity] of [['COFFEE', '20'], ['SUGAR', '5']])
      await shop.inXero('adjustItem', { code, quantity, unitCost: 6, date: today() }); // prettier-ignore
    await planned(shop, true);
    await reviewed(shop);
    await ran(shop);
    const check = await finishedCheck(shop);
    expect(
      (check['differences'] as Json[])
        .map(({ code, missing, action }) => [code, missing, action] as string[])
        .toSorted(byCode),
    ).toEqual([
      ['ALONE', '3', 'asked'],
      ['COFFEE', '-12', 'asked'],
      ['TEA', '10', 'posted'],
    ]);
    await shop.settled();
    expect(await there(shop)).toEqual({ TEA: 10, COFFEE: 20, SUGAR: 5 });
    // What came in from Xero is not sent there again.
    const { items } = await shop.get('/products?pageSize=50');
    const sugar = (items as Json[]).find(({ code }) => code === 'SUGAR')!;
    expect(await shop.get(`/products/${String(sugar['id'])}/stock`)).toMatchObject({ onHand: '5.0000' });
    // The next comparison asks the same, and an answer holds.
    const again = await shop.act('/integrations/xero/stock-check');
    expect((again['differences'] as Json[]).find(({ code }) => code === 'COFFEE')).toMatchObject({ action: 'asked' });
    const { correctionId } = (again['differences'] as Json[]).find(({ code }) => code === 'COFFEE')!;
    await shop.act(`/integrations/xero/stock-check/corrections/${String(correctionId)}/approve`);
    await shop.settled();
    expect(await there(shop)).toEqual({ TEA: 10, COFFEE: 8, SUGAR: 5 });
  });

  /** The comparison that the first import begins when it is over. */
  async function finishedCheck(shop: ReadyShop): Promise<Json> {
    for (let i = 0; i < 100; i += 1) {
      const check = await shop.get('/integrations/xero/stock-check');
      if (check['state'] === 'finished') return check;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('The stock was not compared.');
  }
});

describe('an archived contact', () => {
  it('comes in when something is open on it, and stays in Xero when nothing is', async () => {
    const shop = await readyShop(at, 'Archives');
    const { Contacts } = await shop.books('Contacts', 'PUT', {
      Contacts: [{ Name: 'Still owes' }, { Name: 'Owes nothing' }],
    });
    const [owes, nothing] = (Contacts as Json[]).map(({ ContactID }) => String(ContactID));
    const line = { Description: 'Work', Quantity: 1, UnitAmount: 50, AccountCode: '200', TaxType: 'OUTPUT2' };
    await shop.books('Invoices', 'PUT', {
      Invoices: [{ Type: 'ACCREC', Status: 'AUTHORISED', Contact: { ContactID: owes }, InvoiceNumber: 'OLD-1', Date: today(), DueDate: today(), LineAmountTypes: 'Exclusive', LineItems: [line] }],
    }); // prettier-ignore
    for (const contactId of [owes, nothing]) await shop.inXero('archiveContact', { contactId });
    await planned(shop);
    await reviewed(shop);
    expect(await ran(shop)).toMatchObject({ verification: { agrees: true, causes: [] } });
    const { items } = await shop.get('/companies');
    expect((items as Json[]).map(({ name }) => name)).toEqual(['Still owes']);
    const [invoice] = (await shop.get('/invoices'))['items'] as Json[];
    expect(invoice).toMatchObject({ number: 'OLD-1', companyId: items[0].id, amountDue: '60.00' });
  });
});
