import type { Rest } from '../../rig/src/rest.js';

/** A first import as the product shows it. */
export interface Seen {
  state: string;
  sentence: string;
  paused?: string;
  progress: { kind: string; total: number; waiting: number }[];
  undecided: number;
  verification?: { agrees: boolean; rows: { what: string; inXero: string; here: string; agrees: boolean }[]; causes: { sentence: string; count: number; examples: string[] }[] };
} // prettier-ignore

/** Seconds of each part. */
export type Parts = Record<'planning' | 'reading' | 'running', number>;

const PATH = 'integrations/xero/first-import';
const LOOK_MS = 700;
/** Longer than the product waits before it takes up what a dead process left, with room for a slow machine. */
const STANDSTILL_MS = 300_000;
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Goes through a first import as an administrator does: plan, read, decide all at once, run. `look` is told at each look. */
export async function firstImport(rest: Rest, look: (seen: Seen) => Promise<void> | void): Promise<{ parts: Parts; end: Seen }> {
  const parts: Parts = { planning: 0, reading: 0, running: 0 };
  const part = async (name: keyof Parts, from: string, body: object, until: string): Promise<Seen> => {
    const begun = performance.now();
    await rest.post(`${PATH}${from}`, `first-import${from}`, body);
    const seen = await becomes(rest, until, look);
    parts[name] = (performance.now() - begun) / 1000;
    return seen;
  };
  await part('planning', '', { ownHistory: 'nothing', openingStock: false }, 'planned');
  const read = await part('reading', '/read', {}, 'review');
  if (read.undecided > 0) await rest.post(`${PATH}/decisions`, 'decisions', { decision: 'create', match: 'ask' });
  const end = await part('running', '/run', {}, 'finished');
  return { parts, end };
} // prettier-ignore

async function becomes(rest: Rest, state: string, look: (seen: Seen) => Promise<void> | void): Promise<Seen> {
  let moved = { at: Date.now(), what: '' };
  for (;;) {
    const seen = await rest.get<Seen>(PATH);
    if (seen.state === state) return seen;
    if (seen.paused !== undefined) throw new Error(`The first import stands still: ${seen.sentence}`);
    const what = JSON.stringify([seen.state, seen.sentence, seen.progress]);
    if (what !== moved.what) moved = { at: Date.now(), what };
    if (Date.now() - moved.at > STANDSTILL_MS) throw new Error(`Nothing moved for ${STANDSTILL_MS / 1000} s: ${seen.sentence}`);
    await look(seen);
    await pause(LOOK_MS);
  }
} // prettier-ignore

/** How far the whole is, 0 to 1; reading counts as a third. `records`: how many there are in Xero. */
export function shareDone({ state, progress }: Seen, records: number): number {
  const total = progress.reduce((sum, one) => sum + one.total, 0);
  const waiting = progress.reduce((sum, one) => sum + one.waiting, 0);
  if (state === 'reading') return total / records / 3;
  return state === 'running' ? 1 / 3 + ((total - waiting) / Math.max(1, total)) * (2 / 3) : 0;
}
