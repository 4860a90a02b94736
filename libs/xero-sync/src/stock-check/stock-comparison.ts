import { Decimal } from 'decimal.js';
import type { StockLevel } from '../host/crm-host.js';

/** What Xero holds of one item. */
interface XeroStock {
  /** On hand less what is on back-order. */
  quantity: string;
  /** Base currency. */
  value: string;
}

/** Where an item stands in Xero. */
type There = { is: 'not_linked' | 'gone_in_xero' | 'untracked_in_xero' } | ({ is: 'tracked' } & XeroStock);

/** What one document did to one item, here and in Xero. */
export interface DocumentFact {
  /** In words: "invoice INV-00007". */
  name: string;
  inCrm: Decimal;
  inXero: Decimal;
  /** `left_out`: Xero does not get what is missing by itself. */
  standing: 'under_way' | 'unsent' | 'left_out';
}

/** Everything known about one item. */
export interface ItemFacts {
  level: StockLevel;
  there: There;
  /** Documents that Xero does not have as the CRM has them. */
  documents: readonly DocumentFact[];
  /** What corrections that Xero does not have yet will change there. */
  correctionsDue: Decimal;
}

/** The closed list of what a difference comes of. */
type DifferenceReason =
  | 'under_way'
  | 'unsent_movement'
  | 'left_out'
  | 'correction_due'
  | 'not_linked'
  | 'gone_in_xero'
  | 'untracked_in_xero'
  | 'edited_in_xero'
  | 'value_differs';

/** One item of which the CRM and Xero hold different stock; decimal strings, values in base currency. */
export interface Difference {
  itemId: string;
  number: string;
  name: string;
  inCrm: string;
  /** What of it Xero does not have yet but will get. */
  unsent: string;
  inXero: string;
  /** What Xero would have to be changed by to be equal; `0` when what is on its way settles it. */
  missing: string;
  valueInCrm: string;
  valueInXero: string;
  reasons: { code: DifferenceReason; sentence: string }[];
  action: 'none' | 'posted' | 'asked' | 'dismissed';
  /** The correction that was posted, or asks. */
  correctionId?: string;
}

const zero = new Decimal(0);

/** Compares one item; undefined when both sides agree in quantity and, within the roundings, in value. */
export function compare(facts: ItemFacts): Difference | undefined {
  const { level, there, documents, correctionsDue } = facts;
  const held = there.is === 'tracked' ? new Decimal(there.quantity) : zero;
  const unsent = sumOf(documents.filter(({ standing }) => standing !== 'left_out'));
  const missing = new Decimal(level.quantity).minus(unsent).minus(held).minus(correctionsDue);
  const value = there.is === 'tracked' ? new Decimal(there.value) : zero;
  const worth = new Decimal(level.value).minus(value);
  const settled = missing.isZero() && unsent.isZero() && correctionsDue.isZero();
  const roundings = new Decimal('0.01').times(Math.max(level.movements, 1));
  if (settled && (worth.abs().lessThanOrEqualTo(roundings) || there.is !== 'tracked')) return undefined;
  return {
    itemId: level.itemId,
    number: level.number,
    name: level.name,
    inCrm: plain(level.quantity),
    unsent: plain(unsent),
    inXero: plain(held),
    missing: plain(missing),
    valueInCrm: new Decimal(level.value).toFixed(2),
    valueInXero: value.toFixed(2),
    reasons: reasonsOf(facts, missing, settled),
    action: 'none',
  };
}

/** Whether nothing of the item is on its way, so that its worth can be judged too. */
export const isAtRest = ({ documents, correctionsDue }: ItemFacts): boolean =>
  correctionsDue.isZero() && documents.every(({ standing }) => standing === 'left_out');

export const isUnderWay = ({ documents }: ItemFacts): boolean =>
  documents.some(({ standing }) => standing === 'under_way');

function reasonsOf(facts: ItemFacts, missing: Decimal, settled: boolean): Difference['reasons'] {
  const { level, there, documents, correctionsDue } = facts;
  const reasons: Difference['reasons'] = [];
  const tell = (code: DifferenceReason, sentence: string) => reasons.push({ code, sentence });
  const named = (standing: DocumentFact['standing']) => listOf(documents.filter((one) => one.standing === standing));
  if (named('under_way')) tell('under_way', `On its way to Xero at this very moment: ${named('under_way')}.`);
  if (named('unsent')) tell('unsent_movement', `Not in Xero yet: ${named('unsent')}.`);
  if (!correctionsDue.isZero())
    tell('correction_due', `A correction of ${signed(correctionsDue)} by an earlier check is not in Xero yet.`);
  if (there.is !== 'tracked') {
    tell(there.is, elsewhere[there.is]);
    return reasons;
  }
  if (settled) tell('value_differs', valueSentence(level, there));
  if (missing.isZero()) return reasons;
  const leftOut = sumOf(documents.filter(({ standing }) => standing === 'left_out'));
  if (!leftOut.isZero()) tell('left_out', `Xero never got: ${named('left_out')}.`);
  if (!leftOut.equals(missing))
    tell(
      'edited_in_xero',
      `Xero has ${signed(missing.minus(leftOut).negated())} beside what was sent: it was changed there, or began to count later.`,
    );
  return reasons;
}

const elsewhere = {
  not_linked: 'The product is not in Xero: it goes there with its first document, or with an approved correction.',
  gone_in_xero: 'The item was deleted in Xero. Export the product again.',
  untracked_in_xero: 'Xero keeps no quantity of the item: it is not tracked there. Track it in Xero, or export the product again.',
} as const; // prettier-ignore

const valueSentence = (level: StockLevel, there: XeroStock): string =>
  `The quantity is equal, the worth is not: ${new Decimal(there.value).toFixed(2)} in Xero, ${new Decimal(level.value).toFixed(2)} here. ` +
  'Xero averages anew by the dates of the documents when one of them is dated back or changed.';

const sumOf = (documents: readonly DocumentFact[]): Decimal =>
  Decimal.sum(zero, ...documents.map(({ inCrm, inXero }) => inCrm.minus(inXero)));

/** The first documents by name and what each lacks there. */
function listOf(documents: readonly DocumentFact[]): string {
  const named = documents.slice(0, 5).map(({ name, inCrm, inXero }) => `${name} (${signed(inCrm.minus(inXero))})`);
  const more = documents.length - named.length;
  return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

const plain = (quantity: Decimal.Value): string => new Decimal(quantity).toString();
const signed = (quantity: Decimal): string => `${quantity.isPositive() ? '+' : ''}${quantity.toString()}`;

/** What a correction is worth that brings Xero's quantity to the CRM's: the CRM's worth where that is known, else its average. */
export function correctionValue({ level, there, ...rest }: ItemFacts, missing: Decimal): string {
  const value = there.is === 'tracked' ? new Decimal(there.value) : zero;
  const gap = new Decimal(level.value).minus(value).times(missing.isPositive() ? 1 : -1);
  const atRest = isAtRest({ level, there, ...rest });
  if (atRest && gap.greaterThanOrEqualTo(0)) return gap.toFixed(2);
  return missing.abs().times(level.averageCost).toFixed(2);
}
