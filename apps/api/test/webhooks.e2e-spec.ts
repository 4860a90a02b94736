import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { Agent, request as send, type OutgoingHttpHeaders } from 'node:http';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { Writable } from 'node:stream';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Database } from '#crm-core';
import { testDatabase, type TestDatabase } from '../../../test/database.js';
import { randomFrom } from '../../../libs/xero-sync/test/random.js';
import { readConfig } from '../src/config.js';
import { createApp } from '../src/create-app.js';

const keys = ['the-key-of-now', 'the-key-before'];
const path = '/api/v1/integrations/xero/webhooks';

/** The product behind a wire to its database that can be cut or held. */
async function startBehindWire() {
  const db = await testDatabase();
  const wire = await wireTo(new URL(db.url));
  const config = readConfig({ DATABASE_URL: wire.url, LOG_LEVEL: 'warn', SYNC_SWEEP_SECONDS: '3600' });
  const secrets = {
    encryptionKeys: [{ id: 't', key: randomBytes(32) }],
    sessionSecret: 'a session secret that is long enough',
    webhookKey: keys.join(','),
  };
  const logTo = new Writable({ write: (_chunk, _encoding, done) => done() });
  const app = await createApp({ config, secrets, logTo });
  await app.listen(0);
  return { db, wire, app };
}

async function wireTo(target: URL) {
  const ends = new Set<Socket>();
  let held = false;
  const server = createServer((near) => {
    const far = connect(Number(target.port || 5432), target.hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(one);
      one.on('data', (bytes) => void (held || other.write(bytes)));
      one.on('error', () => other.destroy());
      one.on('close', () => {
        ends.delete(one);
        other.destroy();
      });
    }
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  return {
    url: url.href,
    /** As if PostgreSQL were stopped: nobody listens, and what was open is closed. */
    async cut(): Promise<void> {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const end of ends) end.destroy();
      await closed;
    },
    mend: () => listen(port),
    /** As if it hung: everything stays open and nothing gets through. */
    hold: (on: boolean) => void (held = on),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

describe('webhooks of Xero', () => {
  let db: TestDatabase;
  let wire: Awaited<ReturnType<typeof wireTo>>;
  let app: NestExpressApplication;
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  beforeAll(async () => ({ db, wire, app } = await startBehindWire()));
  afterAll(async () => {
    agent.destroy();
    await app?.close();
    await wire?.close();
    await db?.drop();
  });

  interface Reply {
    status: number;
    headers: Record<string, unknown>;
    body: string;
  }
  async function post(body: Uint8Array, headers: OutgoingHttpHeaders, method = 'POST'): Promise<Reply> {
    const { port } = app.getHttpServer().address() as AddressInfo;
    return new Promise((resolve, reject) => {
      const call = send({ host: '127.0.0.1', port, path, method, agent, headers }, (reply) => {
        let text = '';
        reply.setEncoding('utf8').on('data', (part: string) => (text += part));
        reply.on('end', () => resolve({ status: reply.statusCode!, headers: reply.headers, body: text }));
      });
      call.on('error', reject);
      call.end(body);
    });
  }
  const sign = (body: Uint8Array, key = keys[0]!) => createHmac('sha256', key).update(body).digest('base64');
  const json = { 'content-type': 'application/json; charset=utf-8' };
  const deliver = (body: Uint8Array, signature = sign(body)) => post(body, { ...json, 'x-xero-signature': signature });
  const aBody = (change: object = {}, sequence = 0) =>
    Buffer.from(
      JSON.stringify({
        events: [
          {
            resourceUrl: 'https://api.xero.com/api.xro/2.0/Invoices/1',
            resourceId: randomUUID(),
            tenantId: randomUUID(),
            tenantType: 'ORGANISATION',
            eventCategory: 'INVOICE',
            eventType: 'UPDATE',
            eventDateUtc: '2026-06-21T01:15:39.902',
            ...change,
          },
        ],
        firstEventSequence: sequence,
        lastEventSequence: sequence,
        entropy: 'Größe',
      }),
    );
  const stored = async (): Promise<number> => {
    const [row] = await app
      .get(Database)
      .asSystem('webhook-lookup', (tx) =>
        tx.query<{ n: number }[]>('SELECT count(*)::int AS n FROM xero_webhook_events'),
      );
    return row!.n;
  };

  it('answer the test of the address: 200 where it is signed well, 401 where not, and always nothing else', async () => {
    const test = Buffer.from('{"events":[],"firstEventSequence":0,"lastEventSequence":0,"entropy":"ABC"}');
    const good = await deliver(test);
    const bad = await deliver(test, sign(test, 'another key'));
    const none = await post(test, json);
    expect([good.status, bad.status, none.status]).toEqual([200, 401, 401]);
    for (const reply of [good, bad, none]) {
      expect(reply.body).toBe('');
      expect(reply.headers['set-cookie']).toBeUndefined();
    }
    expect(await stored()).toBe(0);
  });

  it('are accepted under either key, whatever the type of their body and whoever is signed in', async () => {
    const body = aBody();
    for (const headers of [
      json,
      {},
      { 'content-type': 'text/plain' },
      {
        ...json,
        cookie: 'crm.session=s%3Anobody.x',
        authorization: 'Bearer crm_nonsense',
        'sec-fetch-site': 'cross-site',
      },
    ])
      for (const key of keys)
        expect((await post(body, { ...headers, 'x-xero-signature': sign(body, key) })).status).toBe(200);
    expect(await stored()).toBe(1);
  });

  it('of an organisation that nobody knows, of a kind of the future, and signed nonsense are stored and answered 200', async () => {
    const before = await stored();
    for (const body of [aBody(), aBody({ eventCategory: 'PAYMENT' }), aBody({ resourceId: null }), Buffer.from('{')])
      expect((await deliver(body)).status).toBe(200);
    expect(await stored()).toBe(before + 4);
  });

  it('with more bytes than anybody reads are refused', async () => {
    const body = Buffer.alloc(5_000_000, 32);
    expect((await deliver(body)).status).toBe(401);
  });

  it('are accepted in none of 10,000 mutations', async () => {
    const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
    const random = randomFrom(seed);
    const before = await stored();
    const accepted: string[] = [];
    const control: number[] = [];
    let made = 0;
    const worker = async () => {
      while (made < 10_000) {
        made++;
        const body = aBody({}, made);
        const [how, bytes, headers] = mutation(body, sign(body), random);
        const { status } = await post(bytes, { ...json, ...headers });
        if (status !== 401) accepted.push(`${how}: ${status}`);
        if (made % 1000 === 0) control.push((await deliver(body)).status);
      }
    };
    await Promise.all(Array.from({ length: 16 }, worker));
    if (accepted.length > 0) process.stderr.write(`seed ${seed}\n`);
    expect(accepted).toEqual([]);
    // The same bodies unchanged: what refused the mutations was the mutation.
    expect(new Set(control)).toEqual(new Set([200]));
    expect(await stored()).toBe(before + control.length);
  }, 240_000);

  it('are answered 503 while PostgreSQL is stopped, and stored when they come again', async () => {
    const body = aBody();
    const before = await stored();
    await wire.cut();
    const replies = await Promise.all([deliver(body), deliver(body), deliver(body, 'wrong')]);
    await wire.mend();
    expect(replies.map(({ status }) => status)).toEqual([503, 503, 401]);
    expect(replies.map((reply) => reply.body)).toEqual(['', '', '']);
    expect(await stored()).toBe(before);
    expect((await deliver(body)).status).toBe(200);
    expect(await stored()).toBe(before + 1);
  });

  it('are answered 503 while PostgreSQL hangs', async () => {
    const body = aBody();
    wire.hold(true);
    const { status } = await deliver(body);
    wire.hold(false);
    expect(status).toBe(503);
  });
});

/** One way of changing a request that its signature must notice. */
function mutation(
  body: Buffer,
  signature: string,
  { below }: ReturnType<typeof randomFrom>,
): [string, Buffer, OutgoingHttpHeaders] {
  const at = below(body.length);
  const flipped = Buffer.from(body);
  flipped[at] = flipped[at]! ^ (1 << below(8));
  const spot = below(signature.length - 1);
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const letter = letters.split('').filter((one) => one !== signature[spot])[below(63)]!;
  const parsed = JSON.parse(body.toString()) as Record<string, unknown>;
  const under = (value: string | string[] | undefined): OutgoingHttpHeaders =>
    value === undefined ? {} : { 'x-xero-signature': value };
  const ways: [string, Buffer, OutgoingHttpHeaders][] = [
    ['a bit of the body', flipped, under(signature)],
    ['a byte gone', Buffer.concat([body.subarray(0, at), body.subarray(at + 1)]), under(signature)],
    [
      'a byte more',
      Buffer.concat([body.subarray(0, at), Buffer.from([below(256)]), body.subarray(at)]),
      under(signature),
    ],
    ['cut off', body.subarray(0, at), under(signature)],
    ['white space behind', Buffer.concat([body, Buffer.from('\n')]), under(signature)],
    ['written anew', Buffer.from(JSON.stringify(parsed, null, 1)), under(signature)],
    [
      'another order',
      Buffer.from(JSON.stringify(Object.fromEntries(Object.entries(parsed).reverse()))),
      under(signature),
    ],
    ['another encoding', Buffer.from(body.toString(), 'utf16le'), under(signature)],
    ['said to be packed', body, { ...under(signature), 'content-encoding': 'gzip' }],
    ['no signature', body, under(undefined)],
    ['an empty signature', body, under('')],
    ['a letter of the signature', body, under(signature.slice(0, spot) + letter + signature.slice(spot + 1))],
    ['the signature cut off', body, under(signature.slice(0, spot))],
    ['the signature twice', body, under([signature, signature])],
    ['more behind the signature', body, under(`${signature}${letter}`)],
    ['without padding', body, under(signature.replace(/=+$/, ''))],
    ['in hexadecimal', body, under(Buffer.from(signature, 'base64').toString('hex'))],
    ['in other letters', body, under(signature.toLowerCase())],
    [
      'a key of nobody',
      body,
      under(
        createHmac('sha256', `other${below(1_000_000)}`)
          .update(body)
          .digest('base64'),
      ),
    ],
    ['an empty key', body, under(createHmac('sha256', '').update(body).digest('base64'))],
    ['another hash', body, under(createHmac('sha512', keys[0]!).update(body).digest('base64'))],
    ['both keys as one', body, under(createHmac('sha256', keys.join(',')).update(body).digest('base64'))],
    ['the signature of another body', body, under(createHmac('sha256', keys[0]!).update(flipped).digest('base64'))],
  ];
  return ways[below(ways.length)]!;
}
