import { isDeepStrictEqual } from 'node:util';
import { EntityManager, EntityTarget, ObjectLiteral, QueryFailedError } from 'typeorm';
import { notFound, refused, staleVersion } from '../errors.js';
import { workspaceOf } from './database.js';
import { isUuid } from './uuid.js';

export { isUuid } from './uuid.js';

/** The columns that every versioned record of a workspace has. */
export interface VersionedRecord extends ObjectLiteral {
  workspaceId: string;
  id: string;
  version: number;
  updatedAt: Date;
}

/** How a record is called in sentences: "company C-00042". */
export interface RecordLabel<E> {
  record: string;
  number: (row: E) => string;
}

/** The record at the beginning of a sentence: "Company C-00042". */
export const inSentence = <E>({ record, number }: RecordLabel<E>, row: E): string =>
  `${record.charAt(0).toUpperCase()}${record.slice(1)} ${number(row)}`;

/**
 * The record, or `not_found` (also for another workspace's id and for text that is no id). With a `version`, `stale_version`
 * unless it is the current one.
 */
export async function findRecord<E extends VersionedRecord>(
  tx: EntityManager,
  entity: EntityTarget<E>,
  label: RecordLabel<E>,
  id: string,
  version?: number,
): Promise<E> {
  const found = await lookUp(tx, entity, id);
  if (!found) throw notFound(label.record, id);
  if (version !== undefined) refuseStale(label, found, version);
  return found;
}

/**
 * The record, locked until the transaction ends, so that what is checked stays true until it is changed. With a `version`,
 * `stale_version` unless it is the current one. Foreign key checks of other transactions do not wait for this lock.
 */
export async function lockRecord<E extends VersionedRecord>(
  tx: EntityManager,
  entity: EntityTarget<E>,
  label: RecordLabel<E>,
  id: string,
  version?: number,
): Promise<E> {
  const found = isUuid(id) ? await recordOf(tx, entity, id).setLock('for_no_key_update').getOne() : null;
  if (!found) throw notFound(label.record, id);
  if (version !== undefined) refuseStale(label, found, version);
  return found;
}

/** The record, if there is one in this workspace. */
export const lookUp = <E extends VersionedRecord>(
  tx: EntityManager,
  entity: EntityTarget<E>,
  id: string,
): Promise<E | null> => (isUuid(id) ? recordOf(tx, entity, id).getOne() : Promise.resolve(null));

const recordOf = <E extends VersionedRecord>(tx: EntityManager, entity: EntityTarget<E>, id: string) =>
  tx
    .createQueryBuilder(entity, 'r')
    .where('r.workspaceId = :workspace AND r.id = :id', { workspace: workspaceOf(tx), id });

/** Inserts one row into the transaction's workspace and answers it as the database completed it. */
export async function insertRecord<E extends VersionedRecord>(
  tx: EntityManager,
  entity: EntityTarget<E>,
  label: RecordLabel<E>,
  values: Partial<E>,
): Promise<E> {
  const inserted = await tx
    .createQueryBuilder()
    .insert()
    .into(entity)
    .values({ ...values, workspaceId: workspaceOf(tx) } as never)
    .returning('id')
    .execute();
  return findRecord(tx, entity, label, (inserted.raw as { id: string }[])[0]!.id);
}

/** The fields in which `changes` differs from the record as it stands. */
export const changedFields = <E extends object>(before: E, changes: Partial<E>): (keyof E & string)[] =>
  (Object.keys(changes) as (keyof E & string)[]).filter((field) => !isDeepStrictEqual(before[field], changes[field]));

/**
 * Compare-and-set: changes the record only if it still has the version that the caller read, in one statement, and
 * raises the version. Anything else is `stale_version` or `not_found`.
 */
export async function updateRecord<E extends VersionedRecord>(
  tx: EntityManager,
  entity: EntityTarget<E>,
  label: RecordLabel<E>,
  id: string,
  version: number,
  changes: Partial<E>,
): Promise<E> {
  const result = await tx
    .createQueryBuilder()
    .update(entity)
    .set({ ...changes, version: () => 'version + 1', updatedAt: () => 'now()' } as never)
    .where('workspace_id = :workspace AND id = :id AND version = :version', { workspace: workspaceOf(tx), id, version })
    .execute();
  const current = await findRecord(tx, entity, label, id);
  if (result.affected !== 1) throw staleVersion(label.record, label.number(current), current.version);
  return current;
}

/** Refuses at once when the caller's copy is already known to be old. */
export function refuseStale<E extends VersionedRecord>(label: RecordLabel<E>, current: E, version: number): void {
  if (current.version !== version) throw staleVersion(label.record, label.number(current), current.version);
}

/** Deletes the record at this version; refused (`in_use`) while other records point at it. */
export async function deleteRecord<E extends VersionedRecord>(
  tx: EntityManager,
  entity: EntityTarget<E>,
  label: RecordLabel<E>,
  current: E,
  instead: string,
): Promise<void> {
  const result = await tx
    .createQueryBuilder()
    .delete()
    .from(entity)
    .where('workspace_id = :workspace AND id = :id AND version = :version', {
      workspace: workspaceOf(tx),
      id: current.id,
      version: current.version,
    })
    .execute()
    .catch((error: unknown) => {
      if (!violates(error, '23503')) throw error;
      throw refused('in_use', `${inSentence(label, current)} is used by other records and stays. ${instead}`);
    });
  if (result.affected === 1) return removeRemarks(tx, entity, current.id);
  const now = await findRecord(tx, entity, label, current.id);
  throw staleVersion(label.record, label.number(now), now.version);
}

/** Notes and tasks hang on any record and so on no foreign key: they go with what they are about. */
async function removeRemarks<E extends VersionedRecord>(
  tx: EntityManager,
  entity: EntityTarget<E>,
  id: string,
): Promise<void> {
  const { name } = tx.connection.getMetadata(entity);
  const record = name.charAt(0).toLowerCase() + name.slice(1);
  for (const table of ['notes', 'tasks'])
    await tx.query(`DELETE FROM ${table} WHERE workspace_id = $1 AND record = $2 AND record_id = $3`, [
      workspaceOf(tx),
      record,
      id,
    ]);
}

/** What to `catch` a write with: refuses a value that another record has, of this unique index if one is named. */
export const refuseTaken = (code: string, message: string, index?: string) => (error: unknown) => {
  if (!violates(error, '23505', index)) throw error;
  throw refused(code, message);
};

/** Whether Postgres refused the statement for this reason (SQLSTATE), of this constraint if one is named. */
export function violates(error: unknown, sqlState: string, constraint?: string): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const cause = error.driverError as { code?: string; constraint?: string };
  return cause.code === sqlState && (!constraint || cause.constraint === constraint);
}
