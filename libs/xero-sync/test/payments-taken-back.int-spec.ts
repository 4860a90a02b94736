import { CompanyService, CreditNoteService, CreditUseService, InvoiceService, PaymentService } from '#crm-core';
import { SchedulerRegistry } from '@nestjs/schedule';
import type { EntityManager } from 'typeorm';
import { DocumentPayments } from '../src/imports/document-payments.js';
import { type ConnectedHost, startConnectedHost } from './connected-host.js';

/**
 * Real: Postgres, CRM core, the whole sync, and the sandbox. An import reads Xero first and takes over afterwards; here people take
 * money back in the CRM in between, and the books have followed by the time the import goes on.
 */
const actor = { name: 'Ada', origin: { by: 'user' as const } };
const date = '2026-05-08';
const lines = [{ name: 'Work', quantity: '1', unitPrice: '63.24', taxRateId: null }];
type Json = Record<string, unknown>;
let at: ConnectedHost;
let companyId: string;
let methodId: string;

const act = <T>(work: (tx: EntityManager) => Promise<T>): Promise<T> =>
  at.host.database.inWorkspace(at.caller.workspaceId, work);
const the = <T>(service: abstract new (...args: never[]) => T): T =>
  at.host.module.get<T>(service as never, { strict: false });

beforeAll(async () => {
  at = await startConnectedHost();
  the(SchedulerRegistry).deleteInterval('xero-payment-import');
  await at.rest('post', 'proposals/accept').send({}).expect(200);
  companyId = (await act((tx) => the(CompanyService).create(tx, { name: 'Harbour Foods' }, actor))).id;
  const [method] = await act((tx) =>
    tx.query<{ id: string }[]>(`SELECT id FROM payment_methods WHERE workspace_id = $1 ORDER BY name LIMIT 1`, [
      at.caller.workspaceId,
    ]),
  );
  methodId = method!.id;
}, 180_000);
beforeEach(() => at.host.database.asSystem('xero-budget', (tx) => tx.query('DELETE FROM xero_budgets')));
afterEach(() => jest.restoreAllMocks());
afterAll(() => at?.close());

const anInvoice = () =>
  act(async (tx) => {
    const draft = await the(InvoiceService).create(tx, { companyId, date, lines }, actor);
    return the(InvoiceService).issue(tx, draft.id, actor);
  });

const paid = (invoiceIds: string[]) =>
  act((tx) =>
    the(PaymentService).create(
      tx,
      {
        ...{ companyId, methodId, date, amount: `${(63.24 * invoiceIds.length).toFixed(2)}` },
        allocations: invoiceIds.map((invoiceId) => ({ invoiceId, amount: '63.24' })),
      },
      actor,
    ),
  );

/** An import of which `meanwhile` happens between what it read and what it does about that, once. */
async function importWhile(meanwhile: () => Promise<unknown>): Promise<Json> {
  const payments = the(DocumentPayments);
  const original = payments.take.bind(payments);
  let happening: Promise<unknown> | undefined;
  const take = jest.spyOn(payments, 'take').mockImplementation(async (tx, ...rest) => {
    happening ??= meanwhile().then(() => at.quiet());
    await happening;
    return original(tx, ...rest);
  });
  const { body } = await at.rest('post', 'imports').send({}).expect(202);
  for (;;) {
    const run = (await at.rest('get', `imports/${body.id}`).expect(200)).body as Json;
    if (run['state'] === 'running') await new Promise((resolve) => setTimeout(resolve, 50));
    else {
      expect(happening).toBeDefined();
      take.mockRestore();
      return run;
    }
  }
}

const nothingCameIn = { state: 'finished', takenIn: 0, takenBack: 0, refused: 0, waiting: 0 };

it('a payment that was reversed here after an import had read it is not taken for one of somebody else', async () => {
  const invoice = await anInvoice();
  const payment = await paid([invoice.id]);
  await at.quiet();
  const run = await importWhile(() => act((tx) => the(PaymentService).reverse(tx, payment.id, actor)));
  expect(await act((tx) => the(InvoiceService).get(tx, invoice.id))).toMatchObject({
    ...{ status: 'issued', amountDue: '63.24' },
  });
  expect(run).toMatchObject(nothingCameIn);
  expect(await at.quiet()).toMatchObject({ unresolved: 0 });
});

it('nor is a refund that was reversed here meanwhile', async () => {
  const note = await act(async (tx) => {
    const draft = await the(CreditNoteService).create(tx, { companyId, date, lines }, actor);
    return the(CreditNoteService).issue(tx, draft.id, actor);
  });
  const refund = await act((tx) =>
    the(CreditUseService).refund(tx, note.id, { amount: '63.24', methodId, date }, actor),
  );
  await at.quiet();
  const run = await importWhile(() => act((tx) => the(CreditUseService).reverseRefund(tx, refund.id, actor)));
  expect(await act((tx) => the(CreditNoteService).get(tx, note.id))).toMatchObject({ remaining: '63.24' });
  expect(run).toMatchObject(nothingCameIn);
});

it('nor is the part of a line on the bank account of which another part was taken off meanwhile', async () => {
  const { body } = await at.rest('get', 'settings').expect(200);
  await at.rest('put', 'settings').send({ version: body.version, oneBankLine: true }).expect(200);
  const invoices = [await anInvoice(), await anInvoice()];
  const payment = await paid(invoices.map(({ id }) => id));
  await at.quiet();
  const [first] = (await act((tx) => the(PaymentService).get(tx, payment.id))).allocations;
  const run = await importWhile(() =>
    act((tx) => the(PaymentService).removeAllocation(tx, payment.id, first!.id, actor)),
  );
  const due = await Promise.all(invoices.map(({ id }) => act((tx) => the(InvoiceService).get(tx, id))));
  expect(due.map(({ amountDue }) => amountDue).toSorted()).toEqual(['0.00', '63.24']);
  expect(run).toMatchObject(nothingCameIn);
});
