import { randomFrom } from '../../test/random.js';
import { changedRows } from './changed-rows.js';

interface Row {
  id: string;
  updatedAt: string;
}

const start = Date.parse('2026-05-04T00:00:00Z');
const at = (ms: number) => new Date(start + ms).toISOString();

/** A list that answers as Xero does: from a whole second on, in the order of the changes, page by page. */
function list(rows: Map<string, Row>, pageSize: number, meanwhile: () => void = () => {}) {
  let calls = 0;
  return {
    calls: () => calls,
    read: async (since: Date | undefined, page: number): Promise<Row[]> => {
      calls += 1;
      await Promise.resolve();
      const second = Math.floor((since?.getTime() ?? 0) / 1000) * 1000;
      const found = [...rows.values()]
        .filter(({ updatedAt }) => Date.parse(updatedAt) >= second)
        .toSorted((a, b) => a.updatedAt.localeCompare(b.updatedAt) || a.id.localeCompare(b.id));
      const answer = found.slice((page - 1) * pageSize, page * pageSize);
      meanwhile();
      return answer;
    },
  };
}

const of = (found: Row[]) => found.map(({ id, updatedAt }) => `${id} ${updatedAt}`).toSorted();

describe('Reading what changed', () => {
  it('takes one call when a page holds everything', async () => {
    const rows = new Map([['a', { id: 'a', updatedAt: at(0) }]]);
    const xero = list(rows, 10);
    expect(of(await changedRows(xero.read, undefined, 10))).toEqual([`a ${at(0)}`]);
    expect(xero.calls()).toBe(1);
    expect(await changedRows(list(rows, 10).read, new Date(start + 5000), 10)).toEqual([]);
  });

  it('reads more rows of one second than a page holds', async () => {
    const rows = new Map(
      Array.from({ length: 47 }, (_, n) => [`r${n}`, { id: `r${n}`, updatedAt: at(n < 40 ? n : 9000 + n) }] as const),
    );
    expect(of(await changedRows(list(rows, 10).read, undefined, 10))).toEqual(of([...rows.values()]));
  });

  it('reads on behind rows that could not be read', async () => {
    const rows = new Map(
      Array.from({ length: 25 }, (_, n) => [`r${n}`, { id: `r${n}`, updatedAt: at(n * 2000) }] as const),
    );
    const xero = list(rows, 10);
    const unreadable = ['r3', 'r9', 'r19'];
    const read = async (since: Date | undefined, page: number) =>
      (await xero.read(since, page)).map((row) => (unreadable.includes(row.id) ? undefined : row));
    const found = await changedRows(read, undefined, 10);
    expect(found.map(({ id }) => id).toSorted()).toEqual(
      [...rows.keys()].filter((id) => !unreadable.includes(id)).toSorted(),
    );
  });

  it('misses and doubles nothing while rows change between the pages', async () => {
    const seed = Date.now() % 1_000_000;
    const random = randomFrom(seed);
    for (let round = 0; round < 60; round++) {
      const rows = new Map<string, Row>();
      const spread = [200, 5_000, 60_000][round % 3]!;
      for (let n = 0; n < 200; n++) rows.set(`r${n}`, { id: `r${n}`, updatedAt: at(random.below(spread)) });
      let now = spread;
      let left = 150;
      const xero = list(rows, 20, () => {
        for (let n = 0; n < 7 && left > 0; n++, left--) {
          now += random.below(400);
          const id = random.below(10) < 7 ? `r${random.below(200)}` : `new${now}`;
          rows.set(id, { id, updatedAt: at(now) });
        }
      });
      const first = await changedRows(xero.read, undefined, 20);
      left = 0;
      // What changed behind the last page is brought by the next reading, from the last change that was seen.
      const next = await changedRows(
        xero.read,
        new Date(
          first
            .map((row) => row.updatedAt)
            .toSorted()
            .at(-1)!,
        ),
        20,
      );
      const found = [...first, ...next];
      expect(new Set(first.map(({ id }) => id)).size).toBe(first.length);
      const got = new Map(found.map((row) => [row.id, row.updatedAt]));
      const wrong = [...rows.values()].filter(({ id, updatedAt }) => got.get(id) !== updatedAt);
      if (wrong.length > 0)
        throw new Error(`seed ${seed}, round ${round}: ${wrong.map(({ id }) => id).join()} were missed`);
    }
  });
});
