import { CompanyService, InvoiceService, PaymentService } from '#crm-core';
import type { EntityManager } from 'typeorm';
import { ApprovalWatch } from '../src/approval/approval-watch.js';
import { type ConnectedHost, startConnectedHost } from './connected-host.js';

/** Real: Postgres, CRM core, the whole sync, the sandbox. */
const actor = { name: 'Ada', origin: { by: 'user' as const } };
let at: ConnectedHost;

const act = <T>(work: (tx: EntityManager) => Promise<T>): Promise<T> =>
  at.host.database.inWorkspace(at.caller.workspaceId, work);
const the = <T>(service: abstract new (...args: never[]) => T): T => at.host.module.get<T>(service as never);
const theInvoiceThere = async (number: string) => {
  for (let i = 0; i < 100; i += 1) {
    const invoice = (await at.allOf('Invoices')).get(number);
    if (invoice) return invoice;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${number} did not arrive.`);
};
const panelOf = async (id: string) => {
  const { body } = await at.rest('get', `records/payment/${id}`).expect(200);
  return body as { state: string; sentence: string };
};

beforeAll(async () => {
  at = await startConnectedHost();
  await at.rest('post', 'proposals/accept').send({}).expect(200);
  const { body } = await at.rest('get', 'settings').expect(200);
  await at.rest('put', 'settings').send({ version: body.version, invoiceStatus: 'SUBMITTED' }).expect(200);
}, 180_000);
afterAll(() => at?.close());

it('a payment waits for the approval of its invoice in Xero, says so, and goes by itself once it is approved', async () => {
  const { number, payment } = await act(async (tx) => {
    const company = await the(CompanyService).create(tx, { name: 'Harbour Foods' }, actor);
    const lines = [{ name: 'Work', quantity: '1', unitPrice: '80', taxRateId: null }];
    const draft = await the(InvoiceService).create(tx, { companyId: company.id, date: '2026-05-04', lines }, actor);
    const invoice = await the(InvoiceService).issue(tx, draft.id, actor);
    const [method] = (await tx.query(`SELECT id FROM payment_methods WHERE workspace_id = $1 LIMIT 1`, [
      at.caller.workspaceId,
    ])) as { id: string }[];
    const received = await the(PaymentService).create(
      tx,
      {
        companyId: company.id,
        methodId: method!.id,
        date: '2026-05-10',
        amount: '80',
        allocations: [{ invoiceId: invoice.id, amount: '80' }],
      },
      actor,
    );
    return { number: invoice.number!, payment: received };
  });
  const there = await theInvoiceThere(number);
  expect(there).toMatchObject({ Status: 'SUBMITTED' });
  const watch = at.host.module.get(ApprovalWatch, { strict: false });
  for (let i = 0; i < 50 && !JSON.stringify(await panelOf(payment.id)).includes('awaits approval'); i += 1)
    await new Promise((resolve) => setTimeout(resolve, 100));
  expect(JSON.stringify(await panelOf(payment.id))).toContain(`Invoice ${number} awaits approval in Xero.`);

  expect(await watch.look(at.caller.workspaceId)).toBe(0);
  await at.books('POST', 'Invoices', { Invoices: [{ InvoiceID: there['InvoiceID'], Status: 'AUTHORISED' }] });
  // Looked at a moment ago: not asked again before five minutes have passed.
  expect(await watch.look(at.caller.workspaceId)).toBe(0);
  await act((tx) =>
    tx.query(`UPDATE xero_links SET imported_at = imported_at - interval '6 minutes' WHERE workspace_id = $1`, [
      at.caller.workspaceId,
    ]),
  );
  expect(await watch.look(at.caller.workspaceId)).toBe(1);
  expect(await at.quiet()).toMatchObject({ unresolved: 0 });
  expect((await at.allOf('Invoices')).get(number)).toMatchObject({ Status: 'PAID', AmountDue: 0 });
}, 180_000);
