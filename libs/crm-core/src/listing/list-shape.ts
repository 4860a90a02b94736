import type { EntityTarget, ObjectLiteral } from 'typeorm';

/** A comparison as it comes from a URL or from code; everything is text, a number, a boolean or a list of these. */
export type FilterValue = Scalar | readonly Scalar[];
type Scalar = string | number | boolean;
export type Filter = FilterValue | { [operator in FilterOperator]?: FilterValue };

export const operators = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'like', 'empty', 'in'] as const;
/** `like`: contains, ignoring case. `empty`: true or false. `in`: a list, or text separated by commas. */
export type FilterOperator = (typeof operators)[number];

/** What every listed table has: rows of a workspace with an id. */
export interface ListedRow extends ObjectLiteral {
  workspaceId: string;
  id: string;
}

/** What a caller may ask of any list. */
export interface ListQuery {
  /** From 1. */
  page?: number;
  /** At most 200; 25 if absent. */
  pageSize?: number;
  /** Field names separated by commas, `-` before a name for descending: `name,-updatedAt`. */
  sort?: string;
  filter?: Record<string, Filter>;
  /** Words, each of which must begin a word of the record's searched columns. */
  search?: string;
  /** `next` of another page: the rows that follow it, however deep. */
  after?: string;
  /** `previous` of another page: the rows that come before it. */
  before?: string;
  /** Leaves out the count, for readers of many pages: `total` is 0 then, and not exact. From code only. */
  uncounted?: boolean;
}

export interface Page<T> {
  items: T[];
  /** 0 where the page was asked for by its neighbour. */
  page: number;
  pageSize: number;
  /** Counted up to 10,000, above that the database's estimate. */
  total: number;
  totalIsExact: boolean;
  /** For `after`: what follows; null on the last page. */
  next: string | null;
  /** For `before`: what comes before; null on the first page. */
  previous: string | null;
}

/** One field of a list's whitelist. `property` is the entity's property path when it is not the field's own name. */
export interface ListField {
  type: 'text' | 'integer' | 'decimal' | 'minor' | 'date' | 'timestamp' | 'boolean' | 'id' | 'choice';
  property?: string;
  /** For filters that compare something computed: its SQL over the alias `r`. Such a field cannot be sorted by. */
  sql?: string;
  /** For `choice`: the values there are. */
  choices?: readonly string[];
}

/**
 * What a record's lists may be asked. Nothing else is sortable or filterable. `minor` fields are given as decimal amounts and
 * compared on the integer column of minor units, which an index can serve under row-level security.
 */
export interface ListShape<E> {
  entity: EntityTarget<E>;
  fields: Record<string, ListField>;
  defaultSort: string;
  /** Name of the record in the word search; absent where there is none. */
  search?: string;
}

/** One comparison in SQL, over the alias `r`. */
export interface Condition {
  sql: string;
  parameters: Record<string, unknown>;
}
