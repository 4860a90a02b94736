import { Database } from '#crm-core';
import { StockCheckSchedule } from '../../../libs/xero-sync/src/stock-check/stock-check.schedule.js';
import { connectedApi, readyShop, today, type ConnectedApi, type Json } from './connected-api.js';

jest.setTimeout(60_000);

let at: ConnectedApi;
beforeAll(async () => {
  at = await connectedApi();
}, 180_000);
afterAll(() => at?.close());

const xero = '/integrations/xero';

/** A shop whose opening stock of tea (10 at 6.00) is in Xero. */
async function teaShop(name: string) {
  const shop = await readyShop(at, name);
  const tea = await shop.make('/products', { code: 'TEA', name: 'Tea', tracked: true, salesPrice: '18' });
  const adjust = (quantityChange: string, unitCost?: string) =>
    shop.make('/stock-adjustments?post=true', {
      date: today(),
      reason: 'Correction',
      lines: [{ productId: tea['id'], quantityChange, ...(unitCost ? { unitCost } : {}) }],
    });
  const opening = await adjust('10', '6');
  await shop.becomes('stockAdjustment', opening['id'], 'synced');
  return {
    ...shop,
    tea: String(tea['id']),
    adjust,
    /** What Xero holds of a code. */
    async there(code = 'TEA'): Promise<[number, number]> {
      const { Items } = await shop.books('Items');
      const item = (Items as Json[]).find((one) => one['Code'] === code) ?? {};
      return [item['QuantityOnHand'], item['TotalCostPool']];
    },
    /** Somebody corrects the quantity in Xero itself. */
    edit: (quantity: string, more: Json = {}) =>
      shop.inXero('adjustItem', { code: 'TEA', quantity, date: today(), account: '401', ...more }),
    check: () => shop.act(`${xero}/stock-check`),
    history: async () =>
      ((await shop.get(`${xero}/history?pageSize=50`))['items'] as Json[]).map(({ what }) => String(what)),
  };
}

const codes = (check: Json) =>
  (check['differences'] as Json[]).map((one) => [
    one['code'],
    one['missing'],
    (one['reasons'] as Json[]).map(({ code }) => code as string).join(' '),
    one['action'],
  ]);

describe('the stock check', () => {
  it('finds nothing to do where both sides agree, and says when it never ran', async () => {
    const shop = await teaShop('Agreed');
    expect(await shop.get(`${xero}/stock-check`)).toMatchObject({ state: 'never', differences: [] });
    expect(await shop.check()).toMatchObject({
      state: 'finished',
      sentence: 'Xero holds the same stock of all 1 tracked products. Nothing was to be done.',
      products: 1,
      differences: [],
    });
    expect((await shop.get(`${xero}/stock-check`))['startedBy']).toBeTruthy();
  });

  it('takes back what was edited in Xero, and tells it in the history', async () => {
    const shop = await teaShop('Edited');
    await shop.edit('-3');
    expect(await shop.there()).toEqual([7, 42]);
    const check = await shop.check();
    expect(codes(check)).toEqual([['TEA', '3', 'edited_in_xero', 'posted']]);
    expect(check['differences'][0]['reasons'][0]['sentence']).toBe(
      'Xero has -3 beside what was sent: it was changed there, or began to count later.',
    );
    await shop.becomes('stockCorrection', check['differences'][0]['correctionId'], 'synced');
    expect(await shop.there()).toEqual([10, 60]);
    expect(await shop.history()).toContain('1 of 1 tracked products differ. 1 corrected in Xero.');
    expect((await shop.check())['differences']).toEqual([]);
    expect((await shop.get(`/products/${shop.tea}/stock`))['onHand']).toBe('10.0000');
  });

  it('waits for what is on its way, and corrects only the rest', async () => {
    const shop = await teaShop('On its way');
    await shop.act(`${xero}/export-queue/pause`, { reason: 'Month end.' });
    await shop.adjust('5', '6');
    await shop.edit('2', { unitCost: '6' });
    const check = await shop.check();
    expect(codes(check)).toEqual([['TEA', '-2', 'unsent_movement edited_in_xero', 'posted']]);
    expect(check['differences'][0]).toMatchObject({ inCrm: '15', unsent: '5', inXero: '12' });
    // The correction is on its way too now: it is not posted twice.
    expect(codes(await shop.check())).toEqual([['TEA', '0', 'unsent_movement correction_due', 'none']]);
    await shop.act(`${xero}/export-queue/resume`);
    await shop.settled();
    expect(await shop.there()).toEqual([15, 90]);
    expect((await shop.check())['differences']).toEqual([]);
  });

  it('names the documents that Xero never got', async () => {
    const shop = await teaShop('Left out');
    await shop.save({ modes: { adjustment: 'off' } });
    await shop.adjust('-4');
    const check = await shop.check();
    expect(codes(check)).toEqual([['TEA', '-4', 'left_out', 'posted']]);
    expect(check['differences'][0]['reasons'][0]['sentence']).toBe('Xero never got: stock adjustment ADJ-00002 (-4).');
    await shop.settled();
    expect(await shop.there()).toEqual([6, 36]);
    expect((await shop.check())['differences']).toEqual([]);
  });

  it('leaves documents that are exported by hand alone until somebody does', async () => {
    const shop = await teaShop('By hand');
    await shop.save({ modes: { adjustment: 'manual' } });
    const adjustment = await shop.adjust('-4');
    expect(codes(await shop.check())).toEqual([['TEA', '0', 'unsent_movement', 'none']]);
    await shop.act(`${xero}/records/stockAdjustment/${adjustment['id']}/export`);
    await shop.becomes('stockAdjustment', adjustment['id'], 'synced');
    expect((await shop.check())['differences']).toEqual([]);
    expect(await shop.there()).toEqual([6, 36]);
  });

  it('asks an administrator above the limit, posts what is approved and remembers what is dismissed', async () => {
    const shop = await teaShop('Asked');
    await shop.save({ discrepancyLimits: { units: '3' } });
    await shop.edit('-4');
    const check = await shop.check();
    expect(codes(check)).toEqual([['TEA', '4', 'edited_in_xero', 'asked']]);
    const [question] = check['questions'] as Json[];
    expect(question).toMatchObject({ purpose: 'quantity', lines: [{ quantityChange: '4', value: '24.00' }] });
    expect(await shop.there()).toEqual([6, 36]);

    const dismiss = `${xero}/stock-check/corrections/${question!['id']}/dismiss`;
    expect((await shop.rest.post(dismiss).send({ reason: '' })).status).toBe(400);
    expect((await shop.act(dismiss, { reason: 'Samples.' }))['questions']).toEqual([]);
    expect(codes(await shop.check())).toEqual([['TEA', '4', 'edited_in_xero', 'dismissed']]);
    expect((await shop.rest.post(dismiss).send({ reason: 'Again.' })).body).toMatchObject({
      status: 409,
      code: 'correction_changed',
    });

    await shop.edit('-1');
    const [again] = (await shop.check())['questions'] as Json[];
    expect(again).toMatchObject({ lines: [{ quantityChange: '5' }] });
    await shop.act(`${xero}/stock-check/corrections/${again!['id']}/approve`);
    await shop.becomes('stockCorrection', again!['id'], 'synced');
    expect(await shop.there()).toEqual([10, 60]);
    expect(await shop.history()).toEqual(
      expect.arrayContaining([
        expect.stringContaining('left the difference as it is: Samples.'),
        expect.stringContaining('approved it.'),
      ]),
    );
  });

  it('does not post an approved correction that is no longer needed', async () => {
    const shop = await teaShop('Stale');
    await shop.save({ discrepancyLimits: { value: '1' } });
    await shop.edit('-4');
    const [question] = (await shop.check())['questions'] as Json[];
    await shop.edit('4', { unitCost: '6' });
    const approved = await shop.rest.post(`${xero}/stock-check/corrections/${question!['id']}/approve`).send({});
    expect(approved.body).toMatchObject({ status: 409, code: 'correction_changed' });
    expect((await shop.get(`${xero}/stock-check`))['questions']).toEqual([]);
    expect((await shop.there())[0]).toBe(10);
  });

  it('proposes a revaluation where only the worth differs, and posts it when it is approved', async () => {
    const shop = await teaShop('Worth');
    await shop.edit('-10');
    await shop.edit('10', { unitCost: '5' });
    expect(await shop.there()).toEqual([10, 50]);
    const check = await shop.check();
    expect(codes(check)).toEqual([['TEA', '0', 'value_differs', 'asked']]);
    const [question] = check['questions'] as Json[];
    expect(question).toMatchObject({
      purpose: 'value',
      lines: [
        { quantityChange: '-10', value: '50.00' },
        { quantityChange: '10', value: '60.00' },
      ],
    });
    expect(await shop.there()).toEqual([10, 50]);
    await shop.act(`${xero}/stock-check/corrections/${question!['id']}/approve`);
    await shop.becomes('stockCorrection', question!['id'], 'synced');
    expect(await shop.there()).toEqual([10, 60]);
  });

  it('asks before it brings a product to Xero that Xero does not know', async () => {
    const shop = await teaShop('Unknown');
    await shop.save({ modes: { adjustment: 'off' } });
    const cake = await shop.make('/products', { code: 'CAKE', name: 'Cake', tracked: true });
    await shop.make('/stock-adjustments?post=true', {
      date: today(),
      lines: [{ productId: cake['id'], quantityChange: '2', unitCost: '4' }],
    });
    const check = await shop.check();
    expect(codes(check)).toEqual([['CAKE', '2', 'not_linked', 'asked']]);
    await shop.act(`${xero}/stock-check/corrections/${check['questions'][0]['id']}/approve`);
    await shop.settled();
    expect(await shop.there('CAKE')).toEqual([2, 8]);
  });

  it('runs by itself once an hour while people work', async () => {
    const shop = await teaShop('Scheduled');
    const schedule = at.api.app.get(StockCheckSchedule, { strict: false });
    const last = async () => (await shop.get(`${xero}/stock-check`)) as Json;
    // A Sunday and a Monday far enough ahead that the connection is old by then.
    await schedule.round(new Date('2030-05-05T10:00:00Z'));
    expect(await last()).toMatchObject({ state: 'never' });
    await schedule.round(new Date('2030-05-06T10:00:00Z'));
    const { id, ...check } = await last();
    expect(check).toMatchObject({ state: 'finished', startedBy: 'the schedule', differences: [] });
    await at.api.app
      .get(Database)
      .inWorkspace(shop.workspace.id, (tx) =>
        tx.query(`UPDATE xero_stock_checks SET started_at = '2030-05-06T10:00:00Z' WHERE workspace_id = $1`, [
          shop.workspace.id,
        ]),
      );
    await schedule.round(new Date('2030-05-06T10:59:00Z'));
    expect((await last())['id']).toBe(id);
  });

  it('is refused while nothing is connected, and by whom it is not allowed', async () => {
    const shop = await at.shop('Nobody');
    const refused = await shop.rest.post(`${xero}/stock-check`).send({});
    expect([refused.status, refused.body.detail]).toEqual([
      409,
      'This workspace is not connected to Xero. Connect it first, then compare the stock.',
    ]);
  });
});

describe('Sync inventory', () => {
  it('is not switched while movements are unsent, and names them', async () => {
    const shop = await teaShop('Switch');
    await shop.act(`${xero}/export-queue/pause`, { reason: 'Month end.' });
    await shop.adjust('-1');
    const { version } = await shop.get(`${xero}/settings`);
    const refused = await shop.rest.put(`${xero}/settings`).send({ version, syncInventory: false });
    expect([refused.status, refused.body.code, refused.body.detail]).toEqual([
      409,
      'unsent_stock_movements',
      '"Sync inventory with Xero" cannot be switched while stock movements are not in Xero yet: stock adjustment ADJ-00002. ' +
        'Wait until they are sent, or resolve or skip them in the export queue, and switch it then.',
    ]);
    expect((await shop.get(`${xero}/settings`))['values']['syncInventory']).toBe(true);
  });

  it('switched off, products go untracked and stock documents stay here; on again, the check brings the opening stock', async () => {
    const shop = await teaShop('Off and on');
    await shop.save({ syncInventory: false });
    await shop.settled();
    const { Items } = await shop.books('Items');
    expect((Items as Json[]).map((item) => [item['Code'].slice(0, 4), item['IsTrackedAsInventory']])).toEqual(
      expect.arrayContaining([
        ['XTEA', true],
        ['TEA', false],
      ]),
    );
    const adjustment = await shop.adjust('-1');
    const panel = await shop.becomes('stockAdjustment', adjustment['id'], 'skipped');
    expect(panel['history'][0]['what']).toBe('Sync inventory with Xero is switched off.');
    const off = await shop.rest.post(`${xero}/stock-check`).send({});
    expect([off.status, off.body.code]).toEqual([409, 'inventory_off']);
    const company = await shop.company('Harbour Foods');
    const invoice = await shop.invoice(String(company['id']), {
      lines: [{ productId: shop.tea, name: 'Tea', quantity: '2', unitPrice: '18', taxRateId: shop.tax }],
    });
    await shop.becomes('invoice', invoice['id'], 'synced');

    await shop.save({ syncInventory: true });
    await shop.settled();
    const check = await shop.check();
    expect(codes(check)).toMatchObject([['TEA', '7', expect.any(String), 'posted']]);
    await shop.settled();
    expect(await shop.errors()).toEqual([]);
    expect(await shop.there()).toEqual([7, 42]);
  });
});
