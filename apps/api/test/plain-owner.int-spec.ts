import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { CompanyService } from '#crm-core';
import { aCompany, anActor, Crm, startCrm } from '../../../libs/crm-core/testing/index.js';
import { dataSourceOptions } from '../src/data-source.js';

// Real: Postgres, and an owner as hosting companies give it out: no superuser, merely a member of the three roles.
const name = `plain_${randomBytes(6).toString('hex')}`;
let admin: pg.Client;
let url: string;
let crm: Crm;

beforeAll(async () => {
  admin = new pg.Client(process.env['TEST_POSTGRES_URL']);
  await admin.connect();
  await admin.query(`CREATE ROLE ${name} LOGIN PASSWORD 'plain' NOSUPERUSER NOBYPASSRLS`);
  await admin.query(`GRANT crm_app, crm_system, crm_search TO ${name}`);
  await admin.query(`CREATE DATABASE ${name} OWNER ${name}`);
  const at = new URL(process.env['TEST_POSTGRES_URL']!);
  Object.assign(at, { username: name, password: 'plain', pathname: `/${name}` });
  url = at.href;
  const source = await new DataSource(dataSourceOptions(url)).initialize();
  await source.runMigrations().finally(() => source.destroy());
  crm = await startCrm(url);
});

afterAll(async () => {
  await crm?.close();
  await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await admin.query(`DROP ROLE ${name}`);
  await admin.end();
});

describe('a database whose owner is no superuser', () => {
  it('can be migrated and worked with, the word search included', async () => {
    const workspace = await crm.aWorkspace();
    const companies = crm.get(CompanyService);
    await crm.inWorkspace(workspace, (tx) => companies.create(tx, aCompany({ name: 'Plain Foods' }), anActor()));
    const page = await crm.inWorkspace(workspace, (tx) => companies.list(tx, { search: 'plain' }));
    expect(page.items).toMatchObject([{ name: 'Plain Foods', code: 'C-00001' }]);
  });

  it('hides the rows from its own owner outside the doors, as row-level security is forced', async () => {
    expect(await crm.dataSource.query('SELECT count(*)::int AS n FROM companies')).toEqual([{ n: 0 }]);
  });

  it('can be migrated back to nothing', async () => {
    const source = await new DataSource(dataSourceOptions(url)).initialize();
    try {
      for (let left = source.migrations.length; left > 0; left--) await source.undoLastMigration();
      const tables = (await source.query(`SELECT tablename FROM pg_tables WHERE schemaname = 'public'`)) as {
        tablename: string;
      }[];
      expect(tables.map((table) => table.tablename)).toEqual(['migrations']);
      await source.runMigrations();
    } finally {
      await source.destroy();
    }
  });
});
