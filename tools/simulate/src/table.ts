import { deeds } from './accountant/deeds.js';
import { happenings } from './counters.js';
import type { Outcome } from './simulation.js';

/** The table at the end: what happened, what it took, and the questions. */
export function tableOf(outcomes: readonly (Outcome & { reading: string })[]): string {
  const happened = happenings.map((one) => {
    const times = outcomes.map(({ counts }) => counts[one] ?? 0);
    return [one, `${Math.min(...times)}`, `${times.reduce((sum, time) => sum + time, 0)}`];
  });
  const questions = [...new Set(outcomes.flatMap(({ verdict }) => verdict.map(({ what }) => what)))];
  return [
    '\nWhat happened',
    ...columns([['', 'least', 'in all'], ...happened]),
    ...(outcomes.some((one) => one.deeds) ? accountants(outcomes) : []),
    '\nWhat it took',
    ...columns([
      ['', 'writes', 'calls', 'effects', 'working', 'sending', 'checking'],
      ...outcomes.map(({ seed, reading, writes, calls, effects, seconds }) => [
        `seed ${seed}, reading ${reading}`,
        ...[writes, calls, effects].map(String),
        ...[seconds.working, seconds.sending, seconds.checking].map((time) => `${time} s`),
      ]),
    ]),
    '\nQuestions',
    ...questions.map((what) => answer(what, outcomes)),
    '',
  ].join('\n');
}

const accountants = (outcomes: readonly Outcome[]): string[] => [
  '\nWhat the accountant did',
  ...columns([
    ['', 'least', 'in all'],
    ...deeds.map((one) => {
      const times = outcomes.map((outcome) => outcome.deeds?.[one] ?? 0);
      return [one, `${Math.min(...times)}`, `${times.reduce((sum, time) => sum + time, 0)}`];
    }),
  ]),
];

function answer(what: string, outcomes: readonly Outcome[]): string {
  const lines = outcomes.flatMap(({ verdict }) => verdict.filter((line) => line.what === what));
  const wrong = lines.filter(({ ok }) => !ok).length;
  const detail =
    lines.length === 1 ? `: ${lines[0]?.detail}` : wrong > 0 ? `: not for ${wrong} of ${lines.length}` : '';
  return `  ${wrong === 0 ? 'yes' : 'NO '}  ${what}${detail}`;
}

/** First column to the left, the others to the right. */
function columns(rows: string[][]): string[] {
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0))) ?? [];
  return rows.map(
    (row) =>
      `  ${row.map((text, at) => (at === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[at] ?? 0))).join('  ')}`,
  );
}
