import { isMailTime } from './mail-times.js';

const at = (text: string) => new Date(text);

describe('when an e-mail may go', () => {
  it('is at once for the first one', () => {
    expect(isMailTime('hourly', at('2026-05-04T01:00:00Z'), undefined, 'UTC')).toBe(true);
    expect(isMailTime('immediately', at('2026-05-04T01:00:00Z'), undefined, 'UTC')).toBe(true);
  });

  it('is an hour after the last one, or a minute when nobody wants to wait', () => {
    const last = at('2026-05-04T01:00:00Z');
    expect(isMailTime('hourly', at('2026-05-04T01:59:59Z'), last, 'UTC')).toBe(false);
    expect(isMailTime('hourly', at('2026-05-04T02:00:00Z'), last, 'UTC')).toBe(true);
    expect(isMailTime('immediately', at('2026-05-04T01:00:59Z'), last, 'UTC')).toBe(false);
    expect(isMailTime('immediately', at('2026-05-04T01:01:00Z'), last, 'UTC')).toBe(true);
  });

  it.each([
    ['Pacific/Auckland', '2026-09-20T00:00:00Z', '2026-10-05T00:00:00Z'],
    ['Europe/London', '2026-10-20T00:00:00Z', '2026-11-01T00:00:00Z'],
    ['America/New_York', '2026-03-01T00:00:00Z', '2026-03-14T00:00:00Z'],
    ['Nowhere/Atall', '2026-03-01T00:00:00Z', '2026-03-14T00:00:00Z'],
  ])('is eight in the morning of every day in %s, also when the clocks change', (zone, from, until) => {
    const sent: string[] = [];
    let last: Date | undefined;
    const known = zone === 'Nowhere/Atall' ? 'UTC' : zone;
    for (let now = Date.parse(from); now < Date.parse(until); now += 5 * 60_000) {
      if (!isMailTime('daily', new Date(now), last, zone)) continue;
      last = new Date(now);
      sent.push(
        new Intl.DateTimeFormat('sv-SE', { timeZone: known, dateStyle: 'short', timeStyle: 'short' }).format(now),
      );
    }
    const days = (Date.parse(until) - Date.parse(from)) / 86_400_000;
    expect(sent.length).toBeGreaterThanOrEqual(days - 1);
    expect(new Set(sent.map((time) => time.slice(0, 10))).size).toBe(sent.length);
    // The first one may find the morning over.
    expect(new Set(sent.slice(1).map((time) => time.slice(11)))).toEqual(new Set(['08:00']));
  });
});
