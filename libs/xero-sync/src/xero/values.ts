import { Decimal } from 'decimal.js';

/** An object of Xero's, read by field. */
export type Json = Record<string, unknown>;

const NO_ID = '00000000-0000-0000-0000-000000000000';

/** GUIDs, so far. */
const anId = /^[!-~]{1,100}$/;

/** A real id. Refused elements carry none, or the zero GUID. */
export function idIn(element: Json, field: string): string | undefined {
  const id = element[field];
  return typeof id === 'string' && anId.test(id) && id !== NO_ID ? id : undefined;
}

/** Without the null character, which Postgres keeps neither in text nor in JSON. */
export const textIn = (element: Json, field: string): string | undefined => {
  const value = element[field];
  const text = typeof value === 'string' ? value.replaceAll('\u0000', '') : '';
  return text === '' ? undefined : text;
};

export const objectIn = (element: Json, field: string): Json => {
  const value = element[field];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
};

export const listIn = (element: Json, field: string): Json[] => {
  const value = element[field];
  return Array.isArray(value)
    ? value.filter((entry): entry is Json => typeof entry === 'object' && entry !== null)
    : [];
};

/** As `listIn`; entries that are none are empty ones, so that a full page can be told from the last. */
export const pageIn = (element: Json, field: string): Json[] => {
  const value = element[field];
  return Array.isArray(value) ? value.map((entry: unknown) => objectIn({ entry }, 'entry')) : [];
};

/** Some of Xero's answers write it as text. */
export const isTrue = (element: Json, field: string): boolean => element[field] === true || element[field] === 'true';

/** Beyond every amount, quantity and rate that people mean; numbers are kept in columns of a size. */
const believable = new Decimal('1e13');

/**
 * A number of Xero's (some of its clients quote them) as a plain decimal string; undefined when there is none.
 * @param places how many Xero keeps: four of quantities and prices, six of rates
 */
export const decimalIn = (element: Json, field: string, places = 4): string | undefined =>
  decimalOf(element[field])?.toDecimalPlaces(places, Decimal.ROUND_HALF_UP).toFixed();

/** A money amount of Xero as a decimal string with two places; undefined when there is none. */
export const moneyIn = (element: Json, field: string): string | undefined =>
  decimalOf(element[field])?.toFixed(2, Decimal.ROUND_HALF_UP);

function decimalOf(value: unknown): Decimal | undefined {
  const isNumber =
    typeof value === 'number' ? Number.isFinite(value) : typeof value === 'string' && numeral.test(value);
  if (!isNumber) return undefined;
  const number = new Decimal(value as Decimal.Value);
  return number.abs().lessThan(believable) ? number : undefined;
}

const numeral = /^-?\d{1,20}(?:\.\d{1,20})?$/;

const encodedInstant = /^\/Date\((-?\d{1,17})(?:[+-]\d{4})?\)\/$/;
const isoInstant = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;

/** The offset part of Xero's own encoding never shifts the value. Instants without a zone are UTC too. */
const wireDate = (value: unknown): Date | undefined => {
  if (typeof value !== 'string') return undefined;
  const milliseconds = encodedInstant.exec(value)?.[1];
  if (milliseconds === undefined && !isoInstant.test(value)) return undefined;
  const zoned = /T.*(?:Z|[+-]\d\d:?\d\d)$/.test(value) || !value.includes('T') ? value : `${value}Z`;
  const date = new Date(milliseconds === undefined ? zoned : Number(milliseconds));
  return Number.isNaN(date.getTime()) ? undefined : date;
};

/** An instant (`UpdatedDateUTC`) as ISO 8601 in UTC with milliseconds. */
export const instantIn = (element: Json, field: string): string | undefined => wireDate(element[field])?.toISOString();

/**
 * A business date. Xero encodes it as midnight UTC whatever the organisation's zone; local time would shift it. Xero tells
 * "never" as a day in the year 1 or so: that is no date.
 */
export const dayIn = (element: Json, field: string): string | undefined => {
  const value = element[field];
  const written = typeof value === 'string' && isoInstant.test(value) ? value.slice(0, 10) : undefined;
  const day = written ?? wireDate(value)?.toISOString().slice(0, 10);
  return day !== undefined && isDay(day) ? day : undefined;
};

const isDay = (text: string): boolean => {
  if (!/^(?:19|[2-9]\d)\d\d-\d\d-\d\d$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
};

/** Whether two numbers are the same; what is missing counts as nothing, and what is no number is like none. */
export const decimalsEqual = (a: unknown, b: unknown): boolean => {
  const [one, other] = [a ?? 0, b ?? 0].map((value) => decimalOf(value));
  return one !== undefined && other !== undefined && one.equals(other);
};

/** A string literal of Xero's `where` language. */
export const quoted = (value: string): string => `"${value.replace(/\\/g, '\\\\').replace(/"/g, '\\"')}"`;

/** Names are unique without regard to case, and Xero trims and collapses spaces. */
export const nameKey = (name: string): string => name.normalize('NFC').replace(/\s+/g, ' ').trim().toLowerCase();

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The facts that are there. */
export const withoutGaps = <T extends object>(facts: T): Present<T> =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Present<T>;
