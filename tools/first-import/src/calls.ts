import type { LoggedCall, Sandbox } from '../../rig/src/sandbox.js';

const LISTS = ['Contacts', 'Items', 'Invoices', 'CreditNotes', 'Quotes'];

/** Calls of the product in the sandbox's own log. */
export interface Spent {
  all: number;
  /** Reads of the lists that hold the records. */
  pages: number;
  /** The page sizes that were asked for, largest first. */
  sizes: number[];
  /** What else was called, how often. */
  others: Record<string, number>;
}

type WithQuery = LoggedCall & { query: string };

/** What was spent since `from` calls were made. */
export async function spentSince(sandbox: Sandbox, from: number): Promise<Spent> {
  const calls = ((await sandbox.calls()) as WithQuery[]).slice(from);
  const isPage = ({ method, path }: LoggedCall) => method === 'GET' && LISTS.includes(path.split('/').at(-1) ?? '');
  const sizes = calls.filter(isPage).flatMap(({ query }) => Number(new URLSearchParams(query).get('pageSize')) || []);
  const others: Record<string, number> = {};
  for (const call of calls.filter((one) => !isPage(one))) {
    const what = `${call.method} ${call.path}`;
    others[what] = (others[what] ?? 0) + 1;
  }
  return {
    all: calls.length,
    pages: calls.filter(isPage).length,
    // Counting asks for pages of one.
    sizes: [...new Set(sizes)].filter((size) => size > 1).toSorted((a, b) => b - a),
    others,
  };
}
