import { Decimal } from 'decimal.js';
import type { IntakeKind, Lookalike } from '../host/intake.js';
import type { Decision, Match } from './steps.js';

/** What of a record of Xero's is compared. */
export interface Wanted {
  kind: IntakeKind;
  number?: string;
  name?: string;
  taxNumber?: string;
  email?: string;
  /** Of documents. */
  total?: string;
  currency?: string;
}

/** What of a record of the CRM is compared; `total` and `currency` of documents. */
export interface Resembling extends Lookalike {
  total?: string;
  currency?: string;
}

/** A record of the CRM that may be meant, with what speaks for and against it. */
export interface Scored {
  id: string;
  number: string;
  name: string;
  /** 0 to 100; from 90 on it is certain unless another is as well. */
  score: number;
  because: string[];
}

export interface Matched {
  match: Extract<Match, 'certain' | 'ask' | 'none'>;
  candidates: Scored[];
  decision?: Decision;
  targetId?: string;
}

const certainFrom = 90;
const mostCandidates = 5;

/** What decides by itself that two records are one. Pure. */
export function matchOf(wanted: Wanted, found: readonly Resembling[]): Matched {
  const candidates = found
    .map((one) => scored(wanted, one))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score || a.number.localeCompare(b.number))
    .slice(0, mostCandidates);
  const [best, second] = candidates;
  if (!best) return { match: 'none', candidates, decision: 'create' };
  if (best.score < certainFrom || (second && second.score >= certainFrom)) return { match: 'ask', candidates };
  return { match: 'certain', candidates, decision: 'link', targetId: best.id };
}

function scored(wanted: Wanted, one: Resembling): Scored {
  const { id, number, name } = one;
  const points =
    wanted.kind === 'contact'
      ? contactPoints(wanted, one)
      : wanted.kind === 'item'
        ? itemPoints(one)
        : documentPoints(wanted, one);
  const score = Math.max(0, Math.min(100, points.reduce((sum, point) => sum + point.weight, 0)));
  return { id, number, name, score, because: points.map(({ words }) => words) };
} // prettier-ignore

interface Point {
  weight: number;
  words: string;
}

function contactPoints(wanted: Wanted, one: Resembling): Point[] {
  const is = new Set(one.by);
  const points: Point[] = [];
  if (is.has('number')) points.push({ weight: 100, words: `Both have the number ${one.number}.` });
  if (is.has('taxNumber'))
    points.push({ weight: 90, words: `Both have the tax number ${one.taxNumber ?? wanted.taxNumber!}.` });
  else if (wanted.taxNumber !== undefined && one.taxNumber !== undefined)
    points.push({ weight: -50, words: `Their tax numbers differ: ${wanted.taxNumber} in Xero, ${one.taxNumber} here.` });
  if (is.has('email')) points.push({ weight: 50, words: `Both have the e-mail address ${one.email ?? wanted.email!}.` });
  if (is.has('name'))
    points.push({ weight: 45, words: `Both are called ${one.name}${wanted.name === one.name ? '' : ' (spelling aside)'}.` });
  else if (wanted.name !== undefined)
    points.push({ weight: -5, words: `They are called differently: ${wanted.name} in Xero, ${one.name} here.` });
  return points;
} // prettier-ignore

function itemPoints(one: Resembling): Point[] {
  if (one.by.includes('number')) return [{ weight: 100, words: `Both have the code ${one.number}.` }];
  if (one.by.includes('name')) return [{ weight: 50, words: `Both are called ${one.name}, under different codes.` }];
  return [];
}

function documentPoints(wanted: Wanted, one: Resembling): Point[] {
  if (!one.by.includes('number')) return [];
  const points: Point[] = [{ weight: 60, words: `Both have the number ${one.number}.` }];
  if (one.total === undefined || wanted.total === undefined) return points;
  if (new Decimal(one.total).equals(wanted.total) && one.currency === wanted.currency)
    points.push({ weight: 40, words: `Both come to ${one.total} ${one.currency ?? ''}.`.replace(' .', '.') });
  else
    points.push({
      weight: -20,
      words: `They come to different totals: ${wanted.total} ${wanted.currency ?? ''} in Xero, ${one.total} ${one.currency ?? ''} here.`,
    });
  return points;
}
