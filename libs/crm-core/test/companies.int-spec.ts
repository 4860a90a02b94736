import { randomUUID } from 'node:crypto';
import { testDatabase, TestDatabase } from '../../../test/database.js';
import { CompanyService } from '../src/company/company.service.js';
import { aCompany, anActor, Crm, startCrm } from '../testing/index.js';

// Real: Postgres, migrations, roles and policies. Nothing is fake.
let db: TestDatabase;
let crm: Crm;
let workspace: string;
let companies: CompanyService;

beforeAll(async () => {
  db = await testDatabase();
  crm = await startCrm(db.url);
  companies = crm.get(CompanyService);
  workspace = await crm.aWorkspace();
});

afterAll(async () => {
  await crm?.close();
  await db?.drop();
});

const create = (input = aCompany()) => crm.inWorkspace(workspace, (tx) => companies.create(tx, input, anActor()));

describe('companies', () => {
  it('get a code of their own and keep what was entered', async () => {
    const company = await create(
      aCompany({
        name: '  O’Neill & "Sons" <Teas> 🍵 ',
        salesTermsDays: 14,
        addresses: [{ kind: 'postal', line1: 'Quay 1', city: '' }],
      }),
    );
    expect(company).toMatchObject({
      code: expect.stringMatching(/^C-\d{5}$/),
      name: 'O’Neill & "Sons" <Teas> 🍵',
      salesTermsDays: 14,
      addresses: [{ kind: 'postal', line1: 'Quay 1' }],
      version: 1,
      accounting: { accountingCode: null, doNotExport: false },
    });
  });

  it('are not found under an id that is none, an unknown id or from another workspace', async () => {
    const company = await create();
    const other = await crm.aWorkspace();
    for (const [where, id] of [
      [workspace, 'x'],
      [workspace, randomUUID()],
      [other, company.id],
    ] as const)
      await expect(crm.inWorkspace(where, (tx) => companies.get(tx, id))).rejects.toMatchObject({
        kind: 'not-found',
        message: `There is no company with the id ${id} in this workspace.`,
      });
  });
});
