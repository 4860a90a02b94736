import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { EngineTiming } from '../engine/engine-timing.js';
import { rowsOf } from '../engine/sql.js';
import { Doors } from '../host/doors.js';
import type { Verification } from './both-sides.js';
import type { Plan } from './plan.js';
import { following, workingStates, type Choices, type Cursor, type SetUpState, type Step } from './steps.js';

/** A first import as it is stored. */
export interface SetUp {
  id: string;
  workspaceId: string;
  tenantId: string;
  state: SetUpState;
  step?: Step;
  cursor: Cursor;
  paused?: string;
  waiting?: string;
  choices: Choices;
  plan?: Plan;
  verification?: Verification;
  calls: number;
  failures: number;
  epoch: number;
  startedBy: string;
  startedAt: Date;
  stepAt: Date;
  finishedAt?: Date;
}

/** The job as a process holds it: what it writes counts only while it does. */
export type Held = SetUp & { state: 'planning' | 'reading' | 'running'; step: Step };

/** Thrown inside a transaction of a process that does not hold the job any more, or whose job was paused or cancelled. */
export class Lost extends Error {}

const columns = `id, workspace_id, tenant_id, state, step, cursor, paused, waiting, choices, plan, verification, calls, failures, epoch,
  started_by, started_at, step_at, finished_at`;
/** How often a process that is alive says so at the least, as a part of the time after which it counts as dead. */
const leases = 3;

/** The place of each first import, and who works on it. */
@Injectable()
export class SetUpStore {
  private readonly leaseSeconds: number;

  constructor(
    private readonly doors: Doors,
    timing: EngineTiming,
  ) {
    // A page may take its minute to come, during which nothing is written.
    this.leaseSeconds = (timing.lease / 1000) * leases;
  }

  /** The latest one; undefined before the first. */
  async latest(workspaceId: string, tx: EntityManager): Promise<SetUp | undefined> {
    const [row] = await rowsOf<RawSetUp>(
      tx,
      `SELECT ${columns} FROM xero_set_ups WHERE workspace_id = $1 ORDER BY started_at DESC, id LIMIT 1`,
      [workspaceId],
    );
    return row && setUpOf(row);
  }

  /** The one that is not ended, locked for a decision of people. */
  async open(workspaceId: string, tx: EntityManager): Promise<SetUp | undefined> {
    const [row] = await rowsOf<RawSetUp>(
      tx,
      `SELECT ${columns} FROM xero_set_ups WHERE workspace_id = $1 AND state NOT IN ('finished', 'cancelled') FOR UPDATE`,
      [workspaceId],
    );
    return row && setUpOf(row);
  }

  /** Begins one in the workspace's one place; undefined when it is taken. */
  async begin(
    tx: EntityManager,
    { workspaceId, tenantId, choices, startedBy, step }: Pick<SetUp, 'workspaceId' | 'tenantId' | 'choices' | 'startedBy'> & { step: Step },
  ): Promise<SetUp | undefined> {
    const [row] = await rowsOf<RawSetUp>(
      tx,
      `INSERT INTO xero_set_ups (workspace_id, tenant_id, choices, started_by, step) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT DO NOTHING RETURNING ${columns}`,
      [workspaceId, tenantId, JSON.stringify(choices), startedBy, JSON.stringify(step)],
    );
    return row && setUpOf(row);
  } // prettier-ignore

  /** What people change of it; whoever works on it notices with its next transaction. */
  async change(
    tx: EntityManager,
    { id, workspaceId }: Pick<SetUp, 'id' | 'workspaceId'>,
    to: { state?: SetUpState; step?: Step; paused?: string | null; choices?: Choices },
  ): Promise<void> {
    await tx.query(
      `UPDATE xero_set_ups SET state = coalesce($3, state), paused = CASE WHEN $4 THEN $5 ELSE paused END,
         choices = coalesce($6::jsonb, choices),
         step = CASE WHEN $3::text IS NULL THEN step ELSE $7::jsonb END, cursor = CASE WHEN $3::text IS NULL THEN cursor ELSE '{}' END,
         step_at = CASE WHEN $3::text IS NULL THEN step_at ELSE clock_timestamp() END,
         waiting = NULL, not_before = NULL, failures = 0, epoch = epoch + 1, lease_until = NULL,
         finished_at = CASE WHEN $3 IN ('finished', 'cancelled') THEN clock_timestamp() END
        WHERE workspace_id = $1 AND id = $2`,
      [
        workspaceId,
        id,
        to.state ?? null,
        to.paused !== undefined,
        to.paused ?? null,
        to.choices ? JSON.stringify(to.choices) : null,
        to.step ? JSON.stringify(to.step) : null,
      ],
    );
  }

  /** Takes the workspace's job over, when there is one to work on and nobody does. */
  claim(workspaceId: string): Promise<Held | undefined> {
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      const [row] = await rowsOf<RawSetUp>(
        tx,
        `UPDATE xero_set_ups SET epoch = epoch + 1, lease_until = clock_timestamp() + $3 * interval '1 second'
          WHERE workspace_id = $1 AND state = ANY($2::text[]) AND paused IS NULL
            AND (lease_until IS NULL OR lease_until < clock_timestamp()) AND (not_before IS NULL OR not_before < clock_timestamp())
          RETURNING ${columns}`,
        [workspaceId, workingStates, this.leaseSeconds],
      );
      return row && (setUpOf(row) as Held);
    });
  }

  /** Work in a transaction that counts only while this process holds the job; `Lost` otherwise. */
  holding<T>(held: Held, work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return this.doors.inWorkspace(held.workspaceId, async (tx) => {
      const [own] = await rowsOf(
        tx,
        `UPDATE xero_set_ups SET lease_until = clock_timestamp() + $4 * interval '1 second'
          WHERE workspace_id = $1 AND id = $2 AND epoch = $3 AND paused IS NULL AND state = ANY($5::text[]) RETURNING id`,
        [held.workspaceId, held.id, held.epoch, this.leaseSeconds, workingStates],
      );
      if (!own) throw new Lost('Somebody else goes on with this first import, or it was paused.');
      return work(tx);
    });
  }

  /** Writes the place down, within `holding`. */
  async at(tx: EntityManager, held: Held, cursor: Cursor): Promise<void> {
    held.cursor = cursor;
    held.failures = 0;
    await tx.query(
      `UPDATE xero_set_ups SET cursor = $3, waiting = NULL, not_before = NULL, failures = 0 WHERE workspace_id = $1 AND id = $2`,
      [held.workspaceId, held.id, JSON.stringify(cursor)],
    );
  }

  /** Calls to Xero are counted whatever becomes of their answers. */
  async called(held: Held, calls: number): Promise<void> {
    await this.holding(held, (tx) =>
      tx.query(`UPDATE xero_set_ups SET calls = calls + $3 WHERE workspace_id = $1 AND id = $2`, [
        held.workspaceId,
        held.id,
        calls,
      ]),
    );
  }

  /** The step is done: answers whether another one of this state follows. Within `holding`. */
  async stepDone(tx: EntityManager, held: Held): Promise<boolean> {
    const next = following(held.state, held.step);
    if ('state' in next) {
      await this.change(tx, held, { state: next.state });
      return false;
    }
    held.step = next.step;
    held.cursor = {};
    await tx.query(
      `UPDATE xero_set_ups SET step = $3, cursor = '{}', step_at = clock_timestamp(), waiting = NULL, not_before = NULL, failures = 0
        WHERE workspace_id = $1 AND id = $2`,
      [held.workspaceId, held.id, JSON.stringify(next.step)],
    );
    return true;
  }

  /** Keeps what a step found out for people. Within `holding`. */
  async keep(tx: EntityManager, held: Held, found: { plan?: Plan; verification?: Verification }): Promise<void> {
    await tx.query(
      `UPDATE xero_set_ups SET plan = coalesce($3::jsonb, plan), verification = coalesce($4::jsonb, verification)
        WHERE workspace_id = $1 AND id = $2`,
      [
        held.workspaceId,
        held.id,
        found.plan ? JSON.stringify(found.plan) : null,
        found.verification ? JSON.stringify(found.verification) : null,
      ],
    );
  }

  /** Goes on by itself after a while; whichever process looks first. */
  async wait(held: Held, seconds: number, because: string, cursor: Cursor): Promise<void> {
    await this.holding(held, (tx) =>
      tx.query(
        `UPDATE xero_set_ups SET waiting = $3, not_before = clock_timestamp() + $4 * interval '1 second', failures = failures + 1,
           lease_until = NULL, cursor = $5 WHERE workspace_id = $1 AND id = $2`,
        [held.workspaceId, held.id, because, seconds, JSON.stringify(cursor)],
      ),
    );
  }

  /** Stops until people have mended what is wrong and resume it. */
  async stop(held: Held, because: string): Promise<void> {
    await this.holding(held, (tx) => this.change(tx, held, { paused: because }));
  }

  /** Lets go of the job, so that another process need not wait. */
  async release(held: Held): Promise<void> {
    await this.doors.inWorkspace(held.workspaceId, (tx) =>
      tx.query(`UPDATE xero_set_ups SET lease_until = NULL WHERE workspace_id = $1 AND id = $2 AND epoch = $3`, [
        held.workspaceId,
        held.id,
        held.epoch,
      ]),
    );
  }
}

interface RawSetUp {
  id: string;
  workspace_id: string;
  tenant_id: string;
  state: SetUpState;
  step: Step | null;
  cursor: Cursor;
  paused: string | null;
  waiting: string | null;
  choices: Choices;
  plan: Plan | null;
  verification: Verification | null;
  calls: number;
  failures: number;
  epoch: number;
  started_by: string;
  started_at: Date;
  step_at: Date;
  finished_at: Date | null;
}

const setUpOf = (raw: RawSetUp): SetUp => ({
  id: raw.id,
  workspaceId: raw.workspace_id,
  tenantId: raw.tenant_id,
  state: raw.state,
  cursor: raw.cursor,
  choices: raw.choices,
  calls: raw.calls,
  failures: raw.failures,
  epoch: raw.epoch,
  startedBy: raw.started_by,
  startedAt: raw.started_at,
  stepAt: raw.step_at,
  ...(raw.step ? { step: raw.step } : {}),
  ...(raw.paused === null ? {} : { paused: raw.paused }),
  ...(raw.waiting === null ? {} : { waiting: raw.waiting }),
  ...(raw.plan ? { plan: raw.plan } : {}),
  ...(raw.verification ? { verification: raw.verification } : {}),
  ...(raw.finished_at ? { finishedAt: raw.finished_at } : {}),
});
