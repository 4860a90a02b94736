import { Injectable } from '@nestjs/common';
import { rowsOf } from '../engine/sql.js';
import { present } from '../engine/rows.js';
import { Doors } from '../host/doors.js';
import type { Kind, RecordRef, StockCause } from '../host/records.js';

/** One reading of all that a workspace's screens show live. */
export interface Glance {
  /** Milliseconds by the database's clock. */
  at: number;
  /** How many rows were ever queued: also rises by what a transaction longer than the window queued. */
  queued: string;
  /** Rows of the queue and entries of the history of the last half minute; `version` differs when a row was written again. */
  rows: Change[];
  entries: Change[];
  /** Everything else that the status is made of, as one text. */
  rest: string;
  /** The place of the latest first import. */
  setUp: string;
  payments: { id: string; state: string; phase: string; done: number; total: number } | null;
}

export interface Change {
  id: string;
  version: string;
  ref?: RecordRef;
}

/** A transaction shows when it commits and is dated by its beginning: so long ago it may have begun. */
const windowSeconds = 30;
const mostChanges = 1_000;

/**
 * Looks at what changed. One read by the ends of two indexes and a few single rows, instead of triggers with NOTIFY: those would put a
 * lock of the whole database around every commit of the engine and of the CRM, whether somebody watches or not, and
 * LISTEN would keep a connection past the doors. This way only who watches pays, and processes meet in the tables themselves.
 */
@Injectable()
export class Glances {
  constructor(private readonly doors: Doors) {}

  at(workspaceId: string): Promise<Glance> {
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      const [raw] = await rowsOf<RawGlance>(tx, sql, [workspaceId, windowSeconds]);
      const { at, queued, rows, entries, rest, set_up: setUp, payments } = raw!;
      return {
        at: at.getTime(),
        queued: queued ?? '0',
        rows: (rows ?? []).map((row) => changeOf(workspaceId, row)),
        entries: (entries ?? []).map((row) => changeOf(workspaceId, row)),
        rest,
        setUp: setUp ?? '',
        payments,
      };
    });
  }
}

// A row's xmin is the transaction that wrote this version of it: it tells a change that no column need tell.
const sql = `
  SELECT clock_timestamp() AS at,
    (SELECT last::text FROM xero_sequences WHERE workspace_id = $1) AS queued,
    (SELECT json_agg(r) FROM (SELECT id, xmin::text AS version, kind, record_id, cause FROM xero_outbox
       WHERE workspace_id = $1 AND updated_at > now() - $2 * interval '1 second'
       ORDER BY updated_at DESC, id LIMIT ${mostChanges}) AS r) AS rows,
    (SELECT json_agg(h) FROM (SELECT id, '' AS version, kind, record_id, cause FROM xero_history
       WHERE workspace_id = $1 AND at > now() - $2 * interval '1 second'
       ORDER BY at DESC, id LIMIT ${mostChanges}) AS h) AS entries,
    (SELECT concat_ws('|', s.id, s.state, s.step, s.cursor, s.paused, s.waiting) FROM xero_set_ups s
       WHERE workspace_id = $1 ORDER BY started_at DESC, id LIMIT 1) AS set_up,
    (SELECT row_to_json(i) FROM (SELECT id, state, phase, done, total FROM xero_imports
       WHERE workspace_id = $1 ORDER BY started_at DESC, id LIMIT 1) AS i) AS payments,
    concat_ws('|',
      (SELECT concat_ws(',', paused_by_user, paused_until, paused_reason) FROM xero_lanes WHERE workspace_id = $1),
      (SELECT concat_ws(',', tenant_id, state, reason, organisation_name, connected_at, moved_from, reference_read_at)
         FROM xero_connections WHERE workspace_id = $1 AND current),
      (SELECT concat_ws(',', version) FROM xero_settings WHERE workspace_id = $1),
      (SELECT concat_ws(',', count(*), max(found_at)) FROM xero_setting_problems WHERE workspace_id = $1),
      (SELECT concat_ws(',', count(*), max(last_at)) FROM xero_drift WHERE workspace_id = $1 AND state = 'open'),
      (SELECT count(*) FROM xero_stock_corrections WHERE workspace_id = $1 AND state = 'asked'),
      (SELECT concat_ws(',', id, state) FROM xero_stock_checks WHERE workspace_id = $1 ORDER BY started_at DESC LIMIT 1)
    ) AS rest`;

interface RawChange {
  id: string;
  version: string;
  kind: Kind | null;
  record_id: string | null;
  cause: StockCause | null;
}

interface RawGlance {
  at: Date;
  queued: string | null;
  rows: RawChange[] | null;
  entries: RawChange[] | null;
  rest: string;
  set_up: string | null;
  payments: Glance['payments'];
}

const changeOf = (workspaceId: string, { id, version, kind, record_id, cause }: RawChange): Change => ({
  id,
  version,
  ...(kind && record_id ? { ref: { workspaceId, kind, id: record_id, ...present({ cause }) } } : {}),
});
