import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AU, list, NZ, Rig, text, type Tree } from './harness.js';

interface Got {
  body: string;
  signature: string;
  json: Tree;
}

/** A subscriber's endpoint that remembers what it got and answers as told. */
class Endpoint {
  readonly got: Got[] = [];
  key = '';
  behave: 'well' | 'down' | 'takesAll' | 'talks' | 'setsCookies' = 'well';
  url = '';
  private server!: Server;

  async start(): Promise<this> {
    this.server = createServer((req, res) => {
      const parts: Buffer[] = [];
      req.on('data', (part: Buffer) => parts.push(part));
      req.on('end', () => {
        const body = Buffer.concat(parts).toString('utf8');
        const signature = String(req.headers['x-xero-signature']);
        const good = signature === createHmac('sha256', this.key).update(body).digest('base64');
        if (good) this.got.push({ body, signature, json: JSON.parse(body) as Tree });
        if (this.behave === 'setsCookies') res.setHeader('set-cookie', 'a=b');
        res.statusCode = this.behave === 'down' ? 500 : good || this.behave === 'takesAll' ? 200 : 401;
        res.end(this.behave === 'talks' ? 'thanks' : '');
      });
    });
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://localhost:${(this.server.address() as AddressInfo).port}/hooks`;
    return this;
  }

  /** What came with events in it. */
  told(): { first: number; last: number; events: string[] }[] {
    return this.got
      .map(({ json }) => json as unknown as { firstEventSequence: number; lastEventSequence: number; events: Wire[] })
      .filter(({ events }) => events.length > 0)
      .map(({ firstEventSequence: first, lastEventSequence: last, events }) => ({
        first,
        last,
        events: events.map((event) => `${event.eventCategory} ${event.eventType}`),
      }));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

interface Wire {
  eventCategory: string;
  eventType: string;
}

describe('The webhooks of the sandbox', () => {
  let rig: Rig;
  let endpoint: Endpoint;
  beforeEach(async () => {
    rig = await Rig.start();
    endpoint = await new Endpoint().start();
    endpoint.key = 'a key';
  });
  afterEach(async () => {
    await rig.close();
    await endpoint.stop();
  });

  const subscribe = async (wish: object = {}) =>
    (await rig.control('POST', '/webhooks', { url: endpoint.url, key: 'a key', ...wish })).json;
  const held = () => rig.control('PATCH', '/webhooks', { held: true });
  const deliver = (manner: object = {}) => rig.control('POST', '/webhooks/deliver', manner);
  const subscription = async (): Promise<Tree> =>
    list((await rig.control('GET', '/webhooks')).json['subscriptions'])[0]!;
  const until = async (done: () => boolean | Promise<boolean>): Promise<void> => {
    const end = Date.now() + 15_000;
    while (!(await done())) {
      if (Date.now() > end) throw new Error('It did not come to that.');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  it('test an address with good and bad signatures before anything is sent', async () => {
    expect(text((await subscribe())['status'])).toBe('ok');
    expect(endpoint.got.map(({ json }) => list(json['events']))).toEqual([[], []]);
    expect(new Set(endpoint.got.map(({ body }) => body)).size).toBe(2);
  });

  it.each(['down', 'takesAll', 'talks', 'setsCookies'] as const)(
    'send nothing to an address that is %s',
    async (how) => {
      endpoint.behave = how;
      expect(text((await subscribe())['status'])).toBe('intent to receive required');
      endpoint.behave = 'well';
      await rig.contact();
      expect((await deliver()).json['deliveries']).toEqual([]);
      expect(text((await rig.control('POST', '/webhooks/verify')).json['status'])).toBe('ok');
    },
  );

  it('tell of documents and contacts by reference, numbered over all organisations', async () => {
    await rig.signIn({ tenantIds: [NZ, AU] });
    await subscribe();
    await held();
    const invoice = await rig.invoice();
    await rig.post(`/Invoices/${text(invoice['InvoiceID'])}`, { Reference: 'R' });
    rig.tenantId = AU;
    await rig.creditNote();
    await deliver();
    expect(endpoint.told()).toEqual([
      {
        first: 1,
        last: 5,
        events: ['CONTACT CREATE', 'INVOICE CREATE', 'INVOICE UPDATE', 'CONTACT CREATE', 'CREDITNOTE CREATE'],
      },
    ]);
    const events = list(endpoint.got.at(-1)!.json['events']);
    expect(events[1]).toEqual({
      resourceUrl: `${rig.sandbox.url}/api.xro/2.0/Invoices/${text(invoice['InvoiceID'])}`,
      resourceId: text(invoice['InvoiceID']),
      tenantId: NZ,
      tenantType: 'ORGANISATION',
      eventCategory: 'INVOICE',
      eventType: 'CREATE',
      eventDateUtc: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}$/),
    });
    expect(events[4]).toMatchObject({ tenantId: AU, data: { Type: 'ACCRECCREDIT', Status: 'AUTHORISED' } });
  });

  it('tell of a payment as a change of its invoice, and of no item', async () => {
    await subscribe();
    await held();
    const invoice = await rig.invoice();
    await rig.create('Items', { Code: 'TEA', Name: 'Tea' });
    await deliver();
    const pay = { action: 'pay', invoiceId: text(invoice['InvoiceID']), amount: '15' };
    await rig.control('POST', `/tenants/${NZ}/ui`, pay);
    await deliver();
    expect(endpoint.told().map(({ events }) => events)).toEqual([
      ['CONTACT CREATE', 'INVOICE CREATE'],
      ['INVOICE UPDATE'],
    ]);
  });

  it('tell nothing of organisations that are not connected, nor of what was not subscribed to', async () => {
    await subscribe({ categories: ['INVOICE'] });
    await held();
    await rig.contact();
    await rig.control(
      'DELETE',
      `/connections/${text(list((await rig.control('GET', '/connections')).json['connections'])[0]!['id'])}`,
    );
    await rig.control('POST', `/tenants/${NZ}/ui`, { action: 'enter', resource: 'Contacts', document: { Name: 'X' } });
    expect((await deliver()).json['deliveries']).toEqual([]);
  });

  it('go out by themselves while they are not held', async () => {
    await subscribe();
    await rig.contact();
    await until(() => endpoint.told().length === 1);
  });

  it('can be doubled, reordered and lost', async () => {
    await subscribe();
    await held();
    for (let n = 0; n < 4; n++) await rig.contact();
    await deliver({ batch: 1, order: 'reversed', times: 2, lose: [2] });
    expect(endpoint.told().map(({ first }) => first)).toEqual([4, 4, 3, 3, 1, 1]);
    const before = endpoint.got.at(-1)!;
    await rig.control('POST', '/webhooks/repeat', { last: 1 });
    expect(endpoint.got.at(-1)).toEqual(before);
  });

  it('are repeated with the same bytes at once, then ever more seldom, and stop after a day', async () => {
    await subscribe();
    await rig.contact();
    await until(() => endpoint.told().length === 1);
    endpoint.behave = 'down';
    await rig.contact();
    await until(() => endpoint.told().length === 3);
    expect(endpoint.got.at(-1)).toEqual(endpoint.got.at(-2));
    await rig.control('POST', '/clock', { advanceSeconds: 15 * 60 });
    await until(() => endpoint.told().length === 4);
    for (let hours = 0; hours < 32 && text((await subscription())['status']) === 'ok'; hours += 4) {
      await rig.control('POST', '/clock', { advanceSeconds: 4 * 3600 });
      const tried = endpoint.told().length;
      await until(async () => endpoint.told().length > tried || text((await subscription())['status']) !== 'ok');
    }
    await until(async () => text((await subscription())['status']) === 'disabled');
    const tried = endpoint.told().length;
    await rig.control('POST', `/tenants/${NZ}/ui`, {
      action: 'enter',
      resource: 'Contacts',
      document: { Name: 'Late' },
    });
    endpoint.behave = 'well';
    expect(text((await rig.control('POST', '/webhooks/verify')).json['status'])).toBe('ok');
    await until(() => endpoint.told().length === tried + 2);
    expect(
      endpoint
        .told()
        .slice(-2)
        .map(({ first }) => first),
    ).toEqual([2, 3]);
  });

  it('refuse a wish that makes no sense with a sentence', async () => {
    expect((await rig.control('POST', '/webhooks/deliver')).json).toMatchObject({
      error: expect.stringContaining('has no subscription'),
    });
    expect((await rig.control('POST', '/webhooks', { url: 'here' })).status).toBe(400);
    await subscribe();
    expect((await deliver({ batch: 0 })).status).toBe(400);
    expect((await rig.control('POST', '/webhooks/event', { tenantId: NZ })).status).toBe(400);
  });
});
