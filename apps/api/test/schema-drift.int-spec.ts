import { DataSource } from 'typeorm';
import { testDatabase, TestDatabase } from '../../../test/database.js';
import { dataSourceOptions } from '../src/data-source.js';

// Real: Postgres as the migrations left it. TypeORM says what it would change to make the tables fit the entities.
let db: TestDatabase;
let dataSource: DataSource;

beforeAll(async () => {
  db = await testDatabase();
  dataSource = await new DataSource(dataSourceOptions(db.url)).initialize();
});

afterAll(async () => {
  await dataSource?.destroy();
  await db?.drop();
});

async function drift(): Promise<string[]> {
  const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
  return upQueries.map(({ query }) => query);
}

describe('entities and migrations', () => {
  it('describe the same tables', async () => {
    expect(await drift()).toEqual([]);
  });

  it.each([
    ['a column that is missing', 'ALTER TABLE companies DROP COLUMN website'],
    ['a column of another type', 'ALTER TABLE products ALTER COLUMN sales_price TYPE numeric(10,2)'],
    ['a missing foreign key', 'ALTER TABLE contacts DROP CONSTRAINT contacts_company'],
    ['a missing index', 'DROP INDEX companies_code'],
    ['a missing check', 'ALTER TABLE tax_rates DROP CONSTRAINT tax_rates_rate_is_a_percentage'],
  ])('would be told apart by %s', async (_what, change) => {
    const spoilt = await testDatabase();
    const other = await new DataSource({ ...dataSourceOptions(spoilt.url) }).initialize();
    try {
      await other.query(change);
      const { upQueries } = await other.driver.createSchemaBuilder().log();
      expect(upQueries).not.toEqual([]);
    } finally {
      await other.destroy();
      await spoilt.drop();
    }
  });
});
