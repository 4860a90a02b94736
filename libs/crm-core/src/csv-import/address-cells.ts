import type { Address } from '../company/address.js';
import type { CsvCells } from './csv-cells.js';
import type { CsvColumn } from './csv-file.js';
import { filled } from './saved-record.js';

const kinds = ['postal', 'street'] as const;
const parts = ['line1', 'line2', 'city', 'region', 'postalCode', 'country'] as const;
type Part = (typeof parts)[number];

const examples: Partial<Record<Part, string>> = {
  line1: '120 Hanover Square',
  city: 'London',
  postalCode: 'WA1 1DP',
  country: 'United Kingdom',
};

const columnOf = (kind: Address['kind'], part: Part) => `${kind}${part.charAt(0).toUpperCase()}${part.slice(1)}`;

/** `postalLine1` … `streetCountry`. */
export const addressColumns: readonly CsvColumn[] = kinds.flatMap((kind) =>
  parts.map((part) => ({ name: columnOf(kind, part), example: kind === 'postal' ? (examples[part] ?? '') : '' })),
);

/** The addresses as they are to be, parts that the row does not name staying as they were; undefined when it names none. */
export function addressesOf(cells: CsvCells, before: readonly Address[]): Address[] | undefined {
  const named = new Map(kinds.map((kind) => [kind, namedParts(cells, kind)]));
  if ([...named.values()].every((values) => Object.keys(values).length === 0)) return undefined;
  const kept = before.map((address) => Object.assign({}, address, named.get(address.kind)));
  const added = kinds
    .filter((kind) => Object.keys(named.get(kind)!).length > 0 && !before.some((address) => address.kind === kind))
    .map((kind) => Object.assign({ kind }, named.get(kind)));
  return [...kept, ...added];
}

const namedParts = (cells: CsvCells, kind: Address['kind']): Partial<Address> =>
  filled<Partial<Address>>(
    Object.fromEntries(parts.map((part) => [part, cells.text(columnOf(kind, part))])) as Partial<Address>,
  );
