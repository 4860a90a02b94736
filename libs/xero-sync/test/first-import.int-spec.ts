import { CompanyService, InvoiceService, ProductService } from '#crm-core';
import type { EntityManager } from 'typeorm';
import { SetUpWorker } from '../src/set-up/set-up-worker.js';
import { control, nz } from './connecting.js';
import { type ConnectedHost, startConnectedHost } from './connected-host.js';

/** Real: Postgres, CRM core, the whole sync, and the sandbox as an organisation with years of business behind it. */
type Json = Record<string, unknown>;
const actor = { name: 'Ada', origin: { by: 'user' as const } };
let at: ConnectedHost;

const act = <T>(work: (tx: EntityManager) => Promise<T>): Promise<T> =>
  at.host.database.inWorkspace(at.caller.workspaceId, work);
const the = <T>(service: abstract new (...args: never[]) => T): T =>
  at.host.module.get<T>(service as never, { strict: false });
const rows = <T>(sql: string, ...values: unknown[]): Promise<T[]> =>
  act((tx) => tx.query(sql, [at.caller.workspaceId, ...values]));
const bookkeeper = async (action: string, given: Json): Promise<Json> =>
  (await control(at.sandbox.url, 'POST', `tenants/${nz}/ui`, { action, ...given }))['record'] as Json;

async function put(plural: string, elements: Json[]): Promise<Json[]> {
  const made = await at.books('PUT', `${plural}?unitdp=4`, { [plural]: elements });
  return made[plural] as Json[];
}

const line = (amount: number, more: Json = {}): Json => ({
  Description: 'Work',
  Quantity: 1,
  UnitAmount: amount,
  AccountCode: '200',
  TaxType: 'OUTPUT2',
  ...more,
});
const document = (contact: Json, more: Json = {}): Json => ({
  Type: 'ACCREC',
  Status: 'AUTHORISED',
  Contact: { ContactID: contact['ContactID'] },
  Date: '2026-05-04',
  DueDate: '2026-06-04',
  LineAmountTypes: 'Exclusive',
  LineItems: [line(100)],
  ...more,
});

const status = async (): Promise<Json> => (await at.rest('get', 'first-import').expect(200)).body as Json;
const records = async (filter: string): Promise<Json[]> =>
  (await at.rest('get', `first-import/records?pageSize=200&${filter}`).expect(200)).body.items as Json[];

async function until(...states: string[]): Promise<Json> {
  for (let i = 0; i < 600; i += 1) {
    const now = await status();
    if (states.includes(String(now['state']))) return now;
    if (now['paused']) throw new Error(`It stands still: ${String(now['sentence'])}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`It did not become ${states.join()}: ${JSON.stringify(await status())}`);
}

async function accepted(call: ReturnType<typeof at.rest>): Promise<void> {
  const answer = await call;
  if (answer.status !== 202) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
}

async function planned(choices: Json = { ownHistory: 'nothing', openingStock: false }): Promise<Json> {
  await accepted(at.rest('post', 'first-import').send(choices));
  return until('planned');
}
async function reviewed(): Promise<Json> {
  await accepted(at.rest('post', 'first-import/read').send({}));
  return until('review');
}
async function ran(options: Json = {}): Promise<Json> {
  await accepted(at.rest('post', 'first-import/run').send(options));
  return until('finished');
}
const cancelled = () => at.rest('post', 'first-import/cancel').send({}).expect(200);

beforeAll(async () => {
  at = await startConnectedHost();
  await at.rest('post', 'proposals/accept').send({}).expect(200);
}, 180_000);
beforeEach(() => at.host.database.asSystem('xero-budget', (tx) => tx.query('DELETE FROM xero_budgets')));
afterAll(() => at?.close());

describe('a first import', () => {
  let horn: Json;
  let paidPart: Json;

  it('is planned with counts, calls and problems, without writing anything', async () => {
    const contacts = await put('Contacts', [
      { Name: 'Around the Horn', EmailAddress: 'horn@example.com', ContactNumber: 'XC-7' },
      { Name: 'Bólido Comidas Ltd', TaxNumber: '11-222-333' },
      { Name: 'Chop-suey Chinese' },
      { Name: 'Drachenblut', EmailAddress: 'someone@example.com' },
    ]);
    horn = contacts[0]!;
    await put('Items', [
      { Code: 'CHAI', Name: 'Chai', SalesDetails: { UnitPrice: 18, AccountCode: '200', TaxType: 'OUTPUT2' } },
      {
        Code: 'CHANG',
        Name: 'Chang',
        InventoryAssetAccountCode: '630',
        PurchaseDetails: { UnitPrice: 10, COGSAccountCode: '310' },
        SalesDetails: { UnitPrice: 19, AccountCode: '200', TaxType: 'OUTPUT2' },
      },
    ]);
    await bookkeeper('adjustItem', { code: 'CHANG', quantity: 12, unitCost: 10 });
    const invoices = await put('Invoices', [
      document(horn, { InvoiceNumber: 'X-1001', LineItems: [line(18, { ItemCode: 'CHAI' }), line(82)] }),
      document(horn, { InvoiceNumber: 'X-1002' }),
      document(contacts[2]!, { Type: 'ACCPAY', InvoiceNumber: 'B-77', LineItems: [line(40, { AccountCode: '400', TaxType: 'INPUT2' })] }),
      document(horn, { InvoiceNumber: 'X-DRAFT', Status: 'DRAFT' }),
    ]); // prettier-ignore
    paidPart = invoices[1]!;
    await bookkeeper('pay', { invoiceId: paidPart['InvoiceID'], amount: 15.5, date: '2026-05-06', reference: 'Giro' });
    const [note] = await put('CreditNotes', [
      { ...document(horn, { Type: 'ACCRECCREDIT', LineItems: [line(200)] }), CreditNoteNumber: 'XCN-1', DueDate: undefined },
    ]); // prettier-ignore
    await at.books('PUT', `CreditNotes/${String(note!['CreditNoteID'])}/Allocations`, {
      Allocations: [{ Amount: 30, Invoice: { InvoiceID: paidPart['InvoiceID'] } }],
    });
    const [quote] = await put('Quotes', [
      { Contact: { ContactID: horn['ContactID'] }, Date: '2026-05-04', QuoteNumber: 'QU-9', LineAmountTypes: 'EXCLUSIVE', Status: 'DRAFT', LineItems: [line(60)] },
    ]); // prettier-ignore
    for (const Status of ['SENT', 'ACCEPTED'])
      await at.books('POST', `Quotes`, { Quotes: [{ QuoteID: quote!['QuoteID'], Contact: quote!['Contact'], Date: '2026-05-04', Status }] }); // prettier-ignore

    const before = await rows<{ n: number }>(`SELECT count(*)::int AS n FROM companies WHERE workspace_id = $1`);
    const plan = await planned();
    expect(plan['plan']).toMatchObject({ counts: { items: 2, invoices: 3, creditNotes: 1, quotes: 1 }, days: 1 });
    expect(await rows(`SELECT count(*)::int AS n FROM companies WHERE workspace_id = $1`)).toEqual(before);
  });

  it('holds what would be sent meanwhile, and says so', async () => {
    await act((tx) => the(CompanyService).create(tx, { name: 'Around  the horn', email: 'Horn@example.com' }, actor));
    await act((tx) => the(CompanyService).create(tx, { name: 'Bolido comidas', taxNumber: '11222333' }, actor));
    await act((tx) => the(CompanyService).create(tx, { name: 'Somebody Else', email: 'someone@example.com' }, actor));
    const made = await at.rest('get', 'status').expect(200);
    expect(made.body).toMatchObject({ queued: expect.any(Number) });
    const { Contacts } = await at.books('GET', 'Contacts?page=1&pageSize=200');
    expect((Contacts as Json[]).filter(({ Name }) => Name === 'Somebody Else')).toEqual([]);
  });

  it('preselects what is certain, asks about what is not, and invents nothing', async () => {
    const review = await reviewed();
    expect(review['undecided']).toBe(1);
    const contacts = await records('filter[kind]=contact');
    const by = (name: string) => contacts.find(({ label }) => label === `Contact ${name}`)!;
    expect(by('Around the Horn')).toMatchObject({
      match: 'certain',
      decision: 'link',
      candidates: [
        {
          score: 95,
          because: ['Both have the e-mail address Horn@example.com.', expect.stringContaining('Both are called')],
        },
      ],
    });
    expect(by('Bólido Comidas Ltd')).toMatchObject({ match: 'certain', decision: 'link' });
    expect(by('Drachenblut')).toMatchObject({ match: 'ask', candidates: [{ score: 45, name: 'Somebody Else' }] });
    expect(by('Drachenblut')['decision']).toBeUndefined();
    expect(by('Chop-suey Chinese')).toMatchObject({ match: 'none', decision: 'create' });
    const refusal = await at.rest('post', 'first-import/run').send({}).expect(409);
    expect(refusal.body.code).toBe('undecided');
    const { remoteId } = by('Drachenblut') as { remoteId: string };
    await at.rest('put', `first-import/records/contact/${remoteId}`).send({ decision: 'create' }).expect(200);
  });

  it('takes everything over with its money, and both sides agree to the cent', async () => {
    const end = await ran();
    expect(end['verification']).toMatchObject({ agrees: true, causes: [] });
    const table = (end['verification'] as { rows: Json[] }).rows;
    // 115.00 + (115.00 - 15.50 - 30.00) - (230.00 - 30.00)
    expect(table).toContainEqual({ what: 'receivables in NZD', measure: 'amount', inXero: '-15.50', here: '-15.50', agrees: true }); // prettier-ignore
    expect(table).toContainEqual({ what: 'payables in NZD', measure: 'amount', inXero: '46.00', here: '46.00', agrees: true }); // prettier-ignore
    expect(table).toContainEqual({ what: 'stock of tracked products', measure: 'quantity', inXero: '12', here: '12', agrees: true }); // prettier-ignore
    const invoices = await rows<Json>(
      `SELECT number, total, amount_due FROM invoices WHERE workspace_id = $1 ORDER BY number`,
    );
    expect(invoices).toEqual([
      { number: 'X-1001', total: '115.00', amount_due: '115.00' },
      { number: 'X-1002', total: '115.00', amount_due: '69.50' },
    ]);
    expect(await rows(`SELECT number FROM companies WHERE workspace_id = $1 AND name = 'Around the Horn'`.replace('number', 'code'))).toEqual([]); // prettier-ignore
    expect(await rows(`SELECT count(*)::int AS n FROM sales_orders WHERE workspace_id = $1`)).toEqual([{ n: 1 }]);
  });

  it('sends back nothing of what came in, and what was held goes out once', async () => {
    await at.quiet();
    const { Contacts } = await at.books('GET', 'Contacts?page=1&pageSize=200');
    const names = (Contacts as Json[]).map(({ Name }) => String(Name).toLowerCase());
    expect(names.filter((name) => name.includes('horn'))).toHaveLength(1);
    expect(names.filter((name) => name === 'somebody else')).toHaveLength(1);
    const invoices = await at.allOf('Invoices');
    expect([...invoices.keys()].filter((number) => number.startsWith('X-')).sort()).toEqual(['X-1001', 'X-1002', 'X-DRAFT']); // prettier-ignore
  });

  it('doubles nothing when the money is imported again, and follows it from there', async () => {
    await imported();
    expect(await dueOf('X-1002')).toBe('69.50');
    await bookkeeper('pay', { invoiceId: paidPart['InvoiceID'], amount: 9.5, date: '2026-05-20' });
    await imported();
    expect(await dueOf('X-1002')).toBe('60.00');
  });

  it('finds everything linked the second time', async () => {
    await planned();
    await reviewed();
    expect(await records('filter[outcome]=waiting&filter[kind]=invoice')).toEqual([]);
    const waiting = (await records('filter[outcome]=waiting')).map(({ label }) => label);
    expect(waiting).toEqual([]);
    await cancelled();
  });
});

const dueOf = async (number: string) =>
  (await rows<{ due: string }>(`SELECT amount_due AS due FROM invoices WHERE workspace_id = $1 AND number = $2`, number))[0]!.due; // prettier-ignore

async function imported(): Promise<void> {
  const { body } = await at.rest('post', 'imports').send({}).expect(202);
  for (let i = 0; i < 300; i += 1) {
    const run = (await at.rest('get', `imports/${body.id}`).expect(200)).body as Json;
    if (run['state'] !== 'running') return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('The import did not end.');
}

void [InvoiceService, ProductService, SetUpWorker];
