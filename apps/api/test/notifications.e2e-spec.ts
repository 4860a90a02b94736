import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SchedulerRegistry } from '@nestjs/schedule';
import { SMTPServer } from 'smtp-server';
import { Database } from '#crm-core';
import { Pairing } from '../../../libs/xero-sync/src/connection/pairing.js';
import { NotificationRounds } from '../../../libs/xero-sync/src/notifications/notification.rounds.js';
import { Posts } from '../../../libs/xero-sync/src/notifications/posts.service.js';
import { as } from './api-app.js';
import { connectedApi, readyShop, today, type ConnectedApi, type Json, type ReadyShop } from './connected-api.js';

// Real: the whole product with its database, a sandbox of Xero, a mail server and a receiver of webhooks on this machine.
interface Letter {
  to: string[];
  raw: string;
}
interface Call {
  headers: IncomingHttpHeaders;
  body: string;
}

const letters: Letter[] = [];
const calls: Call[] = [];
/** What the receiver answers, by path. */
const answers = new Map<string, number>();
let mailPort: number;
let mail: SMTPServer;
let receiver: Server;
let receiverUrl: string;
let at: ConnectedApi;

async function startMail(): Promise<void> {
  mail = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, session, done) {
      let raw = '';
      stream.on('data', (chunk: Buffer) => (raw += chunk.toString()));
      stream.on('end', () => {
        letters.push({ to: session.envelope.rcptTo.map(({ address }) => address), raw });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => mail.listen(mailPort ?? 0, '127.0.0.1', resolve));
  mailPort = (mail.server.address() as AddressInfo).port;
}
const stopMail = () => new Promise<void>((resolve) => mail.close(resolve));

beforeAll(async () => {
  await startMail();
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      calls.push({ headers: request.headers, body });
      response
        .writeHead(answers.get(request.url ?? '') ?? 200, { location: `${receiverUrl}/elsewhere` })
        .end('secret answer');
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  receiverUrl = `http://localhost:${(receiver.address() as AddressInfo).port}`;
  at = await connectedApi({
    SMTP_URL: `smtp://127.0.0.1:${mailPort}`,
    MAIL_FROM: 'Kauri CRM <crm@example.com>',
    PRIVATE_WEBHOOKS: 'true',
  });
  // News is told, and payments are imported, when a test says so.
  for (const timer of ['xero-notifications', 'xero-payment-import'])
    at.api.app.get(SchedulerRegistry, { strict: false }).deleteInterval(timer);
}, 180_000);
afterAll(async () => {
  await at?.close();
  receiver?.close();
  if (mail) await stopMail();
});
beforeEach(() => {
  letters.length = 0;
  calls.length = 0;
  answers.clear();
});

const rounds = () => at.api.app.get(NotificationRounds, { strict: false });
const round = (now = new Date()) => rounds().round(now);
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000);
const sql = <T = Json>(shop: { workspace: { id: string } }, text: string, values: unknown[] = []): Promise<T[]> =>
  at.api.app.get(Database).inWorkspace(shop.workspace.id, (tx) => tx.query<T[]>(text, [shop.workspace.id, ...values]));
/** Time passes for what waits. */
const later = (shop: ReadyShop, hours: number) =>
  sql(
    shop,
    `WITH p AS (UPDATE xero_posts SET next_at = next_at - $2 * interval '1 hour', created_at = created_at - $2 * interval '1 hour',
              taken_until = taken_until - $2 * interval '1 hour' WHERE workspace_id = $1),
          m AS (UPDATE xero_mails SET next_at = next_at - $2 * interval '1 hour', taken_until = taken_until - $2 * interval '1 hour' WHERE workspace_id = $1)
     UPDATE xero_endpoints SET failing_since = failing_since - $2 * interval '1 hour', former_until = former_until - $2 * interval '1 hour'
      WHERE workspace_id = $1`,
    [hours],
  );
const to = (shop: ReadyShop) => letters.filter((letter) => letter.to.includes(shop.workspace.emails.admin));
const textOf = ({ raw }: Letter) => raw.replaceAll('=\r\n', '').replaceAll('=3D', '=');
const path = '/integrations/xero/notifications';
const register = (shop: ReadyShop, where: string, more: Json = {}) =>
  shop.act(`${path}/endpoints`, { url: `${receiverUrl}${where}`, ...more });
const deliveries = async (shop: ReadyShop): Promise<Json[]> =>
  (await shop.get(`${path}/deliveries`))['items'] as Json[];
const signatureOf = ({ headers, body }: Call, secret: string) =>
  `v1,${createHmac('sha256', Buffer.from(secret.replace('whsec_', ''), 'base64'))
    .update(`${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`)
    .digest('base64')}`;

/** Something to tell: an import that is over. */
async function imported(shop: ReadyShop): Promise<void> {
  await sql(
    shop,
    `WITH made AS (INSERT INTO xero_imports (workspace_id, tenant_id, started_by, phase, state) VALUES ($1, 't', 'Ada', '', 'failed')
       RETURNING id) INSERT INTO xero_news (workspace_id, type, subject, facts)
       SELECT $1, 'import.finished', id::text, jsonb_build_object('importId', id, 'state', 'finished', 'startedBy', 'Ada', 'takenIn', 2,
         'takenBack', 0, 'refused', 0, 'waiting', 0, 'sentence', 'Of the payments that changed in Xero, 2 came in.') FROM made`,
  );
}

/** A shop where nothing is new, with one endpoint. */
async function quietShop(name: string): Promise<ReadyShop> {
  const shop = await readyShop(at, name);
  await shop.settled();
  await sql(shop, `DELETE FROM xero_news WHERE workspace_id = $1`);
  return shop;
}

it('errors, imports and a lost connection are told to administrators in one e-mail, and to programs signed', async () => {
  const shop = await quietShop('News Ltd');
  const { secret } = await register(shop, '/told');
  const company = await shop.company('Harbour Foods');
  const paid = await shop.invoice(String(company['id']));
  await shop.becomes('invoice', String(paid['id']), 'synced');
  const { Invoices } = await shop.books(`Invoices?InvoiceNumbers=${String(paid['number'])}`);
  const remoteId = (Invoices as Json[])[0]!['InvoiceID'];
  await shop.inXero('pay', { invoiceId: remoteId, amount: 50, date: today() });
  await shop.act(`/integrations/xero/records/invoice/${String(paid['id'])}/import`);
  const unknown = await shop.make('/tax-rates', { name: 'Nobody knows it in Xero', rate: '3.33' });
  const lines = [{ name: 'Advice', quantity: '1', unitPrice: '10', taxRateId: unknown['id'] }];
  const stopped = await shop.invoice(String(company['id']), { lines });
  await shop.becomes('invoice', String(stopped['id']), 'failed');
  const [{ id: connectionId }] = (await at.api.app
    .get(Database)
    .asSystem('xero-tokens', (tx) =>
      tx.query(`SELECT id FROM xero_connections WHERE workspace_id = $1 AND current`, [shop.workspace.id]),
    )) as [{ id: string }];
  await at.api.app.get(Pairing, { strict: false }).needsConsent({ connectionId }, 'Re-authorise the connection.');
  await round();
  const [letter, ...others] = to(shop);
  expect(others).toEqual([]);
  const text = textOf(letter!);
  expect(text).toContain('Subject: Xero: the connection was lost, 1 new error, payments were imported');
  expect(text).toContain(`http://localhost:3000/go/invoice/${String(stopped['id'])}`);
  expect(text).toContain('1 came in');
  expect(letters.flatMap((one) => one.to)).not.toContain(shop.workspace.emails.staff);
  const bodies = calls.map(({ body }) => JSON.parse(body) as Json);
  expect(bodies.map(({ type }) => String(type)).sort()).toEqual(['connection.lost', 'errors.found', 'import.finished']);
  const errors = bodies.find(({ type }) => type === 'errors.found')!;
  expect(errors).toMatchObject({
    workspace: shop.workspace.id,
    data: { count: 1, errors: [{ record: { name: 'invoice', id: stopped['id'] } }] },
  });
  for (const call of calls) expect(call.headers['webhook-signature']).toBe(signatureOf(call, secret as string));
  // Told once.
  await round(inHours(2));
  expect([to(shop).length, calls.length]).toEqual([1, 3]);
});

it('an e-mail comes at most once an hour, tells what is new since, and not those who said no', async () => {
  const shop = await quietShop('Hourly Ltd');
  await imported(shop);
  await round();
  await imported(shop);
  await round(inHours(0.9));
  expect(to(shop)).toHaveLength(1);
  await round(inHours(1.1));
  expect(to(shop)).toHaveLength(2);
  await shop.answered(shop.rest.put(path).send({ pace: 'immediately' }), 200);
  await imported(shop);
  await round(inHours(1.2));
  expect(to(shop)).toHaveLength(3);
  const [{ id: userId }] = (await sql<{ id: string }>(
    shop,
    `SELECT u.id FROM users u JOIN memberships m ON m.user_id = u.id WHERE m.workspace_id = $1 AND m.role = 'admin'`,
  )) as [{ id: string }];
  await sql(shop, `INSERT INTO xero_mail_refusals (workspace_id, user_id) VALUES ($1, $2)`, [userId]);
  expect(await shop.get(path)).toMatchObject({ state: 'on', pace: 'immediately', administrators: [{ wanted: false }] });
  await imported(shop);
  await round(inHours(5));
  expect(to(shop)).toHaveLength(3);
});

it('while the mail server is down an e-mail is kept, and sent later, once', async () => {
  const shop = await quietShop('Patient Ltd');
  await stopMail();
  await imported(shop);
  await round();
  await imported(shop);
  await round(inHours(3));
  expect(await shop.get(path)).toMatchObject({ state: 'failing' });
  await startMail();
  await later(shop, 1);
  await Promise.all([round(), round(), round()]);
  await round();
  expect(to(shop)).toHaveLength(1);
  expect(await shop.get(path)).toMatchObject({ state: 'on' });
  // What was new meanwhile is told by the next one.
  await round(inHours(5));
  expect(to(shop)).toHaveLength(2);
});

it('a process that dies after the call and before it wrote so is followed by a repetition with the same id and bytes', async () => {
  const shop = await quietShop('Killed Ltd');
  await register(shop, '/killed');
  await imported(shop);
  const posts = at.api.app.get(Posts, { strict: false }) as unknown as { ended: () => Promise<void> };
  const dies = jest.spyOn(posts, 'ended').mockRejectedValueOnce(new Error('killed'));
  await round();
  await round();
  expect(calls).toHaveLength(1);
  dies.mockRestore();
  await later(shop, 1);
  await Promise.all([round(), round()]);
  await round();
  expect(calls).toHaveLength(2);
  expect(calls[1]!.headers['webhook-id']).toBe(calls[0]!.headers['webhook-id']);
  expect(calls[1]!.body).toBe(calls[0]!.body);
  expect((await deliveries(shop))[0]).toMatchObject({ state: 'delivered', attempts: 2, lastStatus: 200 });
});

it('what an endpoint does not accept is repeated for a day; then it is switched off, and people are told', async () => {
  const shop = await quietShop('Failing Ltd');
  const { id } = await register(shop, '/failing?key=hidden');
  answers.set('/failing?key=hidden', 302);
  await imported(shop);
  await round();
  await round();
  expect(calls).toHaveLength(1);
  expect((await deliveries(shop))[0]).toMatchObject({
    state: 'waiting',
    attempts: 1,
    lastStatus: 302,
    sentence: 'It answered 302, a redirection, which is not followed.',
  });
  answers.set('/failing?key=hidden', 500);
  for (let hour = 0; hour < 23; hour += 1) {
    await later(shop, 1);
    await round();
  }
  expect((await deliveries(shop))[0]).toMatchObject({ state: 'waiting', attempts: 24 });
  await later(shop, 1.5);
  await round();
  expect((await deliveries(shop))[0]).toMatchObject({ state: 'given_up', attempts: 25 });
  const [endpoint] = (await shop.get(`${path}/endpoints`)) as unknown as Json[];
  expect(endpoint).toMatchObject({ enabled: false, disabledBecause: expect.stringContaining('It answered 500.') });
  expect(new Set(calls.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  await round(inHours(2));
  const text = textOf(to(shop).at(-1)!);
  expect(text).toContain('an outgoing webhook was switched off');
  expect(text).not.toContain('hidden');
  // Nothing more is sent there, until it is switched on again.
  calls.length = 0;
  await imported(shop);
  await round();
  expect(calls).toHaveLength(0);
  answers.clear();
  await shop.patch(`${path}/endpoints/${id}`, { enabled: true });
  await imported(shop);
  await round();
  expect(calls).toHaveLength(1);
});

it('a test is sent at once and once, and its answer is not shown', async () => {
  const shop = await quietShop('Trying Ltd');
  const { id } = await register(shop, '/try?key=hidden');
  answers.set('/try?key=hidden', 503);
  const tried = await shop.act(`${path}/endpoints/${id}/test`);
  expect(tried).toMatchObject({ type: 'test', state: 'given_up', attempts: 1, lastStatus: 503 });
  answers.clear();
  expect(await shop.act(`${path}/endpoints/${id}/test`)).toMatchObject({ state: 'delivered' });
  await later(shop, 1);
  await round();
  expect(calls).toHaveLength(2);
  expect(JSON.stringify([await deliveries(shop), await shop.get(`${path}/endpoints`)])).not.toMatch(
    /hidden|secret answer|whsec_/,
  );
});

it('a secret is shown once, kept sealed, and replaced without a gap', async () => {
  const shop = await quietShop('Secret Ltd');
  const { id, secret } = await register(shop, '/secret');
  const stored = async () => JSON.stringify(await sql(shop, `SELECT * FROM xero_endpoints WHERE workspace_id = $1`));
  expect(await stored()).not.toContain(String(secret).slice(6));
  const { secret: next } = await shop.act(`${path}/endpoints/${id}/rotate`);
  await shop.act(`${path}/endpoints/${id}/test`);
  const signed = String(calls[0]!.headers['webhook-signature']).split(' ');
  expect(signed).toEqual([signatureOf(calls[0]!, next as string), signatureOf(calls[0]!, secret as string)]);
  await later(shop, 25);
  await round();
  expect(await stored()).toContain('"former_secret":null');
  await shop.act(`${path}/endpoints/${id}/test`);
  expect(calls[1]!.headers['webhook-signature']).toBe(signatureOf(calls[1]!, next as string));
});

it('refuses addresses that are none of a receiver, unknown types, and what is registered already', async () => {
  const shop = await quietShop('Refused Ltd');
  const refused = (body: Json) => shop.rest.post(`${path}/endpoints`).send(body);
  for (const url of ['http://example.com/', 'ftp://x.example', 'nonsense', 'https://ada:pw@example.com/', '', 7])
    expect((await refused({ url })).status).toBe(400);
  expect((await refused({ url: 'https://example.com/', types: ['everything'] })).status).toBe(400);
  await register(shop, '/twice');
  expect((await refused({ url: `${receiverUrl}/twice` })).body).toMatchObject({
    status: 409,
    code: 'endpoint_registered',
  });
  const unknown = '4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c';
  for (const call of [
    shop.rest.post(`${path}/endpoints/${unknown}/test`),
    shop.rest.post(`${path}/endpoints/${unknown}/rotate`),
    shop.rest.patch(`${path}/endpoints/${unknown}`).send({ enabled: true }),
    shop.rest.delete(`${path}/endpoints/nonsense`),
    shop.rest.put(`${path}/mine`).send({ wanted: false }),
  ])
    expect((await call).status).toBe(404);
  const staff = as(at.api, shop.workspace.keys.staff);
  expect((await staff.get(`${path}/endpoints`)).status).toBe(403);
  expect((await staff.get(path)).status).toBe(200);
});

it('an error that is mended before anybody was told needs no e-mail, and the same error again is not news', async () => {
  const shop = await quietShop('Mended Ltd');
  const row = `INSERT INTO xero_outbox (workspace_id, sequence, kind, record_id, event, origin, label)
    VALUES ($1, $2, 'invoice', 'x', 'changed', 'user', 'INV-1') RETURNING id`;
  const [{ id }] = (await sql<{ id: string }>(shop, row, [1_000_000])) as [{ id: string }];
  const put = (state: string) =>
    sql(
      shop,
      `UPDATE xero_outbox SET state = $2, problems = '[{"code":"c","sentence":"Stopped.","remedy":"Mend it.","fixIn":"record"}]'
        WHERE workspace_id = $1 AND id = $3`,
      [state, id],
    );
  await put('attention');
  await put('skipped');
  await round();
  expect(to(shop)).toHaveLength(0);
  await put('attention');
  await round(inHours(2));
  expect(to(shop)).toHaveLength(0);
  expect(await sql(shop, `SELECT 1 FROM xero_news WHERE workspace_id = $1 AND type = 'errors.found'`)).toHaveLength(1);
});
