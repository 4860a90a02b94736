import { slotDue, slotsOfDay } from './import-slots.js';

const zones = ['Pacific/Auckland', 'Australia/Sydney', 'Europe/London', 'America/New_York'];
const office = { days: [1, 2, 3, 4, 5], from: '08:00', until: '18:00' };
const always = { days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', until: '24:00' };
const minute = 60_000;
const day = 1440 * minute;

/** Looks every so many minutes for 400 days, the way the schedule does, and notes what it served and when. */
function served(hours: typeof office, zone: string, step: number, isDown: (at: number) => boolean = () => false) {
  const begin = Date.parse('2026-03-01T00:00:00Z');
  const found: { slot: string; at: Date }[] = [];
  let last = slotDue(new Date(begin - minute), hours, zone) ?? '';
  for (let at = begin; at < begin + 400 * day; at += step * minute) {
    if (isDown(at)) continue;
    const slot = slotDue(new Date(at), hours, zone);
    if (slot === undefined || slot <= last) continue;
    found.push({ slot, at: new Date(at) });
    last = slot;
  }
  return found;
}

/** Every slot between two of them by the calendar, which knows nothing of clocks. */
function calendar(hours: typeof office, first: string, last: string): string[] {
  const slots: string[] = [];
  for (let at = Date.parse(`${first.slice(0, 10)}T00:00Z`); at <= Date.parse(`${last.slice(0, 10)}T00:00Z`); at += day) {
    const date = new Date(at);
    if (!hours.days.includes(date.getUTCDay() || 7)) continue;
    for (const start of slotsOfDay(hours))
      slots.push(new Date(at + start * minute).toISOString().slice(0, 16));
  }
  return slots.filter((slot) => slot >= first && slot <= last);
} // prettier-ignore

const localHour = (at: Date, timeZone: string) =>
  new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);

describe('The slots of the payment import', () => {
  it('are every two hours inside business hours', () => {
    expect(slotsOfDay(office).map((at) => at / 60)).toEqual([8, 10, 12, 14, 16]);
    expect(slotsOfDay({ ...office, from: '07:30', until: '11:30' })).toEqual([450, 570]);
  });

  it.each(zones)('come exactly once each over 400 days with both clock changes in %s, at their local time', (zone) => {
    const found = served(office, zone, 15);
    const slots = found.map(({ slot }) => slot);
    expect(slots).toEqual(calendar(office, slots[0]!, slots.at(-1)!));
    expect(slots.length).toBeGreaterThan(1400);
    for (const { slot, at } of found) expect(localHour(at, zone)).toBe(slot.slice(11));
  });

  it.each(zones)('come exactly once each around the clock too, where a change of %s skips or repeats an hour', (zone) => {
    const slots = served(always, zone, 15).map(({ slot }) => slot);
    expect(new Set(slots).size).toBe(slots.length);
    const all = calendar(always, slots[0]!, slots.at(-1)!);
    expect(slots).toEqual(all);
  }); // prettier-ignore

  it('are made up once after an outage, the last one alone', () => {
    const from = Date.parse('2026-05-04T20:30:00Z');
    const found = served(office, 'Pacific/Auckland', 5, (at) => at >= from && at < from + 2 * day);
    const back = found.findIndex(({ at }) => at.getTime() >= from + 2 * day);
    expect(found.slice(back - 1, back + 2).map(({ slot }) => slot)).toEqual([
      '2026-05-05T08:00',
      '2026-05-07T08:00',
      '2026-05-07T10:00',
    ]);
  });

  it('are none when no day is chosen, and those of UTC in a zone nobody knows', () => {
    const now = new Date('2026-05-04T09:00:00Z');
    expect(slotDue(now, { ...office, days: [] }, 'UTC')).toBeUndefined();
    expect(slotDue(now, office, 'Moon/Crater')).toBe('2026-05-04T08:00');
  });
});
