import { listOf } from '../answers/readers.js';

type Json = Record<string, unknown>;

/** A change of one place in an answer: somewhere in its rows, chosen by `at`. */
export interface Mutation {
  how: keyof typeof changes;
  at: number;
  what: number;
}

/** What Xero may say one day, or says on a bad one. */
const oddities: unknown[] = [
  null,
  '',
  0,
  -1,
  1e300,
  'NaN',
  '1e5',
  '12.345',
  '-0.005',
  'null\u0000character',
  'SOMETHINGNEW',
  '__proto__',
  'constructor',
  '/Date(99999999999999999)/',
  '/Date(-62135596800000+0000)/',
  '/Date(x)/',
  '2026-13-45T00:00:00',
  '0001-01-01T00:00:00',
  'x'.repeat(10_000),
  '🧾'.repeat(400),
  true,
  [],
  {},
  [null, 'text', 7],
  { Id: { deep: [1, { deeper: null }] } },
];

const changes = {
  /** Fields that Xero will add. */
  unknownField: (place: Json, _name: string, odd: unknown): void => {
    place['SomethingNew'] = odd;
  },
  /** Values that Xero will add to an enumeration; also any other text. */
  unknownValue: (place: Json, name: string): void => {
    if (typeof place[name] === 'string') place[name] = 'SOMETHINGNEW';
  },
  null: (place: Json, name: string): void => {
    place[name] = null;
  },
  gone: (place: Json, name: string): void => {
    delete place[name];
  },
  odd: (place: Json, name: string, odd: unknown): void => {
    place[name] = odd;
  },
  /** Numbers as text, and text as numbers. */
  otherType: (place: Json, name: string): void => {
    const value = place[name];
    if (typeof value === 'number') place[name] = String(value);
    else if (typeof value === 'string') place[name] = Number(value) || 7;
  },
  /** A row that is none. */
  oddRow: (_place: Json, _name: string, odd: unknown, rows: unknown[]): void => {
    rows.push(odd);
  },
};

export const howToChange = Object.keys(changes) as (keyof typeof changes)[];

/** The answer with these changes; the original stays as it is. */
export function mutated(body: unknown, mutations: readonly Mutation[]): Json {
  const copy = JSON.parse(JSON.stringify(body)) as Json;
  const rows = copy[listOf(copy)] as unknown[];
  for (const { how, at, what } of mutations) {
    const places = fieldsIn(rows);
    const place = places[at % Math.max(places.length, 1)];
    if (place) changes[how](place.holder, place.name, structuredClone(oddities[what % oddities.length]), rows);
  }
  return copy;
}

/** Every field of every object in the rows, however deep. */
function fieldsIn(value: unknown): { holder: Json; name: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = Array.isArray(value) ? [] : Object.keys(value).map((name) => ({ holder: value as Json, name }));
  return [...own, ...Object.values(value).flatMap(fieldsIn)];
}
