import { OWN } from './accountant.js';
import {
  type Here,
  type HereContact,
  type HereDocument,
  inMoney,
  isAccountants,
  ownNumber,
  type There,
  type ThereContact,
  type ThereDocument,
} from './both-sides.js';

/** One thing that is not the same on both sides. */
export interface Difference {
  /** Id of the record here; empty for what stands in Xero alone. */
  record: string;
  /** Also explained by what is listed about these. */
  related: string[];
  what: 'status' | 'total' | 'open' | 'number' | 'due date' | 'reference' | 'contact' | 'name' | 'telephone' | 'e-mail' | 'stranger'; // prettier-ignore
  label: string;
  here: string;
  there: string;
  /** What the document changes of what accounts (`C-00042 USD`) owe in Xero against here. */
  moves: { account: string; more: bigint }[];
}

/** Everything that differs, found by code that knows nothing of how the product compares. */
export function differences(here: Here, there: There): Difference[] {
  return [
    ...documentsDiffer(here, there),
    ...strangers(here, there),
    ...contactsDiffer(here, there),
    ...itemsDiffer(here, there),
  ];
}

const stands = ({ status }: ThereDocument): boolean => status === 'AUTHORISED' || status === 'PAID';
const keyOf = (type: string, number: string): string => `${type} ${number}`;

function documentsDiffer(here: Here, there: There): Difference[] {
  const found = new Map<string, ThereDocument>();
  for (const document of there.documents) {
    const key = keyOf(document.type, ownNumber(document.number) ?? '');
    const before = found.get(key);
    if (!before || (!stands(before) && stands(document))) found.set(key, document);
  }
  const contacts = new Map(here.contacts.map((one) => [one.number, one]));
  return here.documents.flatMap((ours) =>
    documentDiffers(ours, found.get(keyOf(ours.kind, ours.number)), contacts, there),
  );
}

const isBooked = ({ status }: HereDocument): boolean => status !== 'voided';

function documentDiffers(
  ours: HereDocument,
  theirs: ThereDocument | undefined,
  contacts: ReadonlyMap<string, HereContact>,
  there: There,
): Difference[] {
  const customer = contacts.get(ours.account)?.id ?? '';
  const base = { record: ours.id, related: [customer], label: ours.number, moves: [] };
  const standing = theirs !== undefined && stands(theirs);
  const moves = [
    ...(isBooked(ours) ? [{ account: `${accountOf(ours)} ${sideOf(ours.kind)}`, more: -signed(ours) }] : []),
    ...(theirs && standing
      ? [{ account: `${accountOf(theirs)} ${sideOf(ours.kind)}`, more: signed({ ...theirs, kind: ours.kind }) }]
      : []),
  ];
  const says = (what: Difference['what'], one: string, other: string, add: Partial<Difference> = {}): Difference[] =>
    one === other ? [] : [{ ...base, what, here: one, there: other, ...add }];
  if (isBooked(ours) !== standing) return says('status', ours.status, theirs?.status ?? 'not there', { moves });
  if (!theirs || !standing) return [];
  const found = [
    ...says('total', inMoney(ours.total), inMoney(theirs.total)),
    ...says('open', inMoney(ours.open), inMoney(theirs.open)),
    ...(theirs.number.startsWith(OWN) ? says('number', ours.inBooks, theirs.number) : []),
    ...(ours.kind === 'ACCREC' || ours.kind === 'ACCPAY' ? says('due date', ours.dueDate, theirs.dueDate) : []),
    ...(ours.kind === 'ACCREC' ? says('reference', ours.reference, theirs.reference) : []),
    ...says('contact', ours.account, theirs.account, {
      related: [customer, contacts.get(theirs.account)?.id ?? '', ...mergedAway(there, theirs, contacts)],
    }),
  ];
  const [first, ...rest] = found;
  return first ? [{ ...first, moves }, ...rest] : [];
}

/** Credit takes away from what an account owes. */
const signed = ({ kind, open }: Pick<HereDocument, 'kind' | 'open'>): bigint =>
  kind.endsWith('CREDIT') ? -open : open;
const accountOf = ({ account, currency }: { account: string; currency: string }): string => `${account} ${currency}`;

/** What each account owes more in Xero than here, both sides added up by themselves. */
export function owedMore(here: Here, there: There): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  const add = (side: string, account: string, more: bigint) =>
    sums.set(`${account} ${side}`, (sums.get(`${account} ${side}`) ?? 0n) + more);
  for (const ours of here.documents) if (isBooked(ours)) add(sideOf(ours.kind), accountOf(ours), -signed(ours));
  for (const theirs of there.documents)
    if (stands(theirs) && !isAccountants(theirs.number) && !isOfStock(theirs.number))
      add(
        sideOf(theirs.type),
        accountOf(theirs),
        signed({ kind: theirs.type as HereDocument['kind'], open: theirs.open }),
      );
  return new Map([...sums].filter(([, more]) => more !== 0n));
}

const sideOf = (type: string): string => (type.startsWith('ACCREC') ? 'due from' : 'due to');

/** Whose contacts went into the one that has the document now. */
const mergedAway = (there: There, { contactId }: ThereDocument, contacts: ReadonlyMap<string, HereContact>): string[] =>
  there.contacts
    .filter(({ mergedInto }) => mergedInto === contactId)
    .flatMap(({ number }) => contacts.get(number)?.id ?? []);

const isOfStock = (number: string): boolean => /^(ADJ|ST|TR|WO)-/.test(number);

/** What stands in Xero and is neither the company's nor the accountant's own. */
function strangers(here: Here, there: There): Difference[] {
  const known = new Set(here.documents.map(({ kind, number }) => keyOf(kind, number)));
  return there.documents
    .filter(
      ({ type, number, total, ...rest }) =>
        stands({ type, number, total, ...rest }) &&
        total !== 0n &&
        !isOfStock(number) &&
        !isAccountants(number) &&
        !known.has(keyOf(type, ownNumber(number) ?? number)),
    )
    .map(({ type, number, total }) => ({
      ...{ record: '', related: [], moves: [], what: 'stranger', label: `${type} ${number}` },
      ...{ here: 'not here', there: inMoney(total) },
    }));
}

function contactsDiffer(here: Here, there: There): Difference[] {
  const byNumber = new Map<string, ThereContact[]>();
  for (const contact of there.contacts)
    if (contact.number !== '') byNumber.set(contact.number, [...(byNumber.get(contact.number) ?? []), contact]);
  return here.contacts
    .filter(({ inUse }) => inUse)
    .flatMap((ours) => {
      const theirs = byNumber.get(ours.number) ?? [];
      const active = theirs.find(({ status }) => status === 'ACTIVE');
      const shown = active ?? theirs[0];
      return shown ? contactDiffers(ours, shown, active !== undefined) : [];
    });
}

function contactDiffers(ours: HereContact, theirs: ThereContact, active: boolean): Difference[] {
  const base = { record: ours.id, related: [], moves: [], label: `${ours.number} "${ours.name}"` };
  if (!active) {
    const state = theirs.mergedInto === '' ? theirs.status : 'MERGED';
    return [{ ...base, what: 'status', here: 'in use', there: state }];
  }
  const says = (what: Difference['what'], one: string, other: string): Difference[] =>
    one === other ? [] : [{ ...base, what, here: one, there: other }];
  return [
    // Of two that are called the same one carries its number there.
    ...(theirs.name.includes(`(${ours.number})`) ? [] : says('name', ours.name, theirs.name)),
    ...says('telephone', ours.phone, theirs.phone),
    ...says('e-mail', ours.email, theirs.email),
  ];
}

function itemsDiffer(here: Here, there: There): Difference[] {
  const items = new Map(there.items.map(({ code, name }) => [code, name]));
  return here.products.flatMap(({ id, code, name }) => {
    const theirs = items.get(code);
    if (theirs === undefined || theirs === name) return [];
    return [{ record: id, related: [], moves: [], what: 'name', label: `item ${code}`, here: name, there: theirs }];
  });
}
