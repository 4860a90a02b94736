import { createServer } from 'node:net';
import { Redis } from 'ioredis';
import pg from 'pg';

/** Why the product does not start, in one sentence for the person at the terminal. */
export class StartupError extends Error {
  constructor(sentence: string) {
    super(sentence);
    this.name = 'StartupError';
  }
}

const oldestPostgres = 15;
const patienceMs = 5_000;

/** Refuses a port that somebody else listens on. */
export function checkPort(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => reject(new StartupError(portSentence(port, error.code))));
    probe.listen(port, () => probe.close(() => resolve()));
  });
}

/** Refuses a database that cannot be reached, or is older than PostgreSQL 15. Sentences never hold the password. */
export async function checkPostgres(url: string): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: patienceMs,
    query_timeout: patienceMs,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ number: string }>(`SELECT current_setting('server_version_num') AS number`);
    refuseOld(Number(rows[0]?.number));
  } catch (error) {
    if (error instanceof StartupError) throw error;
    throw new StartupError(`The database at ${placeOf(url)} cannot be used: ${reasonOf(error)}. Check DATABASE_URL.`);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Refuses a Redis that cannot be reached, or that may throw away wake-ups when its memory is full. */
export async function checkRedis(url: string): Promise<void> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: patienceMs,
    commandTimeout: patienceMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  redis.on('error', () => undefined);
  let policy: string;
  try {
    await redis.connect();
    await redis.ping();
    policy = await evictionPolicy(redis);
  } catch (error) {
    throw new StartupError(
      `Redis at ${placeOf(url)} cannot be used: ${reasonOf(error)}. Check REDIS_URL, or remove it: the product runs without Redis.`,
    );
  } finally {
    redis.disconnect();
  }
  refuseEviction(policy, url);
}

/** Exported for its test: no old server is at hand. */
export function refuseOld(versionNumber: number): void {
  const major = Math.floor(versionNumber / 10_000);
  if (major < oldestPostgres)
    throw new StartupError(
      `The database is PostgreSQL ${major}, but PostgreSQL ${oldestPostgres} or newer is needed: upgrade it, or unset DATABASE_URL to use the built-in one.`,
    );
}

function refuseEviction(policy: string, url: string): void {
  if (policy !== 'noeviction')
    throw new StartupError(
      `Redis at ${placeOf(url)} has the maxmemory-policy ${policy}, which may throw work away: set it to noeviction.`,
    );
}

// Managed servers may forbid CONFIG; INFO names the policy as well.
async function evictionPolicy(redis: Redis): Promise<string> {
  const memory = await redis.info('memory');
  return /maxmemory_policy:(\S+)/.exec(memory)?.[1] ?? 'noeviction';
}

export function portSentence(port: number, code: string | undefined): string {
  if (code === 'EADDRINUSE') return `Port ${port} is taken by another program: stop it, or set PORT to a free one.`;
  if (code === 'EACCES') return `Port ${port} may not be opened by this user: set PORT to a number above 1023.`;
  return `Port ${port} cannot be opened (${code ?? 'unknown reason'}): set PORT to another one.`;
}

function placeOf(url: string): string {
  try {
    const { hostname, port, pathname } = new URL(url);
    return `${hostname}${port ? `:${port}` : ''}${pathname === '/' ? '' : pathname}`;
  } catch {
    return 'the configured address';
  }
}

const reasons: Record<string, string> = {
  ECONNREFUSED: 'nobody answers there',
  ENOTFOUND: 'there is no such host',
  ETIMEDOUT: 'it does not answer in time',
  '28P01': 'it refuses the password',
  '28000': 'it refuses the user',
  '3D000': 'there is no such database',
};

function reasonOf(error: unknown): string {
  const all = [
    error,
    ...((error as AggregateError).errors ?? []),
    (error as Error & { lastNodeError?: unknown }).lastNodeError,
  ];
  const code = all
    .map((one) => (one as { code?: string } | undefined)?.code)
    .find((one) => one !== undefined && reasons[one]);
  if (code) return reasons[code]!;
  const { message } = error as Error;
  if (/timeout|timed out/i.test(message)) return 'it does not answer in time';
  if (/WRONGPASS|NOAUTH|password/i.test(message)) return 'it refuses the password';
  if (/Connection is closed/i.test(message)) return 'nobody answers there';
  return 'it does not answer as expected';
}
