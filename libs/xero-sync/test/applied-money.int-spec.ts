import {
  CompanyService,
  CreditNoteService,
  CreditUseService,
  InvoiceService,
  PaymentService,
  ProductService,
  StockAdjustmentService,
} from '#crm-core';
import type { EntityManager } from 'typeorm';
import { type ConnectedHost, startConnectedHost } from './connected-host.js';
import { control, nz } from './connecting.js';

type Json = Record<string, unknown>;
const actor = { name: 'Ada', origin: { by: 'user' as const } };

let at: ConnectedHost;
let companyId: string;
let productId: string;
let methodId: string;

const act = <T>(work: (tx: EntityManager) => Promise<T>): Promise<T> =>
  at.host.database.inWorkspace(at.caller.workspaceId, work);
const the = <T>(service: abstract new (...args: never[]) => T): T => at.host.module.get<T>(service as never);
const anInvoice = (unitPrice: string, tracked = false) =>
  act(async (tx) => {
    const line = tracked ? { productId, quantity: '2', unitPrice } : { name: 'Work', quantity: '1', unitPrice };
    const draft = await the(InvoiceService).create(
      tx,
      { companyId, date: '2026-05-04', lines: [{ ...line, taxRateId: null }] },
      actor,
    );
    return the(InvoiceService).issue(tx, draft.id, actor);
  });
const settled = async () => expect(await at.quiet()).toMatchObject({ unresolved: 0 });
const due = async (number: string | null): Promise<unknown> =>
  (await at.allOf('Invoices')).get(number ?? '')?.['AmountDue'];
const effects = async (kind: string): Promise<number> => {
  const { entries } = (await control(at.sandbox.url, 'GET', `journal?kind=${kind}&limit=10000`)) as { entries: Json[] };
  return entries.length;
};
const oneBankLine = async (on: boolean) => {
  const { body } = await at.rest('get', 'settings').expect(200);
  await at.rest('put', 'settings').send({ version: body.version, oneBankLine: on }).expect(200);
};

beforeAll(async () => {
  at = await startConnectedHost();
  await act(async (tx) => {
    companyId = (await the(CompanyService).create(tx, { name: 'Harbour Foods' }, actor)).id;
    productId = (
      await the(ProductService).create(tx, { code: 'TEA', name: 'Tea', tracked: true, salesPrice: '12.5' }, actor)
    ).id;
    methodId = (
      (await tx.query(`SELECT id FROM payment_methods WHERE workspace_id = $1 LIMIT 1`, [at.caller.workspaceId])) as {
        id: string;
      }[]
    )[0]!.id;
  });
  await at.rest('post', 'proposals/accept').send({}).expect(200);
}, 180_000);
afterAll(() => at?.close());

it('payments arrive one by allocation, and leave again when they are taken back', async () => {
  const [first, second] = [await anInvoice('100'), await anInvoice('50')];
  const payment = await act((tx) =>
    the(PaymentService).create(
      tx,
      {
        companyId,
        methodId,
        date: '2026-05-10',
        amount: '120',
        reference: 'Cheque 7',
        allocations: [
          { invoiceId: first.id, amount: '90' },
          { invoiceId: second.id, amount: '30' },
        ],
      },
      actor,
    ),
  );
  await settled();
  expect([await due(first.number), await due(second.number)]).toEqual([10, 20]);

  await act((tx) =>
    the(PaymentService).removeAllocation(
      tx,
      payment.id,
      payment.allocations.find(({ invoiceId }) => invoiceId === first.id)!.id,
      actor,
    ),
  );
  await act((tx) => the(PaymentService).allocate(tx, payment.id, [{ invoiceId: first.id, amount: '70' }], actor));
  await settled();
  expect([await due(first.number), await due(second.number)]).toEqual([30, 20]);

  await act((tx) => the(PaymentService).reverse(tx, payment.id, actor));
  await act((tx) => the(InvoiceService).void(tx, first.id, actor));
  await settled();
  expect(await due(second.number)).toBe(50);
  expect((await at.allOf('Invoices')).get(first.number!)).toMatchObject({ Status: 'VOIDED' });
}, 180_000);

it('a receipt for several invoices is one line on the bank account, deleted before it is made anew', async () => {
  await oneBankLine(true);
  const [first, second] = [await anInvoice('100'), await anInvoice('50')];
  const payment = await act((tx) =>
    the(PaymentService).create(
      tx,
      {
        companyId,
        methodId,
        date: '2026-05-10',
        amount: '150',
        allocations: [
          { invoiceId: first.id, amount: '100' },
          { invoiceId: second.id, amount: '50' },
        ],
      },
      actor,
    ),
  );
  await settled();
  const { BatchPayments } = (await at.books('GET', 'BatchPayments')) as { BatchPayments: Json[] };
  expect(BatchPayments).toMatchObject([{ TotalAmount: 150, Status: 'AUTHORISED' }]);

  // All of the first invoice is paid: what is left of the receipt only fits once the line is gone.
  await act((tx) =>
    the(PaymentService).removeAllocation(
      tx,
      payment.id,
      payment.allocations.find(({ invoiceId }) => invoiceId === second.id)!.id,
      actor,
    ),
  );
  await settled();
  const after = (await at.books('GET', 'BatchPayments')) as { BatchPayments: Json[] };
  expect(after.BatchPayments).toMatchObject([{ TotalAmount: 150, Status: 'DELETED' }]);
  expect([await due(first.number), await due(second.number)]).toEqual([0, 50]);
  await oneBankLine(false);
}, 180_000);

it('credit is applied, taken back and paid out', async () => {
  const invoice = await anInvoice('100');
  const note = await act(async (tx) => {
    const draft = await the(CreditNoteService).create(
      tx,
      {
        invoiceId: invoice.id,
        date: '2026-05-06',
        lines: [{ name: 'Work', quantity: '1', unitPrice: '40', discountPercent: '10', taxRateId: null }],
      },
      actor,
    );
    return the(CreditNoteService).issue(tx, draft.id, actor);
  });
  const allocation = await act((tx) =>
    the(CreditUseService).allocate(tx, note.id, { invoiceId: invoice.id, amount: '36' }, actor),
  );
  await settled();
  expect(await due(invoice.number)).toBe(64);
  await act((tx) => the(CreditUseService).removeAllocation(tx, allocation.id, actor));
  const refund = await act((tx) =>
    the(CreditUseService).refund(tx, note.id, { amount: '36', methodId, date: '2026-05-07' }, actor),
  );
  await settled();
  expect(await due(invoice.number)).toBe(100);
  expect((await at.allOf('CreditNotes')).get(note.number!)).toMatchObject({ Status: 'PAID', RemainingCredit: 0 });
  await act((tx) => the(CreditUseService).reverseRefund(tx, refund.id, actor));
  await settled();
  expect((await at.allOf('CreditNotes')).get(note.number!)).toMatchObject({ RemainingCredit: 36 });
}, 180_000);

it('stock goes in and out with adjustments, sales, voids and returns, in step on both sides', async () => {
  const adjust = (quantityChange: string, unitCost?: string) =>
    act((tx) =>
      the(StockAdjustmentService).create(
        tx,
        {
          date: '2026-05-01',
          reason: 'Count',
          post: true,
          lines: [{ productId, quantityChange, ...(unitCost ? { unitCost } : {}) }],
        },
        actor,
      ),
    );
  await adjust('10', '6.5');
  const sold = await anInvoice('12.5', true);
  const lost = await adjust('-3');
  const other = await anInvoice('12.5', true);
  await settled();
  const stock = async () => {
    const { items } = (await control(at.sandbox.url, 'GET', `tenants/${nz}/stock`)) as { items: Json[] };
    return Number(items.find(({ code }) => code === 'TEA')?.['quantity']);
  };
  expect(await stock()).toBe(3);
  await act((tx) => the(StockAdjustmentService).void(tx, lost.id, actor));
  await act((tx) => the(InvoiceService).void(tx, other.id, actor));
  await act(async (tx) => {
    const draft = await the(CreditNoteService).create(
      tx,
      {
        invoiceId: sold.id,
        date: '2026-05-06',
        lines: [{ productId, quantity: '1', unitPrice: '12.5', taxRateId: null, returnsToStock: true }],
      },
      actor,
    );
    return the(CreditNoteService).issue(tx, draft.id, actor);
  });
  await settled();
  expect(await stock()).toBe(9);
  expect(await effects('item.created')).toBe(1);
}, 180_000);
