import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Doors } from '../host/doors.js';
import type { Attempt, AttemptMember } from './attempts.js';
import { mostResends } from './attempts.js';
import type { CallResult, Remote } from './call.js';
import { differenceOf } from './comparison.js';
import { Counters } from './counters.js';
import { EngineTiming } from './engine-timing.js';
import { failPoint } from './fail-points.js';
import { writeHistory, type HistoryEntry } from './history.js';
import type { LookVerdict, MemberVerdict } from './interpretation.js';
import { Lanes, type Lane } from './lane.js';
import type { Problem } from './outcome.js';
import { Outbox, type BroughtBack } from './outbox.service.js';
import { rowColumns, toRow, type OutboxRow, type RawRow } from './rows.js';
import { rowsOf } from './sql.js';
import { isHopeless, nextMove } from './unknown.js';

/** Particulars of the call that ended, for attempt and history. */
export type CallFacts = Pick<CallResult, 'httpStatus' | 'excerpt' | 'correlationId'> & {
  outcome: string;
  durationMs?: number;
  /** Repeating the same bytes would help nobody. */
  lookOnly?: boolean;
  /** Whether the call counts as a try of its rows: waiting for one's turn, for a token or for the network does not. */
  countsAsTry: boolean;
};

/** How one member ended, ready to be written. */
interface MemberEnd {
  member: AttemptMember;
  verdict: MemberVerdict;
  state: 'pending' | 'unknown' | 'done' | 'refused';
  problems: Problem[];
  remote?: Remote;
  /** What is agreed now; null when the two sides differ, so that the next plan sends the record again: that is what Retry is for. */
  content: string | null;
}

/** Writes what came of a call: links, steps, rows and history, in one transaction that a late holder of the lane cannot commit. */
@Injectable()
export class Results {
  constructor(
    private readonly doors: Doors,
    private readonly outbox: Outbox,
    private readonly lanes: Lanes,
    private readonly timing: EngineTiming,
    private readonly counters: Counters,
  ) {}

  /** `verdicts` are aligned with the attempt's open members. */
  finish(lane: Lane, attempt: Attempt, verdicts: readonly MemberVerdict[], facts: CallFacts): Promise<void> {
    return this.commit(lane, async (tx) => {
      await this.settleMembers(tx, attempt, verdicts, facts);
      const open = verdicts.some((verdict) => verdict.as === 'unknown');
      const known = verdicts.some((verdict) => verdict.as === 'applied' || verdict.as === 'refused');
      await this.moveRows(tx, attempt, verdicts, facts);
      if (open) await this.leaveOpen(tx, attempt, known, facts);
      else await this.resolve(tx, attempt, facts);
      if (known) await this.lanes.wentWell(tx, lane.workspaceId);
    });
  }

  /**
   * Writes what a look brought. What was not found is looked for once more before it is believed; then the row is sent anew,
   * under a new key, or handed to people when it was tried too often.
   */
  finishLook(lane: Lane, attempt: Attempt, looks: readonly LookVerdict[], facts: CallFacts): Promise<void> {
    return this.commit(lane, async (tx) => {
      const second = attempt.looks + 1 >= 2;
      const verdicts = looks.map((look): MemberVerdict => {
        if (look.as !== 'none' && look.as !== 'not_yet') return look;
        // A batch that was refused as a whole: which member was to blame shows when each goes alone.
        return second ? { as: 'again', alone: attempt.outcome === 'refused' } : { as: 'unknown' };
      });
      await this.settleMembers(tx, attempt, verdicts, facts);
      await this.moveRows(tx, attempt, verdicts, facts);
      if (verdicts.some((verdict) => verdict.as === 'unknown')) await this.lookAgain(tx, attempt, 1);
      else await this.resolve(tx, attempt, facts);
      await this.lanes.wentWell(tx, lane.workspaceId);
    });
  }

  /** The look itself got no answer: later again, and after too many tries it is for people. */
  lookFailed(lane: Lane, attempt: Attempt, countsAsTry: boolean): Promise<void> {
    return this.commit(lane, async (tx) => {
      const ids = [...new Set(attempt.members.map((member) => member.rowId))];
      if (countsAsTry)
        await tx.query(
          `UPDATE xero_outbox SET attempts = attempts + 1, updated_at = now() WHERE workspace_id = $1 AND id = ANY($2)`,
          [attempt.workspaceId, ids],
        );
      const rows = await this.lockRows(tx, attempt.workspaceId, ids);
      const now = Date.now();
      if (![...rows.values()].some((row) => isHopeless(row, now, this.timing.giveUpAfter)))
        return this.lookAgain(tx, attempt, 0);
      const verdicts = attempt.members.map((): MemberVerdict => ({ as: 'again' }));
      await this.moveRows(tx, attempt, verdicts, { outcome: 'unknown', countsAsTry: false }, true);
      await this.resolve(tx, attempt, { outcome: 'unknown', countsAsTry: false });
    });
  }

  private commit(lane: Lane, work: (tx: EntityManager) => Promise<void>): Promise<void> {
    return this.doors.inWorkspace(lane.workspaceId, async (tx) => {
      await this.outbox.lock(tx, lane.workspaceId);
      await this.lanes.assertHeld(tx, lane);
      await work(tx);
    });
  }

  /** Links, steps and history of all members, in a handful of statements: the counter is locked meanwhile. */
  private async settleMembers(
    tx: EntityManager,
    attempt: Attempt,
    verdicts: readonly MemberVerdict[],
    facts: CallFacts,
  ): Promise<void> {
    const elsewhere = await this.linkedElsewhere(tx, attempt, verdicts);
    const ends = attempt.members.map((member, i) => endOf(member, verdicts[i]!, elsewhere.has(member.stepId)));
    this.counters.add('adopted', ends.filter(({ verdict }) => verdict.as === 'applied' && verdict.adopted).length);
    await this.keepLinks(tx, attempt, ends);
    await this.clearLinks(tx, attempt, ends);
    failPoint('between_results');
    await this.markSteps(tx, attempt, ends);
    await writeHistory(
      tx,
      attempt.workspaceId,
      ends.flatMap((end) => historyOf(attempt, end, facts)),
    );
  }

  /** Steps whose document belongs to another record of ours already. */
  private async linkedElsewhere(
    tx: EntityManager,
    attempt: Attempt,
    verdicts: readonly MemberVerdict[],
  ): Promise<Set<string>> {
    const lines = attempt.members.flatMap((member, i) => {
      const verdict = verdicts[i]!;
      if (verdict.as !== 'applied' || !verdict.remote || member.clearsLink) return [];
      const { type, id } = verdict.remote;
      return [{ step: member.stepId, kind: member.kind, record_id: member.recordId, part: member.part, type, id }];
    });
    const found = await rowsOf<{ step: string }>(
      tx,
      `SELECT m.step FROM jsonb_to_recordset($3::jsonb) AS m(step text, kind text, record_id text, part text, type text, id text)
         JOIN xero_links l ON l.workspace_id = $1 AND l.tenant_id = $2 AND l.remote_type = m.type AND l.remote_id = m.id
        WHERE l.archived_at IS NULL AND l.remote_type <> 'BatchPayment'
          AND NOT (l.kind = m.kind AND l.record_id = m.record_id AND l.part = m.part)`,
      [attempt.workspaceId, attempt.tenantId, JSON.stringify(lines)],
    );
    return new Set(found.map(({ step }) => step));
  }

  private async keepLinks(tx: EntityManager, attempt: Attempt, ends: readonly MemberEnd[]): Promise<void> {
    const kept = ends.filter(({ state, member }) => state === 'done' && !member.clearsLink);
    const linesOf = (some: readonly MemberEnd[]) =>
      JSON.stringify(
        some.map(({ member, remote, content }) => ({
          kind: member.kind,
          record_id: member.recordId,
          part: member.part,
          remote_type: remote?.type,
          remote_id: remote?.id,
          number: remote?.number,
          status: remote?.status,
          remote_updated_at: remote?.updatedAt,
          content,
          details: remote?.details ?? {},
        })),
      );
    await tx.query(
      `INSERT INTO xero_links (workspace_id, tenant_id, exported_at, kind, record_id, part, remote_type, remote_id, number, status,
         remote_updated_at, content, details)
       SELECT $1, $2, clock_timestamp(), l.* FROM jsonb_to_recordset($3::jsonb) AS l(kind text, record_id text, part text,
         remote_type text, remote_id text, number text, status text, remote_updated_at timestamptz, content text, details jsonb)
       ON CONFLICT (workspace_id, tenant_id, kind, record_id, part) WHERE archived_at IS NULL DO UPDATE SET
         remote_type = EXCLUDED.remote_type, remote_id = EXCLUDED.remote_id,
         number = COALESCE(EXCLUDED.number, xero_links.number), status = COALESCE(EXCLUDED.status, xero_links.status),
         remote_updated_at = COALESCE(EXCLUDED.remote_updated_at, xero_links.remote_updated_at), content = EXCLUDED.content,
         details = xero_links.details || EXCLUDED.details, exported_at = EXCLUDED.exported_at, stamp_due = true`,
      [attempt.workspaceId, attempt.tenantId, linesOf(kept.filter(({ remote }) => remote))],
    );
    const silent = kept.filter(({ remote }) => !remote);
    if (silent.length === 0) return;
    await tx.query(
      `UPDATE xero_links l SET content = m.content, exported_at = clock_timestamp(), stamp_due = true
        FROM jsonb_to_recordset($3::jsonb) AS m(kind text, record_id text, part text, content text)
        WHERE l.workspace_id = $1 AND l.tenant_id = $2 AND l.kind = m.kind AND l.record_id = m.record_id AND l.part = m.part
          AND l.archived_at IS NULL`,
      [attempt.workspaceId, attempt.tenantId, linesOf(silent)],
    );
  }

  private async clearLinks(tx: EntityManager, attempt: Attempt, ends: readonly MemberEnd[]): Promise<void> {
    const cleared = ends.filter(({ state, member }) => state === 'done' && member.clearsLink);
    if (cleared.length === 0) return;
    await tx.query(
      `UPDATE xero_links l SET archived_at = clock_timestamp(), exported_at = clock_timestamp(), stamp_due = true
        FROM jsonb_to_recordset($3::jsonb) AS m(kind text, "recordId" text, part text)
        WHERE l.workspace_id = $1 AND l.tenant_id = $2 AND l.kind = m.kind AND l.record_id = m."recordId" AND l.part = m.part
          AND l.archived_at IS NULL`,
      [attempt.workspaceId, attempt.tenantId, JSON.stringify(cleared.map(({ member }) => member))],
    );
  }

  private markSteps(tx: EntityManager, attempt: Attempt, ends: readonly MemberEnd[]): Promise<unknown> {
    const lines = ends.map(({ member, state, problems }) => ({ id: member.stepId, state, problems }));
    return tx.query(
      `UPDATE xero_steps s SET state = m.state, problems = m.problems, updated_at = now()
        FROM jsonb_to_recordset($2::jsonb) AS m(id uuid, state text, problems jsonb) WHERE s.workspace_id = $1 AND s.id = m.id`,
      [attempt.workspaceId, JSON.stringify(lines)],
    );
  }

  /** The state of each row, from all the steps this attempt sent for it. */
  private async moveRows(
    tx: EntityManager,
    attempt: Attempt,
    verdicts: readonly MemberVerdict[],
    facts: CallFacts,
    giveUp = false,
  ): Promise<void> {
    const { workspaceId } = attempt;
    const ids = [...new Set(attempt.members.map((member) => member.rowId))];
    const rows = await this.lockRows(tx, workspaceId, ids);
    const steps = await rowsOf<{ row_id: string; state: string; problems: Problem[] }>(
      tx,
      `SELECT row_id, state, problems FROM xero_steps WHERE workspace_id = $1 AND attempt_id = $2 ORDER BY position`,
      [workspaceId, attempt.id],
    );
    const alone = new Set(
      attempt.members.flatMap((member, i) => {
        const verdict = verdicts[i]!;
        return verdict.as === 'again' && verdict.alone ? [member.rowId] : [];
      }),
    );
    const done: string[] = [];
    const back: BroughtBack[] = [];
    const unknown: string[] = [];
    for (const row of rows.values()) {
      const own = steps.filter((step) => step.row_id === row.id);
      const tries = facts.countsAsTry ? 1 : 0;
      if (own.some((step) => step.state === 'unknown' || step.state === 'sending')) unknown.push(row.id);
      else if (own.some((step) => step.state === 'refused')) back.push(refusedRow(row, own, tries));
      else if (own.some((step) => step.state === 'pending'))
        back.push(this.pendingRow(row, alone.has(row.id), tries, giveUp));
      else if (own.some((step) => step.problems.length > 0)) back.push(refusedRow(row, own, tries));
      else if (row.stepsLeft > 0) back.push({ id: row.id });
      else done.push(row.id);
    }
    await this.markDone(tx, workspaceId, done);
    await this.markUnknown(tx, workspaceId, unknown, facts.countsAsTry);
    await this.outbox.bringBack(tx, workspaceId, back);
    const moved = [...rows.values()]
      .filter((row) => !unknown.includes(row.id))
      .map((row) => ({ kind: row.kind, id: row.recordId }));
    await this.outbox.release(tx, workspaceId, moved);
    await this.outbox.takeBackIn(tx, workspaceId, moved);
  }

  private pendingRow(row: OutboxRow, alone: boolean, tries: number, giveUp: boolean): BroughtBack {
    const tried = { ...row, attempts: row.attempts + tries };
    if (row.state !== 'unknown') return { id: row.id, countsTries: tries, sendAlone: alone };
    if (giveUp || isHopeless(tried, Date.now(), this.timing.giveUpAfter))
      return { id: row.id, countsTries: tries, problems: [outcomeUnknown(row)], lookFirst: true };
    // Whoever met this trouble twice may be the cause of it and travels alone from now on.
    return { id: row.id, countsTries: tries, sendAlone: alone || tried.attempts > mostResends + 1 };
  }

  private async lockRows(
    tx: EntityManager,
    workspaceId: string,
    ids: readonly string[],
  ): Promise<Map<string, OutboxRow & { stepsLeft: number }>> {
    const found = await rowsOf<RawRow & { steps_left: number }>(
      tx,
      `SELECT ${rowColumns}, steps_left FROM xero_outbox WHERE workspace_id = $1 AND id = ANY($2)
         AND state IN ('sending', 'unknown') ORDER BY id FOR UPDATE`,
      [workspaceId, ids],
    );
    return new Map(found.map((raw) => [raw.id, { ...toRow(raw), stepsLeft: raw.steps_left }]));
  }

  private markDone(tx: EntityManager, workspaceId: string, ids: readonly string[]): Promise<unknown> {
    return tx.query(
      `UPDATE xero_outbox SET state = 'done', problems = '[]', reason_code = NULL, reason = NULL, priority = false, send_alone = false,
         look_first = false, attempts = attempts + 1, done_at = clock_timestamp(), updated_at = now()
        WHERE workspace_id = $1 AND id = ANY($2)`,
      [workspaceId, ids],
    );
  }

  private markUnknown(
    tx: EntityManager,
    workspaceId: string,
    ids: readonly string[],
    countsAsTry: boolean,
  ): Promise<unknown> {
    return tx.query(
      `UPDATE xero_outbox SET state = 'unknown', reason_code = 'waits_for_answer',
         reason = 'The answer of Xero was lost; it is being checked whether Xero has it.', attempts = attempts + $3, updated_at = now()
        WHERE workspace_id = $1 AND id = ANY($2)`,
      [workspaceId, ids, countsAsTry ? 1 : 0],
    );
  }

  private async leaveOpen(tx: EntityManager, attempt: Attempt, known: boolean, facts: CallFacts): Promise<void> {
    this.counters.add('unknown_outcomes');
    const whole = attempt.whole && !known && !facts.lookOnly;
    const now = Date.now();
    const move = nextMove({ ...attempt, sendBy: attempt.sendBy.getTime(), whole }, now, this.timing);
    await tx.query(
      `UPDATE xero_attempts SET state = 'unknown', outcome = $10, http_status = $3, excerpt = $4, correlation_id = $5,
         duration_ms = $6, resends = CASE WHEN $7 THEN resends ELSE $8 END,
         next_at = clock_timestamp() + $9 * interval '1 millisecond'
        WHERE workspace_id = $1 AND id = $2`,
      [
        attempt.workspaceId,
        attempt.id,
        facts.httpStatus ?? null,
        facts.excerpt?.slice(0, 2_000) ?? null,
        facts.correlationId ?? null,
        facts.durationMs ?? null,
        whole,
        mostResends,
        Math.max(0, move.at - now),
        facts.outcome,
      ],
    );
  }

  private async lookAgain(tx: EntityManager, attempt: Attempt, looks: number): Promise<void> {
    await tx.query(
      `UPDATE xero_attempts SET looks = looks + $3, resends = $4, next_at = clock_timestamp() + $5 * interval '1 millisecond'
        WHERE workspace_id = $1 AND id = $2`,
      [attempt.workspaceId, attempt.id, looks, mostResends, this.timing.lookAgain],
    );
  }

  private async resolve(tx: EntityManager, attempt: Attempt, facts: CallFacts): Promise<void> {
    await tx.query(
      `UPDATE xero_attempts SET state = 'resolved', body = NULL, outcome = $3, http_status = COALESCE($4, http_status),
         excerpt = COALESCE($5, excerpt), correlation_id = COALESCE($6, correlation_id), duration_ms = COALESCE($7, duration_ms),
         next_at = NULL, resolved_at = clock_timestamp()
        WHERE workspace_id = $1 AND id = $2`,
      [
        attempt.workspaceId,
        attempt.id,
        facts.outcome,
        facts.httpStatus ?? null,
        facts.excerpt?.slice(0, 2_000) ?? null,
        facts.correlationId ?? null,
        facts.durationMs ?? null,
      ],
    );
  }
}

function endOf(member: AttemptMember, verdict: MemberVerdict, isElsewhere: boolean): MemberEnd {
  const open = { member, verdict, problems: [], content: null };
  if (verdict.as === 'unknown') return { ...open, state: 'unknown' };
  if (verdict.as === 'again') return { ...open, state: 'pending' };
  if (verdict.as === 'refused') return { ...open, state: 'refused', problems: verdict.problems };
  const { remote } = verdict;
  if (remote && isElsewhere) return { ...open, state: 'refused', problems: [linkedElsewhere(member, remote)] };
  const difference = member.clearsLink ? undefined : differenceOf(member.label, member.expect, remote);
  return {
    member,
    verdict,
    state: 'done',
    problems: difference ? [difference] : [],
    content: difference ? null : member.content,
    ...(remote ? { remote } : {}),
  };
}

function refusedRow(row: OutboxRow, steps: readonly { problems: Problem[] }[], tries: number): BroughtBack {
  const problems = steps.flatMap((step) => step.problems);
  return {
    id: row.id,
    problems,
    countsTries: tries,
    lookFirst: problems.some((problem) => problem.code.startsWith('exists_')),
  };
}

const outcomeUnknown = (row: OutboxRow): Problem => ({
  code: 'outcome_unknown',
  sentence: `Xero gave no usable answer about ${row.label ?? row.recordId}, and it cannot be found there.`,
  remedy:
    'Look for the document in Xero. If it is not there, press Retry: it is looked for once more before it is sent.',
  fixIn: 'xero',
});

const linkedElsewhere = (member: AttemptMember, remote: Remote): Problem => ({
  code: 'linked_elsewhere',
  sentence: `${member.label} was found in Xero as ${remote.number ?? remote.id}, which belongs to another record already.`,
  remedy: 'Change the number of one of the two records and press Retry.',
  fixIn: 'record',
});

const verbs: Record<AttemptMember['effect'], string> = {
  create: 'was created in Xero',
  update: 'was updated in Xero',
  void: 'was voided in Xero',
  delete: 'was removed from Xero',
};

function historyOf(attempt: Attempt, end: MemberEnd, facts: CallFacts): HistoryEntry[] {
  const { member, verdict, state, problems, remote } = end;
  if (state === 'pending' || state === 'unknown') return [];
  const refused = state === 'refused';
  const adopted = verdict.as === 'applied' && verdict.adopted === true;
  const done = `${member.label} ${adopted ? 'was found in Xero after its answer had been lost' : verbs[member.effect]}.`;
  const warnings =
    verdict.as === 'applied' && verdict.warnings.length > 0 ? ` Xero warned: ${verdict.warnings.join(' ')}` : '';
  return [
    {
      direction: 'export',
      kind: member.kind,
      recordId: member.recordId,
      rowId: member.rowId,
      attemptId: attempt.id,
      label: member.label,
      what: `${refused ? (problems[0]?.sentence ?? 'Xero refused it.') : done}${warnings}`,
      outcome: refused ? 'refused' : adopted ? 'adopted' : problems.length > 0 ? 'differs' : member.effect,
      problems,
      ...(remote
        ? { remote: { type: remote.type, id: remote.id, ...(remote.number ? { number: remote.number } : {}) } }
        : {}),
      ...(facts.excerpt === undefined || !refused ? {} : { excerpt: facts.excerpt }),
      ...(facts.durationMs === undefined ? {} : { durationMs: facts.durationMs }),
    },
  ];
}
