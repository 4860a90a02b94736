import { Injectable, Optional } from '@nestjs/common';
import { Doors } from '../host/doors.js';
import type { Attempt } from './attempt-store.js';
import { Attempts } from './attempts.js';
import { chooseBatch, type Choice, type Node } from './batches.js';
import type { Share } from './budget-window.js';
import { Budgets, type BudgetClaim } from './budgets.js';
import { CallFailed, type CallResult, type Session } from './call.js';
import { Counters } from './counters.js';
import { Connections, Cures } from './engine-ports.js';
import { EngineTiming } from './engine-timing.js';
import { failPoint } from './fail-points.js';
import { fromFound, interpret, saysTaken, type MemberVerdict } from './interpretation.js';
import type { Judgement } from './judgement.js';
import { Lanes, type Lane } from './lane.js';
import { lingerFor } from './pacing.js';
import { Planner } from './planner.js';
import { Registries } from './registries.js';
import { Rest } from './rest.js';
import type { CallFacts } from './member-ends.js';
import { Results } from './results.js';
import { rowsOf } from './sql.js';
import { Stamps } from './stamps.js';
import { dueMove } from './unknown.js';

/** What a drain leaves behind: nothing to do, or something at a later moment. */
export interface DrainEnd {
  nextInMs?: number;
}

/** `all_applied`: a call went out, and every effect of it is in the books. */
type Turn = 'go_on' | 'all_applied' | { stop: DrainEnd };

const goOn: Turn = 'go_on';
/** Longer waits give the lane back; the timer or the sweeper takes it up again. */
const holdFor = 2_000;
/** A group of ready effects is not passed over for longer. */
const patience = 120_000;
/** A plan serves several full calls for so long; then it is made anew, from what the queue holds by then. */
const planLasts = 3_000;

interface Run {
  lane: Lane;
  rest: Rest;
  passedOver: Map<string, number>;
  refreshes: number;
  /** What is left of the last plan, all of whose effects so far went well. */
  kept?: KeptPlan | undefined;
}

interface KeptPlan {
  plan: Judgement;
  until: number;
}

/** Empties the lane of one workspace: plan, choose, send, write down, again. */
@Injectable()
export class Drain {
  constructor(
    private readonly doors: Doors,
    private readonly connections: Connections,
    private readonly planner: Planner,
    private readonly attempts: Attempts,
    private readonly results: Results,
    private readonly budgets: Budgets,
    private readonly lanes: Lanes,
    private readonly stamps: Stamps,
    private readonly registries: Registries,
    private readonly timing: EngineTiming,
    private readonly counters: Counters,
    @Optional() private readonly cures?: Cures,
  ) {}

  /** Runs until nothing is left to do now, or until `stopped` says so. The caller holds the lane and keeps it alive. */
  async run(lane: Lane, rest: Rest, stopped: () => boolean): Promise<DrainEnd> {
    const run: Run = { lane, rest, passedOver: new Map(), refreshes: 0 };
    await this.attempts.takeOver(lane);
    await this.stamps.flush(lane.workspaceId);
    while (!stopped()) {
      const turn = await this.turn(run);
      if (typeof turn === 'string') continue;
      if (await this.lanes.letGo(lane)) return turn.stop;
    }
    await this.lanes.letGo(lane, true);
    return {};
  }

  private async turn(run: Run): Promise<Turn> {
    const { workspaceId } = run.lane;
    const { connection, pause } = await this.doors.inWorkspace(workspaceId, async (tx) => ({
      connection: await this.connections.stateOf(workspaceId, tx),
      pause: await this.lanes.pauseOf(tx, workspaceId),
    }));
    if (connection.state !== 'connected') return { stop: {} };
    if (pause) return this.wait(run, pause.waitMs);
    const open = await this.attempts.due(workspaceId);
    if (open) return this.followUp(run, open);
    const { tenantId } = connection;
    const kept = run.kept;
    run.kept = undefined;
    if (kept && Date.now() < kept.until) {
      const choice = await this.choose(run, tenantId, kept.plan);
      // What is not full may have got company since.
      if (typeof choice === 'object' && 'send' in choice && choice.send.length === choice.send[0]!.batchSize)
        return this.send(run, tenantId, choice.send, kept);
    }
    const plan = await this.planner.plan(run.lane, tenantId);
    const choice = await this.choose(run, tenantId, plan);
    if (choice === 'nothing') return this.idle(run);
    if ('waitMs' in choice) return this.linger(run, choice);
    return this.send(run, tenantId, choice.send, { plan, until: Date.now() + planLasts });
  }

  private async choose(run: Run, tenantId: string, plan: Judgement): Promise<Choice> {
    const { documents, leaves, quiet } = lingerFor(await this.budgets.pace(tenantId));
    const { lingerShare } = this.timing;
    return chooseBatch(plan.nodes, {
      now: Date.now(),
      linger: { documents: documents * lingerShare, leaves: leaves * lingerShare, quiet: quiet * lingerShare },
      passedOver: run.passedOver,
      patience,
    });
  }

  private async send(run: Run, tenantId: string, nodes: readonly Node[], { plan, until }: KeptPlan): Promise<Turn> {
    const steps = nodes.map((node) => plan.steps.get(node.id)!);
    const urgent = nodes[0]!.priority;
    const share: Share = urgent ? 'people' : steps.some(({ row }) => row.kind === 'payment') ? 'payments' : 'rest';
    const ready = await this.prepareCall(run, tenantId, share);
    if ('turn' in ready) return ready.turn;
    failPoint('lane_lost');
    let attempt: Attempt | undefined;
    try {
      attempt = await this.attempts.begin(run.lane, tenantId, steps, countByRow(plan));
    } finally {
      if (!attempt) await this.budgets.settle(ready.claim, { outcome: 'not_sent' });
    }
    if (!attempt) return goOn;
    failPoint('attempt_committed');
    failPoint('lane_lost');
    const end = await this.exchange(run, ready.session, ready.claim, attempt);
    // Rows that changed since the plan drop out of the next call by their revision, as they do right after planning.
    if (end === 'all_applied' && attempt.members.length === steps.length)
      run.kept = { plan: without(plan, nodes), until };
    return end;
  }

  /** A session and the permission for one call, or the reason to wait. */
  private async prepareCall(
    run: Run,
    tenantId: string,
    share: Share,
  ): Promise<{ session: Session; claim: BudgetClaim } | { turn: Turn }> {
    const budget = await this.budgets.claim(tenantId, share);
    if ('waitMs' in budget) {
      if (budget.waitMs > holdFor) await this.lanes.pauseFor(run.lane, budget.waitMs, 'throttled', budget.because);
      return { turn: await this.wait(run, budget.waitMs) };
    }
    try {
      return { session: await this.connections.openSession(run.lane.workspaceId), claim: budget.claim };
    } catch (error) {
      await this.budgets.settle(budget.claim, { outcome: 'not_sent' });
      if (!(error instanceof CallFailed)) throw error;
      return { turn: await this.afterFailure(run, error.result) };
    }
  }

  /** Sends what was committed and writes down what came of it. */
  private async exchange(run: Run, session: Session, claim: BudgetClaim, attempt: Attempt): Promise<Turn> {
    const started = Date.now();
    const result = await this.transmit(session, attempt);
    this.counters.add('calls');
    failPoint('answer_arrived');
    await this.budgets.settle(claim, result);
    const durationMs = Date.now() - started;
    const meaning = interpret(result, attempt.members);
    failPoint('answer_read');
    failPoint('lane_lost');
    if (meaning.of === 'call') {
      const again = attempt.members.map((): MemberVerdict => ({ as: 'again' }));
      // After a repetition "not done" says nothing about the first try.
      const open = attempt.resends > 0 ? attempt.members.map((): MemberVerdict => ({ as: 'unknown' })) : again;
      await this.results.finish(run.lane, attempt, open, { ...factsOf(result, durationMs), countsAsTry: false });
      return this.afterFailure(run, result, session);
    }
    const verdicts = await this.secondThoughts(session, attempt, meaning.verdicts);
    const facts = { ...factsOf(result, durationMs), ...(meaning.lookOnly ? { lookOnly: true } : {}) };
    await this.results.finish(run.lane, attempt, verdicts, facts);
    failPoint('result_committed');
    run.refreshes = 0;
    await this.stamps.flush(run.lane.workspaceId);
    await this.cure(run, verdicts);
    if (verdicts.some(({ as }) => as === 'unknown'))
      return this.afterFailure(run, { ...result, outcome: 'unknown' }, session);
    return verdicts.every(({ as }) => as === 'applied') ? 'all_applied' : goOn;
  }

  private async cure(run: Run, verdicts: readonly MemberVerdict[]): Promise<void> {
    const codes = verdicts.flatMap((verdict) =>
      verdict.as === 'refused' ? verdict.problems.map(({ code }) => code) : [],
    );
    if (codes.length > 0) await this.cures?.attempt(run.lane.workspaceId, new Set(codes));
  }

  private async transmit(session: Session, attempt: Attempt): Promise<CallResult> {
    const { idempotencyKey, sendBy, prepared, members } = attempt;
    try {
      return await this.registries.call(prepared.call).send(session, prepared, { idempotencyKey, sendBy }, members);
    } catch {
      // A definition must not throw; if it does, nobody knows how far it got.
      return { outcome: 'unknown', problems: [] };
    }
  }

  /** "There is one already" may mean our own lost effect, or an equal document: that is linked, not refused. */
  private async secondThoughts(
    session: Session,
    attempt: Attempt,
    verdicts: MemberVerdict[],
  ): Promise<MemberVerdict[]> {
    const doubtful = verdicts.flatMap((verdict, position) => {
      const member = attempt.members[position]!;
      const isDoubtful =
        verdict.as === 'refused' && member.effect === 'create' && (attempt.resends > 0 || saysTaken(verdict.problems));
      return isDoubtful ? [position] : [];
    });
    if (doubtful.length === 0) return verdicts;
    const members = doubtful.map((position) => attempt.members[position]!);
    const revised = [...verdicts];
    try {
      const found = await this.registries.call(attempt.prepared.call).find(session, members);
      for (const [i, position] of doubtful.entries()) {
        const look = found[i] && fromFound(found[i], members[i]!.effect, members[i]!.label);
        if (look && look.as !== 'none' && look.as !== 'not_yet') revised[position] = look;
      }
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      if (attempt.resends > 0) for (const position of doubtful) revised[position] = { as: 'unknown' };
    }
    return revised;
  }

  private async followUp(run: Run, attempt: Attempt): Promise<Turn> {
    const now = Date.now();
    const move = dueMove({ ...attempt, sendBy: attempt.sendBy.getTime() }, now, this.timing);
    if (move.do === 'resend') return this.resend(run, attempt);
    if (move.at > now) {
      await this.attempts.postpone(run.lane, attempt, move.at - now);
      return goOn;
    }
    return this.look(run, attempt);
  }

  private async resend(run: Run, attempt: Attempt): Promise<Turn> {
    const ready = await this.prepareCall(run, attempt.tenantId, 'people');
    if ('turn' in ready) return ready.turn;
    let again: Attempt;
    try {
      again = await this.attempts.resend(run.lane, attempt);
    } catch (error) {
      await this.budgets.settle(ready.claim, { outcome: 'not_sent' });
      throw error;
    }
    return this.exchange(run, ready.session, ready.claim, again);
  }

  private async look(run: Run, attempt: Attempt): Promise<Turn> {
    const { lane } = run;
    let session: Session | undefined;
    try {
      session = await this.connections.openSession(lane.workspaceId);
      const found = await this.registries.call(attempt.prepared.call).find(session, attempt.members);
      const looks = attempt.members.map((member, position) => {
        const one = found[position];
        return one ? fromFound(one, member.effect, member.label) : ({ as: 'unknown' } as const);
      });
      failPoint('lane_lost');
      await this.results.finishLook(lane, attempt, looks, { outcome: 'looked_up', countsAsTry: false });
      failPoint('result_committed');
      await this.stamps.flush(lane.workspaceId);
      return goOn;
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      const { outcome } = error.result;
      await this.results.lookFailed(lane, attempt, outcome === 'unknown' || outcome === 'refused');
      return this.afterFailure(run, error.result, session);
    }
  }

  /** Waits for what is nobody's fault, or gives the lane back until it is over. */
  private async afterFailure(run: Run, result: CallResult, session?: Session): Promise<Turn> {
    if (result.outcome === 'auth') return this.afterAuth(run, result, session);
    // The budget keeps the time of the next call.
    if (result.outcome === 'throttled' || result.outcome === 'applied' || result.outcome === 'refused') return goOn;
    return this.wait(run, await this.backOff(run, result.outcome));
  }

  private async afterAuth(run: Run, result: CallResult, session?: Session): Promise<Turn> {
    run.refreshes += 1;
    const { workspaceId } = run.lane;
    const cured = await this.connections.credentialsRefused(workspaceId, result.httpStatus, session ?? result);
    if (!cured) return { stop: {} };
    if (run.refreshes <= 2) return goOn;
    return this.wait(run, await this.backOff(run, 'offline'));
  }

  private backOff(run: Run, because: keyof typeof reasons): Promise<number> {
    return this.lanes.backOff(run.lane, { ...reasons[because], ...this.timing.pauses[because] });
  }

  private async wait(run: Run, ms: number): Promise<Turn> {
    if (!Number.isFinite(ms)) return { stop: {} };
    if (ms > holdFor) return { stop: { nextInMs: ms } };
    await run.rest.for(ms);
    return goOn;
  }

  private async idle(run: Run): Promise<Turn> {
    const { workspaceId } = run.lane;
    const next = await this.doors.inWorkspace(workspaceId, async (tx) => {
      const [row] = await rowsOf<{ wait: string | null }>(
        tx,
        `SELECT EXTRACT(EPOCH FROM min(not_before) - clock_timestamp()) * 1000 AS wait FROM xero_outbox
          WHERE workspace_id = $1 AND state = 'pending' AND held_kind IS NULL
            AND not_before > clock_timestamp() - interval '1 second'`,
        [workspaceId],
      );
      const rows = row?.wait === null || row?.wait === undefined ? undefined : Number(row.wait);
      const attempts = await this.attempts.nextDue(tx, workspaceId);
      return [rows, attempts].filter((wait) => wait !== undefined);
    });
    if (next.length === 0) return { stop: {} };
    return this.wait(run, Math.max(50, ...[Math.min(...next)]));
  }

  /** Lets a batch fill, until it is full, its time is over, or somebody is in a hurry. */
  private async linger(run: Run, choice: Extract<Choice, { waitMs: number }>): Promise<Turn> {
    const until = Date.now() + choice.waitMs;
    const before = await this.planner.ready(run.lane.workspaceId);
    if (before.urgent) return goOn;
    for (;;) {
      const left = until - Date.now();
      if (left <= 0) return goOn;
      const woken = await run.rest.for(Math.min(1_000, left));
      if (!woken && !(await this.lanes.workAnnounced(run.lane))) continue;
      // Under load the wake-ups come in by the hundred; looking five times a second is plenty.
      if (await run.rest.for(Math.min(200, left))) await run.rest.for(Math.min(200, left));
      const now = await this.planner.ready(run.lane.workspaceId);
      if (run.rest.isOver || now.urgent || now.rows - before.rows >= choice.missing) return goOn;
    }
  }
}

const reasons = {
  not_sent: { code: 'unreachable', reason: 'Xero cannot be reached; it is tried again by itself.' },
  offline: { code: 'offline', reason: 'Xero is offline for maintenance; it is tried again by itself.' },
  unknown: { code: 'trouble', reason: 'Xero gave no usable answer; it is tried again by itself.' },
} as const;

const factsOf = (result: CallResult, durationMs: number): CallFacts => ({
  outcome: result.outcome,
  durationMs,
  countsAsTry: true,
  ...(result.httpStatus === undefined ? {} : { httpStatus: result.httpStatus }),
  ...(result.excerpt === undefined ? {} : { excerpt: result.excerpt }),
  ...(result.correlationId === undefined ? {} : { correlationId: result.correlationId }),
});

/** What is left of a plan once these effects are through. */
function without({ steps, nodes, ...rest }: Judgement, sent: readonly Node[]): Judgement {
  const ids = new Set(sent.map(({ id }) => id));
  return {
    ...rest,
    steps: new Map([...steps].filter(([id]) => !ids.has(id))),
    nodes: nodes.filter(({ id }) => !ids.has(id)),
  };
}

function countByRow(plan: Judgement): Map<string, number> {
  const counts = new Map<string, number>();
  // What is left out counts: its row comes back once more to write down why, and whose return it waits for.
  for (const step of plan.steps.values()) counts.set(step.row.id, (counts.get(step.row.id) ?? 0) + 1);
  return counts;
}
