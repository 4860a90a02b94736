import { CsvError, parse } from 'csv-parse/sync';
import { invalid } from '../errors.js';
import { unmarked } from './csv-text.js';

/** A column of an import file. */
export interface CsvColumn {
  name: string;
  /** The file must have it; each cell may still be empty. */
  required?: boolean;
  /** What stands in the template. */
  example: string;
}

/** One row below the column names, its cells by the names of the columns. */
export interface CsvRow {
  /** As spreadsheets count: the column names are row 1. */
  row: number;
  cells: Record<string, string>;
  /** Why its cells cannot be told apart. */
  problem?: string;
}

export interface CsvFile {
  rows: CsvRow[];
  /** Whether a comma stands before decimals, as in files that are separated by semicolons. */
  decimalComma: boolean;
}

const mostRows = 10_000;

/** The column that a file of rejected rows has besides; a corrected one may be sent as it is. */
export const reasonColumn = 'reason';

/**
 * Reads a file that is separated by commas, semicolons or tabs, whatever the order of its columns. Refuses as a whole what cannot
 * be meant for these columns: `wrong_columns`, `malformed_csv`, `empty_file`, `too_many_rows`, `invalid_character`. Pure.
 */
export function readCsvFile(text: string, columns: readonly CsvColumn[]): CsvFile {
  if (text.includes('\u0000'))
    throw invalid('invalid_character', 'The file holds characters that are no text. Save it as “CSV UTF-8”.');
  const delimiter = delimiterOf(text);
  const [names, ...records] = recordsOf(text, delimiter);
  if (!names) throw invalid('empty_file', `The file is empty. ${expected(columns)}`);
  const headings = headingsOf(names, columns);
  const rows = records
    .map((cells, index) => rowOf(cells, index + 2, headings))
    .filter(({ cells, problem }) => problem !== undefined || Object.values(cells).some((cell) => cell !== ''));
  if (rows.length === 0) throw invalid('empty_file', 'The file has column names and no rows below them. Add some.');
  if (rows.length > mostRows)
    throw invalid(
      'too_many_rows',
      `The file has ${rows.length} rows; at most ${mostRows} are possible. Split it into several files.`,
    );
  return { rows, decimalComma: delimiter !== ',' };
}

/** The separator that the line of column names uses most. */
function delimiterOf(text: string): string {
  const [firstLine] = text.trimStart().split(/[\r\n]/, 1);
  const count = (delimiter: string) => firstLine!.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, one) => (count(one) > count(best) ? one : best));
}

function recordsOf(text: string, delimiter: string): string[][] {
  try {
    return parse(text, { bom: true, delimiter, relax_column_count: true });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = (error as { lines?: number }).lines;
    throw invalid(
      'malformed_csv',
      `The file cannot be read${line ? ` beyond line ${line}` : ''}: a quotation mark is missing or stands in the middle of a cell. Open it in a spreadsheet and save it as “CSV UTF-8”.`,
    );
  }
}

function headingsOf(names: readonly string[], columns: readonly CsvColumn[]): string[] {
  const known = new Map([...columns.map(({ name }) => name), reasonColumn].map((name) => [plain(name), name]));
  const headings = names.map((name) => known.get(plain(name)) ?? '');
  const strange = names.filter((name, index) => name.trim() !== '' && headings[index] === '');
  const twice = headings.filter((name, index) => name !== '' && headings.indexOf(name) !== index);
  const missing = columns.filter(({ name, required }) => required && !headings.includes(name)).map(({ name }) => name);
  const problems = [
    ...(missing.length > 0 ? [`It lacks ${listed(missing)}.`] : []),
    ...(strange.length > 0
      ? [`It has ${listed(strange.map((name) => name.trim().slice(0, 50)))}, which is not known.`]
      : []),
    ...(twice.length > 0 ? [`It has ${listed(twice)} twice.`] : []),
  ];
  if (problems.length > 0)
    throw invalid(
      'wrong_columns',
      `The columns of the file are not the expected ones. ${problems.join(' ')} ${expected(columns)}`,
    );
  return headings;
}

function rowOf(cells: readonly string[], row: number, headings: readonly string[]): CsvRow {
  const named = headings
    .map((name, index) => [name, unmarked((cells[index] ?? '').trim())] as const)
    .filter(([name]) => name !== '' && name !== reasonColumn);
  const beyond = cells.slice(headings.length).some((cell) => cell.trim() !== '');
  return {
    row,
    cells: Object.fromEntries(named),
    ...(beyond
      ? {
          problem: `The row has ${cells.length} cells and the file ${headings.length} columns. Quote cells that hold the separator.`,
        }
      : {}),
  };
}

function expected(columns: readonly CsvColumn[]): string {
  const needed = columns.filter(({ required }) => required).map(({ name }) => name);
  const others = columns.filter(({ required }) => !required).map(({ name }) => name);
  return `It needs ${listed(needed)}${others.length > 0 ? `, and may have ${listed(others)}` : ''}. Names stand in the first row; the template shows them.`;
}

const plain = (name: string) => name.toLowerCase().replaceAll(/[\s_-]+/g, '');
const listed = (names: readonly string[]) => names.map((name) => `"${name}"`).join(', ');
