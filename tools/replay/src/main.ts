import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { bookRecords, type BookKind, type BookRecord } from './books.js';
import { drained, syncStatus } from '../../rig/src/sync-status.js';
import { readCrm } from './crm.js';
import { Driver, type Driven } from './drive.js';
import { floorOf } from './floor.js';
import { writeHistory } from './generate.js';
import { readHistory } from './history.js';
import { planBusiness } from './plan.js';
import { answers, startProduct } from '../../rig/src/product.js';
import { Sandbox } from '../../rig/src/sandbox.js';
import { jsonOf, tableOf, type Result } from './table.js';
import { countCalls, endpointUses, judge, xeroTotals, type XeroSide } from './verdict.js';
import { prepareWorkspace, type Login, type ReadyWorkspace } from '../../rig/src/workspace.js';

const USAGE = `npm run replay -- --data <folder> [options]
  --data FOLDER          CSV files of a trading history (customers, suppliers, categories, products, orders, order_details)
  --url URL              the running product, default http://localhost:3000; when nothing answers there, or the sign-in is
                         unknown, a product of its own is started and stopped again
  --sandbox URL          the Xero sandbox of the running product, default http://localhost:4010
  --email, --password    an administrator of the running product (or BOOTSTRAP_ADMIN_EMAIL, BOOTSTRAP_ADMIN_PASSWORD)
  --orders N             only the first N orders
  --backlog              keeps the queue closed until the whole history is typed in, then shows how fast it empties
  --credit-every N       a credit note for every N-th order, default 40
  --json FILE            writes the table as JSON too
  --generate FOLDER      writes a made-up history of --orders orders instead; --seed N makes another one`;

const TAX_RATE = 1500n;
const QUEUE = 'integrations/xero/export-queue';

interface Target {
  url: string;
  sandboxUrl: string;
  login: Login;
  stop: () => Promise<void>;
}

const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    url: { type: 'string' },
    sandbox: { type: 'string', default: 'http://localhost:4010' },
    email: { type: 'string', default: process.env['BOOTSTRAP_ADMIN_EMAIL'] ?? '' },
    password: { type: 'string', default: process.env['BOOTSTRAP_ADMIN_PASSWORD'] ?? '' },
    orders: { type: 'string' },
    backlog: { type: 'boolean', default: false },
    'credit-every': { type: 'string', default: '40' },
    json: { type: 'string' },
    generate: { type: 'string' },
    seed: { type: 'string', default: '7' },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<number> {
  if (options.generate !== undefined) {
    writeHistory(options.generate, wholeNumber('seed', options.seed), wholeNumber('orders', options.orders ?? '40'));
    return 0;
  }
  if (options.help || options.data === undefined) {
    console.log(USAGE);
    return options.help ? 0 : 2;
  }
  if (!existsSync(options.data)) throw new Error(`There is no folder ${options.data}.`);
  const plan = planBusiness(readHistory(options.data), {
    taxRate: TAX_RATE,
    creditEvery: wholeNumber('credit-every', options['credit-every']),
    ...(options.orders === undefined ? {} : { orders: wholeNumber('orders', options.orders) }),
  });
  const target = await targetOf();
  onInterrupt(target.stop);
  try {
    const result = await replay(target, plan);
    console.log(tableOf(result));
    if (options.json !== undefined) writeFileSync(options.json, jsonOf(result));
    const failed = result.verdict.filter(({ ok }) => !ok);
    for (const { what, detail } of failed) console.error(`FAILED: ${what}: ${detail}`);
    return failed.length === 0 ? 0 : 1;
  } finally {
    await target.stop();
  }
}

async function replay({ url, sandboxUrl, login }: Target, plan: ReturnType<typeof planBusiness>): Promise<Result> {
  const run = randomBytes(5).toString('hex');
  const name = `Replay ${new Date().toISOString().slice(0, 16)} ${run}`;
  const begun = performance.now();
  const seconds = () => (performance.now() - begun) / 1000;
  const sandbox = await Sandbox.prepare(sandboxUrl, name);
  const ready = await prepareWorkspace(url, login, sandbox, { name, run, taxRate: plan.taxRate });
  const progress = new Progress(ready, sandbox, seconds);
  if (options.backlog) await ready.rest.post(`${QUEUE}/pause`, 'pause', { reason: 'The history is typed in first.' });
  const driven = await new Driver(plan, ready, (phase, done, of) => progress.at(phase, done, of)).run();
  const driveSeconds = seconds();
  if (options.backlog) await ready.rest.post(`${QUEUE}/resume`, 'resume');
  const left = await drained(ready.rest, () => progress.at('queue', 0, 0));
  if (left) console.log(`What is left: ${left}`);
  const drainSeconds = seconds() - driveSeconds;
  const minutes = seconds() / 60;
  const floor = floorOf(plan);
  const crm = await readCrm(ready.rest);
  const xero = await readXero(sandbox);
  const { writes, repeated } = ready.rest;
  return {
    ...{
      floor,
      crm,
      calls: countCalls(xero.calls, floor),
      xero: xeroTotals(xero),
      arrived: arrivals(xero.books, driven),
    },
    endpoints: endpointUses(xero.calls),
    verdict: judge(driven, crm, xero, { floor, minutes }),
    timings: { driveSeconds, drainSeconds, writes: writes.length, writeP95Ms: p95(writes), repeated },
  };
}

/** A running product that lets us in, else one of our own. */
async function targetOf(): Promise<Target> {
  const url = options.url ?? 'http://localhost:3000';
  const login = { email: options.email, password: options.password };
  const known = login.email !== '' && login.password !== '';
  if (await answers(url)) {
    if (known) return { url, sandboxUrl: options.sandbox, login, stop: () => Promise.resolve() };
    if (options.url !== undefined)
      throw new Error(`Something answers at ${url}; give --email and --password of an administrator.`);
    console.log(`Something answers at ${url}, but --email and --password of an administrator were not given.`);
  }
  console.log('Starting a product of its own, with the limits of Xero on ...');
  const own = await startProduct();
  return { url: own.url, sandboxUrl: own.sandboxUrl, login: own, stop: own.stop };
}

async function readXero(sandbox: Sandbox): Promise<XeroSide> {
  return {
    documents: await sandbox.documents(),
    payments: await sandbox.payments(),
    stock: await sandbox.stock(),
    books: bookRecords(await sandbox.journal()),
    calls: await sandbox.calls(),
    keyClashes: await sandbox.keyClashes(),
  };
}

const KINDS: Partial<Record<BookKind, string>> = {
  contact: 'contacts',
  item: 'items',
  invoice: 'invoices',
  bill: 'bills',
  creditNote: 'credit notes',
  payment: 'payments',
  allocation: 'allocations',
};

/** What of the expected arrived, by the kinds of the floor. */
function arrivals(books: readonly BookRecord[], { expected }: Driven): Record<string, number> {
  const wanted = new Set(expected.map(({ kind, name }) => `${kind} ${name}`));
  const counts: Record<string, number> = {};
  for (const { kind, name } of books) {
    const title = KINDS[kind];
    if (title !== undefined && wanted.has(`${kind} ${name}`)) counts[title] = (counts[title] ?? 0) + 1;
  }
  return counts;
}

/** One line every few seconds: where we are, what waits, what was spent. */
class Progress {
  private last = 0;
  private asking = false;

  constructor(
    private readonly ready: ReadyWorkspace,
    private readonly sandbox: Sandbox,
    private readonly seconds: () => number,
  ) {}

  at(phase: string, done: number, of: number): void {
    if (this.asking || this.seconds() - this.last < 3) return;
    this.asking = true;
    this.last = this.seconds();
    this.print(phase, done, of)
      .catch(() => undefined)
      .finally(() => (this.asking = false));
  }

  private async print(phase: string, done: number, of: number): Promise<void> {
    const { queued, unresolved } = await syncStatus(this.ready.rest);
    const calls = (await this.sandbox.calls()).length;
    const how = of > 0 ? ` ${done} of ${of}` : '';
    const errors = unresolved > 0 ? `, ${unresolved} unresolved` : '';
    console.log(
      `${this.seconds().toFixed(0).padStart(4)} s  ${phase}${how}; ${queued} queued${errors}; ${calls} calls`,
    );
  }
}

const p95 = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0;

function wholeNumber(name: string, text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`--${name} must be a whole number above 0, not "${text}".`);
  return Number(text);
}

function onInterrupt(stop: () => Promise<void>): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      stop().then(
        () => process.exit(130),
        () => process.exit(130),
      );
    });
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
