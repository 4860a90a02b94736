import { DomainError } from '../errors.js';
import { ListQuery, ListShape, readListQuery } from './listing.js';

class Thing {}

const shape: ListShape<Thing> = {
  entity: Thing,
  defaultSort: '-date,name',
  search: 'thing',
  fields: {
    name: { type: 'text' },
    count: { type: 'integer' },
    date: { type: 'date' },
    at: { type: 'timestamp', property: 'inner.at' },
    total: { type: 'minor', property: 'totalMinor' },
    isOpen: { type: 'boolean' },
    ownerId: { type: 'id' },
    status: { type: 'choice', choices: ['draft', 'issued'] },
  },
};

const read = (query: ListQuery) => readListQuery(shape, query);
const conditions = (filter: ListQuery['filter']) => read({ filter }).conditions;
const complaint = (query: unknown) => {
  try {
    read(query as ListQuery);
  } catch (error) {
    return (error as DomainError).fields.map(({ field, code, message }) => `${field} ${code}: ${message}`);
  }
  return [];
};

describe('a list query', () => {
  it('has defaults, and a last sort key that no two rows share', () => {
    expect(read({})).toEqual({
      page: 1,
      pageSize: 25,
      sort: [
        { property: 'date', direction: 'DESC' },
        { property: 'name', direction: 'ASC' },
        { property: 'id', direction: 'ASC' },
      ],
      conditions: [],
      search: undefined,
    });
    expect(read({ sort: ' name , -at' }).sort.map(({ property, direction }) => `${property} ${direction}`)).toEqual([
      'name ASC',
      'inner.at DESC',
      'id DESC',
    ]);
  });

  it('passes every value as a parameter, never as SQL', () => {
    const evil = `x'; DROP TABLE companies; --`;
    expect(conditions({ name: evil })).toEqual([{ sql: 'r.name = :p0', parameters: { p0: evil } }]);
    expect(conditions({ name: { like: evil } })[0]?.sql).not.toContain('DROP');
    expect(conditions({ name: [evil, 'b'] })).toEqual([{ sql: 'r.name IN (:...p0)', parameters: { p0: [evil, 'b'] } }]);
  });

  it('asks for records by their ids, in every list', () => {
    const ids = ['6f1c3f0a-7a52-4a39-9a0e-8f4f6a2d9b11', '6f1c3f0a-7a52-4a39-9a0e-8f4f6a2d9b12'];
    expect(conditions({ id: { in: ids.join(',') } })).toEqual([{ sql: 'r.id IN (:...p0)', parameters: { p0: ids } }]);
  });

  it('compares amounts in minor units', () => {
    expect(conditions({ total: { gte: '12.5', lt: '-0.01' } })).toEqual([
      { sql: 'r.totalMinor >= :p0', parameters: { p0: '1250' } },
      { sql: 'r.totalMinor < :p1', parameters: { p1: '-1' } },
    ]);
  });

  it.each([
    [{ page: 0 }, ['page invalid_page: The page must be a whole number from 1.']],
    [{ page: 1.5 }, ['page invalid_page: The page must be a whole number from 1.']],
    [{ pageSize: 201 }, ['pageSize invalid_page_size: The page size must be a whole number from 1 to 200.']],
    [
      { page: 401, pageSize: 25 },
      [
        'page page_too_deep: Pages have numbers up to row 10,000. Go on with "after", or narrow the list with a filter.',
      ],
    ],
    [
      { sort: 'name,password' },
      [
        'sort unknown_sort: This list cannot be sorted by "password". Possible are name, count, date, at, total, isOpen, ownerId, status.',
      ],
    ],
    [
      { filter: { constructor: '1' } },
      [
        'filter[constructor] unknown_filter: This list cannot be filtered by "constructor". Possible are name, count, date, at, total, isOpen, ownerId, status.',
      ],
    ],
    [
      { filter: { date: '2026-02-30' } },
      ['filter[date] invalid_filter: The filter on "date" needs a day written as YYYY-MM-DD.'],
    ],
    [
      { filter: { at: 'yesterday' } },
      ['filter[at] invalid_filter: The filter on "at" needs a moment written as YYYY-MM-DDTHH:MM:SSZ.'],
    ],
    [{ filter: { count: '1.5' } }, ['filter[count] invalid_filter: The filter on "count" needs a whole number.']],
    [
      { filter: { total: '1.234' } },
      ['filter[total] invalid_filter: The filter on "total" needs an amount with at most two decimals.'],
    ],
    [
      { filter: { ownerId: '7' } },
      ['filter[ownerId] invalid_filter: The filter on "ownerId" needs the id of a record.'],
    ],
    [
      { filter: { status: 'paid' } },
      ['filter[status] invalid_filter: The filter on "status" needs one of draft, issued.'],
    ],
    [{ filter: { isOpen: 'yes' } }, ['filter[isOpen] invalid_filter: The filter on "isOpen" needs true or false.']],
    [
      { filter: { isOpen: { gt: true } } },
      ['filter[isOpen] invalid_filter: The filter on "isOpen" cannot use "gt", which is for numbers, dates and text.'],
    ],
    [
      { filter: { count: { like: '1' } } },
      ['filter[count] invalid_filter: The filter on "count" cannot use "like", which is for text.'],
    ],
    [
      { filter: { name: { regex: 'x' } } },
      [
        'filter[name] invalid_filter: The filter on "name" uses "regex"; possible are eq, ne, gt, gte, lt, lte, like, empty, in.',
      ],
    ],
    [
      { filter: { name: { empty: 'maybe' } } },
      ['filter[name] invalid_filter: The filter on "name" with "empty" needs true or false.'],
    ],
    [{ filter: { name: 'a\u0000b' } }, ['filter[name] invalid_filter: The filter on "name" needs text.']],
    [
      { filter: { name: { in: [] } } },
      ['filter[name] invalid_filter: The filter on "name" with "in" needs between 1 and 200 values.'],
    ],
    [{ search: 'x'.repeat(201) }, ['search invalid_search: The search may have at most 200 characters of plain text.']],
  ])('like %j is refused with a sentence', (query, expected) => {
    expect(complaint(query)).toEqual(expected);
  });

  it('names all its problems at once', () => {
    expect(complaint({ page: -1, sort: 'x', filter: { y: '1', date: 'z' } })).toHaveLength(4);
  });
});
