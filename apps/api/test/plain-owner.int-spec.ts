import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { BeforeTheSale1764000000007 } from '../../../libs/crm-core/src/migrations/1764000000007-before-the-sale.js';
import { AuditLog, CompanyService, InvoiceService, PipelineStageService, SalesOrderService } from '#crm-core';
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

  it('keeps the business that was there when partial invoicing arrived', async () => {
    const workspace = await crm.aWorkspace();
    const orders = crm.get(SalesOrderService);
    const lines = [
      { name: 'Tea', quantity: '3', unitPrice: '10' },
      { name: 'Freight', quantity: '1', unitPrice: '5' },
    ];
    const { order, invoice } = await crm.inWorkspace(workspace, async (tx) => {
      const { id: companyId } = await crm.get(CompanyService).create(tx, aCompany(), anActor());
      const made = await orders.create(tx, { companyId, lines }, anActor());
      return { order: made.id, invoice: await orders.convert(tx, made.id, { issue: true }, anActor()) };
    });
    const source = await new DataSource(dataSourceOptions(url)).initialize();
    try {
      for (let undone = ''; undone !== BeforeTheSale1764000000007.name;) {
        const [{ name: last }] = (await source.query(`SELECT name FROM migrations ORDER BY id DESC LIMIT 1`)) as [
          { name: string },
        ];
        await source.undoLastMigration();
        undone = last;
      }
      await source.runMigrations();
    } finally {
      await source.destroy();
    }
    await crm.inWorkspace(workspace, async (tx) => {
      const standing = async () => {
        const { status, lines: now } = await orders.get(tx, order);
        return [status, ...now.map((line) => line.quantityInvoiced)];
      };
      expect(await standing()).toEqual(['invoiced', '3.0000', '1.0000']);
      await crm.get(InvoiceService).void(tx, invoice.id, anActor());
      expect(await standing()).toEqual(['confirmed', '0.0000', '0.0000']);
      expect((await crm.get(PipelineStageService).list(tx, {})).total).toBe(4);
      // What the audit log told before it had words can still be found.
      expect((await crm.get(AuditLog).list(tx, { filter: { recordId: workspace } })).items).toMatchObject([
        { act: 'workspace.created', record: 'workspace', words: `workspace.created: ${workspace}` },
      ]);
    });
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
