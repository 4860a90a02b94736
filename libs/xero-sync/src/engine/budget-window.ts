import type { CallResult } from './call.js';

/** One call of the last minute; in flight while `until` (when its claim lapses) is there. Milliseconds since the epoch. */
interface CallMark {
  id: string;
  at: number;
  until?: number;
}

export interface BudgetState {
  calls: CallMark[];
  dayStartedAt?: number;
  dayCalls: number;
  dayLimit: number;
  blockedUntil?: number;
  blockedReason?: string;
}

/** Who asks: the last tenth of a day is kept for people and for payments. */
export type Share = 'people' | 'payments' | 'rest';

export type Answer = { granted: BudgetState } | { state: BudgetState; waitMs: number; because: string };

/** Xero's limits per app and organisation (developer.xero.com, OAuth 2.0 limits). */
export const rules = {
  perMinute: 60,
  inFlight: 5,
  /** A minute and a margin for clocks and for the way to the provider. */
  window: 61_500,
  /** A call that was never reported back stops counting as in flight after this: longer than any time-out. */
  claim: 90_000,
  day: 86_400_000,
  /** Kept free for people and payments. */
  minuteReserve: 3,
  dayReserve: 0.1,
} as const;

export const emptyBudget = (dayLimit: number): BudgetState => ({ calls: [], dayCalls: 0, dayLimit });

/**
 * May a call start now? A call counts as in its minute until 61.5 s after its *answer*: only then is it certain that the
 * provider saw it more than a minute ago, however slow the way there was.
 */
export function ask(before: BudgetState, now: number, id: string, share: Share): Answer {
  const state = tidy(before, now);
  const wait = (until: number, because: string): Answer => ({ state, waitMs: Math.max(1, until - now), because });
  if (state.blockedUntil !== undefined)
    return wait(state.blockedUntil, state.blockedReason ?? 'Xero asked us to wait.');
  const dayEnds = (state.dayStartedAt ?? now) + rules.day;
  const dayRoom = share === 'rest' ? Math.floor(state.dayLimit * (1 - rules.dayReserve)) : state.dayLimit;
  if (state.dayCalls >= dayRoom) return wait(dayEnds, 'The calls that Xero allows per day are used up.');
  const minuteRoom = share === 'rest' ? rules.perMinute - rules.minuteReserve : rules.perMinute;
  if (state.calls.length >= minuteRoom)
    return wait(leavesAt(state, state.calls.length - minuteRoom), 'Xero allows 60 calls a minute.');
  const flying = state.calls.filter((call) => call.until !== undefined);
  if (flying.length >= rules.inFlight) return wait(now + 200, 'Xero allows five calls at a time.');
  return {
    granted: {
      ...state,
      dayStartedAt: state.dayStartedAt ?? now,
      dayCalls: state.dayCalls + 1,
      calls: [...state.calls, { id, at: now, until: now + rules.claim }],
    },
  };
}

/** The call came back (or was given up): takes in what the answer said of the limits. */
export function settle(
  before: BudgetState,
  now: number,
  id: string,
  answer: Pick<CallResult, 'outcome' | 'limits' | 'retryAfterSeconds'>,
  jitter: number,
): BudgetState {
  const calls = before.calls.map((call) => (call.id === id ? { id, at: now } : call));
  // Nothing reached the provider: the claim is given back whole.
  if (answer.outcome === 'not_sent')
    return tidy(
      { ...before, calls: calls.filter((call) => call.id !== id), dayCalls: Math.max(0, before.dayCalls - 1) },
      now,
    );
  const state = correctDay(tidy({ ...before, calls }, now), now, answer.limits?.dayRemaining);
  if (answer.outcome !== 'throttled') return state;
  const { until, reason } = blockFor(state, now, answer, jitter);
  return { ...state, blockedUntil: Math.max(until, state.blockedUntil ?? 0), blockedReason: reason };
}

/** Calls that still count, of the last minute. */
export const callsInWindow = (state: BudgetState, now: number): number => tidy(state, now).calls.length;

/** Calls of the day that is running. */
export const callsToday = (state: BudgetState, now: number): number => tidy(state, now).dayCalls;

/** Share of the day's allowance that is left, 0–1. */
export const dayShareLeft = (state: BudgetState, now: number): number => {
  const { dayCalls, dayLimit } = tidy(state, now);
  return dayLimit === 0 ? 0 : Math.max(0, dayLimit - dayCalls) / dayLimit;
};

function tidy(state: BudgetState, now: number): BudgetState {
  const { blockedUntil, blockedReason, ...rest } = state;
  const calls = state.calls
    .map((call) => (call.until !== undefined && call.until <= now ? { id: call.id, at: call.until } : call))
    .filter((call) => call.until !== undefined || call.at > now - rules.window);
  const dayOver = state.dayStartedAt !== undefined && now - state.dayStartedAt >= rules.day;
  const { dayStartedAt: _ended, ...fresh } = rest;
  const tidied = dayOver ? { ...fresh, calls, dayCalls: 0 } : { ...rest, calls };
  if (blockedUntil === undefined || blockedUntil <= now) return tidied;
  return { ...tidied, blockedUntil, ...(blockedReason === undefined ? {} : { blockedReason }) };
}

/** When `beyond` + 1 of the marks will have left the window. */
function leavesAt(state: BudgetState, beyond: number): number {
  const times = state.calls.map((call) => (call.until ?? call.at) + (call.until === undefined ? rules.window : 0));
  return times.toSorted((a, b) => a - b)[beyond] ?? 0;
}

/** The provider's own count wins over ours. */
function correctDay(state: BudgetState, now: number, remaining: number | undefined): BudgetState {
  if (remaining === undefined || !Number.isInteger(remaining) || remaining < 0) return state;
  const expected = state.dayLimit - state.dayCalls;
  if (remaining < expected) return { ...state, dayLimit: state.dayCalls + remaining };
  if (remaining <= expected + rules.inFlight + 5) return state;
  // Far more than we thought: their day began anew, or the plan is a larger one.
  if (remaining >= state.dayLimit) return { ...state, dayStartedAt: now, dayCalls: 1, dayLimit: remaining + 1 };
  return { ...state, dayStartedAt: now, dayCalls: state.dayLimit - remaining };
}

function blockFor(
  state: BudgetState,
  now: number,
  answer: Pick<CallResult, 'limits' | 'retryAfterSeconds'>,
  jitter: number,
): { until: number; reason: string } {
  const problem = answer.limits?.problem;
  const asked = answer.retryAfterSeconds;
  const usable = asked !== undefined && Number.isFinite(asked) && asked > 0;
  const promised = usable ? Math.min(asked, 86_400) * 1000 : undefined;
  if (problem === 'day')
    return {
      until: now + (promised ?? Math.max(60_000, (state.dayStartedAt ?? now) + rules.day - now)),
      reason: 'The calls that Xero allows per day are used up.',
    };
  if (problem === 'concurrent')
    return { until: now + (promised ?? 1_000 + jitter * 4_000), reason: 'Xero allows five calls at a time.' };
  return { until: now + (promised ?? 60_000), reason: 'Xero asked us to wait before the next call.' };
}
