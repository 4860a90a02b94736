import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { testDatabase, type TestDatabase } from '../../../test/database.js';
import {
  AccountingFields,
  CompanyMergeService,
  CompanyService,
  ContactService,
  CreditAndReissueService,
  InvoiceLine,
  InvoiceService,
  nextNumber,
  PaymentMethodService,
  PaymentService,
  ProductService,
  RemovalService,
  SalesOrderService,
  StockAdjustmentService,
  SupplierBillService,
  TaxRateService,
} from '#crm-core';
import { aCompany, aContact, anActor, aProduct, aTaxRate, startCrm, type Crm } from '../../crm-core/testing/index.js';
import type { CrmCoreHost } from '../src/host-crm-core/crm-core.host.js';
import { recordKey } from '../src/host/crm-host.js';
import type {
  Incoming,
  IncomingContact,
  IncomingDocument,
  IncomingItem,
  IntakeKind,
  Probe,
  TakenIn,
} from '../src/host/intake.js';
import type { CrmInvoice } from '../src/host/records.js';
import { optionsFor } from './connecting.js';
import { coreHost } from './core-host.js';
import { Told } from './told.js';

// Real: Postgres and every service of the CRM core. `Told` stands where the queue stands.
let db: TestDatabase;
let crm: Crm;
let host: CrmCoreHost;
let workspace: string;
const told = new Told();
const actor = anActor('Ada');

beforeAll(async () => {
  db = await testDatabase();
  crm = await startCrm(db.url);
  host = coreHost(crm, optionsFor('http://localhost:1'), told);
}, 60_000);
afterAll(async () => {
  await crm?.close();
  await db?.drop();
});
beforeEach(async () => {
  workspace = await crm.aWorkspace();
  told.notices.length = 0;
});

const inside = <T>(work: (tx: EntityManager) => Promise<T>): Promise<T> => crm.inWorkspace(workspace, work);
const takeIn = (incoming: Incoming): Promise<TakenIn> => inside((tx) => host.intake.takeIn(workspace, incoming, tx));
/** Takes it in and answers its id without what it begins with. */
const taken = async (incoming: Incoming): Promise<string> => {
  const answer = await takeIn(incoming);
  if (answer.done === 'refused') throw new Error(answer.reason);
  return answer.id.split('.').at(-1)!;
};
const alike = (kind: IntakeKind, ...probes: Omit<Probe, 'key'>[]) =>
  inside((tx) =>
    host.intake.alike(
      workspace,
      kind,
      probes.map((probe, at) => ({ ...probe, key: String(at) })),
      tx,
    ),
  );
const rows = (table: string) =>
  inside(async (tx) => {
    const [{ n }] = (await tx.query(`SELECT count(*)::int AS n FROM ${table}`)) as [{ n: number }];
    return n;
  });
const aBusiness = (more: Partial<IncomingContact> = {}): IncomingContact => ({
  kind: 'contact',
  remoteId: randomUUID(),
  name: 'Café Müller GmbH',
  addresses: [],
  persons: [],
  isCustomer: true,
  isSupplier: false,
  ...more,
});
const anItem = (more: Partial<IncomingItem> = {}): IncomingItem => ({
  kind: 'item',
  remoteId: randomUUID(),
  number: 'TEA',
  name: 'Tea',
  isSold: true,
  isPurchased: true,
  tracked: false,
  ...more,
});
const aDocument = (contactId: string, more: Partial<IncomingDocument> = {}): IncomingDocument => ({
  kind: 'invoice',
  remoteId: randomUUID(),
  number: '2025/117-B',
  contactId,
  date: '2026-02-01',
  dueDate: '2026-02-15',
  currency: 'EUR',
  amountsAre: 'exclusive',
  lines: [{ name: 'Work', quantity: '2', unitPrice: '10', amount: '20.00', taxAmount: '0.00' }],
  net: '20.00',
  tax: '0.00',
  total: '20.00',
  ...more,
});
const stockOf = async (productId: string) =>
  (await inside((tx) => host.stockLevels(workspace, tx))).find(({ itemId }) => itemId === productId);

describe('a contact of Xero’s', () => {
  it('becomes a company with its number, roles, addresses and people, and nobody is told', async () => {
    const answer = await takeIn(
      aBusiness({
        number: 'KUNDE 0815/a',
        email: 'info@mueller.example',
        firstName: 'Ada',
        lastName: 'Berg',
        phone: '+49 30 1',
        taxNumber: 'DE 123',
        salesTermsDays: 14,
        currency: 'EUR',
        addresses: [{ kind: 'postal', line1: 'Hauptstr. 1', city: 'Berlin' }],
        persons: [
          { email: 'office@mueller.example', includeInEmails: true },
          { firstName: 'Ada', lastName: 'Berg', email: 'ada@mueller.example', includeInEmails: false },
        ],
        isSupplier: true,
      }),
    );
    expect(answer).toEqual({ done: 'created', id: expect.stringMatching(/^company\./) });
    const ref = { workspaceId: workspace, kind: 'contact' as const, id: (answer as { id: string }).id };
    expect((await host.read([ref])).get(recordKey(ref))).toMatchObject({
      number: 'KUNDE 0815/a',
      name: 'Café Müller GmbH',
      email: 'info@mueller.example',
      firstName: 'Ada',
      lastName: 'Berg',
      taxNumber: 'DE 123',
      salesTermsDays: 14,
      addresses: [{ kind: 'postal', line1: 'Hauptstr. 1', city: 'Berlin' }],
      persons: [
        { firstName: 'Ada', lastName: 'Berg', email: 'ada@mueller.example', includeInEmails: false },
        { lastName: 'office@mueller.example', email: 'office@mueller.example', includeInEmails: true },
      ],
    });
    const company = await inside((tx) => crm.get(CompanyService).get(tx, ref.id.slice(8)));
    expect(company).toMatchObject({ isCustomer: true, isSupplier: true });
    expect(told.notices).toEqual([]);
    // An edit of it here is sent like any other.
    await inside((tx) => crm.get(CompanyService).update(tx, company.id, company.version, { phone: '+49 30 2' }, actor));
    expect(told.notices).toMatchObject([{ kind: 'contact', id: ref.id, event: 'saved' }]);
  });

  it('without a number gets ours, and one that nobody bought from or sold to yet is a customer', async () => {
    const id = await taken(aBusiness({ isCustomer: false }));
    expect(await inside((tx) => crm.get(CompanyService).get(tx, id))).toMatchObject({
      code: 'C-00001',
      isCustomer: true,
      isSupplier: false,
    });
  });

  it('is taken in once, however often it is told, and again only after it was removed here', async () => {
    const told = aBusiness();
    const first = await takeIn(told);
    expect(await takeIn({ ...told, name: 'Another name' })).toEqual(first);
    expect(await rows('companies')).toBe(1);
    const id = (first as { id: string }).id.slice(8);
    await inside((tx) => crm.get(CompanyService).delete(tx, id, 1, actor));
    expect(await takeIn(told)).toMatchObject({ done: 'created', id: expect.not.stringContaining(id) });
  });

  it.each<[string, Partial<IncomingContact>, string, string]>([
    ['a number that a company has', { number: 'K1' }, 'number_taken', 'There is already a company with the number K1.'],
    ['a number that is too long', { number: 'K'.repeat(51) }, 'too_long', 'The number has 51 characters'],
    ['a name that is too long', { name: 'N'.repeat(501) }, 'too_long', 'The name has 501 characters'],
    ['no name', { name: null as never }, 'required', 'The name is missing.'],
    ['an address that is none', { email: 'a@b; c@d' }, 'not_an_email', '"a@b; c@d" is not an e-mail address.'],
    ['a currency that is none', { currency: 'XXQ' }, 'unknown_currency', '"XXQ" is no currency.'],
    [
      'a person that breaks a rule',
      { persons: [{ firstName: 'P'.repeat(300), includeInEmails: false }] },
      'too_long',
      'The first name',
    ],
  ])(
    'with %s is refused in words, nothing of it stays, and the transaction goes on',
    async (_what, more, code, words) => {
      await taken(aBusiness({ number: 'K1' }));
      const [refusal, next] = await inside(async (tx) => [
        await host.intake.takeIn(workspace, aBusiness({ ...more, remoteId: randomUUID() }), tx),
        await host.intake.takeIn(workspace, aBusiness({ name: 'Next' }), tx),
      ]);
      expect(refusal).toEqual({ done: 'refused', code, reason: expect.stringContaining(words) });
      expect(next).toMatchObject({ done: 'created' });
      expect([await rows('companies'), await rows('contacts'), await rows('xero_taken_in')]).toEqual([2, 0, 2]);
    },
  );
});

describe('an item of Xero’s', () => {
  it('becomes a product; a tracked one with its stock at exactly that value, which nobody is told', async () => {
    const rate = await inside((tx) => crm.get(TaxRateService).create(tx, aTaxRate(), actor));
    const id = await taken(
      anItem({
        description: 'Green\nand loose',
        salesPrice: '12.3456',
        purchasePrice: '7.5',
        salesTaxRateId: rate.id,
        tracked: true,
        // No unit cost of four decimals comes to this.
        stock: { quantity: '7', value: '10.01', date: '2026-01-31' },
      }),
    );
    expect(await inside((tx) => crm.get(ProductService).get(tx, id))).toMatchObject({
      code: 'TEA',
      description: 'Green\nand loose',
      salesPrice: '12.3456',
      salesTaxRateId: rate.id,
      tracked: true,
    });
    expect(await stockOf(id)).toMatchObject({ quantity: '7.0000', value: '10.0100', movements: 1 });
    expect(told.notices).toEqual([]);
    const [opening] = (await inside((tx) => crm.get(StockAdjustmentService).list(tx, {}))).items;
    expect(opening).toMatchObject({ date: '2026-01-31', reason: 'Opening stock', status: 'posted' });
    // Whoever exports all of our own history later must not send it: Xero has this stock.
    const ref = { workspaceId: workspace, kind: 'stockChange' as const, id: opening!.id };
    expect((await host.read([ref])).get(recordKey(ref))).toMatchObject({ doNotExport: { reason: expect.any(String) } });
  });

  it('without stock, or not tracked, moves nothing', async () => {
    await taken(anItem({ tracked: true, stock: { quantity: '0', value: '0', date: '2026-01-31' } }));
    await taken(anItem({ number: 'CAKE', stock: { quantity: '5', value: '5', date: '2026-01-31' } }));
    expect(await rows('stock_movements')).toBe(0);
  });

  it.each<[string, Partial<IncomingItem>, string, string]>([
    ['no code', { number: '' }, 'required', 'The product code is missing.'],
    ['a code that is too long', { number: 'T'.repeat(31) }, 'too_long', 'The product code has 31 characters'],
    ['a code that a product has', { number: 'TEA' }, 'code_taken', 'There is already a product with the code "TEA".'],
    ['a price that is none', { salesPrice: 'much' }, 'not_a_number', 'The sales price must be a number, like 12.50'],
    ['a tax rate of another workspace', { salesTaxRateId: randomUUID() }, 'unknown_reference', 'There is no tax rate'],
    [
      'less than nothing in stock',
      { tracked: true, stock: { quantity: '-2', value: '0', date: '2026-01-31' } },
      'insufficient_stock',
      'NEW',
    ],
    [
      'stock without a value',
      { tracked: true, stock: { quantity: '2', value: null as never, date: '2026-01-31' } },
      'required',
      'The value is missing.',
    ],
  ])('with %s is refused in words and nothing of it stays', async (_what, more, code, words) => {
    await taken(anItem());
    expect(await takeIn(anItem({ number: 'NEW', ...more }))).toEqual({
      done: 'refused',
      code,
      reason: expect.stringContaining(words),
    });
    expect([await rows('products'), await rows('stock_adjustments'), await rows('xero_taken_in')]).toEqual([1, 0, 1]);
  });
});

describe('a document of Xero’s', () => {
  let contactId: string;
  let productId: string;
  let rateId: string;
  beforeEach(async () => {
    contactId = `company.${await taken(aBusiness({ isSupplier: true }))}`;
    rateId = (await inside((tx) => crm.get(TaxRateService).create(tx, aTaxRate({ rate: '19' }), actor))).id;
    productId = await taken(anItem({ tracked: true, stock: { quantity: '10', value: '50', date: '2026-01-31' } }));
    told.notices.length = 0;
  });

  const goods = () => [
    { itemId: productId, name: 'Tea', quantity: '3', unitPrice: '9.99', discountPercent: '10', taxRateId: rateId, amount: '26.97', taxAmount: '5.12' },
    { name: 'For your party', quantity: '0', unitPrice: '0', amount: '0.00', taxAmount: '0.00' },
  ]; // prettier-ignore
  const sums = { net: '26.97', tax: '5.12', total: '32.09' };
  const invoice = (id: string) => inside((tx) => crm.get(InvoiceService).get(tx, id));

  it.each(['invoice', 'creditNote', 'bill', 'supplierCredit'] as const)(
    'an open %s keeps number, totals, currency and rate, moves no stock and is not told',
    async (kind) => {
      const incoming = aDocument(contactId, {
        kind,
        lines: goods(),
        ...sums,
        currency: 'NZD',
        currencyRate: '1.834512',
        reference: 'PO 17',
      });
      const answer = await takeIn(incoming);
      expect(answer).toEqual({ done: 'created', id: expect.any(String) });
      const ref = { workspaceId: workspace, kind, id: (answer as { id: string }).id };
      expect((await host.read([ref])).get(recordKey(ref))).toMatchObject({
        number: '2025/117-B',
        contactId,
        date: '2026-02-01',
        currency: 'NZD',
        currencyRate: '1.83451200',
        reference: 'PO 17',
        status: 'issued',
        takenIn: true,
        ...sums,
        lines: [
          { itemId: productId, movesStock: false, amount: '26.97', taxAmount: '5.12', quantity: '3.0000' },
          { name: 'For your party', movesStock: false, amount: '0.00', quantity: '1.0000' },
        ],
      });
      expect(await stockOf(productId)).toMatchObject({ quantity: '10.0000', value: '50.0000' });
      expect(told.notices).toEqual([]);
      expect(await takeIn(incoming)).toEqual(answer);
    },
  );

  it('is paid and voided here like any other, and its goods still do not move', async () => {
    const id = await taken(aDocument(contactId, { lines: goods(), ...sums }));
    const method = await inside((tx) => crm.get(PaymentMethodService).create(tx, { name: 'Giro' }));
    const payment = await inside((tx) =>
      crm.get(PaymentService).create(
        tx,
        {
          companyId: contactId.slice(8),
          amount: '32.09',
          methodId: method.id,
          allocations: [{ invoiceId: id, amount: '32.09' }],
        },
        actor,
      ),
    );
    expect(await invoice(id)).toMatchObject({ status: 'paid', amountDue: '0.00' });
    await inside((tx) => crm.get(PaymentService).reverse(tx, payment.id, actor));
    await inside((tx) => crm.get(InvoiceService).void(tx, id, actor));
    expect(await stockOf(productId)).toMatchObject({ quantity: '10.0000', movements: 1 });
    expect(told.notices).toContainEqual(expect.objectContaining({ kind: 'invoice', id, event: 'voided' }));
  });

  it('is edited here like any other, is told, and moves no stock by more goods or by other ones', async () => {
    const id = await taken(aDocument(contactId, { lines: goods(), ...sums }));
    const lines = [{ productId, quantity: '8', unitPrice: '5' }];
    await inside((tx) => crm.get(InvoiceService).update(tx, id, 1, { lines }, actor));
    expect(await invoice(id)).toMatchObject({ total: '40.00', lines: [{ movesStock: false }] });
    const bill = await taken(aDocument(contactId, { kind: 'bill', lines: goods(), ...sums }));
    await inside((tx) => crm.get(SupplierBillService).update(tx, bill, 1, { lines }, actor));
    expect(await stockOf(productId)).toMatchObject({ quantity: '10.0000', movements: 1 });
    expect(told.notices).toMatchObject([
      { kind: 'invoice', id, event: 'saved' },
      { kind: 'bill', id: bill, event: 'saved' },
    ]);
    expect(told.notices.some(({ stockMoved }) => stockMoved)).toBe(false);
  });

  it('keeps totals that our arithmetic would not come to, says so, and keeps them through edits of texts and while it is paid', async () => {
    const odd = {
      lines: [0, 1].map(() => ({ name: 'Work', quantity: '1', unitPrice: '0.33', taxRateId: rateId, amount: '0.33', taxAmount: '0.06' })),
      net: '0.66',
      tax: '0.13',
      total: '0.79',
    }; // prettier-ignore
    const answer = await takeIn(aDocument(contactId, odd));
    expect(answer).toMatchObject({
      remark:
        'The lines of Invoice 2025/117-B come to 0.78 EUR with 0.12 of tax here; its own 0.79 with 0.13 of tax are kept.',
    });
    const { id } = answer as { id: string };
    const { lines } = await invoice(id);
    const kept = ({ id, quantity, unitPrice, taxRateId, name }: InvoiceLine) => ({
      id,
      quantity,
      unitPrice,
      taxRateId,
      name,
    });
    const texts = lines.map((line) => ({ ...kept(line), name: 'Better work' }));
    await inside((tx) => crm.get(InvoiceService).update(tx, id, 1, { reference: 'New', lines: texts }, actor));
    const after = await invoice(id);
    expect(after).toMatchObject({ reference: 'New', net: '0.66', tax: '0.13', total: '0.79', amountDue: '0.79' });
    expect(after.lines.map(({ name }) => name)).toEqual(['Better work', 'Better work']);
    // What is charged is edited: from here on it is our arithmetic.
    const dearer = after.lines.map((line) => ({ ...kept(line), unitPrice: '1' }));
    await inside((tx) => crm.get(InvoiceService).update(tx, id, after.version, { lines: dearer }, actor));
    expect(await invoice(id)).toMatchObject({ net: '2.00', tax: '0.38', total: '2.38' });
  });

  it('was due before its own day in Xero: it stays so, and its texts can be edited', async () => {
    const id = await taken(aDocument(contactId, { dueDate: '2026-01-15' }));
    await inside((tx) => crm.get(InvoiceService).update(tx, id, 1, { reference: 'x' }, actor));
    expect(await invoice(id)).toMatchObject({ dueDate: '2026-01-15', reference: 'x' });
  });

  it('is credited and made out anew without moving stock, neither by the credit nor by the new one', async () => {
    const id = await taken(aDocument(contactId, { lines: goods(), ...sums }));
    const { reissue: draft } = await inside((tx) =>
      crm.get(CreditAndReissueService).creditAndReissue(tx, id, {}, actor),
    );
    await inside((tx) => crm.get(InvoiceService).issue(tx, draft.id, actor));
    const ref = { workspaceId: workspace, kind: 'invoice' as const, id: draft.id };
    expect((await host.read([ref])).get(recordKey(ref))).not.toHaveProperty('takenIn');
    expect(await stockOf(productId)).toMatchObject({ quantity: '10.0000', movements: 1 });
  });

  it('of 900 lines goes in whole, with as many statements as one of one line', async () => {
    const line = {
      itemId: productId,
      name: 'Tea',
      quantity: '1',
      unitPrice: '1',
      taxRateId: rateId,
      amount: '1.00',
      taxAmount: '0.19',
    };
    const lines = Array.from({ length: 900 }, () => line);
    const counted = async (work: () => Promise<unknown>) => {
      const before = logged.length;
      await work();
      return logged.length - before;
    };
    const logged: string[] = [];
    const logger = crm.dataSource.logger;
    crm.dataSource.setOptions({ logging: ['query'] });
    Object.assign(crm.dataSource, { logger: { ...logger, logQuery: (sql: string) => logged.push(sql) } });
    try {
      const many = await counted(() =>
        taken(aDocument(contactId, { number: 'A-1', lines, net: '900.00', tax: '171.00', total: '1071.00' })),
      );
      const one = await counted(() =>
        taken(aDocument(contactId, { number: 'A-2', lines: [line], net: '1.00', tax: '0.19', total: '1.19' })),
      );
      expect(one).toBeGreaterThan(5);
      expect(many).toBe(one);
    } finally {
      crm.dataSource.setOptions({ logging: false });
      Object.assign(crm.dataSource, { logger });
    }
    expect(await rows('invoice_lines')).toBe(901);
  });

  it('takes a reduction by quantity as one by price', async () => {
    const lines = [
      { name: 'Work', quantity: '2', unitPrice: '10', amount: '20.00', taxAmount: '0.00' },
      { itemId: productId, name: 'Less', quantity: '-1.5', unitPrice: '4', amount: '-6.00', taxAmount: '0.00' },
    ];
    const id = await taken(aDocument(contactId, { lines, net: '14.00', total: '14.00' }));
    expect((await invoice(id)).lines[1]).toMatchObject({ quantity: '1.5000', unitPrice: '-4.0000', amount: '-6.00' });
    await inside((tx) => crm.get(InvoiceService).update(tx, id, 1, { reference: 'x' }, actor));
    expect(await invoice(id)).toMatchObject({ total: '14.00' });
  });

  it('of a person who stands alone is made out to that person', async () => {
    const person = await inside((tx) => crm.get(ContactService).create(tx, aContact(), actor));
    const id = await taken(aDocument(`contact.${person.id}`));
    expect(await invoice(id)).toMatchObject({ companyId: null, contactId: person.id });
  });

  it('that is an accepted quote becomes a confirmed order under its number, whose goods move when it is invoiced', async () => {
    const id = await taken(aDocument(contactId, { kind: 'salesOrder', number: 'QU-0007', lines: goods(), ...sums }));
    const order = await inside((tx) => crm.get(SalesOrderService).get(tx, id));
    expect(order).toMatchObject({ number: 'QU-0007', status: 'confirmed', total: '32.09' });
    expect(await stockOf(productId)).toMatchObject({ quantity: '10.0000' });
    await inside((tx) => crm.get(SalesOrderService).convert(tx, id, { issue: true }, actor));
    expect(await stockOf(productId)).toMatchObject({ quantity: '7.0000' });
  });

  it('from a supplier may have no number, or one that another supplier used: then it has one of ours, and says so', async () => {
    const other = `company.${await taken(aBusiness({ name: 'Other', isSupplier: true }))}`;
    const bill = (more: Partial<IncomingDocument>) => aDocument(contactId, { kind: 'bill', ...more });
    const first = await taken(bill({ number: 'RE-1' }));
    const second = await takeIn(bill({ number: 'RE-1', contactId: other }));
    expect(second).toMatchObject({
      remark: 'Supplier bill RE-1 is BILL-00001 here, because another one has its number already.',
    });
    const third = await taken(bill({ number: '' }));
    const numbers = await inside((tx) =>
      tx.query(`SELECT id, number, supplier_reference FROM supplier_bills ORDER BY created_at`),
    );
    expect(numbers).toEqual([
      { id: first, number: 'RE-1', supplier_reference: 'RE-1' },
      { id: (second as { id: string }).id, number: 'BILL-00001', supplier_reference: 'RE-1' },
      { id: third, number: 'BILL-00002', supplier_reference: null },
    ]);
    expect(await takeIn(bill({ number: 'RE-1' }))).toMatchObject({
      done: 'refused',
      code: 'billed_twice',
      reason: 'Supplier bill RE-1 of this supplier is entered already. Link the two by hand.',
    });
  });

  it.each<[string, (() => Partial<IncomingDocument>), string, string]>([
    ['a number that is taken', () => ({ number: 'TAKEN' }), 'number_taken', 'Invoice TAKEN exists here already.'],
    ['no number', () => ({ number: '' }), 'required', 'The number is missing.'],
    ['a number that is too long', () => ({ number: 'I'.repeat(256) }), 'too_long', 'The number has 256 characters'],
    ['a currency that we lack', () => ({ currency: 'XQX', currencyRate: '2' }), 'unknown_currency', 'is in XQX, a currency that this CRM does not have'],
    ['another currency and no rate', () => ({ currency: 'USD' }), 'rate_missing', 'is in USD without a rate to EUR'],
    ['no currency', () => ({ currency: null as never }), 'unknown_currency', 'a currency that this CRM does not have'],
    ['no date', () => ({ date: null as never }), 'required', 'The date is missing.'],
    ['a day that is none', () => ({ date: '2026-02-30' }), 'not_a_date', 'must be a day of the calendar'],
    ['totals that do not add up', () => ({ total: '21.00' }), 'does_not_add_up', 'do not come to its total of 21.00'],
    ['a total below zero', () => ({ net: '-1.00', total: '-1.00' }), 'too_small', 'The total is -1.00'],
    ['a total of three decimals', () => ({ net: '20.001', total: '20.001' }), 'too_precise', 'more than 2 decimals'],
    ['no lines', () => ({ lines: [] }), 'required', 'has no lines'],
    ['1,001 lines', () => ({ lines: Array.from({ length: 1001 }, () => aDocument(contactId).lines[0]!) }), 'too_many_lines', 'has 1001 lines'],
    ['a line without an amount', () => ({ lines: [{ ...aDocument(contactId).lines[0]!, amount: null as never }] }), 'required', 'The amount is missing.'],
    ['an item that we do not have', () => ({ lines: [{ ...aDocument(contactId).lines[0]!, itemId: 'nothing' }] }), 'unknown_reference', 'There is no product with the id nothing'],
    ['a tax rate that we do not have', () => ({ lines: [{ ...aDocument(contactId).lines[0]!, taxRateId: randomUUID() }] }), 'unknown_reference', 'There is no tax rate'],
    ['a contact that we do not have', () => ({ contactId: `company.${randomUUID()}` }), 'unknown_reference', 'Take its contact in first.'],
    ['a contact that is none', () => ({ contactId: 'nobody' }), 'unknown_reference', 'Take its contact in first.'],
  ])('with %s is refused in words and nothing of it stays', async (_what, more, code, words) => {
    await taken(aDocument(contactId, { number: 'TAKEN' }));
    const before = [await rows('invoices'), await rows('invoice_lines'), await rows('xero_taken_in')];
    const [refusal, next] = await inside(async (tx) => [
      await host.intake.takeIn(workspace, aDocument(contactId, more()), tx),
      await host.intake.takeIn(workspace, aDocument(contactId, { number: 'NEXT' }), tx),
    ]);
    expect(refusal).toEqual({ done: 'refused', code, reason: expect.stringContaining(words) });
    expect(refusal).toMatchObject({ reason: expect.stringMatching(/^[A-Z"].*[.!]$/) });
    expect(next).toMatchObject({ done: 'created' });
    expect([await rows('invoices'), await rows('invoice_lines'), await rows('xero_taken_in')]).toEqual(
      before.map((n) => n + 1),
    );
  }); // prettier-ignore

  it('of a contact that is marked "do not import" stays out, and nothing of the contact is touched by others', async () => {
    const id = contactId.slice(8);
    await inside((tx) => crm.get(AccountingFields).setExcluded(tx, 'company', id, { doNotImport: true, doNotImportReason: 'Disputed' }, actor));
    expect(await takeIn(aDocument(contactId))).toMatchObject({
      done: 'refused',
      code: 'do_not_import',
      reason: expect.stringContaining('is marked "do not import" (Disputed)'),
    });
  }); // prettier-ignore

  it('leaves a matched company as it is, and says when its role is missing', async () => {
    const company = await inside((tx) => crm.get(CompanyService).create(tx, aCompany({ name: 'Own' }), actor));
    expect(await takeIn(aDocument(`company.${company.id}`, { kind: 'bill' }))).toMatchObject({
      done: 'created',
      remark: `${company.code} Own is not marked as a supplier.`,
    });
    expect(await inside((tx) => crm.get(CompanyService).get(tx, company.id))).toEqual(company);
  });

  it('that was purged here is taken in anew', async () => {
    const incoming = aDocument(contactId);
    const id = await taken(incoming);
    await inside((tx) => crm.get(InvoiceService).void(tx, id, actor));
    await inside((tx) => crm.get(RemovalService).purge(tx, 'invoice', id, 2, { reason: 'Mistake' }, actor));
    expect(await takeIn(incoming)).toMatchObject({ done: 'created', id: expect.not.stringContaining(id) });
  });

  it('can be opened as what the exporter reads, voided too', async () => {
    const id = await taken(aDocument(contactId, { lines: goods(), ...sums }));
    await inside((tx) => crm.get(InvoiceService).void(tx, id, actor));
    const ref = { workspaceId: workspace, kind: 'invoice' as const, id };
    const read = (await host.read([ref])).get(recordKey(ref)) as CrmInvoice;
    expect(read).toMatchObject({ status: 'voided', number: '2025/117-B' });
    expect(read.lines.some(({ movesStock }) => movesStock)).toBe(false);
  });
});

describe('numbers', () => {
  const above = (kind: IntakeKind, ...taken: string[]) =>
    inside((tx) => host.intake.numberAbove(workspace, kind, taken, tx));
  const next = (type: Parameters<typeof nextNumber>[1]) => inside((tx) => nextNumber(tx, type));

  it('that are given from now on are above those of Xero, without gaps, and never go back', async () => {
    await above('invoice', 'INV-0041', 'inv-00012', '2025/117-B', 'INV-7X', 'INV-', 'CN-00099');
    expect([await next('invoice'), await next('invoice')]).toEqual(['INV-00042', 'INV-00043']);
    await above('invoice', 'INV-00005');
    expect(await next('invoice')).toBe('INV-00044');
    await above('invoice', 'INV-202401010001');
    expect(await next('invoice')).toBe('INV-202401010002');
    await above('contact', 'C-00007', 'P-00003');
    expect([await next('company'), await next('contact')]).toEqual(['C-00008', 'P-00004']);
    await above('item', 'INV-99999');
    expect(await next('creditNote')).toBe('CN-00001');
  });

  it('never collide with one that was taken in before the counter was lifted', async () => {
    const contactId = `company.${await taken(aBusiness({ number: 'C-00001' }))}`;
    await taken(aDocument(contactId, { number: 'INV-00001' }));
    expect([await next('invoice'), await next('company')]).toEqual(['INV-00002', 'C-00002']);
  });
});

describe('what is alike', () => {
  it('is found by number, tax number, e-mail and name, whatever case, accents, punctuation and legal form', async () => {
    const created = await inside((tx) =>
      crm
        .get(CompanyService)
        .create(
          tx,
          aCompany({ name: 'Café Müller & Söhne GmbH', taxNumber: 'DE 123.456', email: 'Info@Mueller.example' }),
          actor,
        ),
    );
    const person = await inside((tx) =>
      crm.get(ContactService).create(tx, aContact({ firstName: 'Zoë', lastName: 'Strauß' }), actor),
    );
    const found = await alike(
      'contact',
      { name: 'CAFE MULLER and Sohne', taxNumber: 'de123456', email: 'info@mueller.EXAMPLE', number: created.code },
      { name: 'Cafe Muller & Sohne Ltd.' },
      { email: 'nobody@example.org', name: 'Somebody else', taxNumber: 'DE 1' },
      { name: 'zoe strauss' },
      {},
    );
    const company = {
      id: `company.${created.id}`,
      number: created.code,
      name: created.name,
      taxNumber: 'DE 123.456',
      email: 'Info@Mueller.example',
    };
    expect([...found]).toEqual([
      ['0', [{ ...company, by: ['number', 'taxNumber', 'email', 'name'] }]],
      ['1', [{ ...company, by: ['name'] }]],
      ['3', [{ id: `contact.${person.id}`, by: ['name'], number: person.number, name: 'Zoë Strauß' }]],
    ]);
  });

  it.each([
    ['Harbour Foods Pty. Ltd.', 'harbour foods', true],
    ['Harbour Foods', 'Harbour-Foods Limited', true],
    ["Alfred's Bakery", 'Alfreds Bakery Inc', true],
    ['Łódź Sp. z o.o.', 'Lodz', false],
    ['Smørrebrød A/S', 'Smorrebrod', false],
    ['日本商事', '日本商事 Co., Ltd.', true],
    ['Limited', 'Ltd', false],
    ['Company of Wolves', 'of Wolves', false],
    ['Tea 2000', 'Tea 200', false],
    ['Ünal AG & Co. KG', 'unal', true],
  ])('"%s" and "%s" are one name: %s', async (a, b, same) => {
    await taken(aBusiness({ name: a }));
    expect((await alike('contact', { name: b })).size).toBe(same ? 1 : 0);
  });

  it('follows edits and removals, and leaves out people of companies and companies that were merged', async () => {
    const { id, version } = await inside((tx) => crm.get(CompanyService).create(tx, aCompany({ name: 'Old' }), actor));
    await inside((tx) => crm.get(ContactService).create(tx, aContact({ companyId: id, lastName: 'Solo', firstName: null }), actor));
    expect((await alike('contact', { name: 'Solo' })).size).toBe(0);
    const after = await inside((tx) => crm.get(CompanyService).update(tx, id, version, { name: 'New' }, actor));
    expect([(await alike('contact', { name: 'old' })).size, (await alike('contact', { name: 'new' })).size]).toEqual([0, 1]);
    expect(after.name).toBe('New');
    const winner = await inside((tx) => crm.get(CompanyService).create(tx, aCompany({ name: 'Winner' }), actor));
    await inside((tx) => crm.get(CompanyMergeService).merge(tx, id, { into: winner.id }, actor));
    expect([...(await alike('contact', { name: 'new' })).keys()]).toEqual([]);
  }); // prettier-ignore

  it('are at most five, those alike in most respects first', async () => {
    for (let at = 0; at < 6; at += 1) await taken(aBusiness({ number: `K${at}` }));
    await taken(aBusiness({ number: 'K9', email: 'a@b.example' }));
    const found = (await alike('contact', { name: 'Cafe Muller', email: 'a@b.example' })).get('0')!;
    expect(found.map(({ number }) => number)).toEqual(['K9', 'K0', 'K1', 'K2', 'K3']);
  });

  it('are items by code and name, and documents by number, bills by the supplier’s too', async () => {
    const { id } = await inside((tx) => crm.get(ProductService).create(tx, aProduct({ code: 'TEA-5', name: 'Té' }), actor));
    expect((await alike('item', { number: 'tea-5' }, { name: 'TE' })).get('0')).toMatchObject([{ id, by: ['number'] }]);
    expect((await alike('item', { name: 'TE' })).get('0')).toMatchObject([{ id, by: ['name'] }]);
    const company = await inside((tx) => crm.get(CompanyService).create(tx, aCompany({ name: 'Own', isSupplier: true }), actor));
    const bill = await inside((tx) =>
      crm.get(SupplierBillService).create(tx, { companyId: company.id, date: '2026-02-01', supplierReference: 'RE-7', lines: [{ name: 'x', quantity: '1', unitPrice: '1' }], issue: true }, actor),
    );
    expect((await alike('bill', { number: 'RE-7' })).get('0')).toEqual([{ id: bill.id, by: ['number'], number: bill.number, name: 'Own' }]);
    expect((await alike('bill', { number: bill.number! })).get('0')).toMatchObject([{ id: bill.id }]);
    expect((await alike('invoice', { number: 'RE-7' }, {})).size).toBe(0);
  }); // prettier-ignore

  it('never come from another workspace, and more than 10,000 probes are an error', async () => {
    const other = await crm.aWorkspace();
    await crm.inWorkspace(other, (tx) => crm.get(CompanyService).create(tx, aCompany({ name: 'Theirs' }), actor));
    expect((await alike('contact', { name: 'Theirs' })).size).toBe(0);
    await expect(alike('contact', ...Array.from({ length: 10_001 }, () => ({ name: 'x' })))).rejects.toThrow('10001 probes');
  }); // prettier-ignore

  it('is found through the index among 10,000 companies, and 10,000 probes are one question', async () => {
    await inside((tx) =>
      tx.query(
        `INSERT INTO companies (workspace_id, code, name) SELECT $1, 'B-' || n, 'Bulk ' || n || ' Ltd' FROM generate_series(1, 10000) n`,
        [workspace],
      ),
    );
    const asked: string[] = [];
    const probes = Array.from({ length: 10_000 }, (_, at) => ({ key: String(at), name: `bulk ${at + 1} pty` }));
    const found = await inside((tx) => {
      const listening = new Proxy(tx, {
        get: (target, property: keyof EntityManager) =>
          property === 'query'
            ? (sql: string, given: unknown[]) => {
                asked.push(sql);
                return target.query(sql, given);
              }
            : target[property],
      });
      return host.intake.alike(workspace, 'contact', probes, listening);
    });
    expect(found.size).toBe(10_000);
    expect(found.get('9999')).toMatchObject([{ number: 'B-10000', by: ['name'] }]);
    expect(asked).toHaveLength(1);
    const plan = await inside((tx) =>
      tx.query(`EXPLAIN ${asked[0]!}`, [workspace, ['company'], JSON.stringify(probes.slice(0, 3)), 5]),
    );
    expect(JSON.stringify(plan)).toMatch(/Index (Only )?Scan using match_keys_pk.{0,300}key = /);
    expect(JSON.stringify(plan)).not.toMatch(/Scan on companies|Seq Scan on match_keys/);
  });
});
