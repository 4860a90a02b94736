import { DataSource } from 'typeorm';
import { testDatabase, TestDatabase } from '../../../test/database.js';
import { dataSourceOptions } from '../src/data-source.js';

// Real: Postgres as the migrations left it. TypeORM says what it would change to make the tables fit the entities.
let db: TestDatabase;
let dataSource: DataSource;

beforeAll(async () => {
  db = await testDatabase();
  dataSource = await new DataSource(dataSourceOptions(db.url)).initialize();
  await rememberGeneratedColumns(dataSource);
});

afterAll(async () => {
  await dataSource?.destroy();
  await db?.drop();
});

async function drift(): Promise<string[]> {
  const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
  return upQueries.map(({ query }) => query);
}

/**
 * TypeORM compares generated columns with its own notes, which belong to one database and so are lost in a copy. The notes
 * are made here from the entities; the expression itself is compared with Postgres' in a test of its own below.
 */
async function rememberGeneratedColumns(source: DataSource): Promise<void> {
  await source.query(
    'CREATE TABLE IF NOT EXISTS typeorm_metadata (type varchar NOT NULL, database varchar, schema varchar, "table" varchar, name varchar, value text)',
  );
  for (const { tableName, columns } of source.entityMetadatas)
    for (const column of columns.filter((one) => one.asExpression))
      await source.query(
        `INSERT INTO typeorm_metadata (type, database, schema, "table", name, value)
         VALUES ('GENERATED_COLUMN', current_database(), 'public', $1, $2, $3)`,
        [tableName, column.databaseName, column.asExpression],
      );
}

const bare = (expression: string) => expression.toLowerCase().replaceAll(/::[a-z]+|[\s()"]/g, '');

describe('entities and migrations', () => {
  it('describe the same tables', async () => {
    expect(await drift()).toEqual([]);
  });

  it('agree on how generated columns are computed', async () => {
    const generated = (await dataSource.query(
      `SELECT table_name AS "table", column_name AS "column", generation_expression AS expression
       FROM information_schema.columns WHERE table_schema = 'public' AND is_generated = 'ALWAYS'`,
    )) as { table: string; column: string; expression: string }[];
    for (const { table, column, expression } of generated) {
      const metadata = dataSource.entityMetadatas.find((one) => one.tableName === table);
      const declared = metadata?.columns.find((one) => one.databaseName === column)?.asExpression ?? '';
      expect({ table, column, expression: bare(expression) }).toEqual({ table, column, expression: bare(declared) });
    }
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
      await rememberGeneratedColumns(other);
      await other.query(change);
      const { upQueries } = await other.driver.createSchemaBuilder().log();
      expect(upQueries).not.toEqual([]);
    } finally {
      await other.destroy();
      await spoilt.drop();
    }
  });
});
