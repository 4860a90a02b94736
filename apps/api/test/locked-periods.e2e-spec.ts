import { connectedApi, readyShop, type ConnectedApi, type Json, type ReadyShop } from './connected-api.js';

// The product as it runs, against the sandbox: what happens to documents dated in a period that Xero has locked.
let at: ConnectedApi;
beforeAll(async () => {
  at = await connectedApi();
}, 180_000);
afterAll(() => at?.close());

const lastDay = '2026-10-31';
const openDay = '2026-11-01';

async function lockedShop(name: string, lockDates: Json = {}, lock: Json = { PeriodLockDate: lastDay }) {
  const shop = await readyShop(at, name);
  await shop.save({ lockDates });
  await shop.organisation(lock);
  await shop.act('/integrations/xero/refresh-reference');
  return shop;
}

const there = async (shop: ReadyShop, kind: 'Invoices' | 'CreditNotes', number: string): Promise<Json> => {
  const { [kind]: rows } = await shop.books(`${kind}/${number}`);
  return rows[0] as Json;
};
const refused = async (shop: ReadyShop, path: string, body: Json): Promise<Json> =>
  shop.answered(shop.rest.post(path).send(body), 422);
const counts = (shop: ReadyShop) =>
  Promise.all(
    ['invoices', 'credit-notes', 'payments', 'stock-adjustments'].map(
      async (list) => (await shop.get(`/${list}`))['total'],
    ),
  );

describe('a document dated in a locked period', () => {
  it('cannot be issued where its module blocks: a sentence, and no trace', async () => {
    const shop = await lockedShop('Blocks');
    const { id: companyId } = await shop.company('Bay Books');
    const product = await shop.make('/products', { code: 'TEA', name: 'Tea', tracked: true, salesPrice: '3' });
    const before = await counts(shop);
    const line = { name: 'Advice', quantity: '1', unitPrice: '100' };
    const late = { date: '2026-10-15', dueDate: '2026-11-15' };
    const sentence = (what: string) =>
      `${what} is dated 2026-10-15, and everything up to 2026-10-31 is locked in Xero (the period lock date). Date it after 2026-10-31; or ask your adviser to move the period lock date in Xero (Accounting > Advanced > Financial settings) and refresh the lists in the settings.`;
    expect(await refused(shop, '/invoices?issue=true', { companyId, ...late, lines: [line] })).toMatchObject({
      code: 'period_locked',
      detail: sentence('Invoice INV-00001'),
    });
    expect(
      await refused(shop, '/credit-notes?issue=true', { companyId, date: late.date, lines: [line] }),
    ).toMatchObject({ code: 'period_locked', detail: sentence('Credit note CN-00001') });
    expect(
      await refused(shop, '/stock-adjustments?post=true', {
        date: late.date,
        reason: 'Found',
        lines: [{ productId: product['id'], quantityChange: '5', unitCost: '1' }],
      }),
    ).toMatchObject({ code: 'period_locked', detail: sentence('Stock adjustment ADJ-00001') });
    const invoice = await shop.invoice(companyId, { date: openDay });
    expect(
      await refused(shop, '/payments', {
        companyId,
        amount: '120',
        date: late.date,
        methodId: shop.method,
        allocations: [{ invoiceId: invoice['id'], amount: '120' }],
      }),
    ).toMatchObject({ code: 'period_locked' });
    expect(await counts(shop)).toEqual([(before[0] as number) + 1, ...before.slice(1)]);
    // The number that was refused is not spent, and nothing moved.
    expect(invoice['number']).toBe('INV-00001');
    expect((await shop.get(`/products/${product['id']}/stock-movements`))['total']).toBe(0);
  }, 120_000);

  it('is flagged while it is still a draft, by what will happen to it', async () => {
    const shop = await lockedShop('Flags', { creditNote: 'firstOpenDay', purchaseOrder: 'ask', bill: 'ask' });
    const { id: companyId } = await shop.company('Bay Books');
    const line = { name: 'Advice', quantity: '1', unitPrice: '100' };
    const draft = await shop.make('/invoices', { companyId, date: '2026-10-15', lines: [line] });
    const note = await shop.make('/credit-notes', { companyId, date: '2026-10-15', lines: [line] });
    const supplier = await shop.make('/supplier-companies', { name: 'Tea Estates' });
    const bought = { companyId: supplier['id'], lines: [line] };
    const bill = await shop.make('/supplier-bills', { ...bought, date: '2026-10-15' });
    const fine = await shop.make('/invoices', { companyId, date: openDay, lines: [line] });
    const order = await shop.make('/purchase-orders', { ...bought, date: '2026-10-15' });
    const product = await shop.make('/products', { code: 'TEA', name: 'Tea', tracked: true });
    const count = await shop.make('/stocktakes', { date: '2026-10-15', lines: [{ productId: product['id'] }] });
    const warning = async (kind: string, { id }: Json) =>
      (await shop.panel(kind, id as string))['warnings'].map((one: Json) => one['sentence']);
    expect(await warning('invoice', draft)).toEqual([
      expect.stringMatching(/^Invoice draft .+ is dated 2026-10-15, .+ Date it after 2026-10-31; or ask your adviser/),
    ]);
    expect(await warning('credit-note', note)).toEqual([
      expect.stringContaining(`It will be posted on ${openDay}, with its own date in its text.`),
    ]);
    expect(await warning('supplier-bill', bill)).toEqual([
      expect.stringContaining(`You will be asked whether to post it on ${openDay} or to wait.`),
    ]);
    expect(await warning('stocktake', count)).toEqual([
      expect.stringMatching(
        /^Stocktake ST-00001 is dated 2026-10-15, .+ Date it after 2026-10-31; or ask your adviser/,
      ),
    ]);
    expect(await warning('invoice', fine)).toEqual([]);
    // An order posts nothing: no period is closed to it.
    expect(await warning('purchase-order', order)).toEqual([]);
  }, 120_000);

  it('is posted on the first open day where that was chosen, keeps that day, and says so everywhere', async () => {
    const shop = await lockedShop('Moves', {
      invoice: 'firstOpenDay',
      payment: 'firstOpenDay',
      adjustment: 'firstOpenDay',
    });
    await shop.save({ lockInvoices: false });
    const { id: companyId } = await shop.company('Bay Books');
    const invoice = await shop.invoice(companyId, { date: '2026-10-15', dueDate: '2026-11-15', reference: 'PO 7' });
    const panel = await shop.becomes('invoice', invoice['id'], 'synced');
    expect(panel['warnings']).toEqual([
      {
        code: 'posted_on_open_day',
        sentence:
          'Invoice INV-00001 is dated 2026-10-15; in Xero it stands under 2026-11-01, because its own period was locked.',
      },
    ]);
    expect(panel['history'][0]['what']).toBe(
      'Invoice INV-00001, 120.00 GBP (dated 2026-10-15, posted on 2026-11-01 because that period is locked) was created in Xero.',
    );
    expect(await there(shop, 'Invoices', 'INV-00001')).toMatchObject({
      DateString: '2026-11-01T00:00:00',
      DueDateString: '2026-11-15T00:00:00',
      Reference: 'PO 7 (dated 2026-10-15)',
    });
    expect((await shop.get(`/invoices/${invoice['id']}`))['date']).toBe('2026-10-15');

    // The period moves on: the document stays where it is, and a later change does not move it about.
    await shop.organisation({ PeriodLockDate: '2026-10-20' });
    await shop.act('/integrations/xero/refresh-reference');
    await shop.change(`/invoices/${invoice['id']}`, { reference: 'PO 8' });
    await shop.settled();
    expect(await there(shop, 'Invoices', 'INV-00001')).toMatchObject({
      DateString: '2026-11-01T00:00:00',
      Reference: 'PO 8 (dated 2026-10-15)',
    });

    const payment = await shop.pay(invoice, '120', { date: '2026-10-16' });
    await shop.becomes('payment', payment['id'], 'synced');
    const { Payments } = await shop.books('Payments');
    expect(Payments).toMatchObject([{ Date: '/Date(1792540800000+0000)/', Amount: 120 }]);
    expect(Payments[0].Reference).toMatch(/^PAY-00001-[0-9a-f]{8} \(dated 2026-10-16\)$/);
    const product = await shop.make('/products', { code: 'TEA', name: 'Tea', tracked: true });
    const adjustment = await shop.make('/stock-adjustments?post=true', {
      date: '2026-10-16',
      reason: 'Found',
      lines: [{ productId: product['id'], quantityChange: '5', unitCost: '1' }],
    });
    await shop.becomes('stock-adjustment', adjustment['id'], 'synced');
    const { Invoices: bills } = await shop.books('Invoices?page=1&where=Type%3D%3D%22ACCPAY%22');
    expect(bills).toMatchObject([{ DateString: '2026-10-21T00:00:00' }]);
    expect(bills[0].LineItems[0].Description).toContain('(dated 2026-10-16)');

    // Once its day in Xero is locked too, nothing changes it any more.
    await shop.organisation({ PeriodLockDate: '2026-11-10' });
    await shop.act('/integrations/xero/refresh-reference');
    const { version } = await shop.get(`/invoices/${invoice['id']}`);
    const edit = await shop.answered(
      shop.rest.patch(`/invoices/${invoice['id']}`).send({ version, reference: 'PO 9' }),
      422,
    );
    expect(edit).toMatchObject({
      code: 'period_locked',
      detail:
        'Invoice INV-00001 stands in Xero under 2026-11-01, and nothing up to 2026-11-10 can be changed there any more (the period lock date). Enter what is different as a document of its own, dated later; or ask your adviser to move the period lock date in Xero (Accounting > Advanced > Financial settings) and refresh the lists in the settings.',
    });
    expect((await shop.settled())['unresolved']).toBe(0);
  }, 180_000);

  it('is asked about where that was chosen: the answer stays, and what waits goes on by itself', async () => {
    const shop = await lockedShop('Asks', { invoice: 'ask' }, { EndOfYearLockDate: lastDay });
    const { id: companyId } = await shop.company('Bay Books');
    const first = await shop.invoice(companyId, { date: '2026-10-15', dueDate: '2026-10-20' });
    const second = await shop.invoice(companyId, { date: '2026-10-16', dueDate: '2026-11-20' });
    const payment = await shop.pay(first, '120', { date: openDay });
    const failed = await shop.becomes('invoice', first['id'], 'failed');
    expect(failed['problems']).toEqual([
      {
        code: 'lock_date_question',
        field: 'date',
        sentence:
          'Invoice INV-00001 is dated 2026-10-15, and everything up to 2026-10-31 is locked in Xero (the end of year lock date). Shall it be posted on 2026-11-01, the first open day, or wait?',
        remedy:
          'Choose "Post on 2026-11-01": its own date is then kept in its text. Or choose "Wait" until 2026-10-15 is open again. Or date it after 2026-10-31.',
        choices: [
          { answer: 'firstOpenDay', label: 'Post on 2026-11-01' },
          { answer: 'wait', label: 'Wait' },
        ],
        fixIn: 'record',
      },
    ]);
    await shop.becomes('payment', payment['id'], 'held');
    const answer = (id: string, choice: string) =>
      shop.act(`/integrations/xero/records/invoice/${id}/lock-date`, { answer: choice });
    await shop.answered(
      shop.rest.post(`/integrations/xero/records/invoice/${first['id']}/lock-date`).send({ answer: 'perhaps' }),
      400,
    );
    await answer(first['id'], 'firstOpenDay');
    await shop.becomes('invoice', first['id'], 'synced');
    await shop.becomes('payment', payment['id'], 'synced');
    expect(await there(shop, 'Invoices', 'INV-00001')).toMatchObject({
      DateString: '2026-11-01T00:00:00',
      // Nothing is due before it is there.
      DueDateString: '2026-11-01T00:00:00',
      Reference: 'dated 2026-10-15',
      Status: 'PAID',
    });

    await shop.becomes('invoice', second['id'], 'failed');
    await answer(second['id'], 'wait');
    const waits = await shop.becomes('invoice', second['id'], 'waiting');
    expect(waits['sentence']).toBe(
      'It waits, as was decided, until 2026-10-16 is open in Xero; everything up to 2026-10-31 is locked (the end of year lock date).',
    );
    expect(waits['history'][0]['what']).toMatch(
      /^Invoice INV-00002 waits for its period to be opened, as .+ decided\.$/,
    );
    // An answered question stays answered, also when it is tried again.
    await shop.act(`/integrations/xero/records/invoice/${second['id']}/export`);
    await shop.settled();
    expect((await shop.panel('invoice', second['id']))['state']).toBe('waiting');
    await shop.organisation({ EndOfYearLockDate: null });
    await shop.act('/integrations/xero/refresh-reference');
    await shop.becomes('invoice', second['id'], 'synced');
    expect(await there(shop, 'Invoices', 'INV-00002')).toMatchObject({ DateString: '2026-10-16T00:00:00' });
    expect((await shop.settled())['unresolved']).toBe(0);
  }, 180_000);

  it('is nobody’s business where it is not sent: switched off, by hand only, or marked', async () => {
    const shop = await lockedShop('Elsewhere');
    await shop.save({ modes: { invoice: 'off' } });
    const { id } = await shop.company('Bay Books');
    const off = await shop.invoice(id, { date: '2026-10-15', dueDate: '2026-11-15' });
    expect((await shop.panel('invoice', off['id']))['warnings']).toEqual([]);
    await shop.save({ modes: { invoice: 'manual' } });
    const byHand = await shop.invoice(id, { date: '2026-10-15', dueDate: '2026-11-15' });
    expect((await shop.panel('invoice', byHand['id']))['warnings']).toHaveLength(1);
  }, 120_000);
});
