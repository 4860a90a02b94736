import type { Contacts } from 'xero-node';
import type { Member, MemberResult, Remote } from '../../engine/call.js';
import { factsIn } from '../agreed-facts.js';
import { type Json, idIn, instantIn, nameKey, quoted, textIn } from '../values.js';
import type { XeroSession } from '../xero.session.js';
import { mergedInXero } from '../xero.errors.js';
import { type CallShape, defineCall } from './batch.js';
import { anyOf, chunks, foundFor, readPages } from './look-up.js';

const remoteOf = (element: Json): Remote | undefined => {
  const id = idIn(element, 'ContactID');
  const number = textIn(element, 'ContactNumber');
  const status = textIn(element, 'ContactStatus');
  const updatedAt = instantIn(element, 'UpdatedDateUTC');
  const mergedInto = idIn(element, 'MergedToContactID');
  return (
    (id && {
      type: 'Contact',
      id,
      ...(number ? { number } : {}),
      ...(status ? { status } : {}),
      ...(updatedAt ? { updatedAt } : {}),
      details: { agreed: factsIn('Contact', element), ...(mergedInto ? { mergedInto } : {}) },
    }) ||
    undefined
  );
};

/** Archived contacts are asked for too: they keep their number. */
const read = (session: XeroSession, conditions: string[]) =>
  readPages(session, 'Contacts', 'contacts', (api, page) =>
    api.getContacts(session.tenantId, undefined, anyOf(conditions), undefined, undefined, page, true),
  );

async function find(session: XeroSession, members: readonly Member[]) {
  const rows: Json[] = [];
  for (const some of chunks(members)) {
    rows.push(
      ...(await read(
        session,
        some.map((member) =>
          member.remoteId
            ? `ContactID==guid(${quoted(member.remoteId)})`
            : `ContactNumber==${quoted(member.naturalKey)}`,
        ),
      )),
    );
  }
  const isOf = (member: Member, row: Json) =>
    member.remoteId
      ? idIn(row, 'ContactID')?.toLowerCase() === member.remoteId.toLowerCase()
      : textIn(row, 'ContactNumber')?.toLowerCase() === member.naturalKey.toLowerCase();
  return foundFor(members, (member) => rows.filter((row) => isOf(member, row)), remoteOf, difference);
}

/** Name, e-mail and tax number tell whether it is the business we meant; the rest may have been completed since. */
function difference({ element }: Member, row: Json): string | undefined {
  if (nameKey(textIn(element, 'Name') ?? '') !== nameKey(textIn(row, 'Name') ?? ''))
    return `its name is "${textIn(row, 'Name')}"`;
  for (const [field, words] of [
    ['EmailAddress', 'e-mail address'],
    ['TaxNumber', 'tax number'],
  ] as const) {
    const wanted = textIn(element, field);
    if (wanted && wanted.toLowerCase() !== textIn(row, field)?.toLowerCase())
      return `its ${words} is "${textIn(row, field) ?? ''}"`;
  }
  return undefined;
}

/** Names the contact that holds a taken name: without it people would have to search. */
async function nameTheOther(session: XeroSession, members: readonly Member[], results: MemberResult[]): Promise<void> {
  const refused = members.flatMap((member, at) => {
    const problem = results[at]?.problems.find(({ code }) => code === 'contact_name_taken');
    return problem ? [{ problem, name: textIn(member.element, 'Name') ?? '' }] : [];
  });
  if (refused.length === 0) return;
  try {
    const others = await read(
      session,
      refused.slice(0, 40).map(({ name }) => `Name==${quoted(name)}`),
    );
    for (const { problem, name } of refused) {
      const other = others.find(
        (row) => nameKey(textIn(row, 'Name') ?? '') === nameKey(name) && textIn(row, 'ContactStatus') === 'ACTIVE',
      );
      if (!other) continue;
      const code = textIn(other, 'ContactNumber');
      const email = textIn(other, 'EmailAddress');
      const which = `${code ? `with the code ${code}` : 'without a code'}${email ? ` (${email})` : ''}`;
      problem.sentence += ` It is "${textIn(other, 'Name')}" ${which}.`;
    }
  } catch {
    // The sentence stands without the other's code.
  }
}

/** A change of a contact that was merged into another went nowhere: that other one is the business now. */
function refuseMerged(members: readonly Member[], results: MemberResult[]): void {
  for (const [at, result] of results.entries()) {
    if (result.outcome !== 'applied' || result.remote?.details?.['mergedInto'] === undefined) continue;
    const problem = mergedInXero(members[at]?.naturalKey ?? 'this contact');
    results[at] = { outcome: 'refused', problems: [problem], warnings: result.warnings };
  }
}

const shape: Omit<CallShape, 'name' | 'ask' | 'keyOf'> = {
  batchSize: 50,
  plural: 'Contacts',
  remoteOf,
  find,
  explain: nameTheOther,
};
const nothing = new Object() as Contacts;

/** PUT: fails on a name or code that exists, and so never overwrites a contact somebody else made. */
export const createContacts = defineCall({
  ...shape,
  name: 'contacts.create',
  keyOf: (element) => textIn(element, 'ContactNumber'),
  ask: (api, tenantId, key) => api.createContacts(tenantId, nothing, false, key),
});

/** POST with our own linked id in every element. Fields that are left out keep their value. */
export const updateContacts = defineCall({
  ...shape,
  name: 'contacts.update',
  explain: async (session, members, results) => {
    await nameTheOther(session, members, results);
    refuseMerged(members, results);
  },
  keyOf: (element) => idIn(element, 'ContactID'),
  ask: (api, tenantId, key) => api.updateOrCreateContacts(tenantId, nothing, false, key),
});
