// One PostgreSQL for the whole run, with a migrated template database that each test file copies; Redis where there is one.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { hasRedisServer, startPostgres, startRedis } from '../scripts/services.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

export default async function setup() {
  // Migrations run from the build, as they ship; the compiler takes about a second.
  const built = spawnSync(process.execPath, ['node_modules/typescript7/bin/tsc', '-p', 'tsconfig.build.json'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (built.status !== 0) throw new Error(`The sources do not compile, so there is nothing to test:\n${built.stdout}`);
  const folder = mkdtempSync(join(tmpdir(), 'crm-test-'));
  chmodSync(folder, 0o755); // the user postgres must be able to enter it
  const postgres = await startPostgres({ dir: join(folder, 'pg'), durable: false });
  globalThis.__services = [postgres];
  const adminUrl = postgres.url('postgres');
  process.env.TEST_POSTGRES_URL = adminUrl;
  await migrateTemplate(adminUrl, postgres.url('template_crm'));
  await redis();
}

async function migrateTemplate(adminUrl, templateUrl) {
  const admin = new pg.Client(adminUrl);
  await admin.connect();
  await admin.query('CREATE DATABASE template_crm');
  const { dataSourceOptions } = await import('../dist/apps/api/src/data-source.js');
  const { DataSource } = await import('typeorm');
  const template = await new DataSource(dataSourceOptions(templateUrl)).initialize();
  await template.runMigrations();
  await template.destroy();
  await admin.query('ALTER DATABASE template_crm IS_TEMPLATE true ALLOW_CONNECTIONS false');
  await admin.end();
}

async function redis() {
  if (process.env.REDIS_URL) process.env.TEST_REDIS_URL = process.env.REDIS_URL;
  else if (hasRedisServer()) {
    const server = await startRedis();
    globalThis.__services.push(server);
    process.env.TEST_REDIS_URL = server.url;
  } else if (process.env.CI === 'true')
    throw new Error(
      'Suites that need Redis would be skipped, which CI does not allow: install redis-server or set REDIS_URL.',
    );
  else
    console.log(
      '\nSkipping the suites that need Redis: there is no redis-server on the PATH and REDIS_URL is not set.',
    );
}
