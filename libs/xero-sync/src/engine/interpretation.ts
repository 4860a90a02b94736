import type { CallResult, Found, Remote } from './call.js';
import type { StepPlan } from './exporter.js';
import { cause, type CauseCode } from '../help/causes.js';
import type { Outcome, Problem } from './outcome.js';

/** What is known of one member after a call or a look. */
export type MemberVerdict =
  | { as: 'applied'; remote?: Remote; warnings: string[]; adopted?: boolean }
  | { as: 'refused'; problems: Problem[] }
  /** It may have happened: look for it. */
  | { as: 'unknown' }
  /** It surely did not happen: try again, on its own when the company may be to blame. */
  | { as: 'again'; alone?: boolean };

/** What is known of a call: of each member, or one thing of all when nothing was done. */
export type Interpretation =
  /** `lookOnly`: the same bytes would only be refused again. */
  | { of: 'members'; verdicts: MemberVerdict[]; lookOnly?: boolean }
  | { of: 'call'; outcome: Extract<Outcome, 'not_sent' | 'throttled' | 'auth' | 'offline'> };

interface Wanted {
  effect: StepPlan['effect'];
}

/**
 * Reads the result of a call. Whatever is not clearly understood is unknown: a member without an answer, a created document
 * without an id, an answer that is shorter than the question.
 */
export function interpret(result: CallResult, members: readonly Wanted[]): Interpretation {
  const { outcome } = result;
  if (outcome === 'not_sent' || outcome === 'throttled' || outcome === 'auth' || outcome === 'offline')
    return { of: 'call', outcome };
  const all = (verdict: MemberVerdict): Interpretation => ({ of: 'members', verdicts: members.map(() => verdict) });
  if (outcome === 'unknown' && !result.members) return all({ as: 'unknown' });
  if (!result.members) {
    // One element alone has been refused. Of several it is not known which one, nor whether the others were kept.
    if (outcome !== 'refused') return all({ as: 'unknown' });
    if (members.length === 1 && result.problems.length > 0) return all({ as: 'refused', problems: result.problems });
    return { of: 'members', verdicts: members.map(() => ({ as: 'unknown' })), lookOnly: true };
  }
  if (result.members.length !== members.length) return all({ as: 'unknown' });
  return { of: 'members', verdicts: result.members.map((answer, position) => ofMember(answer, members[position]!)) };
}

function ofMember(answer: NonNullable<CallResult['members']>[number], member: Wanted): MemberVerdict {
  if (answer.outcome === 'unknown') return { as: 'unknown' };
  if (answer.outcome === 'refused')
    return { as: 'refused', problems: answer.problems.length > 0 ? answer.problems : [refusedWithoutWords] };
  if (member.effect === 'create' && !answer.remote) return { as: 'unknown' };
  return { as: 'applied', warnings: answer.warnings, ...(answer.remote ? { remote: answer.remote } : {}) };
}

/** What a look says of a member: `none` and `not_yet` need a second look before they are believed. */
export type LookVerdict = MemberVerdict | { as: 'none' } | { as: 'not_yet' };

/** Reads what a look found; `label` names the document in sentences. */
export function fromFound(found: Found, effect: StepPlan['effect'], label: string): LookVerdict {
  if (found.found === 'several')
    return refuse('exists_several_times', `${label} is in Xero ${found.remotes.length} times.`);
  if (effect === 'create') return ofCreate(found, label);
  if (effect === 'delete') {
    const gone = found.found === 'none' || found.gone === true;
    return gone ? { as: 'applied', warnings: [], adopted: true } : { as: 'not_yet' };
  }
  if (found.found === 'none') return refuse('missing_in_xero', `${label} is no longer in Xero.`);
  return found.sameContent ? { as: 'applied', remote: found.remote, warnings: [], adopted: true } : { as: 'not_yet' };
}

function ofCreate(found: Exclude<Found, { found: 'several' }>, label: string): LookVerdict {
  if (found.found === 'none') return { as: 'none' };
  if (found.sameContent && !found.gone) return { as: 'applied', remote: found.remote, warnings: [], adopted: true };
  const detail = found.difference ?? (found.gone ? 'It was voided or deleted there.' : '');
  const name = found.remote.number ?? found.remote.id;
  return refuse(
    'exists_with_other_content',
    `Xero already has a document with the number of ${label} (${name}), but with other content. ${detail}`.trim(),
  );
}

const refuse = (code: CauseCode, sentence: string): MemberVerdict => ({
  as: 'refused',
  problems: [{ ...cause(code), sentence }],
});

const refusedWithoutWords: Problem = {
  code: 'xero_refused',
  sentence: 'Xero refused it and did not say why.',
  remedy: 'Check the document and press Retry; if it is refused again, ask support.',
  fixIn: 'record',
};

/** Refusals that say "this already exists": it may be ours, so it is looked at before people are bothered. */
export const saysTaken = (problems: readonly Problem[]): boolean =>
  problems.some((problem) => problem.code.endsWith('_taken'));
