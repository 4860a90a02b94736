import { CompanyService, InvoiceService } from '#crm-core';
import { SchedulerRegistry } from '@nestjs/schedule';
import { writeFileSync } from 'node:fs';
import type { EntityManager } from 'typeorm';
import { Connections } from '../../src/engine/engine-ports.js';
import { CrmHost } from '../../src/host/crm-host.js';
import type { DocumentFacts } from '../../src/xero/incoming.documents.js';
import { readChangedPayments } from '../../src/xero/payments.reads.js';
import { readListPage } from '../../src/xero/set-up.reads.js';
import { OneAnswer } from '../answers/one-answer.js';
import { startConnectedHost, type ConnectedHost } from '../connected-host.js';
import { control, nz } from '../connecting.js';
import { allExamples } from '../xero-examples/examples.js';
import { becomes } from '../xero-examples/expected.js';

/**
 * Run by `business-dates.int-spec.ts` in a process of each time zone: what becomes of days there, without ids and moments that
 * differ from run to run. Written to the file that `FACTS_FILE` names.
 */
type Json = Record<string, unknown>;
const actor = { name: 'Ada', origin: { by: 'user' as const } };
/** Days on which clocks change somewhere, the last and first of a year, and one that only leap years have. */
const days = ['2024-02-29', '2025-12-31', '2026-01-01', '2026-03-29', '2026-04-05', '2026-09-27', '2026-10-25'];

let at: ConnectedHost;
const act = <T>(work: (tx: EntityManager) => Promise<T>): Promise<T> =>
  at.host.database.inWorkspace(at.caller.workspaceId, work);
const the = <T>(service: abstract new (...args: never[]) => T): T =>
  at.host.module.get<T>(service as never, { strict: false });

beforeAll(async () => {
  at = await startConnectedHost();
  the(SchedulerRegistry).deleteInterval('xero-payment-import');
  await at.rest('post', 'proposals/accept').send({}).expect(200);
}, 180_000);
afterAll(() => at?.close());

it('writes down the facts of this zone', async () => {
  const facts = {
    examples: await ofExamples(),
    ...(await ofOurDocuments()),
    ...(await ofTheirDocuments()),
  };
  // The zone is told too, so that a test of zones which are none does not pass.
  const offset = new Date('2026-01-15T12:00:00Z').getTimezoneOffset();
  writeFileSync(process.env['FACTS_FILE']!, JSON.stringify({ offset, facts }));
});

async function ofExamples(): Promise<unknown[]> {
  const xero = await OneAnswer.start();
  const found = [];
  for (const example of allExamples()) found.push(await becomes(xero, example));
  await xero.close();
  return found;
}

/** Invoices of the CRM that are paid in Xero: the days of both, in the database and as people and programs are shown them. */
async function ofOurDocuments() {
  const company = await act((tx) => the(CompanyService).create(tx, { name: 'Harbour Foods' }, actor));
  for (const date of days) await paidInXero(company.id, date);
  const { body } = await at.rest('post', 'imports').send({}).expect(202);
  while ((await at.rest('get', `imports/${body.id}`).expect(200)).body.state === 'running')
    await new Promise((later) => setTimeout(later, 50));
  const session = await the(Connections).openSession(at.caller.workspaceId);
  const payments = await readChangedPayments(session, undefined);
  return {
    paymentsInXero: payments.map(({ date, amount }) => `${date} ${amount}`).toSorted(),
    paymentsHere: await listed(`SELECT date::text AS a, amount::text AS b FROM payments WHERE workspace_id = $1`),
    invoicesHere: await listed(`SELECT date::text AS a, due_date::text AS b FROM invoices WHERE workspace_id = $1`),
    invoicesShown: (await shown()).toSorted(),
    invoicesInXero: [...(await at.allOf('Invoices')).values()].map(daysOf).toSorted(),
  };
}

async function paidInXero(companyId: string, date: string): Promise<void> {
  const lines = [{ name: 'Work', quantity: '1', unitPrice: '100', taxRateId: null }];
  const made = await act(async (tx) => {
    const draft = await the(InvoiceService).create(tx, { companyId, date, dueDate: date, lines }, actor);
    return the(InvoiceService).issue(tx, draft.id, actor);
  });
  await at.quiet();
  const row = (await at.allOf('Invoices')).get(made.number!)!;
  const action = { action: 'pay', invoiceId: row['InvoiceID'], amount: 40, date };
  await control(at.sandbox.url, 'POST', `tenants/${nz}/ui`, action);
}

const shown = () =>
  act(async (tx) => {
    const rows = await tx.query<{ id: string }[]>('SELECT id FROM invoices WHERE workspace_id = $1', [
      at.caller.workspaceId,
    ]);
    const views = [];
    for (const { id } of rows) views.push(await the(InvoiceService).get(tx, id));
    return views.map((view) => JSON.stringify([view.date, view.dueDate]));
  });

/** Invoices made in Xero, as the first import reads and takes them in. */
async function ofTheirDocuments() {
  await at.books('PUT', 'Invoices', { Invoices: days.map(inXero) });
  const session = await the(Connections).openSession(at.caller.workspaceId);
  const { rows } = await readListPage(session, 'invoices', { page: 1, size: 100 }, 'NZD');
  const theirs = rows.flatMap((row) =>
    row.done === 'read' && row.facts.kind === 'invoice' && row.facts.number.startsWith('THEIRS') ? [row.facts] : [],
  );
  const customer = await act((tx) => the(CompanyService).create(tx, { name: 'Elsewhere Ltd' }, actor));
  for (const facts of theirs) await takenIn(facts, customer.id);
  return {
    theirs: theirs.map(({ number, date, dueDate }) => `${number} ${date} ${dueDate}`).toSorted(),
    takenIn: await listed(
      `SELECT date::text AS a, due_date::text AS b FROM invoices WHERE workspace_id = $1 AND number LIKE 'THEIRS%'`,
    ),
  };
}

const inXero = (day: string): Json => ({
  Type: 'ACCREC',
  InvoiceNumber: `THEIRS-${day}`,
  Contact: { Name: 'Elsewhere Ltd' },
  Date: day,
  DueDate: day,
  Status: 'AUTHORISED',
  LineAmountTypes: 'NoTax',
  LineItems: [{ Description: 'Rent', Quantity: 1, UnitAmount: 7, AccountCode: '200' }],
});

async function takenIn(facts: DocumentFacts, companyId: string): Promise<void> {
  const { intake } = the(CrmHost);
  const { kind, remoteId, number, date, dueDate, currency, amountsAre, net, tax, total } = facts;
  const lines = facts.lines.map(({ name, quantity, unitPrice, amount, taxAmount }) => ({
    name,
    quantity,
    unitPrice,
    amount,
    taxAmount,
  }));
  const contactId = `company.${companyId}`;
  const head = { kind, remoteId, number, contactId, date, currency, amountsAre, net, tax, total };
  const answer = await act((tx) =>
    intake!.takeIn(at.caller.workspaceId, { ...head, ...(dueDate ? { dueDate } : {}), lines }, tx),
  );
  expect(answer).toMatchObject({ done: 'created' });
}

const listed = async (sql: string): Promise<string[]> => {
  const rows = await act((tx) => tx.query<{ a: string; b: string }[]>(sql, [at.caller.workspaceId]));
  return rows.map(({ a, b }) => `${a} ${b}`).toSorted();
};

const daysOf = (row: Json): string => `${String(row['DateString'])} ${String(row['DueDateString'])}`;
