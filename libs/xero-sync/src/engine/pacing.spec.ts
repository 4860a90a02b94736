import { lingerFor } from './pacing.js';

describe('how long a batch that is not full may wait', () => {
  it.each([
    [0, 0, 0],
    [4, 0, 0],
    [5, 5_000, 6_667],
    [11, 5_000, 6_667],
    [12, 20_000, 26_667],
    [23, 20_000, 26_667],
    [24, 45_000, 60_000],
    [60, 45_000, 60_000],
  ])('after %i calls in the last minute: documents %i ms, what nothing waits for %i ms', (calls, documents, leaves) => {
    const linger = lingerFor({ callsLastMinute: calls, dayShareLeft: 1 });
    expect({ documents: linger.documents, leaves: Math.round(linger.leaves) }).toEqual({ documents, leaves });
  });

  it('ends five seconds after the last arrival, however busy it was', () => {
    expect(lingerFor({ callsLastMinute: 60, dayShareLeft: 1 }).quiet).toBe(5_000);
  });

  it('is a minute when little of the day is left, however quiet the last minute was', () => {
    const aMinute = { documents: 60_000, leaves: 60_000, quiet: 60_000 };
    expect(lingerFor({ callsLastMinute: 0, dayShareLeft: 0.19 })).toEqual(aMinute);
    expect(lingerFor({ callsLastMinute: 0, dayShareLeft: 0.2 })).toMatchObject({ documents: 0, leaves: 0 });
  });
});
