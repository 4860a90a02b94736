import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { measure, type Question, type Wish } from './measure.js';

const USAGE = `npm run measure:first-import -- [options]
Fills an organisation in a Xero sandbox, takes it over into the product as it ships and measures: calls, memory, what people at work
feel. Then once more with the process killed again and again. Ends with a table; exits with 1 when anything did not hold.
  --contacts N   default 10000
  --items N      default 4000
  --documents N  open invoices, bills and credit notes, default 20000
  --kills N      how often the process is killed in the second round, default 20; 0 leaves that round out
  --untimed      shows how quick it is for people at work, and does not judge it: for machines that do other things besides
  --seed N       when it is killed; by chance when absent, and printed
  --json FILE    writes the outcome as JSON too`;

const { values: options } = parseArgs({
  options: {
    contacts: { type: 'string', default: '10000' },
    items: { type: 'string', default: '4000' },
    documents: { type: 'string', default: '20000' },
    kills: { type: 'string', default: '20' },
    untimed: { type: 'boolean', default: false },
    seed: { type: 'string' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<number> {
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  const wish: Wish = {
    contacts: whole('contacts', options.contacts, 1),
    items: whole('items', options.items, 1),
    documents: whole('documents', options.documents, 20),
    kills: whole('kills', options.kills, 0),
    untimed: options.untimed,
    seed: options.seed === undefined ? randomInt(1_000_000) : whole('seed', options.seed, 0),
  };
  console.log(`Seed ${wish.seed}.`);
  const begun = performance.now();
  const say = (text: string) =>
    console.log(`${((performance.now() - begun) / 1000).toFixed(0).padStart(5)} s  ${text}`);
  const { questions, figures } = await measure(wish, say);
  console.log(tableOf(questions));
  if (options.json !== undefined)
    writeFileSync(options.json, `${JSON.stringify({ wish, questions, figures }, undefined, 2)}\n`);
  return questions.every(({ ok }) => ok) ? 0 : 1;
}

const tableOf = (questions: readonly Question[]): string =>
  ['', ...questions.map(({ what, ok, detail }) => `  ${ok ? 'yes' : 'NO '}  ${what}: ${detail}`), ''].join('\n');

function whole(name: string, text: string, least: number): number {
  if (!/^\d+$/.test(text) || Number(text) < least)
    throw new Error(`--${name} must be a whole number from ${least} on, not "${text}".`);
  return Number(text);
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
