import { Decimal } from 'decimal.js';

/** An object of Xero's, read by field. */
export type Json = Record<string, unknown>;

const NO_ID = '00000000-0000-0000-0000-000000000000';

/** A real id. Refused elements carry none, or the zero GUID. */
export function idIn(element: Json, field: string): string | undefined {
  const id = element[field];
  return typeof id === 'string' && id !== '' && id !== NO_ID ? id : undefined;
}

export const textIn = (element: Json, field: string): string | undefined => {
  const value = element[field];
  return typeof value === 'string' && value !== '' ? value : undefined;
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

/** A money amount of Xero (a JSON number) as a decimal string with two places; undefined when there is none. */
export const moneyIn = (element: Json, field: string): string | undefined => {
  const value = element[field];
  return typeof value === 'number' && Number.isFinite(value) ? new Decimal(value).toFixed(2) : undefined;
};

const wireDate = (value: unknown): Date | undefined => {
  if (typeof value !== 'string') return undefined;
  const milliseconds = /^\/Date\((-?\d+)(?:[+-]\d{4})?\)\/$/.exec(value)?.[1];
  // The offset part never shifts the value. Instants without a zone are UTC too.
  const date =
    milliseconds === undefined
      ? new Date(/Z$|[+-]\d\d:\d\d$/.test(value) ? value : `${value}Z`)
      : new Date(Number(milliseconds));
  return Number.isNaN(date.getTime()) ? undefined : date;
};

/** An instant (`UpdatedDateUTC`) as ISO 8601 in UTC with milliseconds. */
export const instantIn = (element: Json, field: string): string | undefined => wireDate(element[field])?.toISOString();

/** A business date. Xero encodes it as midnight UTC whatever the organisation's zone; local time would shift it. */
export const dayIn = (element: Json, field: string): string | undefined => {
  const value = element[field];
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value)) return value.slice(0, 10);
  return wireDate(value)?.toISOString().slice(0, 10);
};

export const decimalsEqual = (a: unknown, b: unknown): boolean =>
  new Decimal((a as Decimal.Value | undefined) ?? 0).equals(new Decimal((b as Decimal.Value | undefined) ?? 0));

/** A string literal of Xero's `where` language. */
export const quoted = (value: string): string => `"${value.replace(/\\/g, '\\\\').replace(/"/g, '\\"')}"`;

/** Names are unique without regard to case, and Xero trims and collapses spaces. */
export const nameKey = (name: string): string => name.normalize('NFC').replace(/\s+/g, ' ').trim().toLowerCase();
