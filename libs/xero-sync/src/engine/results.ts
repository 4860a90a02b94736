import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Doors } from '../host/doors.js';
import { mostResends, type Attempt } from './attempt-store.js';
import { Counters } from './counters.js';
import { EngineTiming } from './engine-timing.js';
import type { LookVerdict, MemberVerdict } from './interpretation.js';
import { Lanes, type Lane } from './lane.js';
import { settleMembers, type CallFacts } from './member-ends.js';
import type { Problem } from './outcome.js';
import { Outbox, type BroughtBack } from './outbox.service.js';
import { rowColumns, toRow, type OutboxRow, type RawRow } from './rows.js';
import { rowsOf } from './sql.js';
import { isHopeless, nextMove } from './unknown.js';
import { cause } from '../help/causes.js';

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
      await this.settle(tx, attempt, verdicts, facts);
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
      await this.settle(tx, attempt, verdicts, facts);
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
      const facts: CallFacts = { outcome: 'unknown', countsAsTry: false };
      await this.settle(tx, attempt, verdicts, facts);
      await this.moveRows(tx, attempt, verdicts, facts, true);
      await this.resolve(tx, attempt, facts);
    });
  }

  private commit(lane: Lane, work: (tx: EntityManager) => Promise<void>): Promise<void> {
    return this.doors.inWorkspace(lane.workspaceId, async (tx) => {
      await this.outbox.lock(tx, lane.workspaceId);
      await this.lanes.assertHeld(tx, lane);
      await work(tx);
    });
  }

  private async settle(
    tx: EntityManager,
    attempt: Attempt,
    verdicts: readonly MemberVerdict[],
    facts: CallFacts,
  ): Promise<void> {
    const { adopted } = await settleMembers(tx, attempt, verdicts, facts);
    this.counters.add('adopted', adopted);
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
  ...cause('outcome_unknown'),
  sentence: `Xero gave no usable answer about ${row.label ?? row.recordId}, and it cannot be found there.`,
});
