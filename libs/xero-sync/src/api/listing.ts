import { SyncError } from '../sync-error.js';
import type { Page, PageRequest } from '../engine/views.js';

type Query = Record<string, unknown>;

/** `page` and `pageSize` of a query, checked. */
export function pageOf(query: Query): PageRequest {
  return { page: whole(query, 'page', 1, 1_000_000), pageSize: whole(query, 'pageSize', 25, 200) };
}

/** `filter[name]=value`, whichever way the host's query parser hands it over; names outside `known` are refused. */
export function filterOf<K extends string>(query: Query, known: readonly K[]): Partial<Record<K, string>> {
  const nested = typeof query['filter'] === 'object' && query['filter'] !== null ? (query['filter'] as Query) : {};
  const flat = Object.entries(query).flatMap(([key, value]) => {
    const name = /^filter\[(\w+)\]$/.exec(key)?.[1];
    return name ? [[name, value] as const] : [];
  });
  const filter: Partial<Record<K, string>> = {};
  for (const [name, value] of [...Object.entries(nested), ...flat]) {
    if (!known.includes(name as K) || typeof value !== 'string')
      throw refusedQuery(`filter[${name}]`, 'unknown_filter', `This list can be filtered by ${known.join(', ')}.`);
    filter[name as K] = value;
  }
  return filter;
}

/** One of a closed list of values, or nothing. */
export function oneOf<V extends string>(
  field: string,
  value: string | undefined,
  allowed: readonly V[],
): V | undefined {
  if (value === undefined || (allowed as readonly string[]).includes(value)) return value as V | undefined;
  throw refusedQuery(field, 'wrong_value', `${field} is one of ${allowed.join(', ')}.`);
}

/** An instant in a query or a body. */
export function instant(field: string, value: string): Date {
  const date = /^\d{4}-\d{2}-\d{2}/.test(value) ? new Date(value) : new Date(Number.NaN);
  if (!Number.isNaN(date.getTime())) return date;
  const message = `${field} is a date and time such as 2026-11-01T00:00:00Z.`;
  throw refusedQuery(field, 'wrong_value', message);
}

export const pageView = <T, V>({ items, total }: Page<T>, request: PageRequest, view: (item: T) => V) => ({
  items: items.map(view),
  ...request,
  total,
});

function whole(query: Query, field: string, fallback: number, most: number): number {
  const given = query[field];
  if (given === undefined || given === '') return fallback;
  const value = typeof given === 'string' && /^\d{1,7}$/.test(given) ? Number(given) : 0;
  if (value >= 1 && value <= most) return value;
  throw refusedQuery(field, 'wrong_value', `${field} is a whole number from 1 to ${most}.`);
}

const refusedQuery = (field: string, code: string, message: string) =>
  new SyncError('invalid', code, message, [{ field, code, message }]);
