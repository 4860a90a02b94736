import type { AddressInfo } from 'node:net';
import { CompanyService } from '#crm-core';
import { testDatabase, type TestDatabase } from '../../../test/database.js';
import { LiveStreams } from '../src/api/live-streams.js';
import { writeHistory } from '../src/engine/history.js';
import { Outbox } from '../src/engine/outbox.service.js';
import type { Caller } from '../src/host/access.js';
import { LiveWatch } from '../src/live/live-watch.js';
import { XeroSync } from '../src/xero-sync.js';
import { optionsFor } from './connecting.js';
import { startWholeHost, type WholeHost } from './whole-host.js';

// Real: Postgres, HTTP, two applications on one database as two processes are. No Xero: nothing is sent.
const actor = { name: 'Ada', origin: { by: 'user' as const } };

let db: TestDatabase;
/** Serves the streams. */
let web: WholeHost;
/** Works; what it does must be seen by the other. */
let worker: WholeHost;
let address: string;

beforeAll(async () => {
  db = await testDatabase();
  const options = optionsFor('http://127.0.0.1:1', { recordUrl: ({ name, id }) => `http://crm/go/${name}/${id}` });
  [web, worker] = [await startWholeHost(db.url, options), await startWholeHost(db.url, options)];
  await web.app.listen(0);
  address = `http://127.0.0.1:${(web.app.getHttpServer().address() as AddressInfo).port}`;
});
afterAll(async () => {
  for (const listening of open.splice(0)) listening.close();
  await worker?.close();
  await web?.close();
  await db?.drop();
});
afterEach(() => {
  for (const listening of open.splice(0)) listening.close();
});

interface Told {
  event: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- events are looked at, not typed
  data: any;
}
const open: { close(): void }[] = [];

/** Listens as a browser does. `ended` is true once the server has ended the stream. */
async function listen(caller: string, headers: Record<string, string> = {}) {
  const abort = new AbortController();
  const response = await fetch(`${address}/integrations/xero/live`, {
    headers: { 'x-test-caller': caller, accept: 'text/event-stream', ...headers },
    signal: abort.signal,
  });
  const heard: Told[] = [];
  const raw = { text: '', ended: false };
  const listening = { status: response.status, response, heard, raw, close: () => abort.abort() };
  open.push(listening);
  void (async () => {
    let rest = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body!) {
      const text = decoder.decode(chunk as Uint8Array, { stream: true });
      raw.text += text;
      const blocks = (rest + text).split('\n\n');
      rest = blocks.pop()!;
      for (const block of blocks) {
        const [, event, data] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? [];
        if (event && data) heard.push({ event, data: JSON.parse(data) });
      }
    }
    raw.ended = true;
  })().catch(() => undefined);
  return listening;
}

async function until<T>(what: string, look: () => T | undefined | false): Promise<T> {
  for (let tries = 0; tries < 200; tries += 1) {
    const found = look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what}: it did not happen within 10 seconds.`);
}

const of = (heard: readonly Told[], event: string) => heard.filter((one) => one.event === event);

/** A company in the queue of a workspace. */
async function queued(host: WholeHost, { workspaceId }: Caller, name: string): Promise<string> {
  const company = await host.database.inWorkspace(workspaceId, (tx) =>
    host.module.get(CompanyService).create(tx, { name }, actor),
  );
  await host.database.inWorkspace(workspaceId, async (tx) => {
    const outbox = host.module.get(Outbox);
    await outbox.lock(tx, workspaceId);
    await outbox.append(tx, workspaceId, [
      { kind: 'contact', recordId: `company.${company.id}`, event: 'saved', origin: 'notice', priority: false, label: 'C-00001' },
    ]);
  }); // prettier-ignore
  return company.id;
}

const status = async (caller: Caller) => {
  const reply = await fetch(`${address}/integrations/xero/status`, {
    headers: { 'x-test-caller': caller.workspaceId },
  });
  expect(reply.status).toBe(200);
  return (await reply.json()) as Record<string, unknown>;
};

describe('live news', () => {
  it('begin with the whole status, the same that the fallback answers', async () => {
    const caller = await web.aWorkspace();
    const { response, heard, raw } = await listen(caller.workspaceId);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('cache-control')).toContain('no-store');
    await until('the status', () => heard.length > 0);
    expect(raw.text.startsWith('retry: 3000\n\n')).toBe(true);
    expect(heard[0]).toEqual({ event: 'status', data: await status(caller) });
    expect(heard[0]!.data).toMatchObject({ connected: false, connection: null, queue: { waiting: 0, paused: null } });
  });

  it('tell what another process did to queue, history and records, and nothing of another workspace', async () => {
    const ours = await web.aWorkspace();
    const theirs = await web.aWorkspace();
    const [us, them] = [await listen(ours.workspaceId), await listen(theirs.workspaceId)];
    await until('both statuses', () => us.heard.length > 0 && them.heard.length > 0);
    const id = await queued(worker, ours, 'Harbour Foods');
    await until('the row', () => of(us.heard, 'record').length > 0);
    expect(of(us.heard, 'queue')).toEqual([{ event: 'queue', data: { revision: expect.stringMatching(/^\d+$/) } }]);
    expect(of(us.heard, 'record')).toEqual([{ event: 'record', data: { kind: 'company', id } }]);
    expect(of(us.heard, 'status').at(-1)!.data.queue).toMatchObject({ waiting: 1, oldestAt: expect.any(String) });

    await worker.database.inWorkspace(ours.workspaceId, (tx) =>
      writeHistory(tx, ours.workspaceId, [
        { direction: 'import', kind: 'invoice', recordId: 'i-1', label: 'INV-1', what: 'A payment came in.', outcome: 'taken' },
      ]),
    ); // prettier-ignore
    await until('the history', () => of(us.heard, 'history').length > 0);
    await until('its record', () => of(us.heard, 'record').some(({ data }) => data.id === 'i-1'));

    await worker.module.get(XeroSync).pause(ours.workspaceId, 'Counting the tills.');
    await until('the pause', () => of(us.heard, 'status').at(-1)!.data.queue.paused);
    expect(of(us.heard, 'status').at(-1)!.data.queue.paused).toEqual({
      byUser: true,
      reason: 'Counting the tills.',
      until: null,
    });
    // Two looks later the others have heard nothing but how they stand themselves.
    expect(them.heard.map(({ event }) => event)).toEqual(['status']);
    expect(them.raw.text).not.toContain(id);
  });

  it('tell each change of a row once, a second one again, and say nothing while nothing happens', async () => {
    const caller = await web.aWorkspace();
    const id = await queued(worker, caller, 'Bay Books');
    const { heard } = await listen(caller.workspaceId);
    await until('the status', () => heard.length > 0);
    const skip = `UPDATE xero_outbox SET state = 'skipped', updated_at = now() WHERE workspace_id = $1`;
    const priority = `UPDATE xero_outbox SET priority = true, updated_at = now() WHERE workspace_id = $1`;
    for (const [count, sql] of [priority, skip].entries()) {
      await worker.database.inWorkspace(caller.workspaceId, (tx) => tx.query(sql, [caller.workspaceId]));
      await until('the change', () => of(heard, 'record').length > count);
    }
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(of(heard, 'record')).toEqual([
      { event: 'record', data: { kind: 'company', id } },
      { event: 'record', data: { kind: 'company', id } },
    ]);
    expect(of(heard, 'status').at(-1)!.data.queue.waiting).toBe(0);
  });

  it('see what a transaction queued that began long before others that were told already', async () => {
    const caller = await web.aWorkspace();
    const { heard } = await listen(caller.workspaceId);
    await until('the status', () => heard.length > 0);
    await worker.database.inWorkspace(caller.workspaceId, async (slow) => {
      await slow.query('SELECT now()');
      await web.database.inWorkspace(caller.workspaceId, (tx) =>
        writeHistory(tx, caller.workspaceId, [{ direction: 'export', label: 'X', what: 'Something.', outcome: 'told' }]),
      );
      await until('the younger change', () => of(heard, 'history').length > 0);
      await worker.module.get(Outbox).lock(slow, caller.workspaceId);
      await worker.module.get(Outbox).append(slow, caller.workspaceId, [
        { kind: 'contact', recordId: 'company.4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c', event: 'saved', origin: 'notice', priority: false },
      ]);
    }); // prettier-ignore
    await until('the older change', () => of(heard, 'queue').length > 0);
  });

  it('name no single record of a great many', async () => {
    const caller = await web.aWorkspace();
    const { heard } = await listen(caller.workspaceId);
    await until('the status', () => heard.length > 0);
    const entries = Array.from({ length: 101 }, (_, n) => ({
      direction: 'export' as const,
      kind: 'invoice' as const,
      recordId: `i-${n}`,
      label: 'INV',
      what: 'It was sent.',
      outcome: 'applied',
    }));
    await worker.database.inWorkspace(caller.workspaceId, (tx) => writeHistory(tx, caller.workspaceId, entries));
    await until('the records', () => of(heard, 'record').length > 0);
    expect(of(heard, 'record')).toEqual([{ event: 'record', data: { kind: '*', id: '*' } }]);
  });

  it('tell how far an import is, and that it is over', async () => {
    const caller = await web.aWorkspace();
    const { heard } = await listen(caller.workspaceId);
    await until('the status', () => heard.length > 0);
    const write = (sql: string) =>
      worker.database.inWorkspace(caller.workspaceId, (tx) => tx.query(sql, [caller.workspaceId]));
    await write(`INSERT INTO xero_imports (workspace_id, tenant_id, started_by, phase, total, done)
      VALUES ($1, 't', 'Ada', 'Taking over payments.', 12, 3)`);
    await until('the beginning', () => of(heard, 'import').length > 0);
    await write(`UPDATE xero_imports SET state = 'finished', done = 12, finished_at = now() WHERE workspace_id = $1`);
    await until('the end', () => of(heard, 'import').length > 1);
    expect(of(heard, 'import').map(({ data }) => data)).toEqual([
      { of: 'payments', state: 'running', phase: 'Taking over payments.', done: 3, total: 12, eta: null },
      { of: 'payments', state: 'finished', phase: 'Taking over payments.', done: 12, total: 12, eta: null },
    ]);
    expect(of(heard, 'status').at(-1)!.data.payments.lastAt).toEqual(expect.any(String));
  });

  it('begin anew with the whole status after a reconnection, wherever the browser left off', async () => {
    const caller = await web.aWorkspace();
    const first = await listen(caller.workspaceId);
    await until('the status', () => first.heard.length > 0);
    first.close();
    await queued(worker, caller, 'While away');
    const again = await listen(caller.workspaceId, { 'last-event-id': '7' });
    await until('the status', () => again.heard.length > 0);
    expect(again.heard[0]).toMatchObject({ event: 'status', data: { queue: { waiting: 1 } } });
  });
});

describe('a stream', () => {
  it('is not opened for whoever may not look', async () => {
    const caller = await web.aWorkspace();
    const { status: refused } = await listen(web.mayOnly(caller, []));
    expect(refused).toBe(403);
  });

  it('ends by itself once the right is gone, and lives on signs of life until then', async () => {
    const streams = web.module.get(LiveStreams, { strict: false });
    const usual = streams.heartbeat;
    Object.assign(streams, { heartbeat: 50 });
    try {
      const caller = await web.aWorkspace();
      const name = web.mayOnly(caller, ['view']);
      const { raw } = await listen(name);
      await until('a sign of life', () => raw.text.includes(': alive\n\n'));
      expect(raw.ended).toBe(false);
      web.forgets(name);
      await until('the end', () => raw.ended);
    } finally {
      Object.assign(streams, { heartbeat: usual });
    }
  });

  it('is refused to the sixth page of a user, and given once one of the others is closed', async () => {
    const caller = await web.aWorkspace();
    const five = await Promise.all(Array.from({ length: 5 }, () => listen(caller.workspaceId)));
    expect(five.map((one) => one.status)).toEqual([200, 200, 200, 200, 200]);
    const sixth = await listen(caller.workspaceId);
    expect(sixth.status).toBe(503);
    await until('the refusal', () => sixth.raw.ended);
    expect(JSON.parse(sixth.raw.text)).toMatchObject({ code: 'too_many_streams' });
    expect((await listen((await web.aWorkspace()).workspaceId)).status).toBe(200);
    five[0]!.close();
    for (let tries = 0; ; tries += 1) {
      if ((await listen(caller.workspaceId)).status === 200) break;
      if (tries > 50) throw new Error('The place of the closed page was not given away.');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }); // prettier-ignore

  it('costs one look for all pages of a workspace, and none when the last is closed', async () => {
    const caller = await web.aWorkspace();
    const watch = web.module.get(LiveWatch, { strict: false });
    const looked: string[] = [];
    const glances = (watch as unknown as { glances: { at(id: string): Promise<unknown> } }).glances;
    const real = glances.at.bind(glances);
    const spy = jest.spyOn(glances, 'at').mockImplementation((id) => {
      looked.push(id);
      return real(id);
    });
    try {
      const pages = await Promise.all(Array.from({ length: 4 }, () => listen(caller.workspaceId)));
      await until('all statuses', () => pages.every(({ heard }) => heard.length > 0));
      expect(looked.filter((id) => id === caller.workspaceId)).toHaveLength(1);
      for (const page of pages) page.close();
      await until('nobody watches', () => !(watch as unknown as { watched: Map<string, unknown> }).watched.has(caller.workspaceId)); // prettier-ignore
      const before = looked.length;
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      expect(looked.slice(before).filter((id) => id === caller.workspaceId)).toEqual([]);
    } finally {
      spy.mockRestore();
    }
  });

  it('does not keep the process from ending', async () => {
    const third = await startWholeHost(db.url, optionsFor('http://127.0.0.1:1'));
    await third.app.listen(0);
    const caller = await third.aWorkspace();
    const { port } = third.app.getHttpServer().address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/integrations/xero/live`, {
      headers: { 'x-test-caller': caller.workspaceId },
    });
    expect(response.status).toBe(200);
    const ended = response.text();
    await third.close();
    expect(await ended).toContain('retry: 3000');
  });
});
