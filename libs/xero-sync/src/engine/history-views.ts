import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Doors } from '../host/doors.js';
import type { Kind, StockCause } from '../host/records.js';
import { blackedOut, blackedOutText } from './blacked-out.js';
import { compose, countOf, escapeLike, limitOf } from './listing-sql.js';
import type { Problem } from './outcome.js';
import type { HistoryFilter } from './requests.js';
import { present } from './rows.js';
import { rowsOf } from './sql.js';
import type { ExchangeView, HistoryView, Page, PageRequest } from './views.js';

/** A longer history is not counted to its end: nobody turns so many pages. */
const mostCounted = 10_001;
/** No index finds a part of a text. */
const mostSearched = 20_000;

/** What people see of what was exchanged. */
@Injectable()
export class HistoryViews {
  constructor(private readonly doors: Doors) {}

  /** The latest first. */
  page(workspaceId: string, filter: HistoryFilter, page: PageRequest): Promise<Page<HistoryView>> {
    const { where, values } = compose([
      ['workspace_id = ?', workspaceId],
      ...(filter.direction ? [['direction = ?', filter.direction] as const] : []),
      ...(filter.kind ? [['kind = ?', filter.kind] as const] : []),
      ...(filter.recordId ? [['record_id = ?', filter.recordId] as const] : []),
      ...(filter.outcome ? [['outcome = ?', filter.outcome] as const] : []),
      ...(filter.since ? [['at >= ?', filter.since] as const] : []),
      ...(filter.until ? [['at < ?', filter.until] as const] : []),
      ...(filter.search ? [['label ILIKE ?', `%${escapeLike(filter.search)}%`] as const] : []),
    ]);
    const among = filter.search
      ? `(SELECT * FROM xero_history WHERE workspace_id = $1 ORDER BY at DESC LIMIT ${mostSearched})`
      : 'xero_history';
    const some = `SELECT FROM ${among} AS h WHERE ${where} LIMIT ${mostCounted}`;
    return this.doors.inWorkspace(workspaceId, async (tx) => ({
      total: await countOf(tx, `SELECT count(*) FROM (${some}) AS counted`, values),
      items: await readHistory(tx, workspaceId, `WHERE ${where} ORDER BY at DESC, id ${limitOf(page)}`, values, among),
    }));
  }

  /** One entry, with what went over the line as far as it is still kept; undefined when the workspace has no such entry. */
  one(workspaceId: string, id: string): Promise<(HistoryView & { exchange?: ExchangeView }) | undefined> {
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      const [entry] = await readHistory(tx, workspaceId, 'WHERE workspace_id = $1 AND id = $2', [workspaceId, id]);
      if (!entry) return undefined;
      const exchange = await exchangeOf(tx, workspaceId, id);
      return { ...entry, ...(exchange ? { exchange } : {}) };
    });
  }
}

/** Elements are those of the latest try of each effect: a later one takes their place. */
async function exchangeOf(tx: EntityManager, workspaceId: string, id: string): Promise<ExchangeView | undefined> {
  const [raw] = await rowsOf<RawExchange>(
    tx,
    `SELECT a.call, a.prepared_at, a.resolved_at, a.duration_ms, a.http_status, a.correlation_id, a.excerpt,
       (SELECT count(*)::int FROM xero_steps s WHERE s.workspace_id = $1 AND s.attempt_id = a.id) AS batch_of,
       (SELECT json_agg(json_build_object('part', s.part, 'effect', s.effect, 'element', s.element) ORDER BY s.position)
          FROM xero_steps s WHERE s.workspace_id = $1 AND s.attempt_id = a.id AND s.row_id = h.row_id) AS sent
      FROM xero_history h JOIN xero_attempts a ON a.workspace_id = $1 AND a.id = h.attempt_id
      WHERE h.workspace_id = $1 AND h.id = $2`,
    [workspaceId, id],
  );
  if (!raw) return undefined;
  return {
    call: raw.call,
    sentAt: raw.prepared_at,
    batchOf: raw.batch_of,
    sent: (raw.sent ?? []).map(({ part, effect, element }) => ({ part, effect, element: blackedOut(element) as object })),
    ...present({
      answeredAt: raw.resolved_at,
      durationMs: raw.duration_ms,
      httpStatus: raw.http_status,
      correlationId: raw.correlation_id,
      answered: raw.excerpt === null ? null : blackedOutText(raw.excerpt),
    }),
  };
} // prettier-ignore

interface RawExchange {
  call: string;
  prepared_at: Date;
  resolved_at: Date | null;
  duration_ms: number | null;
  http_status: number | null;
  correlation_id: string | null;
  excerpt: string | null;
  batch_of: number;
  sent: { part: string; effect: string; element: unknown }[] | null;
}

/** Entries as `rest` (from WHERE on) chooses them. */
export async function readHistory(
  tx: EntityManager,
  workspaceId: string,
  rest: string,
  values: unknown[],
  among = 'xero_history',
): Promise<HistoryView[]> {
  const found = await rowsOf<{
    id: string;
    at: Date;
    direction: 'export' | 'import';
    kind: Kind | null;
    record_id: string | null;
    cause: StockCause | null;
    label: string;
    what: string;
    outcome: string;
    remote_type: string | null;
    remote_number: string | null;
    remote_id: string | null;
    excerpt: string | null;
    problems: Problem[];
    duration_ms: number | null;
    organisation: string | null;
    short_code: string | null;
  }>(
    tx,
    `SELECT id, at, direction, kind, record_id, cause, label, what, outcome, remote_type, remote_number, remote_id, excerpt, problems,
       duration_ms, c.name AS organisation, c.short_code FROM ${among} h LEFT JOIN LATERAL (
         SELECT organisation_name AS name, short_code FROM xero_connections
          WHERE workspace_id = h.workspace_id AND tenant_id = h.tenant_id) c ON true ${rest}`,
    values,
  );
  return found.map((raw) => ({
    id: raw.id,
    at: raw.at,
    direction: raw.direction,
    label: raw.label,
    what: raw.what,
    outcome: raw.outcome,
    problems: raw.problems,
    ...(raw.kind && raw.record_id
      ? { ref: { workspaceId, kind: raw.kind, id: raw.record_id, ...present({ cause: raw.cause }) } }
      : {}),
    ...present({
      remoteType: raw.remote_type,
      remoteNumber: raw.remote_number,
      remoteId: raw.remote_id,
      excerpt: raw.excerpt === null ? null : blackedOutText(raw.excerpt),
      durationMs: raw.duration_ms,
    }),
    ...(raw.organisation
      ? { organisation: { name: raw.organisation, ...present({ shortCode: raw.short_code }) } }
      : {}),
  }));
}
