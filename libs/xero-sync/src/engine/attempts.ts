import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Doors } from '../host/doors.js';
import { loadAttempt, storeAttempt, type Attempt, type BuiltStep, type RawAttempt } from './attempt-store.js';
import type { Member, PreparedCall } from './call.js';
import { EngineTiming } from './engine-timing.js';
import type { PlannedStep } from './judgement.js';
import { Lanes, type Lane } from './lane.js';
import { readLinks } from './links.js';
import type { Problem } from './outcome.js';
import { Outbox } from './outbox.service.js';
import { Registries } from './registries.js';
import { rowColumns, toRow, wordFor, type OutboxRow, type RawRow } from './rows.js';
import { rowsOf } from './sql.js';
import { cause } from '../help/causes.js';

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
    stepsOf: ReadonlyMap<string, number>,
  ): Promise<Attempt | undefined> {
    return this.doors.inWorkspace(lane.workspaceId, async (tx) => {
      await this.outbox.lock(tx, lane.workspaceId);
      await this.lanes.assertHeld(tx, lane);
      const current = await this.unchanged(tx, lane.workspaceId, steps);
      const { built, faults } = await this.build(tx, lane.workspaceId, tenantId, current);
      const prepared = this.prepare(built, faults);
      await this.stop(tx, lane.workspaceId, faults);
      if (!prepared) return undefined;
      const { timing } = this;
      return storeAttempt(tx, { lane, tenantId, steps: prepared.steps, prepared: prepared.call, stepsOf, timing });
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
      return raw && loadAttempt(tx, workspaceId, raw);
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
}

function buildFault(step: { row: OutboxRow; record: { number: string } }, error: unknown): Problem {
  const detail = error instanceof Error ? error.message : 'Unknown fault.';
  return {
    ...cause('software_fault'),
    sentence: `The ${wordFor(step.row.kind)} ${step.record.number} could not be written down for Xero. ${detail}`,
  };
}
