import type { EntityManager } from 'typeorm';

/** Rows of a statement, also of an UPDATE or DELETE with RETURNING (which TypeORM answers as `[rows, count]`). */
export async function rowsOf<T>(tx: EntityManager, sql: string, parameters: unknown[] = []): Promise<T[]> {
  const answer: unknown = await tx.query(sql, parameters);
  if (isCounted(answer)) return answer[0] as T[];
  return answer as T[];
}

/** How many rows an UPDATE or DELETE hit. */
export async function hitsOf(tx: EntityManager, sql: string, parameters: unknown[] = []): Promise<number> {
  const answer: unknown = await tx.query(sql, parameters);
  return isCounted(answer) ? answer[1] : 0;
}

const isCounted = (answer: unknown): answer is [unknown[], number] =>
  Array.isArray(answer) && answer.length === 2 && Array.isArray(answer[0]) && typeof answer[1] === 'number';
