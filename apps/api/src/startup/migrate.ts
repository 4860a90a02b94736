import pg from 'pg';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../data-source.js';
import { StartupError } from './checks.js';

// Any number will do, as long as every process takes the same one.
const migrationLock = 7_430_119;

/** Brings the database up to date as its owner. Of several processes that start at once, one migrates and the others wait. */
export async function migrate(url: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    const source = await new DataSource(dataSourceOptions(url)).initialize();
    try {
      await refuseNewer(source);
      await source.runMigrations();
    } finally {
      await source.destroy();
    }
  } finally {
    await client.end();
  }
}

async function refuseNewer(source: DataSource): Promise<void> {
  const [table] = (await source.query(`SELECT to_regclass('migrations') AS name`)) as { name: string | null }[];
  if (!table?.name) return;
  const applied = (await source.query('SELECT name FROM migrations')) as { name: string }[];
  const known = new Set(source.migrations.map(({ name, constructor }) => name ?? constructor.name));
  const unknown = applied.find(({ name }) => !known.has(name));
  if (unknown)
    throw new StartupError(
      `The database was used by a newer version of this program (it knows ${unknown.name}): install that version, or restore an older database.`,
    );
}
