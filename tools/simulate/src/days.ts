import { credits } from './credits.js';
import { happenings } from './counters.js';
import { Refused } from '../../rig/src/rest.js';
import type { Activity, Firm } from './firm.js';
import { frontOffice } from './front-office.js';
import { payments } from './payments.js';
import { purchasing } from './purchasing.js';
import { sales } from './sales.js';
import { stockroom } from './stockroom.js';
import { workshop } from './workshop.js';

/** What people do in a day, at least and at most. */
const LEAST = 10;
const MOST = 22;
/** How often something that found nothing to do is left for later before a day ends. */
const TRIES = 60;

/** Stops and starts the sending, as an administrator may: what was written meanwhile goes out together. */
const sending: Activity[] = [
  { happening: 'sending paused', weight: 2, run: (firm) => pause(firm, true) },
  { happening: 'sending resumed', weight: 6, run: (firm) => pause(firm, false) },
];

async function pause(firm: Firm, wish: boolean): Promise<boolean> {
  if (firm.paused === wish) return false;
  await firm.post(`integrations/xero/export-queue/${wish ? 'pause' : 'resume'}`);
  firm.paused = wish;
  return true;
}

const activities: Activity[] = [
  ...frontOffice,
  ...sales,
  ...credits,
  ...payments,
  ...purchasing,
  ...stockroom,
  ...workshop,
  ...sending,
];

/** Somebody at work in the books at the same time as the company. */
export interface Colleague {
  day: (today: string, day: number, late: boolean) => Promise<void>;
  lastDay: (today: string) => Promise<void>;
}

/** Runs the company through its days; `report` hears about each. What has not happened yet becomes likelier towards the end. */
export async function work(
  firm: Firm,
  days: number,
  report: (day: number) => void,
  colleague?: Colleague,
): Promise<void> {
  for (let day = 1; day <= days; day++) {
    report(day);
    const late = day > days / 2;
    await Promise.all([oneDay(firm, late), colleague?.day(firm.today, day, late)]);
    firm.nextDay();
  }
  await Promise.all([lastDay(firm), colleague?.lastDay(firm.today)]);
  await pause(firm, false);
}

async function oneDay(firm: Firm, late: boolean): Promise<void> {
  const wanted = firm.dice.between(LEAST, MOST);
  for (let done = 0, tries = 0; done < wanted && tries < TRIES; tries++) {
    const entries = activities.map((entry) => ({ entry, weight: entry.weight * (late && isNew(firm, entry) ? 6 : 1) }));
    if (await happen(firm, firm.dice.weighted(entries))) done++;
  }
}

/** Once more round the house: whatever never happened is tried until it does, or until there is truly no way. */
async function lastDay(firm: Firm): Promise<void> {
  for (let round = 0; round < 30 && firm.counters.never().length > 0; round++) {
    for (const activity of activities) if (isNew(firm, activity)) await happen(firm, activity);
    for (let more = 0; more < 6; more++) {
      const entries = activities.map((entry) => ({ entry, weight: entry.weight }));
      await happen(firm, firm.dice.weighted(entries));
    }
  }
}

/** How a rule refuses what is no longer possible because somebody else was faster: there is less due, or it is archived. */
const isOvertaken = ({ status, code }: Refused): boolean =>
  [404, 409, 422].includes(status) || (status === 400 && code.startsWith('invalid_'));

const isNew = (firm: Firm, { happening }: Activity): boolean => firm.counters.of(happening) === 0;

async function happen(firm: Firm, { happening, run }: Activity): Promise<boolean> {
  try {
    if (!(await run(firm))) return false;
  } catch (error) {
    if (firm.turnedAway && error instanceof Refused && isOvertaken(error)) {
      const words = `${happening}: ${error.status} ${error.code}`;
      firm.turnedAway.set(words, (firm.turnedAway.get(words) ?? 0) + 1);
      return false;
    }
    throw new Error(`On ${firm.today}, "${happening}": ${(error as Error).message}`, { cause: error });
  }
  firm.count(happening);
  return true;
}

const missing = happenings.filter((one) => !activities.some(({ happening }) => happening === one));
if (missing.length > 0) throw new Error(`Nobody does ${missing.join(', ')}.`);
