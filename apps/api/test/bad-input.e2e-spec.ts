import request from 'supertest';
import { apiUnderTest, as, type ApiUnderTest, type WorkspaceUnderTest } from './api-app.js';
import { recordOfEach } from './records.js';

const nobody = '4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c';

interface Case {
  what: string;
  method?: 'get' | 'post' | 'patch' | 'delete';
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
  status: number;
  code: string;
  sentence: string;
  remedy?: string;
  field?: string;
}

describe('bad input', () => {
  let api: ApiUnderTest;
  let workspace: WorkspaceUnderTest;
  let ids: Record<string, string>;
  let foreign: Record<string, string>;

  beforeAll(async () => {
    api = await apiUnderTest();
    workspace = await api.workspace();
    ids = await recordOfEach(as(api, workspace.keys.admin));
    foreign = await recordOfEach(as(api, (await api.workspace('Foreign')).keys.admin));
  });
  afterAll(() => api?.close());

  // `{company}` stands for an id of ours, `{foreign:company}` for one of another workspace.
  const filled = (text: string) =>
    text.replace(
      /\{(foreign:)?([a-z-]+)\}/g,
      (_, other: string | undefined, name: string) => (other ? foreign : ids)[name]!,
    );
  const send = ({ method = 'post', path, body, headers = {} }: Case) => {
    const call = request(api.url)
      [method](`/api/v1${filled(path)}`)
      .set('Authorization', `Bearer ${workspace.keys.admin}`)
      .set(headers);
    if (body === undefined) return call;
    if (typeof body === 'string')
      return call.set('Content-Type', headers['Content-Type'] ?? 'application/json').send(filled(body));
    return call.send(JSON.parse(filled(JSON.stringify(body))) as object);
  };

  const cases: Case[] = [
    {
      what: 'malformed JSON',
      path: '/companies',
      body: '{"name": ',
      status: 400,
      code: 'malformed_json',
      sentence: 'The body is not valid JSON.',
      remedy: 'Check quotes, commas and brackets; the body must be an object or a list.',
    },
    {
      what: 'another content type',
      path: '/companies',
      body: 'name=x',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      status: 415,
      code: 'not_json',
      sentence: 'The body must be JSON.',
      remedy: 'Send "Content-Type: application/json".',
    },
    {
      what: 'a body over 1 MB',
      path: '/companies',
      body: { name: 'x'.repeat(1_100_000) },
      status: 413,
      code: 'body_too_large',
      sentence: 'The body is larger than 1 MB.',
      remedy: 'Send fewer lines or records at once.',
    },
    {
      what: 'a list where an object belongs',
      path: '/companies',
      body: [],
      status: 400,
      code: 'not_an_object',
      sentence: 'The body must be a JSON object.',
    },
    {
      what: 'an unknown address',
      method: 'get',
      path: '/nowhere',
      status: 404,
      code: 'route_not_found',
      sentence: 'There is no such address in this API.',
      remedy: 'See /api/docs for the list of addresses.',
    },
    {
      what: 'an id that is none',
      method: 'get',
      path: '/companies/42',
      status: 400,
      code: 'not_an_id',
      sentence: 'The id in the address must look like 4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c.',
      field: 'id',
    },
    {
      what: 'an id that nobody has',
      method: 'get',
      path: `/companies/${nobody}`,
      status: 404,
      code: 'not_found',
      sentence: `There is no company with the id ${nobody} in this workspace.`,
    },
    {
      what: 'the id of another workspace',
      method: 'get',
      path: '/companies/{foreign:companies}',
      status: 404,
      code: 'not_found',
      sentence: 'There is no company with the id {foreign:companies} in this workspace.',
    },
    {
      what: 'a customer of another workspace',
      path: '/invoices',
      body: { companyId: '{foreign:companies}' },
      status: 400,
      code: 'invalid_invoice',
      field: 'companyId',
      sentence: 'There is no company with the id {foreign:companies} in this workspace.',
    },
    {
      what: 'a tax rate of another workspace',
      path: '/invoices',
      body: {
        companyId: '{companies}',
        lines: [{ name: 'x', quantity: '1', unitPrice: '1', taxRateId: '{foreign:tax-rates}' }],
      },
      status: 400,
      code: 'invalid_invoice',
      field: 'lines.0.taxRateId',
      sentence: 'There is no tax rate with the id {foreign:tax-rates} in this workspace.',
    },
    {
      what: 'an unknown field',
      path: '/companies',
      body: { name: 'x', colour: 'red' },
      status: 400,
      code: 'unknown_field',
      field: 'colour',
      sentence: 'colour is not a field of this request.',
    },
    {
      what: 'an unknown field of a line',
      path: '/invoices',
      body: { companyId: '{companies}', lines: [{ quantity: '1', colour: 'red' }] },
      status: 400,
      code: 'unknown_field',
      field: 'lines.0.colour',
      sentence: 'lines.0.colour is not a field of this request.',
    },
    {
      what: 'a line that is no object',
      path: '/invoices',
      body: { companyId: '{companies}', lines: [7] },
      status: 400,
      code: 'not_an_object',
      field: 'lines.0',
      sentence: 'Each entry of lines must be an object.',
    },
    {
      what: 'lines that are no list',
      path: '/invoices',
      body: { companyId: '{companies}', lines: 'none' },
      status: 400,
      code: 'not_a_list',
      field: 'lines',
      sentence: 'lines must be a list.',
    },
    {
      what: 'no name',
      path: '/companies',
      body: {},
      status: 400,
      code: 'invalid_company',
      field: 'name',
      sentence: 'The name is missing. Enter one.',
    },
    {
      what: 'a name of blanks',
      path: '/companies',
      body: { name: '   ' },
      status: 400,
      code: 'invalid_company',
      field: 'name',
      sentence: 'The name is missing. Enter one.',
    },
    {
      what: 'a name that is a number',
      path: '/companies',
      body: { name: 7 },
      status: 400,
      code: 'invalid_company',
      field: 'name',
      sentence: 'The name must be text.',
    },
    {
      what: 'a NUL character',
      path: '/companies',
      body: { name: 'a\u0000b' },
      status: 400,
      code: 'invalid_character',
      field: 'name',
      sentence: 'name holds a character that cannot be stored.',
    },
    {
      what: 'half an emoji',
      path: '/companies',
      body: '{"name":"a\\ud83d"}',
      status: 400,
      code: 'invalid_character',
      field: 'name',
      sentence: 'name holds a character that cannot be stored.',
    },
    {
      what: 'an address that is no e-mail address',
      path: '/companies',
      body: { name: 'x', email: 'ann' },
      status: 400,
      code: 'invalid_company',
      field: 'email',
      sentence: '"ann" is not an e-mail address. Write it like name@example.com.',
    },
    {
      what: 'a product code of 31 characters',
      path: '/products',
      body: { code: 'X'.repeat(31), name: 'x' },
      status: 400,
      code: 'invalid_product',
      field: 'code',
      sentence: 'The product code has 31 characters; at most 30 are possible. Shorten it.',
    },
    {
      what: 'a product code that is taken',
      path: '/products',
      body: { code: 'P', name: 'x' },
      status: 422,
      code: 'code_taken',
      sentence: 'There is already a product with the code "P". Choose another code or change that product.',
    },
    {
      what: 'a negative quantity',
      path: '/invoices',
      body: { companyId: '{companies}', lines: [{ name: 'x', quantity: '-1', unitPrice: '1' }] },
      status: 400,
      code: 'invalid_invoice',
      field: 'lines.0.quantity',
      sentence: 'The quantity is -1; the least possible is 0.0001.',
    },
    {
      what: 'a price with five decimals',
      path: '/invoices',
      body: { companyId: '{companies}', lines: [{ name: 'x', quantity: '1', unitPrice: '1.00001' }] },
      status: 400,
      code: 'invalid_invoice',
      field: 'lines.0.unitPrice',
      sentence: 'The unit price has more than 4 decimals. Round it.',
    },
    {
      what: 'an amount that is a JSON number',
      path: '/payments',
      body: { companyId: '{companies}', amount: 10.5, methodId: '{payment-methods}' },
      status: 400,
      code: 'invalid_payment',
      field: 'amount',
      sentence: 'The amount must be a plain decimal number in quotes, like "12.50".',
    },
    {
      what: 'a date that does not exist',
      path: '/invoices',
      body: { companyId: '{companies}', date: '2026-02-30' },
      status: 400,
      code: 'invalid_invoice',
      field: 'date',
      sentence: 'The date must be a day of the calendar written as YYYY-MM-DD.',
    },
    {
      what: 'a currency that does not exist',
      path: '/invoices',
      body: { companyId: '{companies}', currency: 'XQX' },
      status: 400,
      code: 'invalid_invoice',
      field: 'currency',
      sentence: '"XQX" is no currency. Use a code like EUR, GBP or USD.',
    },
    {
      what: 'more stock than there is',
      path: '/invoices?issue=true',
      body: { companyId: '{companies}', lines: [{ productId: '{products}', quantity: '60', unitPrice: '1' }] },
      status: 422,
      code: 'insufficient_stock',
      sentence: expect.stringContaining('P') as unknown as string,
    },
    {
      what: 'more paid than is due',
      path: '/payments',
      body: {
        companyId: '{companies}',
        amount: '1000',
        methodId: '{payment-methods}',
        allocations: [{ invoiceId: '{invoices}', amount: '1000' }],
      },
      status: 400,
      code: 'invalid_payment',
      field: 'allocations.0.amount',
      sentence: expect.stringContaining('90.00 GBP') as unknown as string,
    },
    {
      what: 'no version',
      method: 'patch',
      path: '/companies/{companies}',
      body: { name: 'x' },
      status: 400,
      code: 'required',
      field: 'version',
      sentence: 'version is missing: send the version of the record that you have seen, in the body or as If-Match.',
    },
    {
      what: 'a version in words',
      method: 'patch',
      path: '/companies/{companies}',
      body: { name: 'x', version: 'one' },
      status: 400,
      code: 'not_a_version',
      field: 'version',
      sentence: 'version must be the whole number that the record was read with.',
    },
    {
      what: 'a stale version',
      method: 'patch',
      path: '/companies/{companies}',
      body: { name: 'x', version: 99 },
      status: 409,
      code: 'stale_version',
      sentence:
        'company C-00001 was changed by somebody else in the meantime (it is now version 1). Load it again and repeat your change.',
    },
    {
      what: 'an unknown filter',
      method: 'get',
      path: '/product-groups?filter[colour]=red',
      status: 400,
      code: 'unknown_filter',
      field: 'filter[colour]',
      sentence: 'This list cannot be filtered by "colour". Possible are name.',
    },
    {
      what: 'an unknown sort',
      method: 'get',
      path: '/product-groups?sort=colour',
      status: 400,
      code: 'unknown_sort',
      field: 'sort',
      sentence: 'This list cannot be sorted by "colour". Possible are name.',
    },
    {
      what: 'an unknown parameter',
      method: 'get',
      path: '/companies?limit=5',
      status: 400,
      code: 'unknown_parameter',
      field: 'limit',
      sentence: '"limit" is not a parameter of a list; there are page, pageSize, after, before, sort, filter, search.',
    },
    {
      what: 'page zero',
      method: 'get',
      path: '/companies?page=0',
      status: 400,
      code: 'invalid_page',
      field: 'page',
      sentence: 'The page must be a whole number from 1.',
    },
    {
      what: 'a page that is too large',
      method: 'get',
      path: '/companies?pageSize=201',
      status: 400,
      code: 'invalid_page_size',
      field: 'pageSize',
      sentence: 'The page size must be a whole number from 1 to 200.',
    },
    {
      what: 'a flag in other words',
      path: '/invoices?issue=yes',
      body: {},
      status: 400,
      code: 'not_true_or_false',
      field: 'issue',
      sentence: 'The parameter "issue" must be true or false.',
    },
    {
      what: 'an Idempotency-Key with blanks',
      path: '/companies',
      body: { name: 'x' },
      headers: { 'Idempotency-Key': 'two words' },
      status: 400,
      code: 'idempotency_key_invalid',
      sentence: 'The Idempotency-Key must be 1 to 200 visible ASCII characters without spaces.',
      remedy: 'Use a random UUID.',
    },
    {
      what: 'deleting what is in use',
      method: 'delete',
      path: '/companies/{companies}',
      body: { version: 1 },
      status: 422,
      code: 'in_use',
      sentence: 'Company C-00001 is used by other records and stays. Archive it instead.',
    },
    {
      what: 'deleting an issued invoice',
      method: 'delete',
      path: '/invoices/{invoices}',
      headers: { 'If-Match': '"2"' },
      status: 422,
      code: 'numbered',
      sentence: 'Invoice INV-00001 was issued, so its number must stay. Void it, or make out a credit note.',
    },
    {
      what: 'a role that does not exist',
      path: '/users',
      body: { email: 'a@example.com', name: 'A', password: 'long enough', role: 'king' },
      status: 400,
      code: 'invalid_user',
      field: 'role',
      sentence: 'The role must be one of admin, staff, readOnly.',
    },
    {
      what: 'a short password',
      path: '/users',
      body: { email: 'a@example.com', name: 'A', password: 'short', role: 'staff' },
      status: 400,
      code: 'invalid_user',
      field: 'password',
      sentence: 'The password needs at least 10 characters. Choose a longer one.',
    },
    {
      what: 'a time zone that does not exist',
      path: '/workspaces',
      body: { name: 'W', baseCurrency: 'EUR', countryCode: 'DE', timeZone: 'Mars/Base' },
      status: 400,
      code: 'invalid_workspace',
      field: 'timeZone',
      sentence: '"Mars/Base" is no time zone. Use a name like Europe/Berlin.',
    },
  ];

  it.each(cases)('gets one clear sentence and changes nothing: $what', async (one) => {
    const before = await count();
    const reply = await send(one);
    const { body } = reply;
    expect({ status: reply.status, code: body.code, sentence: body.detail }).toEqual({
      status: one.status,
      code: one.code,
      sentence: typeof one.sentence === 'string' ? filled(one.sentence) : one.sentence,
    });
    expect(reply.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(body).toMatchObject({
      type: `urn:crm:problem:${one.code}`,
      status: one.status,
      title: expect.any(String),
      requestId: reply.headers['x-request-id'],
    });
    if (one.remedy) expect(body.remedy).toBe(one.remedy);
    if (one.field) expect(body.errors.map(({ field }: { field: string }) => field)).toContain(one.field);
    expect(await count()).toEqual(before);
  });

  const count = async () => {
    const totals: Record<string, number> = {};
    for (const list of ['companies', 'products', 'invoices', 'payments', 'stock-movements'])
      totals[list] = (await as(api, workspace.keys.admin).get(`/${list}?pageSize=1`)).body.total as number;
    return totals;
  };

  it('says everything that is wrong with a record at once', async () => {
    const reply = await as(api, workspace.keys.admin)
      .post('/products')
      .send({ code: 'X'.repeat(31), salesPrice: '-1', salesTaxRateId: nobody });
    expect(reply.body.errors.map(({ field }: { field: string }) => field).sort()).toEqual([
      'code',
      'name',
      'salesPrice',
      'salesTaxRateId',
    ]);
  });

  it.each([
    'O’Hara "& Sons"',
    "Robert'); DROP TABLE companies;--",
    '<b>Bold</b>',
    '🍋 Lemon 🍋',
    '  trailing blanks  ',
    'العربية',
    '{{7*7}}',
  ])('takes a name as it is, without the blanks around it: %s', async (name) => {
    const admin = as(api, workspace.keys.admin);
    const created = await admin.post('/companies').send({ name });
    expect(created.status).toBe(201);
    expect((await admin.get(`/companies/${created.body.id}`)).body.name).toBe(name.trim());
  });
});
