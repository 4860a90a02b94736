import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Doors } from '../host/doors.js';
import {
  ask,
  callsInWindow,
  callsToday,
  dayShareLeft,
  emptyBudget,
  rules,
  settle,
  type BudgetState,
  type Share,
} from './budget-window.js';
import type { CallResult } from './call.js';
import type { Pace } from './pacing.js';
import { present } from './rows.js';
import { rowsOf } from './sql.js';

/** A call that may start now. Must be given back with `settle`, whatever came of it. */
export interface BudgetClaim {
  id: string;
  tenantId: string;
}

export type BudgetAnswer = { claim: BudgetClaim } | { waitMs: number; because: string };

/** What Xero grants per day unless a reply says otherwise (Starter organisations: 1,000). */
const usualDay = 5_000;

/** The allowance of calls of a tenant, shared by all processes through one row: 60 a minute, 5 at a time, so many a day. */
@Injectable()
export class Budgets {
  constructor(private readonly doors: Doors) {}

  /** Asks for one call now. Never waits itself. */
  claim(tenantId: string, share: Share): Promise<BudgetAnswer> {
    return this.doors.asSystem('xero-budget', async (tx) => {
      const { state, now } = await this.lock(tx, tenantId);
      const id = randomUUID();
      const answer = ask(state, now, id, share);
      if ('waitMs' in answer) return { waitMs: answer.waitMs, because: answer.because };
      await this.save(tx, tenantId, answer.granted);
      return { claim: { id, tenantId } };
    });
  }

  /** Takes back a claim, with what the answer said of the limits. */
  settle(claim: BudgetClaim, result: Pick<CallResult, 'outcome' | 'limits' | 'retryAfterSeconds'>): Promise<void> {
    return this.doors.asSystem('xero-budget', async (tx) => {
      const { state, now } = await this.lock(tx, claim.tenantId);
      await this.save(tx, claim.tenantId, settle(state, now, claim.id, result, Math.random()));
    });
  }

  /** How busy the last minute was and how much of the day is left. */
  async pace(tenantId: string): Promise<Pace> {
    const { state, now } = await this.doors.asSystem('xero-budget', (tx) => this.read(tx, tenantId, ''));
    return { callsLastMinute: callsInWindow(state, now), dayShareLeft: dayShareLeft(state, now) };
  }

  /** For the status page. */
  async today(
    tenantId: string,
  ): Promise<{ calls: number; limit: number; minuteUsed: number; minuteLimit: number; blockedUntil?: Date }> {
    const { state, now } = await this.doors.asSystem('xero-budget', (tx) => this.read(tx, tenantId, ''));
    return {
      calls: callsToday(state, now),
      limit: state.dayLimit,
      minuteUsed: callsInWindow(state, now),
      minuteLimit: rules.perMinute,
      ...(state.blockedUntil === undefined ? {} : { blockedUntil: new Date(state.blockedUntil) }),
    };
  }

  private async lock(tx: EntityManager, tenantId: string): Promise<{ state: BudgetState; now: number }> {
    await tx.query(`INSERT INTO xero_budgets (tenant_id, day_limit) VALUES ($1, $2) ON CONFLICT DO NOTHING`, [
      tenantId,
      usualDay,
    ]);
    const { state } = await this.read(tx, tenantId, 'FOR UPDATE');
    // Asked after the lock is ours: waiting for it must not make the clock stand still.
    const [clock] = await rowsOf<{ now: Date }>(tx, `SELECT clock_timestamp() AS now`);
    return { state, now: clock!.now.getTime() };
  }

  private async read(
    tx: EntityManager,
    tenantId: string,
    lock: '' | 'FOR UPDATE',
  ): Promise<{ state: BudgetState; now: number }> {
    const [raw] = await rowsOf<{
      calls: BudgetState['calls'];
      day_started_at: Date | null;
      day_calls: number;
      day_limit: number;
      blocked_until: Date | null;
      blocked_reason: string | null;
      now: Date;
    }>(
      tx,
      `SELECT calls, day_started_at, day_calls, day_limit, blocked_until, blocked_reason, clock_timestamp() AS now
         FROM xero_budgets WHERE tenant_id = $1 ${lock}`,
      [tenantId],
    );
    if (!raw) return { state: emptyBudget(usualDay), now: Date.now() };
    const state: BudgetState = {
      calls: raw.calls,
      dayCalls: raw.day_calls,
      dayLimit: raw.day_limit,
      ...present({
        dayStartedAt: raw.day_started_at?.getTime(),
        blockedUntil: raw.blocked_until?.getTime(),
        blockedReason: raw.blocked_reason,
      }),
    };
    return { state, now: raw.now.getTime() };
  }

  private save(tx: EntityManager, tenantId: string, state: BudgetState): Promise<unknown> {
    const instant = (at: number | undefined) => (at === undefined ? null : new Date(at));
    return tx.query(
      `UPDATE xero_budgets SET calls = $2, day_started_at = $3, day_calls = $4, day_limit = $5, blocked_until = $6,
         blocked_reason = $7, updated_at = now() WHERE tenant_id = $1`,
      [
        tenantId,
        JSON.stringify(state.calls),
        instant(state.dayStartedAt),
        state.dayCalls,
        state.dayLimit,
        instant(state.blockedUntil),
        state.blockedReason ?? null,
      ],
    );
  }
}
