import { apiUnderTest, as, type ApiUnderTest, type WorkspaceUnderTest } from './api-app.js';

describe('sales over REST', () => {
  let api: ApiUnderTest;
  let workspace: WorkspaceUnderTest;
  let staff: ReturnType<typeof as>;
  const ids: Record<string, string> = {};

  const made = async (path: string, body: object): Promise<Record<string, unknown> & { id: string }> => {
    const reply = await staff.post(path).send(body);
    if (reply.status !== 201) throw new Error(`POST ${path}: ${JSON.stringify(reply.body)}`);
    return reply.body as Record<string, unknown> & { id: string };
  };
  const onHand = async (): Promise<string> =>
    (await staff.get(`/products/${ids['product']}/stock`)).body.onHand as string;

  beforeAll(async () => {
    api = await apiUnderTest();
    workspace = await api.workspace();
    staff = as(api, workspace.keys.staff);
    ids['company'] = (await made('/companies', { name: 'Around the Horn', salesTermsDays: 14 })).id;
    ids['rate'] = (await made('/tax-rates', { name: 'VAT', rate: '20' })).id;
    ids['product'] = (
      await made('/products', {
        code: 'CHAI',
        name: 'Chai',
        salesPrice: '18',
        salesTaxRateId: ids['rate'],
        tracked: true,
        openingStock: { quantity: '39', unitCost: '10.8' },
      })
    ).id;
    ids['method'] = (await staff.get('/payment-methods?filter[name]=Card')).body.items[0].id as string;
  });
  afterAll(() => api?.close());

  it('takes a whole invoice in one request, issues it and moves the stock', async () => {
    const before = Number(await onHand());
    const invoice = await made('/invoices?issue=true', {
      companyId: ids['company'],
      date: '2026-02-16',
      lines: [{ productId: ids['product'], quantity: '12', discountPercent: '15' }],
    });
    expect(invoice).toMatchObject({
      status: 'issued',
      dueDate: '2026-03-02',
      net: '183.60',
      tax: '36.72',
      total: '220.32',
      amountDue: '220.32',
    });
    expect(invoice['number']).toMatch(/^INV-\d{5}$/);
    expect(Number(await onHand())).toBe(before - 12);
    const ledger = await staff.get(`/products/${ids['product']}/stock-movements?pageSize=1`);
    expect(ledger.body.items[0]).toMatchObject({ quantity: '-12.0000', sourceKind: 'invoice', sourceId: invoice.id });
  });

  it('goes from order to invoice to payment, and back by reversal and void', async () => {
    const order = await made('/sales-orders?confirm=true', {
      companyId: ids['company'],
      lines: [{ productId: ids['product'], quantity: '2' }],
    });
    expect(order).toMatchObject({ status: 'confirmed' });
    const invoice = await made(`/sales-orders/${order.id}/convert`, { date: '2026-02-16', issue: true });
    expect(invoice).toMatchObject({ status: 'issued', salesOrderId: order.id, total: '43.20' });
    const payment = await made('/payments', {
      companyId: ids['company'],
      amount: '50.00',
      methodId: ids['method'],
      allocations: [{ invoiceId: invoice.id, amount: '43.20' }],
    });
    expect(payment).toMatchObject({ unallocated: '6.80', allocations: [{ invoiceId: invoice.id, amount: '43.20' }] });
    const paid = await staff.get(`/invoices/${invoice.id}`);
    expect(paid.body).toMatchObject({
      status: 'paid',
      amountDue: '0.00',
      applied: [{ kind: 'payment', documentId: payment.id }],
    });
    await staff.post(`/invoices/${invoice.id}/void`).expect(422);
    await staff.post(`/payments/${payment.id}/reverse`).expect(200);
    const voided = await staff.post(`/invoices/${invoice.id}/void`);
    expect(voided.body).toMatchObject({ status: 'voided' });
    expect((await staff.get(`/sales-orders/${order.id}`)).body).toMatchObject({ status: 'confirmed' });
  });

  it('credits an invoice, takes the credit off again and pays it back', async () => {
    const line = { productId: ids['product'], quantity: '1' };
    const invoice = await made('/invoices?issue=true', { companyId: ids['company'], lines: [line] });
    const before = Number(await onHand());
    const note = await made('/credit-notes?issue=true', {
      invoiceId: invoice.id,
      companyId: ids['company'],
      lines: [{ ...line, returnsToStock: true }],
    });
    expect(Number(await onHand())).toBe(before + 1);
    const allocation = await made(`/credit-notes/${note.id}/allocations`, { invoiceId: invoice.id, amount: '21.60' });
    expect((await staff.get(`/credit-notes/${note.id}`)).body).toMatchObject({
      status: 'paid',
      remaining: '0.00',
      allocations: [{ id: allocation.id }],
    });
    await staff.post(`/credit-allocations/${allocation.id}/remove`).expect(200);
    const refund = await made(`/credit-notes/${note.id}/refunds`, { amount: '21.60', methodId: ids['method'] });
    expect((await staff.get(`/refunds/${refund.id}`)).body).toMatchObject({ amount: '21.60', status: 'paid' });
    await staff.post(`/refunds/${refund.id}/reverse`).expect(200);
    expect((await staff.get(`/credit-notes/${note.id}`)).body).toMatchObject({ remaining: '21.60', refunds: [] });
  });

  it('posts and voids a stock adjustment', async () => {
    const before = Number(await onHand());
    const adjustment = await made('/stock-adjustments?post=true', {
      reason: 'Breakage',
      lines: [{ productId: ids['product'], quantityChange: '-3' }],
    });
    expect(adjustment).toMatchObject({ status: 'posted', number: expect.stringMatching(/^ADJ-/) });
    expect(Number(await onHand())).toBe(before - 3);
    await staff.post(`/stock-adjustments/${adjustment.id}/void`).send({ version: adjustment['version'] }).expect(200);
    expect(Number(await onHand())).toBe(before);
  });

  it('keeps drafts changeable and deletable, and issued invoices not deletable', async () => {
    const draft = await made('/invoices', {
      companyId: ids['company'],
      lines: [{ name: 'Advice', quantity: '1', unitPrice: '100' }],
    });
    expect(draft).toMatchObject({ status: 'draft', number: null });
    const issued = await staff.post(`/invoices/${draft.id}/issue`).send({ version: draft['version'] });
    expect(issued.body).toMatchObject({ status: 'issued' });
    const refused = await staff.delete(`/invoices/${draft.id}`).send({ version: issued.body.version });
    expect(refused.body).toMatchObject({ status: 422, code: 'numbered' });
    const other = await made('/invoices', { companyId: ids['company'] });
    await staff.delete(`/invoices/${other.id}`).set('If-Match', '"1"').expect(204);
    await staff.get(`/invoices/${other.id}`).expect(404);
  });
});
