import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { isUuid } from '../database/records.js';
import { invalid } from '../errors.js';
import { isBusinessDate } from '../validation/field-checks.js';
import { cursorOf, KeyValues, readCursor, SortKey } from './keyset.js';
import type { ListedRow, ListField, ListQuery, ListShape } from './list-shape.js';

/** The row next to which a page begins, by what its sort keys hold. */
export interface Place {
  values: KeyValues;
  /** The page ends before it. */
  backwards: boolean;
}

/** What leads from a page to its neighbours. Keys are read as text: a Date would lose the microseconds. */
export async function cursorsOf<E extends ListedRow>(
  tx: EntityManager,
  shape: ListShape<E>,
  keys: readonly SortKey[],
  list: string,
  place: Place | undefined,
  { items, more }: { items: E[]; more: boolean },
  later: boolean,
): Promise<{ next: string | null; previous: string | null }> {
  const hasNext = place?.backwards ? items.length > 0 : more;
  const hasPrevious = items.length > 0 && (place?.backwards ? more : later);
  if (!hasNext && !hasPrevious) return { next: null, previous: null };
  const ends = [items[0]!.id, items.at(-1)!.id];
  const builder = tx
    .createQueryBuilder(shape.entity, 'r')
    .select('r.id', 'id')
    .where('r.workspaceId = :workspace AND r.id IN (:...ends)', { workspace: workspaceOf(tx), ends });
  keys.forEach(({ property, type }, i) =>
    builder.addSelect(
      type === 'timestamp'
        ? `to_char(r.${property} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
        : `CAST(r.${property} AS text)`,
      `key${i}`,
    ),
  );
  const rows = await builder.getRawMany<Record<string, string | null>>();
  const cursor = (id: string) => {
    const row = rows.find((one) => one['id'] === id)!;
    return cursorOf(
      keys.map((_, i) => row[`key${i}`] ?? null),
      list,
    );
  };
  return { next: hasNext ? cursor(ends[1]!) : null, previous: hasPrevious ? cursor(ends[0]!) : null };
}

/** Where `after` or `before` point; undefined where neither is given. Throws `invalid_cursor`. */
export function readPlace(keys: readonly SortKey[], list: string, query: ListQuery): Place | undefined {
  const { after, before } = query;
  if (after === undefined && before === undefined) return undefined;
  const field = after === undefined ? 'before' : 'after';
  if (query.page !== undefined || (after !== undefined && before !== undefined))
    throw refusedPlace(field, 'A page is asked for by its number, by "after" or by "before", by one of them only.');
  const values = readCursor((after ?? before)!, list);
  if (!values || values.length !== keys.length || !keys.every((key, i) => fits(key, values[i])))
    throw refusedPlace(
      field,
      `"${field}" is no place in this list as it is sorted and filtered now. Begin again at the first page.`,
    );
  return { values, backwards: after === undefined };
}

const refusedPlace = (field: string, message: string) =>
  invalid('invalid_cursor', message, [{ field, code: 'invalid_cursor', message }]);

// The database writes these texts itself. They are judged again, as no text that comes back may make a query fail.
function fits({ type, nullable }: SortKey, value: unknown): boolean {
  if (value === null) return nullable;
  if (typeof value !== 'string' || value.includes('\u0000')) return false;
  switch (type) {
    case 'integer':
    case 'decimal':
    case 'minor':
      return /^-?\d{1,18}(\.\d{1,20})?$/.test(value);
    case 'date':
      return isBusinessDate(value);
    case 'timestamp':
      return moment.test(value) && isBusinessDate(value.slice(0, 10));
    case 'boolean':
      return value === 'true' || value === 'false';
    case 'id':
      return isUuid(value);
    case 'choice':
    case 'text':
      return true;
  }
}

const moment = /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}Z$/;

/** The order of a list with what the keyset needs to know of its columns. */
export function sortKeys<E extends ListedRow>(
  tx: EntityManager,
  shape: ListShape<E>,
  sort: readonly { property: string; direction: 'ASC' | 'DESC' }[],
): SortKey[] {
  const { columns } = tx.connection.getMetadata(shape.entity);
  return sort.map(({ property, direction }) => ({
    property,
    direction,
    type: typeOf(shape, property),
    nullable: columns.find((column) => column.propertyPath === property)?.isNullable ?? true,
  }));
}

const typeOf = <E>(shape: ListShape<E>, property: string): ListField['type'] =>
  Object.entries(shape.fields).find(([name, field]) => (field.property ?? name) === property)?.[1].type ?? 'id';
