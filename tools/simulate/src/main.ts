import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { startProduct, type OwnProduct } from '../../rig/src/product.js';
import { signIn } from '../../rig/src/workspace.js';
import { readings, simulate, useReading, type Outcome, type Reading } from './simulation.js';
import { tableOf } from './table.js';

const USAGE = `npm run simulate -- [options]
Companies at work through REST, in a product and a Xero sandbox of their own; ends with a table and the questions that have to
be answered with yes. One seed is one story.
  --days N       how long each company works, default 60
  --seed N       the story, default 7
  --seeds N      so many companies, with seeds from --seed on
  --reading R    at what value a supplier credit takes stock out of Xero: a (its own line), b (the average), or both (default
                 when there are several seeds)
  --accountant   somebody works in the books at the same time; what differs in the end must be listed by the product, with a cause
  --parallel N   companies at work at the same time in each reading, default 5
  --json FILE    writes the outcomes as JSON too, with every request of each company
  --keep         leaves databases and sandboxes behind and says where they are`;

const { values: options } = parseArgs({
  options: {
    days: { type: 'string', default: '60' },
    seed: { type: 'string', default: '7' },
    seeds: { type: 'string', default: '1' },
    reading: { type: 'string' },
    accountant: { type: 'boolean', default: false },
    parallel: { type: 'string', default: '5' },
    json: { type: 'string' },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

type Judged = Outcome & { reading: Reading };

async function main(): Promise<number> {
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  const [days, first, count] = [
    whole('days', options.days),
    whole('seed', options.seed),
    whole('seeds', options.seeds),
  ];
  const parallel = whole('parallel', options.parallel);
  const seeds = Array.from({ length: count }, (_, at) => first + at);
  console.log(`Seeds ${seeds[0]} to ${seeds.at(-1)}, ${days} days each.`);
  const begun = performance.now();
  const outcomes = await inTwoWorlds(wantedReadings(count), (world) => companies(seeds, { days, parallel, ...world }));
  // What a company meets in shared books depends on who was faster.
  if (!options.accountant) compareStories(outcomes);
  console.log(tableOf(outcomes));
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(outcomes, undefined, 2)}\n`);
  let failed = 0;
  for (const { seed, reading, verdict } of outcomes)
    for (const { what, ok, detail } of verdict)
      if (!ok && ++failed) console.error(`FAILED: seed ${seed}, reading ${reading}: ${what}: ${detail}`);
  console.log(`${outcomes.length} companies in ${((performance.now() - begun) / 60_000).toFixed(1)} minutes.`);
  return failed === 0 ? 0 : 1;
}

/** The whole sandbox reads supplier credits one way, so each reading has a product and a sandbox of its own. */
interface World {
  reading: Reading;
  product: OwnProduct;
}

async function inTwoWorlds(wanted: readonly Reading[], visit: (world: World) => Promise<Judged[]>): Promise<Judged[]> {
  const worlds: World[] = [];
  const stop = (): Promise<unknown> => Promise.all(worlds.map(({ product }) => product.stop()));
  const ending = (): void => void stop().finally(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, ending);
  try {
    for (const reading of wanted) {
      console.log(`Reading ${reading} (${readings[reading]}): starting a product, with the limits of Xero on ...`);
      const product = await startProduct(undefined, { keep: options.keep });
      worlds.push({ reading, product });
      if (options.keep) console.log(`What reading ${reading} leaves behind is in ${dirname(product.log)}.`);
      await useReading(product.sandboxUrl, reading);
    }
    return (await Promise.all(worlds.map(visit))).flat();
  } finally {
    await stop();
  }
}

/** All companies of one reading; a few of them are at work at a time. */
async function companies(
  seeds: readonly number[],
  { days, reading, parallel, product }: World & { days: number; parallel: number },
): Promise<Judged[]> {
  const waiting = [...seeds];
  const outcomes: Judged[] = [];
  const begun = performance.now();
  const next = async (): Promise<void> => {
    for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) {
      const say = progress(`seed ${seed}, reading ${reading}`, begun);
      const outcome = await companyOf(product, seed, days, say).catch((error: unknown) => broken(seed, days, error));
      outcomes.push({ ...outcome, reading });
      say.always(outcome.verdict.every(({ ok }) => ok) ? 'all well' : 'something is wrong');
    }
  };
  await Promise.all(Array.from({ length: parallel }, next));
  return outcomes.toSorted((a, b) => a.seed - b.seed);
}

async function companyOf(product: OwnProduct, seed: number, days: number, say: Progress): Promise<Outcome> {
  const session = await signIn(product.url, product, `seed-${seed}`);
  const company = await simulate(
    { ...product, session },
    { seed, days, accountant: options.accountant, report: say.now },
  );
  say.always('checking');
  return company.outcome();
}

/** What people do depends on the seed alone, never on how fast or in which way the books follow. */
function compareStories(outcomes: readonly Judged[]): void {
  const stories = new Map<number, Record<string, number>>();
  for (const { seed, verdict, counts, writes } of outcomes) {
    const story: Record<string, number> = { ...counts, writes };
    const other = stories.get(seed) ?? story;
    stories.set(seed, story);
    const differing = [...new Set([...Object.keys(story), ...Object.keys(other)])].flatMap((what) =>
      story[what] === other[what] ? [] : [`${what}: ${other[what]}, then ${story[what]}`],
    );
    const ok = differing.length === 0;
    verdict.push({ what: 'one seed is one story', ok, detail: ok ? `${writes} writes` : differing.join('; ') });
  }
}

/** A company that could not even work to the end. */
const broken = (seed: number, days: number, error: unknown): Outcome => ({
  ...{ seed, days, counts: {}, told: [], calls: 0, effects: 0, writes: 0 },
  seconds: { working: 0, sending: 0, checking: 0 },
  verdict: [{ what: 'the company could work', ok: false, detail: (error as Error).message }],
});

function wantedReadings(count: number): Reading[] {
  const { reading } = options;
  if (reading === 'both' || (reading === undefined && count > 1)) return ['a', 'b'];
  if (reading !== undefined && reading !== 'a' && reading !== 'b')
    throw new Error(`--reading knows a, b and both, not "${reading}".`);
  return [reading ?? 'a'];
}

/** `now` says one line every few seconds, `always` each. */
type Progress = Record<'now' | 'always', (text: string) => void>;

function progress(name: string, begun: number): Progress {
  let last = 0;
  const always = (text: string): void => {
    last = performance.now();
    console.log(`${((last - begun) / 1000).toFixed(0).padStart(5)} s  ${name}: ${text}`);
  };
  return { always, now: (text) => (performance.now() - last > 5_000 ? always(text) : undefined) };
}

function whole(name: string, text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`--${name} must be a whole number above 0, not "${text}".`);
  return Number(text);
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
