import type { EntityManager } from 'typeorm';
import { answerKey, heldBack } from '../engine/engine-ports.js';
import { rowsOf } from '../engine/sql.js';
import type { Warning } from '../engine/views.js';
import type { Kind, RecordRef } from '../host/records.js';

/** What was unlinked or purged since is nobody's any more. */
export const stillLinked = `EXISTS (SELECT FROM xero_links l WHERE l.workspace_id = $1 AND l.tenant_id = xero_drift.tenant_id
  AND l.kind = xero_drift.kind AND l.record_id = xero_drift.record_id AND l.remote_id = xero_drift.remote_id AND l.archived_at IS NULL)`;

/** Of the organisation that is connected now. */
const ofThis = `workspace_id = $1 AND ${stillLinked}
  AND tenant_id IN (SELECT tenant_id FROM xero_connections WHERE workspace_id = $1 AND "current")`;

/** Why changes of these records are not sent just now, by `answerKey`: an update would overwrite what was changed in Xero. */
export async function heldBackOf(
  tx: EntityManager,
  workspaceId: string,
  refs: readonly { kind: Kind; id: string }[],
): Promise<Map<string, string>> {
  if (refs.length === 0) return new Map();
  const found = await rowsOf<{ kind: Kind; record_id: string; sentence: string }>(
    tx,
    `SELECT kind, record_id, sentence FROM xero_drift WHERE ${ofThis} AND state = 'open'
       AND (kind, record_id) IN (SELECT * FROM unnest($2::text[], $3::text[]))`,
    [workspaceId, refs.map((ref) => ref.kind), refs.map((ref) => ref.id)],
  );
  return new Map(
    found.map((raw) => [
      answerKey({ kind: raw.kind, id: raw.record_id }, heldBack),
      `${raw.sentence} Sending it would overwrite that: decide in "Changed in Xero" first.`,
    ]),
  );
}

/** What the panel of a record says of it. */
export async function driftWarnings(tx: EntityManager, { workspaceId, kind, id }: RecordRef): Promise<Warning[]> {
  const found = await rowsOf<{ sentence: string; state: string }>(
    tx,
    `SELECT sentence, state FROM xero_drift WHERE ${ofThis} AND state IN ('open', 'excluded') AND kind = $2 AND record_id = $3`,
    [workspaceId, kind, id],
  );
  return found.map(({ sentence, state }) => ({
    code: state === 'open' ? 'changed_in_xero' : 'changed_in_xero_excluded',
    sentence: state === 'open' ? `${sentence} Decide in "Changed in Xero".` : sentence,
  }));
}

/** How many changes wait for people. */
export async function openChanges(tx: EntityManager, workspaceId: string): Promise<number> {
  const [row] = await rowsOf<{ n: number }>(
    tx,
    `SELECT count(*)::int AS n FROM xero_drift WHERE ${ofThis} AND state = 'open'`,
    [workspaceId],
  );
  return row!.n;
}
