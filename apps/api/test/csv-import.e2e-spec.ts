import { apiUnderTest, as, type ApiUnderTest } from './api-app.js';

// Real: the whole API over HTTP on Postgres. Nothing is replaced.
describe('importing a file over REST', () => {
  let api: ApiUnderTest;
  beforeAll(async () => (api = await apiUnderTest()));
  afterAll(() => api?.close());

  const sent = (rest: ReturnType<typeof as>, kind: string, file: string | Buffer, type = 'text/csv; charset=utf-8') =>
    rest.post(`/csv-imports/${kind}`).set('Content-Type', type).send(file);

  it('goes from the template over the preview to the records and the rejected rows', async () => {
    const rest = as(api, (await api.workspace()).keys.staff);
    const template = await rest.get('/csv-imports/templates/companies').expect(200);
    expect(template.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="companies.csv"',
    });
    const file = `\uFEFF${template.text}${',=SUM(A1),x'.padEnd(10, ',')}\r\n`;
    const preview = await sent(rest, 'companies', file);
    expect(preview.body).toMatchObject({ state: 'checked', rows: 2, done: 1, created: 1, rejected: 1 });
    expect((await rest.get('/companies')).body.total).toBe(0);

    const { id } = preview.body as { id: string };
    const rows = await rest.get(`/csv-imports/${id}/rows?outcome=rejected`);
    expect(rows.body).toMatchObject({
      next: null,
      rows: [{ row: 3, outcome: 'rejected', cells: { name: '=SUM(A1)' } }],
    });
    const rejected = await rest.get(`/csv-imports/${id}/rejected.csv`).expect(200);
    expect(rejected.text).toContain(`'=SUM(A1)`);
    expect(rejected.text).not.toMatch(/(^|,)"?=/m);

    const run = await rest.post(`/csv-imports/${id}/run`).set('Idempotency-Key', 'run-1').send({});
    expect([run.status, run.body]).toMatchObject([200, { state: 'finished', created: 1, done: 2 }]);
    expect((await rest.get('/companies')).body.items).toMatchObject([{ code: 'C-00001', name: 'Around the Horn' }]);
    expect((await rest.get('/csv-imports?filter[state]=finished')).body).toMatchObject({ total: 1, items: [{ id }] });
    expect((await rest.post(`/csv-imports/${id}/cancel`).send({})).body).toMatchObject({ code: 'import_finished' });
  });

  it('offers a template for every kind, each of which is a file that is understood', async () => {
    const rest = as(api, (await api.workspace()).keys.staff);
    for (const kind of ['companies', 'contacts', 'products', 'prices', 'opening-stock']) {
      const { text } = await rest.get(`/csv-imports/templates/${kind}`).expect(200);
      expect([kind, (await sent(rest, kind, text)).status]).toEqual([kind, 201]);
    }
  });

  it.each([
    ['another kind', 'leads', 'name\nx\n', 404, 'unknown_import'],
    ['wrong columns', 'prices', 'product,price\nTEA,1\n', 400, 'wrong_columns'],
    ['nothing', 'prices', '', 400, 'empty_file'],
    ['no rows', 'prices', 'code,salesPrice\n', 400, 'empty_file'],
    ['another encoding', 'companies', Buffer.from('name\nCaf\xe9\n', 'latin1'), 415, 'unsupported_encoding'],
    ['a spreadsheet’s own format', 'companies', Buffer.from('\uFEFFname\nx\n', 'utf16le'), 415, 'unsupported_encoding'],
    ['more than 5 MB', 'companies', `name\n${'x'.repeat(5_300_000)}\n`, 413, 'file_too_large'],
    ['too many rows', 'companies', `name\n${'x\n'.repeat(10_001)}`, 400, 'too_many_rows'],
  ])('answers a file of %s with a sentence', async (_what, kind, file, status, code) => {
    const rest = as(api, (await api.workspace()).keys.staff);
    const reply = await sent(rest, kind, file);
    expect([reply.status, reply.body.code]).toEqual([status, code]);
    expect(reply.body.detail).toMatch(/^[A-Z“].*[.]$/);
  });

  it('takes files nowhere else, and nothing but files there', async () => {
    const rest = as(api, (await api.workspace()).keys.staff);
    expect((await rest.post('/csv-imports/prices').send({ code: 'TEA' })).body).toMatchObject({
      status: 415,
      code: 'not_csv',
    });
    const elsewhere = await rest.post('/companies').set('Content-Type', 'text/csv').send('name\nx\n');
    expect(elsewhere.body).toMatchObject({ status: 415, code: 'not_json' });
  });

  it('is for those who may change records', async () => {
    const rest = as(api, (await api.workspace()).keys.readOnly);
    expect((await sent(rest, 'companies', 'name\nx\n')).status).toBe(403);
  });
});
