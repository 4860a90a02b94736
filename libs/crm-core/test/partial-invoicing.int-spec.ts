import { randomUUID } from 'node:crypto';
import { testDatabase, TestDatabase } from '../../../test/database.js';
import { CompanyService } from '../src/company/company.service.js';
import { CreditAndReissueService } from '../src/credit-and-reissue/credit-and-reissue.service.js';
import { CreditNoteService } from '../src/credit-note/credit-note.service.js';
import { CreditUseService } from '../src/credit-note/credit-use.service.js';
import { DomainEvent } from '../src/events/domain-event.js';
import { EventBus } from '../src/events/event-bus.js';
import { InvoiceInput, InvoiceService } from '../src/invoice/invoice.service.js';
import { PaymentMethodService } from '../src/payment-method/payment-method.service.js';
import { PaymentService } from '../src/payment/payment.service.js';
import { Product } from '../src/product/product.entity.js';
import { ProductService } from '../src/product/product.service.js';
import { SalesOrderService } from '../src/sales-order/sales-order.service.js';
import { StockService } from '../src/stock/stock.service.js';
import { TaxRateService } from '../src/tax-rate/tax-rate.service.js';
import { aCompany, anActor, aProduct, aTaxRate, Crm, startCrm } from '../testing/index.js';

// Real: Postgres, migrations, roles and policies, events. Each test has a workspace of its own.
let db: TestDatabase;
let crm: Crm;
let workspace: string;
let customer: string;
let tax: string;
let published: string[] = [];

const actor = anActor();
const run: <T>(work: Parameters<typeof crm.inWorkspace<T>>[1]) => Promise<T> = (work) =>
  crm.inWorkspace(workspace, work);
const invoices = () => crm.get(InvoiceService);
const notes = () => crm.get(CreditNoteService);
const orders = () => crm.get(SalesOrderService);

beforeAll(async () => {
  db = await testDatabase();
  crm = await startCrm(db.url);
  crm.get(EventBus).on(DomainEvent, (event) => {
    const { change } = event as DomainEvent & { change?: string };
    if (event.workspaceId === workspace) published.push([event.constructor.name, change].filter(Boolean).join(' '));
  });
});

afterAll(async () => {
  await crm?.close();
  await db?.drop();
});

beforeEach(async () => {
  workspace = await crm.aWorkspace();
  customer = (await run((tx) => crm.get(CompanyService).create(tx, aCompany({ salesTermsDays: 14 }), actor))).id;
  tax = (await run((tx) => crm.get(TaxRateService).create(tx, aTaxRate({ rate: '15' }), actor))).id;
  published = [];
});

const stocked = (quantity = '100'): Promise<Product> =>
  run((tx) => {
    const code = `P${randomUUID().slice(0, 8)}`;
    const input = aProduct({ tracked: true, code, name: 'Tea', salesPrice: '10', salesTaxRateId: tax });
    return crm.get(ProductService).create(tx, { ...input, openingStock: { quantity, unitCost: '6' } }, actor);
  });
const onHand = async (product: Product) =>
  (await run((tx) => crm.get(StockService).stockOf(tx, [product.id]))).get(product.id)!.onHand;
const aService = { name: 'Advice', quantity: '1', unitPrice: '100' };

describe('an order invoiced in parts', () => {
  const order = async (product: Product) =>
    run((tx) => {
      const lines = [
        { productId: product.id, quantity: '10' },
        { name: 'Freight', quantity: '1', unitPrice: '32.38' },
      ];
      return orders().create(tx, { companyId: customer, lines, confirm: true }, actor);
    });
  const standing = async (id: string) => {
    const { status, lines } = await run((tx) => orders().get(tx, id));
    return [status, ...lines.map((line) => `${line.quantityInvoiced} + ${line.quantityOpen}`)];
  };

  it('keeps the rest open for the next invoice, and opens again what is voided or deleted', async () => {
    const product = await stocked();
    const { id, lines } = await order(product);
    published = [];
    const part = [{ lineId: lines[0]!.id, quantity: '4' }];
    const first = await run((tx) => orders().convert(tx, id, { lines: part, issue: true }, actor));
    expect(first).toMatchObject({ number: 'INV-00001', total: '46.00', salesOrderId: id });
    expect(first.lines).toMatchObject([{ quantity: '4.0000', salesOrderLineId: lines[0]!.id }]);
    expect(await onHand(product)).toBe('96.0000');
    expect(await standing(id)).toEqual(['partiallyInvoiced', '4.0000 + 6.0000', '0.0000 + 1.0000']);
    const rest = await run((tx) => orders().convert(tx, id, {}, actor));
    expect(rest.lines).toMatchObject([{ quantity: '6.0000' }, { name: 'Freight', quantity: '1.0000' }]);
    expect(await standing(id)).toEqual(['invoiced', '10.0000 + 0.0000', '1.0000 + 0.0000']);
    await expect(run((tx) => orders().convert(tx, id, {}, actor))).rejects.toMatchObject({ code: 'invoiced' });
    await run((tx) => invoices().void(tx, first.id, actor));
    expect(await standing(id)).toEqual(['partiallyInvoiced', '6.0000 + 4.0000', '1.0000 + 0.0000']);
    await run((tx) => invoices().delete(tx, rest.id, rest.version, actor));
    expect(await standing(id)).toEqual(['confirmed', '0.0000 + 10.0000', '0.0000 + 1.0000']);
    expect(await onHand(product)).toBe('100.0000');
    expect(published.filter((event) => event.startsWith('SalesOrder'))).toEqual([
      'SalesOrderSaved partiallyInvoiced',
      'SalesOrderSaved invoiced',
      'SalesOrderSaved partiallyInvoiced',
      'SalesOrderSaved reopened',
    ]);
  });

  it('is never invoiced for more than was ordered, naming every line, and leaves no trace', async () => {
    const { id, lines } = await order(await stocked());
    await run((tx) => orders().convert(tx, id, { lines: [{ lineId: lines[0]!.id, quantity: '4' }] }, actor));
    const unknown = randomUUID();
    const wanted = [
      { lineId: lines[0]!.id, quantity: '6.5' },
      { lineId: lines[1]!.id, quantity: '0' },
      { lineId: unknown, quantity: '1' },
      { lineId: lines[0]!.id, quantity: '1' },
    ];
    await expect(run((tx) => orders().convert(tx, id, { lines: wanted, issue: true }, actor))).rejects.toMatchObject({
      code: 'invalid_invoice',
      fields: [
        {
          field: 'lines.0.quantity',
          code: 'more_than_ordered',
          message:
            'Line 1 (Tea) of sales order SO-00001 has 6 open of 10 ordered, so 6.5 cannot be invoiced. Invoice at most 6, or raise the quantity of the order first.',
        },
        { field: 'lines.1.quantity', code: 'too_small' },
        {
          field: 'lines.2.lineId',
          code: 'unknown_line',
          message: `Sales order SO-00001 has no line with the id ${unknown}.`,
        },
        { field: 'lines.3.lineId', code: 'duplicate' },
      ],
    });
    await expect(run((tx) => orders().convert(tx, id, { lines: [] }, actor))).rejects.toMatchObject({
      fields: [{ field: 'lines', code: 'required' }],
    });
    expect((await run((tx) => invoices().list(tx, {}))).total).toBe(1);
    expect(await standing(id)).toEqual(['partiallyInvoiced', '4.0000 + 6.0000', '0.0000 + 1.0000']);
  });

  it('follows the edits of its invoices, drafts among them, and refuses those that take too much', async () => {
    const product = await stocked();
    const { id } = await order(product);
    const made = await run((tx) => orders().convert(tx, id, {}, actor));
    const kept = { id: made.lines[0]!.id, productId: product.id };
    const edit = async (lines: InvoiceInput['lines']) => {
      const { version } = await run((tx) => invoices().get(tx, made.id));
      return run((tx) => invoices().update(tx, made.id, version, { lines: lines! }, actor));
    };
    await edit([{ ...kept, quantity: '7' }]);
    expect(await standing(id)).toEqual(['partiallyInvoiced', '7.0000 + 3.0000', '0.0000 + 1.0000']);
    await expect(edit([{ ...kept, quantity: '11' }])).rejects.toMatchObject({
      code: 'more_than_ordered',
      message:
        'More would be invoiced than sales order SO-00001 holds. Line 1 (Tea): 11 of 10 ordered. Lower the quantities, or raise those of the order first.',
    });
    // A client that forgets the ids of lines does not get the goods offered a second time.
    await edit([{ productId: product.id, quantity: '8' }]);
    expect(await standing(id)).toEqual(['partiallyInvoiced', '8.0000 + 2.0000', '0.0000 + 1.0000']);
    await run((tx) => invoices().issue(tx, made.id, actor));
    expect(await standing(id)).toEqual(['partiallyInvoiced', '8.0000 + 2.0000', '0.0000 + 1.0000']);
    await edit([aService]);
    expect(await standing(id)).toEqual(['confirmed', '0.0000 + 10.0000', '0.0000 + 1.0000']);
  });

  it('keeps what is invoiced when it is edited, and is closed by lowering the rest', async () => {
    const product = await stocked();
    const { id, lines } = await order(product);
    await run((tx) => orders().convert(tx, id, { lines: [{ lineId: lines[0]!.id, quantity: '4' }] }, actor));
    const edit = async (patch: object) => {
      const { version } = await run((tx) => orders().get(tx, id));
      return run((tx) => orders().update(tx, id, version, patch, actor));
    };
    const line = { id: lines[0]!.id, productId: product.id };
    await expect(edit({ currency: 'USD', lines: [{ ...line, quantity: '3' }] })).rejects.toMatchObject({
      code: 'invalid_sales_order',
      fields: [
        { field: 'currency', code: 'partly_invoiced' },
        {
          field: 'lines.0.quantity',
          code: 'less_than_invoiced',
          message: 'Line 1 (Tea) is invoiced with 4, so its quantity cannot be 3. Enter at least 4.',
        },
      ],
    });
    await expect(edit({ lines: [aService] })).rejects.toMatchObject({
      fields: [{ field: 'lines', code: 'partly_invoiced' }],
    });
    await expect(run((tx) => orders().cancel(tx, id, actor))).rejects.toMatchObject({
      code: 'partly_invoiced',
      message:
        'Sales order SO-00001 is partly invoiced and cannot be cancelled. Lower its quantities to what is invoiced to close it, or void its invoices first.',
    });
    expect(await edit({ reference: 'PO 8' })).toMatchObject({ status: 'partiallyInvoiced', reference: 'PO 8' });
    expect(await edit({ lines: [{ ...line, quantity: '4' }] })).toMatchObject({ status: 'invoiced' });
  });

  it('is invoiced by ten at the same moment for exactly what was ordered', async () => {
    const { id, lines } = await order(await stocked());
    const part = [{ lineId: lines[0]!.id, quantity: '3' }];
    const tries = await Promise.allSettled(
      Array.from({ length: 10 }, () => run((tx) => orders().convert(tx, id, { lines: part, issue: true }, actor))),
    );
    expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(3);
    expect(await standing(id)).toEqual(['partiallyInvoiced', '9.0000 + 1.0000', '0.0000 + 1.0000']);
  });
});

describe('credit and re-issue', () => {
  const invoice = (input: Partial<InvoiceInput> = {}) =>
    run((tx) =>
      invoices().create(
        tx,
        { companyId: customer, date: '2024-05-06', lines: [aService], issue: true, ...input },
        actor,
      ),
    );
  const reissue = (id: string, date = '2024-05-20') =>
    run((tx) => crm.get(CreditAndReissueService).creditAndReissue(tx, id, { date }, actor));
  const pay = async (invoiceId: string, amount: string) => {
    const methodId = (await run((tx) => crm.get(PaymentMethodService).list(tx, {}))).items[0]!.id;
    const allocations = [{ invoiceId, amount }];
    return run((tx) =>
      crm.get(PaymentService).create(tx, { companyId: customer, amount, methodId, allocations }, actor),
    );
  };
  const issue = (id: string) => run((tx) => invoices().issue(tx, id, actor));
  const noteOf = (id: string) => run((tx) => notes().get(tx, id));

  it('of an open invoice settles it, brings the goods back and links the three', async () => {
    const product = await stocked();
    const lines = [{ productId: product.id, quantity: '4', discountPercent: '3', unitPrice: '9.99' }, aService];
    const wrong = await invoice({ lines, reference: 'PO 1' });
    published = [];
    const made = await reissue(wrong.id);
    expect(made.creditNote).toMatchObject({
      number: 'CN-00001',
      status: 'paid',
      date: '2024-05-20',
      total: wrong.total,
      remaining: '0.00',
      invoiceId: wrong.id,
      reissuedAsId: made.reissue.id,
      allocations: [{ invoiceId: wrong.id, amount: wrong.total, date: '2024-05-20' }],
    });
    expect(made.invoice).toMatchObject({
      id: wrong.id,
      status: 'paid',
      amountCredited: wrong.total,
      amountDue: '0.00',
    });
    expect(made.reissue).toMatchObject({
      number: null,
      status: 'draft',
      date: '2024-05-20',
      dueDate: '2024-06-03',
      reference: 'PO 1',
      total: wrong.total,
      reissueOfId: wrong.id,
    });
    const content = ({ name, quantity, unitPrice, discountPercent, amount, taxAmount }: (typeof wrong.lines)[number]) =>
      [name, quantity, unitPrice, discountPercent, amount, taxAmount].join(' ');
    expect(made.reissue.lines.map(content)).toEqual(wrong.lines.map(content));
    expect(await onHand(product)).toBe('100.0000');
    const issued = await issue(made.reissue.id);
    expect(issued).toMatchObject({ number: 'INV-00002', status: 'issued', amountDue: wrong.total });
    expect(await onHand(product)).toBe('96.0000');
    expect(published).toEqual(['CreditNoteIssued', 'CreditAllocated', 'InvoiceIssued']);
  });

  it('of a paid invoice keeps the credit for the new one, and applies it when that is issued', async () => {
    const wrong = await invoice();
    await pay(wrong.id, '100');
    const { creditNote, reissue: draft } = await reissue(wrong.id);
    expect(creditNote).toMatchObject({ status: 'issued', remaining: '100.00', allocations: [] });
    const lines = [{ ...aService, unitPrice: '80' }];
    await run((tx) => invoices().update(tx, draft.id, draft.version, { lines }, actor));
    published = [];
    expect(await issue(draft.id)).toMatchObject({ status: 'paid', total: '80.00', amountCredited: '80.00' });
    expect(published).toEqual(['InvoiceIssued', 'CreditAllocated']);
    expect(await noteOf(creditNote.id)).toMatchObject({ remaining: '20.00', allocations: [{ invoiceId: draft.id }] });
  });

  it('of a partly paid invoice settles what is due and keeps the rest for the new one', async () => {
    const wrong = await invoice();
    await pay(wrong.id, '60');
    const made = await reissue(wrong.id);
    expect(made.invoice).toMatchObject({ status: 'paid', amountPaid: '60.00', amountCredited: '40.00' });
    expect(made.creditNote).toMatchObject({ remaining: '60.00' });
    expect(await issue(made.reissue.id)).toMatchObject({
      status: 'issued',
      amountCredited: '60.00',
      amountDue: '40.00',
    });
    expect(await noteOf(made.creditNote.id)).toMatchObject({ status: 'paid', remaining: '0.00' });
  });

  it('leaves the credit with its customer when the new invoice is made out to somebody else, or thrown away', async () => {
    const other = (await run((tx) => crm.get(CompanyService).create(tx, aCompany(), actor))).id;
    const wrong = await invoice();
    await pay(wrong.id, '100');
    const first = await reissue(wrong.id);
    await run((tx) => invoices().update(tx, first.reissue.id, 1, { companyId: other }, actor));
    expect(await issue(first.reissue.id)).toMatchObject({ status: 'issued', amountDue: '100.00', companyId: other });
    expect(await noteOf(first.creditNote.id)).toMatchObject({ remaining: '100.00' });
    const second = await reissue((await invoice()).id);
    await run((tx) => invoices().delete(tx, second.reissue.id, second.reissue.version, actor));
    expect(await noteOf(second.creditNote.id)).toMatchObject({ reissuedAsId: null, status: 'paid' });
  });

  it('is exact to the cent although tax rates and products changed since, and does not take an order twice', async () => {
    const product = await stocked();
    const order = await run((tx) =>
      orders().create(tx, { companyId: customer, lines: [{ productId: product.id, quantity: '10' }] }, actor),
    );
    const wrong = await run((tx) => orders().convert(tx, order.id, { date: '2024-05-06', issue: true }, actor));
    await run(async (tx) => {
      await tx.query(`UPDATE tax_rates SET rate = 20 WHERE id = $1`, [tax]);
      const { version } = await crm.get(ProductService).get(tx, product.id);
      await crm.get(ProductService).update(tx, product.id, version, { archived: true }, actor);
    });
    const made = await reissue(wrong.id);
    expect(made.creditNote).toMatchObject({ total: '115.00', status: 'paid' });
    expect(await issue(made.reissue.id)).toMatchObject({ total: '120.00', salesOrderId: order.id });
    expect(await run((tx) => orders().get(tx, order.id))).toMatchObject({
      status: 'invoiced',
      lines: [{ quantityInvoiced: '10.0000' }],
    });
  });

  it('happens once, also to ten at the same moment, and not to what is no open business', async () => {
    const wrong = await invoice();
    const tries = await Promise.allSettled(Array.from({ length: 10 }, () => reissue(wrong.id)));
    expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    await expect(reissue(wrong.id)).rejects.toMatchObject({
      kind: 'refused',
      code: 'more_than_invoiced',
      message:
        'Invoice INV-00001 comes to 100.00 EUR and is taken back by CN-00001 (100.00 EUR) already, so 100.00 EUR cannot be credited. Void a credit note first, or make out one without naming the invoice.',
    });
    expect((await run((tx) => invoices().list(tx, {}))).total).toBe(2);
    const draft = await invoice({ issue: false } as never);
    await expect(reissue(draft.id)).rejects.toMatchObject({ code: 'not_issued' });
    const gone = await invoice();
    await expect(reissue(gone.id, '2024-05-05')).rejects.toMatchObject({
      fields: [{ field: 'date', code: 'before_date' }],
    });
    await run((tx) => invoices().void(tx, gone.id, actor));
    await expect(reissue(gone.id)).rejects.toMatchObject({ code: 'voided' });
  });
});

describe('credit notes for one invoice', () => {
  const credit = (invoiceId: string, unitPrice: string, more = {}) =>
    run((tx) => notes().create(tx, { invoiceId, lines: [{ ...aService, unitPrice }], issue: true, ...more }, actor));
  const invoice = () =>
    run((tx) => invoices().create(tx, { companyId: customer, lines: [aService], issue: true }, actor));

  it('never come to more than the invoice, at issue, by an edit, or by ten at the same moment', async () => {
    const { id } = await invoice();
    const first = await credit(id, '60');
    const sentence =
      'Invoice INV-00001 comes to 100.00 EUR and is taken back by CN-00001 (60.00 EUR) already, so 40.01 EUR cannot be credited. Credit at most 40.00.';
    await expect(credit(id, '40.01')).rejects.toMatchObject({ code: 'more_than_invoiced', message: sentence });
    const draft = await credit(id, '40.01', { issue: false });
    await expect(run((tx) => notes().issue(tx, draft.id, actor))).rejects.toMatchObject({ message: sentence });
    const edit = (unitPrice: string) =>
      run(async (tx) => {
        const { version } = await notes().get(tx, first.id);
        return notes().update(tx, first.id, version, { lines: [{ ...aService, unitPrice }] }, actor);
      });
    await expect(edit('100.5')).rejects.toMatchObject({
      message: 'Invoice INV-00001 comes to 100.00 EUR, so 100.50 EUR cannot be credited. Credit at most 100.00.',
    });
    expect(await edit('100')).toMatchObject({ total: '100.00' });
    await run((tx) => notes().void(tx, first.id, actor));
    const tries = await Promise.allSettled(Array.from({ length: 10 }, () => credit(id, '30')));
    expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(3);
  });

  it('do not credit a credit, and are in the currency of the invoice', async () => {
    const made = await invoice();
    const note = await credit(made.id, '10');
    await expect(credit(note.id, '5', { companyId: customer })).rejects.toMatchObject({
      code: 'invalid_credit_note',
      fields: [
        {
          field: 'invoiceId',
          code: 'credit_of_credit',
          message: `${note.number} is a credit note itself and cannot be credited. Void it, or make out a new invoice.`,
        },
      ],
    });
    await expect(credit(made.id, '5', { currency: 'USD' })).rejects.toMatchObject({
      fields: [{ field: 'currency', code: 'other_currency' }],
    });
    await expect(
      run((tx) => crm.get(CreditUseService).allocate(tx, note.id, { invoiceId: made.id, amount: '10.01' }, actor)),
    ).rejects.toMatchObject({
      fields: [{ code: 'more_than_remaining' }],
    });
  });
});
