import { Decimal } from 'decimal.js';
import { EntityManager, SelectQueryBuilder } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { isUuid } from '../database/records.js';
import { FieldProblem, invalid } from '../errors.js';
import { isBusinessDate } from '../validation/field-checks.js';
import { reversed, rowsAfter, SortKey } from './keyset.js';
import {
  type Condition,
  type Filter,
  type FilterOperator,
  type FilterValue,
  type ListedRow,
  type ListField,
  type ListQuery,
  type ListShape,
  type Page,
  operators,
} from './list-shape.js';
import { cursorsOf, Place, readPlace, sortKeys } from './places.js';

export type {
  Condition,
  Filter,
  FilterOperator,
  FilterValue,
  ListedRow,
  ListField,
  ListQuery,
  ListShape,
  Page,
} from './list-shape.js';

const largestPage = 200;
const deepestRow = 10_000;
const countedRows = 10_000;

/** One page of a workspace's records. Throws `invalid_list_query` naming every parameter that cannot be understood. */
export async function listRecords<E extends ListedRow>(
  tx: EntityManager,
  shape: ListShape<E>,
  query: ListQuery,
  narrow?: (builder: SelectQueryBuilder<E>) => void,
): Promise<Page<E>> {
  const { page, pageSize, sort, conditions, search } = readListQuery(shape, query);
  const keys = sortKeys(tx, shape, sort);
  const list = JSON.stringify([workspaceOf(tx), shape.defaultSort, sort, conditions, search]);
  const place = readPlace(keys, list, query);
  const builder = tx
    .createQueryBuilder(shape.entity, 'r')
    .where('r.workspaceId = :workspace', { workspace: workspaceOf(tx) });
  for (const { sql, parameters } of conditions) builder.andWhere(sql, parameters);
  if (search) {
    builder.andWhere('r.id IN (SELECT search_records(:workspace, :searchedRecord, :searchTerm))', {
      searchedRecord: shape.search,
      searchTerm: search,
    });
  }
  narrow?.(builder);
  const counted = query.uncounted ? { total: 0, totalIsExact: false } : await count(tx, builder);
  const rows = await readRows(builder, keys, place, pageSize, place ? 0 : (page - 1) * pageSize);
  const cursors = await cursorsOf(tx, shape, keys, list, place, rows, place !== undefined || page > 1);
  return { items: rows.items, page: place ? 0 : page, pageSize, ...counted, ...cursors };
}

/** The rows of a page in the list's order, and whether there are more in the direction in which they were read. */
async function readRows<E extends ListedRow>(
  builder: SelectQueryBuilder<E>,
  keys: readonly SortKey[],
  place: Place | undefined,
  pageSize: number,
  offset: number,
) {
  const order = place?.backwards ? reversed(keys) : keys;
  if (place) {
    const { sql, parameters } = rowsAfter(order, place.values);
    builder.andWhere(sql, parameters);
  }
  for (const { property, direction } of order) builder.addOrderBy(`r.${property}`, direction);
  const read = await builder
    .offset(offset)
    .limit(pageSize + 1)
    .getMany();
  const items = read.slice(0, pageSize);
  return { items: place?.backwards ? items.toReversed() : items, more: read.length > pageSize };
}

/**
 * One comparison of a field of the whitelist, or the problem with it: its code and the whole sentence. `parameter` names its
 * parameter, which must be unlike any other of the statement. Pure.
 */
export function readCondition<E>(
  shape: Pick<ListShape<E>, 'fields'>,
  name: string,
  operator: string,
  value: unknown,
  parameter: string,
): Condition | { code: string; message: string } {
  const field = fieldOf(shape, name);
  if (!field) return { code: 'unknown_filter', message: `This list cannot be filtered by "${name}". ${choose(shape)}` };
  const condition = compare(field, field.property ?? name, operator, value, parameter);
  return typeof condition === 'string'
    ? { code: 'invalid_filter', message: `The filter on "${name}" ${condition}` }
    : condition;
}

/** The request in terms of the whitelist. Pure; exported for its spec. */
export function readListQuery<E>(shape: ListShape<E>, query: ListQuery) {
  const problems: FieldProblem[] = [];
  const page = wholeNumber(query.page ?? 1);
  const pageSize = wholeNumber(query.pageSize ?? 25);
  if (page === undefined)
    problems.push({ field: 'page', code: 'invalid_page', message: 'The page must be a whole number from 1.' });
  if (pageSize === undefined || pageSize > largestPage)
    problems.push({
      field: 'pageSize',
      code: 'invalid_page_size',
      message: `The page size must be a whole number from 1 to ${largestPage}.`,
    });
  else if (page !== undefined && page * pageSize > deepestRow)
    problems.push({
      field: 'page',
      code: 'page_too_deep',
      message: `Pages have numbers up to row ${deepestRow.toLocaleString('en')}. Go on with "after", or narrow the list with a filter.`,
    });
  const sort = readSort(shape, query.sort, problems);
  const conditions = readFilters(shape, query.filter ?? {}, problems);
  const search = readSearch(shape, query.search, problems);
  if (problems.length > 0)
    throw invalid(problems[0]!.code, problems.map((problem) => problem.message).join(' '), problems);
  return { page: page!, pageSize: pageSize!, sort, conditions, search };
}

function readSort<E>(shape: ListShape<E>, sort: string | undefined, problems: FieldProblem[]) {
  const keys: { property: string; direction: 'ASC' | 'DESC' }[] = [];
  for (const part of (typeof sort === 'string' && sort.trim() ? sort : shape.defaultSort).split(',')) {
    const name = part.trim().replace(/^-/, '');
    const field = fieldOf(shape, name);
    if (!field)
      problems.push({
        field: 'sort',
        code: 'unknown_sort',
        message: `This list cannot be sorted by "${name}". ${choose(shape)}`,
      });
    else keys.push({ property: field.property ?? name, direction: part.trim().startsWith('-') ? 'DESC' : 'ASC' });
  }
  // A last key that no two rows share, so that no row is skipped or repeated between pages.
  // It runs as the key before it, so that an index that ends with the id serves both directions.
  if (!keys.some((key) => key.property === 'id'))
    keys.push({ property: 'id', direction: keys.at(-1)?.direction ?? 'ASC' });
  return keys;
}

function readFilters<E>(shape: ListShape<E>, filters: Record<string, Filter>, problems: FieldProblem[]): Condition[] {
  const conditions: Condition[] = [];
  for (const [name, filter] of Object.entries(filters)) {
    const field = fieldOf(shape, name);
    if (!field) {
      problems.push({
        field: `filter[${name}]`,
        code: 'unknown_filter',
        message: `This list cannot be filtered by "${name}". ${choose(shape)}`,
      });
      continue;
    }
    const comparisons = isComparison(filter)
      ? Object.entries(filter)
      : [[Array.isArray(filter) ? 'in' : 'eq', filter] as const];
    for (const [operator, value] of comparisons) {
      const condition = readCondition(shape, name, operator, value, `p${conditions.length}`);
      if ('code' in condition) problems.push({ field: `filter[${name}]`, ...condition });
      else conditions.push(condition);
    }
  }
  return conditions;
}

/** The SQL of one comparison, or the rest of a sentence that says why there is none. */
function compare(
  field: ListField,
  property: string,
  operator: string,
  value: unknown,
  name: string,
): Condition | string {
  const column = field.sql ?? `r.${property}`;
  if (!(operators as readonly string[]).includes(operator))
    return `uses "${operator}"; possible are ${operators.join(', ')}.`;
  if (operator === 'empty') {
    const empty = asBoolean(value);
    if (empty === undefined) return 'with "empty" needs true or false.';
    return { sql: `${column} IS ${empty ? '' : 'NOT '}NULL`, parameters: {} };
  }
  if (operator === 'like') {
    if (field.type !== 'text') return 'cannot use "like", which is for text.';
    if (typeof value !== 'string' || hasNul(value)) return 'with "like" needs text.';
    return { sql: `strpos(lower(${column}), lower(:${name})) > 0`, parameters: { [name]: value } };
  }
  if (operator === 'in') return among(field, column, value, name);
  const parsed = parse(field, value);
  if (parsed === undefined) return `needs ${expected(field)}.`;
  if (operator === 'ne') return { sql: `${column} IS DISTINCT FROM :${name}`, parameters: { [name]: parsed } };
  if (operator !== 'eq' && (field.type === 'boolean' || field.type === 'id' || field.type === 'choice'))
    return `cannot use "${operator}", which is for numbers, dates and text.`;
  const sign = { eq: '=', gt: '>', gte: '>=', lt: '<', lte: '<=' }[operator as 'eq' | 'gt' | 'gte' | 'lt' | 'lte'];
  return { sql: `${column} ${sign} :${name}`, parameters: { [name]: parsed } };
}

function among(field: ListField, column: string, value: unknown, name: string): Condition | string {
  const list = Array.isArray(value) ? (value as unknown[]) : typeof value === 'string' ? value.split(',') : [value];
  if (list.length === 0 || list.length > largestPage) return `with "in" needs between 1 and ${largestPage} values.`;
  const parsed = list.map((entry) => parse(field, typeof entry === 'string' ? entry.trim() : entry));
  if (parsed.includes(undefined)) return `needs ${expected(field)}, or several of them.`;
  return { sql: `${column} IN (:...${name})`, parameters: { [name]: parsed } };
}

/** The value as a parameter, or undefined when it cannot be one. */
function parse(field: ListField, value: unknown): string | number | boolean | Date | undefined {
  if (field.type === 'boolean') return asBoolean(value);
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || hasNul(text)) return undefined;
  switch (field.type) {
    case 'integer':
      return /^-?\d{1,9}$/.test(text) ? Number(text) : undefined;
    case 'decimal':
      return isDecimal(text) ? text : undefined;
    case 'minor':
      return isDecimal(text) && new Decimal(text).decimalPlaces() <= 2
        ? new Decimal(text).times(100).toFixed(0)
        : undefined;
    case 'date':
      return isBusinessDate(text) ? text : undefined;
    case 'timestamp':
      return asMoment(text);
    case 'id':
      return isUuid(text) ? text : undefined;
    case 'choice':
      return field.choices?.includes(text) ? text : undefined;
    case 'text':
      return text;
  }
}

const isDecimal = (text: string) => /^-?\d{1,15}(\.\d{1,10})?$/.test(text);
const hasNul = (text: string) => text.includes('\u0000');

function asMoment(text: string): Date | undefined {
  const shape = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2}))?$/;
  const moment = shape.test(text) && isBusinessDate(text.slice(0, 10)) ? new Date(text) : undefined;
  return moment && !Number.isNaN(moment.getTime()) ? moment : undefined;
}

function asBoolean(value: unknown): boolean | undefined {
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  return undefined;
}

function expected(field: ListField): string {
  if (field.type === 'choice') return `one of ${field.choices?.join(', ')}`;
  return {
    text: 'text',
    integer: 'a whole number',
    decimal: 'a decimal number',
    minor: 'an amount with at most two decimals',
    date: 'a day written as YYYY-MM-DD',
    timestamp: 'a moment written as YYYY-MM-DDTHH:MM:SSZ',
    boolean: 'true or false',
    id: 'the id of a record',
  }[field.type];
}

function readSearch<E>(shape: ListShape<E>, search: string | undefined, problems: FieldProblem[]): string | undefined {
  if (typeof search !== 'string' || search.trim() === '') return undefined;
  if (!shape.search)
    problems.push({ field: 'search', code: 'no_search', message: 'This list has no word search. Use a filter.' });
  if (search.length > 200 || hasNul(search))
    problems.push({
      field: 'search',
      code: 'invalid_search',
      message: 'The search may have at most 200 characters of plain text.',
    });
  return search;
}

/** Exact up to 10,000; above that as many as the planner expects under the workspace's own policies. */
async function count<E extends ListedRow>(
  tx: EntityManager,
  builder: SelectQueryBuilder<E>,
): Promise<{ total: number; totalIsExact: boolean }> {
  const ids = () => builder.clone().select('r.id', 'id');
  const [limited, parameters] = ids()
    .limit(countedRows + 1)
    .getQueryAndParameters();
  const [row] = (await tx.query(`SELECT count(*)::int AS total FROM (${limited}) counted`, parameters)) as {
    total: number;
  }[];
  if (row!.total <= countedRows) return { total: row!.total, totalIsExact: true };
  const [all, values] = ids().getQueryAndParameters();
  const [plan] = (await tx.query(`EXPLAIN (FORMAT JSON) ${all}`, values)) as {
    'QUERY PLAN': { Plan: { 'Plan Rows': number } }[];
  }[];
  return { total: Math.max(row!.total, plan!['QUERY PLAN'][0]!.Plan['Plan Rows']), totalIsExact: false };
}

/** Every record can be asked for by its id; screens read the names of many related records in one request. */
const fieldOf = <E>(shape: Pick<ListShape<E>, 'fields'>, name: string): ListField | undefined => {
  if (Object.hasOwn(shape.fields, name)) return shape.fields[name];
  return name === 'id' ? { type: 'id' } : undefined;
};

const isComparison = (filter: Filter): filter is { [operator in FilterOperator]?: FilterValue } =>
  typeof filter === 'object' && filter !== null && !Array.isArray(filter);

const choose = <E>(shape: Pick<ListShape<E>, 'fields'>) => `Possible are ${Object.keys(shape.fields).join(', ')}.`;

function wholeNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 1 ? number : undefined;
}
