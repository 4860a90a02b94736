import type { EntityManager } from 'typeorm';
import { SyncError } from '../sync-error.js';
import { rowsOf } from './sql.js';
import type { PageRequest } from './views.js';

/** Conditions, each with a `?` for its one value, as a WHERE with numbered parameters. */
export function compose(conditions: readonly (readonly [string, unknown])[]): { where: string; values: unknown[] } {
  return {
    where: conditions.map(([text], position) => text.replace('?', `$${position + 1}`)).join(' AND '),
    values: conditions.map(([, value]) => value),
  };
}

/** LIMIT and OFFSET of a page. Throws `SyncError` invalid. */
export function limitOf({ page, pageSize, precededBy = 0 }: PageRequest): string {
  if (!Number.isInteger(page) || page < 1 || !Number.isInteger(pageSize) || pageSize < 1 || pageSize > 200)
    throw new SyncError('invalid', 'page_invalid', 'Pages count from 1 and hold 1 to 200 lines.');
  const start = (page - 1) * pageSize - precededBy;
  return `LIMIT ${Math.max(0, pageSize + Math.min(0, start))} OFFSET ${Math.max(0, start)}`;
}

export async function countOf(tx: EntityManager, sql: string, values: unknown[]): Promise<number> {
  const [row] = await rowsOf<{ count: string }>(tx, sql, values);
  return Number(row?.count ?? 0);
}

/** A text as itself in LIKE. */
export const escapeLike = (text: string): string => text.replaceAll(/[\\%_]/g, '\\$&');
