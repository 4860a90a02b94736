import { parse } from 'csv-parse/sync';
import { SyncError } from '../sync-error.js';

/** One row of a file of links; `remoteId` is absent where the record is to be unlinked. */
export interface LinkFileRow {
  /** As spreadsheets count: the column names are row 1. */
  row: number;
  record: string;
  /** Its number or code, or its id. */
  number: string;
  xeroId: string;
}

const linkFileColumns = ['record', 'number', 'xeroId'] as const;
/** What stands instead of an id where a record is to be unlinked. An empty cell is a mistake, not a wish. */
export const unlinkWord = 'unlink';
const mostRows = 200;

/** Reads a file of links. Refuses as a whole what cannot be one: wrong columns, no rows, too many. Pure. */
export function readLinkFile(text: string): LinkFileRow[] {
  const [names, ...lines] = linesOf(text);
  const headings = (names ?? []).map((name) => name.trim().toLowerCase());
  const places = linkFileColumns.map((name) => headings.indexOf(name.toLowerCase()));
  if (places.includes(-1))
    throw wrong(
      'wrong_columns',
      `The columns of the file are not the expected ones. It needs ${listed(linkFileColumns)} in its first row.`,
    );
  const rows = lines
    .map((cells, index) => {
      const [record, number, xeroId] = places.map((place) => unmarked((cells[place] ?? '').trim()));
      return { row: index + 2, record: record!, number: number!, xeroId: xeroId! };
    })
    .filter(({ record, number, xeroId }) => record !== '' || number !== '' || xeroId !== '');
  if (rows.length === 0) throw wrong('empty_file', 'The file has no rows below the column names. Add some.');
  if (rows.length > mostRows)
    throw wrong(
      'too_many_rows',
      `The file has ${rows.length} rows; at most ${mostRows} are possible, as each is looked up in Xero. Split it.`,
    );
  return rows;
}

/** The rejected rows as they came, each with its reason. Pure. */
export const rejectedLinks = (rows: readonly (LinkFileRow & { sentence: string })[]): string =>
  [
    [...linkFileColumns, 'reason'],
    ...rows.map(({ record, number, xeroId, sentence }) => [record, number, xeroId, sentence]),
  ]
    .map((cells) => `${cells.map(cell).join(',')}\r\n`)
    .join('');

function linesOf(text: string): string[][] {
  const [first = ''] = text.split(/[\r\n]/, 1);
  const delimiter = [',', ';', '\t'].toSorted((one, other) => first.split(other).length - first.split(one).length)[0]!;
  try {
    return parse(text, { bom: true, delimiter, relax_column_count: true });
  } catch {
    throw wrong(
      'malformed_csv',
      'The file cannot be read: a quotation mark is missing or stands in the middle of a cell. Save it as “CSV UTF-8” in a spreadsheet.',
    );
  }
}

// A spreadsheet would take such a text for a formula; it is marked as text on the way out, and unmarked on the way in.
const formula = /^[=+\-@\t\r]/;
const unmarked = (text: string): string => (text.startsWith("'") && formula.test(text.slice(1)) ? text.slice(1) : text);

function cell(text: string): string {
  const safe = formula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const listed = (names: readonly string[]) => names.map((name) => `"${name}"`).join(', ');
const wrong = (code: string, message: string) => new SyncError('invalid', code, message);
