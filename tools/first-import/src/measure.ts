import { readFileSync } from 'node:fs';
import { random } from '../../rig/src/random.js';
import { control, Sandbox } from '../../rig/src/sandbox.js';
import { Rest } from '../../rig/src/rest.js';
import { prepareWorkspace, signIn, type ReadyWorkspace } from '../../rig/src/workspace.js';
import type { Child } from '../../faults/src/child.js';
import { Stage, type Installation } from '../../faults/src/stage.js';
import { fillBooks, type Size } from './books.js';
import { compareSides } from './both-sides.js';
import { spentSince, type Spent } from './calls.js';
import { atWork, somethingToLookAt, type Felt } from './interactive.js';
import { firstImport, shareDone, type Parts, type Seen } from './job.js';

export interface Wish extends Size {
  kills: number;
  /** How quick it is for people at work is shown and not judged. */
  untimed: boolean;
  seed: number;
}

/** One thing that must hold. */
export interface Question {
  what: string;
  ok: boolean;
  detail: string;
}

type Say = (text: string) => void;

/** What the numbers of the product's promise are. */
const MOST_CALLS = 130;
const MOST_MEMORY_MB = 512;
const QUICK_MS = 300;
const IDLE_MS = 10_000;
const REPORT_MS = 15_000;
/** So many documents hold enough heavy ones that an answer of a full page is too large. */
const HALVES_FROM = 10_000;
/** A dead process is replaced soon, or twenty kills take an hour of waiting. Everything else is as it ships. */
const soon = { SYNC_LEASE_SECONDS: '3', SYNC_SEND_WITHIN_SECONDS: '2', SYNC_SWEEP_SECONDS: '1' };

/** Both rounds, with what must hold after each. */
export async function measure(wish: Wish, say: Say): Promise<{ questions: Question[]; figures: object }> {
  say('starting PostgreSQL and a sandbox with the limits of Xero ...');
  const stage = await Stage.start({ limits: 'on' });
  try {
    const sandbox = await Sandbox.prepare(stage.sandboxUrl, 'Old Books Ltd');
    const unlimited = <T>(work: () => Promise<T>) => withoutLimits(stage.sandboxUrl, work);
    await unlimited(() => fillBooks(sandbox, wish, say));
    const undisturbed = await round(stage, sandbox, 'undisturbed', say, meanwhileAtWork);
    const questions = [...(await answers(undisturbed, wish, unlimited)), ...promises(undisturbed, wish)];
    await undisturbed.child.stop();
    if (wish.kills === 0) return { questions, figures: { undisturbed: undisturbed.figures } };
    stage.options.timing = soon;
    const killed = await round(stage, sandbox, 'killed', say, (at) => killing(at, wish, say));
    questions.push(...(await answers(killed, wish, unlimited)), survival(killed, undisturbed, wish));
    await killed.child.stop();
    return { questions, figures: { undisturbed: undisturbed.figures, killed: killed.figures } };
  } finally {
    await stage.stop();
  }
}

/** A workspace in an installation of its own, before its first import. */
interface Place {
  installation: Installation;
  child: Child;
  ready: ReadyWorkspace;
  sandbox: Sandbox;
}

/** What goes on beside a first import. */
interface Beside {
  look: (seen: Seen) => Promise<void> | void;
  /** After the end of the import. */
  end: () => Promise<object>;
  /** Records made here, by kind. */
  own: Record<string, number>;
}

interface Round extends Place {
  name: string;
  own: Record<string, number>;
  end: Seen;
  figures: { parts: Parts; spent: Spent; memoryMb: number; idle?: Felt; busy?: Felt; kills?: number };
}

async function round(
  stage: Stage,
  sandbox: Sandbox,
  name: string,
  say: Say,
  beside: (at: Place) => Promise<Beside>,
): Promise<Round> {
  const installation = await stage.newInstallation(`import_${name}`);
  const child = await installation.whole();
  const session = await signIn(installation.url, { email: stage.email, password: stage.secrets.adminPassword }, name);
  const wish = { name: `First import, ${name}`, run: name, taxRate: 1500n };
  const ready = await prepareWorkspace(installation.url, session, sandbox, wish);
  const at: Place = { installation, child, ready, sandbox };
  const { look, end: over, own } = await beside(at);
  const before = (await sandbox.calls()).length;
  let reported = 0;
  say(`${name}: the import begins`);
  const { parts, end } = await firstImport(ready.rest, async (seen) => {
    if (performance.now() - reported > REPORT_MS) {
      reported = performance.now();
      say(`${name}: ${seen.sentence} ${progressOf(seen)}`);
    }
    await look(seen);
  });
  const spent = await spentSince(sandbox, before);
  const memoryMb = peakMemoryMb(at.child);
  const more = await over();
  say(`${name}: finished`);
  return { ...at, name, own, end, figures: { parts, spent, memoryMb, ...more } };
}

const progressOf = ({ progress }: Seen): string =>
  progress.map(({ kind, total, waiting }) => `${kind} ${total - waiting}/${total}`).join(', ');

/** People look at pages: first alone, then while the import runs. */
async function meanwhileAtWork({ installation, ready }: Place): Promise<Beside> {
  const pages = await somethingToLookAt(ready);
  const rest = new Rest(installation.url, 'looking');
  rest.useKey(ready.apiKey);
  await atWork(rest, pages, after(IDLE_MS / 4));
  const idle = await atWork(rest, pages, after(IDLE_MS));
  let ended = false;
  const busy = atWork(rest, pages, () => ended);
  const end = async () => {
    ended = true;
    return { idle, busy: await busy };
  };
  return { look: () => undefined, end, own: { contact: 1, item: 1, invoice: 1 } };
}

const after = (ms: number): (() => boolean) => {
  const begun = performance.now();
  return () => performance.now() - begun > ms;
};

/** The process dies at places of the way that the seed chose, and is started again each time. */
function killing(at: Place, { kills, seed, contacts, items, documents }: Wish, say: Say): Promise<Beside> {
  const dice = random(seed);
  const places = Array.from({ length: kills }, () => dice(10_000) / 10_000).toSorted((a, b) => a - b);
  let done = 0;
  const look = async (seen: Seen): Promise<void> => {
    const share = shareDone(seen, contacts + items + documents);
    if (done === places.length || share < places[done]! || !['reading', 'running'].includes(seen.state)) return;
    await new Promise((over) => setTimeout(over, dice(400)));
    await at.child.stop('SIGKILL');
    done++;
    say(`killed: kill ${done} at ${(share * 100).toFixed(1)} %: ${seen.sentence}`);
    at.child = await at.installation.whole();
  };
  return Promise.resolve({ look, end: () => Promise.resolve({ kills: done }), own: {} });
}

/** The most that the process ever had in memory. */
function peakMemoryMb(child: Child): number {
  const [, kilobytes = '0'] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kilobytes) / 1024);
}

async function withoutLimits<T>(url: string, work: () => Promise<T>): Promise<T> {
  await control(url, 'PATCH', 'settings', { limitsEnabled: false });
  try {
    return await work();
  } finally {
    await control(url, 'PATCH', 'settings', { limitsEnabled: true });
  }
}

/** Whether both sides hold the same after a round. */
async function answers(
  { ready, sandbox, name, own, end }: Round,
  wish: Size,
  unlimited: <T>(work: () => Promise<T>) => Promise<T>,
): Promise<Question[]> {
  const { wrong, compared } = await unlimited(() => compareSides(ready.rest, sandbox, own));
  const expected = wish.contacts + wish.items + wish.documents;
  const differing = (end.verification?.rows ?? []).filter(({ agrees }) => !agrees);
  const causes = (end.verification?.causes ?? []).map(({ sentence, count, examples }) => `${count}: ${sentence} ${examples.join(', ')}`); // prettier-ignore
  return [
    {
      what: `${name}: each record is here exactly once, with its amounts, and the stock agrees`,
      ok: wrong.length === 0 && compared === expected,
      detail: wrong.length === 0 ? `${compared} of ${expected} records` : `${wrong.length} findings: ${wrong.slice(0, 5).join('; ')}`,
    },
    {
      what: `${name}: the product’s own comparison agrees`,
      ok: end.verification?.agrees === true,
      detail: [...differing.map(({ what, inXero, here }) => `${what}: ${inXero} there, ${here} here`), ...causes].join('; ') || `${end.verification?.rows.length} rows`,
    },
  ];
} // prettier-ignore

/** What is promised about calls, memory and people at work. */
function promises({ figures }: Round, wish: Wish): Question[] {
  const { spent, memoryMb, parts, idle, busy } = figures;
  const allowed = Math.max(QUICK_MS, 3 * (idle?.p95 ?? 0));
  const seconds = Object.entries(parts).map(([part, time]) => `${part} ${time.toFixed(0)} s`);
  const others = Object.entries(spent.others).map(([what, times]) => `${times} × ${what}`);
  const halved = spent.sizes.length > 1;
  return [
    {
      what: `at most ${MOST_CALLS} calls to Xero`,
      ok: spent.all <= MOST_CALLS,
      detail: `${spent.all}: ${spent.pages} of lists in pages of ${spent.sizes.join(', ')}; ${others.join(', ')}`,
    },
    ...(wish.documents < HALVES_FROM ? [] : [{ what: 'pages are halved when an answer is too large', ok: halved, detail: `pages of ${spent.sizes.join(', ')}` }]),
    { what: `memory at most ${MOST_MEMORY_MB} MB`, ok: memoryMb <= MOST_MEMORY_MB, detail: `${memoryMb} MB at the most` },
    {
      what: `p95 of people at work at most ${allowed} ms`,
      ok: busy !== undefined && busy.failed === 0 && (wish.untimed || busy.p95 <= allowed),
      detail: `${busy?.p95} ms (p50 ${busy?.p50}, longest ${busy?.most}) in ${busy?.requests} requests, ${busy?.failed} failed ${busy?.firstFailure ?? ''}; idle ${idle?.p95} ms`,
    },
    { what: 'time', ok: true, detail: seconds.join(', ') },
  ];
} // prettier-ignore

function survival({ figures: { kills = 0, spent } }: Round, undisturbed: Round, wish: Wish): Question {
  const before = undisturbed.figures.spent.pages;
  return {
    what: `${wish.kills} kills survived, with one page read again for each at the most`,
    ok: kills === wish.kills && spent.pages <= before + kills,
    detail: `${kills} kills, ${spent.pages} reads of lists instead of ${before}`,
  };
}
