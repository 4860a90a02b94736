import { parse } from 'csv-parse/sync';

/** Splits comma-separated text into rows of fields. Throws where a quoted field does not end. */
export const parseCsv = (text: string): string[][] =>
  parse(text, { bom: true, relax_column_count: true, skip_empty_lines: true });

/** Writes rows as comma-separated text; a field is quoted only where it must be. */
export const writeCsv = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => `${row.map(quote).join(',')}\n`).join('');

const quote = (field: string): string => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);
