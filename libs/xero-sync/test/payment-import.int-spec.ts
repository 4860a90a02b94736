import {
  CompanyService,
  CreditNoteService,
  CreditUseService,
  InvoiceService,
  PaymentService,
  SupplierBillService,
} from '#crm-core';
import { SchedulerRegistry } from '@nestjs/schedule';
import type { EntityManager } from 'typeorm';
import { ImportSchedule } from '../src/imports/import.schedule.js';
import { PaymentImport } from '../src/imports/payment-import.service.js';
import { control, nz } from './connecting.js';
import { type ConnectedHost, startConnectedHost } from './connected-host.js';

/** Real: Postgres, CRM core, the whole sync, the sandbox with a bookkeeper at work in it. */
const actor = { name: 'Ada', origin: { by: 'user' as const } };
type Json = Record<string, unknown>;
let at: ConnectedHost;
let companyId: string;

const act = <T>(work: (tx: EntityManager) => Promise<T>): Promise<T> =>
  at.host.database.inWorkspace(at.caller.workspaceId, work);
const the = <T>(service: abstract new (...args: never[]) => T): T =>
  at.host.module.get<T>(service as never, { strict: false });
const bookkeeper = async (action: string, given: Json): Promise<Json> =>
  (await control(at.sandbox.url, 'POST', `tenants/${nz}/ui`, { action, ...given }))['record'] as Json;
const lines = (unitPrice: string) => [{ name: 'Work', quantity: '1', unitPrice, taxRateId: null }];

/** An issued invoice that is in Xero. */
async function anInvoice(amount: string) {
  const made = await act(async (tx) => {
    const draft = await the(InvoiceService).create(tx, { companyId, date: '2026-05-04', lines: lines(amount) }, actor);
    return the(InvoiceService).issue(tx, draft.id, actor);
  });
  await at.quiet();
  return { id: made.id, number: made.number!, remoteId: await remoteIdOf('invoice', made.id) };
}

const remoteIdOf = (kind: string, id: string) =>
  act(async (tx) => {
    const [link] = await tx.query<{ remote_id: string }[]>(
      `SELECT remote_id FROM xero_links WHERE workspace_id = $1 AND kind = $2 AND record_id = $3 AND part = 'main' AND archived_at IS NULL`,
      [at.caller.workspaceId, kind, id],
    );
    return link!.remote_id;
  });

async function imported(): Promise<Json> {
  const { body } = await at.rest('post', 'imports').send({}).expect(202);
  for (let i = 0; i < 300; i += 1) {
    const run = (await at.rest('get', `imports/${body.id}`).expect(200)).body as Json;
    if (run['state'] !== 'running') return run;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('The import did not end.');
}

const invoice = (id: string) => act((tx) => the(InvoiceService).get(tx, id));
const paymentsOn = (id: string) =>
  act((tx) =>
    tx.query<{ number: string; amount: string; status: string }[]>(
      `SELECT p.number, a.amount, p.status FROM payments p JOIN payment_allocations a ON a.workspace_id = p.workspace_id AND a.payment_id = p.id
        WHERE p.workspace_id = $1 AND a.invoice_id = $2 ORDER BY p.number`,
      [at.caller.workspaceId, id],
    ),
  );
const historyOf = async (kind: string, id: string) => {
  const { body } = await at.rest('get', `history?pageSize=200&filter[kind]=${kind}`).expect(200);
  return (body.items as { direction: string; what: string; record?: { id: string } }[])
    .filter(({ direction, record }) => direction === 'import' && record?.id === id)
    .map(({ what }) => what);
};
const itemOn = async (id: string) =>
  ((await at.rest('get', 'imports/items').expect(200)).body.items as Json[]).find(
    (item) => (item['record'] as Json | undefined)?.['id'] === id,
  );
async function save(changes: Json): Promise<void> {
  const { body } = await at.rest('get', 'settings').expect(200);
  await at
    .rest('put', 'settings')
    .send({ version: body.version, ...changes })
    .expect(200);
}
const hours = { reconciledOnly: false, days: [1, 2, 3, 4, 5], from: '08:00', until: '18:00' };
/** How many payments anybody ever sent to Xero by the API. */
const sent = async () => {
  await at.quiet();
  const { entries } = (await control(at.sandbox.url, 'GET', 'journal?afterSeq=0&limit=10000')) as { entries: Json[] };
  return entries.filter(({ kind, source }) => kind === 'payment.created' && source !== 'ui').length;
};

beforeAll(async () => {
  at = await startConnectedHost();
  // Slots are asked for by the tests alone.
  the(SchedulerRegistry).deleteInterval('xero-payment-import');
  await at.rest('post', 'proposals/accept').send({}).expect(200);
  companyId = (await act((tx) => the(CompanyService).create(tx, { name: 'Harbour Foods', isSupplier: true }, actor)))
    .id;
}, 180_000);
// What the tests ask of Xero in a minute is more than it allows.
beforeEach(() => at.host.database.asSystem('xero-budget', (tx) => tx.query('DELETE FROM xero_budgets')));
afterAll(() => at?.close());

it('part payments come in once, settle the invoice, are told in its history, and never go back', async () => {
  const made = await anInvoice('100');
  const before = await sent();
  await bookkeeper('pay', { invoiceId: made.remoteId, amount: 40, date: '2026-05-06', reference: 'Giro 7' });
  expect(await imported()).toMatchObject({ state: 'finished', takenIn: 1, takenBack: 0, refused: 0 });
  expect(await invoice(made.id)).toMatchObject({ status: 'issued', amountDue: '60.00', amountPaid: '40.00' });
  await bookkeeper('pay', { invoiceId: made.remoteId, amount: 60, date: '2026-05-07' });
  expect(await imported()).toMatchObject({ takenIn: 1 });
  expect(await imported()).toMatchObject({ takenIn: 0, takenBack: 0 });
  expect(await invoice(made.id)).toMatchObject({ status: 'paid', amountDue: '0.00' });
  expect((await paymentsOn(made.id)).map(({ amount }) => amount)).toEqual(['40.00', '60.00']);
  expect(await historyOf('invoice', made.id)).toContain(
    `Payment of 40.00 NZD on invoice ${made.number}, 2026-05-06 came in from Xero.`,
  );
  expect(await sent()).toBe(before);
});

it('a payment deleted in Xero is reversed here, and one made again in its place comes in', async () => {
  const made = await anInvoice('80');
  const first = await bookkeeper('pay', { invoiceId: made.remoteId, amount: 80, date: '2026-05-06' });
  await imported();
  expect(await invoice(made.id)).toMatchObject({ status: 'paid' });
  await bookkeeper('deletePayment', { paymentId: first['PaymentID'] });
  await bookkeeper('pay', { invoiceId: made.remoteId, amount: 75, date: '2026-05-06' });
  expect(await imported()).toMatchObject({ takenIn: 1, takenBack: 1, refused: 0 });
  expect(await paymentsOn(made.id)).toMatchObject([
    { amount: '80.00', status: 'reversed' },
    { amount: '75.00', status: 'received' },
  ]);
  expect(await invoice(made.id)).toMatchObject({ status: 'issued', amountDue: '5.00' });
  expect(await at.quiet()).toMatchObject({ unresolved: 0 });
});

it('our own payments are recognised, and reversed here when somebody deletes them in Xero', async () => {
  const made = await anInvoice('50');
  const own = await act(async (tx) => {
    const [method] = await tx.query<{ id: string }[]>(
      `SELECT id FROM payment_methods WHERE workspace_id = $1 AND name <> 'Xero' ORDER BY name LIMIT 1`,
      [at.caller.workspaceId],
    );
    const allocations = [{ invoiceId: made.id, amount: '50' }];
    return the(PaymentService).create(tx, { companyId, methodId: method!.id, date: '2026-05-08', amount: '50', allocations }, actor);
  }); // prettier-ignore
  await at.quiet();
  expect(await imported()).toMatchObject({ takenIn: 0, refused: 0, waiting: 0 });
  expect(await paymentsOn(made.id)).toHaveLength(1);
  const there = (await at.books('GET', `Invoices/${made.remoteId}`))['Invoices'] as { Payments: Json[] }[];
  await bookkeeper('deletePayment', { paymentId: there[0]!.Payments[0]!['PaymentID'] });
  expect(await imported()).toMatchObject({ takenBack: 1 });
  expect(await paymentsOn(made.id)).toMatchObject([{ number: own.number, status: 'reversed' }]);
  expect(await at.quiet()).toMatchObject({ unresolved: 0 });
  expect(await imported()).toMatchObject({ takenIn: 0, takenBack: 0 });
});

it('an imported payment that is reversed here is deleted in Xero, like any other', async () => {
  const made = await anInvoice('30');
  await bookkeeper('pay', { invoiceId: made.remoteId, amount: 30, date: '2026-05-06' });
  await imported();
  const [payment] = await act((tx) =>
    tx.query<{ payment_id: string }[]>(
      `SELECT payment_id FROM payment_allocations WHERE workspace_id = $1 AND invoice_id = $2`,
      [at.caller.workspaceId, made.id],
    ),
  );
  await act((tx) => the(PaymentService).reverse(tx, payment!.payment_id, actor));
  expect(await at.quiet()).toMatchObject({ unresolved: 0 });
  const there = (await at.books('GET', `Invoices/${made.remoteId}`))['Invoices'] as Json[];
  expect(there[0]).toMatchObject({ Status: 'AUTHORISED', AmountDue: 30 });
  expect(await imported()).toMatchObject({ takenIn: 0, takenBack: 0, refused: 0 });
});

it('the parts of a batch payment come in one by one, and leave together', async () => {
  const [one, two] = [await anInvoice('10'), await anInvoice('20')];
  const batch = await bookkeeper('enter', {
    resource: 'BatchPayments',
    document: {
      Account: { Code: '090' },
      Date: '2026-05-06',
      Payments: [one, two].map(({ remoteId }, n) => ({ Invoice: { InvoiceID: remoteId }, Amount: (n + 1) * 10 })),
    },
  });
  expect(await imported()).toMatchObject({ takenIn: 2 });
  expect([(await invoice(one.id)).status, (await invoice(two.id)).status]).toEqual(['paid', 'paid']);
  await at.books('POST', 'BatchPayments', { BatchPaymentID: batch['BatchPaymentID'], Status: 'DELETED' });
  expect(await imported()).toMatchObject({ takenBack: 2 });
  expect([(await invoice(one.id)).status, (await invoice(two.id)).status]).toEqual(['issued', 'issued']);
});

it('payments of supplier bills come in and are taken back', async () => {
  const bill = await act(async (tx) => {
    const draft = await the(SupplierBillService).create(
      tx,
      { companyId, date: '2026-05-04', supplierReference: 'RE-1', lines: lines('70') },
      actor,
    );
    return the(SupplierBillService).issue(tx, draft.id, actor);
  });
  await at.quiet();
  const remoteId = await remoteIdOf('bill', bill.id);
  const paid = await bookkeeper('pay', { invoiceId: remoteId, amount: 70, date: '2026-05-20' });
  expect(await imported()).toMatchObject({ takenIn: 1 });
  expect(await act((tx) => the(SupplierBillService).get(tx, bill.id))).toMatchObject({ status: 'paid' });
  await bookkeeper('deletePayment', { paymentId: paid['PaymentID'] });
  expect(await imported()).toMatchObject({ takenBack: 1 });
  expect(await act((tx) => the(SupplierBillService).get(tx, bill.id))).toMatchObject({ status: 'issued' });
});

it('a refund of a credit note comes in and is taken back', async () => {
  const note = await act(async (tx) => {
    const draft = await the(CreditNoteService).create(tx, { companyId, date: '2026-05-04', lines: lines('25') }, actor);
    return the(CreditNoteService).issue(tx, draft.id, actor);
  });
  await at.quiet();
  const refund = await bookkeeper('pay', {
    creditNoteId: await remoteIdOf('creditNote', note.id),
    amount: 25,
    date: '2026-05-20',
  });
  expect(await imported()).toMatchObject({ takenIn: 1 });
  expect(await act((tx) => the(CreditNoteService).get(tx, note.id))).toMatchObject({ remaining: '0.00' });
  await bookkeeper('deletePayment', { paymentId: refund['PaymentID'] });
  expect(await imported()).toMatchObject({ takenBack: 1 });
  expect(await act((tx) => the(CreditNoteService).get(tx, note.id))).toMatchObject({ remaining: '25.00' });
  expect(await at.quiet()).toMatchObject({ unresolved: 0 });
});

it('an overpayment that is applied in Xero settles the invoice, and leaves it when it is taken off; here it cannot be', async () => {
  const made = await anInvoice('90');
  const money = await bookkeeper('enter', {
    resource: 'BankTransactions',
    document: {
      Type: 'RECEIVE-OVERPAYMENT',
      Contact: { Name: 'Harbour Foods' },
      BankAccount: { Code: '090' },
      Date: '2026-05-06',
      LineAmountTypes: 'NoTax',
      LineItems: [{ Description: 'Too much', Quantity: 1, UnitAmount: 90, AccountCode: '610' }],
    },
  });
  const overpaymentId = money['OverpaymentID'];
  const allocation = await bookkeeper('allocate', { overpaymentId, invoiceId: made.remoteId, amount: 90 });
  expect(await imported()).toMatchObject({ takenIn: 1, refused: 0 });
  expect(await imported()).toMatchObject({ takenIn: 0 });
  expect(await invoice(made.id)).toMatchObject({ status: 'paid' });
  const [payment] = await act((tx) =>
    tx.query<{ payment_id: string }[]>(
      `SELECT payment_id FROM payment_allocations WHERE workspace_id = $1 AND invoice_id = $2`,
      [at.caller.workspaceId, made.id],
    ),
  );
  await expect(act((tx) => the(PaymentService).reverse(tx, payment!.payment_id, actor))).rejects.toThrow(
    'This is credit that was applied in Xero.',
  );
  await bookkeeper('deleteAllocation', { overpaymentId, allocationId: allocation['AllocationID'] });
  expect(await imported()).toMatchObject({ takenBack: 1 });
  expect(await invoice(made.id)).toMatchObject({ status: 'issued', amountDue: '90.00' });
  await bookkeeper('allocate', { overpaymentId, invoiceId: made.remoteId, amount: 90 });
  expect(await imported()).toMatchObject({ takenIn: 1 });
  expect(await invoice(made.id)).toMatchObject({ status: 'paid' });
  expect(await at.quiet()).toMatchObject({ unresolved: 0 });
});

it('a credit note of ours that people applied in Xero is told with what to do, until that is done', async () => {
  const made = await anInvoice('40');
  const note = await act(async (tx) => {
    const draft = await the(CreditNoteService).create(tx, { companyId, date: '2026-05-04', lines: lines('40') }, actor);
    return the(CreditNoteService).issue(tx, draft.id, actor);
  });
  await at.quiet();
  const creditNoteId = await remoteIdOf('creditNote', note.id);
  const allocation = await bookkeeper('allocate', { creditNoteId, invoiceId: made.remoteId, amount: 40 });
  expect(await imported()).toMatchObject({ takenIn: 0, refused: 1 });
  expect(await itemOn(made.id)).toMatchObject({
    code: 'credit_of_ours',
    label: `Credit note ${note.number} in Xero`,
    sentence: expect.stringContaining('Of this credit 40.00 are applied in Xero and 0.00 in the CRM'),
  });
  await bookkeeper('deleteAllocation', { creditNoteId, allocationId: allocation['AllocationID'] });
  await imported();
  expect(await itemOn(made.id)).toBeUndefined();
  await act((tx) => the(CreditUseService).allocate(tx, note.id, { invoiceId: made.id, amount: '40' }, actor));
  expect(await at.quiet()).toMatchObject({ unresolved: 0 });
  expect(await imported()).toMatchObject({ takenIn: 0, refused: 0 });
  expect(await invoice(made.id)).toMatchObject({ status: 'paid' });
});

it('what is marked "do not import" is listed with the reason, and comes in once the mark is gone', async () => {
  const made = await anInvoice('20');
  const mark = (on: boolean) =>
    act((tx) =>
      tx.query(
        `UPDATE invoices SET do_not_import = $3, do_not_import_reason = $4 WHERE workspace_id = $1 AND id = $2`,
        [at.caller.workspaceId, made.id, on, on ? 'Settled by hand' : null],
      ),
    );
  await mark(true);
  await bookkeeper('pay', { invoiceId: made.remoteId, amount: 20, date: '2026-05-06' });
  expect(await imported()).toMatchObject({ takenIn: 0, refused: 1 });
  await imported();
  expect(await itemOn(made.id)).toMatchObject({
    state: 'refused',
    code: 'do_not_import',
    sentence: `The invoice ${made.number} is marked "do not import": Settled by hand.`,
    record: { name: 'invoice', id: made.id },
  });
  expect(await historyOf('invoice', made.id)).toHaveLength(1);
  await mark(false);
  expect(await imported()).toMatchObject({ takenIn: 1 });
  expect(await itemOn(made.id)).toBeUndefined();
});

it('with "reconciled only" a payment waits until it is reconciled', async () => {
  const made = await anInvoice('20');
  await save({ paymentImport: { ...hours, reconciledOnly: true } });
  const paid = await bookkeeper('pay', { invoiceId: made.remoteId, amount: 20, date: '2026-05-06' });
  expect(await imported()).toMatchObject({ takenIn: 0, waiting: 1 });
  expect(await itemOn(made.id)).toMatchObject({ state: 'waiting', code: 'not_reconciled' });
  await bookkeeper('reconcilePayment', { paymentId: paid['PaymentID'] });
  expect(await imported()).toMatchObject({ takenIn: 1, waiting: 0 });
  await save({ paymentImport: hours });
});

it('a single record is imported at once; one that is not in Xero says so', async () => {
  const made = await anInvoice('15');
  await bookkeeper('pay', { invoiceId: made.remoteId, amount: 15, date: '2026-05-06' });
  const { body } = await at.rest('post', `records/invoice/${made.id}/import`).send({}).expect(200);
  expect(body).toMatchObject({ state: 'finished', takenIn: 1, startedBy: 'Ada' });
  expect(await imported()).toMatchObject({ takenIn: 0 });
  const draft = await act((tx) =>
    the(InvoiceService).create(tx, { companyId, date: '2026-05-04', lines: lines('1') }, actor),
  );
  await at.rest('post', `records/invoice/${draft.id}/import`).send({}).expect(409);
  await at.rest('get', 'imports/nothing').expect(404);
});

it('payments of documents that are not ours are counted and left alone', async () => {
  const strange = await bookkeeper('enter', {
    resource: 'Invoices',
    document: {
      Type: 'ACCREC',
      Contact: { Name: 'Somebody else' },
      Date: '2026-05-04',
      DueDate: '2026-05-30',
      Status: 'AUTHORISED',
      LineItems: [{ Description: 'Else', Quantity: 1, UnitAmount: 5, AccountCode: '200' }],
    },
  });
  await bookkeeper('pay', { invoiceId: strange['InvoiceID'], amount: 5 });
  const run = await imported();
  expect(run).toMatchObject({ takenIn: 0, refused: 0 });
  expect(run['elsewhere']).toBeGreaterThan(0);
});

it('a slot is served once, whoever asks and however often, and a missed one is made up once', async () => {
  const schedule = the(ImportSchedule);
  const again = the(PaymentImport);
  const { workspaceId } = at.caller;
  const slots = async () =>
    ((await at.rest('get', 'imports?pageSize=200').expect(200)).body.items as Json[]).flatMap(
      (run) => run['slot'] ?? [],
    );
  const noon = new Date('2031-05-06T00:30:00Z'); // half past noon in Auckland, a Tuesday
  await Promise.all([schedule.round(noon), schedule.round(noon), schedule.round(noon)]);
  await schedule.round(new Date('2031-05-06T01:30:00Z'));
  expect(await slots()).toEqual(['2031-05-06T12:00']);
  await schedule.round(new Date('2031-05-08T05:00:00Z'));
  await schedule.round(new Date('2031-05-08T07:00:00Z'));
  expect(await slots()).toEqual(['2031-05-08T16:00', '2031-05-06T12:00']);
  expect(await again.serve(workspaceId, '2031-05-07T16:00')).toBe(false);
});

it('a run that died is taken over, and nothing is doubled', async () => {
  const made = await anInvoice('60');
  await bookkeeper('pay', { invoiceId: made.remoteId, amount: 60, date: '2026-05-06' });
  await act((tx) =>
    tx.query(
      `INSERT INTO xero_imports (workspace_id, tenant_id, started_by, phase, alive_at) VALUES ($1, $2, 'a process', 'Dead.', $3)`,
      [at.caller.workspaceId, nz, new Date(Date.now() - 60_000)],
    ),
  );
  await at.rest('post', 'imports').send({}).expect(409);
  await act((tx) =>
    tx.query(
      `UPDATE xero_imports SET alive_at = alive_at - interval '5 minutes' WHERE workspace_id = $1 AND state = 'running'`,
      [at.caller.workspaceId],
    ),
  );
  expect(await imported()).toMatchObject({ state: 'finished', takenIn: 1 });
  // The lists were read up to here; read again from the beginning, everything is recognised.
  await act((tx) => tx.query(`DELETE FROM xero_import_marks WHERE workspace_id = $1`, [at.caller.workspaceId]));
  expect(await imported()).toMatchObject({ takenIn: 0, takenBack: 0, refused: 0 });
  expect(await paymentsOn(made.id)).toHaveLength(1);
});

it('credit of ours that was taken off in Xero is told, until it is taken off here too', async () => {
  const made = await anInvoice('40');
  const note = await act(async (tx) => {
    const draft = await the(CreditNoteService).create(tx, { companyId, date: '2026-05-04', lines: lines('40') }, actor);
    return the(CreditNoteService).issue(tx, draft.id, actor);
  });
  const use = await act((tx) =>
    the(CreditUseService).allocate(tx, note.id, { invoiceId: made.id, amount: '40' }, actor),
  );
  expect(await at.quiet()).toMatchObject({ unresolved: 0 });
  expect(await imported()).toMatchObject({ refused: 0 });
  const creditNoteId = await remoteIdOf('creditNote', note.id);
  const allocationId = await remoteIdOf('allocation', use.id);
  await bookkeeper('deleteAllocation', { creditNoteId, allocationId });
  expect(await imported()).toMatchObject({ takenIn: 0, refused: 1 });
  expect(await itemOn(made.id)).toMatchObject({
    code: 'credit_taken_off',
    sentence: expect.stringContaining('Of this credit 0.00 are applied in Xero and 40.00 in the CRM'),
  });
  await act((tx) => the(CreditUseService).removeAllocation(tx, use.id, actor));
  await imported();
  expect(await itemOn(made.id)).toBeUndefined();
});
