import { dueMove, isHopeless, nextMove, type OpenOutcome } from './unknown.js';

const spans = { resendWindow: 240_000, resendAfter: [2_000, 10_000], settle: 90_000 };
const open = (over: Partial<OpenOutcome> = {}): OpenOutcome => ({
  preparedAt: 0,
  sendBy: 20_000,
  resends: 0,
  whole: true,
  ...over,
});

describe('a lost answer', () => {
  it.each([
    ['first: the same bytes soon', open(), 1_000, { do: 'resend', at: 3_000 }],
    ['second: the same bytes a little later', open({ resends: 1 }), 70_000, { do: 'resend', at: 80_000 }],
    [
      'third: looked for once nothing can land',
      open({ resends: 2, sendBy: 90_000 }),
      80_000,
      { do: 'look', at: 180_000 },
    ],
    ['after the window: looked for', open(), 238_000, { do: 'look', at: 110_000 }],
    ['some members known: looked for', open({ whole: false }), 1_000, { do: 'look', at: 110_000 }],
  ])('%s', (_name, outcome, now, move) => {
    expect(nextMove(outcome, now, spans)).toEqual(move);
  });

  it('that comes due long after a crash is looked for, never repeated', () => {
    expect(dueMove(open(), 240_000, spans).do).toBe('look');
    expect(dueMove(open(), 239_999, spans).do).toBe('resend');
  });
});

it('a row waits for people after eight tries or a day', () => {
  expect(isHopeless({ attempts: 7, firstAttemptAt: 1 }, 86_400_000, 86_400_000)).toBe(false);
  expect(isHopeless({ attempts: 8 }, 0, 86_400_000)).toBe(true);
  expect(isHopeless({ attempts: 1, firstAttemptAt: 0 }, 86_400_000, 86_400_000)).toBe(true);
});
