import { parseArgs } from 'node:util';
import { kinds, points } from './crash-cases.js';
import { crashSuite } from './crash-suite.js';
import { outageSuite } from './outage.js';
import { secretSuite } from './secrets.js';
import { Table } from './table.js';

const USAGE = `npm run test:faults -- [options]
Starts the product as it ships, with a PostgreSQL, a Xero sandbox and (for the outages) a Redis of its own, hurts it and
checks what the sandbox's journal and the queue say afterwards.
  --only crash|outage|secrets   one of the suites
  --point N, --kind K           only these cases of the crash matrix (a kind: contact, item, invoice, payment, creditNote,
                                allocation, refund, purchaseOrder, bill, supplierCredit, supplierAllocation, adjustment,
                                stocktake, transfer, workOrder)
  --all                         every case of every kind; without it a choice of those beside the first four
  --production                  only the crash points at production values, also those that are rescued after minutes
  --minutes N                   how long each outage lasts, default 10 seconds
  --parallel N                  cases of the crash matrix at a time, default 4
  --json FILE                   the table and the figures as JSON`;

const SUITES = ['crash', 'outage', 'secrets'] as const;

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    point: { type: 'string' },
    kind: { type: 'string' },
    production: { type: 'boolean', default: false },
    all: { type: 'boolean', default: false },
    minutes: { type: 'string' },
    parallel: { type: 'string', default: '4' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<number> {
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  const table = new Table();
  const wish = readWish();
  // The matrix waits for leases most of the time, the secrets for sign-in servers that fail.
  const together = await Promise.allSettled([
    ...(wish.suites.includes('crash') ? crashRuns(table, wish) : []),
    ...(wish.suites.includes('secrets') ? [secretSuite(table)] : []),
  ]);
  for (const one of together) if (one.status === 'rejected') throw one.reason;
  // Last and alone: it measures how long people wait.
  if (wish.suites.includes('outage')) await outageSuite(table, { ms: wish.outageMs });
  if (Object.keys(table.figures).length > 0) console.log(JSON.stringify(table.figures, undefined, 2));
  if (options.json !== undefined) table.writeJson(options.json);
  console.log(table.text());
  return table.failed === 0 && table.passed > 0 ? 0 : 1;
}

/** Which runs of the crash points there are: all of them by default, since those at production values mostly wait. */
function crashRuns(table: Table, wish: ReturnType<typeof readWish>): Promise<void>[] {
  const { production, parallel, chosen } = wish;
  const atProductionValues = production || !chosen;
  return [
    ...(production ? [] : [crashSuite(table, { ...wish, production: false, late: true, parallel })]),
    ...(atProductionValues
      ? [crashSuite(table, { ...wish, production: true, late: production, parallel: production ? 20 : 3 })]
      : []),
  ];
}

function readWish() {
  const { only, point, kind, production, minutes, parallel } = options;
  const suite = SUITES.find((name) => name === only);
  const wished = kinds.find((name) => name === kind);
  if (only !== undefined && !suite) throw new Error(`--only knows ${SUITES.join(', ')}, not "${only}".`);
  if (kind !== undefined && !wished) throw new Error(`--kind knows ${kinds.join(', ')}, not "${kind}".`);
  if (point !== undefined && !points[Number(point)])
    throw new Error(`--point must be a number from 1 to 13, not "${point}".`);
  const suites: readonly (typeof SUITES)[number][] = suite ? [suite] : SUITES;
  const crashOnly = point !== undefined || wished !== undefined || production;
  return {
    suites: crashOnly ? suites.filter((name) => name === 'crash') : suites,
    production,
    all: options.all,
    /** Somebody asked for some cases only. */
    chosen: point !== undefined || wished !== undefined,
    parallel: above('parallel', parallel),
    outageMs: minutes === undefined ? 10_000 : above('minutes', minutes) * 60_000,
    ...(point === undefined ? {} : { point: Number(point) }),
    ...(wished ? { kind: wished } : {}),
  };
}

function above(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name} must be a number above 0, not "${text}".`);
  return value;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
