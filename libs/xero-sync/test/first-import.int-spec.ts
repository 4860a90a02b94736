import { CompanyService, InvoiceService, TaxRateService } from '#crm-core';
import type { EntityManager } from 'typeorm';
import { SetUpWorker } from '../src/set-up/set-up-worker.js';
import { alex, consentAt, control, nz } from './connecting.js';
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
  await act((tx) => the(TaxRateService).create(tx, { name: 'GST', rate: '15' }, actor));
  await at.rest('post', 'proposals/accept').send({}).expect(200);
}, 180_000);
beforeEach(() => at.host.database.asSystem('xero-budget', (tx) => tx.query('DELETE FROM xero_budgets')));
afterAll(() => at?.close());

describe('a first import', () => {
  let horn: Json;
  let paidPart: Json;
  let ownNumber: string;
  let ownId: string;

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
    const other = await act((tx) => the(CompanyService).create(tx, { name: 'Somebody Else', email: 'someone@example.com' }, actor)); // prettier-ignore
    await act(async (tx) => {
      const lines = [{ name: 'Work', quantity: '1', unitPrice: '10', taxRateId: null }];
      const draft = await the(InvoiceService).create(tx, { companyId: other.id, date: '2026-05-04', lines }, actor);
      const issued = await the(InvoiceService).issue(tx, draft.id, actor);
      ownId = issued.id;
      ownNumber = issued.number!;
    });
    const { body } = await at.rest('get', `records/invoice/${ownId}`).expect(200);
    expect(body.sentence).toContain('The first import is under way.');
    const refusal = await at.rest('post', 'imports').send({}).expect(409);
    expect(refusal.body.message).toContain('The first import is under way.');
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
      { number: ownNumber, total: '10.00', amount_due: '10.00' },
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
    expect(invoices.get(ownNumber)).toMatchObject({ Status: 'AUTHORISED', Total: 10 });
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

describe('what cannot be taken in', () => {
  it('is listed with what to do, and the rest goes on', async () => {
    await act((tx) => the(CompanyService).create(tx, { name: 'Frankenversand' }, actor));
    await rows(`UPDATE companies SET code = 'E-1' WHERE workspace_id = $1 AND name = 'Frankenversand'`);
    const [one, two] = await put('Contacts', [
      { Name: 'Eastern Connection', ContactNumber: 'E-1' },
      { Name: 'Ernst Handel' },
    ]);
    const many = Array.from({ length: 900 }, (_, at) => line(1 + (at % 7), { Description: `Row ${at + 1}` }));
    await put('Invoices', [
      document(one!, { InvoiceNumber: 'Y-1' }),
      document(two!, { InvoiceNumber: 'Y-900', LineItems: many }),
      document(two!, { InvoiceNumber: 'Y-TAX', LineItems: [line(50, { TaxType: 'OUTPUT' })] }),
      document(two!, { InvoiceNumber: 'Y-EUR', CurrencyCode: 'USD', CurrencyRate: 0.6 }),
      document(two!, { InvoiceNumber: 'Y-2', LineItems: [line(20)] }),
    ]);
    await put('CreditNotes', [
      { ...document(two!, { Type: 'ACCRECCREDIT', LineItems: [line(5000)] }), CreditNoteNumber: 'YCN-BIG', DueDate: undefined },
    ]); // prettier-ignore
    await planned();
    await reviewed();
    const eastern = (await records('filter[kind]=contact&filter[search]=Eastern'))[0]!;
    expect(eastern).toMatchObject({ match: 'certain', candidates: [{ because: [expect.stringContaining('the number E-1'), expect.stringContaining('called differently')] }] }); // prettier-ignore
    // Somebody knows better: the number is a coincidence.
    await at.rest('put', `first-import/records/contact/${String(eastern['remoteId'])}`).send({ decision: 'create' }).expect(200); // prettier-ignore
    const end = await ran({ leaveUndecided: true });
    const refused = new Map((await records('filter[outcome]=refused')).map((one) => [one['label'], one]));
    expect(refused.get('Contact Eastern Connection')).toMatchObject({ sentence: expect.stringContaining('E-1') });
    expect(refused.get('Invoice Y-1')).toMatchObject({ code: 'contact_not_taken', sentence: expect.stringContaining('Eastern Connection') }); // prettier-ignore
    const taken = await rows<{ number: string }>(`SELECT number FROM invoices WHERE workspace_id = $1 AND number LIKE 'Y-%' ORDER BY 1`); // prettier-ignore
    expect(taken.map(({ number }) => number)).toEqual(expect.arrayContaining(['Y-2', 'Y-900']));
    expect(await rows(`SELECT count(*)::int AS n FROM invoice_lines l JOIN invoices i ON i.id = l.invoice_id AND i.workspace_id = l.workspace_id WHERE l.workspace_id = $1 AND i.number = 'Y-900'`)).toEqual([{ n: 900 }]); // prettier-ignore
    expect(await rows(`SELECT remaining FROM credit_notes WHERE workspace_id = $1 AND number = 'YCN-BIG'`)).toEqual([{ remaining: '5750.00' }]); // prettier-ignore
    const { causes, rows: table, agrees } = end['verification'] as { causes: Json[]; rows: Json[]; agrees: boolean };
    expect(agrees).toBe(false);
    expect(causes).toContainEqual(expect.objectContaining({ what: 'invoices', code: 'contact_not_taken', examples: ['Invoice Y-1'] })); // prettier-ignore
    expect(table).toContainEqual(expect.objectContaining({ what: 'contacts', agrees: false }));
    await at.quiet();
  });

  it('asks when two records of Xero’s want to be the same one here, also when all are decided at once', async () => {
    await act((tx) => the(CompanyService).create(tx, { name: 'Twin', taxNumber: '99-1' }, actor));
    await put('Contacts', [
      { Name: 'Twin Ltd', TaxNumber: '99-1' },
      { Name: 'Twin Pty Ltd', TaxNumber: '991' },
    ]);
    await planned();
    await reviewed();
    const twins = () => records('filter[kind]=contact&filter[search]=Twin');
    expect((await twins()).map(({ match, code, decision }) => [match, code, decision])).toEqual([
      ['ask', 'same_match', undefined],
      ['ask', 'same_match', undefined],
    ]);
    const all = { kind: 'contact', match: 'ask' };
    expect((await at.rest('post', 'first-import/decisions').send({ ...all, decision: 'accept' }).expect(200)).body).toEqual({ decided: 0 }); // prettier-ignore
    const [one] = await twins();
    const chosen = `first-import/records/contact/${String(one!['remoteId'])}`;
    expect((await at.rest('put', chosen).send({ decision: 'link' }).expect(200)).body).toMatchObject({ decision: 'link', target: { name: 'company' } }); // prettier-ignore
    await cancelled();
  });

  it('takes a payment that came in a batch under its own id, so that later imports double nothing', async () => {
    const { Contacts } = await at.books('GET', 'Contacts?searchTerm=Ernst&page=1');
    const [first, second] = await put('Invoices', [
      document((Contacts as Json[])[0]!, { InvoiceNumber: 'Z-1' }),
      document((Contacts as Json[])[0]!, { InvoiceNumber: 'Z-2' }),
    ]);
    const { Accounts } = await at.books('GET', `Accounts?where=${encodeURIComponent('Type=="BANK"')}`);
    await at.books('PUT', 'BatchPayments', {
      BatchPayments: [
        {
          Account: { AccountID: (Accounts as Json[])[0]!['AccountID'] },
          Date: '2026-05-07',
          Payments: [first, second].map((one) => ({ Invoice: { InvoiceID: one!['InvoiceID'] }, Amount: 25 })),
        },
      ],
    });
    await planned();
    await reviewed();
    await ran({ leaveUndecided: true });
    expect([await dueOf('Z-1'), await dueOf('Z-2')]).toEqual(['90.00', '90.00']);
    await imported();
    expect([await dueOf('Z-1'), await dueOf('Z-2')]).toEqual(['90.00', '90.00']);
  });
});

describe('a first import that is cut off', () => {
  it('goes on where it was under every process that takes it over, and doubles nothing', async () => {
    const names = Array.from({ length: 120 }, (_, at) => `Cut ${String(at).padStart(3, '0')}`);
    const contacts = [...(await put('Contacts', names.slice(0, 60).map((Name) => ({ Name })))), ...(await put('Contacts', names.slice(60).map((Name) => ({ Name }))))]; // prettier-ignore
    for (let from = 0; from < 120; from += 40)
      await put('Invoices', contacts.slice(from, from + 40).map((contact, at) => document(contact, { InvoiceNumber: `CUT-${from + at}` }))); // prettier-ignore
    await planned();
    const kills = await disturbed(async () => {
      await reviewed();
      await accepted(at.rest('post', 'first-import/run').send({ leaveUndecided: true }));
      const paused = (await at.rest('post', 'first-import/pause').send({}).expect(200)).body as Json;
      expect(paused).toMatchObject({ state: 'running', sentence: 'Ada paused it. Resume it to go on.' });
      await accepted(at.rest('post', 'first-import/resume').send({}));
      await until('finished');
    });
    expect(kills).toBeGreaterThanOrEqual(20);
    expect(await rows(`SELECT count(*)::int AS n, count(DISTINCT name)::int AS names FROM companies WHERE workspace_id = $1 AND name LIKE 'Cut %'`)).toEqual([{ n: 120, names: 120 }]); // prettier-ignore
    expect(await rows(`SELECT count(*)::int AS n FROM invoices WHERE workspace_id = $1 AND number LIKE 'CUT-%'`)).toEqual([{ n: 120 }]); // prettier-ignore
    expect(await rows(`SELECT count(*)::int AS n FROM xero_links WHERE workspace_id = $1 AND kind = 'invoice' AND number LIKE 'CUT-%' AND archived_at IS NULL`)).toEqual([{ n: 120 }]); // prettier-ignore
  });
});

describe('our own history', () => {
  it('goes to Xero with the money on it once the first import is done, what is settled stays here', async () => {
    await at.rest('post', 'disconnect').send({});
    const made = await act(async (tx) => {
      const company = await the(CompanyService).create(tx, { name: 'Old Friend' }, actor);
      const lines = [{ name: 'Work', quantity: '1', unitPrice: '70', taxRateId: null }];
      const numbers: string[] = [];
      for (const date of ['2026-02-01', '2026-03-01']) {
        const draft = await the(InvoiceService).create(tx, { companyId: company.id, date, lines }, actor);
        numbers.push((await the(InvoiceService).issue(tx, draft.id, actor)).number!);
      }
      return numbers;
    });
    await rows(`DELETE FROM xero_outbox WHERE workspace_id = $1 AND state = 'pending'`);
    await reconnected();
    await planned({ ownHistory: 'allSince', since: '2026-02-15', openingStock: false });
    await reviewed();
    await ran({ leaveUndecided: true });
    await at.quiet();
    const there = await at.allOf('Invoices');
    expect(made.map((number) => there.has(number))).toEqual([false, true]);
  });
});

/**
 * Takes the job away from the process that works on it after each bit of progress while `work` runs, as if it had died: whoever comes
 * next holds the job, and what the old one still writes must not count. Answers how often.
 */
async function disturbed(work: () => Promise<void>): Promise<number> {
  let over = false;
  let kills = 0;
  let seen = '';
  const killing = (async () => {
    while (!over) {
      const [job] = await rows<Json>(
        `SELECT step, cursor FROM xero_set_ups WHERE workspace_id = $1 AND state IN ('reading', 'running') AND paused IS NULL
           AND lease_until IS NOT NULL`,
      );
      const place = JSON.stringify(job ?? seen);
      if (job && place !== seen) {
        seen = place;
        const [, hits] = (await rows(
          `UPDATE xero_set_ups SET epoch = epoch + 1, lease_until = NULL
            WHERE workspace_id = $1 AND state IN ('reading', 'running') AND lease_until IS NOT NULL RETURNING id`,
        )) as unknown as [unknown, number];
        kills += hits;
      }
      void the(SetUpWorker).look(at.caller.workspaceId);
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
  })();
  try {
    await work();
  } finally {
    over = true;
    await killing;
  }
  return kills;
}

async function reconnected(): Promise<void> {
  const { body } = await at.rest('post', 'connect').send({}).expect(200);
  const params = await consentAt(body.authorizeUrl, { person: alex, tenantIds: [nz] });
  await at.rest('get', `callback?${new URLSearchParams(params).toString()}`).expect(302);
}

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
