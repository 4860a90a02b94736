import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { hitsOf, rowsOf } from '../engine/sql.js';
import type { Page, PageRequest } from '../engine/views.js';
import { Doors } from '../host/doors.js';
import { CrmHost, recordKey } from '../host/crm-host.js';
import type { IntakeKind } from '../host/intake.js';
import type { RecordRef } from '../host/records.js';
import { SyncError } from '../sync-error.js';
import type { RowProblem } from '../xero/incoming.js';
import type { Scored } from './matching.js';
import { SetUpStore, type SetUp } from './set-up-store.js';
import { kindWords, takenKinds, type Decision, type Match, type Outcome } from './steps.js';

/** How far one kind is. */
export interface Progress {
  kind: IntakeKind;
  words: string;
  total: number;
  waiting: number;
  undecided: number;
  created: number;
  linked: number;
  skipped: number;
  refused: number;
}

/** A record of the review. */
export interface ReviewRecord {
  kind: IntakeKind;
  remoteId: string;
  label: string;
  match: Match;
  candidates: Scored[];
  decision?: Decision;
  targetId?: string;
  outcome: Outcome;
  code?: string;
  sentence?: string;
  remarks: RowProblem[];
  recordId?: string;
}

export interface ReviewFilter {
  kind?: IntakeKind;
  match?: Match;
  outcome?: Outcome;
  decision?: Decision | 'undecided';
  /** Part of what people call it. */
  search?: string;
}

/** What is decided about many records at once; `accept` links each with the record it resembles most. */
export const bulkDecisions = ['accept', 'create', 'skip'] as const;
export type BulkDecision = (typeof bulkDecisions)[number];

/** The records that were read, and what people decide about them. */
@Injectable()
export class Review {
  constructor(
    private readonly doors: Doors,
    private readonly store: SetUpStore,
    private readonly host: CrmHost,
  ) {}

  async progress(
    tx: EntityManager,
    { workspaceId, id, step }: SetUp,
  ): Promise<{ progress: Progress[]; undecided: number; takenOfKind: number }> {
    const rows = await rowsOf<Progress>(
      tx,
      `SELECT kind, count(*)::int AS total, count(*) FILTER (WHERE outcome = 'waiting')::int AS waiting,
         count(*) FILTER (WHERE outcome = 'waiting' AND decision IS NULL)::int AS undecided,
         count(*) FILTER (WHERE outcome = 'created')::int AS created, count(*) FILTER (WHERE outcome = 'linked')::int AS linked,
         count(*) FILTER (WHERE outcome = 'skipped')::int AS skipped, count(*) FILTER (WHERE outcome = 'refused')::int AS refused
        FROM xero_set_up_records WHERE workspace_id = $1 AND set_up_id = $2 GROUP BY kind`,
      [workspaceId, id],
    );
    const progress = takenKinds.flatMap((kind) =>
      rows.filter((row) => row.kind === kind).map((row) => ({ ...row, words: kindWords[kind] })),
    );
    const current = step?.of === 'take' ? progress.find(({ kind }) => kind === step.kind) : undefined;
    return {
      progress,
      undecided: progress.reduce((sum, one) => sum + one.undecided, 0),
      takenOfKind: current ? current.created + current.linked + current.skipped : 0,
    };
  }

  /** Records of the latest first import, by kind and name. */
  list(workspaceId: string, filter: ReviewFilter, { page, pageSize }: PageRequest): Promise<Page<ReviewRecord>> {
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      const setUp = await this.store.latest(workspaceId, tx);
      if (!setUp) return { items: [], total: 0 };
      const { where, values } = conditions(setUp, filter);
      const rows = await rowsOf<RawRecord>(
        tx,
        `SELECT ${columns} FROM xero_set_up_records WHERE ${where} ORDER BY kind, label, remote_id
          LIMIT $${values.length + 1} OFFSET $${values.length + 2}`,
        [...values, pageSize, (page - 1) * pageSize],
      );
      const [count] = await rowsOf<{ n: number }>(
        tx,
        `SELECT count(*)::int AS n FROM xero_set_up_records WHERE ${where}`,
        values,
      );
      return { items: rows.map(recordOf), total: count!.n };
    });
  }

  /** Decides about one record. `target` belongs to `link`. Throws `SyncError` not-found, invalid or conflict. */
  decide(
    workspaceId: string,
    record: { kind: IntakeKind; remoteId: string },
    decision: Decision,
    target: RecordRef | undefined,
  ): Promise<ReviewRecord> {
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      const setUp = await this.inReview(tx, workspaceId);
      const key = [workspaceId, setUp.id, record.kind, record.remoteId];
      const [found] = await rowsOf<RawRecord>(
        tx,
        `SELECT ${columns} FROM xero_set_up_records WHERE workspace_id = $1 AND set_up_id = $2 AND kind = $3 AND remote_id = $4`,
        key,
      );
      if (!found) throw new SyncError('not-found', 'not_found', 'There is no such record in this first import.');
      if (found.outcome !== 'waiting')
        throw new SyncError('conflict', 'settled', `${found.label} is settled. ${found.sentence ?? ''}`.trim());
      const targetId = decision === 'link' ? await this.targetOf(tx, found, target) : undefined;
      const [changed] = await rowsOf<RawRecord>(
        tx,
        `UPDATE xero_set_up_records SET decision = $5, target_id = $6, code = NULL, sentence = NULL
          WHERE workspace_id = $1 AND set_up_id = $2 AND kind = $3 AND remote_id = $4 RETURNING ${columns}`,
        [...key, decision, targetId ?? null],
      );
      return recordOf(changed!);
    });
  }

  /** Decides about all records that wait and fit; answers how many. `accept` passes over those that resemble nothing. */
  decideAll(workspaceId: string, filter: ReviewFilter, decision: BulkDecision): Promise<number> {
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      const setUp = await this.inReview(tx, workspaceId);
      const { where, values } = conditions(setUp, filter);
      const at = `$${values.length + 1}`;
      // One record here is linked with one there: where two want the same, neither is decided like this.
      const free = `AND NOT EXISTS (SELECT FROM xero_set_up_records o WHERE o.workspace_id = r.workspace_id AND o.set_up_id = r.set_up_id
         AND o.kind = r.kind AND o.remote_id <> r.remote_id AND o.outcome = 'waiting'
         AND coalesce(o.target_id, o.candidates #>> '{0,id}') = r.candidates #>> '{0,id}')`;
      return hitsOf(
        tx,
        decision === 'accept'
          ? `UPDATE xero_set_up_records r SET decision = 'link', target_id = candidates #>> '{0,id}', code = NULL, sentence = NULL
              WHERE ${where} AND outcome = 'waiting' AND jsonb_array_length(candidates) > 0 AND ${at}::text IS NOT NULL ${free}`
          : `UPDATE xero_set_up_records r SET decision = ${at}, target_id = NULL, code = NULL, sentence = NULL
              WHERE ${where} AND outcome = 'waiting'`,
        [...values, decision],
      );
    });
  }

  /** Forgets what was read and not taken over, before it is read again. */
  async forget(tx: EntityManager, { workspaceId, id }: SetUp): Promise<void> {
    await tx.query(
      `DELETE FROM xero_set_up_records WHERE workspace_id = $1 AND set_up_id = $2 AND outcome NOT IN ('created', 'linked')`,
      [workspaceId, id],
    );
  }

  private async inReview(tx: EntityManager, workspaceId: string): Promise<SetUp> {
    const setUp = await this.store.open(workspaceId, tx);
    if (setUp?.state === 'review') return setUp;
    throw new SyncError('conflict', 'not_now', 'Decisions are made in the review, once everything is read and before it runs.');
  } // prettier-ignore

  private async targetOf(tx: EntityManager, found: RawRecord, target: RecordRef | undefined): Promise<string> {
    const id = target?.id ?? found.candidates[0]?.id;
    if (id === undefined)
      throw new SyncError('invalid', 'target_missing', `Nothing here resembles ${found.label}. Say which record it is.`);
    if (found.candidates.some((one) => one.id === id)) return id;
    if (target?.kind !== found.kind || !(await this.host.read([target], tx)).has(recordKey(target)))
      throw new SyncError('invalid', 'wrong_target', `${found.label} cannot be linked with a record of another kind, or one that is not there.`);
    return id;
  } // prettier-ignore
}

interface RawRecord {
  kind: IntakeKind;
  remote_id: string;
  label: string;
  match: Match;
  candidates: Scored[];
  decision: Decision | null;
  target_id: string | null;
  outcome: Outcome;
  code: string | null;
  sentence: string | null;
  remarks: RowProblem[];
  record_id: string | null;
}

const columns =
  'kind, remote_id, label, match, candidates, decision, target_id, outcome, code, sentence, remarks, record_id';

const recordOf = (raw: RawRecord): ReviewRecord => ({
  kind: raw.kind,
  remoteId: raw.remote_id,
  label: raw.label,
  match: raw.match,
  candidates: raw.candidates,
  outcome: raw.outcome,
  remarks: raw.remarks,
  ...(raw.decision ? { decision: raw.decision } : {}),
  ...(raw.target_id ? { targetId: raw.target_id } : {}),
  ...(raw.code ? { code: raw.code } : {}),
  ...(raw.sentence ? { sentence: raw.sentence } : {}),
  ...(raw.record_id ? { recordId: raw.record_id } : {}),
});

function conditions({ workspaceId, id }: SetUp, filter: ReviewFilter): { where: string; values: unknown[] } {
  const values: unknown[] = [workspaceId, id];
  const where = ['workspace_id = $1', 'set_up_id = $2'];
  const equals = (column: string, value: string | undefined) => {
    if (value === undefined) return;
    values.push(value);
    where.push(`${column} = $${values.length}`);
  };
  equals('kind', filter.kind);
  equals('match', filter.match);
  equals('outcome', filter.outcome);
  if (filter.decision === 'undecided') where.push(`decision IS NULL AND outcome = 'waiting'`);
  else equals('decision', filter.decision);
  if (filter.search !== undefined) {
    values.push(`%${filter.search.replace(/[\\%_]/g, '\\$&')}%`);
    where.push(`label ILIKE $${values.length}`);
  }
  return { where: where.join(' AND '), values };
}
