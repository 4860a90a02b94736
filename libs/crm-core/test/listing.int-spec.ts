import { testDatabase, TestDatabase } from '../../../test/database.js';
import { CompanyService } from '../src/company/company.service.js';
import { ProductService } from '../src/product/product.service.js';
import { ListQuery } from '../src/listing/listing.js';
import { aCompany, anActor, aProduct, Crm, startCrm } from '../testing/index.js';

// Real: Postgres under row-level security.
let db: TestDatabase;
let crm: Crm;
let workspace: string;

beforeAll(async () => {
  db = await testDatabase();
  crm = await startCrm(db.url);
  workspace = await crm.aWorkspace();
  const [companies, products] = [crm.get(CompanyService), crm.get(ProductService)];
  await crm.inWorkspace(workspace, async (tx) => {
    for (const name of ['Norðurljós ehf', 'North Sea Foods', 'Southern "Star" <Ltd>', '100% Juice_Bar', 'Émile & Fils'])
      await companies.create(tx, aCompany({ name, isSupplier: name.startsWith('N') }), anActor());
    for (const [code, salesPrice] of [
      ['A', '9.99'],
      ['B', '10'],
      ['C', '10.5'],
      ['D', null],
    ] as const)
      await products.create(tx, aProduct({ code, name: 'Tea', salesPrice }), anActor());
  });
  const other = await crm.aWorkspace();
  await crm.inWorkspace(other, (tx) => companies.create(tx, aCompany({ name: 'North of Elsewhere' }), anActor()));
});

afterAll(async () => {
  await crm?.close();
  await db?.drop();
});

const names = async (query: ListQuery) => {
  const page = await crm.inWorkspace(workspace, (tx) => crm.get(CompanyService).list(tx, query));
  return page.items.map((company) => company.name);
};
const codes = async (query: ListQuery) => {
  const page = await crm.inWorkspace(workspace, (tx) => crm.get(ProductService).list(tx, query));
  return page.items.map((product) => product.code);
};

describe('lists', () => {
  it('show the workspace’s own records, a page at a time, with the number of all', async () => {
    const page = await crm.inWorkspace(workspace, (tx) => crm.get(CompanyService).list(tx, { page: 2, pageSize: 2 }));
    expect(page).toMatchObject({ page: 2, pageSize: 2, total: 5, totalIsExact: true });
    expect(page.items.map((company) => company.code)).toEqual(['C-00003', 'C-00004']);
  });

  it('are sorted as asked, and never skip or repeat a row between pages of equal keys', async () => {
    expect(await codes({ sort: '-code' })).toEqual(['D', 'C', 'B', 'A']);
    const pages = [];
    for (const page of [1, 2, 3, 4]) pages.push(...(await codes({ sort: 'name', page, pageSize: 1 })));
    expect(pages.toSorted()).toEqual(['A', 'B', 'C', 'D']);
  });

  it.each([
    [{ salesPrice: { gte: '10' } }, ['B', 'C']],
    [{ salesPrice: { gt: '9.99', lt: '10.5' } }, ['B']],
    [{ salesPrice: '10.0000' }, ['B']],
    [{ salesPrice: { ne: '10' } }, ['A', 'C', 'D']],
    [{ salesPrice: { empty: 'true' } }, ['D']],
    [{ code: 'A,B' }, []],
    [{ code: { in: 'A,B' } }, ['A', 'B']],
    [{ code: ['A', 'D'] }, ['A', 'D']],
    [{ tracked: 'true' }, []],
    [{ doNotExport: false, code: { gte: 'C' } }, ['C', 'D']],
  ] satisfies [ListQuery['filter'], string[]][])('filter products by %j', async (filter, expected) => {
    expect(await codes({ filter, sort: 'code' })).toEqual(expected);
  });

  it('take the signs of patterns literally', async () => {
    expect(await names({ filter: { name: { like: '100%' } } })).toEqual(['100% Juice_Bar']);
    expect(await names({ filter: { name: { like: 'e_b' } } })).toEqual(['100% Juice_Bar']);
    expect(await names({ filter: { name: { like: '"star" <' } } })).toEqual(['Southern "Star" <Ltd>']);
    expect(await names({ filter: { name: `'; DROP TABLE companies; --` } })).toEqual([]);
  });

  it('search by the beginnings of words, in any order and case, also beyond ASCII', async () => {
    expect(await names({ search: 'foo NORTH' })).toEqual(['North Sea Foods']);
    expect(await names({ search: 'norð' })).toEqual(['Norðurljós ehf']);
    expect(await names({ search: 'émile' })).toEqual(['Émile & Fils']);
    expect(await names({ search: 'C-00002' })).toEqual(['North Sea Foods']);
    expect(await names({ search: '&|!:*()<>\\\'"' })).toEqual([]);
    expect(await names({ search: 'elsewhere' })).toEqual([]);
  });

  it('find a record under its new words after a change, and no longer under the old ones', async () => {
    const companies = crm.get(CompanyService);
    const company = await crm.inWorkspace(workspace, (tx) =>
      companies.create(tx, aCompany({ name: 'Oldname' }), anActor()),
    );
    await crm.inWorkspace(workspace, (tx) => companies.update(tx, company.id, 1, { name: 'Newname' }, anActor()));
    expect(await names({ search: 'oldname' })).toEqual([]);
    expect(await names({ search: 'newname' })).toEqual(['Newname']);
    await crm.inWorkspace(workspace, (tx) => companies.delete(tx, company.id, 2, anActor()));
    expect(await names({ search: 'newname' })).toEqual([]);
  });

  it('count exactly up to 10,000, and estimate when there are more', async () => {
    const crowded = await crm.aWorkspace();
    await crm.inWorkspace(crowded, (tx) =>
      tx.query(
        `INSERT INTO product_groups (workspace_id, name) SELECT $1, 'Group ' || n FROM generate_series(1, 10000) n`,
        [crowded],
      ),
    );
    const { ProductGroupService } = await import('../src/product-group/product-group.service.js');
    const list = () => crm.inWorkspace(crowded, (tx) => crm.get(ProductGroupService).list(tx, {}));
    expect(await list()).toMatchObject({ total: 10_000, totalIsExact: true });
    await crm.inWorkspace(crowded, (tx) => crm.get(ProductGroupService).create(tx, { name: 'One more' }));
    expect(await list()).toMatchObject({ totalIsExact: false });
    expect((await list()).total).toBeGreaterThan(10_000);
  });

  it.each([
    'code',
    '-code',
    'salesPrice',
    '-salesPrice',
    'name',
    '-name,salesPrice',
    'updatedAt',
    '-updatedAt',
    'lastAccountingExportAt,-code',
    'doNotExport,-salesPrice',
  ])('lead from page to page and back in the order of %s, where rows lack the key too', async (sort) => {
    const list = (query: ListQuery) =>
      crm.inWorkspace(workspace, (tx) => crm.get(ProductService).list(tx, { sort, pageSize: 1, ...query }));
    const all = await codes({ sort });
    expect(all).toHaveLength(4);
    const [there, back] = [[] as string[], [] as string[]];
    let page = await list({});
    expect(page.previous).toBeNull();
    for (; ; page = await list({ after: page.next! })) {
      there.push(page.items[0]!.code);
      if (page.next === null) break;
    }
    for (; ; page = await list({ before: page.previous! })) {
      back.unshift(page.items[0]!.code);
      if (page.previous === null) break;
    }
    expect(there).toEqual(all);
    expect(back).toEqual(all);
  });

  it('refuse a place that was taken from another order, filter or workspace, or was tampered with', async () => {
    const list = (query: ListQuery, where = workspace) =>
      crm.inWorkspace(where, (tx) => crm.get(ProductService).list(tx, { pageSize: 1, ...query }));
    const after = (await list({ sort: 'name' })).next!;
    const elsewhere = await crm.aWorkspace();
    const refusal = {
      code: 'invalid_cursor',
      message: expect.stringMatching(/Begin again at the first page/) as string,
    };
    await expect(list({ sort: '-name', after })).rejects.toMatchObject(refusal);
    await expect(list({ sort: 'name', after, filter: { code: 'A' } })).rejects.toMatchObject(refusal);
    await expect(list({ sort: 'name', after }, elsewhere)).rejects.toMatchObject(refusal);
    await expect(list({ sort: 'name', after: `${after.slice(0, -4)}AAAA` })).rejects.toMatchObject(refusal);
    await expect(list({ sort: 'name', after: 'x' })).rejects.toMatchObject(refusal);
    await expect(list({ sort: 'name', after, page: 2 })).rejects.toMatchObject({ code: 'invalid_cursor' });
    expect((await list({ sort: 'name', after })).items).toHaveLength(1);
  });

  it('can use the index of words although a policy is in force, as the search has a role of its own', async () => {
    const planAs = (role: string) =>
      crm.dataSource.transaction(async (tx) => {
        await tx.query(`SELECT set_config('app.workspace_id', $1, true)`, [workspace]);
        await tx.query('SET LOCAL enable_seqscan = off');
        await tx.query(`SET LOCAL ROLE ${role}`);
        const lines = (await tx.query(
          `EXPLAIN SELECT record_id FROM search_words WHERE words @@ 'north:*'::tsquery`,
        )) as {
          'QUERY PLAN': string;
        }[];
        return lines.map((line) => line['QUERY PLAN']).join('\n');
      });
    expect(await planAs('crm_search')).toContain('Index Cond: (words @@');
    expect(await planAs('crm_app')).not.toContain('Index Cond: (words @@');
  });
});
