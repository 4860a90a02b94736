import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { list, NZ, number, Rig, text, type Tree } from './harness.js';

describe('The journal of effects', () => {
  const folders: string[] = [];
  const folder = (): string => {
    const made = mkdtempSync(join(tmpdir(), 'xero-sandbox-'));
    folders.push(made);
    return made;
  };
  afterAll(() => folders.forEach((path) => rmSync(path, { recursive: true, force: true })));

  const entries = async (rig: Rig, query = ''): Promise<Tree[]> =>
    list((await rig.control('GET', `/journal?limit=10000&tenantId=${NZ}${query}`)).json['entries']);

  it('names each effect with its keys, amount, cause and the whole record after it', async () => {
    const rig = await Rig.start();
    const invoice = await rig.put('/Invoices', await rig.invoiceBody({ InvoiceNumber: 'J-1', Reference: 'R-1' }), {
      'idempotency-key': 'key-j',
    });
    const InvoiceID = list(invoice.json['Invoices'])[0]!['InvoiceID'];
    await rig.create(
      'Payments',
      { Invoice: { InvoiceID }, Account: { Code: '090' }, Date: '2026-10-06', Amount: 15, Reference: 'P-1' },
      '',
    );
    await rig.put('/Invoices', await rig.invoiceBody({ InvoiceNumber: 'J-1' }));
    const found = (await entries(rig)).filter((entry) => text(entry['source']) === 'api');
    await rig.close();
    expect(found.map((entry) => text(entry['kind']))).toEqual([
      'contact.created',
      'invoice.created',
      'payment.created',
      'contact.created',
    ]);
    expect(found[1]).toMatchObject({
      id: InvoiceID,
      number: 'J-1',
      reference: 'R-1',
      amount: '115.00',
      currency: 'NZD',
      status: 'AUTHORISED',
      clientId: 'sandbox-client',
      idempotencyKey: 'key-j',
      after: { number: 'J-1', Total: '115.00' },
    });
    expect(found[2]).toMatchObject({ number: 'J-1', reference: 'P-1', amount: '15.00' });
  });

  it('can be read page by page, in order, without a gap', async () => {
    const rig = await Rig.start();
    for (let index = 0; index < 5; index += 1) await rig.contact();
    const seen: number[] = [];
    let after = 0;
    for (;;) {
      const page = (await rig.control('GET', `/journal?afterSeq=${after}&limit=2`)).json;
      if (list(page['entries']).length === 0) break;
      seen.push(...list(page['entries']).map((entry) => number(entry['seq'])));
      after = number(page['nextAfterSeq']);
    }
    await rig.close();
    expect(seen).toEqual(seen.map((_seq, index) => index + 1));
    expect(seen.length).toBeGreaterThanOrEqual(9);
  });

  it('records every request with its key, body hash, status and number of effects', async () => {
    const rig = await Rig.start();
    await rig.put('/Contacts', { Name: 'Logged' }, { 'idempotency-key': 'log' });
    await rig.put('/Contacts', { Name: 'Logged' }, { 'idempotency-key': 'log' });
    await rig.get('/Nowhere');
    const { requests, total } = (await rig.control('GET', '/requests')).json;
    await rig.close();
    expect(total).toBe(3);
    const body = {
      method: 'PUT',
      path: '/api.xro/2.0/Contacts',
      idempotencyKey: 'log',
      bodySha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    };
    expect(requests).toMatchObject([
      { ...body, status: 200, replayed: false, effects: 1 },
      { ...body, status: 200, replayed: true, effects: 0 },
      { method: 'GET', status: 404, effects: 0 },
    ]);
  });

  it('rebuilds books, connections, keys, settings and clock after a stop', async () => {
    const dataFolder = folder();
    const before = await Rig.start({ dataFolder });
    await before.trackedItem('KEEP', 4, 2.5);
    const invoice = await before.invoice({ LineItems: [{ ItemCode: 'KEEP', Quantity: 1 }] });
    await before.put('/Contacts', { Name: 'By key' }, { 'idempotency-key': 'survives' });
    await before.control('PATCH', '/settings', { minuteLimit: 7 });
    await before.control('POST', '/clock', { advanceSeconds: 100 });
    const journalled = await entries(before);
    const { token } = before;
    await before.close();
    const after = await Rig.start({ dataFolder });
    after.token = token;
    expect(await entries(after)).toEqual(journalled);
    const again = await after.get(`/Invoices/${text(invoice['InvoiceID'])}`);
    const repeated = await after.put('/Contacts', { Name: 'By key' }, { 'idempotency-key': 'survives' });
    const item = await after.item('KEEP');
    const settings = (await after.control('GET', '/settings')).json;
    const now = Date.parse(text((await after.control('GET', '/clock')).json['now']));
    await after.close();
    expect(again.json['Invoices']).toMatchObject([{ InvoiceID: invoice['InvoiceID'], Total: invoice['Total'] }]);
    expect(repeated.status).toBe(200);
    expect([item['QuantityOnHand'], item['TotalCostPool']]).toEqual([3, 7.5]);
    expect(settings['minuteLimit']).toBe(7);
    expect(now).toBeGreaterThan(Date.now() + 90_000);
  });

  it('holds no token and no password outside the file of people', async () => {
    const dataFolder = folder();
    const rig = await Rig.start({ dataFolder });
    const answer = await rig.control('POST', '/token', { tenantIds: [NZ] });
    await rig.contact();
    await rig.close();
    const secrets = [text(answer.json['access_token']), text(answer.json['refresh_token']), 'sandbox-secret'];
    for (const name of ['journal.jsonl', 'requests.jsonl', 'identity.jsonl', 'idempotency.jsonl']) {
      const kept = readFileSync(join(dataFolder, name), 'utf8');
      expect(secrets.filter((secret) => kept.includes(secret))).toEqual([]);
    }
  });

  it('a killed sandbox has every answered effect, drops a torn last line, and goes on numbering', async () => {
    const dataFolder = folder();
    let child = await Child.start(dataFolder);
    const token = await child.token();
    const answered: string[] = [];
    for (let index = 0; index < 20; index += 1) answered.push(await child.contact(token, `Kill ${index}`));
    const cut = child.contact(token, 'Perhaps').catch(() => undefined);
    child.kill();
    await cut;
    appendFileSync(join(dataFolder, 'journal.jsonl'), '{"seq":999,"kind":"torn');
    child = await Child.start(dataFolder);
    const next = await child.contact(token, 'After');
    const ids = await child.journalledContacts();
    child.kill();
    expect(ids).toEqual(expect.arrayContaining([...answered, next]));
    expect(new Set(ids).size).toBe(ids.length);
    expect([21, 22]).toContain(ids.length);
  });
});

/** The sandbox as it ships, in a process of its own on a fixed port. */
class Child {
  private constructor(
    private readonly process: ChildProcess,
    private readonly url: string,
  ) {}

  static async start(dataFolder: string): Promise<Child> {
    const main = join(process.cwd(), 'dist/apps/xero-sandbox/src/main.js');
    const env = {
      ...process.env,
      XERO_SANDBOX_PORT: '0',
      XERO_SANDBOX_DATA: dataFolder,
      XERO_SANDBOX_URL: 'http://sandbox.test',
    };
    const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const port = await new Promise<string>((resolve, reject) => {
      child.once('exit', () => reject(new Error('The sandbox did not start; is dist built?')));
      child.stdout.once('data', (line: Buffer) => resolve(/port (\d+)/.exec(line.toString())?.[1] ?? ''));
    });
    return new Child(child, `http://localhost:${port}`);
  }

  kill(): void {
    this.process.removeAllListeners('exit');
    this.process.kill('SIGKILL');
  }

  async token(): Promise<string> {
    const answer = await fetch(`${this.url}/__sandbox/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ tenantIds: [NZ] }),
    });
    return ((await answer.json()) as { access_token: string }).access_token;
  }

  async contact(token: string, Name: string): Promise<string> {
    const answer = await fetch(`${this.url}/api.xro/2.0/Contacts`, {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${token}`,
        'xero-tenant-id': NZ,
        accept: 'application/json',
        'content-type': 'application/json',
      },
      body: JSON.stringify({ Name }),
    });
    return ((await answer.json()) as { Contacts: { ContactID: string }[] }).Contacts[0]!.ContactID;
  }

  async journalledContacts(): Promise<string[]> {
    const answer = await fetch(`${this.url}/__sandbox/journal?kind=contact.created&limit=10000`);
    return ((await answer.json()) as { entries: { id: string }[] }).entries.map((entry) => entry.id);
  }
}
