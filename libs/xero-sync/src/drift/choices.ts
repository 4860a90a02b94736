import type { AcceptableField, AcceptedChange, AcceptedText } from '../host/accepted.js';
import type { CrmHost } from '../host/crm-host.js';
import type { Kind } from '../host/records.js';
import { addressLines, type FactsType } from '../xero/agreed-facts.js';
import type { DriftCause, DriftState } from './causes.js';
import type { Difference } from './comparison.js';
import { fieldsOf, followed } from './fields.js';

/** What people may do about a change. */
export const driftChoices = ['push', 'accept', 'creditAndReissue', 'ignore'] as const;
export type DriftChoice = (typeof driftChoices)[number];

interface Change {
  kind: Kind;
  cause: DriftCause;
  state: DriftState;
  fields: readonly Difference[];
}

type Offers = Pick<CrmHost, 'acceptChange' | 'creditAndReissue'>;

/** What is offered for a change, by what happened and what the host can do. Pure. */
export function choicesFor(change: Change, host: Offers): DriftChoice[] {
  const { state, kind } = change;
  if (state !== 'open' && state !== 'excluded') return [];
  const may: Record<DriftChoice, boolean> = {
    push: isPushable(change),
    accept: state === 'open' && host.acceptChange !== undefined && isAcceptable(change),
    creditAndReissue: host.creditAndReissue !== undefined && kind === 'invoice' && isAboutAmounts(change),
    ignore: true,
  };
  return driftChoices.filter((choice) => may[choice]);
}

const isEdit = ({ cause }: Change): boolean =>
  cause === 'edited' || cause === 'both_changed' || cause === 'number_changed';

/** What is over in Xero stays so; an item that was deleted there can be made anew. */
const isPushable = (change: Change): boolean =>
  isEdit(change) || (change.cause === 'deleted' && change.kind === 'item');

const ruleOf = (kind: Kind, field: string) => fieldsOf(typeOf(kind))[field];
const typeOf = (kind: Kind): FactsType => followed[kind]!;

function isAcceptable(change: Change): boolean {
  if (change.cause === 'merged') return false;
  if (!isEdit(change)) return true;
  return change.fields.every(({ field, theirs }) => {
    const accept = ruleOf(change.kind, field)?.accept;
    if (accept === undefined) return false;
    // Xero's other ways of saying when something is due stay there.
    return (accept !== 'salesTerms' && accept !== 'purchaseTerms') || /^\d{0,3}$/.test(theirs);
  });
}

const isAboutAmounts = (change: Change): boolean =>
  isEdit(change) && change.fields.some(({ field }) => ruleOf(change.kind, field)?.accept === undefined);

/** What the host is asked to take over. */
export function acceptedChange({ kind, cause, fields }: Pick<Change, 'kind' | 'cause' | 'fields'>): AcceptedChange {
  if (cause === 'voided' || cause === 'deleted' || cause === 'archived') return { ended: true };
  const change: AcceptedChange = {};
  for (const { field, theirs } of fields) {
    const name: AcceptableField | undefined = ruleOf(kind, field)?.accept;
    if (name === 'postal' || name === 'street') change[name] = addressOf(theirs);
    else if (name !== undefined) change[name satisfies AcceptedText] = theirs;
  }
  return change;
}

function addressOf(text: string): NonNullable<AcceptedChange['postal']> {
  const lines = text.split('\n');
  return Object.fromEntries(addressLines.flatMap((name, at) => (lines[at] ? [[name, lines[at]]] : [])));
}
