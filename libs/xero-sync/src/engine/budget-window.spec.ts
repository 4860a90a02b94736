import fc from 'fast-check';
import {
  ask,
  callsInWindow,
  dayShareLeft,
  emptyBudget,
  rules,
  settle,
  type BudgetState,
  type Share,
} from './budget-window.js';

const start = 1_800_000_000_000;
const applied = { outcome: 'applied' as const };

function grant(state: BudgetState, now: number, id: string, share: Share = 'people'): BudgetState {
  const answer = ask(state, now, id, share);
  if ('waitMs' in answer) throw new Error(`wait ${answer.waitMs}: ${answer.because}`);
  return answer.granted;
}

/** `count` calls that came back at once. */
function used(count: number, now = start): BudgetState {
  let state = emptyBudget(5_000);
  for (let i = 0; i < count; i += 1) state = settle(grant(state, now, `${i}`), now, `${i}`, applied, 0);
  return state;
}

describe('the minute', () => {
  it('has sixty calls for people and payments and keeps three of them from the rest', () => {
    expect(ask(used(57), start, 'x', 'rest')).toMatchObject({ waitMs: rules.window });
    expect(ask(used(59), start, 'x', 'payments')).toHaveProperty('granted');
    expect(ask(used(60), start, 'x', 'people')).toMatchObject({
      waitMs: rules.window,
      because: 'Xero allows 60 calls a minute.',
    });
  });

  it('counts a call until a minute after its answer, not after its start', () => {
    const flying = grant(emptyBudget(5_000), start, 'slow');
    const landed = settle(flying, start + 30_000, 'slow', applied, 0);
    expect(callsInWindow(landed, start + 30_000 + rules.window - 1)).toBe(1);
    expect(callsInWindow(landed, start + 30_000 + rules.window)).toBe(0);
  });

  it('never lets more than sixty calls be seen in any minute, however they are asked for (seed printed on failure)', () => {
    const gap = fc.record({ wait: fc.integer({ min: 0, max: 4_000 }), latency: fc.integer({ min: 1, max: 9_000 }) });
    fc.assert(
      fc.property(fc.array(gap, { minLength: 100, maxLength: 400 }), (gaps) => {
        let state = emptyBudget(5_000);
        let now = start;
        const landings: { id: string; at: number }[] = [];
        const seen: number[] = [];
        for (const [i, { wait, latency }] of gaps.entries()) {
          now += wait;
          for (const landing of landings.splice(0).toSorted((a, b) => a.at - b.at)) {
            if (landing.at > now) landings.push(landing);
            else state = settle(state, landing.at, landing.id, applied, 0);
          }
          const answer = ask(state, now, `${i}`, 'people');
          if ('waitMs' in answer) continue;
          state = answer.granted;
          // The provider sees it somewhere between its start and its answer.
          seen.push(now + (i % 2 === 0 ? 0 : latency));
          landings.push({ id: `${i}`, at: now + latency });
        }
        const sorted = seen.toSorted((a, b) => a - b);
        return sorted.every((at, i) => i < 60 || at - sorted[i - 60]! >= 60_000);
      }),
      { numRuns: 100 },
    );
  });
});

describe('calls in flight', () => {
  it('are five at most; a claim that nobody gives back lapses', () => {
    let state = emptyBudget(5_000);
    for (let i = 0; i < 5; i += 1) state = grant(state, start, `${i}`);
    expect(ask(state, start, 'x', 'people')).toMatchObject({ because: 'Xero allows five calls at a time.' });
    expect(ask(state, start + rules.claim, 'x', 'people')).toHaveProperty('granted');
  });

  it('that never left are given back whole', () => {
    const state = settle(grant(emptyBudget(5_000), start, 'a'), start, 'a', { outcome: 'not_sent' }, 0);
    expect(state).toMatchObject({ calls: [], dayCalls: 0 });
  });
});

describe('the day', () => {
  const nearly = (calls: number): BudgetState => ({ ...emptyBudget(1_000), dayStartedAt: start, dayCalls: calls });

  it('keeps its last tenth for people and payments and begins anew by itself', () => {
    expect(ask(nearly(900), start + 1_000, 'x', 'rest')).toMatchObject({ waitMs: rules.day - 1_000 });
    expect(ask(nearly(900), start + 1_000, 'x', 'people')).toHaveProperty('granted');
    expect(ask(nearly(1_000), start + 1_000, 'x', 'people')).toHaveProperty('waitMs');
    expect(ask(nearly(1_000), start + rules.day, 'x', 'rest')).toMatchObject({ granted: { dayCalls: 1 } });
  });

  it('is corrected by what the answers say', () => {
    const first = grant(emptyBudget(5_000), start, 'a');
    const starter = settle(first, start, 'a', { ...applied, limits: { dayRemaining: 999 } }, 0);
    expect(starter).toMatchObject({ dayLimit: 1_000, dayCalls: 1 });
    const later = { ...starter, dayCalls: 400 };
    const renewed = settle(later, start + 1, 'a', { ...applied, limits: { dayRemaining: 998 } }, 0);
    expect(renewed).toMatchObject({ dayLimit: 1_000, dayCalls: 2 });
    const larger = settle(later, start + 1, 'a', { ...applied, limits: { dayRemaining: 4_999 } }, 0);
    expect(larger).toMatchObject({ dayLimit: 5_000, dayCalls: 1 });
    expect(dayShareLeft(starter, start)).toBeCloseTo(0.999);
  });

  it.each([-1, 1.5, Number.NaN])('is not corrected by nonsense (%s)', (dayRemaining) => {
    const state = settle(
      grant(emptyBudget(5_000), start, 'a'),
      start,
      'a',
      { ...applied, limits: { dayRemaining } },
      0,
    );
    expect(state.dayLimit).toBe(5_000);
  });
});

describe('after "too many calls"', () => {
  const blocked = (limits: object, retryAfterSeconds?: number, jitter = 0.5) =>
    settle(
      grant(emptyBudget(5_000), start, 'a'),
      start,
      'a',
      { outcome: 'throttled', limits, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) },
      jitter,
    ).blockedUntil! - start;

  it.each([
    ['minute, as told', { problem: 'minute' }, 17, 17_000],
    ['minute, not told', { problem: 'minute' }, undefined, 60_000],
    ['no problem named', {}, 5, 5_000],
    ['concurrent, not told: 1–5 s', { problem: 'concurrent' }, undefined, 3_000],
    ['day, as told, hours later', { problem: 'day' }, 66_975, 66_975_000],
    ['day, not told: until the day is over', { problem: 'day' }, undefined, rules.day],
    ['zero', { problem: 'minute' }, 0, 60_000],
    ['negative', { problem: 'minute' }, -1, 60_000],
    ['absurdly long', { problem: 'minute' }, 1e9, 86_400_000],
  ])('%s', (_name, limits, retryAfter, wait) => {
    expect(blocked(limits, retryAfter)).toBe(wait);
  });

  it('nobody calls before the time is over, people neither', () => {
    const state: BudgetState = { ...emptyBudget(5_000), blockedUntil: start + 9_000, blockedReason: 'Wait.' };
    expect(ask(state, start + 8_999, 'x', 'people')).toMatchObject({ waitMs: 1, because: 'Wait.' });
    expect(ask(state, start + 9_000, 'x', 'people')).toHaveProperty('granted');
  });
});
