import { type Accountant, type Work } from './accountant.js';
import { XeroRefused } from './books.js';
import { deeds } from './deeds.js';
import { money } from './money.js';
import { papers } from './papers.js';

const LEAST = 3;
const MOST = 7;
const TRIES = 20;
const LAST_ROUNDS = 8;

const works: Work[] = [...money, ...papers];

/** One day beside the company; `late`: what never happened becomes likelier. */
export async function workDay(accountant: Accountant, day: number, late: boolean): Promise<void> {
  const wanted = accountant.dice.between(LEAST, MOST);
  for (let done = 0, tries = 0; done < wanted && tries < TRIES; tries++) {
    const entries = works.map((entry) => ({
      entry,
      weight: entry.weight * (late && accountant.of(entry.deed) === 0 ? 6 : 1),
    }));
    if (await happen(accountant, accountant.dice.weighted(entries), day)) done++;
  }
}

/** Whatever never happened is tried until it does, or until there is truly no way. */
export async function lastWorkDay(accountant: Accountant): Promise<void> {
  for (let round = 0; round < LAST_ROUNDS && accountant.never().length > 0; round++)
    for (const work of works) if (accountant.of(work.deed) === 0) await happen(accountant, work, 1);
}

async function happen(accountant: Accountant, { deed, run, atMost }: Work, day: number): Promise<boolean> {
  const before = accountant.of(deed);
  if (atMost !== undefined && before >= Math.ceil((atMost * day) / 15)) return false;
  try {
    if (!(await run(accountant))) return false;
  } catch (error) {
    if (!(error instanceof XeroRefused)) throw new Error(`"${deed}": ${(error as Error).message}`, { cause: error });
    const words = `${deed}: ${error.message.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '…')}`;
    accountant.refusals.set(words, (accountant.refusals.get(words) ?? 0) + 1);
    return false;
  }
  accountant.counts.set(deed, before + 1);
  return true;
}

const missing = deeds.filter((deed) => !works.some((work) => work.deed === deed));
if (missing.length > 0) throw new Error(`No accountant does ${missing.join(', ')}.`);
