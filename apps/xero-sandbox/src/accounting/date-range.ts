import { type CalendarDate, readDate } from '../wire/dates.js';
import { badQuery } from '../wire/errors.js';
import type { Call } from './call.js';

/** A test for dates between two query parameters, both inclusive; a parameter that was not sent sets no bound. */
export function dateRange(call: Call, fromName: string, toName: string): (date: CalendarDate | undefined) => boolean {
  const bound = (name: string): CalendarDate | undefined => {
    const text = call.query.get(name);
    if (!text) return undefined;
    const date = readDate(text);
    if (!date) throw badQuery(`The string '${text}' is not a valid AllXsd value.`);
    return date;
  };
  const [from, to] = [bound(fromName), bound(toName)];
  if (!from && !to) return () => true;
  return (date) => date !== undefined && (!from || date >= from) && (!to || date <= to);
}
