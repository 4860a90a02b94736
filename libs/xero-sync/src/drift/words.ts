import { titleFor } from '../engine/rows.js';
import type { Kind } from '../host/records.js';
import type { FactsType } from '../xero/agreed-facts.js';
import type { DriftCause } from './causes.js';
import type { Difference, Taken } from './comparison.js';
import { wordsFor } from './fields.js';

/** Fields named in one sentence; the item shows all. */
const mostNamed = 3;

/** A value as people read it. */
const shownValue = (value: string): string =>
  value === ''
    ? 'empty'
    : value
        .split('\n')
        .filter((line) => line !== '')
        .join(', ')
        .slice(0, 300);

/** What happened to a record in Xero, as one sentence. `into` is the name of the contact it was merged into. */
export function driftSentence(
  record: { kind: Kind; number: string },
  type: FactsType,
  cause: DriftCause,
  differences: readonly Difference[],
): string {
  const what = `${titleFor(record.kind)} ${record.number}`;
  if (cause === 'voided') return `${what} was voided in Xero; here it still counts.`;
  if (cause === 'deleted') return `${what} was deleted in Xero; here it is still there.`;
  if (cause === 'archived') return `${what} was archived in Xero; here it is still in use.`;
  if (cause === 'merged')
    return `${what} was merged into another contact in Xero. If both are one business, merge them here too; if they are two, its next documents need a contact of their own there.`;
  const where = cause === 'both_changed' ? 'in Xero and here' : 'in Xero';
  return `${what} was changed ${where}: ${fieldsInWords(type, differences)}.`;
}

function fieldsInWords(type: FactsType, differences: readonly Difference[]): string {
  const told = differences.slice(0, mostNamed).map(({ field, ours, theirs }) => {
    const words = wordsFor(type, field);
    if (field === 'lines' || field === 'persons') return `its ${words}`;
    return `${words} is ${shownValue(theirs)} there${ours === undefined ? '' : ` and ${shownValue(ours)} here`}`;
  });
  const more = differences.length - told.length;
  return `${told.join('; ')}${more > 0 ? `; and ${more} more` : ''}`.replaceAll('\n', ', ');
}

/** What Xero changed and was taken over by itself. */
export function takenSentence(record: { kind: Kind; number: string }, { field, from, to }: Taken): string {
  const what = `${titleFor(record.kind)} ${record.number}`;
  if (field === 'number')
    return `${what} got the number ${shownValue(to)} in Xero (before: ${shownValue(from)}); that is its accounting code from now on.`;
  return `${what} is ${to.toLowerCase()} in Xero (before: ${from.toLowerCase()}).`;
}

/** Why nothing of a change is taken over. */
export const excludedSentence = (sentence: string, { reason }: { reason?: string }): string =>
  `${sentence} Excluded because it is marked "do not import"${reason ? `: ${reason}` : '.'}`;
