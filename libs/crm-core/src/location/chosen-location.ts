import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { checkReference } from '../database/references.js';
import { FieldChecks } from '../validation/field-checks.js';
import { Location } from './location.entity.js';

/** The location that a document names, else the one it had, else the default; a problem of `locationId` if there is none. */
export async function chosenLocation(
  tx: EntityManager,
  check: FieldChecks,
  given: string | undefined,
  before?: string,
): Promise<string> {
  const id = check.id('locationId', given);
  if (id && id !== before) return (await checkReference(tx, check, 'locationId', Location, 'location', id))?.id ?? id;
  const kept = before ?? (await defaultLocation(tx));
  if (!kept) check.problem('locationId', 'required', 'The workspace has no default location. Give a location.');
  return kept ?? '';
}

async function defaultLocation(tx: EntityManager): Promise<string | undefined> {
  const found = await tx
    .createQueryBuilder(Location, 'l')
    .where('l.workspaceId = :workspace AND l.isDefault', { workspace: workspaceOf(tx) })
    .getOne();
  return found?.id;
}
