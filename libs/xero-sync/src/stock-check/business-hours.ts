/** Mondays to Fridays, from eight to six. */
const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'];
const opens = 8;
const closes = 18;

/** Whether people work at this moment in this time zone (IANA); an unknown zone counts as UTC. */
export function isBusinessHour(at: Date, timeZone: string): boolean {
  const { weekday, hour } = localTime(at, timeZone);
  return days.includes(weekday) && hour >= opens && hour < closes;
}

/** The business day `YYYY-MM-DD` of a moment in this time zone. */
export function businessDay(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: knownZone(timeZone) }).format(at);
}

function localTime(at: Date, timeZone: string): { weekday: string; hour: number } {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: knownZone(timeZone),
    weekday: 'short',
    hour: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return { weekday: part('weekday'), hour: Number(part('hour')) };
}

function knownZone(timeZone: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return timeZone;
  } catch {
    return 'UTC';
  }
}
