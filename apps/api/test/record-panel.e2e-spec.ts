import { connectedApi, readyShop, today, type ConnectedApi, type Json, type ReadyShop } from './connected-api.js';

// Each test plays a whole story on a machine that may be busy.
jest.setTimeout(60_000);

let at: ConnectedApi;
beforeAll(async () => {
  at = await connectedApi();
}, 180_000);
afterAll(() => at?.close());

const xero = '/integrations/xero';
const advice = (shop: ReadyShop, quantity = '1') => [
  { name: 'Advice', quantity, unitPrice: '100', taxRateId: shop.tax },
];
const told = (panel: Json) => (panel['history'] as Json[]).map(({ what }) => what as string);

/** What Xero says of a document, by its number. */
async function inXero(shop: ReadyShop, plural: 'Invoices' | 'CreditNotes', number: string): Promise<Json> {
  const rows = (await shop.books(`${plural}?page=1`))[plural] as Json[];
  return rows.find((row) => [row['InvoiceNumber'], row['CreditNoteNumber']].includes(number)) ?? {};
}

const due = async (shop: ReadyShop, number = 'INV-00001') => (await inXero(shop, 'Invoices', number))['AmountDue'];

const creditNote = (shop: ReadyShop, companyId: unknown) =>
  shop.make('/credit-notes?issue=true', { companyId, date: today(), lines: [{ ...advice(shop)[0], unitPrice: '10' }] });

async function stockThere(shop: ReadyShop): Promise<unknown> {
  const { items } = (await shop.control('GET', `tenants/${shop.tenantId}/stock`)) as Json;
  return items.map(({ code, quantity, totalCostPool }: Json) => [code, quantity, totalCostPool]);
}

describe('a count of the stock', () => {
  it('is not sent while people count, and says so', async () => {
    const shop = await readyShop(at, 'Count');
    const product = await shop.make('/products', { code: 'TEA', name: 'Tea', tracked: true });
    const sheet = await shop.make('/stocktakes?start=true', { date: today(), lines: [{ productId: product['id'] }] });
    expect(await shop.panel('stocktake', sheet['id'])).toMatchObject({
      state: 'not_sent',
      sentence:
        'The stocktake is not in Xero. It goes there by itself once it is posted or completed; if it was before Xero was connected, export it.',
    });
    expect(await shop.act(`${xero}/records/stocktake/${sheet['id']}/export`)).toMatchObject({
      queued: false,
      because: expect.stringContaining('It moves no stock before it is posted or completed; then it is sent.'),
    });
  });
});

describe('an invoice', () => {
  it('is not financial yet, then queued, then in Xero with link and date; each time its panel says so', async () => {
    const shop = await readyShop(at, 'Life');
    const { id: companyId } = await shop.company('Harbour Foods');
    const draft = await shop.make('/invoices', { companyId, date: today(), lines: advice(shop) });
    const panel = () => shop.panel('invoice', draft['id']);
    expect(await panel()).toMatchObject({
      state: 'not_sent',
      sentence:
        'The invoice is not in Xero. It goes there by itself once it is issued; if it was before Xero was connected, export it.',
      links: [],
      history: [],
    });
    expect(await shop.panel('company', String(companyId))).toMatchObject({
      state: 'not_sent',
      sentence: 'The contact goes to Xero with the first document that needs it.',
    });
    expect(await shop.act(`${xero}/records/invoice/${draft['id']}/export`)).toMatchObject({
      queued: false,
      because: expect.stringContaining('A draft is not sent; it is sent when it is issued.'),
    });

    await shop.act(`${xero}/export-queue/pause`, { reason: 'Month end.' });
    await shop.act(`/invoices/${draft['id']}/issue`);
    expect(await panel()).toMatchObject({
      state: 'waiting',
      sentence: 'Queued for Xero as number 1. Sending is paused (Month end).',
    });
    await shop.act(`${xero}/export-queue/resume`);
    const synced = await shop.becomes('invoice', draft['id'], 'synced');
    const there = await inXero(shop, 'Invoices', 'INV-00001');
    expect(synced).toMatchObject({
      sentence: 'In Xero as INV-00001.',
      problems: [],
      lastExportAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      links: [
        {
          remoteType: 'Invoice',
          remoteId: there['InvoiceID'],
          number: 'INV-00001',
          status: 'AUTHORISED',
          url: expect.stringMatching(
            new RegExp(`^https://go\\.xero\\.com/app/![^/]+/invoicing/view/${there['InvoiceID']}$`),
          ),
        },
      ],
      history: [{ what: 'Invoice INV-00001, 120.00 GBP was created in Xero.' }],
    });
    expect(await shop.get(`/invoices/${draft['id']}`)).toMatchObject({
      accountingCode: 'INV-00001',
      lastAccountingExportAt: synced['lastExportAt'],
    });
    expect(await shop.act(`${xero}/records/invoice/${draft['id']}/export`)).toEqual({
      queued: false,
      code: 'nothing_to_send',
      because: 'Invoice INV-00001: Xero already has it like this.',
    });
  });

  it('is locked once it is in Xero; with the lock off an edit and a void reach Xero; it is never deleted', async () => {
    const shop = await readyShop(at, 'Locked');
    const { id: companyId } = await shop.company('Harbour Foods');
    const invoice = await shop.invoice(String(companyId));
    const path = `/invoices/${invoice['id']}`;
    await shop.becomes('invoice', invoice['id'], 'synced');
    const version = async () => ({ version: (await shop.get(path))['version'] as number });

    const edit = await shop.rest.patch(path).send({ lines: advice(shop, '2'), ...(await version()) });
    expect([edit.status, edit.body.code, edit.body.detail]).toEqual([
      422,
      'record_guarded',
      'Invoice INV-00001 has been transferred to Xero and is locked. Credit it and issue a corrected one instead.',
    ]);
    expect((await shop.get(path))['total']).toBe('120.00');

    await shop.save({ lockInvoices: false });
    await shop.change(path, { lines: advice(shop, '2') });
    await shop.settled();
    expect((await inXero(shop, 'Invoices', 'INV-00001'))['Total']).toBe(240);

    const remove = await shop.rest.delete(path).send(await version());
    expect([remove.status, remove.body.detail]).toEqual([
      422,
      'Invoice INV-00001 is in Xero and cannot be deleted. Void it, or credit it, instead.',
    ]);
    const customer = await shop.get(`/companies/${companyId}`);
    const removed = await shop.rest.delete(`/companies/${companyId}`).send({ version: customer['version'] });
    expect([removed.status, removed.body.detail]).toEqual([
      422,
      'Contact C-00001 is in Xero and cannot be deleted. Archive it instead.',
    ]);

    await shop.act(`${path}/void`);
    await shop.settled();
    expect((await inXero(shop, 'Invoices', 'INV-00001'))['Status']).toBe('VOIDED');
    const panel = await shop.panel('invoice', invoice['id']);
    expect(panel).toMatchObject({ state: 'synced', sentence: 'In Xero as INV-00001, where it is voided.' });
    expect(told(panel)).toEqual([
      'Invoice INV-00001 was voided in Xero.',
      'Invoice INV-00001, 240.00 GBP was updated in Xero.',
      'Invoice INV-00001, 120.00 GBP was created in Xero.',
    ]);
  });
});

describe('a record marked "do not export"', () => {
  const marked = 'It is marked "do not export": Kept in the old books';

  it('is left out with its payments, each says why, and all of it goes once the mark is lifted', async () => {
    const shop = await readyShop(at, 'Marked');
    const company = await shop.company('Harbour Foods');
    await shop.act(`${xero}/export-queue/pause`);
    const invoice = await shop.invoice(company['id']);
    const payment = await shop.pay(invoice, '50');
    const mark = (doNotExport: boolean) =>
      shop.patch(`/invoices/${invoice['id']}/accounting`, {
        doNotExport,
        doNotExportReason: doNotExport ? 'Kept in the old books' : null,
      });
    await mark(true);
    await shop.act(`${xero}/export-queue/resume`);
    expect((await shop.becomes('invoice', invoice['id'], 'skipped'))['sentence']).toBe(marked);
    expect((await shop.becomes('payment', payment['id'], 'skipped'))['sentence']).toBe(
      `Excluded, because invoice INV-00001 is not exported. ${marked}`,
    );
    // It is a decision, not an error: no banner, nothing waits.
    expect(await shop.settled()).toMatchObject({ unresolved: 0, queued: 0 });
    expect(await shop.act(`${xero}/records/invoice/${invoice['id']}/export`)).toEqual({
      queued: false,
      code: 'excluded',
      because: 'Invoice INV-00001 is marked "do not export". Remove the mark to export it.',
    });

    await mark(false);
    await shop.becomes('invoice', invoice['id'], 'synced');
    await shop.becomes('payment', payment['id'], 'synced');
    expect(await due(shop)).toBe(70);
  });

  it('takes the invoices and payments of a customer with it, and they return with the customer', async () => {
    const shop = await readyShop(at, 'Customer');
    const company = await shop.company('Harbour Foods');
    const mark = (doNotExport: boolean) => shop.patch(`/companies/${company['id']}/accounting`, { doNotExport });
    await mark(true);
    const invoice = await shop.invoice(company['id']);
    const payment = await shop.pay(invoice, '50');
    const reason = 'Excluded, because contact C-00001 is not exported. It is marked "do not export".';
    expect((await shop.becomes('invoice', invoice['id'], 'skipped'))['sentence']).toBe(reason);
    expect((await shop.becomes('payment', payment['id'], 'skipped'))['sentence']).toBe(
      `Excluded, because invoice INV-00001 is not exported. ${reason}`,
    );
    await mark(false);
    await shop.becomes('payment', payment['id'], 'synced');
    expect(await due(shop)).toBe(70);
  });

  it('keeps only its own part of a payment back, and that part follows', async () => {
    const shop = await readyShop(at, 'Part');
    const company = await shop.company('Harbour Foods');
    const [kept, sent] = [await shop.invoice(company['id']), await shop.invoice(company['id'])];
    await shop.settled();
    await shop.act(`${xero}/export-queue/pause`);
    const third = await shop.invoice(company['id']);
    await shop.patch(`/invoices/${third['id']}/accounting`, { doNotExport: true });
    const payment = await shop.pay(sent, '30', {
      amount: '50',
      allocations: [
        { invoiceId: sent['id'], amount: '30' },
        { invoiceId: third['id'], amount: '20' },
      ],
    });
    await shop.act(`${xero}/export-queue/resume`);
    const part = await shop.becomes('payment', payment['id'], 'synced');
    await shop.settled();
    expect((await shop.panel('payment', payment['id']))['sentence']).toMatch(
      /^In Xero as PAY-00001-\w+\. Excluded, because invoice INV-00003 is not exported\. It is marked "do not export"\.$/,
    );
    expect(part['links']).toHaveLength(1);
    expect(await due(shop, String(sent['number']))).toBe(90);
    await shop.patch(`/invoices/${third['id']}/accounting`, { doNotExport: false });
    await shop.becomes('invoice', third['id'], 'synced');
    await shop.settled();
    const whole = await shop.panel('payment', payment['id']);
    expect(whole['links']).toHaveLength(2);
    expect(whole['sentence']).not.toContain('Excluded');
    expect([await due(shop, String(third['number'])), await due(shop, String(kept['number']))]).toEqual([100, 120]);
  });
});

describe('modules', () => {
  it('that are manual wait for people, that are off say so; a bulk export sends what there is', async () => {
    const shop = await readyShop(at, 'Modules');
    const company = await shop.company('Harbour Foods');
    await shop.save({ modes: { invoice: 'manual', creditNote: 'off' } });
    const one = await shop.invoice(company['id']);
    const two = await shop.invoice(company['id']);
    const payment = await shop.pay(one, '50');
    const note = await creditNote(shop, company['id']);
    const allocation = await shop.make(`/credit-notes/${note['id']}/allocations`, {
      invoiceId: one['id'],
      amount: '5',
    });
    await shop.settled();
    const sentenceOf = async (kind: string, { id }: Json) => (await shop.panel(kind, id))['sentence'] as string;
    expect(await sentenceOf('invoice', one)).toBe('The invoice is not in Xero: it is exported by hand only.');
    expect(await sentenceOf('payment', payment)).toBe('Waits for invoice INV-00001, which is not in Xero yet.');
    expect(await sentenceOf('creditNote', note)).toBe('The export of credit notes is switched off in the settings.');
    expect(await sentenceOf('creditAllocation', allocation)).toBe(
      'Excluded, because credit note CN-00001 is not exported. The export of credit notes is switched off in the settings.',
    );
    expect(await inXero(shop, 'Invoices', 'INV-00001')).toEqual({});

    expect(await shop.act(`${xero}/exports`, { kind: 'invoice' })).toEqual({ queued: 2, notQueued: [] });
    for (const { id } of [one, two]) await shop.becomes('invoice', id, 'synced');
    await shop.becomes('payment', payment['id'], 'synced');
    expect(await shop.act(`${xero}/exports`, { kind: 'creditNote' })).toMatchObject({
      queued: 0,
      notQueued: [{ code: 'module_off', because: 'The export of credit notes is switched off in the settings.' }],
    });

    await shop.save({ modes: {} });
    expect(await shop.act(`${xero}/exports`, { kind: 'creditNote' })).toEqual({ queued: 1, notQueued: [] });
    await shop.becomes('creditAllocation', allocation['id'], 'synced');
    expect(await due(shop)).toBe(65);
  });
});

describe('what is taken back here', () => {
  it('is taken back in Xero: a reversed payment, a removed credit', async () => {
    const shop = await readyShop(at, 'Back');
    const company = await shop.company('Harbour Foods');
    const invoice = await shop.invoice(company['id']);
    const payment = await shop.pay(invoice, '50');
    await shop.becomes('payment', payment['id'], 'synced');
    expect(await due(shop)).toBe(70);
    await shop.act(`/payments/${payment['id']}/reverse`);
    const reversed = await shop.becomes('payment', payment['id'], 'removed');
    expect(reversed).toMatchObject({ sentence: 'The payment was removed from Xero.', links: [] });
    expect(told(reversed)[0]).toBe('Payment PAY-00001 was removed from Xero.');
    expect(await due(shop)).toBe(120);

    const note = await creditNote(shop, company['id']);
    const allocation = await shop.make(`/credit-notes/${note['id']}/allocations`, {
      invoiceId: invoice['id'],
      amount: '5',
    });
    const applied = await shop.becomes('creditAllocation', allocation['id'], 'synced');
    expect(applied['sentence']).toBe('In Xero.');
    expect([await due(shop), (await inXero(shop, 'CreditNotes', 'CN-00001'))['RemainingCredit']]).toEqual([115, 7]);
    await shop.act(`/credit-allocations/${allocation['id']}/remove`);
    const taken = await shop.becomes('creditAllocation', allocation['id'], 'removed');
    expect(taken['sentence']).toBe('The credit allocation was removed from Xero.');
    expect([await due(shop), (await inXero(shop, 'CreditNotes', 'CN-00001'))['RemainingCredit']]).toEqual([120, 12]);
  });
});

describe('a stock adjustment', () => {
  it('up and down moves the stock in Xero by quantity and cost', async () => {
    const shop = await readyShop(at, 'Stock');
    const product = await shop.make('/products', { code: 'TEA', name: 'Tea', tracked: true, salesPrice: '3' });
    const adjust = (quantityChange: string, more: Json = {}) =>
      shop.make('/stock-adjustments?post=true', {
        date: today(),
        lines: [{ productId: product['id'], quantityChange, ...more }],
      });
    const up = await adjust('5', { unitCost: '2' });
    await shop.becomes('stockAdjustment', up['id'], 'synced');
    expect(await stockThere(shop)).toEqual([['TEA', '5.0000', '10.00']]);
    const down = await adjust('-2');
    const panel = await shop.becomes('stockAdjustment', down['id'], 'synced');
    expect(told(panel)).toEqual(['Stock adjustment ADJ-00002, stock out was created in Xero.']);
    expect(await stockThere(shop)).toEqual([['TEA', '3.0000', '6.00']]);
  });
});

describe('the connection', () => {
  it('parks the queue when it is cut, goes on when it is authorised again, and takes another organisation only when confirmed', async () => {
    const shop = await readyShop(at, 'First Ltd');
    const company = await shop.company('Harbour Foods');
    const first = await shop.invoice(company['id']);
    await shop.becomes('invoice', first['id'], 'synced');
    await shop.act(`${xero}/disconnect`);
    const second = await shop.invoice(company['id']);
    const parked = {
      state: 'waiting',
      sentence: 'Queued for Xero as number 1. admin disconnected Xero. Connect it again to go on sending.',
    };
    expect(await shop.panel('invoice', second['id'])).toMatchObject(parked);
    expect(await shop.panel('invoice', first['id'])).toMatchObject({
      state: 'synced',
      sentence: 'In Xero as INV-00001.',
    });
    expect(await shop.status()).toMatchObject({ connection: 'disconnected', queued: 1, unresolved: 0 });

    const other = await shop.newOrganisation({ name: 'Second Ltd' });
    const back = await shop.consent({ again: true, tenantId: other });
    expect([back.status, back.headers['location']]).toEqual([
      302,
      'http://localhost:3000/admin/xero/connected?outcome=choose',
    ]);
    expect(await shop.get(`${xero}/organisations`)).toEqual([{ tenantId: other, name: 'Second Ltd' }]);
    const refused = await shop.rest.post(`${xero}/choose`).send({ tenantId: other });
    expect([refused.status, refused.body.code, refused.body.detail]).toEqual([
      409,
      'other_organisation',
      'This workspace was connected to First Ltd, and Second Ltd is another organisation: with it this workspace starts over. What was sent to First Ltd stays there, nothing of it is taken along, and what still waits is not sent. Confirm the change, or start again and choose First Ltd.',
    ]);
    expect(await shop.panel('invoice', second['id'])).toMatchObject(parked);

    await shop.answered(shop.consent({ again: true }) as never, 302);
    await shop.becomes('invoice', second['id'], 'synced');
    expect(await shop.status()).toMatchObject({ connection: 'connected', organisation: 'First Ltd', queued: 0 });

    await shop.answered(shop.consent({ again: true, tenantId: other }) as never, 302);
    expect(await shop.act(`${xero}/choose`, { tenantId: other, confirmOther: true })).toMatchObject({
      state: 'connected',
      organisation: { name: 'Second Ltd' },
    });
    expect(await shop.panel('invoice', first['id'])).toMatchObject({
      state: 'not_sent',
      sentence: 'The invoice is in the organisation that was connected before, not in the one that is connected now.',
      links: [],
    });
  });
});
