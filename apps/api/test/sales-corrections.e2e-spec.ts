import { connectedApi, readyShop, type ConnectedApi, type Json, type ReadyShop } from './connected-api.js';

// The product as it runs, against the sandbox: what is put right after the sale, and what the documents carry besides money.
let at: ConnectedApi;
beforeAll(async () => {
  at = await connectedApi();
}, 180_000);
afterAll(() => at?.close());

const there = async (shop: ReadyShop, kind: 'Invoices' | 'CreditNotes', number: string): Promise<Json> => {
  const { [kind]: rows } = await shop.books(`${kind}/${number}`);
  return rows[0] as Json;
};
const atRest = async (shop: ReadyShop) => {
  const { queued, held } = await shop.settled();
  expect({ queued, held, errors: (await shop.errors()).flatMap(({ problems }) => problems) }).toEqual({
    queued: 0,
    held: 0,
    errors: [],
  });
};
/** What happened in the books since `from`, in order. */
const since = async (shop: ReadyShop, from: number): Promise<string[]> =>
  (await shop.journal())
    .slice(from)
    .map(({ kind, number, reference }) => `${kind} ${String(number)}${reference ? ` ${String(reference)}` : ''}`);
const mark = async (shop: ReadyShop) => (await shop.journal()).length;

describe('Credit and re-issue', () => {
  let shop: ReadyShop;
  let company: Json;
  let product: Json;
  const sale = (unitPrice: string) =>
    shop.invoice(company['id'], {
      lines: [{ productId: product['id'], quantity: '2', unitPrice, taxRateId: shop.tax }],
    });
  /** Credits the invoice, puts the price right in the draft and issues it. */
  const reissue = async (invoice: Json, unitPrice: string) => {
    const done = await shop.make(`/invoices/${invoice['id']}/credit-and-reissue`, {});
    const { reissue: draft, creditNote } = done as { reissue: Json; creditNote: Json };
    await shop.change(`/invoices/${draft['id']}`, {
      lines: [{ productId: product['id'], quantity: '2', unitPrice, taxRateId: shop.tax }],
    });
    return { creditNote, issued: await shop.act(`/invoices/${draft['id']}/issue`) };
  };

  beforeAll(async () => {
    shop = await readyShop(at, 'Re-issues');
    company = await shop.company('Harbour Foods');
    product = await shop.make('/products', { code: 'TEA', name: 'Tea', tracked: true });
    await shop.make('/stock-adjustments?post=true', {
      reason: 'Found',
      lines: [{ productId: product['id'], quantityChange: '100', unitCost: '1' }],
    });
  }, 120_000);

  it('of an open invoice settles that one, and the new one is due in full', async () => {
    const wrong = await sale('50');
    await shop.becomes('invoice', wrong['id'], 'synced');
    const from = await mark(shop);
    const { creditNote, issued } = await reissue(wrong, '40');
    await atRest(shop);
    expect(await there(shop, 'Invoices', wrong['number'])).toMatchObject({
      Status: 'PAID',
      AmountCredited: 120,
      AmountDue: 0,
    });
    expect(await there(shop, 'CreditNotes', creditNote['number'])).toMatchObject({
      Status: 'PAID',
      RemainingCredit: 0,
    });
    expect(await there(shop, 'Invoices', issued['number'])).toMatchObject({ Status: 'AUTHORISED', AmountDue: 96 });
    // Goods are back before they are sold again; the credit is applied once both documents are there.
    expect((await since(shop, from)).filter((line) => !line.startsWith('contact') && !line.startsWith('item'))).toEqual(
      [
        `creditNote.created ${creditNote['number']}`,
        `allocation.created ${creditNote['number']} ${wrong['number']}`,
        `invoice.created ${issued['number']}`,
      ],
    );
    // The three know each other, on the panel of each and in words in the history.
    const related = async (kind: string, { id }: Json) =>
      (await shop.panel(kind, id as string))['related'].map(({ relation, number }: Json) => `${relation} ${number}`);
    expect(await related('invoice', wrong)).toEqual([
      `creditedBy ${creditNote['number']}`,
      `replacedBy ${issued['number']}`,
    ]);
    expect(await related('credit-note', creditNote)).toEqual([
      `credits ${wrong['number']}`,
      `replacedBy ${issued['number']}`,
    ]);
    expect(await related('invoice', issued)).toEqual([`replaces ${wrong['number']}`]);
    const told = async (kind: string, { id }: Json) => (await shop.panel(kind, id as string))['history'].at(-1)['what'];
    expect(await told('credit-note', creditNote)).toBe(
      `Credit note ${creditNote['number']}, 120.00 GBP, credits ${wrong['number']} was created in Xero.`,
    );
    expect(await told('invoice', issued)).toBe(
      `Invoice ${issued['number']}, 96.00 GBP, in place of ${wrong['number']} was created in Xero.`,
    );
  }, 120_000);

  it('of a part-paid invoice settles what was open, and the rest goes to the new one', async () => {
    const wrong = await sale('50');
    await shop.pay(wrong, '20');
    await atRest(shop);
    const { creditNote, issued } = await reissue(wrong, '45');
    await atRest(shop);
    expect(await there(shop, 'Invoices', wrong['number'])).toMatchObject({
      Status: 'PAID',
      AmountPaid: 20,
      AmountCredited: 100,
    });
    expect(await there(shop, 'CreditNotes', creditNote['number'])).toMatchObject({
      Status: 'PAID',
      RemainingCredit: 0,
    });
    expect(await there(shop, 'Invoices', issued['number'])).toMatchObject({ AmountCredited: 20, AmountDue: 88 });
  }, 120_000);

  it('of a paid invoice goes to the new one whole; what is beyond it stays with the customer', async () => {
    const wrong = await sale('50');
    await shop.pay(wrong, '120');
    await atRest(shop);
    const { creditNote, issued } = await reissue(wrong, '45');
    await atRest(shop);
    expect(await there(shop, 'Invoices', wrong['number'])).toMatchObject({
      Status: 'PAID',
      AmountPaid: 120,
      AmountCredited: 0,
    });
    expect(await there(shop, 'CreditNotes', creditNote['number'])).toMatchObject({
      Status: 'AUTHORISED',
      RemainingCredit: 12,
    });
    expect(await there(shop, 'Invoices', issued['number'])).toMatchObject({ Status: 'PAID', AmountCredited: 108 });
  }, 120_000);

  it('does not wait for its own credit: the new invoice is there though the credit cannot be applied', async () => {
    const wrong = await shop.invoice(company['id']);
    await shop.pay(wrong, '120');
    await atRest(shop);
    await shop.save({ modes: { creditNote: 'manual' } });
    const done = await shop.make(`/invoices/${wrong['id']}/credit-and-reissue`, {});
    const { creditNote, reissue: draft } = done as { creditNote: Json; reissue: Json };
    const issued = await shop.act(`/invoices/${draft['id']}/issue`);
    await shop.becomes('invoice', issued['id'], 'synced');
    expect(await there(shop, 'Invoices', issued['number'])).toMatchObject({ AmountDue: 120 });
    const [waiting] = await shop.queue();
    expect(waiting).toMatchObject({
      kind: 'allocation',
      reason: `Waits for credit note ${creditNote['number']}, which is not in Xero yet.`,
    });
    await shop.act(`/integrations/xero/records/credit-note/${creditNote['id']}/export`);
    await atRest(shop);
    expect(await there(shop, 'Invoices', issued['number'])).toMatchObject({ Status: 'PAID', AmountCredited: 120 });
    await shop.save({ modes: {} });
  }, 120_000);
});

describe('An invoice to which money is applied', () => {
  it('takes what Xero still takes, and nothing else; the refusal names the way out', async () => {
    const shop = await readyShop(at, 'Paid');
    await shop.save({ lockInvoices: false });
    const { id } = await shop.company('Harbour Foods');
    const invoice = await shop.invoice(id);
    const payment = await shop.pay(invoice, '50');
    await atRest(shop);
    const [line] = (await shop.get(`/invoices/${invoice['id']}`))['lines'] as [Json];
    const same = { id: line['id'], quantity: '1', unitPrice: '100', taxRateId: shop.tax };
    const from = await mark(shop);
    await shop.change(`/invoices/${invoice['id']}`, {
      reference: 'PO 9',
      dueDate: '2027-01-31',
      lines: [{ ...same, name: 'Advice in November' }],
    });
    await atRest(shop);
    expect(await there(shop, 'Invoices', 'INV-00001')).toMatchObject({
      Reference: 'PO 9',
      DueDateString: '2027-01-31T00:00:00',
      AmountDue: 70,
      LineItems: [{ Description: 'Advice in November', UnitAmount: 100 }],
    });
    expect(await since(shop, from)).toEqual(['invoice.updated INV-00001 PO 9']);
    const patch = (body: Json) => async () => {
      const { version } = await shop.get(`/invoices/${invoice['id']}`);
      return shop.answered(shop.rest.patch(`/invoices/${invoice['id']}`).send({ version, ...body }), 422);
    };
    for (const change of [{ lines: [{ ...same, name: 'Advice', unitPrice: '90' }] }, { date: '2026-11-01' }])
      expect(await patch(change)()).toMatchObject({
        code: 'settled',
        detail:
          'Invoice INV-00001 cannot be edited while these are applied to it: PAY-00001 (50.00 GBP). Take them off or reverse them first, or make out a credit note and a new invoice.',
      });
    expect(await shop.answered(shop.rest.post(`/invoices/${invoice['id']}/void`).send({}), 422)).toMatchObject({
      code: 'settled',
    });

    // The tax rate is chosen anew: what is fixed in Xero would change, so nothing is sent and people are told.
    await shop.books('TaxRates', 'PUT', {
      TaxRates: [{ Name: 'Own VAT', ReportTaxType: 'OUTPUT', TaxComponents: [{ Name: 'VAT', Rate: 20 }] }],
    });
    await shop.act('/integrations/xero/refresh-reference');
    const rates = (await shop.get('/integrations/xero/choices/taxRates')) as unknown as Json[];
    const own = rates.find(({ name }) => name === 'Own VAT') as Json;
    const { values } = await shop.get('/integrations/xero/settings');
    await shop.save({
      taxRates: { ...values.taxRates, [shop.tax]: { ...values.taxRates[shop.tax], sales: own['id'] } },
    });
    const requests = await mark(shop);
    await shop.act(`/integrations/xero/records/invoice/${invoice['id']}/export`);
    const failed = await shop.becomes('invoice', invoice['id'], 'failed');
    expect(failed['problems']).toMatchObject([
      {
        code: 'applied_in_xero',
        sentence:
          'Payments or credits are applied to Invoice INV-00001 in Xero, so its date, currency, customer, quantities, prices and tax cannot be changed there any more.',
        remedy: 'Take off what is applied to it first; or credit it and make out a new one (Credit and re-issue).',
      },
    ]);
    expect(await mark(shop)).toBe(requests);
    // The payment is taken off, and the invoice goes as it should.
    await shop.act(`/payments/${payment['id']}/reverse`);
    await shop.act(`/integrations/xero/errors/${failed['rowId']}/retry`);
    await atRest(shop);
    expect(await there(shop, 'Invoices', 'INV-00001')).toMatchObject({
      AmountDue: 120,
      LineItems: [{ TaxType: own['id'] }],
    });
  }, 180_000);
});

describe('Tracking and branding', () => {
  it('stand on every document by product group, customer and document, in this order', async () => {
    const shop = await readyShop(at, 'Tracking');
    const idsOf = ({ TrackingCategoryID: categoryId, Options }: Json): Record<string, Json> =>
      Object.fromEntries(
        (Options as Json[]).map(({ Name, TrackingOptionID: optionId }) => [Name, { categoryId, optionId }]),
      );
    const { TrackingCategories } = await shop.books('TrackingCategories');
    const region = idsOf((TrackingCategories as Json[]).find(({ Name }) => Name === 'Region')!);
    const [{ TrackingCategoryID: teamId }] = (await shop.books('TrackingCategories', 'PUT', { Name: 'Team' }))[
      'TrackingCategories'
    ] as [Json];
    for (const Name of ['Red', 'Blue']) await shop.books(`TrackingCategories/${teamId}/Options`, 'PUT', { Name });
    const team = idsOf(((await shop.books(`TrackingCategories/${teamId}`))['TrackingCategories'] as [Json])[0]);
    await shop.act('/integrations/xero/refresh-reference');
    const choices = (await shop.get('/integrations/xero/choices/trackingCategories')) as unknown as Json[];
    expect(choices).toMatchObject([
      { name: 'Region', options: [{ name: 'North' }, { name: 'South' }, {}, {}] },
      { name: 'Team', options: [{ name: 'Red' }, { name: 'Blue' }] },
    ]);
    const themes = (await shop.get('/integrations/xero/choices/brandingThemes')) as unknown as Json[];
    const group = await shop.make('/product-groups', { name: 'Teas' });
    const product = await shop.make('/products', { code: 'TEA', name: 'Tea', groupId: group['id'] });
    const bay = await shop.company('Bay Books', { isSupplier: true });
    await shop.save({
      tracking: {
        documents: Object.fromEntries(
          ['invoice', 'creditNote', 'purchaseOrder', 'bill', 'supplierCredit'].map((one) => [
            one,
            [region['North'], team['Red']],
          ]),
        ),
        customers: { [`company.${bay['id']}`]: [region['South']] },
        groups: { [group['id'] as string]: [team['Blue']] },
      },
      branding: {
        documents: { invoice: themes[0]!['id'], purchaseOrder: themes[0]!['id'] },
        customers: {},
        groups: {},
      },
    });
    const line = { name: 'Advice', quantity: '1', unitPrice: '100', taxRateId: shop.tax };
    const lines = [line, { productId: product['id'], quantity: '1', unitPrice: '5', taxRateId: shop.tax }];
    const other = await shop.company('Hill Books');
    const invoice = await shop.invoice(bay['id'], { lines });
    const plain = await shop.invoice(other['id']);
    const made: [string, string, Json][] = [
      ['CreditNotes', 'credit-note', await shop.make('/credit-notes?issue=true', { companyId: bay['id'], lines })],
      [
        'PurchaseOrders',
        'purchase-order',
        await shop.make('/purchase-orders?send=true', { companyId: bay['id'], lines }),
      ],
      ['Invoices', 'supplier-bill', await shop.make('/supplier-bills?issue=true', { companyId: bay['id'], lines })],
      [
        'CreditNotes',
        'supplier-credit',
        await shop.make('/supplier-credits?issue=true', { companyId: bay['id'], lines }),
      ],
    ];
    await atRest(shop);
    const trackingOf = (document: Json) =>
      (document['LineItems'] as Json[]).map(({ Tracking }) =>
        (Tracking as Json[]).map(({ Name, Option }) => `${Name} ${Option}`).toSorted(),
      );
    const expected = [
      ['Region South', 'Team Red'],
      ['Region South', 'Team Blue'],
    ];
    const sent = await there(shop, 'Invoices', invoice['number']);
    expect(trackingOf(sent)).toEqual(expected);
    expect(sent['BrandingThemeID']).toBe(themes[0]!['id']);
    expect(trackingOf(await there(shop, 'Invoices', plain['number']))).toEqual([['Region North', 'Team Red']]);
    for (const [resource, kind, { id }] of made) {
      const { links } = await shop.panel(kind, id as string);
      const { [resource]: found } = await shop.books(`${resource}/${(links as Json[])[0]!['remoteId']}`);
      expect([kind, trackingOf(found[0])]).toEqual([kind, expected]);
      if (kind === 'purchase-order') expect(found[0].BrandingThemeID).toBe(themes[0]!['id']);
    }
  }, 180_000);
});

describe('One line on the bank account', () => {
  it('follows allocations that are added, taken off and reversed, and is not torn out of a reconciled statement', async () => {
    const shop = await readyShop(at, 'Batches');
    await shop.save({ oneBankLine: true });
    const { id } = await shop.company('Harbour Foods');
    const invoices: Json[] = [];
    for (let n = 0; n < 3; n += 1) invoices.push(await shop.invoice(id));
    const dues = async () =>
      Promise.all(invoices.map(async ({ number }) => (await there(shop, 'Invoices', number))['AmountDue']));
    const batches = async () =>
      ((await shop.books('BatchPayments'))['BatchPayments'] as Json[]).map(({ TotalAmount, Status }) => [
        TotalAmount,
        Status,
      ]);
    const payment = await shop.make('/payments', {
      companyId: id,
      amount: '300',
      methodId: shop.method,
      allocations: invoices.slice(0, 2).map(({ id: invoiceId }) => ({ invoiceId, amount: '100' })),
    });
    await atRest(shop);
    expect([await dues(), await batches()]).toEqual([[20, 20, 120], [[200, 'AUTHORISED']]]);
    for (const { Details } of (await shop.books('BatchPayments'))['BatchPayments'] as Json[])
      expect(String(Details).length).toBeLessThanOrEqual(18);

    // Added: also a second share for an invoice that has one; Xero knows an invoice once in a batch.
    await shop.act(`/payments/${payment['id']}/allocations`, {
      allocations: [
        { invoiceId: invoices[2]!['id'], amount: '80' },
        { invoiceId: invoices[0]!['id'], amount: '20' },
      ],
    });
    await atRest(shop);
    expect([await dues(), await batches()]).toEqual([
      [0, 20, 40],
      [
        [200, 'DELETED'],
        [300, 'AUTHORISED'],
      ],
    ]);

    // Taken off.
    const { allocations } = await shop.get(`/payments/${payment['id']}`);
    const second = (allocations as Json[]).find(({ invoiceId }) => invoiceId === invoices[1]!['id']) as Json;
    await shop.answered(shop.rest.delete(`/payments/${payment['id']}/allocations/${second['id']}`).send({}), 200);
    await atRest(shop);
    expect([await dues(), (await batches()).at(-1)]).toEqual([
      [0, 120, 40],
      [200, 'AUTHORISED'],
    ]);

    // Reconciled with the bank: the reversal is stopped in words, and goes on when the reconciliation is undone.
    const [{ PaymentID: paymentId }] = (await shop.books('Payments?where=Status%3D%3D%22AUTHORISED%22'))[
      'Payments'
    ] as [Json];
    await shop.inXero('reconcilePayment', { paymentId });
    await shop.act(`/payments/${payment['id']}/reverse`);
    const stopped = await shop.becomes('payment', payment['id'], 'failed');
    expect(stopped['problems']).toMatchObject([
      {
        code: 'payment_reconciled',
        remedy: 'Undo the reconciliation in Xero, then send again.',
      },
    ]);
    expect(await dues()).toEqual([0, 120, 40]);
    await shop.inXero('unreconcilePayment', { paymentId });
    await shop.act(`/integrations/xero/errors/${stopped['rowId']}/retry`);
    await atRest(shop);
    expect([await dues(), (await batches()).at(-1)]).toEqual([
      [120, 120, 120],
      [200, 'DELETED'],
    ]);
  }, 180_000);
});

describe('What is taken back', () => {
  it('leaves Xero in the way each kind is taken back there, and nothing of it is left over', async () => {
    const shop = await readyShop(at, 'Taken back');
    const { id: companyId } = await shop.company('Harbour Foods');
    const line = { name: 'Advice', quantity: '1', unitPrice: '100', taxRateId: shop.tax };
    const paid = await shop.invoice(companyId);
    const open = await shop.invoice(companyId);
    const unsent = await shop.make('/invoices', { companyId, lines: [line] });
    const payment = await shop.pay(paid, '70');
    const note = await shop.make('/credit-notes?issue=true', { companyId, lines: [line] });
    const allocation = await shop.make(`/credit-notes/${note['id']}/allocations`, {
      invoiceId: paid['id'],
      amount: '30',
    });
    const refund = await shop.make(`/credit-notes/${note['id']}/refunds`, { amount: '40', methodId: shop.method });
    await atRest(shop);
    expect(await there(shop, 'Invoices', paid['number'])).toMatchObject({
      AmountPaid: 70,
      AmountCredited: 30,
      AmountDue: 20,
    });
    expect(await there(shop, 'CreditNotes', note['number'])).toMatchObject({ RemainingCredit: 50 });

    // In the order in which people may: what is applied before what it is applied to.
    for (const [path, status] of [
      [`/invoices/${paid['id']}/void`, 422],
      [`/credit-notes/${note['id']}/void`, 422],
      [`/payments/${payment['id']}/reverse`, 200],
      [`/credit-allocations/${allocation['id']}/remove`, 200],
      [`/refunds/${refund['id']}/reverse`, 200],
      [`/credit-notes/${note['id']}/void`, 200],
      [`/invoices/${paid['id']}/void`, 200],
      [`/invoices/${open['id']}/void`, 200],
    ] as const)
      await shop.answered(shop.rest.post(path).send({}), status);
    const { version } = await shop.get(`/invoices/${unsent['id']}`);
    await shop.answered(shop.rest.delete(`/invoices/${unsent['id']}`).send({ version }), 204);
    await atRest(shop);
    expect(await there(shop, 'Invoices', paid['number'])).toMatchObject({ Status: 'VOIDED' });
    expect(await there(shop, 'Invoices', open['number'])).toMatchObject({ Status: 'VOIDED' });
    expect(await there(shop, 'CreditNotes', note['number'])).toMatchObject({ Status: 'VOIDED' });
    const { Payments } = await shop.books('Payments');
    expect((Payments as Json[]).map(({ Status }) => Status)).toEqual(['DELETED', 'DELETED']);
    const states = async (kind: string, { id }: Json) => (await shop.panel(kind, id as string))['state'];
    expect([
      await states('payment', payment),
      await states('refund', refund),
      await states('credit-allocation', allocation),
      await states('credit-note', note),
      await states('invoice', paid),
    ]).toEqual(['removed', 'removed', 'removed', 'synced', 'synced']);
    // What is in Xero is never deleted here; the refusal says what to do.
    const { version: now } = await shop.get(`/invoices/${open['id']}`);
    expect(await shop.answered(shop.rest.delete(`/invoices/${open['id']}`).send({ version: now }), 422)).toMatchObject({
      detail: expect.stringContaining('is in Xero and cannot be deleted. Void it, or credit it, instead.'),
    });
  }, 180_000);
});
