import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { testDatabase, type TestDatabase } from '../../../test/database.js';
import {
  AccountingFields,
  CompanyService,
  ContactService,
  CreditNoteService,
  CreditUseService,
  InvoiceService,
  PaymentMethodService,
  PaymentService,
  ProductService,
  PurchaseOrderService,
  StockAdjustmentService,
  SupplierBillService,
  SupplierCreditService,
  SupplierCreditUseService,
  TaxRateService,
  UserService,
} from '#crm-core';
import { aCompany, aContact, anActor, aProduct, aTaxRate, startCrm, type Crm } from '../../crm-core/testing/index.js';
import type { CrmCoreHost } from '../src/host-crm-core/crm-core.host.js';
import { recordKey } from '../src/host/crm-host.js';
import type {
  CrmBill,
  CrmContact,
  CrmInvoice,
  CrmPayment,
  CrmPurchaseOrder,
  CrmStockChange,
  CrmSupplierCredit,
  Kind,
  RecordRef,
} from '../src/host/records.js';
import { testCrmHost, type HostUnderTest } from '../testing/index.js';
import { optionsFor } from './connecting.js';
import { coreHost } from './core-host.js';
import { Told } from './told.js';

let db: TestDatabase;
let crm: Crm;
let host: CrmCoreHost;
const told = new Told();
const actor = anActor();

beforeAll(async () => {
  db = await testDatabase();
  crm = await startCrm(db.url);
  const options = optionsFor('http://localhost:1', {
    recordUrl: ({ name, id }) => `https://crm.example/${name}/${id}`,
  });
  host = coreHost(crm, options, told);
});
afterAll(async () => {
  await crm?.close();
  await db?.drop();
});

/** Three of everything, and one open invoice more. */
async function fill(workspaceId: string) {
  const made = await crm.inWorkspace(workspaceId, async (tx) => {
    const [companies, products, invoices, notes, payments, adjustments] = [
      crm.get(CompanyService), crm.get(ProductService), crm.get(InvoiceService), crm.get(CreditNoteService), crm.get(PaymentService), crm.get(StockAdjustmentService),
    ]; // prettier-ignore
    const tax = await crm.get(TaxRateService).create(tx, aTaxRate(), actor);
    const method = await crm.get(PaymentMethodService).create(tx, { name: 'Giro' });
    const all: Partial<Record<Kind, string[]>> = {
      contact: [],
      item: [],
      invoice: [],
      creditNote: [],
      payment: [],
      refund: [],
      allocation: [],
      stockChange: [],
      purchaseOrder: [],
      bill: [],
      supplierCredit: [],
    };
    for (let n = 1; n <= 3; n += 1) {
      const company = await companies.create(tx, aCompany({ phone: '1', isSupplier: true }), actor);
      await crm
        .get(ContactService)
        .create(tx, aContact({ companyId: company.id, isPrimary: true, email: `p${n}@example.org` }), actor);
      const alone = await crm.get(ContactService).create(tx, aContact(), actor);
      const product = await products.create(tx, aProduct({ tracked: true, salesTaxRateId: tax.id }), actor);
      const adjustment = await adjustments.create(
        tx,
        {
          date: '2026-01-05',
          reason: 'Found',
          lines: [{ productId: product.id, quantityChange: '20', unitCost: '4.2' }],
          post: true,
        },
        actor,
      );
      const line = {
        productId: product.id,
        quantity: '2.5',
        unitPrice: '9.9999',
        discountPercent: '12.5',
        taxRateId: tax.id,
      };
      const amountsAre = (['exclusive', 'inclusive', 'noTax'] as const)[n % 3]!;
      const invoice = await invoices.create(
        tx,
        {
          companyId: company.id,
          date: '2026-02-01',
          amountsAre,
          lines: [line, { name: 'Freight', quantity: '1', unitPrice: '5' }],
          issue: true,
        },
        actor,
      );
      const open = await invoices.create(
        tx,
        { contactId: alone.id, date: '2026-02-03', lines: [line], issue: true },
        actor,
      );
      const note = await notes.create(
        tx,
        {
          companyId: company.id,
          date: '2026-02-05',
          invoiceId: invoice.id,
          lines: [{ ...line, returnsToStock: true }],
          issue: true,
        },
        actor,
      );
      const allocation = await crm
        .get(CreditUseService)
        .allocate(tx, note.id, { invoiceId: invoice.id, amount: '3.00', date: '2026-02-06' }, actor);
      const refund = await crm
        .get(CreditUseService)
        .refund(tx, note.id, { amount: '2.00', methodId: method.id, date: '2026-02-07' }, actor);
      const payment = await payments.create(
        tx,
        {
          companyId: company.id,
          date: '2026-02-08',
          amount: '10.00',
          methodId: method.id,
          allocations: [{ invoiceId: invoice.id, amount: '4.00' }],
        },
        actor,
      );
      const bought = await buy(tx, company.id, product.id, tax.id);
      all.purchaseOrder!.push(bought.order);
      all.bill!.push(bought.bill);
      all.supplierCredit!.push(bought.credit);
      all.allocation!.push(`supplier.${bought.allocation}`);
      all.contact!.push(`company.${company.id}`, `contact.${alone.id}`);
      all.item!.push(product.id);
      all.invoice!.push(invoice.id, open.id);
      all.creditNote!.push(note.id);
      all.allocation!.push(allocation.id);
      all.refund!.push(refund.id);
      all.payment!.push(payment.id);
      all.stockChange!.push(adjustment.id);
    }
    return all;
  });
  return made;
}

/** An order of which a part came in, with freight that others bill; and a part of it that goes back, applied to the bill. */
async function buy(tx: EntityManager, companyId: string, productId: string, taxRateId: string) {
  const orders = crm.get(PurchaseOrderService);
  const lines = [
    { productId, quantity: '10', unitPrice: '4.1234', taxRateId },
    { name: 'Pallets', quantity: '2', unitPrice: '7.5' },
  ];
  const order = await orders.create(
    tx,
    { companyId, date: '2026-01-10', expectedDate: '2026-01-20', lines, send: true },
    actor,
  );
  const bill = await orders.receive(
    tx,
    order.id,
    {
      date: '2026-01-15',
      supplierReference: `S-${randomUUID()}`,
      lines: [{ lineId: order.lines[0]!.id, quantity: '6' }],
      landedCosts: [{ name: 'Freight', amount: '3.00' }],
    },
    actor,
  );
  const credit = await crm.get(SupplierCreditService).create(
    tx,
    {
      supplierBillId: bill.id,
      date: '2026-01-18',
      lines: [{ productId, quantity: '2', unitPrice: '4.1234', taxRateId, returnsStock: true }],
      issue: true,
    },
    actor,
  );
  const allocation = await crm
    .get(SupplierCreditUseService)
    .allocate(tx, credit.id, { supplierBillId: bill.id, amount: '5.00', date: '2026-01-19' }, actor);
  return { order: order.id, bill: bill.id, credit: credit.id, allocation: allocation.id };
}

let made: Promise<HostUnderTest> | undefined;
/** Made once: no case minds what another one left behind. */
const hostUnderTest = (): Promise<HostUnderTest> => (made ??= makeHost());

async function aMember(workspaceId: string, role: 'admin' | 'staff'): Promise<string> {
  const email = `${randomUUID()}@example.com`;
  const { userId } = await crm.get(UserService).register({ email, name: 'Somebody', password: randomUUID() });
  await crm.inWorkspace(workspaceId, (tx) => crm.get(UserService).addMember(tx, userId, role, actor));
  return userId;
}

async function makeHost(): Promise<HostUnderTest> {
  const [workspaceId, otherWorkspaceId] = [await crm.aWorkspace(), await crm.aWorkspace()];
  const [records, otherRecords] = [await fill(workspaceId), await fill(otherWorkspaceId)];
  await aMember(otherWorkspaceId, 'admin');
  await aMember(workspaceId, 'staff');
  return {
    host,
    administrators: [await aMember(workspaceId, 'admin'), await aMember(workspaceId, 'admin')],
    workspaceId,
    otherWorkspaceId,
    records,
    otherRecords,
    payable: {
      document: { kind: 'invoice', id: records.invoice![1]! },
      amount: '5.00',
      currency: 'EUR',
      date: '2026-03-01',
    },
    notices: () => told.notices,
    inSnapshot: (workspace, work) => crm.database.inWorkspace(workspace, work, { isolation: 'REPEATABLE READ' }),
    inTransaction: (workspace, work) => crm.database.inWorkspace(workspace, work),
    change: async (ref) => {
      const id = ref.id.split('.')[1]!;
      await crm.inWorkspace(ref.workspaceId, async (tx) => {
        const company = await crm.get(CompanyService).get(tx, id);
        await crm.get(CompanyService).update(tx, id, company.version, { phone: `+${company.version}` }, actor);
      });
    },
    close: async () => undefined,
  };
}

describe('the CRM core behind the port', () => {
  for (const { name, run } of testCrmHost(hostUnderTest)) it(name, run);
});

describe('what the CRM core tells', () => {
  let under: HostUnderTest;
  beforeAll(async () => {
    under = await hostUnderTest();
  });
  const read = async <R>(kind: Kind, id: string) =>
    (await host.read([{ workspaceId: under.workspaceId, kind, id }])).get(recordKey({ kind, id })) as R;
  const inside = <T>(work: Parameters<Crm['inWorkspace']>[1]) => crm.inWorkspace(under.workspaceId, work) as Promise<T>;
  const since = async (work: () => Promise<unknown>) => {
    const before = told.notices.length;
    await work();
    return told.notices.slice(before).map(({ kind, id, event, stockMoved, cause }) => ({
      kind,
      id,
      event,
      ...(stockMoved ? { stockMoved } : {}),
      ...(cause ? { cause } : {}),
    }));
  };

  it('is a company with its people, and a person who stands alone', async () => {
    const company = await read<CrmContact>('contact', under.records.contact![0]!);
    expect(company).toMatchObject({
      number: expect.stringMatching(/^C-/),
      persons: [{ firstName: 'Ada', email: 'p1@example.org', includeInEmails: false }],
      url: expect.stringMatching(/^https:\/\/crm\.example\/company\//),
    });
    const alone = await read<CrmContact>('contact', under.records.contact![1]!);
    expect(alone).toMatchObject({
      number: expect.stringMatching(/^P-/),
      name: expect.stringMatching(/^Ada Berg/),
      persons: [],
    });
  });

  it('is an invoice with lines in order, amounts as strings and the customer by the port’s id', async () => {
    const invoice = await read<CrmInvoice>('invoice', under.records.invoice![0]!);
    expect(invoice).toMatchObject({
      status: 'issued',
      contactId: under.records.contact![0],
      date: '2026-02-01',
      currency: 'EUR',
      allowNegativeStock: false,
    });
    expect(invoice.lines.map(({ name, movesStock, itemId }) => [name, movesStock, itemId !== undefined])).toEqual([
      [expect.stringMatching(/^Green tea/), true, true],
      ['Freight', false, false],
    ]);
  });

  it('is a payment with what is applied now, and a stock change with costs', async () => {
    const payment = await read<CrmPayment>('payment', under.records.payment![0]!);
    expect(payment.allocations).toEqual([
      {
        id: expect.any(String),
        document: { kind: 'invoice', id: under.records.invoice![0] },
        amount: '4.00',
        date: '2026-02-08',
      },
    ]);
    const change = await read<CrmStockChange>('stockChange', under.records.stockChange![0]!);
    expect(change).toMatchObject({
      cause: 'adjustment',
      status: 'posted',
      reason: 'Found',
      lines: [{ quantityChange: '20.0000', unitCost: '4.2000', itemId: under.records.item![0] }],
    });
  });

  it('is an order with its promised day, a bill with both numbers and landed cost, and a credit with what the goods were worth', async () => {
    expect(await read<CrmPurchaseOrder>('purchaseOrder', under.records.purchaseOrder![0]!)).toMatchObject({
      number: expect.stringMatching(/^PO-/),
      status: 'sent',
      expectedDate: '2026-01-20',
      contactId: under.records.contact![0],
      total: expect.stringMatching(/^\d+\.\d\d$/),
    });
    const bill = await read<CrmBill>('bill', under.records.bill![0]!);
    expect(bill).toMatchObject({
      number: expect.stringMatching(/^BILL-/),
      supplierReference: expect.stringMatching(/^S-/),
      purchaseOrderId: under.records.purchaseOrder![0],
      status: 'issued',
      net: '24.74',
      lines: [{ amount: '24.74', landedCost: '3.00', movesStock: true, itemId: under.records.item![0] }],
    });
    // 20 at 4.20, less what was sold, returned and adjusted, plus 6 for 27.74: two leave at the average.
    const credit = await read<CrmSupplierCredit>('supplierCredit', under.records.supplierCredit![0]!);
    expect(credit.lines).toMatchObject([
      { amount: '8.25', movesStock: true, stockValue: expect.stringMatching(/^8\.\d+$/) },
    ]);
    const [alloc] = under.records.allocation!.filter((id) => id.startsWith('supplier.'));
    expect(await read('allocation', alloc!)).toMatchObject({
      credit: { kind: 'supplierCredit', id: under.records.supplierCredit![0] },
      document: { kind: 'bill', id: under.records.bill![0] },
      amount: '5.00',
    });
  });

  it('is told of an order from the draft on, of a bill with its stock, and of nothing when a draft bill is written', async () => {
    const companyId = under.records.contact![0]!.split('.')[1]!;
    const lines = [{ productId: under.records.item![0]!, quantity: '1', unitPrice: '4' }];
    const [ordered] = await since(() =>
      inside((tx) => crm.get(PurchaseOrderService).create(tx, { companyId, lines }, actor)),
    );
    expect(ordered).toEqual({ kind: 'purchaseOrder', id: expect.any(String), event: 'saved' });
    let draft = '';
    const quiet = await since(() =>
      inside(async (tx) => {
        draft = (await crm.get(SupplierBillService).create(tx, { companyId, lines }, actor)).id;
      }),
    );
    expect(quiet).toEqual([]);
    const issued = await since(() => inside((tx) => crm.get(SupplierBillService).issue(tx, draft, actor)));
    expect(issued).toEqual([{ kind: 'bill', id: draft, event: 'approved' }]);
    const voided = await since(() => inside((tx) => crm.get(SupplierBillService).void(tx, draft, actor)));
    expect(voided).toEqual([{ kind: 'bill', id: draft, event: 'voided', stockMoved: true }]);
  });

  it('needs a handful of queries, however many records are read', async () => {
    const refs = Object.entries(under.records).flatMap(([kind, ids]) =>
      ids.map((id): RecordRef => ({ workspaceId: under.workspaceId, kind: kind as Kind, id })),
    );
    const count = async (some: RecordRef[]) => {
      let queries = 0;
      await inside(async (tx) => {
        const runner = tx.queryRunner!;
        const query = runner.query.bind(runner);
        runner.query = ((...given: Parameters<typeof query>) => {
          queries += 1;
          return query(...given);
        }) as typeof runner.query;
        await host.read(some, tx);
        runner.query = query;
      });
      return queries;
    };
    const oneOfEach = [
      // Some kinds live in several tables, told by how their ids begin.
      ...new Map(refs.map((ref) => [`${ref.kind} ${ref.id.split('.').slice(0, -1).join()}`, ref])).values(),
    ];
    expect(await count(refs)).toBeLessThanOrEqual(await count(oneOfEach));
    expect(await count(refs)).toBeLessThanOrEqual(40);
  });

  it('is told once per record at the end of the transaction, with the last word', async () => {
    const notices = await since(() =>
      inside(async (tx) => {
        const before = told.notices.length;
        const company = await crm.get(CompanyService).create(tx, aCompany(), actor);
        await crm.get(CompanyService).update(tx, company.id, company.version, { phone: '2' }, actor);
        expect(told.notices.length).toBe(before);
        return company;
      }),
    );
    expect(notices).toEqual([{ kind: 'contact', id: expect.stringMatching(/^company\./), event: 'saved' }]);
  });

  it('is not told when the transaction is rolled back', async () => {
    const notices = await since(() =>
      inside(async (tx) => {
        await crm.get(CompanyService).create(tx, aCompany(), actor);
        throw new Error('changed my mind');
      }).catch(() => undefined),
    );
    expect(notices).toEqual([]);
  });

  it('is told of a company when one of its people changes', async () => {
    const companyId = under.records.contact![0]!.split('.')[1]!;
    const notices = await since(() =>
      inside((tx) => crm.get(ContactService).create(tx, aContact({ companyId }), actor)),
    );
    expect(notices).toEqual(expect.arrayContaining([{ kind: 'contact', id: `company.${companyId}`, event: 'saved' }]));
  });

  it('is not told of drafts, nor of money that was applied to nothing', async () => {
    const companyId = under.records.contact![0]!.split('.')[1]!;
    const notices = await since(() =>
      inside(async (tx) => {
        const draft = await crm
          .get(InvoiceService)
          .create(
            tx,
            { companyId, date: '2026-02-01', lines: [{ name: 'Tea', quantity: '1', unitPrice: '1' }] },
            actor,
          );
        const method = (await host.choices(under.workspaceId, 'paymentMethod'))[0]!;
        await crm.get(PaymentService).create(tx, { companyId, amount: '1.00', methodId: method.id }, actor);
        await crm.get(AccountingFields).setExcluded(tx, 'invoice', draft.id, { doNotExport: true }, actor);
      }),
    );
    expect(notices).toEqual([]);
  });

  it('is told that an invoice was issued, and that voiding it moved stock', async () => {
    const companyId = under.records.contact![0]!.split('.')[1]!;
    const lines = [{ productId: under.records.item![0]!, quantity: '1' }];
    const [issued] = await since(() =>
      inside((tx) => crm.get(InvoiceService).create(tx, { companyId, date: '2026-02-01', lines, issue: true }, actor)),
    );
    expect(issued).toEqual({ kind: 'invoice', id: expect.any(String), event: 'approved' });
    const notices = await since(() => inside((tx) => crm.get(InvoiceService).void(tx, issued!.id, actor)));
    expect(notices).toEqual([{ kind: 'invoice', id: issued!.id, event: 'voided', stockMoved: true }]);
  });

  it('carries "do not export" with its reason, and is told of it', async () => {
    const id = under.records.invoice![0]!;
    const notices = await since(() =>
      inside((tx) =>
        crm
          .get(AccountingFields)
          .setExcluded(tx, 'invoice', id, { doNotExport: true, doNotExportReason: 'Internal' }, actor),
      ),
    );
    expect(notices).toEqual([{ kind: 'invoice', id, event: 'saved' }]);
    expect(await read<CrmInvoice>('invoice', id)).toMatchObject({ doNotExport: { reason: 'Internal' } });
  });

  it('asks before an edit, and a refusal stops it with its sentence', async () => {
    const companyId = under.records.contact![0]!.split('.')[1]!;
    told.refuses = 'It is in Xero. Credit it instead.';
    try {
      await expect(
        inside(async (tx) => {
          const company = await crm.get(CompanyService).get(tx, companyId);
          await crm.get(CompanyService).update(tx, companyId, company.version, { phone: '3' }, actor);
        }),
      ).rejects.toMatchObject({ code: 'record_guarded', message: 'It is in Xero. Credit it instead.' });
    } finally {
      told.refuses = undefined;
    }
    expect(told.asked.at(-1)).toEqual({
      ref: { workspaceId: under.workspaceId, kind: 'contact', id: `company.${companyId}` },
      action: 'edit',
    });
  });

  it('keeps the accounting code and dates as columns', async () => {
    const [, id] = under.records.contact![0]!.split('.') as [string, string];
    await host.stamped!(under.workspaceId, [
      {
        ref: { workspaceId: under.workspaceId, kind: 'contact', id: `company.${id}` },
        accountingCode: 'C-1',
        lastExportAt: new Date('2026-03-01T10:00:00Z'),
      },
    ]);
    const company = await inside<{ accounting: object }>((tx) => crm.get(CompanyService).get(tx, id));
    expect(company.accounting).toMatchObject({
      accountingCode: 'C-1',
      lastAccountingExportAt: new Date('2026-03-01T10:00:00Z'),
    });
  });

  it.each([
    ['company', 'contact', 'company.'],
    ['contact', 'contact', 'contact.'],
    ['product', 'item', ''],
    ['products', 'item', ''],
    ['credit-note', 'creditNote', ''],
    ['stock-adjustments', 'stockChange', ''],
    ['allocation', 'allocation', ''],
    ['supplier-credit-allocations', 'allocation', 'supplier.'],
    ['purchase-orders', 'purchaseOrder', ''],
    ['supplier-bill', 'bill', ''],
    ['bill', 'bill', ''],
    ['supplierCredit', 'supplierCredit', ''],
    ['stocktakes', 'stockChange', 'stocktake.'],
    ['stock-transfer', 'stockChange', 'transfer.'],
    ['workOrder', 'stockChange', 'workOrder.'],
  ])('is found under the name %s', (name, kind, prefix) => {
    const id = '4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c';
    expect(host.refOf('w', name, id)).toMatchObject({ workspaceId: 'w', kind, id: prefix + id });
  });

  it('is found by its kind and the id that the port writes, and is known by its own name again', () => {
    const uuid = '4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c';
    const ref = host.refOf('w', 'stockChange', `transfer.${uuid}`)!;
    expect(ref).toEqual({ workspaceId: 'w', kind: 'stockChange', id: `transfer.${uuid}`, cause: 'transfer' });
    expect(host.addressOf(ref)).toEqual({ name: 'stockTransfer', id: uuid });
    expect(host.addressOf({ workspaceId: 'w', kind: 'bill', id: uuid })).toEqual({ name: 'supplierBill', id: uuid });
  });

  it.each(['salesOrder', 'constructor', '__proto__', 'toString', ''])('knows no record called %s', (name) => {
    expect(host.refOf('w', name, 'x')).toBeUndefined();
  });
});
