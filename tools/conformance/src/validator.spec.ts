import { Description, type Document } from './openapi.js';
import { Validator, type Exchange, type KnownSpecError } from './validator.js';

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const body = (name: string) => ({ content: { 'application/json': { schema: ref(name) } } });
const query = (name: string, schema: object) => ({ in: 'query' as const, name, schema });

const document = {
  servers: [{ url: 'https://books.example/api/2.0' }],
  paths: {
    '/Bills': {
      parameters: [{ $ref: '#/components/parameters/tenant' }],
      get: {
        operationId: 'getBills',
        parameters: [
          query('page', { type: 'integer' }),
          query('thin', { type: 'boolean' }),
          query('IDs', { type: 'array', items: { type: 'string', format: 'uuid' } }),
        ],
        responses: { 200: body('Bills') },
      },
      put: {
        operationId: 'createBills',
        requestBody: body('Bills'),
        responses: { 200: body('Bills'), 400: { $ref: '#/components/responses/bad' } },
      },
    },
    '/Bills/{BillID}': {
      parameters: [{ $ref: '#/components/parameters/tenant' }],
      get: {
        operationId: 'getBill',
        parameters: [{ in: 'path', name: 'BillID', required: true, schema: { type: 'string', format: 'uuid' } }],
        responses: { 200: body('Bills') },
      },
      delete: { operationId: 'deleteBill', responses: { 204: {} } },
    },
    '/Bills/Settings': {
      parameters: [{ $ref: '#/components/parameters/tenant' }],
      get: { operationId: 'getBillSettings', responses: { 200: body('Bills') } },
    },
  },
  components: {
    parameters: { tenant: { in: 'header', name: 'tenant-id', required: true, schema: { type: 'string' } } },
    responses: { bad: body('Problem') },
    schemas: {
      Bills: { type: 'object', properties: { Bills: { type: 'array', items: ref('Bill') } } },
      Bill: {
        type: 'object',
        required: ['Kind'],
        properties: {
          BillID: { type: 'string', format: 'uuid' },
          Kind: { type: 'string', enum: ['A', 'B'] },
          Total: { type: 'number', format: 'double', readOnly: true },
          Quantity: { type: 'number', format: 'double' },
          Date: { type: 'string', 'x-is-msdate': true },
          Note: { type: 'string', nullable: true, maxLength: 5 },
          Parent: { ...ref('Bill'), type: 'string' },
        },
      },
      Problem: { type: 'object', required: ['Message'], properties: { Message: { type: 'string' } } },
    },
  },
} as unknown as Document;

const HEADERS = {
  authorization: 'Bearer x',
  accept: 'application/json',
  'tenant-id': 't',
  'content-type': 'application/json',
};
const exchange = (over: Partial<Exchange> = {}): Exchange => ({
  method: 'PUT',
  path: '/api/2.0/Bills',
  query: '',
  requestHeaders: HEADERS,
  requestBody: JSON.stringify({
    Bills: [{ Kind: 'A', Quantity: 1.5, Date: '2026-01-31', Note: null, Parent: { Kind: 'B' } }],
  }),
  status: 200,
  responseHeaders: { 'content-type': 'application/json; charset=utf-8' },
  responseBody: JSON.stringify({
    Id: 1,
    Bills: [{ Kind: 'A', Total: 1, Date: '/Date(1776988800000+0000)/', More: true }],
  }),
  ...over,
});
const get = (over: Partial<Exchange> = {}) => exchange({ method: 'GET', requestBody: '', ...over });
const findings = (one: Exchange, known: KnownSpecError[] = []) =>
  new Validator(new Description(document), known)
    .check(one)
    .map(({ operation, side, at, message }) => `${operation} ${side} ${at}: ${message}`);
const sent = (bill: object) => findings(exchange({ requestBody: JSON.stringify({ Bills: [bill] }) }));
const answered = (bill: object) => findings(exchange({ responseBody: JSON.stringify({ Bills: [bill] }) }));

describe('an exchange', () => {
  it('as described has no findings', () => {
    expect(findings(exchange())).toEqual([]);
    expect(findings(get({ query: 'page=2&thin=true&IDs=8f8f8f8f-0000-4000-8000-000000000000' }))).toEqual([]);
    expect(findings(get({ method: 'DELETE', path: '/api/2.0/Bills/x', status: 204, responseBody: '' }))).toEqual([]);
  });

  it.each([
    [{ Kind: 'A', Knid: 1 }, '/Bills/0: "Knid" is not in the description'],
    [{ Kind: 'A', Parent: { Kind: 'B', Colour: 'red' } }, '/Bills/0/Parent: "Colour" is not in the description'],
    [{ Kind: 'A', Total: 5 }, '/Bills/0/Total: is read only'],
    [{ Kind: 'C' }, '/Bills/0/Kind: must be one of A, B'],
    [{ Kind: 'A', Quantity: '1.5' }, '/Bills/0/Quantity: must be number'],
    [{}, "/Bills/0: must have required property 'Kind'"],
    [{ Kind: 'A', Date: '/Date(1)/' }, '/Bills/0/Date: must match pattern "^\\d{4}-\\d\\d-\\d\\d$"'],
    [{ Kind: 'A', BillID: '12' }, '/Bills/0/BillID: must match format "uuid"'],
  ])('reports a request of %j', (bill, words) => expect(sent(bill)).toEqual([`PUT /Bills request ${words}`]));

  it('reports a text that is too long even where null is allowed', () => {
    expect(sent({ Kind: 'A', Note: 'too long' }).join()).toContain('must NOT have more than 5 characters');
  });

  it.each([
    [{ Kind: 'A', Total: '1.00' }, '/Bills/0/Total: must be number'],
    [{ Kind: 'A', Quantity: null }, '/Bills/0/Quantity: must be number'],
    [{ Kind: 'A', Date: '2026-01-31' }, '/Bills/0/Date: must match pattern "^/Date\\(-?\\d+([+-]\\d{4})?\\)/$"'],
  ])('reports an answer of %j', (bill, words) => expect(answered(bill)).toEqual([`PUT /Bills response ${words}`]));

  it.each([
    [get({ path: '/api/2.0/Bils' }), 'GET /api/2.0/Bils request path: is not in the description'],
    [get({ method: 'PATCH' }), 'PATCH /api/2.0/Bills request path: is not in the description'],
    [get({ path: '/elsewhere' }), 'GET /elsewhere request path: is not in the description'],
    [get({ path: '/api/2.0/Bills/B-1' }), 'GET /Bills/{BillID} request path BillID: must match format "uuid"'],
    [get({ query: 'pgae=1' }), 'GET /Bills request query pgae: is not in the description'],
    [get({ query: 'page=one' }), 'GET /Bills request query page: must be integer'],
    [
      get({ requestHeaders: { ...HEADERS, 'x-own': '1' } }),
      'GET /Bills request header x-own: is not in the description',
    ],
    [get({ requestBody: '{}' }), 'GET /Bills request body: is not in the description'],
    [exchange({ requestBody: '{' }), 'PUT /Bills request body: is not JSON'],
    [exchange({ responseBody: '<html>' }), 'PUT /Bills response body: is not JSON'],
    [exchange({ status: 418 }), 'PUT /Bills response status: 418 is not in the description'],
    [exchange({ status: 400, responseBody: '{}' }), "PUT /Bills response /: must have required property 'Message'"],
    [
      exchange({ responseHeaders: { 'content-type': 'text/html' } }),
      'PUT /Bills response header content-type: is text/html, not application/json',
    ],
  ])('reports what is outside the description (%#)', (one, words) => expect(findings(one)).toEqual([words]));

  it.each(['authorization', 'accept', 'tenant-id'])('reports a missing %s header', (name) => {
    const { [name as 'accept']: _, ...rest } = HEADERS;
    expect(findings(get({ requestHeaders: rest as typeof HEADERS }))).toHaveLength(1);
  });

  it('prefers a literal path over a template', () => {
    const validator = new Validator(new Description(document));
    validator.check(get({ path: '/api/2.0/Bills/Settings', requestHeaders: HEADERS }));
    expect(validator.coverage().filter(({ times }) => times > 0)).toMatchObject([
      { operation: { id: 'getBillSettings' }, times: 1 },
    ]);
  });
});

describe('a known error of the description', () => {
  const known: KnownSpecError = {
    operation: /^GET \/Bills$/,
    side: 'request',
    at: /^query newer$/,
    message: /not in the description/,
    reason: 'younger than the file',
    source: 'test',
  };

  it('silences what it names, and nothing else', () => {
    const one = get({ query: 'newer=1&other=1' });
    expect(findings(one, [known])).toEqual(['GET /Bills request query other: is not in the description']);
  });

  it('is reported when nothing needed it', () => {
    const validator = new Validator(new Description(document), [known]);
    validator.check(get());
    expect(validator.unused()).toEqual([known]);
    validator.check(get({ query: 'newer=1' }));
    expect(validator.unused()).toEqual([]);
  });
});
