import { randomUUID } from 'node:crypto';
import type { Tx } from '../journal/store.js';
import { Findings, Invalid, notFound, type Reply, SANDBOX } from '../wire/errors.js';
import { listRecords } from '../wire/listing.js';
import { boolOf, has, isGuid, listOf, numberOf, objectOf, type Sent, textOf } from '../wire/shape.js';
import { contactShape } from '../wire/shapes.js';
import { runBatch, runSingle, type Stored } from './batch.js';
import { type Call, envelope, type Route, sentElement, sentElements } from './call.js';
import { contactView, readContact } from './contact-views.js';
import { type Contact, contactNameKey, type PaymentTerm } from './records.js';
import { listing, zeroId } from './settings-resources.js';

export const contactRoutes: Route[] = [
  { method: 'GET', pattern: '/Contacts', family: 'contacts', handle: listContacts },
  { method: 'PUT', pattern: '/Contacts', family: 'contacts', handle: (call) => writeContacts(call, 'create') },
  { method: 'POST', pattern: '/Contacts', family: 'contacts', handle: (call) => writeContacts(call, 'upsert') },
  { method: 'GET', pattern: '/Contacts/:', family: 'contacts', handle: getContact },
  { method: 'POST', pattern: '/Contacts/:', family: 'contacts', handle: updateContact },
];

const RULES = { name: 'Contacts', errorFlag: 'HasValidationErrors' as const, refusedExtras: zeroId('ContactID') };

const TEXT_LIMITS: Record<string, number> = {
  FirstName: 255,
  LastName: 255,
  CompanyNumber: 50,
  EmailAddress: 255,
  BankAccountDetails: 255,
  TaxNumber: 50,
  TaxNumberType: 4,
  AccountsReceivableTaxType: 50,
  AccountsPayableTaxType: 50,
  SalesDefaultAccountCode: 10,
  PurchasesDefaultAccountCode: 10,
  SalesDefaultLineAmountType: 10,
  PurchasesDefaultLineAmountType: 10,
  DefaultCurrency: 3,
  TrackingCategoryName: 100,
  TrackingCategoryOption: 100,
};

const NAME_TAKEN = (name: string): string =>
  `The contact name ${name} is already assigned to another contact. The contact name must be unique across all active contacts.`;
const NUMBER_TAKEN = 'Another contact has this contact number. Please enter a different contact number.';
const NO_KEY =
  'The Contact must contain at least 1 of the following elements to identify the contact: Name, ContactID, ContactNumber';
const ARCHIVED =
  'The contact with the specified contact details has been archived. The contact must be un-archived before creating new invoices or credit notes.';
const UNKNOWN = 'The Contact with the specified ContactID could not be found';

function listContacts(call: Call): Reply {
  const ids = call.query.get('IDs')?.toLowerCase().split(',');
  const term = call.query.get('searchTerm')?.toLowerCase();
  const archived = call.query.get('includeArchived')?.toLowerCase() === 'true';
  const records = call.tx
    .all('contacts')
    .filter((contact) => archived || contact.ContactStatus === 'ACTIVE')
    .filter((contact) => !ids || ids.includes(contact.id))
    .filter((contact) => !term || matchesTerm(contact, term));
  const { rows, paged, pagination } = listRecords(records, listing(call), {
    read: readContact,
    updated: (contact) => contact.updated,
    id: (contact) => contact.id,
    pages: true,
    enforcePaging: ['summaryOnly'],
  });
  const summary = call.query.get('summaryOnly')?.toLowerCase() === 'true';
  const detail = summary ? 'summary' : paged ? 'full' : 'thin';
  const views = rows.map((contact) => contactView(call.tx, contact, detail));
  return envelope(call, 'Contacts', views, pagination);
}

function matchesTerm(contact: Contact, term: string): boolean {
  const { FirstName, LastName, EmailAddress, CompanyNumber } = contact.text;
  return [contact.Name, contact.ContactNumber, FirstName, LastName, EmailAddress, CompanyNumber].some((value) =>
    value?.toLowerCase().includes(term),
  );
}

function getContact(call: Call): Reply {
  const contact = contactByPath(call);
  if (!contact) throw notFound();
  return envelope(call, 'Contacts', [contactView(call.tx, contact, 'full')]);
}

/** By id, or by ContactNumber in the address. */
function contactByPath(call: Call): Contact | undefined {
  const name = call.params[0] ?? '';
  if (isGuid(name)) return call.tx.get('contacts', name.toLowerCase());
  return call.tx.find('contacts', 'number', name.toLowerCase())[0];
}

function updateContact(call: Call): Reply {
  const known = contactByPath(call);
  if (!known) throw notFound();
  const sent = sentElement(call, 'Contacts', contactShape);
  return runSingle(call, sent, RULES, (element, tx) => storeContact(call, tx, element, known));
}

function writeContacts(call: Call, mode: 'create' | 'upsert'): Reply {
  const elements = sentElements(call, 'Contacts', contactShape);
  return runBatch(call, elements, RULES, (sent, tx) => {
    const known = mode === 'upsert' ? matchContact(tx, sent) : undefined;
    if (mode === 'create' && textOf(sent, 'ContactID')) {
      throw new Invalid([`${SANDBOX}PUT creates contacts only; send a ContactID with POST.`]);
    }
    return storeContact(call, tx, sent, known);
  });
}

/** By ContactID, else ContactNumber, else Name: the order in which POST looks for what it updates. */
function matchContact(tx: Tx, sent: Sent): Contact | undefined {
  const id = textOf(sent, 'ContactID');
  if (id) {
    const known = tx.get('contacts', id);
    if (!known) throw new Invalid([UNKNOWN]);
    return known;
  }
  const number = textOf(sent, 'ContactNumber');
  const name = textOf(sent, 'Name');
  const byNumber = number ? tx.find('contacts', 'number', number.toLowerCase())[0] : undefined;
  return byNumber ?? (name ? tx.find('contacts', 'activeName', contactNameKey(name))[0] : undefined);
}

function storeContact(call: Call, tx: Tx, sent: Sent, known: Contact | undefined): Stored {
  const contact = saveContact(call, tx, sent, known);
  return { view: contactView(tx, contact, 'full') };
}

function saveContact(call: Call, tx: Tx, sent: Sent, known: Contact | undefined): Contact {
  if (!known && !textOf(sent, 'Name')) throw new Invalid([NO_KEY]);
  const findings = new Findings();
  const changed = merged(sent, known, call.world.clock.now(), findings);
  checkUnique(tx, changed, findings);
  if (changed.MergedToContactID && changed.ContactStatus === 'ACTIVE')
    findings.add(`${SANDBOX}a contact that was merged into another one stays archived.`);
  findings.throwIfAny();
  if (known && JSON.stringify({ ...changed, updated: 0 }) === JSON.stringify({ ...known, updated: 0 })) return known;
  tx.put('contacts', changed);
  tx.effect({
    kind: known ? (statusEffect(known, changed) ?? 'contact.updated') : 'contact.created',
    collection: 'contacts',
    id: changed.id,
    number: changed.ContactNumber ?? changed.Name,
    reference: changed.Name,
    status: changed.ContactStatus,
  });
  return changed;
}

function statusEffect(before: Contact, after: Contact): string | undefined {
  if (before.ContactStatus === after.ContactStatus) return undefined;
  return after.ContactStatus === 'ARCHIVED' ? 'contact.archived' : 'contact.restored';
}

function merged(sent: Sent, known: Contact | undefined, now: number, findings: Findings): Contact {
  const base = known ?? freshContact(now);
  const text = { ...base.text };
  for (const [name, limit] of Object.entries(TEXT_LIMITS)) {
    if (!has(sent, name)) continue;
    const value = textOf(sent, name) ?? '';
    if (value.length > limit) findings.add(`${name} must not be more than ${limit} characters long`);
    text[name] = value;
  }
  const status = textOf(sent, 'ContactStatus');
  if (status === 'GDPRREQUEST') findings.add(`${SANDBOX}ContactStatus GDPRREQUEST cannot be set.`);
  const contact: Contact = {
    ...base,
    Name: textOf(sent, 'Name') ?? base.Name,
    ContactStatus: (status as Contact['ContactStatus'] | undefined) ?? base.ContactStatus,
    text,
    ContactPersons: persons(sent, findings) ?? base.ContactPersons,
    Addresses: typed(sent, 'Addresses', 'AddressType', base.Addresses, addressFaults, findings),
    Phones: typed(sent, 'Phones', 'PhoneType', base.Phones, phoneFaults, findings),
    PaymentTerms: terms(sent) ?? base.PaymentTerms,
    updated: now,
  };
  for (const name of ['ContactNumber', 'AccountNumber'] as const) {
    const value = textOf(sent, name);
    if (value !== undefined && value.length > 50) findings.add(`${name} must not be more than 50 characters long`);
    if (value) contact[name] = value;
    else if (has(sent, name)) delete contact[name];
  }
  nameFaults(contact.Name, findings);
  if (text['EmailAddress'] && !validEmail(text['EmailAddress'])) findings.add('Email address must be valid.');
  return contact;
}

function freshContact(now: number): Contact {
  const types = ['DDI', 'DEFAULT', 'FAX', 'MOBILE'];
  return {
    id: randomUUID(),
    Name: '',
    ContactStatus: 'ACTIVE',
    text: {},
    ContactPersons: [],
    Addresses: [{ AddressType: 'STREET' }, { AddressType: 'POBOX' }],
    Phones: types.map((PhoneType) => ({ PhoneType, PhoneNumber: '', PhoneAreaCode: '', PhoneCountryCode: '' })),
    PaymentTerms: {},
    IsSupplier: false,
    IsCustomer: false,
    updated: now,
  };
}

function nameFaults(name: string, findings: Findings): void {
  if (name.length > 255) findings.add('The Contact Name must not be more than 255 characters long');
  if (/[<>]/.test(name)) findings.add('The Contact Name must not contain the characters < or >');
  if (name !== name.trim() || /\s{2,}/.test(name)) {
    findings.add('The Contact Name must not have leading, trailing or doubled spaces');
  }
}

/** Plain ASCII addresses: Xero takes no umlauts. */
const validEmail = (email: string): boolean =>
  /^[A-Za-z0-9._%+'&-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}$/.test(email);

/** The sent persons replace all stored ones; at most five. */
function persons(sent: Sent, findings: Findings): Contact['ContactPersons'] | undefined {
  const list = listOf(sent, 'ContactPersons');
  if (!list) return undefined;
  if (list.length > 5) findings.add('A maximum of 5 ContactPersons can be specified for a contact');
  return list.map((person, index) => {
    const email = textOf(person, 'EmailAddress');
    if (email && !validEmail(email)) findings.addBoth('ContactPersons', index, 'Email address must be valid.');
    return {
      FirstName: textOf(person, 'FirstName') ?? '',
      LastName: textOf(person, 'LastName') ?? '',
      EmailAddress: email ?? '',
      IncludeInEmails: boolOf(person, 'IncludeInEmails') ?? false,
    };
  });
}

type Faults = (entry: Record<string, string>) => string[];

const tooLong = (entry: Record<string, string>, limits: Record<string, number>): string[] =>
  Object.entries(limits).flatMap(([name, limit]) =>
    (entry[name]?.length ?? 0) > limit ? [`${name} must not be more than ${limit} characters long`] : [],
  );

const addressFaults: Faults = (address) => [
  ...tooLong(address, { AddressLine1: 500, AddressLine2: 500, AddressLine3: 500, AddressLine4: 500 }),
  ...tooLong(address, { City: 255, Region: 255, PostalCode: 50, Country: 50, AttentionTo: 255 }),
  ...(/[^\p{L}\s.'()&-]/u.test(address['Country'] ?? '') ? ['The Country must contain letters only'] : []),
];

const phoneFaults: Faults = (phone) => tooLong(phone, { PhoneNumber: 50, PhoneAreaCode: 10, PhoneCountryCode: 20 });

/** Addresses and phones are kept by their type: one that is sent replaces the one of its type. */
function typed(
  sent: Sent,
  list: 'Addresses' | 'Phones',
  typeName: string,
  before: Record<string, string>[],
  faults: Faults,
  findings: Findings,
): Record<string, string>[] {
  const given = listOf(sent, list);
  if (!given) return before;
  const kept = new Map(before.map((entry) => [entry[typeName]!, entry]));
  given.forEach((entry, index) => {
    const texts = Object.entries(entry).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
    const record = Object.fromEntries(texts);
    const type = record[typeName] ?? (list === 'Addresses' ? 'POBOX' : 'DEFAULT');
    for (const fault of faults(record)) findings.addNested(list, index, fault);
    kept.set(type, { ...kept.get(type), ...record, [typeName]: type });
  });
  return [...kept.values()];
}

function terms(sent: Sent): Contact['PaymentTerms'] | undefined {
  const given = objectOf(sent, 'PaymentTerms');
  if (!given) return undefined;
  const one = (name: string): PaymentTerm | undefined => {
    const term = objectOf(given, name);
    const day = term && numberOf(term, 'Day');
    const type = term && textOf(term, 'Type');
    return day && type ? { Day: Number(day), Type: type } : undefined;
  };
  const [bills, sales] = [one('Bills'), one('Sales')];
  return { ...(bills ? { Bills: bills } : {}), ...(sales ? { Sales: sales } : {}) };
}

function checkUnique(tx: Tx, contact: Contact, findings: Findings): void {
  const other = (found: Contact[]): boolean => found.some((candidate) => candidate.id !== contact.id);
  if (contact.ContactStatus === 'ACTIVE' && other(tx.find('contacts', 'activeName', contactNameKey(contact.Name)))) {
    findings.add(NAME_TAKEN(contact.Name));
  }
  const number = contact.ContactNumber?.toLowerCase();
  if (number && other(tx.find('contacts', 'number', number))) findings.add(NUMBER_TAKEN);
}

/**
 * The contact of a document. Besides `{ContactID}` it may be named or described; then it is matched, changed or
 * created on the way (api-facts 4.1).
 */
export function embeddedContact(call: Call, tx: Tx, sent: Sent | undefined): Contact {
  if (!sent) throw new Invalid(['A Contact must be specified for this type of transaction']);
  if (!textOf(sent, 'ContactID') && !textOf(sent, 'Name') && !textOf(sent, 'ContactNumber'))
    throw new Invalid([NO_KEY]);
  const known = matchContact(tx, sent);
  const more = Object.keys(sent).some((name) => name !== 'ContactID' && name !== 'ContactStatus');
  const contact = known && !more ? known : saveContact(call, tx, sent, known);
  if (contact.ContactStatus !== 'ACTIVE') throw new Invalid([ARCHIVED]);
  return contact;
}

/** The contact of a document that must know it already: nothing is created or changed on the way (purchase orders). */
export function existingContact(tx: Tx, sent: Sent | undefined): Contact {
  if (!sent) throw new Invalid(['A Contact must be specified for this type of transaction']);
  if (!textOf(sent, 'ContactID') && !textOf(sent, 'Name') && !textOf(sent, 'ContactNumber'))
    throw new Invalid([NO_KEY]);
  const contact = matchContact(tx, sent);
  if (!contact) throw new Invalid([UNKNOWN]);
  if (contact.ContactStatus !== 'ACTIVE') throw new Invalid([ARCHIVED]);
  return contact;
}

/** A first document of a side makes the contact a customer or supplier; that does not count as a change of it. */
export function markSide(tx: Tx, contact: Contact, sales: boolean): void {
  if (sales ? contact.IsCustomer : contact.IsSupplier) return;
  tx.put('contacts', { ...contact, ...(sales ? { IsCustomer: true } : { IsSupplier: true }) });
}
