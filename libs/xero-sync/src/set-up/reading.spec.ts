import { afterPage } from './reading.js';
import type { Cursor } from './steps.js';

interface Row {
  id: number;
  at: string;
}

const at = (second: number): string => new Date(Date.parse('2026-05-04T00:00:00Z') + second * 1000).toISOString();

/** Walks through a list as the job does: which rows it saw, how often it asked, and how large the pages were. */
function walk(rows: () => Row[], bytesOf: (rows: Row[]) => number = () => 0, first: Cursor = {}) {
  const seen = new Map<number, number>();
  const sizes: number[] = [];
  let cursor: Cursor = { page: 1, size: 1000, ...first };
  for (let calls = 1; calls < 500; calls += 1) {
    const all = rows()
      .filter((row) => cursor.since === undefined || row.at >= cursor.since)
      .toSorted((a, b) => a.at.localeCompare(b.at) || a.id - b.id);
    const size = cursor.size!;
    const page = all.slice((cursor.page! - 1) * size, cursor.page! * size);
    sizes.push(size);
    for (const row of page) seen.set(row.id, (seen.get(row.id) ?? 0) + 1);
    const last = page.at(-1)?.at;
    const next = afterPage(cursor, {
      count: page.length,
      total: all.length,
      size: bytesOf(page),
      ...(last === undefined ? {} : { lastChange: last }),
    });
    if ('done' in next) return { seen, calls, sizes };
    cursor = next.cursor;
  }
  throw new Error('The way through the list does not end.');
}

const list = (count: number, second: (id: number) => number): Row[] =>
  Array.from({ length: count }, (_, id) => ({ id, at: at(second(id)) }));

describe('the way through a list of Xero’s', () => {
  it.each([
    ['rows of different seconds', 10_000, (id: number) => id, 11],
    ['rows of one second', 10_000, () => 7, 12],
    ['some hundred rows a second', 10_000, (id: number) => Math.floor(id / 300), 14],
    ['exactly one page', 1000, (id: number) => id, 2],
    ['no rows', 0, () => 0, 1],
  ])('sees every row of a list with %s', (_what, count, second, most) => {
    const { seen, calls } = walk(() => list(count, second));
    expect(seen.size).toBe(count);
    expect(calls).toBeLessThanOrEqual(most);
  });

  it('loses nothing when pages are halved on the way', () => {
    const heavy = (rows: Row[]) => rows.length * 20_000;
    for (const second of [(id: number) => id, () => 7]) {
      const { seen, sizes } = walk(() => list(3_100, second), heavy);
      expect(seen.size).toBe(3_100);
      expect([...new Set(sizes)]).toEqual([1000, 500, 250]);
    }
  });

  it('loses nothing when rows of the same second leave the list meanwhile', () => {
    let asked = 0;
    const rows = () => {
      asked += 1;
      return list(3_000, () => 7).filter(({ id }) => asked < 3 || id >= 5);
    };
    expect(walk(rows).seen.size).toBe(3_000);
  });

  it('loses nothing when rows change meanwhile and move to the end', () => {
    let asked = 0;
    const rows = () => {
      asked += 1;
      return list(3_000, (id) => (asked > 1 && id < 500 ? 10_000 + id : id));
    };
    expect(walk(rows).seen.size).toBe(3_000);
  });
});
