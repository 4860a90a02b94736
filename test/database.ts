import { randomBytes } from 'node:crypto';
import pg from 'pg';

export interface TestDatabase {
  /** Connection string of the owner (superuser): what the product gets as DATABASE_URL. */
  url: string;
  /** Redis of the run, when there is one, with a key prefix of this file's own. */
  redisUrl?: string;
  prefix: string;
  drop(): Promise<void>;
}

/** A database of its own for one test file, copied from the migrated template (about 15 ms). */
export async function testDatabase(): Promise<TestDatabase> {
  const adminUrl = process.env['TEST_POSTGRES_URL'];
  if (!adminUrl) throw new Error('test/global-setup.mjs has not run.');
  const name = `t_${randomBytes(6).toString('hex')}`;
  await asAdmin(adminUrl, `CREATE DATABASE ${name} TEMPLATE template_crm STRATEGY file_copy`);
  const url = new URL(adminUrl);
  url.pathname = name;
  const redisUrl = process.env['TEST_REDIS_URL'];
  return {
    url: url.href,
    ...(redisUrl ? { redisUrl } : {}),
    prefix: name,
    drop: () => asAdmin(adminUrl, `DROP DATABASE ${name} WITH (FORCE)`),
  };
}

/** `describe` where Redis is to be had, else skipped (global-setup says so once, and CI refuses to skip). */
export const describeWithRedis: typeof describe = ((name: string, body: () => void) =>
  process.env['TEST_REDIS_URL'] ? describe(name, body) : describe.skip(name, body)) as typeof describe;

async function asAdmin(url: string, sql: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(sql).finally(() => client.end());
}
