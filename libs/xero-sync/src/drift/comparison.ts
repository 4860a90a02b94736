import { Decimal } from 'decimal.js';
import type { Facts, FactsType } from '../xero/agreed-facts.js';
import type { DriftCause } from './causes.js';
import { fieldsOf } from './fields.js';

/** One field that somebody changed in Xero. */
export interface Difference {
  field: string;
  /** What both sides said before; absent where that was never written down. */
  agreed?: string;
  /** What the CRM says; absent where the two cannot be told in the same words. */
  ours?: string;
  theirs: string;
  /** The CRM changed it too. */
  both: boolean;
}

/** What Xero changed and is taken over by itself. */
export interface Taken {
  field: 'number' | 'status';
  from: string;
  to: string;
}

export interface Comparison {
  differences: Difference[];
  /** Of the record as a whole; absent when nothing differs. */
  cause?: DriftCause;
  taken: Taken[];
  /** What is agreed from now on: Xero's values, except where people have to decide. */
  agreed: Facts;
}

interface Sides {
  type: FactsType;
  /** As of the last write or look; absent for links from before. */
  agreed: Facts | undefined;
  /** What the CRM knows of it without that: the link's status and number, a document's total and tax. */
  known: Facts;
  ours: Facts;
  theirs: Facts;
  /** A change of the CRM is queued or being sent. */
  waiting: boolean;
}

const amounts = new Set(['total', 'tax', 'salesPrice', 'purchasePrice']);

/** The same to people: spaces aside, amounts by their value. */
function same(field: string, a: string, b: string): boolean {
  if (a === b) return true;
  if (amounts.has(field) && a !== '' && b !== '') return new Decimal(a).equals(b);
  return tidied(a) === tidied(b);
}

const tidied = (text: string): string => text.normalize('NFC').replace(/\s+/g, ' ').trim();

type StatusClass = 'waiting' | 'approved' | 'billed' | 'voided' | 'deleted' | 'active' | 'archived' | 'unknown';

const statusClasses: Record<string, StatusClass> = {
  DRAFT: 'waiting',
  SUBMITTED: 'waiting',
  AUTHORISED: 'approved',
  PAID: 'approved',
  BILLED: 'billed',
  VOIDED: 'voided',
  DELETED: 'deleted',
  ACTIVE: 'active',
  ARCHIVED: 'archived',
  GDPRREQUEST: 'archived',
};

const classOf = (status: string | undefined): StatusClass => statusClasses[status ?? ''] ?? 'unknown';
const ended: readonly StatusClass[] = ['voided', 'deleted', 'archived'];

/**
 * Compares what was agreed, what the CRM says and what Xero says, field by field. Pure. Values that Xero did not change are no
 * difference, whatever the CRM says: those are for the export. Values that both sides say alike are agreed.
 */
export function compare(sides: Sides): Comparison {
  const comparison: Comparison = { differences: [], taken: [], agreed: { ...sides.agreed, ...sides.theirs } };
  const { theirs } = sides;
  compareStatus(sides, comparison);
  const gone = classOf(theirs['status']);
  if (theirs['mergedInto']) {
    differ(comparison, sides, 'mergedInto');
    return { ...comparison, cause: 'merged' };
  }
  // Nothing else of what is over can be told apart from its end.
  if (!ended.includes(gone))
    for (const field of Object.keys(fieldsOf(sides.type))) compareField(sides, field, comparison);
  const cause = causeOf(comparison);
  return cause ? { ...comparison, cause } : comparison;
}

function compareStatus(sides: Sides, comparison: Comparison): void {
  const { agreed, known, ours, theirs } = sides;
  const now = theirs['status'];
  const before = agreed?.['status'] ?? known['status'];
  if (now === undefined || before === undefined || classOf(now) === classOf(before)) return;
  const both = ended.includes(classOf(ours['status'])) && ended.includes(classOf(now));
  if (ended.includes(classOf(now)) && !both) {
    comparison.differences.push({ field: 'status', agreed: before, theirs: now, both: false });
    comparison.agreed['status'] = before;
    return;
  }
  comparison.taken.push({ field: 'status', from: before, to: now });
}

function compareField(sides: Sides, field: string, comparison: Comparison): void {
  const { type, agreed, known, ours, theirs } = sides;
  const now = theirs[field];
  if (now === undefined) return;
  const before = agreed?.[field] ?? known[field] ?? now;
  const mine = ours[field];
  if (same(field, now, before)) return;
  if (mine !== undefined && same(field, now, mine)) return;
  if (fieldsOf(type)[field]?.byItself) comparison.taken.push({ field: 'number', from: before, to: now });
  else differ(comparison, sides, field, before);
}

function differ(comparison: Comparison, { ours, theirs, waiting }: Sides, field: string, before?: string): void {
  const mine = ours[field];
  const changedHere = mine === undefined ? waiting : before !== undefined && !same(field, mine, before);
  comparison.differences.push({
    field,
    ...(before === undefined ? {} : { agreed: before }),
    ...(mine === undefined ? {} : { ours: mine }),
    theirs: theirs[field]!,
    both: changedHere,
  });
  if (before === undefined) delete comparison.agreed[field];
  else comparison.agreed[field] = before;
}

const endCauses: Partial<Record<StatusClass, DriftCause>> = {
  voided: 'voided',
  deleted: 'deleted',
  archived: 'archived',
};

function causeOf({ differences }: Comparison): DriftCause | undefined {
  const status = differences.find(({ field }) => field === 'status');
  if (status) return endCauses[classOf(status.theirs)];
  if (differences.length === 0) return undefined;
  return differences.some(({ both }) => both) ? 'both_changed' : 'edited';
}
