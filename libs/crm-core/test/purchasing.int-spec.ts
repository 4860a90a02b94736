import { randomUUID } from 'node:crypto';
import { testDatabase, TestDatabase } from '../../../test/database.js';
import { CompanyService } from '../src/company/company.service.js';
import { ContactService } from '../src/contact/contact.service.js';
import type { Actor } from '../src/events/actor.js';
import { DomainEvent } from '../src/events/domain-event.js';
import { EventBus } from '../src/events/event-bus.js';
import { RecordGuards, type RecordGuard } from '../src/guards/record-guards.js';
import { InvoiceService } from '../src/invoice/invoice.service.js';
import { LocationService } from '../src/location/location.service.js';
import { Product } from '../src/product/product.entity.js';
import { ProductInput, ProductService } from '../src/product/product.service.js';
import {
  PurchaseOrderInput,
  PurchaseOrderService,
  PurchaseOrderWithLines,
  ReceiptInput,
} from '../src/purchase-order/purchase-order.service.js';
import { StockService } from '../src/stock/stock.service.js';
import { BillPaymentService } from '../src/supplier-bill/bill-payment.service.js';
import { SupplierBillInput, SupplierBillService } from '../src/supplier-bill/supplier-bill.service.js';
import { SupplierCreditUseService } from '../src/supplier-credit/supplier-credit-use.service.js';
import { SupplierCreditInput, SupplierCreditService } from '../src/supplier-credit/supplier-credit.service.js';
import { TaxRateService } from '../src/tax-rate/tax-rate.service.js';
import { aCompany, aContact, aLocation, anActor, aProduct, aTaxRate, Crm, startCrm } from '../testing/index.js';

// Real: Postgres, migrations, roles and policies, events and guards. Each test has a workspace of its own.
let db: TestDatabase;
let crm: Crm;
let workspace: string;
let supplier: string;
let tax: string;
/** Events of the current workspace: `SupplierBillIssued <id>`. */
let published: string[];
let guard: RecordGuard = async () => undefined;

const actor = anActor();
const books: Actor = { name: 'Import', origin: { by: 'system', name: 'books' } };
const run: <T>(work: Parameters<typeof crm.inWorkspace<T>>[1]) => Promise<T> = (work) =>
  crm.inWorkspace(workspace, work);
const orders = () => crm.get(PurchaseOrderService);
const bills = () => crm.get(SupplierBillService);
const credits = () => crm.get(SupplierCreditService);
const use = () => crm.get(SupplierCreditUseService);
const payments = () => crm.get(BillPaymentService);

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
  supplier = await aSupplier('Exotic Liquids', { purchaseTermsDays: 30 });
  tax = (await run((tx) => crm.get(TaxRateService).create(tx, aTaxRate({ rate: '20' }), actor))).id;
  published = [];
});

const aSupplier = async (name: string, more = {}): Promise<string> => {
  const input = aCompany({ name, isSupplier: true, isCustomer: false, ...more });
  return (await run((tx) => crm.get(CompanyService).create(tx, input, actor))).id;
};

const goods = (more: Partial<ProductInput> = {}): Promise<Product> =>
  run((tx) => {
    const code = `P${randomUUID().slice(0, 8)}`;
    const input = aProduct({ tracked: true, code, name: 'Chai', purchasePrice: '10', purchaseTaxRateId: tax, ...more });
    return crm.get(ProductService).create(tx, input, actor);
  });

const freight = { name: 'Delivery', quantity: '1', unitPrice: '25' };

const anOrder = (input: Partial<PurchaseOrderInput> & { send?: boolean }) =>
  run((tx) => orders().create(tx, { companyId: supplier, date: '2026-02-02', send: true, ...input }, actor));
const receive = (order: { id: string }, input: ReceiptInput = {}) =>
  run((tx) => orders().receive(tx, order.id, { date: '2026-02-10', ...input }, actor));
const orderNow = (order: { id: string }) => run((tx) => orders().get(tx, order.id));
const received = async (order: { id: string }) =>
  (await orderNow(order)).lines.map((line) => Number(line.receivedQuantity));

const aBill = (input: Partial<SupplierBillInput> & { issue?: boolean } = {}) =>
  run((tx) =>
    bills().create(
      tx,
      {
        companyId: supplier,
        date: '2026-02-10',
        lines: [{ name: 'Rent', quantity: '1', unitPrice: '100' }],
        issue: true,
        ...input,
      },
      actor,
    ),
  );
const billNow = (bill: { id: string }) => run((tx) => bills().get(tx, bill.id));

const aCredit = (input: Partial<SupplierCreditInput> & { issue?: boolean } = {}) =>
  run((tx) =>
    credits().create(
      tx,
      { companyId: supplier, lines: [{ name: 'Refund', quantity: '1', unitPrice: '40' }], issue: true, ...input },
      actor,
    ),
  );

const stock = async (product: Product) => {
  const { onHand, value } = (await run((tx) => crm.get(StockService).stockOf(tx, [product.id]))).get(product.id)!;
  return { onHand: Number(onHand), value: Number(value) };
};

const sell = (product: Product, quantity: string) =>
  run(async (tx) => {
    const customer = await crm.get(CompanyService).create(tx, aCompany(), actor);
    const lines = [{ productId: product.id, quantity, unitPrice: '20' }];
    return crm.get(InvoiceService).create(tx, { companyId: customer.id, lines, issue: true }, actor);
  });

/** Until a transaction of this database waits for another. */
const somebodyWaits = async (): Promise<void> => {
  const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  while (((await crm.dataSource.query(waiting)) as unknown[]).length === 0)
    await new Promise((resolve) => setTimeout(resolve, 5));
};

/** What a refusal could have left behind. */
const traces = (): Promise<unknown> =>
  run((tx) =>
    tx.query(
      `SELECT (SELECT count(*) FROM supplier_bills) AS bills, (SELECT count(*) FROM supplier_bill_lines) AS lines,
         (SELECT count(*) FROM supplier_credits) AS credits, (SELECT count(*) FROM supplier_credit_allocations) AS allocations,
         (SELECT count(*) FROM stock_movements) AS movements, (SELECT sum(on_hand) FROM stock_levels) AS stock,
         (SELECT json_agg(l.received_quantity ORDER BY l.id) FROM purchase_order_lines l) AS received,
         (SELECT json_agg(c.last ORDER BY c.type) FROM number_counters c) AS numbers,
         (SELECT json_agg(b.amount_due ORDER BY b.id) FROM supplier_bills b) AS due,
         (SELECT json_agg(o.status ORDER BY o.id) FROM purchase_orders o) AS orders`,
    ),
  );

/** Expects a refusal whose sentence says it all, and that nothing was left behind by it. */
async function refuses(work: () => Promise<unknown>, code: string, sentence: RegExp): Promise<void> {
  const before = await traces();
  const error = await work().then(
    () => undefined,
    (thrown: Error & { code?: string; fields?: { code: string }[] }) => thrown,
  );
  expect(error?.message).toMatch(sentence);
  expect([error?.code, ...(error?.fields ?? []).map((field) => field.code)]).toContain(code);
  expect(await traces()).toEqual(before);
}

describe('a purchase order', () => {
  it('takes defaults from supplier, product and workspace, and moves no stock', async () => {
    const product = await goods({ purchasePrice: '10.8' });
    const order = await anOrder({
      lines: [{ productId: product.id, quantity: '40' }],
      expectedDate: '2026-02-14',
      send: false,
    });
    expect(order).toMatchObject({
      number: 'PO-00001',
      status: 'draft',
      sentAt: null,
      expectedDate: '2026-02-14',
      currency: 'EUR',
      net: '432.00',
      tax: '86.40',
      total: '518.40',
      lines: [
        { name: 'Chai', unitPrice: '10.8000', taxRate: '20.0000', quantity: '40.0000', receivedQuantity: '0.0000' },
      ],
    });
    expect(await stock(product)).toEqual({ onHand: 0, value: 0 });
    expect(published).toContain(`PurchaseOrderSaved ${order.id}`);
  });

  it('is received in parts, each with its own supplier bill that brings the goods in at its cost', async () => {
    const product = await goods();
    const order = await anOrder({ lines: [{ productId: product.id, quantity: '10' }, freight], reference: 'Spring' });
    const [tea] = order.lines;
    const first = await receive(order, { lines: [{ lineId: tea!.id, quantity: '4' }], supplierReference: 'RE-1' });
    expect(first).toMatchObject({
      number: 'BILL-00001',
      supplierReference: 'RE-1',
      status: 'issued',
      date: '2026-02-10',
      dueDate: '2026-03-12',
      purchaseOrderId: order.id,
      net: '40.00',
      total: '48.00',
      amountDue: '48.00',
      reference: 'Spring',
      lines: [{ quantity: '4.0000', purchaseOrderLineId: tea!.id, movesStock: true }],
    });
    expect(await stock(product)).toEqual({ onHand: 4, value: 40 });
    expect(await orderNow(order)).toMatchObject({ status: 'partiallyReceived' });
    // The supplier charges another price for the rest.
    const second = await receive(order, { lines: [{ lineId: tea!.id, unitPrice: '11' }] });
    expect(second).toMatchObject({ net: '66.00', lines: [{ quantity: '6.0000', unitPrice: '11.0000' }] });
    expect(await stock(product)).toEqual({ onHand: 10, value: 106 });
    expect(await orderNow(order)).toMatchObject({ status: 'received' });
    expect((await receive(order)).lines).toMatchObject([{ name: 'Delivery', movesStock: false }]);
    expect(await orderNow(order)).toMatchObject({ status: 'billed' });
    expect(await received(order)).toEqual([10, 1]);
    expect(published.filter((event) => event.startsWith('SupplierBillIssued'))).toHaveLength(3);
  });

  it('refuses to receive more than was ordered, and to receive or bill twice', async () => {
    const product = await goods();
    const order = await anOrder({ lines: [{ productId: product.id, quantity: '10' }] });
    const lineId = order.lines[0]!.id;
    await refuses(
      () => receive(order, { lines: [{ lineId, quantity: '10.5' }] }),
      'more_than_ordered',
      /^10\.5 of "Chai" are to be received, but of the 10 on purchase order PO-00001 only 10 are outstanding\. Receive at most 10, or raise/,
    );
    await receive(order, { lines: [{ lineId, quantity: '7' }] });
    await refuses(
      () => receive(order, { lines: [{ lineId, quantity: '4' }] }),
      'more_than_ordered',
      /only 3 are outstanding\. Receive at most 3,/,
    );
    await refuses(
      () =>
        receive(order, {
          lines: [
            { lineId, quantity: '1' },
            { lineId, quantity: '1' },
          ],
        }),
      'duplicate',
      /The line "Chai" is given twice\./,
    );
    await refuses(() => receive(order, { lines: [] }), 'required', /leave the lines out to receive all of them/);
    await refuses(() => receive(order, { lines: [{ lineId: randomUUID() }] }), 'unknown_line', /PO-00001 has no line/);
    await receive(order);
    await refuses(
      () => receive(order),
      'already_billed',
      /^Purchase order PO-00001 is already received and billed in full by BILL-00001, BILL-00002\. Enter a new order/,
    );
  });

  it('names a line that is complete while others are outstanding', async () => {
    const order = await anOrder({ lines: [{ productId: (await goods()).id, quantity: '2' }, freight] });
    const lineId = order.lines[0]!.id;
    await receive(order, { lines: [{ lineId }] });
    await refuses(
      () => receive(order, { lines: [{ lineId, quantity: '1' }] }),
      'already_received',
      /^All 2 of "Chai" on purchase order PO-00001 are received already\. Leave the line out/,
    );
  });

  it('is never received beyond what was ordered, by ten at the same moment', async () => {
    const product = await goods();
    const order = await anOrder({ lines: [{ productId: product.id, quantity: '10' }] });
    const tries = Array.from({ length: 10 }, () =>
      receive(order, { lines: [{ lineId: order.lines[0]!.id, quantity: '3' }] }).then(
        () => 'received',
        (error: Error & { fields: { code: string }[] }) => error.fields[0]?.code ?? error.message,
      ),
    );
    const outcomes = (await Promise.all(tries)).sort();
    expect(outcomes).toEqual([...Array<string>(7).fill('more_than_ordered'), ...Array<string>(3).fill('received')]);
    expect(await stock(product)).toEqual({ onHand: 9, value: 90 });
    expect(await received(order)).toEqual([9]);
  });

  it('is sent before it is received, and once', async () => {
    const order = await anOrder({ lines: [freight], send: false });
    await refuses(() => receive(order), 'not_sent', /^Purchase order PO-00001 is still a draft\. Send it before/);
    expect(await run((tx) => orders().send(tx, order.id, actor))).toMatchObject({
      status: 'sent',
      sentAt: expect.any(Date),
    });
    await refuses(() => run((tx) => orders().send(tx, order.id, actor)), 'already_sent', /PO-00001 is already sent/);
    const empty = await anOrder({ send: false });
    await refuses(() => run((tx) => orders().send(tx, empty.id, actor)), 'no_lines', /PO-00002 has no lines/);
  });

  it('is cancelled while nothing was received, and closed then', async () => {
    const order = await anOrder({ lines: [{ productId: (await goods()).id, quantity: '5' }] });
    await receive(order, { lines: [{ lineId: order.lines[0]!.id, quantity: '2' }] });
    const cancel = () => run((tx) => orders().cancel(tx, order.id, actor));
    await refuses(cancel, 'received', /received on BILL-00001\. Lower its quantities to what was received, or void/);
    const other = await anOrder({ lines: [freight] });
    expect(await run((tx) => orders().cancel(tx, other.id, actor))).toMatchObject({ status: 'cancelled' });
    await refuses(
      () => receive(other),
      'cancelled',
      /PO-00002 is cancelled and can no longer be received\. Enter a new/,
    );
    await refuses(() => run((tx) => orders().cancel(tx, other.id, actor)), 'cancelled', /PO-00002 is cancelled/);
  });

  it('is closed by lowering it to what was received, and keeps what was received', async () => {
    const [product, other] = [await goods(), await goods()];
    const order = await anOrder({ lines: [{ productId: product.id, quantity: '5' }] });
    const line = order.lines[0]!;
    await receive(order, { lines: [{ lineId: line.id, quantity: '2' }] });
    const change = async (patch: PurchaseOrderInput): Promise<PurchaseOrderWithLines> => {
      const { version } = await orderNow(order);
      return run((tx) => orders().update(tx, order.id, version, patch, actor));
    };
    const kept = { id: line.id, productId: product.id };
    await refuses(
      () => change({ lines: [{ ...kept, quantity: '1' }] }),
      'received',
      /^2 of "Chai" were received on purchase order PO-00001\. Keep the line with at least that quantity, or void/,
    );
    await refuses(() => change({ lines: [freight] }), 'received', /^2 of "Chai" were received/);
    await refuses(
      () => change({ lines: [{ ...kept, productId: other.id, quantity: '5' }] }),
      'received',
      /^2 of "Chai" were received/,
    );
    const elsewhere = await aSupplier('Elsewhere');
    await refuses(() => change({ companyId: elsewhere }), 'received', /its supplier, currency and tax treatment stay/);
    expect(await change({ lines: [{ ...kept, quantity: '5' }, freight] })).toMatchObject({
      status: 'partiallyReceived',
    });
    expect(await change({ lines: [{ ...kept, quantity: '2' }] })).toMatchObject({
      status: 'billed',
      lines: [{ id: line.id, receivedQuantity: '2.0000' }],
    });
    await refuses(
      () => change({ reference: 'x' }),
      'billed',
      /is received and billed in full and can no longer be changed/,
    );
  });

  it('names every wrong field at once, and knows only suppliers and what is purchased', async () => {
    const customer = (await run((tx) => crm.get(CompanyService).create(tx, aCompany({ name: 'Horn' }), actor))).id;
    const unbought = await goods({ isPurchased: false });
    const lines = [
      { productId: unbought.id, quantity: '1' },
      { name: 'x', quantity: '-1', unitPrice: '1' },
    ];
    await refuses(
      () => anOrder({ companyId: customer, lines, expectedDate: '2026-02-30' }),
      'invalid_purchase_order',
      /Horn is not marked as a supplier\. .*is not marked as purchased\. .*quantity is -1.*expected date must be a day/,
    );
    await refuses(
      () => anOrder({ companyId: null }),
      'required',
      /The supplier is missing\. Give a company or a contact/,
    );
  });

  it('may be placed with a person who is no company', async () => {
    const person = await run((tx) => crm.get(ContactService).create(tx, aContact(), actor));
    const order = await anOrder({ companyId: null, contactId: person.id, lines: [freight] });
    expect(await receive(order)).toMatchObject({ contactId: person.id, dueDate: '2026-02-10', total: '25.00' });
  });

  it('stays as it was when its bill cannot be made, and asks guards before edits and cancelling', async () => {
    const product = await goods();
    const order = await anOrder({ currency: 'USD', lines: [{ productId: product.id, quantity: '10' }] });
    await refuses(
      () => receive(order),
      'required',
      /Goods go into stock at their cost in EUR, so the rate of USD is needed\. Give the currency rate: USD for one EUR\./,
    );
    expect(await receive(order, { currencyRate: '1.25' })).toMatchObject({ net: '100.00', currencyRate: '1.25000000' });
    expect(await stock(product)).toEqual({ onHand: 10, value: 80 });
    guard = async ({ record }) => (record === 'purchaseOrder' ? 'Not now.' : undefined);
    const next = await anOrder({ lines: [freight] });
    await refuses(() => run((tx) => orders().cancel(tx, next.id, actor)), 'record_guarded', /^Not now\.$/);
    await refuses(() => run((tx) => orders().update(tx, next.id, 1, {}, actor)), 'record_guarded', /^Not now\.$/);
    await refuses(() => run((tx) => orders().update(tx, next.id, 9, {}, actor)), 'stale_version', /now version 1/);
  });
});

describe('a supplier bill', () => {
  it('has no number and moves nothing while a draft, and brings goods in without their tax', async () => {
    const product = await goods();
    const lines = [{ productId: product.id, quantity: '10', unitPrice: '12' }];
    const draft = await aBill({ lines, amountsAre: 'inclusive', issue: false });
    expect(draft).toMatchObject({
      number: null,
      status: 'draft',
      dueDate: '2026-03-12',
      net: '100.00',
      total: '120.00',
    });
    expect(await stock(product)).toEqual({ onHand: 0, value: 0 });
    const issued = await run((tx) => bills().issue(tx, draft.id, actor));
    expect(issued).toMatchObject({ number: 'BILL-00001', status: 'issued', amountDue: '120.00' });
    expect(await stock(product)).toEqual({ onHand: 10, value: 100 });
    await refuses(() => run((tx) => bills().issue(tx, draft.id, actor)), 'not_a_draft', /BILL-00001 is already issued/);
    await refuses(
      () => run((tx) => bills().delete(tx, draft.id, issued.version, actor)),
      'numbered',
      /BILL-00001 was issued, so its number must stay\. Void it, or enter a supplier credit\./,
    );
    const other = await aBill({ issue: false });
    await run((tx) => bills().delete(tx, other.id, other.version, actor));
    expect(published).toContain(`SupplierBillDeleted ${other.id}`);
    const { items } = await run((tx) =>
      crm.get(StockService).movements(tx, { filter: { sourceKind: 'supplierBill' } }),
    );
    expect(items).toMatchObject([{ cause: 'purchase', sourceId: draft.id, businessDate: '2026-02-10' }]);
  });

  it('brings the same product in at two prices, into two places', async () => {
    const product = await goods();
    const place = await run((tx) => crm.get(LocationService).create(tx, aLocation(), actor));
    const bill = await aBill({
      lines: [
        { productId: product.id, quantity: '1', unitPrice: '10' },
        { productId: product.id, quantity: '3', unitPrice: '2' },
        { productId: product.id, quantity: '4', unitPrice: '5', locationId: place.id },
      ],
    });
    expect(await stock(product)).toEqual({ onHand: 8, value: 36 });
    await run((tx) => bills().void(tx, bill.id, actor));
    expect(await stock(product)).toEqual({ onHand: 0, value: 0 });
  });

  it('spreads landed costs over its goods before it is issued, by value or by quantity', async () => {
    const [dear, cheap] = [await goods(), await goods()];
    const lines = [
      { productId: dear.id, quantity: '1', unitPrice: '300' },
      { productId: cheap.id, quantity: '9', unitPrice: '11.11' },
      freight,
    ];
    const draft = await aBill({ lines, issue: false, landedCosts: [{ name: 'Duty', amount: '40' }] });
    expect(draft.lines.map((line) => line.landedCost)).toEqual(['30.00', '10.00', '0.00']);
    const set = (landedCosts: SupplierBillInput['landedCosts'] & object, id = draft.id) =>
      run((tx) => bills().setLandedCosts(tx, id, landedCosts));
    const both = await set([
      { name: 'Duty', amount: '40' },
      { name: 'Sea freight', amount: '20', spreadBy: 'quantity' },
    ]);
    expect(both).toMatchObject({
      version: draft.version + 1,
      total: draft.total,
      landedCosts: [
        { name: 'Duty', amount: '40.00', spreadBy: 'value' },
        { name: 'Sea freight', amount: '20.00', spreadBy: 'quantity' },
      ],
    });
    expect(both.lines.map((line) => line.landedCost)).toEqual(['32.00', '28.00', '0.00']);
    await run((tx) => bills().issue(tx, draft.id, actor));
    expect([await stock(dear), await stock(cheap)]).toEqual([
      { onHand: 1, value: 332 },
      { onHand: 9, value: 127.99 },
    ]);
    await refuses(
      () => set([]),
      'issued',
      /^Supplier bill BILL-00001 is issued, so what its goods cost is settled\. Enter the cost as a supplier bill of its own; it goes to the cost of sales\.$/,
    );
  });

  it('refuses landed costs that nothing can bear', async () => {
    const draft = await aBill({ issue: false });
    const set = (landedCosts: SupplierBillInput['landedCosts'] & object, id = draft.id) =>
      run((tx) => bills().setLandedCosts(tx, id, landedCosts));
    await refuses(
      () => set([{ name: 'Duty', amount: '40' }]),
      'nothing_to_spread_over',
      /^"Duty" cannot be spread: the supplier bill has no line with a tracked product\. Enter it as a line of its own/,
    );
    const gift = await aBill({
      lines: [{ productId: (await goods()).id, quantity: '5', unitPrice: '0' }],
      issue: false,
    });
    await refuses(
      () => set([{ name: 'Duty', amount: '40' }], gift.id),
      'nothing_to_spread_over',
      /cost nothing\. Spread it by quantity/,
    );
    expect(await set([{ name: 'Duty', amount: '40', spreadBy: 'quantity' }], gift.id)).toMatchObject({
      lines: [{ landedCost: '40.00' }],
    });
    await refuses(
      () => set([{ name: '', amount: '-1', spreadBy: 'weight' as never }], gift.id),
      'invalid_supplier_bill',
      /name is missing.*amount is -1.*spread by must be one of value, quantity/,
    );
  });

  it('is voided: its goods leave, its order is open again, and it can be received anew', async () => {
    const product = await goods();
    const order = await anOrder({ lines: [{ productId: product.id, quantity: '10' }] });
    await receive(order, { lines: [{ lineId: order.lines[0]!.id, quantity: '4' }] });
    const second = await receive(order, { supplierReference: 'RE-2' });
    expect(await orderNow(order)).toMatchObject({ status: 'billed' });
    expect(await run((tx) => bills().void(tx, second.id, actor))).toMatchObject({
      status: 'voided',
      amountDue: '0.00',
    });
    expect(await orderNow(order)).toMatchObject({
      status: 'partiallyReceived',
      lines: [{ receivedQuantity: '4.0000' }],
    });
    expect(await stock(product)).toEqual({ onHand: 4, value: 40 });
    expect(published).toContain(`SupplierBillVoided ${second.id}`);
    await refuses(
      () => run((tx) => bills().void(tx, second.id, actor)),
      'already_voided',
      /BILL-00002 is already voided/,
    );
    expect(await receive(order, { supplierReference: 'RE-2' })).toMatchObject({ number: 'BILL-00003' });
    expect(await orderNow(order)).toMatchObject({ status: 'billed' });
  });

  it('is not voided when its goods are gone', async () => {
    const product = await goods();
    const bill = await aBill({ lines: [{ productId: product.id, quantity: '10' }] });
    await sell(product, '8');
    await refuses(
      () => run((tx) => bills().void(tx, bill.id, actor)),
      'insufficient_stock',
      /^Supplier bill BILL-00001 cannot be voided because its goods are no longer in stock\. .* 10 needed, 2 on hand at .*\. Enter a supplier credit/,
    );
  });

  it('puts the worth of the stock right when its price is corrected, and moves nothing when only words change', async () => {
    const product = await goods();
    const bill = await aBill({ lines: [{ productId: product.id, quantity: '10', unitPrice: '10' }] });
    const line = { id: bill.lines[0]!.id, productId: product.id };
    const corrected = await run((tx) =>
      bills().update(tx, bill.id, bill.version, { lines: [{ ...line, quantity: '10', unitPrice: '7' }] }, actor),
    );
    expect(corrected).toMatchObject({ net: '70.00', amountDue: '84.00', lines: [{ id: line.id }] });
    expect(await stock(product)).toEqual({ onHand: 10, value: 70 });
    const movements = () => run((tx) => crm.get(StockService).movements(tx, {}));
    const { total } = await movements();
    const renamed = await run((tx) =>
      bills().update(tx, bill.id, corrected.version, { supplierReference: 'RE-9', reference: 'May' }, actor),
    );
    expect(renamed).toMatchObject({ supplierReference: 'RE-9', reference: 'May', net: '70.00' });
    expect((await movements()).total).toBe(total);
    const more = [{ ...line, quantity: '12', unitPrice: '7' }];
    await run((tx) => bills().update(tx, bill.id, renamed.version, { lines: more }, actor));
    expect(await stock(product)).toEqual({ onHand: 12, value: 84 });
    expect(published.filter((event) => event === `SupplierBillUpdated ${bill.id}`)).toHaveLength(3);
  });

  it('revalues only what is still here when part of the goods was sold before the correction', async () => {
    const product = await goods();
    const bill = await aBill({ lines: [{ productId: product.id, quantity: '10', unitPrice: '10' }] });
    await sell(product, '6');
    const lines = [{ id: bill.lines[0]!.id, productId: product.id, quantity: '10', unitPrice: '7' }];
    await run((tx) => bills().update(tx, bill.id, bill.version, { lines }, actor));
    expect(await stock(product)).toEqual({ onHand: 4, value: 28 });
  });

  it('keeps what was received on an order, but not its price', async () => {
    const product = await goods();
    const order = await anOrder({ lines: [{ productId: product.id, quantity: '10' }] });
    const bill = await receive(order);
    const change = (patch: SupplierBillInput) => run((tx) => bills().update(tx, bill.id, bill.version, patch, actor));
    const line = { id: bill.lines[0]!.id, productId: product.id };
    const sentence = /^The line "Chai" was received on a purchase order with the quantity 10 and stays as it is\. Void/;
    await refuses(() => change({ lines: [{ ...line, quantity: '9' }] }), 'received', sentence);
    await refuses(() => change({ lines: [freight] }), 'received', sentence);
    const elsewhere = await aSupplier('Elsewhere');
    await refuses(() => change({ companyId: elsewhere }), 'received', /so its supplier stays/);
    const changed = await change({ lines: [{ ...line, quantity: '10', unitPrice: '9' }, freight] });
    expect(changed.lines).toMatchObject([{ purchaseOrderLineId: order.lines[0]!.id }, { purchaseOrderLineId: null }]);
    expect(await stock(product)).toEqual({ onHand: 10, value: 90 });
    // An edit of the order keeps the lines that its bills point at.
    await run((tx) => bills().void(tx, bill.id, actor));
    const { version, lines } = await orderNow(order);
    const kept = lines.map(({ id, productId }) => ({ id, productId, quantity: '12' }));
    await run((tx) => orders().update(tx, order.id, version, { lines: kept }, actor));
    expect(await receive(order)).toMatchObject({ lines: [{ quantity: '12.0000' }] });
  });

  it('is entered once: the supplier’s number is not taken twice, also not at the same moment', async () => {
    await aBill({ supplierReference: 'RE-118' });
    await refuses(
      () => aBill({ supplierReference: ' RE-118 ' }),
      'billed_twice',
      /^The supplier's bill RE-118 is already entered as supplier bill BILL-00001 of 2026-02-10 over 100\.00 EUR\. If it really is another/,
    );
    const elsewhere = await aSupplier('Elsewhere');
    expect(await aBill({ companyId: elsewhere, supplierReference: 'RE-118' })).toMatchObject({ status: 'issued' });
    // The second one looks before the first is stored, and finds nothing.
    const { late } = await run(async (tx) => {
      await bills().create(tx, { companyId: supplier, supplierReference: 'RE-119' }, actor);
      const entered = aBill({ supplierReference: 'RE-119' }).then(
        () => 'entered',
        (error: Error) => error.message,
      );
      await somebodyWaits();
      return { late: entered };
    });
    expect(await late).toMatch(
      /^A bill of this supplier with this number was entered at the same moment\. If it really/,
    );
  });

  it('is paid by the books alone, once per payment, and reopened when they take it back', async () => {
    const bill = await aBill();
    const pay = (amount: string, sourceId: string, by = books) =>
      run((tx) => payments().record(tx, bill.id, { amount, date: '2026-03-01', sourceId }, by));
    await refuses(() => pay('10', 'a', actor), 'paid_in_the_books', /made in the books and come in from there/);
    await refuses(
      () => pay('100.01', 'a'),
      'more_than_due',
      /^Supplier bill BILL-00001 has 100\.00 EUR due, so 100\.01 EUR cannot be applied to it\. Apply at most 100\.00\.$/,
    );
    const first = await pay('60', 'a');
    expect(first).toMatchObject({ number: 'BP-00001', source: 'books', sourceId: 'a', amount: '60.00' });
    expect((await pay('60', 'a')).id).toBe(first.id);
    expect(await billNow(bill)).toMatchObject({ status: 'issued', amountPaid: '60.00', amountDue: '40.00' });
    await pay('40', 'b');
    expect(await billNow(bill)).toMatchObject({ status: 'paid', amountDue: '0.00' });
    expect(await run((tx) => bills().applied(tx, bill.id))).toMatchObject([
      { kind: 'payment', documentId: first.id, amount: '60.00' },
      { kind: 'payment', amount: '40.00' },
    ]);
    await refuses(
      () => run((tx) => bills().void(tx, bill.id, actor)),
      'settled',
      /BILL-00001 cannot be voided while these are applied to it: BP-00001 \(60\.00 EUR\), BP-00002 \(40\.00 EUR\)\. Take/,
    );
    const remove = () => run((tx) => payments().remove(tx, first.id, books));
    expect(await remove()).toMatchObject({ status: 'removed' });
    await remove();
    expect(await billNow(bill)).toMatchObject({ status: 'issued', amountPaid: '40.00', amountDue: '60.00' });
    expect(published.filter((event) => event.startsWith('BillPayment'))).toEqual([
      `BillPaymentRecorded ${first.id}`,
      expect.stringMatching(/^BillPaymentRecorded /),
      `BillPaymentRemoved ${first.id}`,
    ]);
  });

  it('asks guards, refuses stale edits and is gapless in number', async () => {
    const bill = await aBill();
    await refuses(() => run((tx) => bills().update(tx, bill.id, 99, {}, actor)), 'stale_version', /Load it again/);
    guard = async (_subject, action) => `No ${action}.`;
    await refuses(() => run((tx) => bills().update(tx, bill.id, bill.version, {}, actor)), 'record_guarded', /No edit/);
    await refuses(() => run((tx) => bills().void(tx, bill.id, actor)), 'record_guarded', /No void/);
    guard = async () => undefined;
    await refuses(() => aBill({ lines: [] }), 'required', /has no lines\. Add at least one/);
    await refuses(() => aBill({ dueDate: '2026-02-01' }), 'before_date', /is before the date of the supplier bill/);
    expect(await aBill()).toMatchObject({ number: 'BILL-00002' });
  });

  it('never deadlocks with receipts and voids of the same order', async () => {
    const product = await goods();
    const order = await anOrder({ lines: [{ productId: product.id, quantity: '100' }] });
    const lines = [{ lineId: order.lines[0]!.id, quantity: '1' }];
    const made = [];
    for (let at = 0; at < 6; at++) made.push(await receive(order, { lines }));
    await Promise.all([
      ...made.map((bill) => run((tx) => bills().void(tx, bill.id, actor))),
      ...Array.from({ length: 6 }, () => receive(order, { lines })),
    ]);
    expect(await received(order)).toEqual([6]);
    expect(await stock(product)).toEqual({ onHand: 6, value: 60 });
  });
});

describe('a supplier credit', () => {
  it('sends goods back at average cost, only where the line says so, and takes them back when voided', async () => {
    const product = await goods();
    const bill = await aBill({ lines: [{ productId: product.id, quantity: '10' }] });
    const credit = await aCredit({
      supplierBillId: bill.id,
      supplierReference: 'GS-1',
      lines: [
        { productId: product.id, quantity: '2', returnsStock: true },
        { productId: product.id, quantity: '1' },
      ],
    });
    expect(credit).toMatchObject({
      number: 'SCN-00001',
      supplierReference: 'GS-1',
      status: 'issued',
      total: '36.00',
      remaining: '36.00',
      lines: [
        { returnsStock: true, movesStock: true },
        { returnsStock: false, movesStock: false },
      ],
    });
    expect(await stock(product)).toEqual({ onHand: 8, value: 80 });
    await refuses(
      () => run((tx) => bills().void(tx, bill.id, actor)),
      'credited',
      /BILL-00001 cannot be voided because it is taken back by SCN-00001 \(36\.00 EUR\)\. Void the supplier credit first/,
    );
    expect(await run((tx) => credits().void(tx, credit.id, actor))).toMatchObject({
      status: 'voided',
      remaining: '0.00',
    });
    expect(await stock(product)).toEqual({ onHand: 10, value: 100 });
    await run((tx) => bills().void(tx, bill.id, actor));
    expect(published.slice(-2)).toEqual([`SupplierCreditVoided ${credit.id}`, `SupplierBillVoided ${bill.id}`]);
  });

  it('does not send back what is not there', async () => {
    const product = await goods();
    await refuses(
      () => aCredit({ lines: [{ productId: product.id, quantity: '2', returnsStock: true }] }),
      'insufficient_stock',
      /^The supplier credit needs more stock than there is\./,
    );
  });

  it('is used up by bills of the same supplier, and each use can be undone', async () => {
    const bill = await aBill();
    const credit = await aCredit();
    const allocate = (amount: string, supplierBillId = bill.id) =>
      run((tx) => use().allocate(tx, credit.id, { supplierBillId, amount, date: '2026-03-01' }, actor));
    const allocation = await allocate('40');
    expect(allocation).toMatchObject({ number: 'SCA-00001', status: 'active' });
    expect(await billNow(bill)).toMatchObject({ amountCredited: '40.00', amountDue: '60.00', status: 'issued' });
    const creditNow = () => run((tx) => credits().get(tx, credit.id));
    expect(await creditNow()).toMatchObject({
      status: 'paid',
      remaining: '0.00',
      allocations: [{ id: allocation.id }],
    });
    await refuses(
      () => allocate('1'),
      'more_than_remaining',
      /^1\.00 EUR are asked of supplier credit SCN-00001, but only 0\.00 EUR of it remain\./,
    );
    await refuses(
      () => run((tx) => credits().void(tx, credit.id, actor)),
      'used',
      /SCN-00001 cannot be voided while 40\.00 EUR are applied to supplier bills\. Take the credit off its bills first/,
    );
    await refuses(() => run((tx) => bills().void(tx, bill.id, actor)), 'settled', /SCN-00001 \(40\.00 EUR\)/);
    // What says nothing about goods and money may still be put right.
    const edit = async (patch: object) => {
      const { version } = await billNow(bill);
      return run((tx) => bills().update(tx, bill.id, version, patch, actor));
    };
    const named = (await billNow(bill)).lines.map(({ id, ...line }) => ({ ...line, id, name: 'Put right' }));
    expect(await edit({ dueDate: '2026-12-01', supplierReference: 'RE-9', lines: named })).toMatchObject({
      dueDate: '2026-12-01',
      supplierReference: 'RE-9',
      amountDue: '60.00',
      lines: [{ name: 'Put right' }],
    });
    const dearer = named.map((line) => ({ ...line, unitPrice: '99' }));
    await refuses(
      () => edit({ lines: dearer }),
      'settled',
      /BILL-00001 cannot be edited while these are applied to it/,
    );
    await refuses(() => edit({ date: '2026-02-03' }), 'settled', /SCN-00001/);
    await run((tx) => use().removeAllocation(tx, allocation.id, actor));
    expect(await creditNow()).toMatchObject({ status: 'issued', remaining: '40.00', allocations: [] });
    expect(await billNow(bill)).toMatchObject({ amountCredited: '0.00', amountDue: '100.00' });
    const again = () => run((tx) => use().removeAllocation(tx, allocation.id, actor));
    await refuses(again, 'already_removed', /SCA-00001 was already removed/);
    expect(published).toContain(`SupplierCreditAllocationRemoved ${allocation.id}`);
    const small = await aBill({ lines: [{ name: 'Stamps', quantity: '1', unitPrice: '5' }] });
    await refuses(
      () => allocate('6', small.id),
      'more_than_due',
      /^Supplier bill BILL-00002 has 5\.00 EUR due, so 6\.00 EUR cannot be applied to it\. Apply at most 5\.00\.$/,
    );
    const draft = await aBill({ issue: false });
    await refuses(
      () => allocate('1', draft.id),
      'not_issued',
      /still a draft\. Issue it before applying supplier credit SCN/,
    );
    const other = await aBill({ companyId: await aSupplier('Elsewhere') });
    await refuses(
      () => allocate('1', other.id),
      'other_supplier',
      /another supplier than that of supplier credit SCN-00001/,
    );
    await refuses(() => allocate('1', credit.id), 'unknown_reference', /There is no supplier bill with the id/);
  });

  it('may not credit more than was billed, together with others, nor a credit', async () => {
    const bill = await aBill();
    const credited = (unitPrice: string) =>
      aCredit({ supplierBillId: bill.id, lines: [{ name: 'Refund', quantity: '1', unitPrice }] });
    const first = await credited('70');
    await refuses(
      () => credited('30.01'),
      'more_than_billed',
      /^Supplier bill BILL-00001 is over 100\.00 EUR, of which 70\.00 are credited already by SCN-00001, so it cannot be credited with 30\.01 EUR\. Credit at most 30\.00,/,
    );
    await refuses(
      () => aCredit({ supplierBillId: first.id }),
      'credits_a_credit',
      /^SCN-00001 is a supplier credit itself and cannot be credited\. Void it, or change it/,
    );
    const changed = { lines: [{ name: 'Refund', quantity: '1', unitPrice: '101' }] };
    await refuses(
      () => run((tx) => credits().update(tx, first.id, first.version, changed, actor)),
      'more_than_billed',
      /Credit at most 100\.00,/,
    );
    const races = Array.from({ length: 6 }, () =>
      credited('10').then(
        () => 1,
        () => 0,
      ),
    );
    expect((await Promise.all(races)).reduce<number>((sum, one) => sum + one, 0)).toBe(3);
    await refuses(
      () => aCredit({ supplierBillId: bill.id, currency: 'USD' }),
      'other_currency',
      /The supplier bill is in EUR\. Leave the currency out/,
    );
  });

  it('is edited as a draft and after issue, deleted only as a draft, and guarded', async () => {
    const product = await goods();
    await aBill({ lines: [{ productId: product.id, quantity: '10' }] });
    const draft = await aCredit({
      lines: [{ productId: product.id, quantity: '2', returnsStock: true }],
      issue: false,
    });
    await refuses(
      () => run((tx) => use().allocate(tx, draft.id, { supplierBillId: randomUUID(), amount: '1' }, actor)),
      'not_issued',
      /still a draft\. Issue it before using it/,
    );
    const issued = await run((tx) => credits().issue(tx, draft.id, actor));
    expect(await stock(product)).toMatchObject({ onHand: 8 });
    const [line] = issued.lines;
    const lines = [{ id: line!.id, productId: product.id, quantity: '3', returnsStock: true }];
    const changed = await run((tx) => credits().update(tx, draft.id, issued.version, { lines }, actor));
    expect(changed).toMatchObject({ net: '30.00', lines: [{ id: line!.id }] });
    expect(await stock(product)).toEqual({ onHand: 7, value: 70 });
    await refuses(
      () => run((tx) => credits().delete(tx, draft.id, changed.version, actor)),
      'numbered',
      /SCN-00001 was issued, so its number must stay\. Void it instead\./,
    );
    guard = async (_subject, action) => `No ${action}.`;
    await refuses(() => run((tx) => credits().void(tx, draft.id, actor)), 'record_guarded', /^No void\.$/);
    guard = async () => undefined;
    const other = await aCredit({ issue: false });
    await run((tx) => credits().delete(tx, other.id, other.version, actor));
    expect(published).toContain(`SupplierCreditDeleted ${other.id}`);
  });

  it('and a void of its bill exclude each other', async () => {
    const bill = await aBill();
    const outcomes = await Promise.allSettled([
      aCredit({ supplierBillId: bill.id }),
      run((tx) => bills().void(tx, bill.id, actor)),
    ]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

describe('lists of purchasing', () => {
  it('filter, sort and search by what people know', async () => {
    const order = await anOrder({ lines: [freight], expectedDate: '2026-02-14', reference: 'Spring stock' });
    const bill = await receive(order, { supplierReference: 'RE-2026-118' });
    await aBill({ supplierReference: 'OTHER' });
    const found = await run((tx) => bills().list(tx, { search: 're 118' }));
    expect(found.items.map(({ id }) => id)).toEqual([bill.id]);
    const ofOrder = await run((tx) =>
      bills().list(tx, { filter: { purchaseOrderId: order.id, amountDue: { gte: '25' } } }),
    );
    expect(ofOrder.items.map(({ id }) => id)).toEqual([bill.id]);
    const due = await run((tx) =>
      orders().list(tx, { filter: { expectedDate: { lte: '2026-02-14' } }, search: 'spring' }),
    );
    expect(due.items).toMatchObject([{ id: order.id, status: 'billed' }]);
    const open = await run((tx) => credits().list(tx, { filter: { remaining: { gt: '0' } }, sort: '-total' }));
    expect(open.total).toBe(0);
  });
});
