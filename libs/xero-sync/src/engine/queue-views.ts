import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CrmHost, recordKey } from '../host/crm-host.js';
import { Doors } from '../host/doors.js';
import type { Kind, RecordRef } from '../host/records.js';
import { Budgets } from './budgets.js';
import { Connections, ExportRules, type ConnectionState } from './engine-ports.js';
import { readHistory } from './history-views.js';
import { Lanes } from './lane.js';
import { compose, countOf, escapeLike, limitOf } from './listing-sql.js';
import { panelWords } from './panel-words.js';
import { sendsWords } from './queue-words.js';
import type { ErrorFilter, QueueFilter } from './requests.js';
import { present, refOf, rowColumns, toRow, type OutboxRow, type RawRow } from './rows.js';
import { rowsOf } from './sql.js';
import type { ErrorGroup, Page, PageRequest, Panel, PanelLink, RowView, SyncStatus } from './views.js';

/** What people see of the engine. Every list is paged in SQL. */
@Injectable()
export class QueueViews {
  constructor(
    private readonly doors: Doors,
    private readonly connections: Connections,
    private readonly lanes: Lanes,
    private readonly budgets: Budgets,
    private readonly rules: ExportRules,
    private readonly host: CrmHost,
  ) {}

  queue(workspaceId: string, filter: QueueFilter, page: PageRequest): Promise<Page<RowView>> {
    const states = filter.state ? [filter.state] : ['pending', 'sending', 'unknown'];
    return this.rows(workspaceId, page, [
      ['state = ANY(?)', states],
      ...(filter.kind ? [['kind = ?', filter.kind] as const] : []),
      ...(filter.heldOnly ? [['(held_kind IS NOT NULL) = ?', true] as const] : []),
      ...(filter.search ? [['label ILIKE ?', `%${escapeLike(filter.search)}%`] as const] : []),
    ]);
  }

  errors(workspaceId: string, filter: ErrorFilter, page: PageRequest): Promise<Page<RowView>> {
    return this.rows(workspaceId, page, [
      ['state = ?', 'attention'],
      ...(filter.kind ? [['kind = ?', filter.kind] as const] : []),
      ...(filter.code ? [['reason_code = ?', filter.code] as const] : []),
    ]);
  }

  private rows(
    workspaceId: string,
    page: PageRequest,
    conditions: readonly (readonly [string, unknown])[],
  ): Promise<Page<RowView>> {
    const { where, values } = compose([['workspace_id = ?', workspaceId], ...conditions]);
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      const total = await countOf(tx, `SELECT count(*) FROM xero_outbox WHERE ${where}`, values);
      const found = await rowsOf<RawRow>(
        tx,
        `SELECT ${rowColumns} FROM xero_outbox WHERE ${where} ORDER BY sequence ${limitOf(page)}`,
        values,
      );
      return { total, items: await this.shown(tx, workspaceId, found) };
    });
  }

  /** Unresolved errors by their causes, those first that hold most back. */
  groups(workspaceId: string): Promise<ErrorGroup[]> {
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      const groups = await rowsOf<RawGroup>(
        tx,
        `SELECT coalesce(e.reason_code, '') AS code, count(*)::int AS count, sum(held.n)::int AS holds_back, min(e.created_at) AS oldest_at,
           array_agg(DISTINCT coalesce(e.cause, e.kind)) AS kinds, (array_agg(e.id ORDER BY e.sequence))[1] AS first
          FROM xero_outbox e CROSS JOIN LATERAL (SELECT count(*) AS n FROM xero_outbox h
            WHERE h.workspace_id = $1 AND h.held_kind = e.kind AND h.held_record = e.record_id AND h.state = 'pending') AS held
          WHERE e.workspace_id = $1 AND e.state = 'attention' GROUP BY 1 ORDER BY 3 DESC, 2 DESC, 1 LIMIT 200`,
        [workspaceId],
      );
      const found = await rowsOf<RawRow>(
        tx,
        `SELECT ${rowColumns} FROM xero_outbox WHERE workspace_id = $1 AND id = ANY($2)`,
        [workspaceId, groups.map(({ first }) => first)],
      );
      const rows = new Map((await this.shown(tx, workspaceId, found)).map((row) => [row.rowId, row]));
      return groups.map(({ code, count, kinds, holds_back: holdsBack, oldest_at: oldestAt, first }) => ({
        ...{ code, count, kinds, holdsBack, oldestAt },
        first: rows.get(first)!,
      }));
    });
  }

  /** A row as lists show it. */
  async shownRow(workspaceId: string, rowId: string): Promise<RowView> {
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      const found = await rowsOf<RawRow>(
        tx,
        `SELECT ${rowColumns} FROM xero_outbox WHERE workspace_id = $1 AND id = $2`,
        [workspaceId, rowId],
      );
      return (await this.shown(tx, workspaceId, found))[0]!;
    });
  }

  private async shown(tx: EntityManager, workspaceId: string, raw: RawRow[]): Promise<RowView[]> {
    const rows = await this.named(tx, raw.map(toRow));
    if (rows.length === 0) return [];
    const refs = [rows.map(({ kind }) => kind), rows.map(({ recordId }) => recordId)];
    const linked = await rowsOf<{ kind: Kind; id: string }>(
      tx,
      `SELECT DISTINCT kind, record_id AS id FROM xero_links WHERE workspace_id = $1 AND archived_at IS NULL
         AND tenant_id = (SELECT tenant_id FROM xero_connections WHERE workspace_id = $1 AND "current")
         AND (kind, record_id) IN (SELECT * FROM unnest($2::text[], $3::text[]))`,
      [workspaceId, ...refs],
    );
    const held = await rowsOf<{ kind: Kind; id: string; n: number }>(
      tx,
      `SELECT held_kind AS kind, held_record AS id, count(*)::int AS n FROM xero_outbox
        WHERE workspace_id = $1 AND state = 'pending' AND held_kind IS NOT NULL
          AND (held_kind, held_record) IN (SELECT * FROM unnest($2::text[], $3::text[])) GROUP BY 1, 2`,
      [workspaceId, ...refs],
    );
    const inBooks = new Set(linked.map(recordKey));
    const holds = new Map(held.map((one) => [recordKey(one), one.n]));
    return rows.map((row) => {
      const key = recordKey({ kind: row.kind, id: row.recordId });
      const holdsBack = row.state === 'done' || row.state === 'skipped' ? 0 : (holds.get(key) ?? 0);
      return viewOf(row, { inBooks: inBooks.has(key), holdsBack });
    });
  }

  /** What was not planned yet has no label of its own: people know it by its number. */
  private async named(tx: EntityManager, rows: OutboxRow[]): Promise<OutboxRow[]> {
    const nameless = rows.filter(({ label }) => label === undefined).map(refOf);
    if (nameless.length === 0) return rows;
    const records = await this.host.read(nameless, tx);
    return rows.map((row) => {
      const label = row.label ?? records.get(recordKey(refOf(row)))?.number;
      return label === undefined ? row : { ...row, label };
    });
  }

  panelOf(ref: RecordRef): Promise<Omit<Panel, 'warnings' | 'related'>> {
    const { workspaceId, kind, id } = ref;
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      const connection = await this.connections.stateOf(workspaceId, tx);
      const rows = await rowsOf<RawRow>(
        tx,
        `SELECT ${rowColumns} FROM xero_outbox WHERE workspace_id = $1 AND kind = $2 AND record_id = $3 ORDER BY sequence DESC LIMIT 20`,
        [workspaceId, kind, id],
      );
      const row = decisive(rows.map(toRow));
      const links = await this.linksOf(tx, ref, connection);
      const words = await this.wordsOf(tx, ref, row, links, connection);
      const history = await readHistory(
        tx,
        workspaceId,
        'WHERE workspace_id = $1 AND kind = $2 AND record_id = $3 ORDER BY at DESC, id LIMIT 20',
        [workspaceId, kind, id],
      );
      return {
        ref,
        ...words,
        ...(row ? { rowId: row.id } : {}),
        problems: row?.state === 'attention' ? row.problems : [],
        links,
        ...present({
          lastExportAt: latest(links.map((link) => link.exportedAt)),
          lastImportAt: latest(links.map((link) => link.importedAt)),
        }),
        history,
      };
    });
  }

  async status(workspaceId: string): Promise<SyncStatus> {
    const { connection, status } = await this.doors.inWorkspace(workspaceId, async (tx) => {
      const [counts] = await rowsOf<{ queued: string; held: string; oldest: Date | null; unresolved: string }>(
        tx,
        `SELECT count(*) FILTER (WHERE state <> 'attention') AS queued, count(*) FILTER (WHERE held_kind IS NOT NULL) AS held,
           min(created_at) FILTER (WHERE state <> 'attention') AS oldest, count(*) FILTER (WHERE state = 'attention') AS unresolved
          FROM xero_outbox WHERE workspace_id = $1 AND state IN ('pending', 'sending', 'unknown', 'attention')`,
        [workspaceId],
      );
      const [first] = await rowsOf<RawRow>(
        tx,
        `SELECT ${rowColumns} FROM xero_outbox WHERE workspace_id = $1 AND state = 'attention' ORDER BY sequence LIMIT 1`,
        [workspaceId],
      );
      const pause = await this.lanes.pauseOf(tx, workspaceId);
      const status: SyncStatus = {
        unresolved: Number(counts!.unresolved),
        queued: Number(counts!.queued),
        held: Number(counts!.held),
        ...(first ? { firstError: (await this.shown(tx, workspaceId, [first]))[0]! } : {}),
        ...present({ oldestQueuedAt: counts!.oldest }),
        ...(pause
          ? {
              paused: {
                byUser: pause.byUser,
                reason: pause.reason ?? '',
                ...present({ code: pause.code, until: pause.until }),
              },
            }
          : {}),
      };
      return { connection: await this.connections.stateOf(workspaceId, tx), status };
    });
    if (connection.state === 'none') return status;
    const { calls, limit } = await this.budgets.today(connection.tenantId);
    return { ...status, callsToday: calls, callsPerDay: limit };
  }

  /** Those of the organisation that is connected, or was last: a link into another one would lead nowhere. */
  private async linksOf(tx: EntityManager, ref: RecordRef, connection: ConnectionState): Promise<PanelLink[]> {
    if (connection.state === 'none') return [];
    const found = await rowsOf<{
      part: string;
      remote_type: string;
      remote_id: string;
      number: string | null;
      status: string | null;
      exported_at: Date | null;
      imported_at: Date | null;
    }>(
      tx,
      `SELECT part, remote_type, remote_id, number, status, exported_at, imported_at FROM xero_links
        WHERE workspace_id = $1 AND tenant_id = $2 AND kind = $3 AND record_id = $4 AND archived_at IS NULL
        ORDER BY created_at, part`,
      [ref.workspaceId, connection.tenantId, ref.kind, ref.id],
    );
    return found.map((raw) => ({
      part: raw.part,
      remoteType: raw.remote_type,
      remoteId: raw.remote_id,
      ...present({ number: raw.number, status: raw.status, exportedAt: raw.exported_at, importedAt: raw.imported_at }),
    }));
  }

  private async wordsOf(
    tx: EntityManager,
    ref: RecordRef,
    row: OutboxRow | undefined,
    links: readonly PanelLink[],
    connection: ConnectionState,
  ): Promise<Pick<Panel, 'state' | 'sentence' | 'place'>> {
    const waits = row?.state === 'pending';
    const place = waits ? await this.placeOf(tx, row) : 0;
    const words = panelWords({
      kind: ref.kind,
      connected: connection.state !== 'none',
      mode: await this.rules.modeOf(ref.workspaceId, ref.kind, ref.cause, tx),
      place,
      ...present({
        row,
        cause: ref.cause,
        marked: row || links.length > 0 ? undefined : await this.mark(tx, ref),
        link: links[0],
        formerly: links.length > 0 ? undefined : await this.formerly(tx, ref),
        stopped: waits ? await this.stopped(tx, ref.workspaceId, connection) : undefined,
      }),
    });
    return { ...words, ...(waits && !row.heldKind ? { place } : {}) };
  }

  /** A contact or product can be marked before anything ever needed it, and has no row to say so. */
  private async mark(tx: EntityManager, ref: RecordRef): Promise<{ reason?: string } | undefined> {
    return (await this.host.read([ref], tx)).get(recordKey(ref))?.doNotExport;
  }

  private placeOf(tx: EntityManager, row: OutboxRow): Promise<number> {
    return countOf(
      tx,
      `SELECT count(*) FROM xero_outbox WHERE workspace_id = $1 AND state = 'pending' AND held_kind IS NULL AND sequence <= $2`,
      [row.workspaceId, row.sequence],
    );
  }

  private async formerly(tx: EntityManager, ref: RecordRef): Promise<'removed' | 'elsewhere' | undefined> {
    const [last] = await rowsOf<{ removed: boolean }>(
      tx,
      `SELECT archived_at IS NOT NULL AND archived_because IS NULL AS removed FROM xero_links WHERE workspace_id = $1 AND kind = $2 AND record_id = $3
        ORDER BY archived_at DESC NULLS FIRST LIMIT 1`,
      [ref.workspaceId, ref.kind, ref.id],
    );
    return last && (last.removed ? 'removed' : 'elsewhere');
  }

  private async stopped(
    tx: EntityManager,
    workspaceId: string,
    connection: ConnectionState,
  ): Promise<string | undefined> {
    if (connection.state === 'parked') return connection.because;
    const pause = await this.lanes.pauseOf(tx, workspaceId);
    if (!pause?.byUser) return pause?.reason;
    return `Sending is paused${pause.reason ? ` (${pause.reason.replace(/\.$/, '')})` : ''}.`;
  }
}

function viewOf(row: OutboxRow, { inBooks, holdsBack }: { inBooks: boolean; holdsBack: number }): RowView {
  return {
    rowId: row.id,
    sequence: row.sequence,
    ref: refOf(row),
    label: row.label ?? row.recordId,
    event: row.event,
    sends: sendsWords(row, inBooks),
    priority: row.priority,
    holdsBack,
    origin: row.origin,
    state: row.state,
    problems: row.problems,
    attempts: row.attempts,
    queuedAt: new Date(row.createdAt),
    updatedAt: new Date(row.updatedAt),
    ...present({
      reason: row.reason,
      reasonCode: row.reasonCode,
      notBefore: dateOf(row.notBefore),
      firstAttemptAt: dateOf(row.firstAttemptAt),
      doneAt: dateOf(row.doneAt),
    }),
    ...(row.heldKind && row.heldRecord
      ? { heldBy: { kind: row.heldKind, recordId: row.heldRecord, ...(row.heldBy ? { rowId: row.heldBy } : {}) } }
      : {}),
  };
}

interface RawGroup {
  code: string;
  count: number;
  kinds: string[];
  holds_back: number;
  oldest_at: Date;
  first: string;
}

const dateOf = (at: number | undefined): Date | undefined => (at === undefined ? undefined : new Date(at));

/** The row that says how the record stands: an open one before the latest one at rest. */
function decisive(rows: readonly OutboxRow[]): OutboxRow | undefined {
  const told = rows.filter((row) => row.reasonCode !== 'superseded');
  return told.find((row) => row.state !== 'done' && row.state !== 'skipped') ?? told[0];
}

const latest = (dates: readonly (Date | undefined)[]): Date | undefined =>
  dates.reduce((a, b) => (a === undefined || (b !== undefined && b > a) ? b : a), undefined);
