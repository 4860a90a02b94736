import { createHmac, randomUUID } from 'node:crypto';
import request from 'supertest';
import { startSandbox, type RunningSandbox } from '../../../apps/xero-sandbox/src/server.js';
import { testDatabase, type TestDatabase } from '../../../test/database.js';
import { ContactWatch } from '../src/contact-watch/contact-watch.js';
import type { EarlyLookKind } from '../src/webhooks/early-look.entity.js';
import { PaymentImport } from '../src/imports/payment-import.service.js';
import { EarlyImports } from '../src/webhooks/early-imports.js';
import { EarlyLooks } from '../src/webhooks/early-looks.js';
import { WebhookRounds } from '../src/webhooks/webhook-rounds.js';
import type { Caller } from '../src/host/access.js';
import { control, optionsFor } from './connecting.js';
import { startWholeHost, type WholeHost } from './whole-host.js';

const key = 'the webhook key';

// Real: Postgres with roles and policies, the routes, the handling; Xero is whoever signs. The rounds run when a test says so.
let db: TestDatabase;
let host: WholeHost;
let serve: jest.SpiedFunction<EarlyImports['serve']>;
let follow: jest.SpiedFunction<ContactWatch['follow']>;

beforeAll(async () => {
  db = await testDatabase();
  host = await startWholeHost(db.url, optionsFor('http://localhost:1', { webhookKeys: [key] }));
  // What is wished for is looked at here, not taken away by the import.
  serve = jest.spyOn(host.module.get(EarlyImports), 'serve').mockResolvedValue(undefined);
  follow = jest.spyOn(host.module.get(ContactWatch), 'follow').mockResolvedValue(0);
});
afterAll(async () => {
  await host?.close();
  await db?.drop();
});
beforeEach(async () => {
  follow.mockClear();
  await sql('DELETE FROM xero_webhook_events');
  await sql('DELETE FROM xero_webhook_deliveries');
  await sql('DELETE FROM xero_webhook_gaps');
  await sql('DELETE FROM xero_early_looks');
  await sql(`UPDATE xero_connections SET state = 'disconnected', "current" = false`);
});

const sql = <T>(text: string, values: unknown[] = []): Promise<T[]> =>
  host.database.asSystem('webhook-lookup', (tx) => tx.query<T[]>(text, values));

/** A workspace that is connected to an organisation of its own. */
async function connected(): Promise<Caller & { tenantId: string }> {
  const caller = await host.aWorkspace();
  const tenantId = randomUUID();
  await sql(
    `INSERT INTO xero_connections (workspace_id, tenant_id, remote_id, state, "current", organisation_name, connected_by, connected_at)
     VALUES ($1, $2, $3, 'connected', true, 'Kauri Ltd', 'Ada', now())`,
    [caller.workspaceId, tenantId, randomUUID()],
  );
  return { ...caller, tenantId };
}

interface Told {
  tenantId: string;
  category?: string;
  id?: string;
  date?: string;
}
const invoiceId = '717f2bfc-c6d4-41fd-b238-3f2f0c0cf777';
const bodyOf = (events: Told[], first: number, last = first + events.length - 1): string =>
  JSON.stringify({
    events: events.map(({ tenantId, category = 'INVOICE', id = invoiceId, date = '2026-06-21T01:15:39.902' }) => ({
      resourceUrl: `https://api.xero.com/api.xro/2.0/Invoices/${id}`,
      resourceId: id,
      tenantId,
      tenantType: 'ORGANISATION',
      eventCategory: category,
      eventType: 'UPDATE',
      eventDateUtc: date,
    })),
    firstEventSequence: first,
    lastEventSequence: last,
    entropy: 'x',
  });
const post = (body: string) =>
  request(host.app.getHttpServer())
    .post('/integrations/xero/webhooks')
    .set('content-type', 'application/json')
    .set('x-xero-signature', createHmac('sha256', key).update(body).digest('base64'))
    .send(body);
const deliver = (events: Told[], first = 1, last?: number) => post(bodyOf(events, first, last)).expect(200, '');
const round = () => host.module.get(WebhookRounds).round();
const take = (caller: Caller, kinds?: EarlyLookKind[]) =>
  host.module.get(EarlyLooks).take(caller.workspaceId, 100, kinds);
const outcomes = async () =>
  (await sql<{ outcome: string }>('SELECT outcome FROM xero_webhook_events ORDER BY outcome')).map(
    ({ outcome }) => outcome,
  );
const standing = async (caller: Caller) =>
  (
    await request(host.app.getHttpServer())
      .get('/integrations/xero/webhooks')
      .set('x-test-caller', caller.workspaceId)
      .expect(200)
  ).body as Record<string, unknown>;
/** As if so much time had gone by since everything that is written down. */
const later = async (interval: string): Promise<void> => {
  await sql(`UPDATE xero_early_looks SET due = due - $1::interval, taken_at = taken_at - $1::interval`, [interval]);
  await sql(
    `UPDATE xero_webhook_deliveries SET received_at = received_at - $1::interval, last_received_at = last_received_at - $1::interval`,
    [interval],
  );
  await sql(`UPDATE xero_webhook_events SET received_at = received_at - $1::interval`, [interval]);
};

describe('what Xero tells', () => {
  it('of several organisations at once becomes a wish in the workspace of each', async () => {
    const [one, other] = [await connected(), await connected()];
    const creditNote = randomUUID();
    await deliver([
      { tenantId: one.tenantId },
      { tenantId: other.tenantId.toUpperCase(), category: 'CreditNote', id: creditNote.toUpperCase() },
    ]);
    await round();
    expect(await take(one)).toEqual([{ kind: 'Invoice', remoteId: invoiceId }]);
    expect(await take(other)).toEqual([{ kind: 'CreditNote', remoteId: creditNote }]);
    expect(await take(one)).toEqual([]);
  });

  it('of organisations that nobody has, or that left, and in kinds nobody follows, leads to nothing and says why', async () => {
    const [here, gone] = [await connected(), await connected()];
    await sql(`UPDATE xero_connections SET state = 'disconnected' WHERE tenant_id = $1`, [gone.tenantId]);
    await deliver([
      { tenantId: randomUUID() },
      { tenantId: gone.tenantId },
      { tenantId: here.tenantId, category: 'PAYMENT' },
      { tenantId: here.tenantId },
    ]);
    await round();
    expect(await outcomes()).toEqual(['not_followed', 'organisation_left', 'unknown_tenant', 'wished']);
    expect(await take(gone)).toEqual([]);
    expect(await take(here)).toHaveLength(1);
    expect(await standing(gone)).toMatchObject({
      left: [{ organisation: 'Kauri Ltd', events: 1, sentence: expect.stringContaining('no longer connected') }],
    });
    expect(await standing(here)).toMatchObject({ state: 'receiving', eventsToday: 2, left: [] });
  });

  it('twice is known once: replays lead to no second look, however many', async () => {
    const caller = await connected();
    const body = bodyOf([{ tenantId: caller.tenantId }], 4);
    await Promise.all(Array.from({ length: 20 }, () => post(body).expect(200)));
    await round();
    expect(await take(caller)).toHaveLength(1);
    await later('5 minutes');
    for (let time = 0; time < 5; time++) await post(body).expect(200);
    await round();
    expect(await take(caller)).toEqual([]);
    expect(await sql(`SELECT times FROM xero_webhook_deliveries`)).toEqual([{ times: 25 }]);
  });

  it('again and again of one record gives it out at most once a minute, and once at the end', async () => {
    const caller = await connected();
    let given = 0;
    for (let second = 10; second < 60; second++) {
      await deliver([{ tenantId: caller.tenantId, date: `2026-06-21T01:15:${second}.000` }], second);
      await round();
      given += (await take(caller)).length;
    }
    expect(given).toBe(1);
    await later('1 minute');
    expect(await take(caller)).toEqual([{ kind: 'Invoice', remoteId: invoiceId }]);
    await later('1 minute');
    expect(await take(caller)).toEqual([]);
  });

  it('is taken by one of several who take at the same moment', async () => {
    const caller = await connected();
    await deliver(Array.from({ length: 60 }, () => ({ tenantId: caller.tenantId, id: randomUUID() })));
    await Promise.all([round(), round(), round()]);
    const taken = await Promise.all(
      Array.from({ length: 6 }, () => host.module.get(EarlyLooks).take(caller.workspaceId, 20)),
    );
    const ids = taken.flat().map(({ remoteId }) => remoteId);
    while (ids.length < 60) {
      const more = await host.module.get(EarlyLooks).take(caller.workspaceId, 20);
      if (more.length === 0) break;
      ids.push(...more.map(({ remoteId }) => remoteId));
    }
    expect([ids.length, new Set(ids).size]).toEqual([60, 60]);
  });

  it('of contacts has the contacts looked at that stop something, once a minute, and troubles nobody else', async () => {
    const [one, other] = [await connected(), await connected()];
    const aContact = () => ({ tenantId: one.tenantId, category: 'CONTACT', id: randomUUID() });
    await deliver([aContact(), aContact(), { tenantId: other.tenantId }]);
    await round();
    await deliver([aContact()], 4);
    await round();
    expect(follow.mock.calls).toEqual([[one.workspaceId]]);
    await later('1 minute');
    await round();
    expect(follow.mock.calls).toEqual([[one.workspaceId], [one.workspaceId]]);
    expect(await take(one)).toEqual([]);
  });

  it('and cannot be read has everything looked at early', async () => {
    const caller = await connected();
    await post('{"events":5}').expect(200, '');
    await round();
    expect(await outcomes()).toEqual(['unreadable']);
    expect(await take(caller)).toEqual([{ kind: 'Everything', remoteId: '' }]);
  });

  it('is forgotten once Xero can no longer bring it again', async () => {
    const caller = await connected();
    await deliver([{ tenantId: caller.tenantId }]);
    await round();
    await take(caller);
    await later('41 days');
    Object.assign(host.module.get(WebhookRounds), { cleaned: -Infinity });
    await round();
    const counts = await sql(
      `SELECT (SELECT count(*)::int FROM xero_webhook_events) AS events, (SELECT count(*)::int FROM xero_webhook_deliveries) AS deliveries,
              (SELECT count(*)::int FROM xero_early_looks) AS looks`,
    );
    expect(counts).toEqual([{ events: 0, deliveries: 0, looks: 0 }]);
  });
});

describe('the early import', () => {
  it('looks at our documents that somebody else changed, and holds back nobody it does not look at', async () => {
    serve.mockRestore();
    const imports = host.module.get(PaymentImport);
    const records = jest.spyOn(imports, 'records').mockResolvedValue({} as never);
    const all = jest.spyOn(imports, 'start').mockResolvedValue({} as never);
    const caller = await connected();
    const [changed, ours, stranger] = [randomUUID(), randomUUID(), randomUUID()];
    await host.database.inWorkspace(caller.workspaceId, (tx) =>
      tx.query(
        `INSERT INTO xero_links (workspace_id, tenant_id, kind, record_id, part, remote_type, remote_id, remote_updated_at)
         SELECT $1, $2, 'invoice', r.id, 'main', 'Invoice', r.id, r.at
           FROM unnest($3::text[], $4::timestamptz[]) AS r(id, at)`,
        [caller.workspaceId, caller.tenantId, [changed, ours], ['2026-06-21T01:10:00Z', '2026-06-21T01:15:39Z']],
      ),
    );
    const told = [changed, ours, stranger].map((id) => ({ tenantId: caller.tenantId, id }));
    await deliver(told);
    await round();
    expect(records.mock.calls).toEqual([
      [[{ workspaceId: caller.workspaceId, kind: 'invoice', id: changed }], 'a webhook of Xero'],
    ]);
    await deliver(
      told.map((event) => ({ ...event, date: '2026-06-21T01:15:50.000' })),
      4,
    );
    await round();
    expect(records.mock.calls.slice(1)).toEqual([
      [[{ workspaceId: caller.workspaceId, kind: 'invoice', id: ours }], 'a webhook of Xero'],
    ]);
    await later('1 minute');
    await round();
    expect(records.mock.calls.slice(2).flatMap(([refs]) => refs.map(({ id }) => id))).toEqual([changed]);
    await post('{"events":5}').expect(200);
    await round();
    expect(all).toHaveBeenCalledTimes(1);
    for (const spy of [records, all]) spy.mockRestore();
    serve = jest.spyOn(host.module.get(EarlyImports), 'serve').mockResolvedValue(undefined);
  });
});

describe('numbers that are missing', () => {
  const anEvent = (caller: { tenantId: string }) => [{ tenantId: caller.tenantId, id: randomUUID() }];
  const gaps = () =>
    sql(`SELECT first_missing::int AS first, last_missing::int AS last FROM xero_webhook_gaps ORDER BY 1`);

  it('for two minutes have everything looked at early, once, and are forgotten when they come after all', async () => {
    const caller = await connected();
    for (const number of [5, 8]) await deliver(anEvent(caller), number);
    await round();
    expect(await gaps()).toEqual([]);
    await take(caller);
    await later('3 minutes');
    await round();
    expect(await gaps()).toEqual([{ first: 6, last: 7 }]);
    expect(await standing(caller)).toMatchObject({ state: 'gap' });
    expect(await take(caller)).toEqual([{ kind: 'Everything', remoteId: '' }]);
    await later('3 minutes');
    await round();
    expect(await take(caller)).toEqual([]);
    await deliver([...anEvent(caller), ...anEvent(caller)], 6);
    await round();
    expect(await gaps()).toEqual([]);
    expect(await standing(caller)).toMatchObject({ state: 'receiving' });
  });

  it('are not there when deliveries overtake each other, overlap, or begin to count anew', async () => {
    const caller = await connected();
    await deliver([...anEvent(caller), ...anEvent(caller)], 501);
    await deliver([...anEvent(caller), ...anEvent(caller), ...anEvent(caller)], 502);
    await deliver(anEvent(caller), 500);
    await post(bodyOf([], 0, 0)).expect(200);
    for (const number of [2, 1, 3]) await deliver(anEvent(caller), number);
    await later('3 minutes');
    await round();
    expect(await gaps()).toEqual([]);
  });
});

describe('with the sandbox as Xero', () => {
  let sandbox: RunningSandbox;
  beforeAll(async () => (sandbox = await startSandbox({ limits: false })));
  afterAll(() => sandbox?.close());

  it('passes the test of the address, and every order, doubling and loss of deliveries ends in the same wishes', async () => {
    const tenantId = randomUUID();
    await host.app.listen(0);
    const url = `${await host.app.getUrl()}/integrations/xero/webhooks`.replace('[::1]', 'localhost');
    expect(await control(sandbox.url, 'POST', 'webhooks', { url, key })).toMatchObject({ status: 'ok' });
    expect(await control(sandbox.url, 'POST', 'webhooks', { url, key: 'another' })).toMatchObject({
      status: 'intent to receive required',
    });
    await control(sandbox.url, 'POST', 'webhooks', { url, key });
    await control(sandbox.url, 'PATCH', 'webhooks', { held: true });
    const caller = await connected();
    await sql(`UPDATE xero_connections SET tenant_id = $1 WHERE tenant_id = $2`, [tenantId, caller.tenantId]);
    const ids = Array.from({ length: 9 }, () => randomUUID());
    for (const resourceId of ids)
      await control(sandbox.url, 'POST', 'webhooks/event', {
        tenantId,
        category: 'INVOICE',
        type: 'UPDATE',
        resourceId,
      });
    await control(sandbox.url, 'POST', 'webhooks/deliver', { batch: 2, order: 'reversed', times: 3, lose: [4] });
    await control(sandbox.url, 'POST', 'webhooks/repeat', { last: 5 });
    await round();
    const looks = await take(caller);
    expect(looks.map(({ remoteId }) => remoteId).toSorted()).toEqual(ids.filter((_, at) => at !== 3).toSorted());
  });
});
