import { createHash } from 'node:crypto';
import type { Condition, ListField } from './list-shape.js';

/** One key of a list's order. `nullable`: rows without it count as the largest, as the database orders them. */
export interface SortKey {
  property: string;
  direction: 'ASC' | 'DESC';
  type: ListField['type'];
  nullable: boolean;
}

/** What the keys of one row hold, as the database writes them; timestamps with all their digits. */
export type KeyValues = readonly (string | null)[];

/**
 * The place of a row in a list, opaque to callers. `list` says of which list in which order, under which filter and search:
 * a place in one means nothing in another.
 */
export function cursorOf(values: KeyValues, list: string): string {
  const place = JSON.stringify(values);
  return Buffer.from(`${sealOf(place, list)}${place}`).toString('base64url');
}

/** The values behind a cursor, or undefined when it is not one of this list. */
export function readCursor(cursor: string, list: string): KeyValues | undefined {
  if (cursor.length > 8000) return undefined;
  const text = Buffer.from(cursor, 'base64url').toString();
  const place = text.slice(sealLength);
  if (sealOf(place, list) !== text.slice(0, sealLength)) return undefined;
  const values: unknown = JSON.parse(place);
  return Array.isArray(values) ? (values as KeyValues) : undefined;
}

/** Picks the rows that come after the given one in the order of `keys`. */
export function rowsAfter(keys: readonly SortKey[], values: KeyValues): Condition {
  const parameters = Object.fromEntries(
    values.flatMap((value, i) => (value === null ? [] : [[`after${i}`, value] as const])),
  );
  const branches = keys.map((_, last) =>
    keys
      .slice(0, last + 1)
      .map((key, i) => (i < last ? isSame(key, values[i]!, i) : isBeyond(key, values[i]!, i)))
      .join(' AND '),
  );
  const sql = `(${branches.map((branch) => `(${branch})`).join(' OR ')})`;
  const start = startOf(keys[0]!, values[0]!);
  return { sql: start ? `${start} AND ${sql}` : sql, parameters };
}

/** The same order from its end. */
export const reversed = (keys: readonly SortKey[]): SortKey[] =>
  keys.map((key) => Object.assign({}, key, { direction: key.direction === 'ASC' ? 'DESC' : 'ASC' } as const));

const sealLength = 22;
const sealOf = (place: string, list: string) =>
  createHash('sha256').update(`${list}\n${place}`).digest('base64url').slice(0, sealLength);

const isSame = ({ property }: SortKey, value: string | null, i: number) =>
  value === null ? `r.${property} IS NULL` : `r.${property} = :after${i}`;

function isBeyond({ property, direction, nullable }: SortKey, value: string | null, i: number): string {
  if (direction === 'DESC') return value === null ? `r.${property} IS NOT NULL` : `r.${property} < :after${i}`;
  if (value === null) return 'false';
  return nullable ? `(r.${property} > :after${i} OR r.${property} IS NULL)` : `r.${property} > :after${i}`;
}

/** Follows from the rest; said by itself, it lets an index begin at the row instead of at the top of the list. */
function startOf({ property, direction, nullable }: SortKey, value: string | null): string | undefined {
  if (value === null) return direction === 'ASC' ? `r.${property} IS NULL` : undefined;
  if (direction === 'DESC') return `r.${property} <= :after0`;
  return nullable ? undefined : `r.${property} >= :after0`;
}
