import { control } from '../../../libs/xero-sync/test/connecting.js';
import { buyerShop } from './buyer-shop.js';
import { connectedApi, type ConnectedApi } from './connected-api.js';

jest.setTimeout(60_000);

let at: ConnectedApi;
beforeAll(async () => {
  at = await connectedApi();
}, 180_000);
afterAll(() => at?.close());

describe('purchase orders', () => {
  it('go from draft over sent to billed, with each change, and are deleted when they are cancelled', async () => {
    const shop = await buyerShop(at, 'Orders');
    const tea = await shop.product('TEA');
    const draft = await shop.order({
      expectedDate: '2026-02-14',
      reference: 'Spring',
      lines: [
        { productId: tea, quantity: '40', unitPrice: '9.8765' },
        { name: 'Pallets', quantity: '2', unitPrice: '7.5', taxRateId: shop.tax },
      ],
    });
    await shop.becomes('purchase-orders', draft['id'], 'synced');
    const [first] = await shop.orders();
    expect(first).toMatchObject({
      PurchaseOrderNumber: draft['number'],
      Status: 'DRAFT',
      DateString: '2026-02-02T00:00:00',
      DeliveryDateString: '2026-02-14T00:00:00',
      Reference: 'Spring',
      Contact: { Name: 'Exotic Liquids of Orders' },
      Total: Number(draft['total']),
      LineItems: [
        { ItemCode: 'TEA', Quantity: 40, UnitAmount: 9.8765, LineAmount: 395.06 },
        { Description: 'Pallets', Quantity: 2, UnitAmount: 7.5 },
      ],
    });

    await shop.act(`/purchase-orders/${draft['id']}/send`);
    await shop.settled();
    expect(await shop.orders()).toMatchObject([{ PurchaseOrderID: first!['PurchaseOrderID'], Status: 'AUTHORISED' }]);
    await shop.change(`/purchase-orders/${draft['id']}`, { expectedDate: '2026-02-20' });
    await shop.settled();
    expect(await shop.orders()).toMatchObject([{ Status: 'AUTHORISED', DeliveryDateString: '2026-02-20T00:00:00' }]);
    await shop.make(`/purchase-orders/${draft['id']}/receive`, { date: '2026-02-15', supplierReference: 'RE-1' });
    await shop.settled();
    expect(await shop.orders()).toMatchObject([{ Status: 'BILLED' }]);
    expect(await shop.stock('TEA', tea)).toEqual({ there: [40, 395.06], here: [40, 395.06] });

    const other = await shop.order({ lines: [{ name: 'Boxes', quantity: '1', unitPrice: '3' }] });
    await shop.settled();
    await shop.act(`/purchase-orders/${other['id']}/cancel`);
    await shop.settled();
    expect(new Set((await shop.orders()).map(({ Status }) => Status))).toEqual(new Set(['BILLED', 'DELETED']));
    expect((await shop.panel('purchase-orders', other['id']))['sentence']).toMatch(/deleted/);
    expect(await shop.errors()).toEqual([]);
  });

  it('are made and billed there even when they were billed here before the first one left', async () => {
    const shop = await buyerShop(at, 'Quick');
    await shop.act('/integrations/xero/export-queue/pause', { reason: 'Month end' });
    const order = await shop.order({ lines: [{ name: 'Boxes', quantity: '1', unitPrice: '3' }] });
    await shop.act(`/purchase-orders/${order['id']}/send`);
    await shop.make(`/purchase-orders/${order['id']}/receive`, { date: '2026-02-15' });
    await shop.act('/integrations/xero/export-queue/resume');
    await shop.settled();
    expect(await shop.errors()).toEqual([]);
    expect(await shop.orders()).toMatchObject([{ PurchaseOrderNumber: order['number'], Status: 'BILLED' }]);
  });

  it('stay billed in Xero when their bill is voided here, and say so', async () => {
    const shop = await buyerShop(at, 'Reopened');
    const order = await shop.order({ lines: [{ name: 'Boxes', quantity: '1', unitPrice: '3' }] });
    await shop.act(`/purchase-orders/${order['id']}/send`);
    const bill = await shop.make(`/purchase-orders/${order['id']}/receive`, { date: '2026-02-15' });
    await shop.settled();
    await shop.act(`/supplier-bills/${bill['id']}/void`);
    await shop.settled();
    expect(await shop.orders()).toMatchObject([{ Status: 'BILLED' }]);
    expect((await shop.panel('purchase-orders', order['id']))['history'][0]).toMatchObject({
      what: expect.stringMatching(/opens no order again/),
    });
    expect(await shop.errors()).toEqual([]);
  });
});

describe.each(['line', 'average'] as const)(
  'supplier bills and credits, Xero valuing what goes back by %s:',
  (reading) => {
    beforeAll(() => control(at.sandbox.url, 'PATCH', 'settings', { creditNoteStockValue: reading }));

    it('bring goods in at their cost with landed cost, while the supplier gets what he billed', async () => {
      const shop = await buyerShop(at, `Bills ${reading}`);
      const [tea, cake] = [await shop.product('TEA'), await shop.product('CAKE')];
      const bill = await shop.bill({
        supplierReference: 'RE-118',
        lines: [
          { productId: tea, quantity: '3', unitPrice: '9.9999' },
          { productId: cake, quantity: '7', unitPrice: '1.3333' },
        ],
      });
      await shop.becomes('supplier-bills', bill['id'], 'synced');
      const [there] = await shop.invoices('Type=="ACCPAY"');
      expect(there).toMatchObject({
        InvoiceNumber: `${bill['number']} / RE-118`,
        Status: 'AUTHORISED',
        DueDateString: `${bill['dueDate']}T00:00:00`,
        Total: Number(bill['total']),
        TotalTax: Number(bill['tax']),
      });

      const draft = await shop.make('/supplier-bills', {
        companyId: shop.supplier,
        date: '2026-02-11',
        lines: [{ productId: tea, quantity: '6', unitPrice: '10.05' }],
        landedCosts: [{ name: 'Sea freight', amount: '7.77' }],
      });
      const landed = await shop.act(`/supplier-bills/${draft['id']}/issue`);
      const freight = await shop.bill({
        supplierReference: 'CARRIER 9',
        lines: [{ name: 'Freight', quantity: '1', unitPrice: '7.77', taxRateId: shop.tax }],
      });
      await shop.becomes('supplier-bills', landed['id'], 'synced');
      await shop.becomes('supplier-bills', freight['id'], 'synced');
      expect(await shop.errors()).toEqual([]);
      const [withFreight] = await shop.invoices(`InvoiceNumber=="${landed['number']}"`);
      expect(withFreight).toMatchObject({
        Total: Number(landed['total']),
        TotalTax: Number(landed['tax']),
        LineItems: [
          { ItemCode: 'TEA', Quantity: 6, LineAmount: 68.07 },
          { Description: 'Landed cost, billed by others: tea', LineAmount: -7.77 },
        ],
      });
      expect(await shop.stock('TEA', tea)).toEqual({ there: [9, 98.07], here: [9, 98.07] });
      expect(await shop.stock('CAKE', cake)).toEqual({ there: [7, 9.33], here: [7, 9.33] });
      // What the carrier bills and what went into stock come to nothing.
      expect(await shop.balance('425')).toBe('0.00');
    });

    it('take goods back out at their cost, whatever the supplier gives for them, and the credit settles the bill', async () => {
      const shop = await buyerShop(at, `Credits ${reading}`);
      const tea = await shop.product('TEA');
      await shop.bill({ lines: [{ productId: tea, quantity: '10', unitPrice: '4' }] });
      const bill = await shop.bill({ lines: [{ productId: tea, quantity: '10', unitPrice: '6.1111' }] });
      const credit = await shop.credit({
        supplierReference: 'G-7',
        lines: [
          { productId: tea, quantity: '3', unitPrice: '6.1111', taxRateId: shop.tax, returnsStock: true },
          { productId: tea, quantity: '1', unitPrice: '2.5', taxRateId: shop.tax },
        ],
      });
      const allocation = await shop.make(`/supplier-credits/${credit['id']}/allocations`, {
        supplierBillId: bill['id'],
        amount: '5.00',
      });
      await shop.settled();
      expect(await shop.errors()).toEqual([]);
      const [there] = await shop.credits();
      expect(there).toMatchObject({
        Type: 'ACCPAYCREDIT',
        CreditNoteNumber: `${credit['number']} / G-7`,
        Total: Number(credit['total']),
        TotalTax: Number(credit['tax']),
        RemainingCredit: Number(credit['total']) - 5,
        LineItems: [
          { ItemCode: 'TEA', Quantity: 3, LineAmount: 15.17 },
          { Description: 'Credited beyond, or short of, its cost: tea', LineAmount: 3.16 },
          { Description: 'tea', Quantity: 1, LineAmount: 2.5 },
        ],
      });
      expect(await shop.stock('TEA', tea)).toEqual({ there: [17, 85.94], here: [17, 85.94] });

      await shop.act(`/supplier-credit-allocations/${allocation['id']}/remove`);
      await shop.act(`/supplier-credits/${credit['id']}/void`);
      await shop.act(`/supplier-bills/${bill['id']}/void`);
      await shop.settled();
      expect(await shop.errors()).toEqual([]);
      expect(await shop.credits()).toMatchObject([{ Status: 'VOIDED' }]);
      expect(await shop.stock('TEA', tea)).toEqual({ there: [10, 40], here: [10, 40] });
    });
  },
);
