/** One page of what changed since a moment, in the order of the changes. A row that could not be read is undefined: it counts. */
type ReadPage<R> = (since: Date | undefined, page: number) => Promise<(R | undefined)[]>;

/** What following a list needs of a row. */
interface Changed {
  id: string;
  /** ISO 8601 UTC. A row without one cannot be followed and is taken as it comes. */
  updatedAt?: string;
}

/**
 * Everything that changed since a moment, each row once and as it was read last, also when rows change while pages are read: a row
 * that changes moves to the end and pulls those behind it forward, so the next page is asked for by the time of the last row
 * seen, not by its number. Only within one second, the finest that Xero filters by, are pages counted, and those are read
 * until nothing new shows up.
 */
export async function changedRows<R extends Changed>(
  read: ReadPage<R>,
  since: Date | undefined,
  pageSize: number,
): Promise<R[]> {
  const found = new Map<string, R>();
  let from = since;
  for (;;) {
    const rows = await read(from, 1);
    keep(found, rows);
    if (rows.length < pageSize) return [...found.values()];
    const last = lastSecond(rows);
    if (last !== undefined && (from === undefined || last > wholeSecond(from.getTime()))) {
      from = new Date(last);
      continue;
    }
    const next = await wholeSecondOf(read, from, pageSize, found);
    if (next === undefined) return [...found.values()];
    from = new Date(next);
  }
}

/** Reads on by page numbers while all rows are of one second, until a pass brings nothing new; answers the second after it. */
async function wholeSecondOf<R extends Changed>(
  read: ReadPage<R>,
  from: Date | undefined,
  pageSize: number,
  found: Map<string, R>,
): Promise<number | undefined> {
  for (;;) {
    let fresh = 0;
    let next: number | undefined;
    let ended = false;
    for (let page = 1; next === undefined && !ended; page++) {
      const rows = await read(from, page);
      fresh += keep(found, rows);
      const last = lastSecond(rows);
      if (last !== undefined && (from === undefined || last > wholeSecond(from.getTime()))) next = last;
      ended = rows.length < pageSize;
    }
    if (fresh > 0) continue;
    return next;
  }
}

/** The latest state of each row; answers how many were new or newer. */
function keep<R extends Changed>(found: Map<string, R>, rows: readonly (R | undefined)[]): number {
  let fresh = 0;
  for (const row of rows) {
    if (!row) continue;
    const known = found.get(row.id);
    if (known && (known.updatedAt ?? '') >= (row.updatedAt ?? '')) continue;
    found.set(row.id, row);
    fresh += 1;
  }
  return fresh;
}

const wholeSecond = (at: number): number => Math.floor(at / 1000) * 1000;

function lastSecond(rows: readonly (Changed | undefined)[]): number | undefined {
  const times = rows.flatMap((row) => (row?.updatedAt ? [Date.parse(row.updatedAt)] : []));
  return times.length > 0 ? wholeSecond(Math.max(...times)) : undefined;
}
