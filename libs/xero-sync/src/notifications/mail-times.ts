/** How often e-mails are sent at most. */
export const paces = ['immediately', 'hourly', 'daily'] as const;
export type Pace = (typeof paces)[number];

const minute = 60_000;
/** What comes within a minute belongs into one e-mail. */
const shortest: Record<Exclude<Pace, 'daily'>, number> = { immediately: minute, hourly: 60 * minute };
const dailyAt = 8;

/** Whether an e-mail may go now; `daily` means the first moment from 08:00 on by the workspace's clock. */
export function isMailTime(pace: Pace, now: Date, last: Date | undefined, timeZone: string): boolean {
  if (pace !== 'daily') return last === undefined || now.getTime() - last.getTime() >= shortest[pace];
  const here = localTime(now, timeZone);
  if (here.hour < dailyAt) return false;
  if (last === undefined) return true;
  const then = localTime(last, timeZone);
  return then.day < here.day || (then.day === here.day && then.hour < dailyAt);
}

function localTime(at: Date, timeZone: string): { day: string; hour: number } {
  // Swedish writes dates as they sort.
  const format = (zone: string) =>
    new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(at);
  let text: string;
  try {
    text = format(timeZone);
  } catch {
    text = format('UTC');
  }
  return { day: text.slice(0, 10), hour: Number(text.slice(11, 13)) };
}
