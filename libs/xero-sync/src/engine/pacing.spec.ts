import { lingerFor } from './pacing.js';

describe('how long a batch that is not full may wait', () => {
  it.each([
    [0, 0],
    [4, 0],
    [5, 3_000],
    [14, 3_000],
    [15, 10_000],
    [29, 10_000],
    [30, 20_000],
    [60, 20_000],
  ])('after %i calls in the last minute: %i ms', (callsLastMinute, wait) => {
    expect(lingerFor({ callsLastMinute, dayShareLeft: 1 })).toBe(wait);
  });

  it('is a minute when little of the day is left, however quiet the last minute was', () => {
    expect(lingerFor({ callsLastMinute: 0, dayShareLeft: 0.19 })).toBe(60_000);
    expect(lingerFor({ callsLastMinute: 0, dayShareLeft: 0.2 })).toBe(0);
  });
});
