import { csvText, type ListQuery, type Page } from '#crm-core';

/** More rows than this are not written into one file; the file says so. */
const mostRows = 200_000;
const batch = 200;
const byteOrderMark = '\uFEFF';

/**
 * The rows of a list as the text of a file, a batch at a time, so that no table is ever held in memory. Each batch is a read of
 * its own that begins behind the last: a row that changes meanwhile may be missing or stand twice only where its own sort key changed.
 */
export async function* csvOf(
  first: Page<object>,
  columns: readonly string[],
  read: (place: Pick<ListQuery, 'after' | 'pageSize' | 'uncounted'>) => Promise<Page<object>>,
  { withMark, most = mostRows }: { withMark: boolean; most?: number },
): AsyncGenerator<string> {
  yield `${withMark ? byteOrderMark : ''}${csvText([columns])}`;
  let written = 0;
  for (let page = first; ; page = await read({ ...firstBatch, after: page.next! })) {
    const rows = page.items.slice(0, most - written);
    written += rows.length;
    yield csvText(rows.map((row) => columns.map((column) => cellOf((row as Record<string, unknown>)[column]))));
    if (page.next === null && rows.length === page.items.length) return;
    if (written >= most) break;
  }
  yield csvText([
    [`There are more than ${most.toLocaleString('en')} rows. Narrow the list with a filter to have the rest.`],
  ]);
}

/** How every batch is read. */
export const firstBatch = { pageSize: batch, uncounted: true } as const;

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(cellOf).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean);
}
