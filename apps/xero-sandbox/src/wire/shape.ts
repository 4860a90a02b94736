import { msDate, readDate } from './dates.js';
import { badGuid, SANDBOX, unreadable } from './errors.js';
import { type Json, WrittenNumber } from './json.js';

/** What a property of a request may hold. */
export type Field =
  | { kind: 'text' | 'number' | 'bool' | 'guid' | 'date' | 'ignored' }
  | { kind: 'enum'; name: string; values: readonly string[] }
  | { kind: 'object'; fields: () => Shape }
  | { kind: 'list'; fields: () => Shape };

export type Shape = Record<string, Field>;

/** A request object after checking: numbers stay as written, dates are `YYYY-MM-DD`, null counts as absent but is kept. */
export type Sent = { [name: string]: SentValue };
type SentValue = null | string | boolean | WrittenNumber | Sent | Sent[];

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
export const ZERO_GUID = '00000000-0000-0000-0000-000000000000';
export const isGuid = (value: string): boolean => GUID.test(value);

/** Checks and converts one object; refuses the whole request as unreadable when it does not fit. */
export function readShape(value: Json, shape: Shape, path: string, strict: boolean): Sent {
  if (value === null || typeof value !== 'object' || Array.isArray(value) || value instanceof WrittenNumber) {
    throw unreadable(`${SANDBOX}an object was expected at '${path}'.`);
  }
  const result: Sent = {};
  for (const [name, given] of Object.entries(value)) {
    const field = Object.hasOwn(shape, name) ? shape[name] : undefined;
    if (!field) {
      if (strict) throw unreadable(`${SANDBOX}unknown property '${name}'. Path '${path}.${name}'.`);
      continue;
    }
    if (field.kind !== 'ignored') result[name] = readField(given, field, `${path}.${name}`, strict);
  }
  return result;
}

function readField(value: Json, field: Field, path: string, strict: boolean): SentValue {
  if (value === null) return null;
  switch (field.kind) {
    case 'object':
      return readShape(value, field.fields(), path, strict);
    case 'list':
      if (!Array.isArray(value)) throw unreadable(`${SANDBOX}an array was expected. Path '${path}'.`);
      return value.map((entry, index) => readShape(entry, field.fields(), `${path}[${index}]`, strict));
    case 'number':
      return readNumber(value, path);
    case 'bool':
      if (typeof value === 'boolean') return value;
      if (value === 'true' || value === 'false') return value === 'true';
      throw conversion(value, 'System.Boolean', path);
    default:
      return readText(value, field, path);
  }
}

function readNumber(value: Json, path: string): WrittenNumber {
  if (value instanceof WrittenNumber) return value;
  if (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)) return new WrittenNumber(value);
  throw conversion(value, 'System.Decimal', path);
}

function readText(value: Json, field: Field, path: string): string {
  const text = value instanceof WrittenNumber ? value.text : value;
  if (typeof text !== 'string') throw conversion(value, 'System.String', path);
  if (field.kind === 'guid') {
    if (!isGuid(text)) throw badGuid();
    return text.toLowerCase();
  }
  if (field.kind === 'date') {
    const date = readDate(text);
    if (!date) throw unreadable(`The string '${text}' is not a valid AllXsd value.`);
    return date;
  }
  if (field.kind === 'enum' && !field.values.includes(text)) {
    throw conversion(text, `Xero.API.Library.${field.name}`, path);
  }
  return text;
}

function conversion(value: Json, type: string, path: string): Error {
  const shown = value instanceof WrittenNumber ? value.text : JSON.stringify(value);
  return unreadable(`Error converting value ${shown} to type '${type}'. Path '${path}'.`);
}

/** The sent text of a property; undefined when it was left out or null. */
export function textOf(sent: Sent, name: string): string | undefined {
  const value = sent[name];
  return typeof value === 'string' ? value : undefined;
}

export function boolOf(sent: Sent, name: string): boolean | undefined {
  const value = sent[name];
  return typeof value === 'boolean' ? value : undefined;
}

/** The number as it was written. */
export function numberOf(sent: Sent, name: string): string | undefined {
  const value = sent[name];
  return value instanceof WrittenNumber ? value.text : undefined;
}

export function objectOf(sent: Sent, name: string): Sent | undefined {
  const value = sent[name];
  return value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof WrittenNumber)
    ? value
    : undefined;
}

export function listOf(sent: Sent, name: string): Sent[] | undefined {
  const value = sent[name];
  return Array.isArray(value) ? value : undefined;
}

/** Was the property in the request at all, be it null? */
export const has = (sent: Sent, name: string): boolean => Object.hasOwn(sent, name);

const DATES = new Set([
  'Date',
  'DueDate',
  'ExpectedPaymentDate',
  'PlannedPaymentDate',
  'DeliveryDate',
  'ExpectedArrivalDate',
  'ExpiryDate',
]);

/** The element as the client sent it, for the answer to a refusal; dates go out the way all dates do. */
export function echo(sent: Sent): Record<string, unknown> {
  return Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, echoValue(value, DATES.has(name))]));
}

function echoValue(value: SentValue, isDate = false): unknown {
  if (isDate && typeof value === 'string') return msDate(value);
  if (value instanceof WrittenNumber) return Number(value.text);
  if (Array.isArray(value)) return value.map((entry) => echo(entry));
  return value !== null && typeof value === 'object' ? echo(value) : value;
}
