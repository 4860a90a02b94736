/** A file as spreadsheets open it: RFC 4180, one line for each row. Pure. */
export const csvText = (rows: readonly (readonly string[])[]): string =>
  rows.map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');

/** Quoted where needed. A text that a spreadsheet would take for a formula is marked as text, so that nobody's name runs. */
function cell(text: string): string {
  const safe = looksLikeFormula(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** What `csvText` marked as text, as it was before. Pure. */
export const unmarked = (text: string): string =>
  text.startsWith("'") && looksLikeFormula(text.slice(1)) ? text.slice(1) : text;

const looksLikeFormula = (text: string) => /^[=+\-@\t\r]/.test(text) && !/^\+?[\d\s()./-]+$/.test(text);
