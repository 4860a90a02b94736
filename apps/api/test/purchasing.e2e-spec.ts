import { apiUnderTest, as, type ApiUnderTest } from './api-app.js';

type Made = Record<string, unknown> & { id: string; version: number; lines: { id: string }[] };

describe('purchasing over REST', () => {
  let api: ApiUnderTest;
  let staff: ReturnType<typeof as>;
  const ids: Record<string, string> = {};

  const made = async (path: string, body: object): Promise<Made> => {
    const reply = await staff.post(path).send(body);
    if (reply.status !== 201) throw new Error(`POST ${path}: ${JSON.stringify(reply.body)}`);
    return reply.body as Made;
  };
  const onHand = async (): Promise<[number, number]> => {
    const { body } = await staff.get(`/products/${ids['product']}/stock`);
    return [Number(body.onHand), Number(body.value)];
  };
  const anOrder = (quantity: string) =>
    made('/purchase-orders?send=true', {
      companyId: ids['supplier'],
      lines: [{ productId: ids['product'], quantity }],
    });

  beforeAll(async () => {
    api = await apiUnderTest();
    const { keys } = await api.workspace();
    staff = as(api, keys.staff);
    ids['supplier'] = (await made('/supplier-companies', { name: 'Exotic Liquids', purchaseTermsDays: 30 })).id;
    ids['rate'] = (await made('/tax-rates', { name: 'VAT', rate: '20' })).id;
  });
  beforeEach(async () => {
    const code = `CHAI-${Math.random().toString(36).slice(2, 9)}`;
    const product = { code, name: 'Chai', purchasePrice: '10', purchaseTaxRateId: ids['rate'], tracked: true };
    ids['product'] = (await made('/products', product)).id;
  });
  afterAll(() => api?.close());

  it('goes from order over two receipts to a billed order, and back by a void', async () => {
    const draft = await made('/purchase-orders', {
      companyId: ids['supplier'],
      date: '2026-02-02',
      expectedDate: '2026-02-14',
      lines: [{ productId: ids['product'], quantity: '40' }],
    });
    expect(draft).toMatchObject({ status: 'draft', total: '480.00', lines: [{ receivedQuantity: '0.0000' }] });
    expect(draft['number']).toMatch(/^PO-\d{5}$/);
    const sent = await staff.post(`/purchase-orders/${draft.id}/send`).send({ version: draft.version });
    expect(sent.body).toMatchObject({ status: 'sent', sentAt: expect.any(String) });
    const first = await made(`/purchase-orders/${draft.id}/receive`, {
      date: '2026-02-10',
      supplierReference: 'RE-118',
      lines: [{ lineId: draft.lines[0]!.id, quantity: '15' }],
      landedCosts: [{ name: 'Sea freight', amount: '30' }],
    });
    expect(first).toMatchObject({
      status: 'issued',
      purchaseOrderId: draft.id,
      supplierReference: 'RE-118',
      dueDate: '2026-03-12',
      total: '180.00',
      amountDue: '180.00',
      landedCosts: [{ name: 'Sea freight', amount: '30.00', spreadBy: 'value' }],
      lines: [{ quantity: '15.0000', landedCost: '30.00', purchaseOrderLineId: draft.lines[0]!.id }],
    });
    expect(await onHand()).toEqual([15, 180]);
    const second = await made(`/purchase-orders/${draft.id}/receive`, {});
    expect(await onHand()).toEqual([40, 430]);
    const status = async () => (await staff.get(`/purchase-orders/${draft.id}`)).body.status as string;
    expect(await status()).toBe('billed');
    await staff.post(`/supplier-bills/${second.id}/void`).send({ version: second.version }).expect(200);
    expect(await status()).toBe('partiallyReceived');
    expect(await onHand()).toEqual([15, 180]);
  });

  it('does not receive twice when the same request comes twice', async () => {
    const order = await anOrder('5');
    const receive = () =>
      staff.post(`/purchase-orders/${order.id}/receive`).set('Idempotency-Key', `receipt-${order.id}`).send({});
    const [one, again] = [await receive(), await receive()];
    expect([one.status, again.status, again.body.id]).toEqual([201, 201, one.body.id]);
    expect(await onHand()).toEqual([5, 50]);
  });

  it('enters a bill, sets its landed costs, issues and corrects it', async () => {
    const draft = await made('/supplier-bills', {
      companyId: ids['supplier'],
      lines: [
        { productId: ids['product'], quantity: '10' },
        { name: 'Packing', quantity: '1', unitPrice: '5' },
      ],
    });
    expect(draft).toMatchObject({ status: 'draft', number: null, landedCosts: [] });
    const put = (body: object) => staff.put(`/supplier-bills/${draft.id}/landed-costs`).send(body);
    expect((await put({})).body).toMatchObject({ status: 400, errors: [{ field: 'landedCosts', code: 'required' }] });
    const costed = await put({ version: draft.version, landedCosts: [{ name: 'Duty', amount: '10' }] });
    expect(costed.body).toMatchObject({
      total: draft['total'],
      lines: [{ landedCost: '10.00' }, { landedCost: '0.00' }],
    });
    const issued = await staff.post(`/supplier-bills/${draft.id}/issue`).send({ version: costed.body.version });
    expect(issued.body).toMatchObject({ status: 'issued', number: expect.stringMatching(/^BILL-\d{5}$/) });
    expect(await onHand()).toEqual([10, 110]);
    const [goods, packing] = draft.lines;
    const corrected = await staff.patch(`/supplier-bills/${draft.id}`).send({
      version: issued.body.version,
      lines: [
        { id: goods!.id, productId: ids['product'], quantity: '10', unitPrice: '9' },
        { id: packing!.id, name: 'Packing', quantity: '1', unitPrice: '5' },
      ],
    });
    expect(corrected.body).toMatchObject({ net: '95.00', lines: [{ landedCost: '10.00' }, {}] });
    expect(await onHand()).toEqual([10, 100]);
    const late = await put({ landedCosts: [] });
    expect(late.body).toMatchObject({ status: 422, code: 'issued' });
  });

  it('credits what goes back, applies it and takes it off again', async () => {
    const bill = await made('/supplier-bills?issue=true', {
      companyId: ids['supplier'],
      lines: [{ productId: ids['product'], quantity: '10' }],
    });
    const credit = await made('/supplier-credits?issue=true', {
      supplierBillId: bill.id,
      lines: [{ productId: ids['product'], quantity: '3', returnsStock: true }],
    });
    expect(credit).toMatchObject({ status: 'issued', total: '36.00', lines: [{ returnsStock: true }] });
    expect(await onHand()).toEqual([7, 70]);
    const allocation = await made(`/supplier-credits/${credit.id}/allocations`, {
      supplierBillId: bill.id,
      amount: '36.00',
    });
    expect((await staff.get(`/supplier-bills/${bill.id}`)).body).toMatchObject({
      amountCredited: '36.00',
      amountDue: '84.00',
      applied: [{ kind: 'supplierCredit', documentId: credit.id, allocationId: allocation.id, amount: '36.00' }],
    });
    await staff.post(`/supplier-credit-allocations/${allocation.id}/remove`).expect(200);
    expect((await staff.get(`/supplier-credits/${credit.id}`)).body).toMatchObject({
      remaining: '36.00',
      allocations: [],
    });
    await staff.post(`/supplier-credits/${credit.id}/void`).expect(200);
    expect(await onHand()).toEqual([10, 100]);
  });

  it('says what to do instead, and leaves no trace', async () => {
    const order = await anOrder('10');
    const bill = await made(`/purchase-orders/${order.id}/receive`, {
      supplierReference: `RE-${order.id}`,
      lines: [{ lineId: order.lines[0]!.id, quantity: '8' }],
    });
    const credit = await made('/supplier-credits?issue=true', {
      companyId: ids['supplier'],
      lines: [{ name: 'Bonus', quantity: '1', unitPrice: '500' }],
    });
    const orderNumber = String(order['number']);
    const billNumber = String(bill['number']);
    const twin = { companyId: ids['supplier'], supplierReference: `RE-${order.id}` };
    const count = async (path: string) => (await staff.get(`${path}?pageSize=1`)).body.total as number;
    const traces = async () => [
      await count('/supplier-bills'),
      await count('/supplier-credits'),
      await count('/stock-movements'),
      await onHand(),
      (await staff.get(`/purchase-orders/${order.id}`)).body as unknown,
      (await staff.get(`/supplier-bills/${bill.id}`)).body as unknown,
    ];
    const table: [string, object, number, string, RegExp][] = [
      [
        `/purchase-orders/${order.id}/receive`,
        { lines: [{ lineId: order.lines[0]!.id, quantity: '3' }] },
        400,
        'more_than_ordered',
        new RegExp(`of the 10 on purchase order ${orderNumber} only 2 are outstanding. Receive at most 2, or raise`),
      ],
      [
        `/supplier-bills?issue=true`,
        twin,
        400,
        'billed_twice',
        new RegExp(`already entered as supplier bill ${billNumber}`),
      ],
      [`/purchase-orders/${order.id}/cancel`, {}, 422, 'received', new RegExp(`received on ${billNumber}. Lower its`)],
      [
        `/supplier-credits/${credit.id}/allocations`,
        { supplierBillId: bill.id, amount: '96.01' },
        400,
        'more_than_due',
        new RegExp(`${billNumber} has 96.00 GBP due, so 96.01 GBP cannot be applied to it. Apply at most 96.00.`),
      ],
      ['/supplier-credits', { supplierBillId: credit.id }, 400, 'credits_a_credit', /is a supplier credit itself/],
      [
        '/supplier-bills',
        { companyId: ids['supplier'], lines: [{ name: 'x', quantity: '1', unitPrice: '1', discountPercent: '5' }] },
        400,
        'unknown_field',
        /discountPercent/,
      ],
    ];
    const before = await traces();
    for (const [path, body, status, code, sentence] of table) {
      const reply = await staff.post(path).send(body);
      const codes = [reply.body.code, ...(reply.body.errors as { code: string }[]).map((error) => error.code)];
      expect([path, reply.status, codes]).toEqual([path, status, expect.arrayContaining([code])]);
      expect(reply.body.detail).toMatch(sentence);
    }
    expect(await traces()).toEqual(before);
  });

  it('keeps single documents out of the exchange with the books, with a reason', async () => {
    const order = await anOrder('1');
    const reply = await staff
      .patch(`/purchase-orders/${order.id}/accounting`)
      .send({ doNotExport: true, doNotExportReason: 'Sample' });
    expect(reply.body).toMatchObject({ doNotExport: true, doNotExportReason: 'Sample' });
    expect((await staff.get(`/purchase-orders/${order.id}`)).body).toMatchObject({ doNotExport: true, version: 1 });
  });
});
