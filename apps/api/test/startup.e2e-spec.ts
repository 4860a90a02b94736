import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWithRedis, testDatabase, type TestDatabase } from '../../../test/database.js';
import { refuseOld } from '../src/startup/checks.js';

const main = join(__dirname, '../../../dist/apps/api/src/main.js');

const listen = (): Promise<{ server: Server; port: number }> =>
  new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy()).listen(0, () =>
      resolve({ server, port: (server.address() as { port: number }).port }),
    );
  });

const freePort = async (): Promise<number> => {
  const { server, port } = await listen();
  await new Promise((resolve) => server.close(resolve));
  return port;
};

/** The product as it ships, in a process of its own, until it is ready or has given up. */
async function start(env: Record<string, string>) {
  const child = spawn(process.execPath, [main], { env: { PATH: process.env['PATH'] ?? '', ...env } });
  let out = '';
  let errors = '';
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  child.stderr.on('data', (chunk) => (errors += String(chunk)));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const ready = new Promise<void>((resolve) => child.stdout.on('data', () => out.includes('Next step') && resolve()));
  await Promise.race([ended, ready]);
  return { child, ended, out: () => out, errors: () => errors.trim() };
}

describe('a start that cannot succeed', () => {
  let database: TestDatabase;
  let dataDir: string;
  beforeAll(async () => {
    database = await testDatabase();
    dataDir = mkdtempSync(join(tmpdir(), 'crm-start-'));
  });
  afterAll(async () => {
    await database?.drop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const refusal = async (env: Record<string, string>) => {
    const { ended, errors } = await start({
      DATABASE_URL: database.url,
      DATA_DIR: dataDir,
      PORT: String(await freePort()),
      ...env,
    });
    return { code: await ended, sentence: errors() };
  };

  it('names the variable that is half set', async () => {
    expect(await refusal({ XERO_CLIENT_ID: 'a' })).toEqual({
      code: 1,
      sentence:
        'XERO_CLIENT_ID is set but XERO_CLIENT_SECRET is not: set both, or XERO_PKCE=true for an app without a secret.',
    });
  });

  it('says that the port is taken', async () => {
    const { server, port } = await listen();
    expect(await refusal({ PORT: String(port) })).toEqual({
      code: 1,
      sentence: `Port ${port} is taken by another program: stop it, or set PORT to a free one.`,
    });
    server.close();
  });

  it('says that nobody answers at the address of the database, without its password', async () => {
    const port = await freePort();
    expect(await refusal({ DATABASE_URL: `postgres://crm:hunter2@127.0.0.1:${port}/crm` })).toEqual({
      code: 1,
      sentence: `The database at 127.0.0.1:${port}/crm cannot be used: nobody answers there. Check DATABASE_URL.`,
    });
  });

  it('says that there is no such database', async () => {
    const url = new URL(database.url);
    url.pathname = '/no_such_database';
    const { code, sentence } = await refusal({ DATABASE_URL: url.href });
    expect({ code, sentence }).toEqual({
      code: 1,
      sentence: `The database at ${url.host}/no_such_database cannot be used: there is no such database. Check DATABASE_URL.`,
    });
  });

  it('refuses a PostgreSQL older than 15 and takes 15', () => {
    expect(() => refuseOld(140_011)).toThrow(
      'The database is PostgreSQL 14, but PostgreSQL 15 or newer is needed: upgrade it, or unset DATABASE_URL to use the built-in one.',
    );
    expect(() => refuseOld(150_000)).not.toThrow();
  });

  it('says that nobody answers at the address of Redis', async () => {
    const port = await freePort();
    expect(await refusal({ REDIS_URL: `redis://127.0.0.1:${port}/0` })).toEqual({
      code: 1,
      sentence: `Redis at 127.0.0.1:${port}/0 cannot be used: nobody answers there. Check REDIS_URL, or remove it: the product runs without Redis.`,
    });
  });

  describeWithRedis('with a Redis that throws work away', () => {
    it('names the policy', async () => {
      const port = await freePort();
      const redis = spawn('redis-server', ['--port', String(port), '--save', '', '--maxmemory-policy', 'allkeys-lru']);
      await new Promise<void>((resolve) =>
        redis.stdout.on('data', (chunk) => String(chunk).includes('Ready to accept') && resolve()),
      );
      expect(await refusal({ REDIS_URL: `redis://127.0.0.1:${port}/0` })).toEqual({
        code: 1,
        sentence: `Redis at 127.0.0.1:${port}/0 has the maxmemory-policy allkeys-lru, which may throw work away: set it to noeviction.`,
      });
      redis.kill();
    });
  });
});

describe('a start on an empty database', () => {
  it('prints where it is and how to get in, makes secrets that only the owner reads, and stops when told to', async () => {
    const database = await testDatabase();
    const dataDir = mkdtempSync(join(tmpdir(), 'crm-start-'));
    const port = await freePort();
    const env = { DATABASE_URL: database.url, DATA_DIR: dataDir, PORT: String(port), LOG_LEVEL: 'warn' };
    const first = await start(env);
    expect(first.errors()).toBe('');
    expect(first.out()).toContain(`The CRM is ready at http://localhost:${port}`);
    const password = /Password:\s+(\S+)/.exec(first.out())![1]!;
    const signIn = () =>
      fetch(`http://localhost:${port}/api/v1/auth/sign-in`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ email: 'admin@example.com', password }),
      });
    expect((await signIn()).status).toBe(200);
    expect((await fetch(`http://localhost:${port}/health/ready`)).status).toBe(200);
    expect(statSync(join(dataDir, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(dataDir, 'secrets.json'), 'utf8')).not.toContain(password);
    first.child.kill('SIGTERM');
    await first.ended;

    const second = await start(env);
    expect(second.out()).toContain('Password:          the one printed at the first start');
    expect((await signIn()).status).toBe(200);
    second.child.kill('SIGTERM');
    await second.ended;
    expect(spawnSync('grep', ['-rl', password, dataDir]).stdout.toString()).toBe('');
    rmSync(dataDir, { recursive: true, force: true });
    await database.drop();
  });
});
