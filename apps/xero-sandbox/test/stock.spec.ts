import { list, Rig, text, type Tree } from './harness.js';

describe('Tracked items and the average-cost stock engine', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await Rig.start();
  });
  afterEach(() => rig.close());

  const sell = async (code: string, quantity: number, date = '2026-10-05', query = '?unitdp=4'): Promise<Tree> =>
    rig.create(
      'Invoices',
      await rig.invoiceBody({ Date: date, LineItems: [{ ItemCode: code, Quantity: quantity }] }),
      query,
    );
  const decrease = (code: string, quantity: number, cost: number): Promise<Tree> =>
    rig.create('CreditNotes', rig.adjustment('ACCPAYCREDIT', code, quantity, cost, '2026-10-06'));
  const stock = async (code: string): Promise<[quantity: unknown, value: unknown]> => {
    const item = await rig.item(code);
    return [item['QuantityOnHand'], item['TotalCostPool']];
  };
  const balance = async (code: string): Promise<string> => {
    const ledger = (await rig.control('GET', `/tenants/${rig.tenantId}/ledger`)).json;
    expect(text(ledger['sum'])).toBe('0.00');
    return text(list(ledger['accounts']).find((account) => text(account['code']) === code)?.['balance']) ?? '0.00';
  };

  it('a zero-total bill raises quantity and value and leaves the counter entry on the contra account', async () => {
    await rig.trackedItem('UP');
    const bill = await rig.adjustUp('UP', 2, 1000, '2026-10-01');
    expect(bill).toMatchObject({ Total: 0, Status: 'PAID' });
    expect(await stock('UP')).toEqual([2, 2000]);
    expect([await balance('630'), await balance('401')]).toEqual(['2000.00', '-2000.00']);
  });

  it('a sale takes the weighted average out and posts cost of goods sold by itself', async () => {
    await rig.trackedItem('AVG', 10, 10);
    await rig.adjustUp('AVG', 10, 20, '2026-10-02');
    await sell('AVG', 5);
    expect(await stock('AVG')).toEqual([15, 225]);
    expect([await balance('310'), await balance('630')]).toEqual(['75.00', '225.00']);
  });

  it('selling out leaves no cents behind', async () => {
    await rig.trackedItem('CENT', 3, 3.3333);
    await sell('CENT', 1);
    await sell('CENT', 1);
    await sell('CENT', 1);
    expect(await stock('CENT')).toEqual([0, 0]);
  });

  it('drafts, purchase-side drafts and plain lines move nothing', async () => {
    await rig.trackedItem('STILL', 4, 1);
    await rig.invoice({ Status: 'DRAFT', LineItems: [{ ItemCode: 'STILL', Quantity: 3 }] });
    await rig.invoice({ Status: 'SUBMITTED', LineItems: [{ ItemCode: 'STILL', Quantity: 3 }] });
    expect(await stock('STILL')).toEqual([4, 4]);
  });

  it('a customer return comes back at the current average, a void puts everything back', async () => {
    await rig.trackedItem('BACK', 4, 5);
    const sale = await sell('BACK', 3);
    await rig.creditNote({ LineItems: [{ ItemCode: 'BACK', Quantity: 1, UnitAmount: 25 }] });
    expect(await stock('BACK')).toEqual([2, 10]);
    await rig.post(`/Invoices/${text(sale['InvoiceID'])}`, { Status: 'VOIDED' });
    expect(await stock('BACK')).toEqual([5, 25]);
  });

  it('a supplier credit is valued by its line, or by the average: the switch shows both readings', async () => {
    await rig.trackedItem('READ', 10, 10);
    await decrease('READ', 2, 7);
    expect(await stock('READ')).toEqual([8, 86]);
    await rig.control('PATCH', '/settings', { creditNoteStockValue: 'average' });
    await rig.trackedItem('READ2', 10, 10);
    await decrease('READ2', 2, 7);
    expect(await stock('READ2')).toEqual([8, 80]);
    expect(await balance('630')).toBe('166.00');
  });

  it('refuses a decrease by credit note without stock, even with allowBackorders', async () => {
    await rig.trackedItem('NONE', 1, 1);
    const body = rig.adjustment('ACCPAYCREDIT', 'NONE', 2, 1, '2026-10-06');
    expect((await rig.put('/CreditNotes?allowBackorders=true', body)).status).toBe(400);
    expect(await stock('NONE')).toEqual([1, 1]);
  });

  it('a back-order is filled by the next bill, and its cost goes to cost of sales then', async () => {
    await rig.trackedItem('LATER', 1, 10);
    await sell('LATER', 3, '2026-10-05', '?allowBackorders=true');
    expect(await rig.item('LATER')).toMatchObject({ QuantityOnHand: 0, QuantityOnBackOrder: 2, QuantityAvailable: -2 });
    await rig.adjustUp('LATER', 5, 12, '2026-10-06');
    expect(await stock('LATER')).toEqual([3, 36]);
    expect(await balance('310')).toBe('34.00');
  });

  it('back-orders can be switched off for the plan', async () => {
    await rig.control('PATCH', '/settings', { allowBackorders: false });
    await rig.trackedItem('PLAN', 1, 1);
    const body = await rig.invoiceBody({ LineItems: [{ ItemCode: 'PLAN', Quantity: 2 }] });
    expect((await rig.put('/Invoices?allowBackorders=true', body)).status).toBe(400);
  });

  it('checks a back-dated sale at its own date and after it, and re-averages later sales', async () => {
    await rig.trackedItem('PAST', 5, 10);
    await sell('PAST', 4, '2026-10-10');
    const early = await rig.invoiceBody({ Date: '2026-09-30', LineItems: [{ ItemCode: 'PAST', Quantity: 1 }] });
    expect((await rig.put('/Invoices', early)).status).toBe(400);
    const between = await rig.invoiceBody({ Date: '2026-10-05', LineItems: [{ ItemCode: 'PAST', Quantity: 2 }] });
    expect((await rig.put('/Invoices', between)).status).toBe(400);
    await rig.adjustUp('PAST', 5, 20, '2026-10-02');
    expect(await stock('PAST')).toEqual([6, 90]);
    expect(await balance('310')).toBe('60.00');
  });

  it('refuses to void a bill whose goods are sold', async () => {
    await rig.trackedItem('SOLD');
    const bill = await rig.adjustUp('SOLD', 2, 1, '2026-10-01');
    await sell('SOLD', 1);
    expect((await rig.post(`/Invoices/${text(bill['InvoiceID'])}`, { Status: 'VOIDED' })).status).toBe(400);
    expect(await stock('SOLD')).toEqual([1, 1]);
  });

  it('voids a bill whose goods are sold when as much came in the same day, in whichever order, but not when it came later', async () => {
    const voided = async (code: string, next: string): Promise<number> => {
      await rig.trackedItem(code);
      const bill = await rig.adjustUp(code, 2, 5, '2026-10-05');
      await sell(code, 2, '2026-10-05');
      await rig.adjustUp(code, 2, 7, next);
      return (await rig.post(`/Invoices/${text(bill['InvoiceID'])}`, { Status: 'VOIDED' })).status;
    };
    expect(await voided('SAMEDAY', '2026-10-05')).toBe(200);
    expect(await stock('SAMEDAY')).toEqual([0, 0]);
    expect([await balance('630'), await balance('310')]).toEqual(['0.00', '14.00']);
    expect(await voided('LATER', '2026-10-06')).toBe(400);
  });

  it('quantities sent on items are ignored, a used tracked item is neither deleted nor untracked', async () => {
    const item = await rig.trackedItem('RULE', 1, 1);
    const path = `/Items/${text(item['ItemID'])}`;
    await rig.post(path, {
      Code: 'RULE',
      Name: 'Renamed',
      QuantityOnHand: 99,
      TotalCostPool: 99,
      IsTrackedAsInventory: false,
    });
    expect(await rig.item('RULE')).toMatchObject({ Name: 'Renamed', QuantityOnHand: 1, IsTrackedAsInventory: true });
    expect((await rig.call('DELETE', path)).status).toBe(400);
    const untrack = {
      Code: 'RULE',
      InventoryAssetAccountCode: null,
      PurchaseDetails: { COGSAccountCode: null, AccountCode: '400' },
    };
    expect((await rig.post(path, untrack)).status).toBe(400);
  });

  it('half a tracked item is refused, an unknown item is 404', async () => {
    const half = await rig.put('/Items', { Code: 'HALF', InventoryAssetAccountCode: '630' });
    expect(half.text).toContain('InventoryAssetAccountCode and PurchaseDetails.COGSAccountCode together');
    const unknown = '/Items/11111111-2222-4333-8444-555555555555';
    const answers = [await rig.get(unknown), await rig.call('DELETE', unknown), await rig.post(unknown, { Code: 'x' })];
    expect(answers.map((answer) => answer.status)).toEqual([404, 404, 404]);
  });

  it('an item that is no longer sold or bought loses that side', async () => {
    const SalesDetails = { UnitPrice: 5, AccountCode: '200' };
    await rig.create('Items', { Code: 'SIDES', Description: 'For sale', SalesDetails, PurchaseDescription: 'Bought' });
    await rig.post('/Items', { Code: 'SIDES', IsSold: false, IsPurchased: false });
    const item = await rig.item('SIDES');
    expect(item).toMatchObject({ IsSold: false, SalesDetails: {}, IsPurchased: false, PurchaseDetails: {} });
    expect([item['Description'], item['PurchaseDescription']]).toEqual([undefined, undefined]);
  });

  it('a plain item may be deleted, becomes tracked by its accounts, and keeps its code rules', async () => {
    const plain = await rig.create('Items', { Code: 'plain', PurchaseDetails: { AccountCode: '400' } });
    expect(plain).toMatchObject({ IsSold: true, IsPurchased: true, IsTrackedAsInventory: false });
    const accounts = {
      InventoryAssetAccountCode: '630',
      PurchaseDetails: { COGSAccountCode: '310', AccountCode: null },
    };
    const tracked = await rig.post('/Items', { Code: 'PLAIN', ...accounts });
    expect(list(tracked.json['Items'])[0]).toMatchObject({ ItemID: plain['ItemID'], IsTrackedAsInventory: true });
    expect((await rig.call('DELETE', `/Items/${text(plain['ItemID'])}`)).status).toBe(204);
    expect((await rig.get(`/Items/${text(plain['ItemID'])}`)).status).toBe(404);
  });
});
