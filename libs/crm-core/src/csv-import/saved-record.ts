import type { EntityManager } from 'typeorm';
import { changedFields, type VersionedRecord } from '../database/records.js';
import { DomainError, type FieldProblem } from '../errors.js';
import type { Actor } from '../events/actor.js';
import type { CsvCells } from './csv-cells.js';
import { rejected, type RowPlan, type Written } from './csv-kind.js';

/** A record to be created, or changed as it was read. */
export interface Saving<I> {
  id?: string;
  version?: number;
  input: I;
}

type Plain = VersionedRecord & { archived: boolean };

/** Plans a row that creates a record or changes one: what the record's own checks say of it, and what would change. Pure. */
export function planSaving<E extends Plain, I extends object>(of: {
  cells: CsvCells;
  about: string[];
  /** What people call the record, when there is one. */
  before: E | undefined;
  number: (row: E) => string;
  input: I;
  /** The values to store; throws every problem at once. */
  check: (input: I, before: E | undefined) => Partial<E>;
}): RowPlan<Saving<I>> {
  const { cells, about, before, input } = of;
  const values = checked(cells, () => of.check(input, before));
  if (cells.problems.length > 0)
    return rejected(
      cells.problems.map(({ message }) => message),
      about,
    );
  const named = before ? { recordId: before['id'] as string, number: of.number(before) } : {};
  const changes = before ? changedFields(before, values) : [];
  if (before && changes.length === 0) return { outcome: 'unchanged', changes, reasons: [], about, ...named };
  const intent = { ...(before ? { id: before.id, version: before.version } : {}), input };
  return { outcome: before ? 'updated' : 'created', changes, reasons: [], about, intent, ...named };
}

/** What the checks of the record answer; their problems become those of the row. */
function checked<E>(cells: CsvCells, check: () => Partial<E>): Partial<E> {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const known = new Set(cells.problems.map(({ field }) => field));
    const found: FieldProblem[] =
      error.fields.length > 0 ? error.fields : [{ field: '', code: error.code, message: error.message }];
    cells.problems.push(...found.filter(({ field }) => !known.has(field)));
    return {};
  }
}

interface Saves<I, E> {
  create(tx: EntityManager, input: I, actor: Actor): Promise<E>;
  update(tx: EntityManager, id: string, version: number, patch: I, actor: Actor): Promise<E>;
}

/** Writes it through the service that people use. */
export async function save<I, E extends { id: string }>(
  service: Saves<I, E>,
  number: (record: E) => string,
  tx: EntityManager,
  { id, version, input }: Saving<I>,
  actor: Actor,
): Promise<Written> {
  const saved =
    id === undefined ? await service.create(tx, input, actor) : await service.update(tx, id, version!, input, actor);
  return { recordId: saved.id, number: number(saved) };
}

/** Why a record that a row names cannot be changed by it. */
export function refuseGone(
  cells: CsvCells,
  column: string,
  called: string,
  found: { archived: boolean; mergedIntoId?: string | null },
): void {
  if (found.mergedIntoId)
    cells.problem(column, 'merged', `The ${called} was merged into another one. Name that one instead.`);
  else if (found.archived)
    cells.problem(column, 'archived', `The ${called} is archived. Restore it first, or leave the row out.`);
}

/** Removes the fields without a value, so that what is left out stays as it is. */
export const filled = <T extends object>(values: { [K in keyof T]: T[K] | undefined }): T =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;

/** Rows by what they share. */
export function grouped<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return groups;
}
