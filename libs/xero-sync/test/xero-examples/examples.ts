import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** An answer that Xero's own description of its API gives as an example. */
export interface Example {
  operation: string;
  status: number;
  body: unknown;
}

interface Answer {
  $ref?: string;
  content?: Record<string, { example?: unknown; examples?: Record<string, { value: unknown }> }>;
}

interface Description {
  paths: Record<string, Record<string, { operationId?: string; responses?: Record<string, Answer> }>>;
  components: { responses?: Record<string, Answer> };
}

const methods = ['get', 'put', 'post', 'delete', 'patch'];

/** Beside the checkout, as CI has it, or where `XERO_OPENAPI` says. */
const path = process.env['XERO_OPENAPI'] ?? join(process.cwd(), '../shared/xero/xero_accounting.yaml');

/** `describe` where there is a description. In CI a missing one is an error: nothing may pass there because it is not there. */
export const describeWithExamples = ((name: string, body: () => void) =>
  existsSync(path) || process.env['CI'] === 'true'
    ? describe(name, body)
    : describe.skip(name, body)) as typeof describe;

/** Every example answer of the description, in its order. */
export function allExamples(): Example[] {
  if (!existsSync(path))
    throw new Error(`There is no OpenAPI description of Xero at ${path}. Set XERO_OPENAPI to where it is.`);
  const description = parse(readFileSync(path, 'utf8'), { maxAliasCount: -1 }) as Description;
  return Object.values(description.paths).flatMap((item) =>
    methods.flatMap((method) => {
      const { operationId: operation = '', responses = {} } = item[method] ?? {};
      return Object.entries(responses).flatMap(([status, answer]) =>
        bodiesOf(resolved(description, answer)).map((body) => ({ operation, status: Number(status), body })),
      );
    }),
  );
}

function resolved({ components }: Description, answer: Answer): Answer {
  const name = answer.$ref?.split('/').at(-1);
  return name === undefined ? answer : (components.responses?.[name] ?? {});
}

const bodiesOf = ({ content = {} }: Answer): unknown[] =>
  Object.values(content).flatMap(({ example, examples = {} }) => [
    ...(example === undefined ? [] : [example]),
    ...Object.values(examples).map(({ value }) => value),
  ]);
