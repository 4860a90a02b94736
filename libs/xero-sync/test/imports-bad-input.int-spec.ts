import { CompanyService, InvoiceService } from '#crm-core';
import { SchedulerRegistry } from '@nestjs/schedule';
import type { EntityManager } from 'typeorm';
import { control, nz } from './connecting.js';
import { type ConnectedHost, startConnectedHost } from './connected-host.js';

/**
 * What Xero may bring that cannot be taken in, each beside a payment that can: it ends in the list with a sentence, and the rest of
 * the import goes on. (What a webhook of an organisation that left leads to is in `webhooks.int-spec.ts`, what stands in the way of
 * the first import with that.)
 */
type Json = Record<string, unknown>;
const actor = { name: 'Ada', origin: { by: 'user' as const } };
let at: ConnectedHost;
let companyId: string;

const act = <T>(work: (tx: EntityManager) => Promise<T>): Promise<T> =>
  at.host.database.inWorkspace(at.caller.workspaceId, work);
const the = <T>(service: abstract new (...args: never[]) => T): T =>
  at.host.module.get<T>(service as never, { strict: false });
const pay = async (invoiceId: unknown, amount: number): Promise<Json> => {
  const action = { action: 'pay', invoiceId, amount, date: '2026-05-06' };
  return (await control(at.sandbox.url, 'POST', `tenants/${nz}/ui`, action))['record'] as Json;
};

async function anInvoice(unitPrice = '100') {
  const lines = [{ name: 'Work', quantity: '1', unitPrice, taxRateId: null }];
  const made = await act(async (tx) => {
    const draft = await the(InvoiceService).create(tx, { companyId, date: '2026-05-04', lines }, actor);
    return the(InvoiceService).issue(tx, draft.id, actor);
  });
  await at.quiet();
  const remoteId = (await at.allOf('Invoices')).get(made.number!)!['InvoiceID'];
  return { id: made.id, number: made.number!, remoteId: String(remoteId) };
}

/** Made in Xero by somebody else, for the same customer. */
async function theirInvoice(number: string, amount: number): Promise<string> {
  const { Invoices } = await at.books('PUT', 'Invoices', {
    Invoices: [
      {
        Type: 'ACCREC',
        InvoiceNumber: number,
        Contact: { Name: 'Harbour Foods' },
        Date: '2026-05-04',
        DueDate: '2026-05-20',
        Status: 'AUTHORISED',
        LineAmountTypes: 'NoTax',
        LineItems: [{ Description: 'Rent', Quantity: 1, UnitAmount: amount, AccountCode: '200' }],
      },
    ],
  });
  return String((Invoices as Json[])[0]!['InvoiceID']);
}

async function imported(): Promise<Json> {
  const { body } = await at.rest('post', 'imports').send({}).expect(202);
  for (let i = 0; i < 300; i += 1) {
    const run = (await at.rest('get', `imports/${body.id}`).expect(200)).body as Json;
    if (run['state'] !== 'running') return run;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('The import did not end.');
}

const items = async (): Promise<Json[]> =>
  (await at.rest('get', 'imports/items?pageSize=200').expect(200)).body.items as Json[];
const itemOf = async (remoteId: unknown) => (await items()).find((item) => item['remoteId'] === remoteId);
const amountDue = async ({ id }: { id: string }) => (await act((tx) => the(InvoiceService).get(tx, id))).amountDue;

/** From now on Xero answers this list so. */
const answers = (list: string, rows: Json[]) =>
  control(at.sandbox.url, 'POST', 'faults', {
    method: 'GET',
    path: `/api.xro/2.0/${list}`,
    times: 0,
    action: { kind: 'status', status: 200, body: JSON.stringify({ Status: 'OK', [list]: rows }) },
  });

const someId = (digit: number) => `c0ffee00-0000-4000-8000-00000000000${digit}`;
const aPayment = (digit: number, invoiceId: string, more: Json = {}): Json => ({
  PaymentID: someId(digit),
  PaymentType: 'ACCRECPAYMENT',
  Status: 'AUTHORISED',
  Date: '/Date(1778025600000+0000)/',
  Amount: 10,
  IsReconciled: false,
  UpdatedDateUTC: '/Date(1778025600000+0000)/',
  Invoice: { InvoiceID: invoiceId, Type: 'ACCREC' },
  ...more,
});

beforeAll(async () => {
  at = await startConnectedHost();
  the(SchedulerRegistry).deleteInterval('xero-payment-import');
  await at.rest('post', 'proposals/accept').send({}).expect(200);
  companyId = (await act((tx) => the(CompanyService).create(tx, { name: 'Harbour Foods' }, actor))).id;
}, 180_000);
beforeEach(() => at.host.database.asSystem('xero-budget', (tx) => tx.query('DELETE FROM xero_budgets')));
afterEach(() => control(at.sandbox.url, 'DELETE', 'faults', {}));
afterAll(() => at?.close());

it('a payment on an invoice that we do not have is listed, and comes in once the invoice is linked', async () => {
  const ours = await anInvoice();
  const theirs = await theirInvoice('RENT-7', 100);
  await pay(ours.remoteId, 40);
  const payment = await pay(theirs, 30);
  expect(await imported()).toMatchObject({ state: 'finished', takenIn: 1, refused: 0, elsewhere: 1 });
  expect(await itemOf(payment['PaymentID'])).toMatchObject({
    state: 'waiting',
    code: 'document_not_here',
    label: 'Payment of 30.00 on RENT-7, 2026-05-06',
    sentence: expect.stringMatching(/^The CRM does not have RENT-7 that it was paid on in Xero\. It comes in once/),
  });
  expect(await imported()).toMatchObject({ takenIn: 0 });
  const other = await anInvoice();
  await at.rest('post', `records/invoice/${other.id}/link`).send({ xeroId: theirs }).expect(200);
  expect(await imported()).toMatchObject({ takenIn: 1 });
  expect(await amountDue(other)).toBe('70.00');
  expect(await itemOf(payment['PaymentID'])).toBeUndefined();
});

it('and leaves the list when it is deleted in Xero', async () => {
  const payment = await pay(await theirInvoice('RENT-8', 50), 20);
  await imported();
  expect(await itemOf(payment['PaymentID'])).toMatchObject({ code: 'document_not_here' });
  const action = { action: 'deletePayment', paymentId: payment['PaymentID'] };
  await control(at.sandbox.url, 'POST', `tenants/${nz}/ui`, action);
  await imported();
  expect(await itemOf(payment['PaymentID'])).toBeUndefined();
});

it('values that are missing or unknown are listed with what to do, and the payment beside them comes in', async () => {
  const invoice = await anInvoice();
  await answers('Payments', [
    aPayment(1, invoice.remoteId, { Amount: null }),
    aPayment(2, invoice.remoteId, { Date: null }),
    aPayment(3, invoice.remoteId, { Invoice: null }),
    aPayment(4, invoice.remoteId, { Status: null }),
    aPayment(5, invoice.remoteId, { Status: 'HELDBYBANK', Something: { New: [1] } }),
    aPayment(6, invoice.remoteId, { Amount: '12.50', Reference: null, UpdatedDateUTC: null }),
    null as unknown as Json,
  ]);
  expect(await imported()).toMatchObject({ state: 'finished', takenIn: 1 });
  expect(await amountDue(invoice)).toBe('87.50');
  const told = Object.fromEntries((await items()).map((item) => [item['remoteId'], item['code']]));
  expect(told).toMatchObject({
    [someId(1)]: 'incomplete',
    [someId(2)]: 'incomplete',
    [someId(3)]: 'incomplete',
    [someId(4)]: 'unknown_status',
    [someId(5)]: 'unknown_status',
  });
  for (const item of await items()) expect(item['sentence']).toMatch(/^[A-Z].{20,}\.$/);
});

it('a payment without an id is listed on its invoice, once, and leaves the list when Xero shows it whole', async () => {
  const invoice = await anInvoice();
  const nameless = { PaymentID: null, Invoice: { InvoiceID: invoice.remoteId, InvoiceNumber: invoice.number } };
  const whole = aPayment(6, invoice.remoteId, { Amount: 25, PaymentID: 'c0ffee00-0000-4000-8000-0000000000a1' });
  await answers('Payments', [aPayment(5, invoice.remoteId, { ...nameless, Amount: 30 }), whole]);
  expect(await imported()).toMatchObject({ state: 'finished', takenIn: 1 });
  await imported();
  expect(await amountDue(invoice)).toBe('75.00');
  const listed = async () => (await items()).filter(({ code }) => code === 'id_missing');
  const own = (await listed()).filter(({ label }) => String(label).includes(invoice.number));
  expect(own).toMatchObject([
    {
      state: 'refused',
      label: `Payment of 30.00 on ${invoice.number}, 2026-05-06`,
      sentence: expect.stringMatching(/^Xero showed it without an id, .+ Open and save it there\.$/),
      record: { name: 'invoice', id: invoice.id },
    },
  ]);
  await control(at.sandbox.url, 'DELETE', 'faults', {});
  const later = { PaymentID: 'c0ffee00-0000-4000-8000-0000000000a2', UpdatedDateUTC: '/Date(4102444800000+0000)/' };
  await answers('Payments', [aPayment(7, invoice.remoteId, { Amount: 30, ...later })]);
  expect(await imported()).toMatchObject({ takenIn: 1 });
  expect(await amountDue(invoice)).toBe('45.00');
  expect((await listed()).filter(({ label }) => String(label).includes(invoice.number))).toEqual([]);
});

it('a payment larger than the invoice is listed, and the payment beside it comes in', async () => {
  const [large, plain] = [await anInvoice(), await anInvoice()];
  await answers('Payments', [aPayment(7, large.remoteId, { Amount: 500 }), aPayment(8, plain.remoteId)]);
  expect(await imported()).toMatchObject({ state: 'finished', takenIn: 1 });
  expect([await amountDue(large), await amountDue(plain)]).toEqual(['100.00', '90.00']);
  expect(await itemOf(someId(7))).toMatchObject({ state: 'refused', code: 'refused_here' });
});

it('a credit larger than the invoice is listed, and the credit beside it comes in', async () => {
  const [large, plain] = [await anInvoice(), await anInvoice()];
  const row = ({ remoteId, number }: typeof large, applied: number, digit: number): Json => ({
    InvoiceID: remoteId,
    InvoiceNumber: number,
    Type: 'ACCREC',
    Status: 'AUTHORISED',
    AmountCredited: applied,
    UpdatedDateUTC: '/Date(4102444800000+0000)/',
    Overpayments: [{ OverpaymentID: someId(digit), AppliedAmount: applied, Date: null }],
  });
  await answers('Invoices', [row(large, 500, 8), row(plain, 25, 9), { InvoiceID: null, AmountCredited: 'much' }]);
  expect(await imported()).toMatchObject({ state: 'finished', takenIn: 1 });
  expect([await amountDue(large), await amountDue(plain)]).toEqual(['100.00', '75.00']);
  expect(await itemOf(`${someId(8)}@${large.remoteId}`)).toMatchObject({
    state: 'refused',
    code: 'refused_here',
    label: 'Overpayment in Xero',
    sentence: expect.stringMatching(/100\.00/),
  });
});
