import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { toJsonSchema, type Description, type Operation, type Parameter, type Schema, type Side } from './openapi.js';

/** One request and its answer, as they went over the wire. */
export interface Exchange {
  method: string;
  path: string;
  query: string;
  requestHeaders: Record<string, string>;
  requestBody: string;
  status: number;
  responseHeaders: Record<string, string>;
  responseBody: string;
}

export interface Finding {
  /** `PUT /Invoices`, or the bare method and path when the description knows no such operation. */
  operation: string;
  side: Side;
  /** JSON pointer into the body, `query x`, `header x`, `path x`, `status` or `body`. */
  at: string;
  message: string;
}

/** A place where the description is wrong and the exchange is right. An entry that nothing needs is itself an error. */
export interface KnownSpecError {
  operation: RegExp;
  side: Side;
  at: RegExp;
  message: RegExp;
  reason: string;
  source: string;
}

/** Headers that any HTTP client sends and no API description lists. */
const HTTP_HEADERS = new Set(
  'host connection content-length content-type accept accept-encoding accept-language user-agent authorization transfer-encoding'.split(
    ' ',
  ),
);
const KEY_LENGTH = 128;

/** Checks exchanges against a description and remembers what it saw. */
export class Validator {
  private readonly ajv = new Ajv({ allErrors: true, strict: false, validateFormats: true });
  private readonly compiled = new Map<Schema, Partial<Record<Side, ValidateFunction>>>();
  private readonly seen = new Map<string, number>();
  private readonly used = new Set<KnownSpecError>();
  exchanges = 0;

  constructor(
    private readonly description: Description,
    private readonly known: readonly KnownSpecError[] = [],
  ) {
    addFormats.default(this.ajv);
    for (const side of ['request', 'response'] as const) {
      const definitions = Object.entries(description.schemas).map(([name, schema]) => [
        name,
        toJsonSchema(schema, side),
      ]);
      this.ajv.addSchema({ $id: side, definitions: Object.fromEntries(definitions) as Schema });
    }
  }

  /** What is wrong with an exchange; empty when it is as described, or wrong only where the description is. */
  check(exchange: Exchange): Finding[] {
    this.exchanges++;
    const found = this.description.find(exchange.method, exchange.path);
    if (!found) {
      const operation = `${exchange.method} ${exchange.path}`;
      return this.unknownOnly([{ operation, side: 'request', at: 'path', message: 'is not in the description' }]);
    }
    const { operation, values } = found;
    this.seen.set(operation.id, (this.seen.get(operation.id) ?? 0) + 1);
    const name = `${exchange.method} ${operation.template}`;
    const findings = [
      ...this.parameters(operation, values, exchange),
      ...this.requestBody(operation, exchange),
      ...this.response(operation, exchange),
    ];
    return this.unknownOnly(findings.map((finding) => ({ operation: name, ...finding })));
  }

  /** Operations of the description with how often each was seen. */
  coverage(): { operation: Operation; times: number }[] {
    return this.description.operations.map((operation) => ({ operation, times: this.seen.get(operation.id) ?? 0 }));
  }

  /** Known errors of the description that no exchange needed. */
  unused(): KnownSpecError[] {
    return this.known.filter((entry) => !this.used.has(entry));
  }

  private unknownOnly(findings: Finding[]): Finding[] {
    return findings.filter((finding) => {
      const entry = this.known.find(
        ({ operation, side, at, message }) =>
          side === finding.side &&
          operation.test(finding.operation) &&
          at.test(finding.at) &&
          message.test(finding.message),
      );
      if (entry) this.used.add(entry);
      return !entry;
    });
  }

  private parameters(operation: Operation, values: Record<string, string>, exchange: Exchange): Problem[] {
    const query = new URLSearchParams(exchange.query);
    const given: Record<Parameter['in'], (name: string) => string | undefined> = {
      path: (name) => values[name],
      query: (name) => query.get(name) ?? undefined,
      header: (name) => exchange.requestHeaders[name.toLowerCase()],
    };
    const problems = operation.parameters.flatMap((parameter) =>
      this.parameter(parameter, given[parameter.in](parameter.name)),
    );
    const listed = (place: string, name: string) =>
      operation.parameters.some((one) => one.in === place && one.name.toLowerCase() === name.toLowerCase());
    for (const name of new Set(query.keys()))
      if (!listed('query', name)) problems.push(request(`query ${name}`, 'is not in the description'));
    for (const name of Object.keys(exchange.requestHeaders))
      if (!HTTP_HEADERS.has(name) && !listed('header', name))
        problems.push(request(`header ${name}`, 'is not in the description'));
    if (!/^Bearer \S+$/.test(exchange.requestHeaders['authorization'] ?? ''))
      problems.push(request('header authorization', 'is not a bearer token'));
    if (!/application\/json/.test(exchange.requestHeaders['accept'] ?? ''))
      problems.push(request('header accept', 'does not ask for application/json'));
    if ((exchange.requestHeaders['idempotency-key']?.length ?? 0) > KEY_LENGTH)
      problems.push(request('header idempotency-key', `is longer than ${KEY_LENGTH} characters`));
    return problems;
  }

  private parameter({ in: place, name, required, schema }: Parameter, value: string | undefined): Problem[] {
    const at = `${place} ${name}`;
    if (value === undefined) return required ? [request(at, 'is required')] : [];
    return this.errors(schema, 'request', coerced(value, schema)).map(({ message }) => request(at, message));
  }

  private requestBody(operation: Operation, { requestBody, requestHeaders }: Exchange): Problem[] {
    if (!operation.body) return requestBody === '' ? [] : [request('body', 'is not in the description')];
    const value = json(requestBody);
    if (value === undefined) return [request('body', 'is not JSON')];
    const problems = this.errors(operation.body, 'request', value).map(({ at, message }) => request(at, message));
    if (!/^application\/json\b/.test(requestHeaders['content-type'] ?? ''))
      problems.push(request('header content-type', 'is not application/json'));
    return problems;
  }

  private response(operation: Operation, { status, responseHeaders, responseBody }: Exchange): Problem[] {
    if (!operation.responses.has(String(status))) return [response('status', `${status} is not in the description`)];
    const schema = operation.responses.get(String(status));
    if (!schema) return responseBody === '' ? [] : [response('body', 'is not in the description')];
    if (!/^application\/json\b/.test(responseHeaders['content-type'] ?? ''))
      return [
        response('header content-type', `is ${responseHeaders['content-type'] ?? 'missing'}, not application/json`),
      ];
    const value = json(responseBody);
    if (value === undefined) return [response('body', 'is not JSON')];
    return this.errors(schema, 'response', value).map(({ at, message }) => response(at, message));
  }

  private errors(schema: Schema, side: Side, value: unknown): { at: string; message: string }[] {
    const validate = this.validatorOf(schema, side);
    if (validate(value)) return [];
    return (validate.errors ?? []).map((error) => ({ at: `${error.instancePath || '/'}`, message: wordsOf(error) }));
  }

  private validatorOf(schema: Schema, side: Side): ValidateFunction {
    const known = this.compiled.get(schema)?.[side];
    if (known) return known;
    const validate = this.ajv.compile(toJsonSchema(schema, side) || {});
    this.compiled.set(schema, { ...this.compiled.get(schema), [side]: validate });
    return validate;
  }
}

type Problem = Omit<Finding, 'operation'>;
const request = (at: string, message: string): Problem => ({ side: 'request', at, message });
const response = (at: string, message: string): Problem => ({ side: 'response', at, message });

function wordsOf({ keyword, params, message }: ErrorObject): string {
  if (keyword === 'additionalProperties') return `"${String(params['additionalProperty'])}" is not in the description`;
  if (keyword === 'false schema') return 'is read only';
  if (keyword === 'enum') return `must be one of ${(params['allowedValues'] as unknown[]).join(', ')}`;
  return message ?? keyword;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Parameters travel as text: what the schema calls a number, a boolean or a list is read as one where it can be. */
function coerced(value: string, schema: Schema): unknown {
  if (schema['type'] === 'integer' || schema['type'] === 'number')
    return /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  if (schema['type'] === 'boolean') return value === 'true' ? true : value === 'false' ? false : value;
  if (schema['type'] === 'array') return value.split(',').map((part) => coerced(part, schema['items'] as Schema));
  return value;
}
