import { exportedLists } from '../src/export/exported-lists.js';
import { apiUnderTest, as, type ApiUnderTest, type WorkspaceUnderTest } from './api-app.js';

describe('lists as files', () => {
  let api: ApiUnderTest;
  let workspace: WorkspaceUnderTest;
  beforeAll(async () => {
    api = await apiUnderTest();
    workspace = await api.workspace();
    const staff = as(api, workspace.keys.staff);
    for (const name of ['Åbo, "Turku"', '=1+1', 'Zaanse']) await staff.post('/companies').send({ name }).expect(201);
  });
  afterAll(() => api?.close());

  it.each(Object.keys(exportedLists))('have the rows of %s', async (collection) => {
    const reply = await as(api, workspace.keys.readOnly).get(`/${collection}/export.csv`);
    expect(reply.status).toBe(200);
    expect(reply.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(reply.text.split('\r\n')[0]).toMatch(/^id,/);
  });

  it('follow the order, filter and columns that were asked for, and run no formula', async () => {
    const staff = as(api, workspace.keys.staff);
    const all = await staff.get('/companies/export.csv?sort=-code&columns=name,code');
    expect(all.text).toBe('name,code\r\nZaanse,C-00003\r\n\'=1+1,C-00002\r\n"Åbo, ""Turku""",C-00001\r\n');
    const some = await staff.get('/companies/export.csv?search=zaan&columns=code&bom=true');
    expect(some.text.replace('\uFEFF', '')).toBe('code\r\nC-00003\r\n');
  });

  it('have more rows than a page of the list', async () => {
    const staff = as(api, workspace.keys.staff);
    for (let n = 0; n < 205; n++) await staff.post('/product-groups').send({ name: `Group ${n}` });
    const file = await staff.get('/product-groups/export.csv?columns=name&sort=name');
    const names = file.text.split('\r\n').slice(1, -1);
    expect(new Set(names).size).toBe(205);
    expect(names).toHaveLength(205);
  });

  it.each([
    ['companies/export.csv?columns=name,password', 'unknown_column'],
    ['companies/export.csv?columns=name,name', 'unknown_column'],
    ['companies/export.csv?page=2', 'unknown_parameter'],
    ['companies/export.csv?sort=password', 'unknown_sort'],
  ])('refuse %s with a sentence', async (path, code) => {
    const reply = await as(api, workspace.keys.staff).get(`/${path}`);
    expect(reply.status).toBe(400);
    expect(reply.body.errors[0]).toMatchObject({ code });
  });

  it('are not made of what is no list', async () => {
    const reply = await as(api, workspace.keys.staff).get('/toString/export.csv');
    expect(reply.body).toMatchObject({ status: 404, code: 'no_such_export' });
  });

  it('lead through lists over REST, and refuse a place that was made up', async () => {
    const staff = as(api, workspace.keys.staff);
    const first = await staff.get('/companies?sort=code&pageSize=2');
    const second = await staff.get(`/companies?sort=code&pageSize=2&after=${first.body.next}`);
    expect(second.body).toMatchObject({ items: [{ code: 'C-00003' }], page: 0, next: null, total: 3 });
    const back = await staff.get(`/companies?sort=code&pageSize=2&before=${second.body.previous}`);
    expect(back.body.items).toEqual(first.body.items);
    const reply = await staff.get('/companies?sort=code&after=AAAA');
    expect(reply.body).toMatchObject({ status: 400, code: 'invalid_cursor' });
  });
});
