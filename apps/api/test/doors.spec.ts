import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

// Reads the sources as text: whoever could reach the database past the two doors must be in the list, with a reason.
const root = join(__dirname, '../../..');

const mayReachPast: Record<string, string> = {
  'libs/crm-core/src/database/database.ts': 'the doors themselves',
  'apps/api/src/startup/checks.ts': 'asks the server for its version before anything is connected',
  'apps/api/src/startup/migrate.ts': 'migrations run as the owner, before the first request',
  'apps/api/src/app.module.ts': 'hands the data source to the health probes',
  'apps/api/src/health/health-probes.ts': 'asks whether the database answers and is migrated; reads no business row',
};

const waysAround: [string, RegExp][] = [
  ['imports a data source', /import\s[^;]*\b(DataSource|createConnection)\b[^;]*from 'typeorm'/],
  [
    'injects past the doors',
    /\b(InjectDataSource|InjectRepository|InjectEntityManager|getDataSourceToken|getRepositoryToken|getEntityManagerToken)\b/,
  ],
  ['imports the driver', /from 'pg'/],
  [
    'uses a data source',
    /\b\w*(dataSource|DataSource|source|connection)\.(transaction|manager|createQueryRunner|createQueryBuilder|getRepository|query)\b/,
  ],
  ['opens a connection', /\.(createQueryRunner|createEntityManager)\(/],
  ['opens a transaction', /\.(transaction|startTransaction)\(/],
  ['asks for a repository', /\.(getRepository|getTreeRepository|getCustomRepository)\(/],
  ['leaves the transaction it was given', /\btx\.(connection|dataSource|queryRunner)\??\.(?!getMetadata\b)\w+/],
  ['changes the role or the workspace', /SET\s+(LOCAL\s+)?(ROLE|SESSION)|RESET\s+ROLE|set_config\(/],
];

const withoutComments = (text: string) => text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '');
const waysIn = (text: string) => waysAround.filter(([, sign]) => sign.test(withoutComments(text))).map(([way]) => way);

const sources = ['libs/crm-core/src', 'apps/api/src']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(root, folder, file)),
  )
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ name: relative(root, file).replaceAll('\\', '/'), text: readFileSync(file, 'utf8') }))
  .filter(({ name }) => !name.endsWith('.spec.ts'));

describe('the two doors', () => {
  it('are the only ways to the database, apart from a few that are listed with their reason', () => {
    const strays = sources
      .filter(({ name }) => !(name in mayReachPast) && !name.includes('/migrations/'))
      .map(({ name, text }) => ({ name, ways: waysIn(text) }))
      .filter(({ ways }) => ways.length > 0);
    expect(strays).toEqual([]);
    expect(sources.length).toBeGreaterThan(60);
  });

  it('have no exception in the list that needs none', () => {
    const idle = Object.keys(mayReachPast).filter((name) => {
      const source = sources.find((one) => one.name === name);
      return !source || waysIn(source.text).length === 0;
    });
    expect(idle).toEqual([]);
  });

  it.each([
    [`import { DataSource } from 'typeorm';`, 'imports a data source'],
    [`import {\n  DataSource,\n  In,\n} from 'typeorm';`, 'imports a data source'],
    [`import pg from 'pg';`, 'imports the driver'],
    [
      `constructor(@InjectRepository(Company) private readonly companies: Repository<Company>) {}`,
      'injects past the doors',
    ],
    [`await this.dataSource.transaction(async (tx) => tx.find(Company));`, 'uses a data source'],
    [`return this.dataSource.manager.find(Company);`, 'uses a data source'],
    [`const runner = this.db.createQueryRunner();`, 'opens a connection'],
    [`await tx.transaction(async (inner) => inner.find(Company));`, 'opens a transaction'],
    [`return tx.getRepository(Company).find();`, 'asks for a repository'],
    [`return tx.connection.query('SELECT 1');`, 'leaves the transaction it was given'],
    ['await tx.query(`SET LOCAL ROLE postgres`);', 'changes the role or the workspace'],
    [
      `await tx.query("SELECT set_config('app.workspace_id', $1, true)", [other]);`,
      'changes the role or the workspace',
    ],
  ])('would be seen bypassed by %j', (code, way) => {
    expect(waysIn(code)).toContain(way);
  });

  it('are not mistaken for bypassed where a comment only speaks of it', () => {
    expect(waysIn(`// never dataSource.transaction(\n/* nor getRepository( */ export const x = 1;`)).toEqual([]);
  });
});
