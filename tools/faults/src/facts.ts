import type pg from 'pg';
import { control, type Sandbox } from '../../rig/src/sandbox.js';
import { until } from './child.js';
import type { Expected, Facts, JournalLine, QueueRow } from './checker.js';
import type { Installation } from './stage.js';

interface RawRow {
  sequence: string;
  kind: string;
  record_id: string;
  state: string;
  held: boolean;
  reason: string | null;
}

/** Reads both sides: the product's tables by SQL, the sandbox's journal over its control API. */
export async function readFacts(
  installation: Installation,
  workspaceId: string,
  sandbox: Sandbox,
  expected: readonly Expected[],
): Promise<Facts> {
  const journal = (await sandbox.journal()) as unknown as JournalLine[];
  const { keyClashes } = (await control(sandbox.url, 'GET', 'requests/summary')) as {
    keyClashes: { tenantId?: string }[];
  };
  const ours = await readQueue(installation.sql, workspaceId);
  return { expected, journal, keyClashes: keyClashes.length, ...ours };
}

async function readQueue(
  client: pg.Pool,
  workspaceId: string,
): Promise<Pick<Facts, 'rows' | 'lastSequence' | 'openAttempts' | 'linked' | 'unlinked'>> {
  const many = async <R extends pg.QueryResultRow>(sql: string) => (await client.query<R>(sql, [workspaceId])).rows;
  const rows = await many<RawRow>(
    `SELECT sequence, kind, record_id, state, held_kind IS NOT NULL AS held, reason FROM xero_outbox WHERE workspace_id = $1 ORDER BY sequence`,
  );
  const [counter] = await many<{ last: string }>(`SELECT last FROM xero_sequences WHERE workspace_id = $1`);
  const [open] = await many<{ n: string }>(
    `SELECT count(*) AS n FROM xero_attempts WHERE workspace_id = $1 AND state <> 'resolved'`,
  );
  const linked = await many<{ remote_id: string }>(
    `SELECT remote_id FROM xero_links WHERE workspace_id = $1 AND archived_at IS NULL`,
  );
  const unlinked = await many<{ record: string }>(
    `SELECT DISTINCT o.kind || ' ' || o.record_id AS record FROM xero_outbox o WHERE o.workspace_id = $1 AND o.state = 'done'
       AND NOT EXISTS (SELECT 1 FROM xero_links l WHERE l.workspace_id = $1 AND l.kind = o.kind AND l.record_id = o.record_id
         AND l.archived_at IS NULL)`,
  );
  return {
    rows: rows.map(queueRow),
    lastSequence: Number(counter?.last ?? 0),
    openAttempts: Number(open?.n ?? 0),
    linked: linked.map((link) => link.remote_id),
    unlinked: unlinked.map(({ record }) => record),
  };
}

const queueRow = (raw: RawRow): QueueRow => ({
  sequence: Number(raw.sequence),
  kind: raw.kind,
  record: raw.record_id,
  state: raw.state,
  held: raw.held,
  reason: raw.reason,
});

/** Whether nothing is left to do or to find out. Rows in attention are at rest: nothing moves until somebody acts. */
export async function isQuiet(installation: Installation, workspaceId: string): Promise<boolean> {
  const { rows } = await installation.sql.query<{ quiet: boolean }>(
    `SELECT NOT EXISTS (SELECT 1 FROM xero_outbox WHERE workspace_id = $1 AND (state IN ('sending', 'unknown') OR (state = 'pending' AND held_kind IS NULL)))
          AND NOT EXISTS (SELECT 1 FROM xero_attempts WHERE workspace_id = $1 AND state <> 'resolved')
          AND NOT EXISTS (SELECT 1 FROM xero_links WHERE workspace_id = $1 AND stamp_due) AS quiet`,
    [workspaceId],
  );
  return rows[0]!.quiet;
}

/** Waits for rest; says what does not rest when it does not come. */
export async function quiet(installation: Installation, workspaceId: string, ms: number): Promise<void> {
  const ask = async () => ((await isQuiet(installation, workspaceId)) ? true : undefined);
  try {
    await until('The queue did not come to rest', ms, ask, 80);
  } catch (error) {
    const left = await unrest(installation, workspaceId);
    throw new Error(`${(error as Error).message} ${left}`, { cause: error });
  }
}

/** What keeps a queue from resting, for whoever has to find out why. */
/** What stands still, and why, in the words of the tables. */
export async function unrest({ sql }: Installation, workspaceId: string): Promise<string> {
  const { rows } = await sql.query<{ what: string }>(
    `SELECT * FROM (SELECT concat_ws(' ', 'row', sequence, kind, state, held_kind, reason_code, not_before) FROM xero_outbox
       WHERE workspace_id = $1 AND state <> 'done' ORDER BY sequence LIMIT 10) AS first(what)
     UNION ALL SELECT concat_ws(' ', count(*), 'rows in all') FROM xero_outbox WHERE workspace_id = $1 AND state <> 'done'
     UNION ALL SELECT concat_ws(' ', 'attempt', call, state, outcome, 'resends', resends, 'looks', looks, next_at, excerpt) FROM xero_attempts
       WHERE workspace_id = $1 AND state <> 'resolved'
     UNION ALL SELECT concat_ws(' ', 'lane', holder, epoch, lease_until, paused_code, paused_until) FROM xero_lanes WHERE workspace_id = $1
     UNION ALL SELECT concat_ws(' ', 'stamp due', kind, number) FROM xero_links WHERE workspace_id = $1 AND stamp_due
     UNION ALL SELECT concat_ws(' ', 'now', now())`,
    [workspaceId],
  );
  return rows.map(({ what }) => what).join(' | ');
}
