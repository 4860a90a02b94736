import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { refused } from '../errors.js';
import { FieldChecks } from '../validation/field-checks.js';
import { Preference } from './preference.entity.js';

const mostNames = 200;
const mostBytes = 16 * 1024;

/** What the screens remember for a member of the workspace. The values mean something to the screens only. */
@Injectable()
export class PreferenceService {
  /** All of a member's preferences by name. */
  async all(tx: EntityManager, userId: string): Promise<Record<string, unknown>> {
    const rows = await tx.find(Preference, { where: { workspaceId: workspaceOf(tx), userId }, order: { name: 'ASC' } });
    return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
  }

  /**
   * Keeps a value under a name (at most 100 of `a-z A-Z 0-9 . _ -`); it takes the place of an older one. `invalid_preference` for
   * other names and for values of more than 16 kB as JSON, `too_many_preferences` beyond 200 names.
   */
  async keep(tx: EntityManager, userId: string, name: string, value: unknown): Promise<void> {
    const json = checked(name, value);
    const workspaceId = workspaceOf(tx);
    await tx.query(
      `INSERT INTO preferences (workspace_id, user_id, name, value) VALUES ($1, $2, $3, $4::jsonb)
       ON CONFLICT (workspace_id, user_id, name) DO UPDATE SET value = excluded.value`,
      [workspaceId, userId, name, json],
    );
    if ((await tx.countBy(Preference, { workspaceId, userId })) > mostNames)
      throw refused(
        'too_many_preferences',
        `A person can keep at most ${mostNames} preferences in a workspace. Delete some, such as old saved views, first.`,
      );
  }

  /** Forgets a value. Forgetting what is not there changes nothing. */
  async forget(tx: EntityManager, userId: string, name: string): Promise<void> {
    await tx.delete(Preference, { workspaceId: workspaceOf(tx), userId, name });
  }
}

/** The value as JSON. */
function checked(name: string, value: unknown): string {
  const check = new FieldChecks('preference', 'create');
  if (!/^[\w.-]{1,100}$/.test(name))
    check.problem(
      'name',
      'invalid_name',
      'The name of a preference has 1 to 100 characters: letters of a to z, digits, dots, dashes and underscores.',
    );
  const json = JSON.stringify(value);
  if (json === undefined) check.problem('value', 'required', 'The value is missing. Send one; null is a value too.');
  else if (Buffer.byteLength(json) > mostBytes)
    check.problem('value', 'too_large', `The value is larger than ${mostBytes / 1024} kB. Keep less under one name.`);
  check.done();
  return json;
}
