import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CrmHost, recordKey } from '../host/crm-host.js';
import { Doors } from '../host/doors.js';
import type { CrmRecord, Kind, RecordRef } from '../host/records.js';
import { EngineTiming } from './engine-timing.js';
import { ExportRules } from './engine-ports.js';
import type { ModuleMode } from './exporter.js';
import { writeHistory, type HistoryEntry } from './history.js';
import { judge } from './judge.js';
import type { Judgement, Ordering, Snapshot, Verdict } from './judgement.js';
import { Lanes, type Lane } from './lane.js';
import { readLinks } from './links.js';
import { Outbox } from './outbox.service.js';
import { Registries } from './registries.js';
import { moduleOf, refOf, rowColumns, toRow, wordFor, type OutboxRow, type RawRow } from './rows.js';
import { hitsOf, rowsOf } from './sql.js';

/** How many rows of the queue one plan looks at. */
const prefix = 500;
const urgent = 50;
/** Contact → document → what is applied to it: deeper chains do not exist. */
const depth = 6;

type Loaded = Omit<Snapshot, 'now' | 'candidates' | 'live' | 'records'>;

/**
 * Turns the ready prefix of the queue into effects in order. Reads everything in one REPEATABLE READ snapshot; what it decides
 * is written afterwards, under the counter's lock and only for rows that did not change meanwhile. Prerequisites are
 * queued in that second transaction and read by the next snapshot, so an edit of one can never fall between the two.
 */
@Injectable()
export class Planner {
  constructor(
    private readonly doors: Doors,
    private readonly host: CrmHost,
    private readonly rules: ExportRules,
    private readonly outbox: Outbox,
    private readonly lanes: Lanes,
    private readonly registries: Registries,
    private readonly timing: EngineTiming,
  ) {}

  /** What can be sent now. Repeats itself while its own decisions make new rows ready. */
  async plan(lane: Lane, tenantId: string): Promise<Judgement> {
    for (let pass = 1; ; pass += 1) {
      const snapshot = await this.snapshot(lane.workspaceId, tenantId);
      const judgement = judge(snapshot, this.registries.exporters, this.registries.calls);
      const changed = await this.commit(lane, snapshot, judgement);
      if (!changed || pass === 50) return judgement;
    }
  }

  /** How much is ready, without reading it. */
  ready(workspaceId: string): Promise<{ rows: number; urgent: boolean }> {
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      const [found] = await rowsOf<{ rows: string; urgent: boolean | null }>(
        tx,
        `SELECT count(*) AS rows, bool_or(priority) AS urgent FROM (
           SELECT priority FROM xero_outbox WHERE workspace_id = $1 AND state = 'pending' AND held_kind IS NULL
            ORDER BY sequence LIMIT ${prefix}) AS ready`,
        [workspaceId],
      );
      return { rows: Number(found?.rows ?? 0), urgent: found?.urgent ?? false };
    });
  }

  private snapshot(workspaceId: string, tenantId: string): Promise<Snapshot> {
    return this.doors.inWorkspace(
      workspaceId,
      async (tx) => {
        const candidates = new Map((await this.readReady(tx, workspaceId)).map((row) => [row.id, row]));
        const inFlight = await this.readInFlight(tx, workspaceId);
        const [clock] = await rowsOf<{ now: Date }>(tx, `SELECT now() AS now`);
        const now = clock!.now.getTime();
        const records = new Map<string, CrmRecord>();
        const live = new Map<string, OutboxRow[]>();
        let refs: RecordRef[] = [
          ...[...candidates.values()].map(refOf),
          ...inFlight.map((step) => ({ workspaceId, kind: step.kind, id: step.recordId })),
        ];
        const seen = new Map<string, RecordRef>();
        for (let level = 0; level < depth && refs.length > 0; level += 1) {
          const fresh = unseen(refs, seen);
          const read = await this.host.read(fresh, tx);
          for (const [key, record] of read) records.set(key, record);
          const rows = await this.outbox.liveRows(tx, workspaceId, fresh);
          for (const [key, own] of rows) live.set(key, own);
          for (const row of [...rows.values()].flat()) if (isReady(row, now)) candidates.set(row.id, row);
          refs = fresh.flatMap((ref) => this.neighbours(workspaceId, read.get(recordKey(ref))));
        }
        const glances = [...records.values()].flatMap((record) => this.glances(workspaceId, record));
        const rest = await this.readRest(tx, workspaceId, tenantId, [...seen.values()], glances, live);
        const ordered = [...candidates.values()].toSorted((a, b) => a.sequence - b.sequence);
        return { now, candidates: ordered, live, records, ...rest, inFlight };
      },
      { isolation: 'REPEATABLE READ' },
    );
  }

  private async readReady(tx: EntityManager, workspaceId: string): Promise<OutboxRow[]> {
    const ready = (and: string, limit: number) =>
      rowsOf<RawRow>(
        tx,
        `SELECT ${rowColumns} FROM xero_outbox
          WHERE workspace_id = $1 AND state = 'pending' AND held_kind IS NULL AND (not_before IS NULL OR not_before <= now()) ${and}
          ORDER BY sequence LIMIT ${limit}`,
        [workspaceId],
      );
    return [...(await ready('', prefix)), ...(await ready('AND priority', urgent))].map(toRow);
  }

  private async readInFlight(tx: EntityManager, workspaceId: string): Promise<Snapshot['inFlight']> {
    const found = await rowsOf<{
      kind: Kind;
      record_id: string;
      sequence: string;
      ordering: Ordering;
    }>(
      tx,
      `SELECT r.kind, r.record_id, r.sequence, s.ordering
         FROM xero_outbox r JOIN xero_steps s ON s.workspace_id = r.workspace_id AND s.row_id = r.id
        WHERE r.workspace_id = $1 AND r.state IN ('sending', 'unknown') AND s.state IN ('sending', 'unknown')`,
      [workspaceId],
    );
    return found.map((raw) => ({
      kind: raw.kind,
      recordId: raw.record_id,
      sequence: Number(raw.sequence),
      ordering: raw.ordering,
    }));
  }

  private neighbours(workspaceId: string, record: CrmRecord | undefined): RecordRef[] {
    const exporter = record && this.registries.exporters.get(record.kind);
    if (!record || !exporter) return [];
    try {
      return [...exporter.needs(record), ...exporter.appliesTo(record)].map((ref) => ({ workspaceId, ...ref }));
    } catch {
      return []; // the judge meets the same fault and puts it on the row
    }
  }

  private async readRest(
    tx: EntityManager,
    workspaceId: string,
    tenantId: string,
    refs: readonly RecordRef[],
    glances: readonly RecordRef[],
    live: ReadonlyMap<string, OutboxRow[]>,
  ): Promise<Omit<Loaded, 'inFlight'>> {
    const links = await readLinks(tx, workspaceId, tenantId, [...refs, ...glances]);
    const modes = new Map<string, ModuleMode>();
    const rows = [...live.values()].flat();
    for (const { kind, cause } of [...refs, ...rows]) {
      const module = moduleOf(kind, cause);
      if (!modes.has(module)) modes.set(module, await this.rules.modeOf(workspaceId, kind, cause, tx));
    }
    const absent = refs.filter((ref) => !live.has(recordKey(ref)) && !links.has(ref.kind, ref.id));
    return {
      links,
      modes,
      skipped: await this.readSkipped(tx, workspaceId, absent),
      applied: await this.readApplied(tx, workspaceId, rows),
      settings: await this.rules.load(workspaceId, tx),
      answers: await this.rules.answers(workspaceId, refs, tx),
    };
  }

  private glances(workspaceId: string, record: CrmRecord): RecordRef[] {
    try {
      const near = this.registries.exporters.get(record.kind)?.glancesAt?.(record) ?? [];
      return near.map((ref) => ({ workspaceId, ...ref }));
    } catch {
      return []; // the judge meets the same fault and puts it on the row
    }
  }

  private async readApplied(
    tx: EntityManager,
    workspaceId: string,
    rows: readonly OutboxRow[],
  ): Promise<Snapshot['applied']> {
    const found = await rowsOf<{ kind: Kind; record_id: string; documents: Ordering['documents'] }>(
      tx,
      `SELECT kind, record_id, ordering -> 'documents' AS documents FROM xero_steps
        WHERE workspace_id = $1 AND effect = 'create' AND state = 'done' AND jsonb_array_length(ordering -> 'documents') > 0
          AND (kind, record_id) IN (SELECT * FROM unnest($2::text[], $3::text[]))`,
      [workspaceId, rows.map((row) => row.kind), rows.map((row) => row.recordId)],
    );
    const applied = new Map<string, NonNullable<Ordering['documents']>>();
    for (const { kind, record_id, documents } of found) {
      const key = recordKey({ kind, id: record_id });
      applied.set(key, [...(applied.get(key) ?? []), ...(documents ?? [])]);
    }
    return applied;
  }

  private async readSkipped(
    tx: EntityManager,
    workspaceId: string,
    refs: readonly RecordRef[],
  ): Promise<Map<string, OutboxRow>> {
    if (refs.length === 0) return new Map();
    const latest = await rowsOf<RawRow>(
      tx,
      `SELECT DISTINCT ON (kind, record_id) ${rowColumns} FROM xero_outbox
        WHERE workspace_id = $1 AND (kind, record_id) IN (SELECT * FROM unnest($2::text[], $3::text[]))
        ORDER BY kind, record_id, sequence DESC`,
      [workspaceId, refs.map((ref) => ref.kind), refs.map((ref) => ref.id)],
    );
    const rows = latest.map(toRow).filter((row) => row.state === 'skipped');
    return new Map(rows.map((row) => [recordKey({ kind: row.kind, id: row.recordId }), row]));
  }

  /** Writes the decisions down; true when they may have made something else ready. */
  private async commit(lane: Lane, snapshot: Snapshot, judgement: Judgement): Promise<boolean> {
    const { verdicts, missing } = judgement;
    const labels = snapshot.candidates.flatMap((row) => {
      const label = snapshot.records.get(recordKey({ kind: row.kind, id: row.recordId }))?.number;
      return label !== undefined && label !== row.label ? [{ id: row.id, label }] : [];
    });
    if (verdicts.length === 0 && missing.length === 0 && labels.length === 0) return false;
    return this.doors.inWorkspace(lane.workspaceId, async (tx) => {
      await this.outbox.lock(tx, lane.workspaceId);
      await this.lanes.assertHeld(tx, lane);
      const queued = await this.queueMissing(tx, lane.workspaceId, missing, snapshot);
      if (labels.length > 0) await writeLabels(tx, lane.workspaceId, labels);
      const written = await this.writeVerdicts(tx, lane.workspaceId, verdicts);
      await writeHistory(tx, lane.workspaceId, written.flatMap(historyOf));
      const moved = written.filter(({ as }) => as !== 'hold' && as !== 'wait').map(({ row }) => refOf(row));
      const released = await this.outbox.release(tx, lane.workspaceId, moved);
      return queued > 0 || released > 0 || written.length < verdicts.length;
    });
  }

  private async queueMissing(
    tx: EntityManager,
    workspaceId: string,
    missing: Judgement['missing'],
    snapshot: Snapshot,
  ): Promise<number> {
    const live = await this.outbox.liveRows(tx, workspaceId, missing);
    const absent = missing.filter((ref) => !live.has(recordKey(ref)));
    const rows = await this.outbox.append(
      tx,
      workspaceId,
      absent.map(({ kind, id, neededBy }) => {
        const label = snapshot.records.get(recordKey({ kind, id }))?.number;
        return {
          kind,
          recordId: id,
          event: 'needed',
          origin: neededBy.origin === 'manual' ? ('manual' as const) : ('prerequisite' as const),
          ...(label === undefined ? {} : { label }),
        };
      }),
    );
    return Math.max(rows.length, missing.length - absent.length);
  }

  private async writeVerdicts(
    tx: EntityManager,
    workspaceId: string,
    verdicts: readonly Verdict[],
  ): Promise<Verdict[]> {
    if (verdicts.length === 0) return [];
    const written = await rowsOf<{ id: string }>(
      tx,
      `UPDATE xero_outbox o SET state = v.state, reason_code = v.reason_code, reason = v.reason, problems = v.problems,
         held_by = v.held_by, held_kind = v.held_kind, held_record = v.held_record,
         not_before = CASE WHEN v.wait_ms IS NULL THEN NULL ELSE now() + v.wait_ms * interval '1 millisecond' END,
         done_at = CASE WHEN v.state IN ('done', 'skipped') THEN now() END, updated_at = now()
        FROM jsonb_to_recordset($2::jsonb) AS v(id uuid, revision integer, state text, reason_code text, reason text,
          problems jsonb, held_by uuid, held_kind text, held_record text, wait_ms integer)
        WHERE o.workspace_id = $1 AND o.id = v.id AND o.state = 'pending' AND o.revision = v.revision
        RETURNING o.id`,
      [workspaceId, JSON.stringify(verdicts.map((verdict) => this.columnsOf(verdict)))],
    );
    const ids = new Set(written.map(({ id }) => id));
    return verdicts.filter(({ row }) => ids.has(row.id));
  }

  private columnsOf(verdict: Verdict): Record<string, unknown> {
    const row = { id: verdict.row.id, revision: verdict.row.revision, state: 'pending', problems: [] };
    switch (verdict.as) {
      case 'done':
        return { ...row, state: 'done', reason: verdict.because, ...leftOutWith(verdict.by) };
      case 'skip':
        return {
          ...row,
          state: 'skipped',
          ...leftOutWith(verdict.by),
          reason_code: verdict.code,
          reason: verdict.because,
        };
      case 'attention': {
        const [first] = verdict.problems;
        return {
          ...row,
          state: 'attention',
          problems: verdict.problems,
          reason_code: first?.code,
          reason: first?.sentence,
        };
      }
      case 'wait':
        return { ...row, reason_code: 'waits', reason: verdict.because, wait_ms: this.timing.waitAgain };
      case 'hold': {
        const { hold } = verdict;
        return {
          ...row,
          reason_code: hold.code,
          reason: hold.sentence,
          held_by: hold.rowId,
          held_kind: hold.kind,
          held_record: hold.id,
        };
      }
    }
  }
}

const leftOutWith = (by: { kind: Kind; id: string } | undefined) =>
  by ? { reason_code: 'excluded', held_kind: by.kind, held_record: by.id } : {};

const isReady = (row: OutboxRow, now: number): boolean =>
  row.state === 'pending' && row.heldKind === undefined && (row.notBefore === undefined || row.notBefore <= now);

function unseen(refs: readonly RecordRef[], seen: Map<string, RecordRef>): RecordRef[] {
  const fresh: RecordRef[] = [];
  for (const ref of refs) {
    if (seen.has(recordKey(ref))) continue;
    seen.set(recordKey(ref), ref);
    fresh.push(ref);
  }
  return fresh;
}

const writeLabels = (tx: EntityManager, workspaceId: string, labels: { id: string; label: string }[]) =>
  hitsOf(
    tx,
    `UPDATE xero_outbox o SET label = l.label FROM jsonb_to_recordset($2::jsonb) AS l(id uuid, label text)
      WHERE o.workspace_id = $1 AND o.id = l.id`,
    [workspaceId, JSON.stringify(labels)],
  );

function historyOf(verdict: Verdict): HistoryEntry[] {
  const { row } = verdict;
  const name = `${wordFor(row.kind, row.cause)} ${verdict.label ?? row.label ?? row.recordId}`;
  const entry = { direction: 'export' as const, kind: row.kind, recordId: row.recordId, rowId: row.id, label: name };
  const about = row.cause === undefined ? entry : { ...entry, cause: row.cause };
  if (verdict.as === 'skip') return [{ ...about, what: verdict.because, outcome: 'skipped' }];
  if (verdict.as === 'attention')
    return [{ ...about, what: verdict.problems[0]?.sentence ?? name, outcome: 'refused', problems: verdict.problems }];
  // A row that sent something before has told its story already, unless the rest of it was left out.
  if (verdict.as === 'done' && (verdict.by || row.firstAttemptAt === undefined))
    return [{ ...about, what: verdict.because, outcome: 'nothing_to_send' }];
  return [];
}
