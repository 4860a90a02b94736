import type { ModuleKey } from '../engine/exporter.js';
import type { Problem } from '../engine/outcome.js';
import type { LockDatePolicy, XeroSettings } from '../settings/xero-settings.js';

/** The lock date that binds: the later one of the period and of the year; nothing dated on or before it may be touched. */
export interface Lock {
  code: 'period_locked' | 'year_locked';
  /** In words: "the period lock date". */
  name: string;
  day: string;
}

/** Under which question the answers are kept. */
export const lockDateQuestionKey = 'lockDate';

/** What people decide about a document that is dated in a locked period. */
export const lockDateAnswers = ['firstOpenDay', 'wait'] as const;
export type LockDateAnswer = (typeof lockDateAnswers)[number];

/** Under which day a document stands, or will stand, in Xero. */
export interface Posting {
  date: string;
  /** Its own date, when that is another one. */
  trueDate?: string;
}

/** The lock dates of the organisation as last read. */
export function locksOf({ reference }: Pick<XeroSettings, 'reference'>): Lock[] {
  const { periodLockDate, endOfYearLockDate } = reference.organisation;
  const locks: (Omit<Lock, 'day'> & { day: string | undefined })[] = [
    { code: 'period_locked', name: 'the period lock date', day: periodLockDate },
    { code: 'year_locked', name: 'the end of year lock date', day: endOfYearLockDate },
  ];
  return locks.flatMap(({ day, ...lock }) => (day === undefined ? [] : [{ ...lock, day }]));
}

/** Those that lock a day. */
export const locksOn = (date: string, settings: Pick<XeroSettings, 'reference'>): Lock[] =>
  locksOf(settings).filter(({ day }) => date <= day);

/** The first day on which Xero takes anything; undefined when nothing is locked. */
export function firstOpenDay(settings: Pick<XeroSettings, 'reference'>): string | undefined {
  const last = locksOf(settings)
    .map(({ day }) => day)
    .toSorted()
    .at(-1);
  if (last === undefined) return undefined;
  const next = new Date(`${last}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.toISOString().slice(0, 10);
}

/** What is to happen to documents of a module; an answer of people for one document goes before it. */
export const policyOf = (settings: Pick<XeroSettings, 'lockDates'>, module: ModuleKey): LockDatePolicy =>
  settings.lockDates[module] ?? 'block';

/** What stops a document that is dated in a locked period. `what`: "Invoice INV-00007". */
export const lockedProblem = (what: string, date: string, { code, name, day }: Lock): Problem => ({
  code,
  field: 'date',
  sentence: `${what} is dated ${date}, and everything up to ${day} is locked in Xero (${name}).`,
  remedy: `Date it after ${day}; or ask your adviser to move ${name} in Xero (Accounting > Advanced > Financial settings) and refresh the lists in the settings.`,
  fixIn: 'record',
});

/** What stops a change of a document that stands in Xero under a day that has been locked since. */
export const closedProblem = (what: string, date: string, { code, name, day }: Lock, instead: string): Problem => ({
  code,
  field: 'date',
  sentence: `${what} stands in Xero under ${date}, and nothing up to ${day} can be changed there any more (${name}).`,
  remedy: `${instead}; or ask your adviser to move ${name} in Xero (Accounting > Advanced > Financial settings) and refresh the lists in the settings.`,
  fixIn: 'record',
});

/** The question that is put to people, with what they can answer. */
export const lockDateQuestion = (what: string, date: string, { name, day }: Lock, open: string): Problem => ({
  code: 'lock_date_question',
  field: 'date',
  sentence: `${what} is dated ${date}, and everything up to ${day} is locked in Xero (${name}). Shall it be posted on ${open}, the first open day, or wait?`,
  remedy: `Choose "Post on ${open}": its own date is then kept in its text. Or choose "Wait" until ${date} is open again. Or date it after ${day}.`,
  choices: [
    { answer: 'firstOpenDay', label: `Post on ${open}` },
    { answer: 'wait', label: 'Wait' },
  ],
  fixIn: 'record',
});

export const waitsForOpening = (date: string, { name, day }: Lock): string =>
  `It waits, as was decided, until ${date} is open in Xero; everything up to ${day} is locked (${name}).`;

/** Text for a document that stands under another day than its own: "dated 2026-06-28"; undefined when it does not. */
export const datedText = ({ trueDate }: Posting): string | undefined =>
  trueDate === undefined ? undefined : `dated ${trueDate}`;

/** The same for queue and history: " (dated …, posted on … because that period is locked)". */
export const postedText = (posting: Posting): string =>
  posting.trueDate === undefined
    ? ''
    : ` (dated ${posting.trueDate}, posted on ${posting.date} because that period is locked)`;
