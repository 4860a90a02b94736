import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { RecordingProxy } from '../../conformance/src/proxy.js';
import { giveConsent } from '../../rig/src/consent.js';
import { control } from '../../rig/src/sandbox.js';
import { pause, until } from './child.js';
import { Scene, scaled, scaledTiming, Slot } from './scene.js';
import { isQuiet } from './facts.js';
import { ciphertextOnly, ErrorBodies, logs, redisContent, tables } from './left-behind.js';
import { scan, type Artefact, type Hit, type Planted } from './scanner.js';
import { Stage } from './stage.js';
import type { Table } from './table.js';
import { Tokens } from './tokens-seen.js';

const SUITE = 'secrets';
const XERO = 'integrations/xero';
/** A refusal may be what is wanted here; what it says is kept for the scan. */
const anyway = (work: Promise<unknown>): Promise<unknown> => work.catch(() => undefined);
const nameOf = ({ kind, status }: { kind: string; status?: number }): string => `${kind} ${status ?? ''}`.trim();
const made = (prefix: string): string => `${prefix}${randomBytes(21).toString('base64url')}`;

/** Pushes planted secrets through success and failure at debug level, then looks for them in all that is left behind. */
export async function secretSuite(table: Table): Promise<void> {
  const seen = new Tokens();
  const proxies: RecordingProxy[] = [];
  const redis = await Stage.hasRedis();
  if (!redis && process.env['CI'] === 'true')
    throw new Error('The scan of Redis needs a redis-server, and CI may not skip it.');
  const stage = await Stage.start({
    ...{ timing: scaledTiming, logLevel: 'debug', redis },
    xeroUrl: async (sandboxUrl) => {
      const proxy = new RecordingProxy(new URL(sandboxUrl), (exchange) => seen.learn(exchange));
      proxies.push(proxy);
      return (await proxy.listen()).replace('127.0.0.1', 'localhost');
    },
  });
  const errors = new ErrorBodies();
  try {
    const slot = await Slot.open(stage, 'secrets');
    const story = new Story(slot, seen);
    for (const [title, play] of story.chapters()) await table.run(SUITE, title, async () => (await play(), []));
    const planted = [...story.planted, ...seen.planted()];
    await table.run(SUITE, `${planted.length} secrets were planted and used`, async () => seen.missing());
    const left = async () => [
      ...logs(stage),
      ...errors.artefacts(),
      ...(await tables(slot)),
      ...(await redisContent(stage)),
      ...(await story.shown()),
    ];
    const artefacts = await left();
    const size = artefacts.reduce((sum, { text }) => sum + text.length, 0);
    await table.run(SUITE, `no secret in ${artefacts.length} artefacts (${Math.round(size / 1000)} kB)`, async () =>
      namesOf(scan(artefacts, planted)),
    );
    await table.run(SUITE, 'tokens at rest are ciphertext', () => ciphertextOnly(slot));
    await controls(table, slot, planted, left);
  } finally {
    errors.stop();
    await stage.stop();
    for (const proxy of proxies) await proxy.close();
  }
}

/** Leaks on purpose: a scan that does not find them proves nothing. */
async function controls(table: Table, slot: Slot, planted: Planted[], left: () => Promise<Artefact[]>): Promise<void> {
  const token = planted.find(({ what }) => what.startsWith('refresh token'))!;
  const { sql } = slot.installation;
  await sql.query(
    `INSERT INTO xero_history (workspace_id, direction, label, what, outcome) SELECT workspace_id, 'export', 'x', $1, 'x' FROM xero_settings LIMIT 1`,
    [`Xero said: ${token.value}`],
  );
  await table.run(SUITE, 'control: a token leaked into a history text is found', async () =>
    wanted(await left(), planted, 'xero_history'),
  );
  if (!slot.stage.redisUrl) return;
  const client = new Redis(slot.stage.redisUrl);
  await client.hset('leak', 'data', JSON.stringify({ password: planted[0]!.value }));
  await client.quit();
  await table.run(SUITE, 'control: a secret leaked into Redis is found', async () =>
    wanted(await left(), planted, 'Redis'),
  );
}

const wanted = (artefacts: Artefact[], planted: Planted[], where: string): string[] =>
  scan(artefacts, planted).some((hit) => hit.where.includes(where)) ? [] : ['the scan is blind'];

const namesOf = (hits: Hit[]): string[] => hits.map(({ what, where, after }) => `${what} in ${where} after "${after}"`);

/** What people and programs do, rightly and wrongly, with secrets in their hands. */
class Story {
  readonly planted: Planted[] = [];
  private scene!: Scene;

  constructor(
    private readonly slot: Slot,
    private readonly seen: Tokens,
  ) {
    const { secrets } = slot.stage;
    this.planted.push(
      { what: 'client secret', value: secrets.clientSecret },
      { what: 'encryption key', value: secrets.encryptionKey },
      { what: 'session secret', value: secrets.sessionSecret },
      { what: 'webhook key', value: secrets.webhookKey },
      { what: 'password of the administrator', value: secrets.adminPassword },
      ...(slot.stage.redisUrl ? [{ what: 'password of Redis', value: secrets.redisPassword }] : []),
    );
  }

  chapters(): [string, () => Promise<unknown>][] {
    return [
      ['connecting and selling', () => this.connectAndSell()],
      ['people, passwords and keys', () => this.people()],
      ['requests that are refused', () => this.refusedRequests()],
      ['answers of Xero that go wrong', () => this.wrongAnswers()],
      ['tokens that end, sign-in servers that fail', () => this.tokens()],
      ['a database that fails', () => this.database()],
      ['consents that are forged', () => this.forgedConsents()],
      ['starts that fail', () => this.badStarts()],
      ['disconnecting', () => this.disconnect()],
    ];
  }

  /** What people are shown about all of it. */
  async shown(): Promise<Artefact[]> {
    const paths = [
      'status',
      'connection',
      'settings',
      'history?pageSize=200',
      'errors?pageSize=200',
      'export-queue?pageSize=200',
    ];
    const texts = paths.map(async (path) => ({
      where: `GET ${path}`,
      text: await this.text('GET', `${XERO}/${path}`),
    }));
    return Promise.all(texts);
  }

  private async connectAndSell(): Promise<void> {
    this.scene = await Scene.open(this.slot, scaled);
    this.plant('API key of the workspace', this.scene.ready.apiKey);
    await this.sell();
    await this.scene.quiet();
  }

  private async sell(): Promise<void> {
    const customer = await this.scene.customer();
    await this.scene.payment(customer, await this.scene.invoice(customer));
  }

  private async people(): Promise<void> {
    const [first, second] = [this.plant('password', made('PW1')), this.plant('password', made('PW2'))];
    const email = `${randomBytes(4).toString('hex')}@example.com`;
    const { session } = this.slot;
    await session.post('users', 'user', { email, name: 'Sam', password: first, role: 'staff' });
    await this.raw('POST', 'auth/sign-in', JSON.stringify({ email, password: first }));
    await this.raw('POST', 'auth/sign-in', JSON.stringify({ email, password: second }));
    await anyway(session.post('auth/password', 'weak', { currentPassword: second, newPassword: first }));
    const { key } = await session.post<{ key: string }>('api-keys', 'key', { name: 'Scan', role: 'staff' });
    this.plant('API key', key);
    await anyway(session.post('api-keys', 'key', { name: 'Scan', role: 'staff' }));
    await this.text('GET', 'companies', key);
  }

  private async refusedRequests(): Promise<void> {
    const password = this.plant('password in a broken request', made('PW3'));
    const key = this.plant('unknown API key', `crm_${made('KEY')}`);
    await this.text('GET', 'companies', key);
    await this.text('GET', `companies?apiKey=${key}&password=${password}`);
    await this.raw('POST', 'auth/sign-in', `{"email":"x@example.com","password":"${password}"`);
    await this.raw('POST', 'auth/sign-in', JSON.stringify({ email: 'x@example.com', password: { value: password } }));
    await this.raw('POST', 'auth/sign-in', JSON.stringify({ email: password, password, remember: 1 }));
    await this.raw('POST', 'auth/sign-in', JSON.stringify({ email: password, password }));
    await this.raw('POST', 'users', JSON.stringify({ email: 'no', name: 'N', password, role: 'none' }));
    await this.raw('POST', 'companies', JSON.stringify({ name: 'A', secret: password }));
  }

  private async wrongAnswers(): Promise<void> {
    const echo = `Authorization: Bearer ${this.seen.latestAccessToken}`;
    const bodies = [
      { kind: 'status', status: 500, body: echo },
      {
        kind: 'status',
        status: 400,
        body: JSON.stringify({ ErrorNumber: 10, Type: 'ValidationException', Message: echo }),
      },
      { kind: 'status', status: 401, body: echo },
      { kind: 'status', status: 403, body: echo },
      { kind: 'rateLimit', problem: 'minute', retryAfter: 1 },
      { kind: 'html' },
      { kind: 'emptyBody' },
      { kind: 'wrongJson' },
      { kind: 'truncate' },
      { kind: 'close', stage: 'before' },
      { kind: 'close', stage: 'after' },
      { kind: 'status', status: 502, stage: 'after', body: echo },
    ];
    for (const action of bodies)
      await this.struck({ name: nameOf(action), path: '/api.xro/2.0/*', action }, () => this.sell());
    await this.rest(10_000);
  }

  /** Sets a fault, does something that runs into it, and waits until it did. */
  private async struck(fault: object, act: () => Promise<unknown>): Promise<void> {
    const { url } = this.scene.sandbox;
    await control(url, 'DELETE', 'faults');
    await control(url, 'POST', 'faults', fault);
    // What the last fault made the product wait for is of no interest here.
    await this.slot.session.post(`${XERO}/export-queue/resume`, made('resume'), {});
    await this.forgetCalls();
    await act();
    const hit = async () => {
      const { faults } = (await control(url, 'GET', 'faults')) as { faults: { struck: number }[] };
      return faults.some(({ struck }) => struck > 0) ? true : undefined;
    };
    await until(`The fault ${(fault as { name: string }).name} was not met`, 20_000, hit, 60);
    await control(url, 'DELETE', 'faults');
    await pause(150);
    await this.mend();
  }

  /** What a person does when the product says that the connection needs it. */
  private async mend(): Promise<void> {
    const { state } = await this.slot.session.get<{ state: string }>(`${XERO}/connection`);
    if (state !== 'connected') await this.consent('re-authorise', made('mend'));
  }

  private async tokens(): Promise<void> {
    const { sandbox } = this.scene;
    // The product renews a token whose time it knows to be over before it uses it.
    const sellAnew = async () => {
      await this.slot.installation.sql.query(`UPDATE xero_token_sets SET expires_at = now()`);
      await this.sell();
    };
    await sellAnew();
    await this.rest(15_000);
    const { clientSecret } = this.slot.stage.secrets;
    const said = JSON.stringify({
      error: 'server_error',
      error_description: `${clientSecret} ${this.seen.latestAccessToken}`,
    });
    for (const action of [
      { kind: 'status', status: 500, body: said },
      { kind: 'html' },
      { kind: 'close' },
      { kind: 'status', status: 400, body: said },
    ])
      await this.struck({ name: `sign-in server ${nameOf(action)}`, path: '/connect/token', action }, sellAnew);
    await control(sandbox.url, 'POST', `users/${sandbox.person.email}/revoke`);
    await sellAnew();
    await pause(1_500);
    await this.consent('re-authorise', 'again');
    const { url } = sandbox;
    const fault = {
      name: 'code exchange',
      path: '/connect/token',
      action: { kind: 'status', status: 500, body: said },
    };
    await this.struck(fault, () => anyway(this.consent('re-authorise', 'broken-exchange')));
    await control(url, 'POST', `users/${sandbox.person.email}/expire-tokens`);
    await this.sell();
    await pause(1_500);
    await this.mend();
    await this.rest(20_000);
  }

  private async database(): Promise<void> {
    const { sql } = this.slot.installation;
    const password = this.plant('password in a failing query', made('PW4'));
    await sql.query('ALTER TABLE users ADD CONSTRAINT broken CHECK (false) NOT VALID');
    await sql.query('ALTER TABLE api_keys ADD CONSTRAINT broken CHECK (false) NOT VALID');
    await sql.query('ALTER TABLE xero_token_sets ADD CONSTRAINT broken CHECK (false) NOT VALID');
    const { session } = this.slot;
    await anyway(session.post('users', 'broken-user', { email: 'b@example.com', name: 'B', password, role: 'staff' }));
    await anyway(session.post('api-keys', 'broken-key', { name: 'Broken', role: 'staff' }));
    await anyway(this.consent('re-authorise', 'broken'));
    for (const table of ['users', 'api_keys', 'xero_token_sets'])
      await sql.query(`ALTER TABLE ${table} DROP CONSTRAINT broken`);
    await this.consent('re-authorise', 'mended');
    await sql.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name <> 'faults'`,
    );
    await pause(300);
    await anyway(this.sell());
    await this.rest(15_000);
  }

  private async forgedConsents(): Promise<void> {
    const state = this.plant('state of a consent', made('STATE'));
    const code = this.plant('forged code', made('CODE'));
    await this.text('GET', `${XERO}/callback?code=${code}&state=${state}`);
    const { authorizeUrl } = await this.slot.session.post<{ authorizeUrl: string }>(`${XERO}/connect`, 'forged', {});
    const own = new URL(authorizeUrl).searchParams.get('state') ?? '';
    const callback = `/api/v1/${XERO}/callback?state=${own}`;
    await anyway(this.slot.session.visit(new URL(`${callback}&code=${code}`, this.slot.installation.url)));
    await anyway(
      this.slot.session.visit(
        new URL(`${callback}&error=access_denied&error_description=${code}`, this.slot.installation.url),
      ),
    );
  }

  private async badStarts(): Promise<void> {
    const { installation } = this.slot;
    const password = this.plant('password of a database', made('PG'));
    const redis = this.plant('password of another Redis', made('RD'));
    const key = this.plant('key of the wrong length', randomBytes(31).toString('base64'));
    const starts: Record<string, string>[] = [
      { DATABASE_URL: `postgres://crm:${password}@127.0.0.1:1/none` },
      { DATABASE_URL: `mysql://crm:${password}@127.0.0.1/none` },
      { REDIS_URL: `redis://:${redis}@127.0.0.1:1/0` },
      { REDIS_URL: `http://:${redis}@127.0.0.1/0` },
      { ENCRYPTION_KEYS: `k1:${key}` },
      { ENCRYPTION_KEYS: `k1;${key}` },
    ];
    await Promise.all(starts.map((env) => installation.failingStart(env)));
  }

  private async disconnect(): Promise<void> {
    await this.slot.session.post(`${XERO}/disconnect`, 'disconnect', {});
    await pause(500);
  }

  /** Lets what can be sent be sent; what is in trouble may stay there. */
  private async rest(ms: number): Promise<void> {
    const { workspaceId } = this.scene.ready;
    const ask = async () => ((await isQuiet(this.slot.installation, workspaceId)) ? true : undefined);
    await this.forgetCalls();
    await anyway(until('No rest', ms, ask, 100));
  }

  /** After many calls in a minute the product waits for company; here a minute has passed. */
  private async forgetCalls(): Promise<void> {
    await this.slot.installation.sql.query('DELETE FROM xero_budgets');
  }

  private async consent(how: 'connect' | 're-authorise', key: string): Promise<void> {
    const { session } = this.slot;
    const { authorizeUrl } = await session.post<{ authorizeUrl: string }>(`${XERO}/${how}`, `consent-${key}`, {});
    const { person, tenantId } = this.scene.sandbox;
    await session.visit(await giveConsent(authorizeUrl, { ...person, tenantId }));
  }

  private plant(what: string, value: string): string {
    this.planted.push({ what, value });
    return value;
  }

  private async text(method: string, path: string, key = this.scene.ready.apiKey): Promise<string> {
    const headers = { accept: 'application/json', authorization: `Bearer ${key}` };
    return (
      await fetch(`${this.slot.installation.url}/api/v1/${path}`, { method, headers, redirect: 'manual' })
    ).text();
  }

  /** A body as it is, well-formed or not. */
  private async raw(method: string, path: string, body: string): Promise<string> {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${this.scene.ready.apiKey}` };
    return (await fetch(`${this.slot.installation.url}/api/v1/${path}`, { method, headers, body })).text();
  }
}
