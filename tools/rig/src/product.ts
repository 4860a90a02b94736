import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A product that this tool started for itself, with everything it needs. */
export interface OwnProduct {
  url: string;
  sandboxUrl: string;
  email: string;
  password: string;
  /** Where its output goes. */
  log: string;
  stop: () => Promise<void>;
}

const START_MS = 120_000;
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Whether something that calls itself ready answers at `url`. */
export async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(new URL('/health/ready', url), { signal: AbortSignal.timeout(3000) })).ok;
  } catch {
    return false;
  }
}

/** Starts the compiled product in a folder of its own, thrown away unless `keep`, on free ports, with its sandbox's limits on; `env` is added. */
export async function startProduct(
  env: (sandboxUrl: string) => Promise<Record<string, string>> = () => Promise.resolve({}),
  { keep = false }: { keep?: boolean } = {},
): Promise<OwnProduct> {
  const folder = mkdtempSync(join(tmpdir(), 'rig-'));
  chmodSync(folder, 0o755); // PostgreSQL may run as another user
  const [port, sandboxPort] = [await freePort(), await freePort()];
  const product = {
    url: `http://localhost:${port}`,
    sandboxUrl: `http://localhost:${sandboxPort}`,
    email: 'rig@example.com',
    password: randomBytes(18).toString('base64url'),
    log: join(folder, 'output.log'),
  };
  const added = await env(product.sandboxUrl);
  const output = openSync(product.log, 'a');
  const { XERO_CLIENT_ID: _, DATABASE_URL: __, ...inherited } = process.env;
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    stdio: ['ignore', output, output],
    // In a group of its own, or Ctrl-C would reach it before this tool has asked it to stop.
    detached: true,
    env: {
      ...inherited,
      ...{
        PORT: String(port),
        APP_URL: product.url,
        XERO_SANDBOX_PORT: String(sandboxPort),
        XERO_SANDBOX_LIMITS: 'on',
      },
      ...{ BOOTSTRAP_ADMIN_EMAIL: product.email, BOOTSTRAP_ADMIN_PASSWORD: product.password, DEMO_DATA: 'false' },
      ...{ DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'warn' },
      ...added,
    },
  });
  closeSync(output);
  const stop = async () => {
    await end(child);
    if (!keep) rmSync(folder, { recursive: true, force: true });
  };
  try {
    await readiness(child, product.url);
  } catch (error) {
    const said = readFileSync(product.log, 'utf8').split('\n').slice(-30).join('\n');
    await stop();
    throw new Error(`The product did not start: ${(error as Error).message}\n${said}`, { cause: error });
  }
  return { ...product, stop };
}

async function readiness(child: ChildProcess, url: string): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (!(await answers(url))) {
    if (child.exitCode !== null) throw new Error(`it ended with code ${child.exitCode}.`);
    if (Date.now() > deadline) throw new Error(`it was not ready after ${START_MS / 1000} s.`);
    await pause(200);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise<void>((done) => child.once('exit', () => done()));
  const hard = setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), 30_000);
  child.kill('SIGTERM');
  await gone;
  clearTimeout(hard);
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer().once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => done(port));
    });
  });
}
