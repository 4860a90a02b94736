import { EntityManager } from 'typeorm';
import { coreEntities } from '../core-entities.js';
import { workspaceOf } from '../database/database.js';
import { RecordColumns } from '../database/record-columns.entity.js';
import type { RecordName } from '../events/domain-event.js';
import { FieldChecks } from '../validation/field-checks.js';

/** The record that a note or task is about. */
export interface Subject {
  record: RecordName;
  recordId: string;
}

/** Checks that there is such a record in this workspace; problems go to `check`. */
export async function checkSubject(
  tx: EntityManager,
  check: FieldChecks,
  given: { record?: unknown; recordId?: unknown },
): Promise<Subject | undefined> {
  const tables = subjectTables(tx);
  const record = check.oneOf('record', given.record, [...tables.keys()]);
  const recordId = check.requiredId('recordId', given.recordId);
  if (!record || !recordId) return undefined;
  const [found] = (await tx.query(`SELECT 1 AS one FROM ${tables.get(record)} WHERE workspace_id = $1 AND id = $2`, [
    workspaceOf(tx),
    recordId,
  ])) as { one: number }[];
  if (found) return { record, recordId };
  const called = record.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return check.problem(
    'recordId',
    'unknown_reference',
    `There is no ${called} with the id ${recordId} in this workspace. Choose one that exists.`,
  );
}

/** Every kind of record there is, and its table: a record is called like its entity. */
function subjectTables(tx: EntityManager): Map<RecordName, string> {
  const records = coreEntities.filter((entity) => entity.prototype instanceof RecordColumns);
  return new Map(
    records
      .map((entity) => tx.connection.getMetadata(entity))
      .map(({ name, tableName }): [RecordName, string] => [
        (name.charAt(0).toLowerCase() + name.slice(1)) as RecordName,
        tableName,
      ])
      .toSorted(([one], [other]) => one.localeCompare(other)),
  );
}
