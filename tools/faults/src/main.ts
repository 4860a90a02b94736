import { parseArgs } from 'node:util';
import { kinds } from './crash-cases.js';
import { crashSuite } from './crash-suite.js';
import { Table } from './table.js';

const USAGE = `npm run test:faults -- [options]
Starts the product as it ships, with a PostgreSQL, a Xero sandbox and (for the outages) a Redis of its own, hurts it and
checks what the sandbox's journal and the queue say afterwards.
  --only crash|outage|secrets   one of the suites
  --point N, --kind K           only these cases of the crash matrix (contact, item, invoice, payment)
  --production                  the crash points once each at production values, instead of the scaled matrix
  --minutes N                   how long each outage lasts, default 10 seconds
  --parallel N                  cases of the crash matrix at a time, default 4
  --json FILE                   the table and the figures as JSON
  --keep                        keeps logs and databases of the run`;

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    point: { type: 'string' },
    kind: { type: 'string' },
    production: { type: 'boolean', default: false },
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
  await crashSuite(table, {
    production: options.production,
    parallel: Number(options.parallel),
    ...(options.point === undefined ? {} : { point: Number(options.point) }),
    ...(options.kind === undefined ? {} : { kind: options.kind as (typeof kinds)[number] }),
  });
  console.log(table.text());
  return table.failed === 0 ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
