import { nextSlot, slotDue } from './import-slots.js';

const hours = { days: [1, 2, 3, 4, 5], from: '08:00', until: '18:00' };
const next = (now: string, zone = 'Pacific/Auckland', change: Partial<typeof hours> = {}) =>
  nextSlot(new Date(now), { ...hours, ...change }, zone)?.toISOString();

describe('when the next import of payments begins', () => {
  it('is two hours after the last one of a day, to the minute', () => {
    // Auckland is 13 hours ahead in November: 10:30 there.
    expect(next('2026-11-22T21:30:00Z')).toBe('2026-11-22T23:00:00.000Z');
    expect(next('2026-11-22T21:30:00Z', 'Pacific/Auckland', { from: '08:17' })).toBe('2026-11-22T23:17:00.000Z');
  });

  it('is the first one after the weekend', () => {
    expect(next('2026-11-20T06:00:00Z', 'UTC', { until: '06:00', from: '05:00' })).toBe('2026-11-23T05:00:00.000Z');
  });

  it('is never on a day that nobody chose', () => {
    expect(next('2026-11-20T06:00:00Z', 'UTC', { days: [] })).toBeUndefined();
  });

  it('keeps its hour when the clocks change, and is no slot twice when they are set back', () => {
    const everyDay = { days: [1, 2, 3, 4, 5, 6, 7] };
    expect(next('2026-03-28T20:00:00Z', 'Europe/Berlin', everyDay)).toBe('2026-03-29T06:00:00.000Z');
    expect(next('2026-10-25T00:30:00Z', 'Europe/Berlin', { ...everyDay, from: '02:00', until: '03:00' })).toBe(
      '2026-10-26T01:00:00.000Z',
    );
  });

  it('is where the slot that is due changes, and not a minute before', () => {
    const now = new Date('2026-11-19T12:34:56Z');
    const at = nextSlot(now, hours, 'Europe/Berlin')!;
    const due = (ms: number) => slotDue(new Date(ms), hours, 'Europe/Berlin');
    expect(due(at.getTime() - 1)).toBe(due(now.getTime()));
    expect(due(at.getTime())).not.toBe(due(now.getTime()));
  });
});
