/** When payments are fetched by themselves. */
interface ImportHours {
  /** Days of the week, Monday 1 to Sunday 7. */
  days: number[];
  /** Local time `HH:MM` of the first import of a day. */
  from: string;
  /** Local time `HH:MM` before which the last one begins. */
  until: string;
}

const everyMinutes = 120;
/** A slot longer ago than this is nobody's: the next one brings everything anyway. */
const daysBack = 7;

/**
 * The slot that should have been served last, as the local time at which it began (`2026-03-29T10:00`); undefined when no day
 * is chosen. Later slots are greater as text. Being local times, slots keep their hour across daylight saving; where a clock
 * change skips the hour of a slot it is due as soon as the clock has passed it, and where it repeats one it is not due twice.
 */
export function slotDue(now: Date, hours: ImportHours, timeZone: string): string | undefined {
  const local = localTime(now, timeZone);
  for (let back = 0; back <= daysBack; back++) {
    const day = new Date(Date.parse(`${local.day}T00:00:00Z`) - back * 86_400_000);
    if (!hours.days.includes(day.getUTCDay() || 7)) continue;
    const started = slotsOfDay(hours).filter((minute) => back > 0 || minute <= local.minute);
    const last = started.at(-1);
    if (last !== undefined) return `${day.toISOString().slice(0, 10)}T${clock(last)}`;
  }
  return undefined;
}

/** When the next slot begins; undefined when no day is chosen. */
export function nextSlot(now: Date, hours: ImportHours, timeZone: string): Date | undefined {
  const served = slotDue(now, hours, timeZone) ?? '';
  // Of a clock that was set back the same local times come twice, and none of them is a later slot.
  const isLater = (at: number): boolean => (slotDue(new Date(at), hours, timeZone) ?? '') > served;
  for (let hour = 1; hour <= (daysBack + 1) * 24; hour++) {
    const until = now.getTime() + hour * 3_600_000;
    if (!isLater(until)) continue;
    const from = Math.floor((until - 3_600_000) / 60_000);
    let [not, yes] = [from, Math.ceil(until / 60_000)];
    while (yes - not > 1) {
      const middle = Math.floor((not + yes) / 2);
      if (isLater(middle * 60_000)) yes = middle;
      else not = middle;
    }
    return new Date(yes * 60_000);
  }
  return undefined;
}

/** Minutes of the day at which imports begin: every two hours from the first on. */
export function slotsOfDay({ from, until }: ImportHours): number[] {
  const slots: number[] = [];
  for (let minute = minuteOf(from); minute < minuteOf(until); minute += everyMinutes) slots.push(minute);
  return slots;
}

/** `HH:MM` as minutes of the day; `24:00` is its end. */
const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

const formats = new Map<string, Intl.DateTimeFormat>();

function localTime(at: Date, timeZone: string): { day: string; minute: number } {
  const part = Object.fromEntries(
    formatFor(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  return {
    day: `${part['year']}-${part['month']}-${part['day']}`,
    minute: Number(part['hour']) * 60 + Number(part['minute']),
  };
}

/** An unknown zone counts as UTC. */
function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const options = {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  } as const;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', { ...options, timeZone });
  } catch {
    format = new Intl.DateTimeFormat('en-US', { ...options, timeZone: 'UTC' });
  }
  formats.set(timeZone, format);
  return format;
}
