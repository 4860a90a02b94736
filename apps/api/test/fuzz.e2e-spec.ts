import type { OpenAPIObject } from '@nestjs/swagger';
import { openApiDocument } from '../src/http/api-docs.js';
import { apiUnderTest, as, type ApiUnderTest, type WorkspaceUnderTest } from './api-app.js';
import { recordOfEach } from './records.js';

interface Schema {
  $ref?: string;
  type?: string;
  format?: string;
  items?: Schema;
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  example?: unknown;
}

const strange: unknown[] = [
  null,
  '',
  ' ',
  0,
  -1,
  1.5,
  1e21,
  true,
  [],
  {},
  [null],
  [[]],
  '\u202e',
  'x'.repeat(5000),
  '1e5',
  '9'.repeat(40),
  '-0',
  '2026-13-01',
  '0000-00-00',
  'null',
  '__proto__',
  { toString: 1 },
];

describe('strange values in every field of every write', () => {
  let api: ApiUnderTest;
  let workspace: WorkspaceUnderTest;
  let document: OpenAPIObject;
  let ids: Record<string, string>;
  beforeAll(async () => {
    api = await apiUnderTest({ LOG_LEVEL: 'error' });
    workspace = await api.workspace();
    document = openApiDocument(api.app);
    ids = await recordOfEach(as(api, workspace.keys.admin));
  });
  afterAll(() => api?.close());

  const resolve = (schema: Schema): Schema =>
    schema.$ref ? (document.components!.schemas![schema.$ref.split('/').at(-1)!] as Schema) : schema;
  const exampleOf = (given: Schema): unknown => {
    const schema = resolve(given);
    if (schema.items) return [exampleOf(schema.items)];
    if (schema.allOf) return exampleOf(schema.allOf[0]!);
    if (schema.properties)
      return Object.fromEntries(Object.entries(schema.properties).map(([name, inner]) => [name, exampleOf(inner)]));
    return schema.example;
  };
  // Every place of a body, with the body in which something else stands there.
  function* disturbed(value: unknown, put: (other: unknown) => unknown): Generator<(other: unknown) => unknown> {
    yield put;
    if (Array.isArray(value))
      for (const [at, inner] of value.entries()) yield* disturbed(inner, (other) => put(value.with(at, other)));
    else if (value !== null && typeof value === 'object')
      for (const [name, inner] of Object.entries(value))
        yield* disturbed(inner, (other) => put({ ...value, [name]: other }));
  }

  it('are taken or refused with a sentence, and never end in a 500', async () => {
    const rest = as(api, workspace.keys.admin);
    let sent = 0;
    for (const [path, verbs] of Object.entries(document.paths))
      for (const [verb, operation] of Object.entries(
        verbs as Record<string, { requestBody?: { content: Record<string, { schema: Schema }> } }>,
      )) {
        const schema = operation.requestBody?.content['application/json']?.schema;
        if (!schema || path.includes('/integrations/') || path.includes('/auth/')) continue;
        const collection = /^\/api\/v1\/([a-z-]+)/.exec(path)![1]!;
        const address = path
          .replace('/api/v1', '')
          .replace('{id}', ids[collection] ?? '')
          .replace('{allocationId}', ids['payments']!);
        for (const put of disturbed(exampleOf(schema), (other) => other)) {
          // A different few for each field, all of them over the run.
          const few = Array.from({ length: 3 }, (_, at) => strange[(sent + at * 5) % strange.length]);
          for (const value of few) {
            const reply = await rest[verb as 'post'](address)
              .set('Content-Type', 'application/json')
              .send(JSON.stringify(put(value)) ?? 'null');
            const about = `${verb} ${address} ${JSON.stringify(put(value)).slice(0, 300)}`;
            if (reply.status >= 500)
              throw new Error(`${about}: ${reply.status} ${JSON.stringify(reply.body)} ${api.log.at(-1)}`);
            if (reply.status >= 400)
              expect([about, typeof reply.body.code, reply.body.detail.length > 10]).toEqual([about, 'string', true]);
            sent++;
          }
        }
      }
    expect(sent).toBeGreaterThan(600);
  }, 600_000);
});
