import { randomUUID } from 'node:crypto';
import { testDatabase, TestDatabase } from '../../../test/database.js';
import { CompanyService } from '../src/company/company.service.js';
import { ContactService } from '../src/contact/contact.service.js';
import { CreditNoteService } from '../src/credit-note/credit-note.service.js';
import { CreditUseService } from '../src/credit-note/credit-use.service.js';
import type { RecordName } from '../src/events/domain-event.js';
import { DomainEvent } from '../src/events/domain-event.js';
import { EventBus } from '../src/events/event-bus.js';
import { RecordGuards, type RecordGuard } from '../src/guards/record-guards.js';
import { InvoiceInput, InvoiceService } from '../src/invoice/invoice.service.js';
import { PaymentMethodService } from '../src/payment-method/payment-method.service.js';
import { PaymentService } from '../src/payment/payment.service.js';
import { Product } from '../src/product/product.entity.js';
import { ProductService } from '../src/product/product.service.js';
import { SalesOrderService } from '../src/sales-order/sales-order.service.js';
import { StockService } from '../src/stock/stock.service.js';
import { TaxRateService } from '../src/tax-rate/tax-rate.service.js';
import { aCompany, aContact, anActor, aProduct, aTaxRate, Crm, startCrm } from '../testing/index.js';

// Real: Postgres, migrations, roles and policies, events and guards. Each test has a workspace of its own.
let db: TestDatabase;
let crm: Crm;
let workspace: string;
let customer: string;
let tax: string;
let method: string;
/** Events of the current workspace: `InvoiceIssued <id>`. */
let published: string[];
let guard: RecordGuard = async () => undefined;

const actor = anActor();
const run: <T>(work: Parameters<typeof crm.inWorkspace<T>>[1]) => Promise<T> = (work) =>
  crm.inWorkspace(workspace, work);
const invoices = () => crm.get(InvoiceService);
const payments = () => crm.get(PaymentService);
const notes = () => crm.get(CreditNoteService);
const credit = () => crm.get(CreditUseService);
const orders = () => crm.get(SalesOrderService);

beforeAll(async () => {
  db = await testDatabase();
  crm = await startCrm(db.url, 10);
  crm.get(EventBus).on(DomainEvent, (event) => {
    if (event.workspaceId === workspace) published.push(`${event.constructor.name} ${event.recordId}`);
  });
  crm.get(RecordGuards).add((...given) => guard(...given));
});

afterAll(async () => {
  await crm?.close();
  await db?.drop();
});

beforeEach(async () => {
  guard = async () => undefined;
  published = [];
  workspace = await crm.aWorkspace();
  customer = (
    await run((tx) => crm.get(CompanyService).create(tx, aCompany({ name: 'Harbour', salesTermsDays: 14 }), actor))
  ).id;
  tax = (await run((tx) => crm.get(TaxRateService).create(tx, aTaxRate({ rate: '15' }), actor))).id;
  method = (await run((tx) => crm.get(PaymentMethodService).list(tx, {}))).items[0]!.id;
  published = [];
});

const stocked = (quantity = '100', code = `P${randomUUID().slice(0, 8)}`): Promise<Product> =>
  run((tx) => {
    const input = aProduct({ tracked: true, code, name: 'Tea', salesPrice: '10', salesTaxRateId: tax });
    return crm.get(ProductService).create(tx, { ...input, openingStock: { quantity, unitCost: '6' } }, actor);
  });

const aService = { name: 'Advice', quantity: '1', unitPrice: '100' };

const invoice = (input: Partial<InvoiceInput> & { issue?: boolean } = {}) =>
  run((tx) =>
    invoices().create(tx, { companyId: customer, date: '2024-05-06', lines: [aService], issue: true, ...input }, actor),
  );

const reload = (id: string) => run((tx) => invoices().get(tx, id));
const onHand = async (product: Product) =>
  (await run((tx) => crm.get(StockService).stockOf(tx, [product.id]))).get(product.id)!.onHand;

const pay = (amount: string, allocations: { invoiceId: string; amount: string }[] = []) =>
  run((tx) =>
    payments().create(tx, { companyId: customer, date: '2024-05-20', amount, methodId: method, allocations }, actor),
  );

const aCreditNote = (unitPrice: string, more = {}) =>
  run((tx) =>
    notes().create(tx, { companyId: customer, lines: [{ ...aService, unitPrice }], issue: true, ...more }, actor),
  );

describe('an invoice', () => {
  it('takes defaults from customer, product and workspace while a draft, and has no number', async () => {
    const product = await stocked();
    const draft = await invoice({
      lines: [{ productId: product.id, quantity: '3', discountPercent: '10' }],
      issue: false,
    });
    expect(draft).toMatchObject({
      number: null,
      status: 'draft',
      date: '2024-05-06',
      dueDate: '2024-05-20',
      currency: 'EUR',
      amountsAre: 'exclusive',
      net: '27.00',
      tax: '4.05',
      total: '31.05',
      amountDue: '31.05',
      totalMinor: '3105',
      lines: [
        {
          name: 'Tea',
          unitPrice: '10.0000',
          taxRateId: tax,
          taxRate: '15.0000',
          amount: '27.00',
          taxAmount: '4.05',
          movesStock: true,
        },
      ],
    });
    expect(await onHand(product)).toBe('100.0000');
    expect(published.filter((event) => event.startsWith('Invoice'))).toEqual([]);
  });

  it('goes from draft over issued and paid back to issued and ends voided, with stock and events in step', async () => {
    const product = await stocked();
    const { id } = await invoice({ lines: [{ productId: product.id, quantity: '4' }], issue: false });
    published = [];
    const issued = await run((tx) => invoices().issue(tx, id, actor));
    expect(issued).toMatchObject({ number: 'INV-00001', status: 'issued', total: '46.00', amountDue: '46.00' });
    expect(await onHand(product)).toBe('96.0000');
    const payment = await pay('46.00', [{ invoiceId: id, amount: '46.00' }]);
    expect(await reload(id)).toMatchObject({ status: 'paid', amountPaid: '46.00', amountDue: '0.00' });
    await run((tx) => payments().reverse(tx, payment.id, actor));
    expect(await reload(id)).toMatchObject({ status: 'issued', amountPaid: '0.00', amountDue: '46.00' });
    const voided = await run((tx) => invoices().void(tx, id, actor));
    expect(voided).toMatchObject({ number: 'INV-00001', status: 'voided', total: '46.00', amountDue: '0.00' });
    expect(await onHand(product)).toBe('100.0000');
    expect(published).toEqual([
      `InvoiceIssued ${id}`,
      `PaymentRecorded ${payment.id}`,
      `PaymentAllocated ${payment.id}`,
      `PaymentReversed ${payment.id}`,
      `InvoiceVoided ${id}`,
    ]);
  });

  it('gets gapless numbers although drafts are thrown away and issues fail', async () => {
    const product = await stocked('5');
    const numbers: (string | null)[] = [];
    for (let at = 0; at < 8; at += 1) {
      const quantity = at % 2 ? '1000' : '1';
      await invoice({ lines: [{ productId: product.id, quantity }] }).then(
        (made) => numbers.push(made.number),
        () => undefined,
      );
      await invoice({ issue: false });
    }
    expect(numbers).toEqual(['INV-00001', 'INV-00002', 'INV-00003', 'INV-00004']);
  });

  it('can be issued once only, also by ten at the same moment', async () => {
    const product = await stocked();
    const { id } = await invoice({ lines: [{ productId: product.id, quantity: '1' }], issue: false });
    const tries = await Promise.allSettled(
      Array.from({ length: 10 }, () => run((tx) => invoices().issue(tx, id, actor))),
    );
    expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    expect((tries.find((one) => one.status === 'rejected') as PromiseRejectedResult).reason).toMatchObject({
      code: 'not_a_draft',
      message: 'Invoice INV-00001 is already issued. Only a draft can be issued.',
    });
    expect(await onHand(product)).toBe('99.0000');
  });

  it('edited after issue moves only the difference of the stock, keeps its number and recomputes its totals', async () => {
    const [tea, nuts] = [await stocked(), await stocked()];
    const made = await invoice({
      lines: [
        { productId: tea.id, quantity: '10' },
        { productId: nuts.id, quantity: '5' },
      ],
    });
    published = [];
    const kept = made.lines[0]!.id;
    const lines = [{ id: kept, productId: tea.id, quantity: '4' }, aService];
    const edited = await run((tx) => invoices().update(tx, made.id, made.version, { lines }, actor));
    expect(edited).toMatchObject({ number: made.number, total: '146.00', version: made.version + 1 });
    expect(edited.lines.map((line) => line.id)).toEqual([kept, expect.any(String)]);
    expect([await onHand(tea), await onHand(nuts)]).toEqual(['96.0000', '100.0000']);
    const { items } = await run((tx) =>
      crm.get(StockService).movements(tx, { filter: { sourceId: made.id }, sort: 'seq' }),
    );
    const moved = items.map((one) => `${one.cause} ${one.productId === tea.id ? 'tea' : 'nuts'} ${one.quantity}`);
    expect(new Set(moved)).toEqual(
      new Set(['sale tea -10.0000', 'sale nuts -5.0000', 'correction tea 6.0000', 'correction nuts 5.0000']),
    );
    expect(moved).toHaveLength(4);
    expect(published).toEqual([`InvoiceUpdated ${made.id}`]);
  });

  it('edited in its reference alone moves no stock', async () => {
    const product = await stocked();
    const made = await invoice({ lines: [{ productId: product.id, quantity: '2' }] });
    const moved: boolean[] = [];
    const { InvoiceUpdated } = await import('../src/invoice/invoice.events.js');
    crm.get(EventBus).on(InvoiceUpdated, (event) => void (event.recordId === made.id && moved.push(event.stockMoved)));
    const edited = await run((tx) => invoices().update(tx, made.id, made.version, { reference: ' PO 7 ' }, actor));
    expect(edited).toMatchObject({ reference: 'PO 7', total: made.total, dueDate: made.dueDate });
    expect(moved).toEqual([false]);
  });

  it('keeps the totals of its issue when the tax rate changes later, while a draft follows', async () => {
    const lines = [{ ...aService, taxRateId: tax }];
    const [issued, draft] = [await invoice({ lines }), await invoice({ lines, issue: false })];
    await run(async (tx) => {
      const rate = await crm.get(TaxRateService).get(tx, tax);
      await tx.query(`UPDATE tax_rates SET rate = 20 WHERE id = $1`, [rate.id]);
    });
    expect(await reload(issued.id)).toMatchObject({ total: '115.00' });
    expect(await run((tx) => invoices().issue(tx, draft.id, actor))).toMatchObject({ total: '120.00' });
  });

  it('refuses a stale edit, also of two at the same moment', async () => {
    const made = await invoice();
    const edit = (reference: string) => run((tx) => invoices().update(tx, made.id, made.version, { reference }, actor));
    const both = await Promise.allSettled([edit('one'), edit('two')]);
    expect(both.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    await expect(edit('three')).rejects.toMatchObject({
      kind: 'conflict',
      code: 'stale_version',
      message: `invoice ${made.number} was changed by somebody else in the meantime (it is now version ${made.version + 1}). Load it again and repeat your change.`,
    });
  });

  it('cannot be edited or voided while money is applied, and the sentence says what', async () => {
    const made = await invoice();
    await pay('40.00', [{ invoiceId: made.id, amount: '30.00' }]);
    const note = await aCreditNote('20');
    await run((tx) => credit().allocate(tx, note.id, { invoiceId: made.id, amount: '20.00' }, actor));
    await expect(run((tx) => invoices().void(tx, made.id, actor))).rejects.toMatchObject({
      code: 'settled',
      message: `Invoice INV-00001 cannot be voided while these are applied to it: CN-00001 (20.00 EUR), PAY-00001 (30.00 EUR). Take them off or reverse them first.`,
    });
    const lineId = made.lines[0]!.id;
    const line = { id: lineId, name: 'Advice', quantity: '1', unitPrice: '100', taxRateId: null };
    for (const patch of [
      { date: '2024-05-07' },
      { lines: [{ ...line, unitPrice: '101' }] },
      { currency: 'USD', currencyRate: '1.1' },
    ])
      await expect(run((tx) => invoices().update(tx, made.id, made.version, patch, actor))).rejects.toMatchObject({
        code: 'settled',
        message: expect.stringContaining(
          'Take them off or reverse them first, or make out a credit note and a new invoice.',
        ),
      });
    expect(await run((tx) => invoices().applied(tx, made.id))).toMatchObject([
      { kind: 'payment', number: 'PAY-00001', amount: '30.00', date: '2024-05-20' },
      { kind: 'creditNote', number: 'CN-00001', amount: '20.00' },
    ]);
  });

  it('keeps its reference, due date and texts open while money is applied: they say nothing about the money', async () => {
    const made = await invoice();
    await pay('100.00', [{ invoiceId: made.id, amount: '100.00' }]);
    const { id } = made.lines[0]!;
    const line = { id, name: 'Advice in May', quantity: '1', unitPrice: '100.00', taxRateId: null };
    const patch = { reference: 'PO 7', dueDate: '2024-06-30', lines: [line] };
    expect(await run((tx) => invoices().update(tx, made.id, made.version, patch, actor))).toMatchObject({
      reference: 'PO 7',
      dueDate: '2024-06-30',
      status: 'paid',
      amountDue: '0.00',
      lines: [{ id, name: 'Advice in May', amount: '100.00' }],
    });
  });

  it('is deleted as a draft only', async () => {
    const draft = await invoice({ issue: false });
    await run((tx) => invoices().delete(tx, draft.id, draft.version, actor));
    await expect(reload(draft.id)).rejects.toMatchObject({ kind: 'not-found' });
    const issued = await invoice();
    await expect(run((tx) => invoices().delete(tx, issued.id, issued.version, actor))).rejects.toMatchObject({
      message: 'Invoice INV-00001 was issued, so its number must stay. Void it, or make out a credit note.',
    });
    await run((tx) => invoices().void(tx, issued.id, actor));
    await expect(run((tx) => invoices().void(tx, issued.id, actor))).rejects.toMatchObject({ code: 'already_voided' });
    const again = await reload(issued.id);
    await expect(run((tx) => invoices().update(tx, again.id, again.version, {}, actor))).rejects.toMatchObject({
      code: 'voided',
    });
  });

  it('names every wrong field at once and stores nothing', async () => {
    const archived = await run(async (tx) => {
      const company = await crm.get(CompanyService).create(tx, aCompany({ name: 'Old' }), actor);
      return crm.get(CompanyService).update(tx, company.id, company.version, { archived: true }, actor);
    });
    const product = await stocked();
    const foreign = randomUUID();
    const input: InvoiceInput = {
      companyId: archived.id,
      date: '2024-05-06',
      dueDate: '2024-05-05',
      currencyRate: '2',
      lines: [
        { name: 'x', quantity: '-2', unitPrice: '1' },
        { name: 'x', quantity: '1', unitPrice: '1.00001', discountPercent: '101' },
        { productId: foreign, quantity: '1', unitPrice: '1', name: 'x' },
        { productId: product.id, quantity: '1', unitPrice: '-1', taxRateId: foreign, locationId: foreign },
        { quantity: '1' } as never,
        { name: 'x', quantity: '99999999999', unitPrice: '99999999999' },
        { id: foreign, name: 'x', quantity: '1', unitPrice: '0' },
      ],
    };
    await expect(run((tx) => invoices().create(tx, input, actor))).rejects.toMatchObject({
      kind: 'invalid',
      code: 'invalid_invoice',
      fields: [
        {
          field: 'companyId',
          code: 'archived_reference',
          message: `${archived.code} Old is archived. Restore it before making out documents to it.`,
        },
        { field: 'currencyRate', code: 'rate_of_base_currency' },
        { field: 'lines.0.quantity', code: 'too_small', message: 'The quantity is -2; the least possible is 0.0001.' },
        { field: 'lines.1.discountPercent', code: 'too_large' },
        { field: 'lines.1.unitPrice', code: 'too_precise' },
        { field: 'lines.2.productId', code: 'unknown_reference' },
        { field: 'lines.3.taxRateId', code: 'unknown_reference' },
        { field: 'lines.3.unitPrice', code: 'too_small' },
        { field: 'lines.3.locationId', code: 'unknown_reference' },
        { field: 'lines.4.unitPrice', code: 'required' },
        { field: 'lines.4.name', code: 'required' },
        { field: 'lines.5.unitPrice', code: 'too_large' },
        { field: 'lines.6.id', code: 'unknown_line' },
        { field: 'lines', code: 'too_large' },
        {
          field: 'dueDate',
          code: 'before_date',
          message: 'The due date 2024-05-05 is before the date of the invoice, 2024-05-06. Choose a later one.',
        },
      ],
    });
    expect((await run((tx) => invoices().list(tx, {}))).total).toBe(0);
  });

  it.each([
    [{ companyId: undefined }, 'required', 'The customer is missing. Give a company or a contact.'],
    [{ contactId: 'x' }, 'not_an_id', 'The field "contactId" must hold the id of a record.'],
    [{ lines: [] }, 'required', 'The invoice has no lines. Add at least one.'],
    [
      { lines: [{ name: 'x', quantity: '1', unitPrice: '-5' }] },
      'negative_total',
      'The total of the document is -5.00. Reductions cannot exceed what is charged; make out a credit note instead.',
    ],
    [{ currency: 'ABC' }, 'unknown_currency', '"ABC" is no currency. Use a code like EUR, GBP or USD.'],
    [{ lines: 'all' as never }, 'invalid_lines', 'The lines must be a list of at most 1000 lines.'],
  ])('refuses %j with %s', async (wrong, code, message) => {
    await expect(invoice(wrong)).rejects.toMatchObject({
      kind: 'invalid',
      fields: expect.arrayContaining([expect.objectContaining({ code, message })]),
    });
    expect((await run((tx) => invoices().list(tx, {}))).total).toBe(0);
  });

  it('can be made out to a contact, in another currency, with tax inside the prices and a reduction as a line', async () => {
    const person = await run((tx) => crm.get(ContactService).create(tx, aContact(), actor));
    const lines = [
      { ...aService, unitPrice: '115', taxRateId: tax },
      { name: 'Voucher', quantity: '1', unitPrice: '-15', taxRateId: null },
    ];
    const input = {
      companyId: null,
      contactId: person.id,
      currency: 'USD',
      currencyRate: '1.0842',
      amountsAre: 'inclusive' as const,
      lines,
    };
    expect(await invoice(input)).toMatchObject({
      currency: 'USD',
      currencyRate: '1.08420000',
      net: '85.00',
      tax: '15.00',
      total: '100.00',
      dueDate: '2024-05-06',
    });
  });

  it('rolls back wholly when a subscriber of its event throws', async () => {
    const product = await stocked();
    const { InvoiceIssued } = await import('../src/invoice/invoice.events.js');
    let armed = true;
    crm.get(EventBus).on(InvoiceIssued, () => {
      if (armed) throw new Error('no');
    });
    await expect(invoice({ lines: [{ productId: product.id, quantity: '1' }] })).rejects.toThrow('no');
    armed = false;
    expect(await onHand(product)).toBe('100.0000');
    expect(await invoice()).toMatchObject({ number: 'INV-00001' });
  });

  it('is listed by amounts, words and status', async () => {
    for (const [unitPrice, reference] of [
      ['50', 'Alpha order'],
      ['150', 'Beta order'],
      ['250', 'Gamma'],
    ] as const)
      await invoice({ reference, lines: [{ ...aService, unitPrice }] });
    const list = async (query: object) => (await run((tx) => invoices().list(tx, query))).items.map((one) => one.total);
    expect(await list({ filter: { amountDue: { gte: '100' } }, sort: '-total' })).toEqual(['250.00', '150.00']);
    expect(await list({ search: 'order', sort: 'total' })).toEqual(['50.00', '150.00']);
    expect(await list({ filter: { status: 'draft' } })).toEqual([]);
    expect(await list({ search: 'INV-00002' })).toEqual(['150.00']);
  });
});

describe('a guard', () => {
  const refuse = (record: RecordName, action: string) => {
    guard = async (subject, asked) =>
      subject.record === record && asked === action ? `The ${record} is locked; credit it instead.` : undefined;
  };

  it('forbids edit, void and delete of an invoice with its own sentence, and nothing changes', async () => {
    const [made, draft] = [await invoice(), await invoice({ issue: false })];
    const locked = { kind: 'refused', code: 'record_guarded', message: 'The invoice is locked; credit it instead.' };
    refuse('invoice', 'edit');
    await expect(
      run((tx) => invoices().update(tx, made.id, made.version, { reference: 'x' }, actor)),
    ).rejects.toMatchObject(locked);
    refuse('invoice', 'void');
    await expect(run((tx) => invoices().void(tx, made.id, actor))).rejects.toMatchObject(locked);
    refuse('invoice', 'delete');
    await expect(run((tx) => invoices().delete(tx, draft.id, draft.version, actor))).rejects.toMatchObject(locked);
    expect(await reload(made.id)).toMatchObject({ status: 'issued', version: made.version });
  });

  it('forbids undoing payments, credits, refunds and orders', async () => {
    const made = await invoice();
    const payment = await pay('10', [{ invoiceId: made.id, amount: '10' }]);
    const note = await aCreditNote('20');
    const allocation = await run((tx) => credit().allocate(tx, note.id, { invoiceId: made.id, amount: '5' }, actor));
    const refund = await run((tx) => credit().refund(tx, note.id, { amount: '5', methodId: method }, actor));
    const order = await run((tx) => orders().create(tx, { companyId: customer, lines: [aService] }, actor));
    const unused = await aCreditNote('1');
    const attempts: [RecordName, string, () => Promise<unknown>][] = [
      ['payment', 'void', () => run((tx) => payments().reverse(tx, payment.id, actor))],
      [
        'payment',
        'edit',
        () => run((tx) => payments().removeAllocation(tx, payment.id, payment.allocations[0]!.id, actor)),
      ],
      ['creditAllocation', 'void', () => run((tx) => credit().removeAllocation(tx, allocation.id, actor))],
      ['refund', 'void', () => run((tx) => credit().reverseRefund(tx, refund.id, actor))],
      ['creditNote', 'void', () => run((tx) => notes().void(tx, unused.id, actor))],
      [
        'creditNote',
        'edit',
        () => run((tx) => notes().update(tx, unused.id, unused.version, { reference: 'x' }, actor)),
      ],
      [
        'salesOrder',
        'edit',
        () => run((tx) => orders().update(tx, order.id, order.version, { reference: 'x' }, actor)),
      ],
      ['salesOrder', 'void', () => run((tx) => orders().cancel(tx, order.id, actor))],
    ];
    for (const [record, action, attempt] of attempts) {
      refuse(record, action);
      await expect(attempt()).rejects.toMatchObject({
        code: 'record_guarded',
        message: `The ${record} is locked; credit it instead.`,
      });
      guard = async () => undefined;
    }
  });
});

describe('a payment', () => {
  it('settles several invoices in part and keeps the rest unallocated', async () => {
    const [one, two] = [await invoice(), await invoice()];
    const payment = await pay('160.00', [
      { invoiceId: one.id, amount: '100.00' },
      { invoiceId: two.id, amount: '30.00' },
    ]);
    expect(payment).toMatchObject({
      number: 'PAY-00001',
      amountAllocated: '130.00',
      unallocated: '30.00',
      status: 'received',
    });
    expect([await reload(one.id), await reload(two.id)]).toMatchObject([
      { status: 'paid' },
      { status: 'issued', amountDue: '70.00' },
    ]);
    const more = await run((tx) => payments().allocate(tx, payment.id, [{ invoiceId: two.id, amount: '30' }], actor));
    expect(more).toMatchObject({ unallocated: '0.00', version: payment.version + 1 });
    const allocation = more.allocations.find((each) => each.amount === '100.00')!;
    const back = await run((tx) => payments().removeAllocation(tx, payment.id, allocation.id, actor));
    expect(back).toMatchObject({ unallocated: '100.00' });
    expect(back.allocations.map((each) => each.amount)).toEqual(['30.00', '30.00']);
    expect(await reload(one.id)).toMatchObject({ status: 'issued', amountPaid: '0.00' });
  });

  it('refuses over-allocation with a sentence that names both amounts, and stores nothing', async () => {
    const made = await invoice();
    await expect(pay('200.00', [{ invoiceId: made.id, amount: '100.01' }])).rejects.toMatchObject({
      code: 'invalid_payment',
      message: 'Invoice INV-00001 has 100.00 EUR due, so 100.01 EUR cannot be applied to it. Apply at most 100.00.',
      fields: [{ field: 'allocations.0.amount', code: 'more_than_due' }],
    });
    await expect(pay('50.00', [{ invoiceId: made.id, amount: '60.00' }])).rejects.toMatchObject({
      message: '60.00 EUR are to be applied, but only 50.00 EUR of the payment are unallocated. Lower the amounts.',
    });
    await expect(
      pay('200.00', [
        { invoiceId: made.id, amount: '60.00' },
        { invoiceId: made.id, amount: '60.00' },
      ]),
    ).rejects.toMatchObject({
      message: 'Invoice INV-00001 has 40.00 EUR due, so 60.00 EUR cannot be applied to it. Apply at most 40.00.',
    });
    expect((await run((tx) => payments().list(tx, {}))).total).toBe(0);
    expect(await pay('1')).toMatchObject({ number: 'PAY-00001' });
  });

  it('never pays an invoice twice when ten pay it at the same moment', async () => {
    const made = await invoice();
    const tries = await Promise.allSettled(
      Array.from({ length: 10 }, () => pay('100.00', [{ invoiceId: made.id, amount: '100.00' }])),
    );
    expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    expect(
      tries
        .filter((one) => one.status === 'rejected')
        .every((one) => (one as PromiseRejectedResult).reason.code === 'invalid_payment'),
    ).toBe(true);
    expect(await reload(made.id)).toMatchObject({ amountPaid: '100.00', status: 'paid' });
  });

  it('never deadlocks when payments settle the same invoices in opposite orders', async () => {
    const made = [await invoice(), await invoice(), await invoice(), await invoice()];
    const payOnce = (at: number) => {
      const order = at % 2 ? made : made.toReversed();
      return pay(
        '4',
        order.map((one) => ({ invoiceId: one.id, amount: '1' })),
      );
    };
    await Promise.all(Array.from({ length: 30 }, (_, at) => payOnce(at)));
    for (const one of made) expect(await reload(one.id)).toMatchObject({ amountPaid: '30.00' });
  });

  it('settles only issued invoices of the same customer in the same currency', async () => {
    const other = await run((tx) => crm.get(CompanyService).create(tx, aCompany({ name: 'Other' }), actor));
    const [draft, foreign, dollars, voided] = [
      await invoice({ issue: false }),
      await invoice({ companyId: other.id }),
      await invoice({ currency: 'USD' }),
      await invoice(),
    ];
    await run((tx) => invoices().void(tx, voided.id, actor));
    const unknown = randomUUID();
    const ids = [draft.id, foreign.id, dollars.id, voided.id, unknown];
    await expect(
      pay(
        '100',
        ids.map((invoiceId) => ({ invoiceId, amount: '1' })),
      ),
    ).rejects.toMatchObject({
      fields: [
        { code: 'not_issued', message: 'The invoice is still a draft. Issue it before applying the payment to it.' },
        {
          code: 'other_customer',
          message: `Invoice INV-00001 is made out to ${other.code} Other, another customer than that of the payment. Choose an invoice of the same customer.`,
        },
        {
          code: 'other_currency',
          message: 'Invoice INV-00002 is in USD, but the payment is in EUR. Both must have the same currency.',
        },
        {
          code: 'voided',
          message: 'Invoice INV-00003 is voided, so the payment cannot be applied to it. Choose an issued invoice.',
        },
        { code: 'unknown_reference', message: `There is no invoice with the id ${unknown} in this workspace.` },
      ],
    });
  });

  it('is reversed once and cannot be used afterwards', async () => {
    const payment = await pay('10');
    expect(await run((tx) => payments().reverse(tx, payment.id, actor))).toMatchObject({
      status: 'reversed',
      unallocated: '0.00',
      allocations: [],
    });
    await expect(run((tx) => payments().reverse(tx, payment.id, actor))).rejects.toMatchObject({
      code: 'already_reversed',
      message: 'Payment PAY-00001 was reversed and cannot be reversed. Record a new payment instead.',
    });
    const made = await invoice();
    await expect(
      run((tx) => payments().allocate(tx, payment.id, [{ invoiceId: made.id, amount: '1' }], actor)),
    ).rejects.toMatchObject({ code: 'already_reversed' });
  });
});

describe('a credit note', () => {
  it('brings goods back to stock at the average, only where the line says so', async () => {
    const [tea, broken] = [await stocked(), await stocked()];
    const made = await invoice({
      lines: [
        { productId: tea.id, quantity: '4' },
        { productId: broken.id, quantity: '4' },
      ],
    });
    await run((tx) => tx.query(`UPDATE products SET average_cost = 9 WHERE id = $1`, [tea.id]));
    const lines = [
      { productId: tea.id, quantity: '2', returnsToStock: true },
      { productId: broken.id, quantity: '2' },
    ];
    const note = await run((tx) => notes().create(tx, { invoiceId: made.id, lines, issue: true }, actor));
    expect(note).toMatchObject({
      number: 'CN-00001',
      companyId: customer,
      total: '46.00',
      remaining: '46.00',
      lines: [{ movesStock: true }, { movesStock: false }],
    });
    expect([await onHand(tea), await onHand(broken)]).toEqual(['98.0000', '96.0000']);
    const { items } = await run((tx) => crm.get(StockService).movements(tx, { filter: { sourceId: note.id } }));
    expect(items).toMatchObject([{ cause: 'return', quantity: '2.0000', value: '18.0000' }]);
    expect(await run((tx) => notes().void(tx, note.id, actor))).toMatchObject({ status: 'voided', remaining: '0.00' });
    expect(await onHand(tea)).toBe('96.0000');
  });

  it('is used up by invoices and refunds, and each of these can be undone', async () => {
    const made = await invoice();
    const note = await aCreditNote('60');
    published = [];
    const allocation = await run((tx) =>
      credit().allocate(tx, note.id, { invoiceId: made.id, amount: '45', date: '2024-06-01' }, actor),
    );
    expect(allocation).toMatchObject({ number: 'CA-00001', amount: '45.00', date: '2024-06-01', status: 'active' });
    expect(await reload(made.id)).toMatchObject({ amountCredited: '45.00', amountDue: '55.00', status: 'issued' });
    const refund = await run((tx) =>
      credit().refund(tx, note.id, { amount: '15', methodId: method, reference: 'SEPA' }, actor),
    );
    expect(refund).toMatchObject({ number: 'RF-00001', status: 'paid', reference: 'SEPA' });
    expect(await run((tx) => notes().get(tx, note.id))).toMatchObject({
      status: 'paid',
      remaining: '0.00',
      allocations: [{ id: allocation.id }],
      refunds: [{ id: refund.id }],
    });
    await expect(run((tx) => notes().void(tx, note.id, actor))).rejects.toMatchObject({
      code: 'used',
      message:
        'Credit note CN-00001 cannot be voided while 45.00 EUR are applied to invoices and 15.00 EUR are paid back. Take the credit off its invoices and reverse its refunds first.',
    });
    expect(await run((tx) => credit().removeAllocation(tx, allocation.id, actor))).toMatchObject({
      status: 'removed',
      version: 2,
    });
    expect(await run((tx) => credit().reverseRefund(tx, refund.id, actor))).toMatchObject({
      status: 'reversed',
      version: 2,
    });
    expect(await run((tx) => notes().get(tx, note.id))).toMatchObject({
      status: 'issued',
      remaining: '60.00',
      allocations: [],
      refunds: [],
    });
    expect(await reload(made.id)).toMatchObject({ amountCredited: '0.00', amountDue: '100.00' });
    expect(published).toEqual([
      `CreditAllocated ${allocation.id}`,
      `RefundPaid ${refund.id}`,
      `CreditAllocationRemoved ${allocation.id}`,
      `RefundReversed ${refund.id}`,
    ]);
    await expect(run((tx) => credit().removeAllocation(tx, allocation.id, actor))).rejects.toMatchObject({
      code: 'already_removed',
    });
    await expect(run((tx) => credit().reverseRefund(tx, refund.id, actor))).rejects.toMatchObject({
      code: 'already_reversed',
    });
  });

  it('stays open for a paid invoice and settles the one issued instead', async () => {
    const wrong = await invoice();
    await pay('100', [{ invoiceId: wrong.id, amount: '100' }]);
    const note = await run((tx) => notes().create(tx, { invoiceId: wrong.id, lines: [aService], issue: true }, actor));
    expect(note).toMatchObject({ status: 'issued', remaining: '100.00' });
    const right = await invoice();
    await run((tx) => credit().allocate(tx, note.id, { invoiceId: right.id, amount: '100' }, actor));
    expect(await reload(right.id)).toMatchObject({ status: 'paid', amountCredited: '100.00' });
  });

  it('and a void of the same invoice exclude each other, so that nothing comes back twice', async () => {
    const product = await stocked();
    const lines = [{ productId: product.id, quantity: '4' }];
    const back = [{ productId: product.id, quantity: '4', returnsToStock: true }];
    const credited = await invoice({ lines });
    const note = await run((tx) => notes().create(tx, { invoiceId: credited.id, lines: back, issue: true }, actor));
    await expect(run((tx) => invoices().void(tx, credited.id, actor))).rejects.toMatchObject({
      code: 'credited',
      message:
        'Invoice INV-00001 cannot be voided because it is taken back by CN-00001 (46.00 EUR). Void the credit note first, or leave the invoice as it is.',
    });
    await run((tx) => notes().void(tx, note.id, actor));
    const draft = await run((tx) => notes().create(tx, { invoiceId: credited.id, lines: back }, actor));
    await run((tx) => invoices().void(tx, credited.id, actor));
    await expect(run((tx) => notes().issue(tx, draft.id, actor))).rejects.toMatchObject({ code: 'invoice_voided' });
    expect(await onHand(product)).toBe('100.0000');
    for (let round = 0; round < 5; round += 1) {
      const made = await invoice({ lines });
      await Promise.allSettled([
        run((tx) => invoices().void(tx, made.id, actor)),
        run((tx) => notes().create(tx, { invoiceId: made.id, lines: back, issue: true }, actor)),
      ]);
      expect(await onHand(product)).toBe('100.0000');
    }
  });

  it('refuses to be overused, by sentences with both amounts', async () => {
    const [small, large] = [await invoice({ lines: [{ ...aService, unitPrice: '10' }] }), await invoice()];
    const note = await aCreditNote('50');
    await expect(
      run((tx) => credit().allocate(tx, note.id, { invoiceId: small.id, amount: '20' }, actor)),
    ).rejects.toMatchObject({
      code: 'invalid_credit_allocation',
      message: 'Invoice INV-00001 has 10.00 EUR due, so 20.00 EUR cannot be applied to it. Apply at most 10.00.',
    });
    await expect(
      run((tx) => credit().allocate(tx, note.id, { invoiceId: large.id, amount: '60' }, actor)),
    ).rejects.toMatchObject({
      message: '60.00 EUR are asked of credit note CN-00001, but only 50.00 EUR of it remain. Use at most 50.00.',
    });
    const tries = await Promise.allSettled(
      Array.from({ length: 8 }, (_, at) =>
        at % 2
          ? run((tx) => credit().allocate(tx, note.id, { invoiceId: large.id, amount: '20' }, actor))
          : run((tx) => credit().refund(tx, note.id, { amount: '20', methodId: method }, actor)),
      ),
    );
    expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(2);
    for (const one of tries) if (one.status === 'rejected') expect(one.reason).toMatchObject({ kind: 'invalid' });
    expect(await run((tx) => notes().get(tx, note.id))).toMatchObject({ remaining: '10.00' });
  });

  it('is edited as a draft and after issue, and used by nobody while a draft', async () => {
    const product = await stocked();
    const line = { productId: product.id, quantity: '3', returnsToStock: true };
    const draft = await run((tx) => notes().create(tx, { companyId: customer, lines: [line] }, actor));
    await expect(
      run((tx) => credit().refund(tx, draft.id, { amount: '1', methodId: method }, actor)),
    ).rejects.toMatchObject({ code: 'not_issued' });
    const issued = await run((tx) => notes().issue(tx, draft.id, actor));
    expect(await onHand(product)).toBe('103.0000');
    const edit = { lines: [{ ...line, id: issued.lines[0]!.id, quantity: '1' }] };
    expect(await run((tx) => notes().update(tx, draft.id, issued.version, edit, actor))).toMatchObject({
      total: '11.50',
      remaining: '11.50',
    });
    expect(await onHand(product)).toBe('101.0000');
    const kept = await run((tx) => notes().get(tx, draft.id));
    expect(await run((tx) => notes().update(tx, draft.id, kept.version, { reference: 'R' }, actor))).toMatchObject({
      lines: [{ returnsToStock: true }],
    });
    expect(await onHand(product)).toBe('101.0000');
  });
});

describe('a sales order', () => {
  const order = (input = {}) =>
    run((tx) =>
      orders().create(
        tx,
        { companyId: customer, date: '2024-05-01', requiredDate: '2024-05-29', lines: [aService], ...input },
        actor,
      ),
    );

  it('becomes an invoice with the same lines, and can be invoiced again when that is gone', async () => {
    const product = await stocked();
    const lines = [
      { productId: product.id, quantity: '12', unitPrice: '14.7', discountPercent: '5', description: 'Chai' },
      { name: 'Freight', quantity: '1', unitPrice: '32.38' },
    ];
    const made = await order({ lines, reference: 'PO 10248', confirm: true });
    expect(made).toMatchObject({ number: 'SO-00001', status: 'confirmed', requiredDate: '2024-05-29' });
    const bill = await run((tx) => orders().convert(tx, made.id, { date: '2024-05-03', issue: true }, actor));
    expect(bill).toMatchObject({
      number: 'INV-00001',
      salesOrderId: made.id,
      date: '2024-05-03',
      dueDate: '2024-05-17',
      reference: 'PO 10248',
      total: made.total,
    });
    const content = (line: object) => {
      const { name, description, quantity, unitPrice, discountPercent, taxRateId, amount, taxAmount } = line as Record<
        string,
        unknown
      >;
      return { name, description, quantity, unitPrice, discountPercent, taxRateId, amount, taxAmount };
    };
    expect(bill.lines.map(content)).toEqual(made.lines.map(content));
    await expect(run((tx) => orders().convert(tx, made.id, {}, actor))).rejects.toMatchObject({
      message:
        'Sales order SO-00001 is invoiced and can no longer be converted. Change, void or credit its invoice instead.',
    });
    await run((tx) => invoices().void(tx, bill.id, actor));
    expect(await run((tx) => orders().get(tx, made.id))).toMatchObject({ status: 'confirmed' });
    const draft = await run((tx) => orders().convert(tx, made.id, {}, actor));
    await run((tx) => invoices().delete(tx, draft.id, draft.version, actor));
    expect(await run((tx) => orders().get(tx, made.id))).toMatchObject({ status: 'confirmed' });
    expect(await onHand(product)).toBe('100.0000');
  });

  it('is converted once by ten at the same moment', async () => {
    const { id } = await order();
    const tries = await Promise.allSettled(
      Array.from({ length: 10 }, () => run((tx) => orders().convert(tx, id, {}, actor))),
    );
    expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    expect((await run((tx) => invoices().list(tx, {}))).total).toBe(1);
  });

  it('stays as it was when its invoice cannot be issued', async () => {
    const product = await stocked('1');
    const { id } = await order({ lines: [{ productId: product.id, quantity: '2' }] });
    await expect(run((tx) => orders().convert(tx, id, { issue: true }, actor))).rejects.toMatchObject({
      code: 'insufficient_stock',
    });
    expect(await run((tx) => orders().get(tx, id))).toMatchObject({ status: 'draft', version: 1 });
  });

  it('is confirmed, edited and cancelled, and then closed', async () => {
    const { id } = await order();
    const confirmed = await run((tx) => orders().confirm(tx, id, actor));
    expect(confirmed.status).toBe('confirmed');
    await expect(run((tx) => orders().confirm(tx, id, actor))).rejects.toMatchObject({ code: 'already_confirmed' });
    const edited = await run((tx) =>
      orders().update(
        tx,
        id,
        confirmed.version,
        { requiredDate: null, lines: [{ ...aService, quantity: '2' }] },
        actor,
      ),
    );
    expect(edited).toMatchObject({ requiredDate: null, total: '200.00' });
    await expect(
      run((tx) => orders().update(tx, id, confirmed.version, { reference: 'x' }, actor)),
    ).rejects.toMatchObject({ code: 'stale_version' });
    expect(await run((tx) => orders().cancel(tx, id, actor))).toMatchObject({ status: 'cancelled' });
    await expect(run((tx) => orders().convert(tx, id, {}, actor))).rejects.toMatchObject({
      code: 'cancelled',
      message: 'Sales order SO-00001 is cancelled and can no longer be converted. Enter a new order.',
    });
  });

  it('without lines cannot be confirmed or converted', async () => {
    const { id } = await order({ lines: [] });
    await expect(run((tx) => orders().confirm(tx, id, actor))).rejects.toMatchObject({ code: 'no_lines' });
    await expect(run((tx) => orders().convert(tx, id, {}, actor))).rejects.toMatchObject({ code: 'no_lines' });
  });
});

it('documents of another workspace are as unknown as documents that never existed', async () => {
  const made = await invoice();
  const mine = workspace;
  const other = await crm.aWorkspace();
  for (const attempt of [
    () => crm.inWorkspace(other, (tx) => invoices().get(tx, made.id)),
    () => crm.inWorkspace(other, (tx) => invoices().void(tx, made.id, actor)),
    () => crm.inWorkspace(other, (tx) => invoices().update(tx, made.id, 1, {}, actor)),
  ])
    await expect(attempt()).rejects.toMatchObject({
      kind: 'not-found',
      message: `There is no invoice with the id ${made.id} in this workspace.`,
    });
  workspace = mine;
  expect(await reload(made.id)).toMatchObject({ status: 'issued' });
});
