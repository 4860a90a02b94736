import { CompanyService, TaxRateService } from '#crm-core';
import type { EntityManager } from 'typeorm';
import { control } from './connecting.js';
import { type ConnectedHost, startConnectedHost } from './connected-host.js';

/**
 * What Xero may bring to a first import that cannot be taken in, each beside one that can: it ends in the list with a code and a
 * sentence, and the rest comes in. (900 lines and a number that a record of ours has are in `first-import.int-spec.ts`.)
 */
type Json = Record<string, unknown>;
const actor = { name: 'Ada', origin: { by: 'user' as const } };
let at: ConnectedHost;

const act = <T>(work: (tx: EntityManager) => Promise<T>): Promise<T> =>
  at.host.database.inWorkspace(at.caller.workspaceId, work);
const the = <T>(service: abstract new (...args: never[]) => T): T =>
  at.host.module.get<T>(service as never, { strict: false });
const numbersIn = async (table: string, column = 'number'): Promise<string[]> => {
  const sql = `SELECT ${column} AS number FROM ${table} WHERE workspace_id = $1 ORDER BY 1`;
  return (await act((tx) => tx.query<{ number: string }[]>(sql, [at.caller.workspaceId]))).map(({ number }) => number);
};

const id = (digit: string) => `c0ffee00-0000-4000-8000-0000000000${digit.padStart(2, '0')}`;
const when = { UpdatedDateUTC: '/Date(1778025600000+0000)/' };
const contact = (digit: string, more: Json): Json => ({
  ContactID: id(digit),
  ContactStatus: 'ACTIVE',
  ...when,
  ...more,
});
const document = (digit: string, InvoiceNumber: string, more: Json = {}): Json => ({
  InvoiceID: id(digit),
  InvoiceNumber,
  Type: 'ACCREC',
  Status: 'AUTHORISED',
  Contact: { ContactID: id('a1'), Name: 'Around the Horn' },
  Date: '/Date(1777852800000+0000)/',
  DueDate: '/Date(1780272000000+0000)/',
  CurrencyCode: 'NZD',
  LineAmountTypes: 'Exclusive',
  LineItems: [{ Description: 'Work', Quantity: 1, UnitAmount: 100, LineAmount: 100, TaxAmount: 0, AccountCode: '200', TaxType: 'NONE' }],
  SubTotal: 100,
  TotalTax: 0,
  Total: 100,
  AmountDue: 100,
  ...when,
  ...more,
}); // prettier-ignore

/** From now on Xero answers these lists so. */
async function answers(lists: Record<string, (Json | null)[]>): Promise<void> {
  for (const [list, rows] of Object.entries(lists))
    await control(at.sandbox.url, 'POST', 'faults', {
      method: 'GET',
      path: `/api.xro/2.0/${list}`,
      times: 0,
      action: { kind: 'status', status: 200, body: JSON.stringify({ Status: 'OK', [list]: rows }) },
    });
}

const status = async (): Promise<Json> => (await at.rest('get', 'first-import').expect(200)).body as Json;
async function until(state: string): Promise<Json> {
  for (let i = 0; i < 600; i += 1) {
    const now = await status();
    if (now['state'] === state) return now;
    if (now['paused']) throw new Error(`It stands still: ${String(now['sentence'])}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`It did not become ${state}: ${JSON.stringify(await status())}`);
}
async function run(): Promise<Json> {
  await at.rest('post', 'first-import').send({ ownHistory: 'nothing', openingStock: false }).expect(202);
  await until('planned');
  await at.rest('post', 'first-import/read').send({}).expect(202);
  await until('review');
  await at.rest('post', 'first-import/run').send({ leaveUndecided: true }).expect(202);
  return until('finished');
}
const records = async (filter: string): Promise<Json[]> =>
  (await at.rest('get', `first-import/records?pageSize=200&${filter}`).expect(200)).body.items as Json[];

let end: Json;
let refused: Map<unknown, Json>;

beforeAll(async () => {
  at = await startConnectedHost();
  await act((tx) => the(TaxRateService).create(tx, { name: 'GST', rate: '15' }, actor));
  await act((tx) => the(CompanyService).create(tx, { name: 'Unrelated' }, actor));
  await at.rest('post', 'proposals/accept').send({}).expect(200);
  await answers({
    Contacts: [
      contact('a1', { Name: 'Around the Horn', ContactNumber: 'X-7' }),
      contact('a2', { Name: 'Bólido Comidas', ContactNumber: 'X-7' }),
      contact('a3', { Name: null }),
      contact('a4', { Name: 'Exotic Liquids', ContactStatus: 'HIBERNATING' }),
      { Name: 'Without an id', ContactID: null },
      null,
    ],
    Items: [
      { ItemID: id('b1'), Code: 'CHAI', Name: 'Chai', IsTrackedAsInventory: false, ...when },
      { ItemID: id('b2'), Code: null, Name: 'No code', IsTrackedAsInventory: false, ...when },
      { ItemID: id('b3'), Code: 'CHANG', Name: 'Chang', IsTrackedAsInventory: true, QuantityOnHand: null, ...when },
    ],
    Invoices: [
      document('c1', 'P-1'),
      document('c2', 'P-2', { Date: null }),
      document('c3', 'P-3', { Total: null, SubTotal: null, TotalTax: null }),
      document('c4', 'P-4', { Contact: null }),
      document('c5', 'P-5', { LineItems: null }),
      document('c6', 'P-6', { CurrencyCode: 'XXQ', CurrencyRate: 2 }),
      document('c7', 'P-7', { CurrencyCode: 'USD', CurrencyRate: null }),
      document('c8', 'P-8', { Type: 'BARTER' }),
      document('c9', 'P-9', { InvoiceNumber: null }),
      // More credit is on it than it comes to.
      document('d1', 'P-10', { AmountDue: 50, AmountCredited: 500, Overpayments: [{ OverpaymentID: id('d9'), AppliedAmount: 500 }] }),
      document('d2', 'P-11', { Contact: { ContactID: id('a2'), Name: 'Bólido Comidas' } }),
    ],
    CreditNotes: [],
    Quotes: [],
  }); // prettier-ignore
  end = await run();
  refused = new Map((await records('filter[outcome]=refused')).map((one) => [one['label'], one]));
}, 180_000);
afterAll(() => at?.close());

it.each([
  ['a contact without a name', `Contact ${id('a3')}`, 'name_missing'],
  ['a contact with a status that nobody knows', 'Contact Exotic Liquids', 'unknown_value'],
  ['a contact without an id', 'Contact Without an id', 'id_missing'],
  ['the second contact with a number', 'Contact Bólido Comidas', 'number_taken'],
  ['a contact that is nothing at all', 'Contact without a name', 'id_missing'],
  ['an item without a code', 'Item No code', 'code_missing'],
  ['a tracked item without a quantity', 'Item CHANG', 'stock_missing'],
  ['an invoice without a date', 'Invoice P-2', 'date_missing'],
  ['an invoice without totals', 'Invoice P-3', 'totals_missing'],
  ['an invoice without a contact', 'Invoice P-4', 'contact_missing'],
  ['an invoice without lines', 'Invoice P-5', 'lines_missing'],
  ['an invoice in a currency that is none', 'Invoice P-6', 'unknown_currency'],
  ['an invoice in a foreign currency without a rate', 'Invoice P-7', 'currency_rate_missing'],
  ['a document of an unknown type', 'Document P-8', 'unknown_value'],
  ['an invoice without a number', 'Invoice without a number of Around the Horn', 'number_missing'],
  ['an invoice of a contact that was refused', 'Invoice P-11', 'contact_not_taken'],
])('%s is listed with what to do', (_what, label, code) => {
  expect([label, refused.get(label)]).toMatchObject([
    label,
    { code, sentence: expect.stringMatching(/^[A-Z].{20,}\.$/) },
  ]);
});

it('and what is beside them comes in', async () => {
  expect(await numbersIn('invoices')).toEqual(['P-1', 'P-10']);
  expect(await numbersIn('products', 'code')).toEqual(['CHAI']);
  expect(await numbersIn('companies', 'name')).toEqual(['Around the Horn', 'Unrelated']);
});

it('more credit than the invoice comes to is listed, and the invoice stands with nothing of it', async () => {
  const { body } = await at.rest('get', 'imports/items?pageSize=200').expect(200);
  expect(body.items).toMatchObject([
    { code: 'refused_here', label: 'Overpayment in Xero', record: { name: 'invoice' }, sentence: expect.stringMatching(/100\.00/) },
  ]); // prettier-ignore
  const [row] = await records('filter[search]=P-10');
  expect(row).toMatchObject({
    outcome: 'created',
    remarks: [expect.stringMatching(/^500\.00 NZD is on Invoice P-10 in Xero, more than its total of 100\.00\./)],
  });
});

it('each difference of the two sides has its cause', () => {
  const { agrees, causes } = end['verification'] as { agrees: boolean; causes: Json[] };
  expect(agrees).toBe(false);
  const codes = causes.map(({ code }) => code);
  for (const code of ['number_taken', 'code_missing', 'contact_not_taken', 'unknown_currency', 'money_not_taken'])
    expect(codes).toContain(code);
  for (const { sentence } of causes) expect(sentence).toMatch(/^[A-Z].{10,}\.$/);
});
