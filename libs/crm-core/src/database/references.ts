import { EntityManager, EntityTarget } from 'typeorm';
import { winnerOf } from '../company/merged-company.js';
import { FieldChecks } from '../validation/field-checks.js';
import { lookUp, VersionedRecord } from './records.js';

/**
 * Checks that a field points at a record of this workspace that is still in use; a problem of the field otherwise. Answers
 * the record. An id of another workspace is as unknown as one that never existed.
 */
export async function checkReference<
  E extends VersionedRecord & { archived?: boolean; name?: string; mergedIntoId?: string | null },
>(
  tx: EntityManager,
  check: FieldChecks,
  field: string,
  entity: EntityTarget<E>,
  called: string,
  id: string | null | undefined,
): Promise<E | undefined> {
  if (!id) return undefined;
  const found = await lookUp(tx, entity, id);
  if (!found)
    return check.problem(
      field,
      'unknown_reference',
      `There is no ${called} with the id ${id} in this workspace. Choose one that exists.`,
    );
  if (found.mergedIntoId) {
    const winner = await winnerOf(tx, found['id']);
    return check.problem(
      field,
      'merged_reference',
      `The ${called} "${found.name ?? id}" was merged into ${winner}. Choose ${winner} instead.`,
    );
  }
  if (found.archived)
    return check.problem(
      field,
      'archived_reference',
      `The ${called} "${found.name ?? id}" is archived. Choose another or restore it first.`,
    );
  return found;
}
