import { FieldProblem } from '../errors.js';
import type { CsvRow } from './csv-file.js';

/**
 * Reads the cells of one row as values of an input and gathers what cannot be read. An empty cell is no value: it leaves a
 * field of an existing record as it is.
 */
export class CsvCells {
  readonly problems: FieldProblem[] = [];

  constructor(
    private readonly row: CsvRow,
    private readonly decimalComma: boolean,
  ) {}

  text(column: string): string | undefined {
    return this.row.cells[column] || undefined;
  }

  flag(column: string): boolean | undefined {
    const text = this.text(column)?.toLowerCase();
    if (text === undefined) return undefined;
    if (['yes', 'true', '1'].includes(text)) return true;
    if (['no', 'false', '0'].includes(text)) return false;
    return this.problem(column, 'not_a_boolean', `"${this.text(column)}" in column "${column}" must be yes or no.`);
  }

  whole(column: string): number | undefined {
    const text = this.text(column);
    if (text === undefined) return undefined;
    if (/^\d{1,9}$/.test(text)) return Number(text);
    return this.problem(column, 'not_an_integer', `"${text}" in column "${column}" must be a whole number like 30.`);
  }

  /** A decimal string with a point, whichever the file writes; thousands are never guessed at. */
  decimal(column: string): string | undefined {
    const text = this.text(column);
    if (text === undefined) return undefined;
    if (/^-?\d{1,30}(\.\d{1,30})?$/.test(text)) return text;
    if (this.decimalComma && /^-?\d{1,30},\d{1,30}$/.test(text)) return text.replace(',', '.');
    return this.problem(
      column,
      'not_a_number',
      this.decimalComma
        ? `"${text}" in column "${column}" is no plain number. Write it like 1234,50 or 1234.50, without thousands separators or currency.`
        : `"${text}" in column "${column}" is no plain number. Write it like 1234.50, without thousands separators or currency.`,
    );
  }

  /** The id that a name in this column stands for. */
  named(column: string, ids: ReadonlyMap<string, string>, called: string): string | undefined {
    const text = this.text(column);
    if (text === undefined) return undefined;
    const id = ids.get(text);
    if (id) return id;
    return this.problem(
      column,
      'unknown_reference',
      `There is no ${called} "${text}" in use. Write it as it is called here, or add it first.`,
    );
  }

  problem(field: string, code: string, message: string): undefined {
    this.problems.push({ field, code, message });
    return undefined;
  }
}
