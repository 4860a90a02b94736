import type { EntityManager } from 'typeorm';
import type { Actor } from '../events/actor.js';
import type { CsvCells } from './csv-cells.js';
import type { CsvColumn } from './csv-file.js';
import type { CsvOutcome } from './csv-import.entity.js';

/** What becomes of one row, as things stand now. */
export interface RowPlan<T = unknown> {
  outcome: CsvOutcome;
  recordId?: string;
  number?: string;
  /** The fields that change. */
  changes: string[];
  /** Why it is rejected, in sentences. */
  reasons: string[];
  /** What the row is about, so that a second row about the same is noticed: a code, or else a name. */
  about: string[];
  /** What `write` needs; there unless nothing is to be written. */
  intent?: T;
  /** Rows with the same text are written together. */
  together?: string;
}

export interface Written {
  recordId: string;
  number: string;
}

/** One kind of file: its columns, what its rows mean, and how they are written. */
export interface CsvKind<T = unknown> {
  readonly name: string;
  readonly columns: readonly CsvColumn[];
  /** Judges rows against the database in a fixed number of queries; writes nothing. */
  plan(tx: EntityManager, rows: readonly CsvCells[]): Promise<RowPlan<T>[]>;
  /** Writes what belongs together, through the services that people use; answers one record for each intent. */
  write(tx: EntityManager, intents: readonly T[], actor: Actor): Promise<Written[]>;
}

export const rejected = (reasons: string[], about: string[] = []): RowPlan<never> => ({
  outcome: 'rejected',
  changes: [],
  reasons,
  about,
});
