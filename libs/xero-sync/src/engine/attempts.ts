import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Doors } from '../host/doors.js';
import type { Kind } from '../host/records.js';
import type { Member, PreparedCall } from './call.js';
import { EngineTiming } from './engine-timing.js';
import type { StepPlan } from './exporter.js';
import type { PlannedStep } from './judgement.js';
import { Lanes, type Lane } from './lane.js';
import { readLinks } from './links.js';
import type { Problem } from './outcome.js';
import { Outbox } from './outbox.service.js';
import { Registries } from './registries.js';
import { rowColumns, toRow, wordFor, type OutboxRow, type RawRow } from './rows.js';
import { rowsOf } from './sql.js';

/** A member as it was stored with its attempt. */
export interface AttemptMember extends Member {
  rowId: string;
  kind: Kind;
  recordId: string;
  part: string;
  effect: StepPlan['effect'];
  label: string;
  content: string;
  expect?: NonNullable<StepPlan['expect']>;
  remoteType: string;
  clearsLink: boolean;
}

/** A call that is committed: nothing about it changes any more, whatever happens to the process. */
export interface Attempt {
  id: string;
  workspaceId: string;
  tenantId: string;
  prepared: PreparedCall;
  idempotencyKey: string;
  preparedAt: number;
  sendBy: Date;
  resends: number;
  looks: number;
  /** Members whose outcome is still open, in the order in which they were sent. */
  members: AttemptMember[];
  /** What came of the call so far, when it is being followed up. */
  outcome?: string;
  /** All members have an open outcome, so the same bytes may be repeated. */
  whole: boolean;
}

interface BuiltStep {
  step: PlannedStep;
  member: Member;
}

/** After as many repetitions of the same bytes the engine looks instead. */
export const mostResends = 2;

/** Stores what will be sent before it is sent. */
@Injectable()
export class Attempts {
  constructor(
    private readonly doors: Doors,
    private readonly outbox: Outbox,
    private readonly lanes: Lanes,
    private readonly registries: Registries,
    private readonly timing: EngineTiming,
  ) {}

  /**
   * Commits the attempt for these steps. Rows that changed since the plan drop out and are planned again; undefined when
   * nothing is left to send (or when the effect of an earlier, lost try must be looked for first).
   */
  begin(
    lane: Lane,
    tenantId: string,
    steps: readonly PlannedStep[],
    ofRow: ReadonlyMap<string, number>,
  ): Promise<Attempt | undefined> {
    return this.doors.inWorkspace(lane.workspaceId, async (tx) => {
      await this.outbox.lock(tx, lane.workspaceId);
      await this.lanes.assertHeld(tx, lane);
      const current = await this.unchanged(tx, lane.workspaceId, steps);
      const { built, faults } = await this.build(tx, lane.workspaceId, tenantId, current);
      const prepared = this.prepare(built, faults);
      await this.stop(tx, lane.workspaceId, faults);
      if (!prepared) return undefined;
      return this.store(tx, lane, tenantId, prepared.steps, prepared.call, ofRow);
    });
  }

  /** Attempts of earlier epochs whose end nobody saw: their outcome is unknown from now on. */
  takeOver(lane: Lane): Promise<number> {
    return this.doors.inWorkspace(lane.workspaceId, async (tx) => {
      await this.outbox.lock(tx, lane.workspaceId);
      await this.lanes.assertHeld(tx, lane);
      const open = await rowsOf<{ id: string }>(
        tx,
        `UPDATE xero_attempts SET state = 'unknown', outcome = 'unknown', next_at = now()
          WHERE workspace_id = $1 AND state = 'open' AND epoch < $2 RETURNING id`,
        [lane.workspaceId, lane.epoch],
      );
      if (open.length === 0) return 0;
      const ids = open.map(({ id }) => id);
      await tx.query(
        `UPDATE xero_steps SET state = 'unknown', updated_at = now() WHERE workspace_id = $1 AND attempt_id = ANY($2) AND state = 'sending'`,
        [lane.workspaceId, ids],
      );
      await tx.query(
        `UPDATE xero_outbox SET state = 'unknown', attempts = attempts + 1, updated_at = now() WHERE workspace_id = $1 AND state = 'sending'
           AND id IN (SELECT row_id FROM xero_steps WHERE workspace_id = $1 AND attempt_id = ANY($2))`,
        [lane.workspaceId, ids],
      );
      return open.length;
    });
  }

  /** The unknown attempt that is to be followed up next, if one is due. */
  due(workspaceId: string): Promise<Attempt | undefined> {
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      const [raw] = await rowsOf<RawAttempt>(
        tx,
        `SELECT id, tenant_id, call, args, body, idempotency_key, prepared_at, send_by, resends, looks, outcome FROM xero_attempts
          WHERE workspace_id = $1 AND state = 'unknown' AND next_at <= clock_timestamp() ORDER BY next_at LIMIT 1`,
        [workspaceId],
      );
      return raw && this.load(tx, workspaceId, raw);
    });
  }

  /** Commits that the same bytes go out once more, with a new send-by time. */
  resend(lane: Lane, attempt: Attempt): Promise<Attempt> {
    return this.doors.inWorkspace(lane.workspaceId, async (tx) => {
      await this.lanes.assertHeld(tx, lane);
      const [raw] = await rowsOf<{ send_by: Date }>(
        tx,
        `UPDATE xero_attempts SET resends = resends + 1, send_by = clock_timestamp() + $3 * interval '1 millisecond'
          WHERE workspace_id = $1 AND id = $2 RETURNING send_by`,
        [lane.workspaceId, attempt.id, this.timing.sendWithin],
      );
      return { ...attempt, resends: attempt.resends + 1, sendBy: raw!.send_by };
    });
  }

  /** Not yet: a byte could still land. */
  postpone(lane: Lane, attempt: Attempt, ms: number): Promise<void> {
    return this.doors.inWorkspace(lane.workspaceId, async (tx) => {
      await this.lanes.assertHeld(tx, lane);
      await tx.query(
        `UPDATE xero_attempts SET next_at = clock_timestamp() + $3 * interval '1 millisecond' WHERE workspace_id = $1 AND id = $2`,
        [lane.workspaceId, attempt.id, ms],
      );
    });
  }

  /** When the next open outcome is to be followed up. */
  async nextDue(tx: EntityManager, workspaceId: string): Promise<number | undefined> {
    const [raw] = await rowsOf<{ wait: string | null }>(
      tx,
      `SELECT EXTRACT(EPOCH FROM min(next_at) - clock_timestamp()) * 1000 AS wait FROM xero_attempts
        WHERE workspace_id = $1 AND state = 'unknown'`,
      [workspaceId],
    );
    return raw?.wait === null || raw?.wait === undefined ? undefined : Number(raw.wait);
  }

  private async unchanged(
    tx: EntityManager,
    workspaceId: string,
    steps: readonly PlannedStep[],
  ): Promise<PlannedStep[]> {
    const found = await rowsOf<RawRow>(
      tx,
      `SELECT ${rowColumns} FROM xero_outbox WHERE workspace_id = $1 AND id = ANY($2) AND state = 'pending' AND held_kind IS NULL
        ORDER BY id FOR UPDATE`,
      [workspaceId, [...new Set(steps.map((step) => step.row.id))]],
    );
    const rows = new Map(found.map(toRow).map((row) => [row.id, row]));
    return steps.filter((step) => rows.get(step.row.id)?.revision === step.row.revision);
  }

  private async build(
    tx: EntityManager,
    workspaceId: string,
    tenantId: string,
    steps: readonly PlannedStep[],
  ): Promise<{ built: BuiltStep[]; faults: Map<string, Problem> }> {
    const refs = steps.flatMap((step) => {
      const exporter = this.registries.exporters.get(step.row.kind)!;
      const own = { kind: step.row.kind, id: step.row.recordId };
      return [own, ...step.plan.after, ...exporter.needs(step.record), ...exporter.appliesTo(step.record)];
    });
    const links = await readLinks(tx, workspaceId, tenantId, refs);
    const built: BuiltStep[] = [];
    const faults = new Map<string, Problem>();
    for (const step of steps) {
      try {
        const { element, target, remoteId } = step.plan.build(links);
        const member: Member = { stepId: randomUUID(), element, naturalKey: step.plan.naturalKey };
        if (target !== undefined) member.target = target;
        if (remoteId !== undefined) member.remoteId = remoteId;
        built.push({ step, member });
      } catch (error) {
        faults.set(step.row.id, buildFault(step, error));
      }
    }
    return { built, faults };
  }

  /** Members of one call share its path; the others stay for the next one. */
  private prepare(
    built: readonly BuiltStep[],
    faults: Map<string, Problem>,
  ): { steps: BuiltStep[]; call: PreparedCall } | undefined {
    const first = built[0];
    if (!first) return undefined;
    const steps = built.filter(({ member }) => member.target === first.member.target);
    try {
      return { steps, call: this.registries.call(first.step.plan.call).prepare(steps.map(({ member }) => member)) };
    } catch (error) {
      for (const { step } of steps) faults.set(step.row.id, buildFault(step, error));
      return undefined;
    }
  }

  private async stop(tx: EntityManager, workspaceId: string, faults: ReadonlyMap<string, Problem>): Promise<void> {
    for (const [rowId, problem] of faults)
      await tx.query(
        `UPDATE xero_outbox SET state = 'attention', problems = $3, reason_code = $4, reason = $5, updated_at = now()
          WHERE workspace_id = $1 AND id = $2`,
        [workspaceId, rowId, JSON.stringify([problem]), problem.code, problem.sentence],
      );
  }

  private async store(
    tx: EntityManager,
    lane: Lane,
    tenantId: string,
    steps: readonly BuiltStep[],
    prepared: PreparedCall,
    ofRow: ReadonlyMap<string, number>,
  ): Promise<Attempt | undefined> {
    const id = randomUUID();
    const lookFirst = steps.some(({ step }) => step.row.lookFirst && step.plan.effect === 'create');
    const sequence = Math.min(...steps.map(({ step }) => step.row.sequence));
    const idempotencyKey = `${tenantId}:${sequence}:${id}`.slice(-128);
    const [raw] = await rowsOf<{ prepared_at: Date; send_by: Date }>(
      tx,
      `INSERT INTO xero_attempts (id, workspace_id, tenant_id, epoch, call, args, body, idempotency_key, prepared_at, send_by, state,
         next_at, resends)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, clock_timestamp(), clock_timestamp() + $9 * interval '1 millisecond', $10,
         CASE WHEN $10 = 'unknown' THEN now() END, $11)
       RETURNING prepared_at, send_by`,
      [
        id,
        lane.workspaceId,
        tenantId,
        lane.epoch,
        prepared.call,
        JSON.stringify(prepared.args),
        prepared.body,
        idempotencyKey,
        lookFirst ? -this.timing.settle : this.timing.sendWithin,
        lookFirst ? 'unknown' : 'open',
        lookFirst ? mostResends : 0,
      ],
    );
    const members = await this.storeSteps(tx, lane.workspaceId, id, steps, lookFirst);
    await this.markRows(tx, lane.workspaceId, tenantId, steps, ofRow, lookFirst);
    if (lookFirst) return undefined;
    return {
      id,
      workspaceId: lane.workspaceId,
      tenantId,
      prepared,
      idempotencyKey,
      preparedAt: raw!.prepared_at.getTime(),
      sendBy: raw!.send_by,
      resends: 0,
      looks: 0,
      members,
      whole: true,
    };
  }

  private async storeSteps(
    tx: EntityManager,
    workspaceId: string,
    attemptId: string,
    steps: readonly BuiltStep[],
    lookFirst: boolean,
  ): Promise<AttemptMember[]> {
    const lines = steps.map(({ step, member }, position) => ({
      id: member.stepId,
      row_id: step.row.id,
      kind: step.row.kind,
      record_id: step.row.recordId,
      part: step.plan.part,
      effect: step.plan.effect,
      call: step.plan.call,
      label: step.plan.label,
      natural_key: step.plan.naturalKey,
      content: step.plan.content,
      expect: step.plan.expect ?? null,
      ordering: { in: step.plan.stockIn ?? [], out: step.plan.stockOut ?? [], documents: step.documents },
      element: member.element,
      target: member.target ?? null,
      remote_type: step.plan.remoteType,
      remote_id: member.remoteId ?? null,
      clears_link: step.plan.clearsLink ?? false,
      position,
    }));
    const stored = await rowsOf<RawStep>(
      tx,
      `INSERT INTO xero_steps (workspace_id, attempt_id, state, id, row_id, kind, record_id, part, effect, call, label, natural_key, content,
         expect, ordering, element, target, remote_type, remote_id, clears_link, position)
       SELECT $1, $2, $4, s.* FROM jsonb_to_recordset($3::jsonb) AS s(id uuid, row_id uuid, kind text, record_id text, part text,
         effect text, call text, label text, natural_key text, content text, expect jsonb, ordering jsonb, element jsonb,
         target text, remote_type text, remote_id text, clears_link boolean, position integer)
       ON CONFLICT (workspace_id, row_id, part, effect) DO UPDATE SET attempt_id = EXCLUDED.attempt_id, state = EXCLUDED.state,
         call = EXCLUDED.call, label = EXCLUDED.label, natural_key = EXCLUDED.natural_key, content = EXCLUDED.content,
         expect = EXCLUDED.expect, ordering = EXCLUDED.ordering, element = EXCLUDED.element, target = EXCLUDED.target,
         remote_type = EXCLUDED.remote_type, remote_id = EXCLUDED.remote_id, clears_link = EXCLUDED.clears_link,
         position = EXCLUDED.position, problems = '[]', updated_at = now()
       RETURNING ${stepColumns}`,
      [workspaceId, attemptId, JSON.stringify(lines), lookFirst ? 'unknown' : 'sending'],
    );
    // The elements as they were built, not as jsonb gives them back: the order of their keys is part of the bytes.
    return stored
      .toSorted((a, b) => a.position - b.position)
      .map((raw, position) => ({ ...toMember(raw), element: steps[position]!.member.element }));
  }

  private async markRows(
    tx: EntityManager,
    workspaceId: string,
    tenantId: string,
    steps: readonly BuiltStep[],
    ofRow: ReadonlyMap<string, number>,
    lookFirst: boolean,
  ): Promise<void> {
    const sent = new Map<string, number>();
    for (const { step } of steps) sent.set(step.row.id, (sent.get(step.row.id) ?? 0) + 1);
    const lines = [...sent].map(([id, count]) => ({ id, left: (ofRow.get(id) ?? count) - count }));
    await tx.query(
      `UPDATE xero_outbox o SET state = $4, steps_left = r.left, tenant_id = $3, reason_code = NULL, reason = NULL,
         first_attempt_at = COALESCE(o.first_attempt_at, now()), updated_at = now()
        FROM jsonb_to_recordset($2::jsonb) AS r(id uuid, "left" integer) WHERE o.workspace_id = $1 AND o.id = r.id`,
      [workspaceId, JSON.stringify(lines), tenantId, lookFirst ? 'unknown' : 'sending'],
    );
  }

  private async load(tx: EntityManager, workspaceId: string, raw: RawAttempt): Promise<Attempt> {
    const steps = await rowsOf<RawStep & { state: string }>(
      tx,
      `SELECT ${stepColumns}, state FROM xero_steps WHERE workspace_id = $1 AND attempt_id = $2 ORDER BY position`,
      [workspaceId, raw.id],
    );
    const open = steps.filter((step) => step.state === 'unknown' || step.state === 'sending');
    return {
      id: raw.id,
      workspaceId,
      tenantId: raw.tenant_id,
      prepared: { call: raw.call, args: raw.args, body: raw.body ?? '' },
      idempotencyKey: raw.idempotency_key,
      preparedAt: raw.prepared_at.getTime(),
      sendBy: raw.send_by,
      resends: raw.resends,
      looks: raw.looks,
      ...(raw.outcome === null ? {} : { outcome: raw.outcome }),
      members: open.map(toMember),
      whole: open.length === steps.length && raw.body !== null,
    };
  }
}

interface RawAttempt {
  id: string;
  tenant_id: string;
  call: string;
  args: Record<string, string | boolean>;
  body: string | null;
  idempotency_key: string;
  prepared_at: Date;
  send_by: Date;
  resends: number;
  looks: number;
  outcome: string | null;
}

const stepColumns = `id, row_id, kind, record_id, part, effect, label, natural_key, content, expect, element, target,
  remote_type, remote_id, clears_link, position`;

interface RawStep {
  id: string;
  row_id: string;
  kind: Kind;
  record_id: string;
  part: string;
  effect: StepPlan['effect'];
  label: string;
  natural_key: string;
  content: string;
  expect: StepPlan['expect'] | null;
  element: Record<string, unknown>;
  target: string | null;
  remote_type: string;
  remote_id: string | null;
  clears_link: boolean;
  position: number;
}

const toMember = (raw: RawStep): AttemptMember => ({
  stepId: raw.id,
  rowId: raw.row_id,
  kind: raw.kind,
  recordId: raw.record_id,
  part: raw.part,
  effect: raw.effect,
  label: raw.label,
  naturalKey: raw.natural_key,
  content: raw.content,
  element: raw.element,
  remoteType: raw.remote_type,
  clearsLink: raw.clears_link,
  ...(raw.expect ? { expect: raw.expect } : {}),
  ...(raw.target === null ? {} : { target: raw.target }),
  ...(raw.remote_id === null ? {} : { remoteId: raw.remote_id }),
});

function buildFault(step: { row: OutboxRow; record: { number: string } }, error: unknown): Problem {
  const detail = error instanceof Error ? error.message : 'Unknown fault.';
  return {
    code: 'software_fault',
    sentence: `The ${wordFor(step.row.kind)} ${step.record.number} could not be written down for Xero. ${detail}`,
    remedy: 'Please tell support; the record is kept and can be sent again after a correction of the software.',
    fixIn: 'software',
  };
}
