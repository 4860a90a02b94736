import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

export type Schema = { [key: string]: unknown };

export interface Parameter {
  in: 'path' | 'query' | 'header';
  name: string;
  required?: boolean;
  schema: Schema;
  style?: string;
  explode?: boolean;
}

interface Media {
  content?: Record<string, { schema?: Schema }>;
}

interface RawOperation {
  operationId: string;
  tags?: string[];
  parameters?: (Parameter | { $ref: string })[];
  requestBody?: (Media & { required?: boolean }) | { $ref: string };
  responses: Record<string, Media | { $ref: string }>;
}

export interface Document {
  servers: { url: string }[];
  paths: Record<string, Record<string, unknown>>;
  components: {
    schemas: Record<string, Schema>;
    parameters?: Record<string, Parameter>;
    responses?: Record<string, Media>;
    requestBodies?: Record<string, Media>;
  };
}

/** One operation of the description with its references resolved (schemas excepted). */
export interface Operation {
  id: string;
  method: string;
  /** As in the description: `/Invoices/{InvoiceID}`. */
  template: string;
  parameters: Parameter[];
  /** Absent where the description knows no body. */
  body?: Schema;
  /** By status; `undefined` where the status has no JSON body. */
  responses: Map<string, Schema | undefined>;
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch'];

/** An OpenAPI 3.0 description, read for checking what goes over the wire. */
export class Description {
  readonly operations: Operation[];
  /** Path under which the description's server serves it. */
  readonly base: string;
  readonly schemas: Record<string, Schema>;

  constructor(private readonly document: Document) {
    this.base = new URL(document.servers[0]?.url ?? 'http://localhost').pathname.replace(/\/$/, '');
    this.schemas = document.components.schemas;
    this.operations = Object.entries(document.paths).flatMap(([template, item]) =>
      METHODS.filter((method) => method in item).map((method) => this.operation(template, method, item)),
    );
  }

  static read(file: string): Description {
    return new Description(parse(readFileSync(file, 'utf8')) as Document);
  }

  /** The operation that a request is for, with the values of its path; a literal path wins over a template. */
  find(method: string, path: string): { operation: Operation; values: Record<string, string> } | undefined {
    if (!path.startsWith(`${this.base}/`)) return undefined;
    const inside = path.slice(this.base.length);
    const matches = this.operations.flatMap((operation) => {
      const values = operation.method === method.toLowerCase() ? valuesIn(operation.template, inside) : undefined;
      return values ? [{ operation, values }] : [];
    });
    return matches.sort((a, b) => Object.keys(a.values).length - Object.keys(b.values).length)[0];
  }

  private operation(template: string, method: string, item: Record<string, unknown>): Operation {
    const raw = item[method] as RawOperation;
    const shared = (item['parameters'] ?? []) as (Parameter | { $ref: string })[];
    const body = raw.requestBody && schemaOf(this.resolve<Media>(raw.requestBody));
    const responses = Object.entries(raw.responses).map(
      ([status, response]) => [status, schemaOf(this.resolve<Media>(response))] as const,
    );
    return {
      id: raw.operationId,
      method,
      template,
      parameters: [...shared, ...(raw.parameters ?? [])].map((parameter) => this.resolve<Parameter>(parameter)),
      ...(body ? { body } : {}),
      responses: new Map(responses),
    };
  }

  private resolve<T extends object>(value: T | { $ref: string }): T {
    if (!('$ref' in value)) return value;
    const found = value.$ref
      .slice(2)
      .split('/')
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], this.document);
    if (found === undefined) throw new Error(`The description refers to ${value.$ref}, which it does not have.`);
    return found as T;
  }
}

const schemaOf = ({ content }: Media): Schema | undefined => content?.['application/json']?.schema;

function valuesIn(template: string, path: string): Record<string, string> | undefined {
  const names: string[] = [];
  const pattern = template.replace(/[.+?^$()|[\]\\]/g, '\\$&').replace(/\{(\w+)\}/g, (_, name: string) => {
    names.push(name);
    return '([^/]+)';
  });
  const match = new RegExp(`^${pattern}$`).exec(path);
  return match
    ? Object.fromEntries(names.map((name, at) => [name, decodeURIComponent(match[at + 1] ?? '')]))
    : undefined;
}

/** Which side of an exchange a schema is for: what may be sent is narrower than what may come back. */
export type Side = 'request' | 'response';

const MS_DATE = String.raw`^/Date\(-?\d+([+-]\d{4})?\)/$`;
const PLAIN_DATE = String.raw`^\d{4}-\d\d-\d\d$`;

/**
 * Turns an OpenAPI 3.0 schema into a JSON Schema: `nullable`, siblings of `$ref` (3.0 ignores them) and Xero's own
 * marks for dates. In a request a name that the description lacks, or that it calls read only, is an error.
 */
export function toJsonSchema(schema: Schema, side: Side): Schema | false {
  if (typeof schema['$ref'] === 'string')
    return { $ref: schema['$ref'].replace('#/components/schemas/', `${side}#/definitions/`) };
  const out: Schema = {};
  for (const key of [
    'type',
    'enum',
    'format',
    'maxLength',
    'minLength',
    'minimum',
    'maximum',
    'pattern',
    'required',
    'minItems',
    'maxItems',
  ])
    if (key in schema) out[key] = schema[key];
  if (schema['items']) out['items'] = toJsonSchema(schema['items'] as Schema, side);
  for (const key of ['allOf', 'oneOf', 'anyOf'])
    if (schema[key]) out[key] = (schema[key] as Schema[]).map((part) => toJsonSchema(part, side));
  if (schema['properties']) {
    const properties = Object.entries(schema['properties'] as Record<string, Schema>);
    out['properties'] = Object.fromEntries(
      properties.map(([name, part]) => [
        name,
        side === 'request' && part['readOnly'] === true ? false : toJsonSchema(part, side),
      ]),
    );
    if (side === 'request') out['additionalProperties'] = false;
  }
  if (schema['x-is-msdate'] === true) out['pattern'] = side === 'request' ? PLAIN_DATE : MS_DATE;
  if (schema['x-is-msdate-time'] === true) out['pattern'] = MS_DATE;
  if (schema['nullable'] === true) return { anyOf: [out, { type: 'null' }] };
  return out;
}
