import { CompanyService, TaxRateService } from '#crm-core';
import type { EntityManager } from 'typeorm';
import { type ConnectedHost, startConnectedHost } from './connected-host.js';

/**
 * An organisation of 10,000 contacts, 4,000 items and 20,000 open documents, or a share of it: `FIRST_IMPORT_SHARE=1` plays the whole,
 * which takes a good part of an hour. Times and memory are printed, not judged: they belong to the machine.
 */
type Json = Record<string, unknown>;
const share = Number(process.env['FIRST_IMPORT_SHARE'] ?? '0.01');
const size = { contacts: 10_000 * share, items: 4_000 * share, documents: 20_000 * share };
const actor = { name: 'Ada', origin: { by: 'user' as const } };
const atOnce = 250;
let at: ConnectedHost;

const act = <T>(work: (tx: EntityManager) => Promise<T>): Promise<T> =>
  at.host.database.inWorkspace(at.caller.workspaceId, work);
const the = <T>(service: abstract new (...args: never[]) => T): T =>
  at.host.module.get<T>(service as never, { strict: false });

async function put(plural: string, count: number, element: (at: number) => Json): Promise<Json[]> {
  const made: Json[] = [];
  for (let from = 0; from < count; from += atOnce) {
    const some = Array.from({ length: Math.min(atOnce, count - from) }, (_, n) => element(from + n));
    made.push(...((await at.books('PUT', `${plural}?unitdp=4`, { [plural]: some }))[plural] as Json[]));
  }
  return made;
}

async function becomes(state: string): Promise<Json> {
  for (;;) {
    const { body } = await at.rest('get', 'first-import').expect(200);
    if (body.state === state) return body as Json;
    if (body.paused) throw new Error(String(body.sentence));
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

beforeAll(async () => {
  at = await startConnectedHost();
  await act((tx) => the(TaxRateService).create(tx, { name: 'GST', rate: '15' }, actor));
  await at.rest('post', 'proposals/accept').send({}).expect(200);
  const contacts = await put('Contacts', size.contacts, (n) => ({ Name: `Customer ${n}`, EmailAddress: `c${n}@example.com` })); // prettier-ignore
  await put('Items', size.items, (n) => ({ Code: `I${n}`, Name: `Item ${n}`, SalesDetails: { UnitPrice: 5, AccountCode: '200', TaxType: 'OUTPUT2' } })); // prettier-ignore
  const lines = (n: number) =>
    [1, 2, 3].map((k) => ({ Description: `Goods ${k} `.repeat(8), Quantity: k, UnitAmount: 5, AccountCode: '200', TaxType: 'OUTPUT2', ItemCode: `I${(n + k) % size.items}` })); // prettier-ignore
  await put('Invoices', size.documents, (n) => ({
    Type: 'ACCREC',
    Status: 'AUTHORISED',
    InvoiceNumber: `S-${n}`,
    Contact: { ContactID: contacts[n % contacts.length]!['ContactID'] },
    Date: '2026-05-04',
    DueDate: '2026-06-04',
    LineAmountTypes: 'Exclusive',
    LineItems: lines(n),
  }));
}, 3_600_000);
afterAll(() => at?.close());

it('takes a large organisation over with few calls, and people at work get their turn', async () => {
  const idle = await latencies(20);
  const began = Date.now();
  await at.rest('post', 'first-import').send({ ownHistory: 'nothing', openingStock: false }).expect(202);
  await becomes('planned');
  await at.rest('post', 'first-import/read').send({}).expect(202);
  await becomes('review');
  const read = Date.now();
  await at.rest('post', 'first-import/run').send({}).expect(202);
  const busy = await latencies(40, () => new Promise((resolve) => setTimeout(resolve, 100)));
  const end = await becomes('finished');
  const calls = end['calls'] as number;
  const megabytes = Math.round(process.memoryUsage().rss / 1_048_576);
  process.stdout.write(
    `First import, share ${share}: ${calls} calls; read in ${(read - began) / 1000} s, taken over in ${(Date.now() - read) / 1000} s; ` +
      `p95 ${p95(idle)} ms idle, ${p95(busy)} ms meanwhile; ${megabytes} MB with the sandbox and the tests.\n`,
  );
  expect(calls).toBeLessThanOrEqual(130);
  expect(end['verification']).toMatchObject({ agrees: true, causes: [] });
  const [count] = await act((tx) =>
    tx.query<{ companies: number; products: number; invoices: number }[]>(
      `SELECT (SELECT count(*)::int FROM companies WHERE workspace_id = $1 AND name LIKE 'Customer %') AS companies,
         (SELECT count(*)::int FROM products WHERE workspace_id = $1) AS products,
         (SELECT count(*)::int FROM invoices WHERE workspace_id = $1) AS invoices`,
      [at.caller.workspaceId],
    ),
  );
  expect(count).toEqual({ companies: size.contacts, products: size.items, invoices: size.documents });
}, 3_600_000);

/** How long somebody waits who enters a company, again and again; milliseconds. */
async function latencies(times: number, between?: () => Promise<unknown>): Promise<number[]> {
  const found: number[] = [];
  for (let n = 0; n < times; n += 1) {
    const from = performance.now();
    await act((tx) => the(CompanyService).create(tx, { name: `By hand ${times} ${n}` }, actor));
    found.push(Math.round(performance.now() - from));
    await between?.();
  }
  return found;
}

const p95 = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)]!;
