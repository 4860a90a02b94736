import { InvoiceService, SupplierBillService, TaxRateService } from '#crm-core';
import { SchedulerRegistry } from '@nestjs/schedule';
import type { EntityManager } from 'typeorm';
import { DriftSweep } from '../src/drift/drift-sweep.js';
import { type ConnectedHost, startConnectedHost } from './connected-host.js';

/** Documents that came from Xero are changed here: what a bookkeeper decided there stays. Real: Postgres, CRM core, the sync, the sandbox. */
type Json = Record<string, unknown>;
const actor = { name: 'Ada', origin: { by: 'user' as const } };
let at: ConnectedHost;
let taxRateId: string;

const act = <T>(work: (tx: EntityManager) => Promise<T>): Promise<T> =>
  at.host.database.inWorkspace(at.caller.workspaceId, work);
const the = <T>(service: abstract new (...args: never[]) => T): T =>
  at.host.module.get<T>(service as never, { strict: false });
const sql = <T>(text: string, ...values: unknown[]): Promise<T[]> =>
  act((tx) => tx.query(text, [at.caller.workspaceId, ...values]));

async function put(plural: string, elements: Json[]): Promise<Json[]> {
  const made = await at.books('PUT', `${plural}?unitdp=4`, { [plural]: elements });
  return made[plural] as Json[];
}

const line = (Description: string, AccountCode: string, more: Json = {}): Json => ({
  Description,
  Quantity: 1,
  UnitAmount: 100,
  AccountCode,
  TaxType: 'OUTPUT2',
  ...more,
});
const bought = { TaxType: 'INPUT2' };
const document = (Name: string, InvoiceNumber: string, LineItems: Json[], more: Json = {}): Json => ({
  Type: 'ACCREC',
  Status: 'AUTHORISED',
  Contact: { Name },
  InvoiceNumber,
  Date: '2026-05-04',
  DueDate: '2026-06-04',
  LineAmountTypes: 'Exclusive',
  LineItems,
  ...more,
});

async function until(state: string): Promise<void> {
  for (let i = 0; i < 600; i += 1) {
    const { body } = await at.rest('get', 'first-import').expect(200);
    if (body.state === state) return;
    if (body.paused) throw new Error(body.sentence);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`It did not become ${state}.`);
}

async function firstImport(): Promise<void> {
  await at.rest('post', 'first-import').send({ ownHistory: 'nothing', openingStock: false }).expect(202);
  await until('planned');
  await at.rest('post', 'first-import/read').send({}).expect(202);
  await until('review');
  await at.rest('post', 'first-import/run').send({ leaveUndecided: true }).expect(202);
  await until('finished');
}

const there = async (number: string): Promise<Json> => (await at.allOf('Invoices')).get(number)!;
const booked = async (number: string) =>
  ((await there(number))['LineItems'] as Json[]).map(({ Description, AccountCode, TaxType, Tracking }) => [
    Description,
    AccountCode,
    TaxType,
    (Tracking as Json[]).map(({ Option }) => Option).join(),
  ]);
const idOf = async (table: string, where: string): Promise<string> =>
  (await sql<{ id: string }>(`SELECT id FROM ${table} WHERE workspace_id = $1 AND ${where}`))[0]!.id;
const looked = async (): Promise<void> => {
  await sql(`UPDATE xero_links SET looked_at = now() - interval '9 days', exported_at = now() - interval '9 days',
    created_at = created_at - interval '9 days' WHERE workspace_id = $1`);
  await the(DriftSweep).lookAtAll(at.caller.workspaceId);
};
const changes = async (): Promise<Json[]> => (await at.rest('get', 'changes?pageSize=200').expect(200)).body.items;
const news = () => sql<Json>(`SELECT facts FROM xero_news WHERE workspace_id = $1 AND type = 'drift.found'`);

beforeAll(async () => {
  at = await startConnectedHost();
  for (const timer of ['xero-payment-import', 'xero-stock-check', 'xero-drift-sweep'])
    the(SchedulerRegistry).deleteInterval(timer);
  taxRateId = (await act((tx) => the(TaxRateService).create(tx, { name: 'GST', rate: '15' }, actor))).id;
  await at.rest('post', 'proposals/accept').send({}).expect(200);
  const { version } = (await at.rest('get', 'settings').expect(200)).body;
  await at.rest('put', 'settings').send({ version, lockInvoices: false }).expect(200);
  const tracked = { Tracking: [{ Name: 'Region', Option: 'North' }] };
  await put('Invoices', [
    document('Around the Horn', 'X-1', [line('Rent', '260', tracked), line('Interest', '270'), line('Export', '260', { TaxType: 'ZERORATED' })]),
    document('Exotic Liquids', 'RE-1', [line('Beer', '310', bought)], { Type: 'ACCPAY' }),
    document('Tokyo Traders', 'RE-1', [line('Tea', '400', bought)], { Type: 'ACCPAY' }),
  ]); // prettier-ignore
  await firstImport();
  await at.quiet();
}, 180_000);
beforeEach(() => at.host.database.asSystem('xero-budget', (tx) => tx.query('DELETE FROM xero_budgets')));
afterAll(() => at?.close());

describe('an unpaid invoice that came from Xero', () => {
  const asItCame = [
    ['Rent', '260', 'OUTPUT2', 'North'],
    ['Interest', '270', 'OUTPUT2', ''],
    ['Export', '260', 'ZERORATED', ''],
  ];
  const invoice = async () => {
    const id = await idOf('invoices', `number = 'X-1'`);
    return act((tx) => the(InvoiceService).get(tx, id));
  };
  const change = async (input: Json) => {
    const { id, version } = await invoice();
    await act((tx) => the(InvoiceService).update(tx, id, version, input, actor));
    expect(await at.quiet()).toMatchObject({ unresolved: 0 });
  };

  it('keeps accounts, tax rates and tracking when something else of it is changed here', async () => {
    expect(await booked('X-1')).toEqual(asItCame);
    await change({ reference: 'Order 7' });
    expect(await there('X-1')).toMatchObject({ Reference: 'Order 7', Total: 330 });
    expect(await booked('X-1')).toEqual(asItCame);
  });

  it('and when its lines are written anew, renamed or repriced; a new line is booked by our own rules', async () => {
    const { lines } = await invoice();
    const [rent, interest, zero] = lines.map(({ id, name, quantity, unitPrice, taxRateId: rate }) => ({ id, name, quantity, unitPrice, taxRateId: rate })); // prettier-ignore
    const { id: _anew, ...rentAnew } = rent!;
    const fresh = { name: 'Work', quantity: '1', unitPrice: '10', taxRateId };
    await change({ lines: [fresh, rentAnew, { ...interest!, name: 'Interest in May', unitPrice: '50' }, zero] });
    expect(await booked('X-1')).toEqual([
      ['Work', '200', 'OUTPUT2', ''],
      asItCame[0],
      ['Interest in May', '270', 'OUTPUT2', ''],
      asItCame[2],
    ]);
  });

  it('is refused in words when the account is archived there, and nothing is sent', async () => {
    const account = (
      (await at.books('GET', `Accounts?where=${encodeURIComponent('Code=="270"')}`))['Accounts'] as Json[]
    )[0]!;
    await at.books('POST', `Accounts/${String(account['AccountID'])}`, {
      AccountID: account['AccountID'],
      Status: 'ARCHIVED',
    });
    await at.rest('post', 'refresh-reference').send({});
    const before = await there('X-1');
    const { id, version } = await invoice();
    await act((tx) => the(InvoiceService).update(tx, id, version, { reference: 'Order 8' }, actor));
    expect(await at.quiet()).toMatchObject({ unresolved: 1 });
    const { body } = await at.rest('get', 'errors').expect(200);
    expect(body.items[0].problems).toMatchObject([
      { code: 'account_gone', sentence: expect.stringMatching(/^The account ".+" \(270\) that line 3 "Interest in May" of Invoice X-1 is booked on in Xero is archived there\.$/) },
    ]); // prettier-ignore
    expect(await there('X-1')).toEqual(before);
  });
});

describe('a bill that has a number of ours because another supplier used its own', () => {
  const bill = () => idOf('supplier_bills', `supplier_reference = 'RE-1' AND number LIKE 'BILL-%'`);

  it('is no change in Xero that anybody made', async () => {
    expect(await bill()).toMatch(/-/);
    await looked();
    expect(await changes()).toEqual([]);
    await sql(`UPDATE xero_links SET details = details - 'agreed' WHERE workspace_id = $1`);
    await looked();
    expect(await changes()).toEqual([]);
    expect(await news()).toEqual([]);
  });

  it('goes on under the supplier’s number alone when it is changed here', async () => {
    const id = await bill();
    const { version } = await act((tx) => the(SupplierBillService).get(tx, id));
    await act((tx) => the(SupplierBillService).update(tx, id, version, { dueDate: '2026-06-20' }, actor));
    await at.quiet();
    const bills = (await at.books('GET', `Invoices?page=1&where=${encodeURIComponent('Type=="ACCPAY"')}`))[
      'Invoices'
    ] as Json[];
    expect(bills.map(({ InvoiceNumber }) => InvoiceNumber)).toEqual(['RE-1', 'RE-1']);
    expect(bills.map(({ DueDateString }) => String(DueDateString).slice(0, 10)).sort()).toEqual([
      '2026-06-04',
      '2026-06-20',
    ]);
    await looked();
    expect(await changes()).toEqual([]);
  });
});
