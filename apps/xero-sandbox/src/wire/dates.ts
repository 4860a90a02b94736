/** Calendar dates are `YYYY-MM-DD` strings, instants are milliseconds since 1970 of the sandbox's clock. */
export type CalendarDate = string;

/** `/Date(1776988800000+0000)/`: midnight UTC, whatever the organisation's time zone (api-facts 3.7). */
export const msDate = (date: CalendarDate): string => `/Date(${Date.parse(`${date}T00:00:00Z`)}+0000)/`;

export const msInstant = (instant: number): string => `/Date(${Math.floor(instant)}+0000)/`;

/** The form without an offset that the envelope uses. */
export const msBare = (instant: number): string => `/Date(${Math.floor(instant)})/`;

export const dateString = (date: CalendarDate): string => `${date}T00:00:00`;

/** `2019-03-07T17:59:28Z` */
export const instantString = (instant: number): string => `${new Date(instant).toISOString().slice(0, 19)}Z`;

/** Seven decimals and no zone, as `/connections` writes them. */
export const connectionInstant = (instant: number): string => `${new Date(instant).toISOString().slice(0, -1)}0000`;

const ACCEPTED = /^(\d{4})-(\d{2})-(\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;
const MS_DATE = /^\/Date\((-?\d+)(?:[+-]\d{4})?\)\/$/;

/** Reads a date the way Xero does; undefined when it is none (20100510, 2010-02-30, ...). */
export function readDate(text: string): CalendarDate | undefined {
  const ms = MS_DATE.exec(text);
  if (ms) return new Date(Number(ms[1])).toISOString().slice(0, 10);
  const match = ACCEPTED.exec(text);
  if (!match) return undefined;
  const day = `${match[1]}-${match[2]}-${match[3]}`;
  const instant = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(day) ? day : undefined;
}

/** Today in a time zone (IANA name). */
export function todayIn(timeZone: string, now: number): CalendarDate {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return parts.format(new Date(now)).slice(0, 10);
}

export function addDays(date: CalendarDate, days: number): CalendarDate {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** `31/12/2025`, as lock-date messages write it. */
export const slashDate = (date: CalendarDate): string => date.split('-').reverse().join('/');
