import type { EntityManager } from 'typeorm';
import { writeHistory } from '../engine/history.js';
import type { Outbox } from '../engine/outbox.service.js';
import { rowColumns, titleFor, toRow, type OutboxRow, type RawRow } from '../engine/rows.js';
import { rowsOf } from '../engine/sql.js';
import type { Kind } from '../host/records.js';

/** From which organisation a workspace went to which. */
export interface Left {
  workspaceId: string;
  from: string;
  to: string;
  fromName: string;
  toName: string;
  /** When the other organisation was connected, as the database writes it: to the microsecond. */
  at: string;
}

/** Links that wait here come back when the workspace is connected to their organisation again. */
const left = 'organisation_left';
/** Rows whose end in the organisation that was left nobody saw. */
const unsure = 'organisation_left_unsure';

/** Nothing that was meant for the organisation that is left goes to the other one; each row says so, and so does the history. */
export async function endRows(tx: EntityManager, move: Left): Promise<void> {
  const { workspaceId, to, at } = move;
  await tx.query(
    `UPDATE xero_attempts SET state = 'resolved', outcome = 'left', body = NULL, next_at = NULL, resolved_at = clock_timestamp()
      WHERE workspace_id = $1 AND tenant_id <> $2 AND state <> 'resolved'`,
    [workspaceId, to],
  );
  await tx.query(
    `UPDATE xero_steps SET state = 'refused', updated_at = now()
      WHERE workspace_id = $1 AND state IN ('pending', 'sending', 'unknown')`,
    [workspaceId],
  );
  const before = await rowsOf<{ id: string; on_its_way: boolean }>(
    tx,
    `SELECT id, state IN ('sending', 'unknown') AS on_its_way FROM xero_outbox
      WHERE workspace_id = $1 AND state IN ('pending', 'attention', 'sending', 'unknown') AND created_at < $2`,
    [workspaceId, at],
  );
  const waiting = before.filter((row) => !row.on_its_way);
  const onTheirWay = before.filter((row) => row.on_its_way);
  await end(tx, move, waiting, left, `It was not sent to ${move.fromName} any more: `);
  await end(
    tx,
    move,
    onTheirWay,
    unsure,
    `It was on its way to ${move.fromName}, and whether it arrived there is not known: `,
  );
  // What was left out because of another record would follow that one into the other organisation.
  await tx.query(
    `UPDATE xero_outbox SET held_by = NULL, held_kind = NULL, held_record = NULL
      WHERE workspace_id = $1 AND state IN ('done', 'skipped') AND held_kind IS NOT NULL`,
    [workspaceId],
  );
}

async function end(
  tx: EntityManager,
  move: Left,
  rows: readonly { id: string }[],
  code: string,
  beginning: string,
): Promise<void> {
  if (rows.length === 0) return;
  const reason = `${beginning}the workspace was connected to ${move.toName} instead.`;
  const ended = await rowsOf<RawRow>(
    tx,
    `UPDATE xero_outbox SET state = 'skipped', held_by = NULL, held_kind = NULL, held_record = NULL, not_before = NULL,
       reason_code = $3, reason = $4, problems = '[]', steps_left = 0, tenant_id = $5, done_at = now(), updated_at = now()
      WHERE workspace_id = $1 AND id = ANY($2) RETURNING ${rowColumns}`,
    [move.workspaceId, rows.map(({ id }) => id), code, reason, move.from],
  );
  await writeHistory(
    tx,
    move.workspaceId,
    ended.map(toRow).map((row) => ({
      direction: 'export' as const,
      kind: row.kind,
      recordId: row.recordId,
      ...(row.cause ? { cause: row.cause } : {}),
      rowId: row.id,
      tenantId: move.from,
      label: nameOf(row),
      what: `${nameOf(row)}: ${reason}`,
      outcome: 'skipped',
    })),
  );
}

const nameOf = (row: OutboxRow): string => `${titleFor(row.kind, row.cause)} ${row.label ?? row.recordId}`;

/** What is in the books of the organisation that is left stays known, and counts for nothing until it comes back. */
export async function archiveLinks(tx: EntityManager, { workspaceId, to }: Left): Promise<void> {
  await tx.query(
    `UPDATE xero_links SET archived_at = clock_timestamp(), archived_because = $3, stamp_due = true
      WHERE workspace_id = $1 AND tenant_id <> $2 AND archived_at IS NULL`,
    [workspaceId, to, left],
  );
}

/** An organisation that was left before knows its records again. */
export async function bringLinksBack(tx: EntityManager, { workspaceId, to }: Left): Promise<void> {
  await tx.query(
    `UPDATE xero_links l SET archived_at = NULL, archived_because = NULL, stamp_due = true
      WHERE workspace_id = $1 AND tenant_id = $2 AND archived_because = $3
        AND NOT EXISTS (SELECT 1 FROM xero_links live WHERE live.workspace_id = $1 AND live.tenant_id = $2
          AND live.archived_at IS NULL AND (live.remote_id = l.remote_id AND live.remote_type = l.remote_type
            OR live.kind = l.kind AND live.record_id = l.record_id AND live.part = l.part))`,
    [workspaceId, to, left],
  );
}

/**
 * Back in an organisation that was left before: what it has is compared with the CRM as it is now (that costs no call where nothing
 * changed), and what was on its way when it was left is looked for there before it is sent again.
 */
export async function sendChangedAgain(tx: EntityManager, { workspaceId, to }: Left, outbox: Outbox): Promise<void> {
  const known = await rowsOf<{ kind: Kind; record_id: string; cause: OutboxRow['cause'] | null; unsure: boolean }>(
    tx,
    `SELECT DISTINCT ON (kind, record_id) kind, record_id, cause, unsure FROM (
       SELECT kind, record_id, NULL AS cause, false AS unsure, created_at FROM xero_links
        WHERE workspace_id = $1 AND tenant_id = $2 AND archived_at IS NULL AND kind <> 'stockChange'
       UNION ALL
       SELECT kind, record_id, cause, true, created_at FROM xero_outbox
        WHERE workspace_id = $1 AND tenant_id = $2 AND reason_code = $3
     ) known
      WHERE NOT EXISTS (SELECT 1 FROM xero_outbox o WHERE o.workspace_id = $1 AND o.kind = known.kind
        AND o.record_id = known.record_id AND o.state IN ('pending', 'attention', 'sending', 'unknown'))
      ORDER BY kind, record_id, unsure DESC, created_at`,
    [workspaceId, to, unsure],
  );
  const rows = await outbox.append(
    tx,
    workspaceId,
    known.map(({ kind, record_id: recordId, cause }) => ({
      kind,
      recordId,
      ...(cause ? { cause } : {}),
      event: 'saved',
      origin: 'prerequisite' as const,
    })),
  );
  const looked = new Set(known.flatMap((one) => (one.unsure ? [`${one.kind} ${one.record_id}`] : [])));
  await tx.query(`UPDATE xero_outbox SET look_first = true WHERE workspace_id = $1 AND id = ANY($2)`, [
    workspaceId,
    rows.flatMap(({ id, kind, recordId }) => (looked.has(`${kind} ${recordId}`) ? [id] : [])),
  ]);
  await tx.query(
    `UPDATE xero_outbox SET reason_code = $3 WHERE workspace_id = $1 AND tenant_id = $2 AND reason_code = $4`,
    [workspaceId, to, left, unsure],
  );
}
