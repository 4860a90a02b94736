import { control } from '../../../libs/xero-sync/test/connecting.js';
import { connectedApi, readyShop, type ConnectedApi, type Json } from './connected-api.js';

jest.setTimeout(60_000);

let at: ConnectedApi;
beforeAll(async () => {
  at = await connectedApi();
}, 180_000);
afterAll(() => at?.close());

/** A shop with two locations and every account of the stock chosen. */
async function warehouse(name: string) {
  const shop = await readyShop(at, name);
  const { Accounts } = await shop.books('Accounts');
  const account = (code: string) => (Accounts as Json[]).find((one) => one['Code'] === code)?.['AccountID'] as string;
  const { values } = await shop.get('/integrations/xero/settings');
  await shop.save({
    accounts: {
      ...values.accounts,
      supplierPayments: account('090'),
      supplierRefunds: account('091'),
      manufacturingClearing: account('651'),
      absorbedCosts: account('320'),
      stockAdjustments: account('401'),
    },
  });
  const main = (await shop.get('/locations?filter[isDefault]=true'))['items'][0].id as string;
  const store = (await shop.make('/locations', { code: 'STORE', name: 'Store' }))['id'] as string;
  return {
    ...shop,
    main,
    store,
    product: async (code: string, quantity: string, unitCost: string): Promise<string> => {
      const made = await shop.make('/products', { code, name: code.toLowerCase(), tracked: true });
      if (Number(quantity) > 0)
        await shop.make('/stock-adjustments?post=true', {
          date: '2026-01-01',
          reason: 'Opening stock',
          lines: [{ productId: made['id'], quantityChange: quantity, unitCost }],
        });
      return made['id'] as string;
    },
    /** What Xero holds: quantity and worth by code. */
    async there(): Promise<Record<string, [number, number]>> {
      const { Items } = await shop.books('Items');
      return Object.fromEntries(
        (Items as Json[]).map((item) => [item['Code'], [item['QuantityOnHand'], item['TotalCostPool']]]),
      );
    },
    async balance(code: string): Promise<string> {
      const { accounts } = (await shop.control('GET', `tenants/${shop.tenantId}/ledger`)) as Json;
      return (accounts as Json[]).find((one) => one['code'] === code)?.['balance'] ?? '0.00';
    },
  };
}

type Warehouse = Awaited<ReturnType<typeof warehouse>>;

async function counted(shop: Warehouse, counts: { productId: string; countedQuantity: string; unitCost?: string }[]) {
  const sheet = await shop.make('/stocktakes?start=true', {
    date: '2026-02-01',
    lines: counts.map(({ productId }) => ({ productId })),
  });
  await shop.act(`/stocktakes/${sheet['id']}/counts`, { counts });
  return shop.act(`/stocktakes/${sheet['id']}/complete`);
}

async function made(shop: Warehouse): Promise<{ order: Json; leg: string; table: string }> {
  const [leg, table] = [await shop.product('LEG', '40', '2.3333'), await shop.product('TABLE', '0', '0')];
  await shop.make('/bills-of-materials?activate=true', {
    productId: table,
    labourCost: '12.5',
    overheadCost: '1.0015',
    lines: [{ productId: leg, quantity: '4' }],
  });
  const planned = await shop.make('/work-orders?release=true', { productId: table, quantity: '3', date: '2026-02-01' });
  const order = await shop.act(`/work-orders/${planned['id']}/complete`);
  return { order, leg, table };
}

describe.each(['line', 'average'] as const)(
  'stock in Xero, a supplier credit note taking out its value by %s:',
  (reading) => {
    beforeAll(() => control(at.sandbox.url, 'PATCH', 'settings', { creditNoteStockValue: reading }));

    it('a stocktake pays its surplus and has its shortage refunded; cancelled, both accounts end where they were', async () => {
      const shop = await warehouse(`Count ${reading}`);
      const [tea, cake] = [await shop.product('TEA', '10', '6'), await shop.product('CAKE', '8', '2.5')];
      const count = await counted(shop, [
        { productId: tea, countedQuantity: '12', unitCost: '9' },
        { productId: cake, countedQuantity: '5' },
      ]);
      await shop.becomes('stocktake', count['id'], 'synced');
      expect(await shop.there()).toMatchObject({ TEA: [12, 78], CAKE: [5, 12.5] });
      expect([await shop.balance('090'), await shop.balance('091')]).toEqual(['-18.00', '7.50']);
      const panel = await shop.panel('stocktake', count['id']);
      expect(panel['links'].map((link: Json) => [link['remoteType'], link['status']])).toEqual(
        expect.arrayContaining([
          ['Invoice', expect.any(String)],
          ['CreditNote', expect.any(String)],
          ['Payment', 'AUTHORISED'],
          ['Payment', 'AUTHORISED'],
        ]),
      );

      await shop.act(`/stocktakes/${count['id']}/cancel`);
      await shop.settled();
      expect(await shop.errors()).toEqual([]);
      expect(await shop.there()).toMatchObject({ TEA: [10, 60], CAKE: [8, 20] });
      expect([await shop.balance('090'), await shop.balance('091')]).toEqual(['0.00', '0.00']);
    });

    it('a work order consumes before it makes, and the clearing account ends at zero; cancelled too', async () => {
      const shop = await warehouse(`Make ${reading}`);
      const { order } = await made(shop);
      await shop.becomes('workOrder', order['id'], 'synced');
      // 12 legs of 2.3333 are 28.00; labour and overhead 40.50.
      expect(await shop.there()).toMatchObject({ LEG: [28, 65.33], TABLE: [3, 68.5] });
      expect([await shop.balance('651'), await shop.balance('320')]).toEqual(['0.00', '-40.50']);
      expect(await shop.get(`/work-orders/${order['id']}`)).toMatchObject({ outputValue: '68.5041' });

      await shop.act(`/work-orders/${order['id']}/cancel`);
      await shop.settled();
      expect(await shop.errors()).toEqual([]);
      expect(await shop.there()).toMatchObject({ LEG: [40, 93.33], TABLE: [0, 0] });
      expect([await shop.balance('651'), await shop.balance('320')]).toEqual(['0.00', '0.00']);
    });

    it('a transfer is a tracking option that changes, and nothing where Xero has no option for the places', async () => {
      const shop = await warehouse(`Move ${reading}`);
      const tea = await shop.product('TEA', '10', '6.6666');
      const transfer = (quantity: string) =>
        shop.make('/stock-transfers?complete=true', {
          date: '2026-01-10',
          fromLocationId: shop.main,
          toLocationId: shop.store,
          lines: [{ productId: tea, quantity }],
        });
      const unseen = await transfer('1');
      const panel = await shop.becomes('stockTransfer', unseen['id'], 'skipped');
      expect(panel['history'][0]['what']).toMatch(/^Xero keeps one quantity of an item, wherever the goods are/);

      const { TrackingCategories } = await shop.books('TrackingCategories', 'PUT', { Name: 'Place' });
      const category = TrackingCategories[0].TrackingCategoryID as string;
      for (const Name of ['Main', 'Store']) await shop.books(`TrackingCategories/${category}/Options`, 'PUT', { Name });
      await shop.act('/integrations/xero/refresh-reference');
      const { Options } = (await shop.books(`TrackingCategories/${category}`))['TrackingCategories'][0];
      const option = (name: string) => ({
        categoryId: category,
        optionId: (Options as Json[]).find(({ Name }) => Name === name)?.['TrackingOptionID'],
      });
      await shop.save({
        tracking: {
          documents: {},
          groups: {},
          customers: {},
          locations: { [shop.main]: option('Main'), [shop.store]: option('Store') },
        },
      });
      const seen = await transfer('3');
      await shop.becomes('stockTransfer', seen['id'], 'synced');
      expect(await shop.there()).toMatchObject({ TEA: [10, expect.closeTo(66.67, 1)] });
      const { Invoices } = await shop.books('Invoices?page=1');
      const { CreditNotes } = await shop.books('CreditNotes?page=1');
      const lineOf = (documents: Json[], field: string) =>
        documents.find((one) => String(one[field]).startsWith(seen['number'] as string))?.['LineItems'][0];
      const [out, into] = [lineOf(CreditNotes, 'CreditNoteNumber'), lineOf(Invoices, 'InvoiceNumber')];
      expect([out.Tracking[0].Option, into.Tracking[0].Option]).toEqual(['Main', 'Store']);
      expect([out.Quantity, out.LineAmount]).toEqual([into.Quantity, into.LineAmount]);
    });
  },
);

it('a stocktake that was stopped for want of an account needs nobody any more once it is cancelled', async () => {
  const shop = await warehouse('Stopped');
  const tea = await shop.product('TEA', '10', '6');
  await shop.settled();
  const { values } = await shop.get('/integrations/xero/settings');
  const { supplierRefunds, ...accounts } = values.accounts;
  await shop.save({ accounts });
  const count = await counted(shop, [{ productId: tea, countedQuantity: '9' }]);
  const panel = await shop.becomes('stocktake', count['id'], 'failed');
  expect(panel['problems'][0]).toMatchObject({
    code: 'account_missing',
    sentence: 'No bank account for supplier refunds is chosen for the shortage of Stocktake ST-00001.',
  });
  expect(supplierRefunds).toBeTruthy();
  await shop.act(`/stocktakes/${count['id']}/cancel`);
  await shop.settled();
  expect(await shop.errors()).toEqual([]);
  expect(await shop.there()).toMatchObject({ TEA: [10, 60] });
});

it.each(['reply', 'none'] as const)(
  'a refund whose answer is lost is found again and not paid twice (Xero keeps the answer: %s)',
  async (stored) => {
    const shop = await warehouse(`Lost ${stored}`);
    const tea = await shop.product('TEA', '10', '6');
    await shop.settled();
    await shop.control('POST', 'faults', {
      name: 'lost refund',
      method: 'PUT',
      path: '/api.xro/2.0/Payments*',
      tenantId: shop.tenantId,
      times: 1,
      stored,
      action: { kind: 'close', stage: 'after' },
    });
    const count = await counted(shop, [{ productId: tea, countedQuantity: '8' }]);
    await shop.becomes('stocktake', count['id'], 'synced');
    expect(await shop.balance('091')).toBe('12.00');
    const { Payments } = await shop.books('Payments?page=1');
    expect((Payments as Json[]).map((one) => [one['PaymentType'], one['Amount']])).toEqual([['APCREDITPAYMENT', 12]]);
  },
);
