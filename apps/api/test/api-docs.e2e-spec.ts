import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import type { OpenAPIObject } from '@nestjs/swagger';
import { openApiDocument } from '../src/http/api-docs.js';
import { RouteCheck } from '../src/http/route-check.js';
import { apiUnderTest, as, type ApiUnderTest } from './api-app.js';
import { recordOfEach } from './records.js';

interface Operation {
  summary?: string;
  tags?: string[];
  operationId: string;
  parameters?: { name: string; in: string; schema?: object }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: Schema; example?: unknown }> }>;
  security?: object[];
}
interface Schema {
  $ref?: string;
  type?: string;
  items?: Schema;
  properties?: Record<string, Schema>;
  allOf?: Schema[];
  example?: unknown;
  required?: string[];
  nullable?: boolean;
}

// Addresses that answer people with a session or a link, and no API key.
const needsPerson = /\/preferences$|\/auth\/(sessions|invitation)$/;
// Addresses for who is not signed in.
const open = /\/health\/|\/auth\/(sign-in|(accept-)?invitation|forgotten-password|reset-password)$| \/$|\/go\//;
// Addresses that are not part of the versioned API.
const outside = /^\/($|go\/|health\/)/;

describe('the API document', () => {
  let api: ApiUnderTest;
  let document: OpenAPIObject;
  let operations: [string, Operation][];

  beforeAll(async () => {
    api = await apiUnderTest();
    document = openApiDocument(api.app);
    operations = Object.entries(document.paths).flatMap(([path, verbs]) =>
      Object.entries(verbs as Record<string, Operation>).map(([verb, operation]): [string, Operation] => [
        `${verb.toUpperCase()} ${path}`,
        operation,
      ]),
    );
  });
  afterAll(() => api?.close());

  const resolve = (schema: Schema): Schema =>
    schema.$ref ? (document.components!.schemas![schema.$ref.split('/').at(-1)!] as Schema) : schema;

  it('is served to everybody, with its page', async () => {
    const rest = as(api, '');
    const json = await rest.get('/api/docs-json');
    expect(json.body).toMatchObject({ openapi: expect.stringMatching(/^3\./), info: { title: 'CRM' } });
    expect((await rest.get('/api/docs')).text).toContain('<title>CRM API</title>');
  });

  it('holds every route of the application', () => {
    const documented = new Set(operations.map(([name]) => name.replaceAll(/\{\w+\}/g, '*')));
    const missing = api.app
      .get(RouteCheck)
      .routes()
      .map(({ method, path }) => `${method} ${outside.test(path) ? '' : '/api/v1'}${path.replaceAll(/:\w+/g, '*')}`)
      .filter((route) => !documented.has(route));
    expect(missing).toEqual([]);
  });

  it('gives every operation a summary, a tag and an id of its own', () => {
    const poor = operations.filter(([, { summary, tags }]) => !summary || !tags?.length).map(([name]) => name);
    expect(poor).toEqual([]);
    expect(new Set(operations.map(([, { operationId }]) => operationId)).size).toBe(operations.length);
  });

  it('gives every success its schema, and every schema an example for every field', () => {
    const poor: string[] = [];
    const visit = (schema: Schema, where: string, seen: Set<string>): void => {
      if (schema.$ref && seen.has(schema.$ref)) return;
      const inner = new Set([...seen, ...(schema.$ref ? [schema.$ref] : [])]);
      const { properties, items, example, allOf } = resolve(schema);
      for (const part of allOf ?? []) visit(part, where, inner);
      if (items && example === undefined) return visit(items, `${where}[]`, inner);
      for (const [name, property] of Object.entries(properties ?? {})) visit(property, `${where}.${name}`, inner);
      if (!properties && !allOf && example === undefined) poor.push(where);
    };
    for (const [name, { responses, requestBody }] of operations) {
      const success = Object.entries(responses).find(([status]) => status.startsWith('2') || status.startsWith('3'));
      const replies = success?.[1].content;
      const file = replies?.['application/pdf'] !== undefined;
      const schema = (replies?.['application/json'] ?? replies?.['text/csv'] ?? replies?.['text/event-stream'])?.schema;
      if (!success || (!schema && !file && !['204', '302', '303'].includes(success[0])))
        poor.push(`${name} has no success schema`);
      if (schema) visit(schema, `${name} reply`, new Set());
      for (const { schema: body } of Object.values(requestBody?.content ?? {})) visit(body, `${name} body`, new Set());
    }
    expect(poor).toEqual([]);
  });

  it('documents the errors of every operation, each with an example', () => {
    const poor = operations
      .filter(([name]) => !/ \/(health\/|go\/|$)|^POST .*\/xero\/webhooks$/.test(name))
      .filter(([, { responses }]) => {
        const errors = Object.entries(responses).filter(([status]) => Number(status) >= 400);
        return errors.length < 2 || errors.some(([, { content }]) => !content?.['application/problem+json']?.example);
      })
      .map(([name]) => name);
    expect(poor).toEqual([]);
  });

  it('says how to sign in wherever that is needed, and offers an Idempotency-Key on every write', () => {
    const inside = operations.filter(([name]) => !open.test(name));
    expect(inside.filter(([, { security }]) => !security?.length).map(([name]) => name)).toEqual([]);
    const writes = inside.filter(([name]) => !name.startsWith('GET') && !name.includes('/integrations/'));
    const without = writes.filter(([, { parameters }]) => !parameters?.some(({ name }) => name === 'Idempotency-Key'));
    expect(without.map(([name]) => name)).toEqual([]);
  });

  it('describes the replies as they really are', async () => {
    const { keys } = await api.workspace();
    const rest = as(api, keys.admin);
    const ids = await recordOfEach(rest);
    const ajv = addFormats.default(new Ajv({ strict: false, allErrors: true }));
    ajv.addFormat('decimal', /^-?\d+(\.\d+)?$/);
    ajv.addSchema({
      $id: 'doc',
      components: { schemas: strict(document.components!.schemas as Record<string, Schema>) },
    });
    let checked = 0;
    for (const [name, operation] of operations) {
      const [verb, path] = name.split(' ') as [string, string];
      const collection = /^\/api\/v1\/([a-z-]+)(\/\{id\}|$)/.exec(path)?.[1] ?? '';
      if (verb !== 'GET' || /^\/($|go\/)|\/integrations\//.test(path) || (path.includes('{id}') && !ids[collection]))
        continue;
      const { 'text/csv': csv, 'application/pdf': pdf } = operation.responses['200']?.content ?? {};
      if (csv || pdf || needsPerson.test(path)) continue;
      const reply = await rest.get(path.replace('/api/v1', '').replace('{id}', ids[collection] ?? ''));
      const schema = operation.responses['200']!.content!['application/json']!.schema;
      const valid = ajv.validate(
        JSON.parse(JSON.stringify(strict({ x: schema })['x']).replaceAll('#/components', 'doc#/components')) as object,
        reply.body,
      );
      expect([name, reply.status, valid ? [] : ajv.errors]).toEqual([name, 200, []]);
      checked++;
    }
    expect(checked).toBeGreaterThan(30);
  });
});

/** OpenAPI 3.0's `nullable` in the words of JSON Schema, and no fields but the documented ones. */
function strict<T>(value: T): T {
  if (Array.isArray(value)) return value.map((item: unknown) => strict(item)) as T;
  if (value === null || typeof value !== 'object') return value;
  const { nullable, ...rest } = value as Record<string, unknown>;
  const inner = Object.fromEntries(Object.entries(rest).map(([name, item]) => [name, strict(item)]));
  const closed =
    inner['type'] === 'object' && inner['properties'] && !inner['additionalProperties']
      ? { ...inner, additionalProperties: false }
      : inner;
  delete (closed as { example?: unknown }).example;
  return (nullable === true ? { anyOf: [closed, { type: 'null' }] } : closed) as T;
}
