import { buyerShop } from './buyer-shop.js';
import { connectedApi, type ConnectedApi, type Json } from './connected-api.js';

jest.setTimeout(60_000);

let at: ConnectedApi;
beforeAll(async () => {
  at = await connectedApi();
}, 180_000);
afterAll(() => at?.close());

type Shop = Awaited<ReturnType<typeof buyerShop>>;

/** One of each, as somebody would enter it, and how it is called in addresses and settings. */
const sorts = {
  'purchase order': {
    path: 'purchase-orders',
    module: 'purchaseOrder',
    make: (shop: Shop) => shop.order({ lines: [{ name: 'Boxes', quantity: '1', unitPrice: '3' }] }),
    there: (shop: Shop) => shop.orders(),
  },
  'supplier bill': {
    path: 'supplier-bills',
    module: 'bill',
    make: (shop: Shop) => shop.bill({ lines: [{ name: 'Boxes', quantity: '1', unitPrice: '3' }] }),
    there: (shop: Shop) => shop.invoices('Type=="ACCPAY"'),
  },
  'supplier credit': {
    path: 'supplier-credits',
    module: 'supplierCredit',
    make: (shop: Shop) => shop.credit({ lines: [{ name: 'Boxes', quantity: '1', unitPrice: '3' }] }),
    there: (shop: Shop) => shop.credits(),
  },
} as const;

describe.each(Object.entries(sorts))('a %s', (word, { path, module, make, there }) => {
  it('is sent by hand alone where its module is manual, and not at all where it is off', async () => {
    const shop = await buyerShop(at, `Modes of ${word}`);
    await shop.save({ modes: { [module]: 'manual' } });
    const byHand = await make(shop);
    await shop.settled();
    expect(await there(shop)).toEqual([]);
    expect((await shop.panel(path, byHand['id']))['sentence']).toBe(
      `The ${word} is not in Xero: it is exported by hand only.`,
    );
    await shop.act(`/integrations/xero/records/${path}/${byHand['id']}/export`);
    await shop.becomes(path, byHand['id'], 'synced');
    expect(await there(shop)).toHaveLength(1);

    await shop.save({ modes: { [module]: 'off' } });
    const left = await make(shop);
    await shop.settled();
    expect((await shop.panel(path, left['id']))['sentence']).toMatch(/switched off in the settings/);
    expect(await there(shop)).toHaveLength(1);
    expect(await shop.errors()).toEqual([]);
  });

  it('is left out when it is marked so, and goes when it is let in again', async () => {
    const shop = await buyerShop(at, `Marks of ${word}`);
    await shop.act('/integrations/xero/export-queue/pause', { reason: 'Month end' });
    const made = await make(shop);
    await shop.patch(`/${path}/${made['id']}/accounting`, { doNotExport: true, doNotExportReason: 'Private' });
    await shop.act('/integrations/xero/export-queue/resume');
    await shop.becomes(path, made['id'], 'skipped');
    expect(await there(shop)).toEqual([]);
    await shop.patch(`/${path}/${made['id']}/accounting`, { doNotExport: false });
    await shop.becomes(path, made['id'], 'synced');
    expect(await there(shop)).toHaveLength(1);
  });

  it('that names an archived account is stopped with a remedy, and goes on once another one is chosen', async () => {
    const shop = await buyerShop(at, `Repair of ${word}`);
    const { values } = await shop.get('/integrations/xero/settings');
    const { Accounts } = await shop.books('Accounts');
    const of = (code: string) => (Accounts as Json[]).find((one) => one['Code'] === code)!['AccountID'] as string;
    await shop.books(`Accounts/${of('425')}`, 'POST', { Accounts: [{ AccountID: of('425'), Status: 'ARCHIVED' }] });
    await shop.act('/integrations/xero/refresh-reference');
    const made = await make(shop);
    const failed = await shop.becomes(path, made['id'], 'failed');
    expect(failed['problems'][0]).toMatchObject({
      code: 'account_gone',
      sentence: expect.stringContaining(String(made['number'])),
      remedy: expect.stringMatching(/choose another purchase account/),
    });
    await shop.save({ accounts: { ...values.accounts, purchases: of('429') } });
    await shop.becomes(path, made['id'], 'synced');
    expect(await shop.errors()).toEqual([]);
  });
});

describe('what was bought and is in Xero', () => {
  it('takes edits: prices, quantities and numbers of a bill, and the stock follows', async () => {
    const shop = await buyerShop(at, 'Edits');
    const tea = await shop.product('TEA');
    const bill = await shop.bill({
      supplierReference: 'RE-1',
      lines: [{ productId: tea, quantity: '10', unitPrice: '4', taxRateId: shop.tax }],
    });
    await shop.becomes('supplier-bills', bill['id'], 'synced');
    await shop.change(`/supplier-bills/${bill['id']}`, {
      supplierReference: 'RE-1b',
      dueDate: '2026-04-01',
      lines: [{ id: bill['lines'][0].id, productId: tea, quantity: '12', unitPrice: '4.5', taxRateId: shop.tax }],
    });
    await shop.settled();
    expect(await shop.invoices('Type=="ACCPAY"')).toMatchObject([
      {
        InvoiceNumber: `${bill['number']} / RE-1b`,
        DueDateString: '2026-04-01T00:00:00',
        Total: 64.8,
        LineItems: [{ Quantity: 12, UnitAmount: 4.5 }],
      },
    ]);
    expect(await shop.stock('TEA', tea)).toEqual({ there: [12, 54], here: [12, 54] });

    const credit = await shop.credit({
      lines: [{ productId: tea, quantity: '2', unitPrice: '4.5', taxRateId: shop.tax, returnsStock: true }],
    });
    await shop.becomes('supplier-credits', credit['id'], 'synced');
    await shop.change(`/supplier-credits/${credit['id']}`, {
      lines: [
        {
          id: credit['lines'][0].id,
          productId: tea,
          quantity: '3',
          unitPrice: '5',
          taxRateId: shop.tax,
          returnsStock: true,
        },
      ],
    });
    await shop.settled();
    expect(await shop.errors()).toEqual([]);
    expect(await shop.credits()).toMatchObject([
      { Total: 18, LineItems: [{ Quantity: 3, LineAmount: 13.5 }, { LineAmount: 1.5 }] },
    ]);
    expect(await shop.stock('TEA', tea)).toEqual({ there: [9, 40.5], here: [9, 40.5] });
  });

  it('is not deleted: the refusal names what to do instead', async () => {
    const shop = await buyerShop(at, 'Guards');
    const bill = await sorts['supplier bill'].make(shop);
    const credit = await sorts['supplier credit'].make(shop);
    await shop.becomes('supplier-bills', bill['id'], 'synced');
    await shop.becomes('supplier-credits', credit['id'], 'synced');
    const refused = async (path: string, made: Json): Promise<string> =>
      (
        await shop.answered(shop.rest.delete(`/${path}/${made['id']}`).send({ version: made['version'] }) as never, 422)
      )['detail'] as string;
    expect(await refused('supplier-bills', bill)).toMatch(
      /^Supplier bill BILL-00001 is in Xero and cannot be deleted\. Void it, or enter a supplier credit, instead\./,
    );
    expect(await refused('supplier-credits', credit)).toMatch(
      /^Supplier credit SCN-00001 is in Xero and cannot be deleted\. Void it instead\./,
    );
  });

  it('takes numbers, due dates and texts of a bill to which credit is applied, on both sides', async () => {
    const shop = await buyerShop(at, 'Settled');
    const bill = await sorts['supplier bill'].make(shop);
    const credit = await shop.credit({ lines: [{ name: 'Boxes', quantity: '1', unitPrice: '1' }] });
    await shop.make(`/supplier-credits/${credit['id']}/allocations`, { supplierBillId: bill['id'], amount: '1.00' });
    await shop.settled();
    const line = { id: bill['lines'][0].id, quantity: '1', unitPrice: '3' };
    await shop.change(`/supplier-bills/${bill['id']}`, {
      supplierReference: 'RE-7',
      dueDate: '2026-05-01',
      lines: [{ ...line, name: 'Cardboard boxes' }],
    });
    await shop.settled();
    expect(await shop.errors()).toEqual([]);
    expect(await shop.invoices('Type=="ACCPAY"')).toMatchObject([
      {
        InvoiceNumber: 'BILL-00001 / RE-7',
        DueDateString: '2026-05-01T00:00:00',
        AmountDue: 2,
        LineItems: [{ Description: 'Cardboard boxes' }],
      },
    ]);
    const { version } = await shop.get(`/supplier-bills/${bill['id']}`);
    const dearer = { version, lines: [{ ...line, name: 'Boxes', unitPrice: '4' }] };
    const refused = await shop.answered(shop.rest.patch(`/supplier-bills/${bill['id']}`).send(dearer) as never, 422);
    expect(refused['detail']).toMatch(/cannot be edited while these are applied to it: SCN-00001/);
  });

  it('says what to do when a bill was paid in Xero and its price is changed here', async () => {
    const shop = await buyerShop(at, 'Paid');
    const bill = await sorts['supplier bill'].make(shop);
    await shop.becomes('supplier-bills', bill['id'], 'synced');
    const [there] = await shop.invoices('Type=="ACCPAY"');
    const { Accounts } = await shop.books('Accounts?where=Type%3D%3D%22BANK%22');
    await shop.books('Payments', 'PUT', {
      Payments: [
        {
          Invoice: { InvoiceID: there!['InvoiceID'] },
          Account: { AccountID: Accounts[0].AccountID },
          Date: '2026-03-01',
          Amount: 1,
        },
      ],
    });
    await shop.change(`/supplier-bills/${bill['id']}`, {
      lines: [{ id: bill['lines'][0].id, name: 'Boxes', quantity: '1', unitPrice: '2.5' }],
    });
    const failed = await shop.becomes('supplier-bills', bill['id'], 'failed');
    expect(failed['problems'][0]).toMatchObject({
      sentence: expect.stringContaining('BILL-00001'),
      remedy: expect.stringMatching(/payment/i),
    });
    // Put back as it was, there is nothing left to tell Xero.
    await shop.change(`/supplier-bills/${bill['id']}`, {
      lines: [{ id: bill['lines'][0].id, name: 'Boxes', quantity: '1', unitPrice: '3' }],
    });
    await shop.becomes('supplier-bills', bill['id'], 'synced');
    expect(await shop.errors()).toEqual([]);
  });
});
