import { badQuery, numbered } from './errors.js';
import { compileWhere, type FieldReader } from './where.js';

export interface ListRequest {
  query: URLSearchParams;
  /** The header as sent. */
  ifModifiedSince?: string;
  /** Rows that an unpaged answer may touch before Xero refuses it. */
  highVolume: number;
}

export interface Listing<R> {
  rows: R[];
  /** Full detail is only given when a page was asked for. */
  paged: boolean;
  pagination?: { page: number; pageSize: number; pageCount: number; itemCount: number };
}

export interface ListRules<R> {
  read: FieldReader<R>;
  updated?: (record: R) => number;
  id: (record: R) => string;
  /** False for Items, Accounts, TaxRates and the like: they give all rows, whatever `page` says. */
  pages: boolean;
  /** Query parameters that make Xero page although none was asked for. */
  enforcePaging?: readonly string[];
  /** Purchase orders come in pages whether asked for or not. */
  alwaysPaged?: boolean;
}

/** Filters, orders and cuts a list as api-facts 3.5 and 3.6 describe. */
export function listRecords<R>(records: readonly R[], request: ListRequest, rules: ListRules<R>): Listing<R> {
  let rows = modifiedSince(records, request.ifModifiedSince, rules.updated);
  const where = request.query.get('where');
  if (where) rows = rows.filter(compileWhere(where, rules.read));
  rows = ordered(rows, request.query.get('order'), rules);
  const enforced = rules.enforcePaging?.some((name) => request.query.has(name)) ?? false;
  const paged = rules.pages && (rules.alwaysPaged === true || request.query.has('page') || enforced);
  if (!paged) {
    if (rows.length > request.highVolume) throw highVolume(rows.length);
    return { rows, paged: false };
  }
  return page(rows, request.query);
}

const highVolume = (rows: number): Error =>
  numbered(400, 51, 'HighVolumeException', `The request touches ${rows} records; use paging and a narrower filter.`);

function page<R>(rows: R[], query: URLSearchParams): Listing<R> {
  const number = Math.max(1, whole(query.get('page'), 1));
  const pageSize = Math.min(1000, Math.max(1, whole(query.get('pageSize'), 100)));
  const start = (number - 1) * pageSize;
  const pagination = {
    page: number,
    pageSize,
    pageCount: Math.ceil(rows.length / pageSize),
    itemCount: rows.length,
  };
  return { rows: rows.slice(start, start + pageSize), paged: true, pagination };
}

function whole(text: string | null, otherwise: number): number {
  if (text === null || text === '') return otherwise;
  if (!/^-?\d+$/.test(text)) throw badQuery(`'${text}' is not a whole number.`);
  return Number(text);
}

function modifiedSince<R>(records: readonly R[], header: string | undefined, updated?: (record: R) => number): R[] {
  if (!header || !updated) return [...records];
  const zoned = /[zZ]$|[+-]\d\d:?\d\d$|GMT$/.test(header) ? header : `${header}Z`;
  const since = Date.parse(zoned);
  if (Number.isNaN(since)) throw badQuery(`If-Modified-Since '${header}' is not a date.`);
  const second = Math.floor(since / 1000) * 1000;
  return records.filter((record) => updated(record) >= second);
}

function ordered<R>(rows: R[], order: string | null, rules: ListRules<R>): R[] {
  const keys = (order ?? '').split(',').filter((part) => part.trim() !== '');
  const parsed = keys.map((part) => {
    const [path = '', direction = 'ASC'] = part.trim().split(/\s+/);
    if (!/^(asc|desc)$/i.test(direction)) throw badQuery(`The order '${part}' could not be understood.`);
    return { path, sign: /^desc$/i.test(direction) ? -1 : 1 };
  });
  for (const { path } of parsed) {
    if (rows[0] !== undefined && rules.read(rows[0], path) === undefined) {
      throw badQuery(`No property or field '${path}' exists in type 'Resource'`);
    }
  }
  const byDefault = (a: R, b: R): number =>
    (rules.updated?.(a) ?? 0) - (rules.updated?.(b) ?? 0) || compareValues(rules.id(a), rules.id(b));
  return [...rows].sort((a, b) => {
    for (const { path, sign } of parsed) {
      const difference = compareValues(rules.read(a, path) ?? null, rules.read(b, path) ?? null) * sign;
      if (difference !== 0) return difference;
    }
    return parsed.length > 0 ? compareValues(rules.id(a), rules.id(b)) : byDefault(a, b);
  });
}

function compareValues(a: string | number | boolean | null, b: string | number | boolean | null): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}
