import { applyDecorators, createParamDecorator, ExecutionContext } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import type { Request } from 'express';
import { Filter, ListQuery, ListShape, Page } from '#crm-core';
import { present } from './fields.js';
import { invalidFields } from './validation.js';

const known = ['page', 'pageSize', 'after', 'before', 'sort', 'filter', 'search'];

/**
 * `?page&pageSize&after&before&sort&filter[field]&search`; what it may name is the whitelist of the record's list. `besides` names parameters
 * that the route reads itself.
 */
export const Listed = createParamDecorator(
  (besides: readonly string[] | undefined, context: ExecutionContext): ListQuery => {
    const query = context.switchToHttp().getRequest<Request>().query as Record<string, unknown>;
    return readList(Object.fromEntries(Object.entries(query).filter(([name]) => !besides?.includes(name))));
  },
);

function readList(query: Record<string, unknown>): ListQuery {
  const problems = Object.keys(query)
    .filter((name) => !known.includes(name))
    .map((name) => ({
      field: name,
      code: 'unknown_parameter',
      message: `"${name}" is not a parameter of a list; there are ${known.join(', ')}.`,
    }));
  const { filter, ...single } = query;
  for (const [name, value] of Object.entries(single))
    if (known.includes(name) && typeof value !== 'string')
      problems.push({
        field: name,
        code: 'repeated_parameter',
        message: `The parameter "${name}" may be given once only.`,
      });
  if (filter !== undefined && !isFilter(filter))
    problems.push({
      field: 'filter',
      code: 'invalid_filter',
      message: 'Filters must look like filter[name]=value or filter[total][gte]=100.',
    });
  if (problems.length > 0) throw invalidFields(problems);
  return {
    ...(single['page'] === undefined ? {} : { page: numberOr(single['page'] as string) }),
    ...(single['pageSize'] === undefined ? {} : { pageSize: numberOr(single['pageSize'] as string) }),
    ...(single['after'] === undefined ? {} : { after: single['after'] as string }),
    ...(single['before'] === undefined ? {} : { before: single['before'] as string }),
    ...(single['sort'] === undefined ? {} : { sort: single['sort'] as string }),
    ...(single['search'] === undefined ? {} : { search: single['search'] as string }),
    ...(filter === undefined ? {} : { filter: filter as Record<string, Filter> }),
  };
}

/** One page of views. */
export const presentPage = <V extends object>(
  view: abstract new () => V,
  { items, ...rest }: Page<object>,
): Page<V> => ({
  ...rest,
  items: items.map((item) => present(view, item)),
});

/** Documents the parameters of a list from its whitelist. */
export function ApiList<E>(shape: ListShape<E>) {
  const fields = Object.keys(shape.fields);
  return applyDecorators(
    ApiQuery({ name: 'page', required: false, schema: { type: 'integer', minimum: 1, default: 1 } }),
    ApiQuery({ name: 'pageSize', required: false, schema: { type: 'integer', minimum: 1, maximum: 200, default: 25 } }),
    ApiQuery({
      name: 'after',
      required: false,
      description:
        'In place of `page`: `next` of a page, for what follows it, however deep. Same `sort`, `filter` and `search`.',
      schema: { type: 'string' },
    }),
    ApiQuery({
      name: 'before',
      required: false,
      description: 'In place of `page`: `previous` of a page, for what comes before it.',
      schema: { type: 'string' },
    }),
    ApiQuery({
      name: 'sort',
      required: false,
      description: `Fields separated by commas, \`-\` before a field for descending. Possible: ${fields.join(', ')}.`,
      schema: { type: 'string', default: shape.defaultSort },
    }),
    ApiQuery({
      name: 'filter',
      required: false,
      style: 'deepObject',
      explode: true,
      description: `\`filter[field]=value\`, or \`filter[field][gte]=value\` with eq, ne, gt, gte, lt, lte, like, in, empty. Possible: ${fields.join(', ')}.`,
      schema: { type: 'object', additionalProperties: true },
    }),
    ...(shape.search
      ? [
          ApiQuery({
            name: 'search',
            required: false,
            description: 'Words that the record must contain.',
            schema: { type: 'string', maxLength: 200 },
          }),
        ]
      : []),
  );
}

const numberOr = (text: string): number => (/^\d{1,9}$/.test(text) ? Number(text) : Number.NaN);

const isFilter = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
