import type { CrmContact, PostalAddress } from '../../host/records.js';
import type { XeroSettings } from '../../settings/xero-settings.js';
import { Checks } from '../checks.js';
import { cause, type CauseCode } from '../../help/causes.js';

type Element = Record<string, unknown>;

/**
 * A business or a private customer as Xero's contact. Spaces at the ends and doubled ones are taken out without a word,
 * as nobody means them; `<` and `>`, which Xero refuses, are not, as the name would read differently on every invoice.
 */
export function contactElement(
  contact: CrmContact,
  settings: XeroSettings,
  known: Record<string, unknown> = {},
): { element: Element; checks: Checks } {
  const checks = new Checks(settings, `Contact ${contact.number}`);
  const name = nameInXero(contact, settings);
  checkName(name, contact, checks);
  checkEmails(contact, checks);
  const { email, firstName, lastName, taxNumber } = contact;
  if (taxNumber && taxNumber.trim().length > 50) {
    checks.add({
      ...cause('tax_number_too_long'),
      field: 'taxNumber',
      sentence: `The tax number of ${contact.number} "${name}" is longer than the 50 characters that Xero allows.`,
    });
  }
  const terms = paymentTerms(contact);
  const element: Element = {
    // Xero gives a number once, and the contact that was merged into this one keeps ours.
    ...(known['followed'] === undefined ? { ContactNumber: contact.number } : {}),
    Name: name,
    EmailAddress: email?.trim() ?? '',
    FirstName: tidy(firstName ?? '').slice(0, 255),
    LastName: tidy(lastName ?? '').slice(0, 255),
    TaxNumber: taxNumber?.trim() ?? '',
    ContactPersons: persons(contact),
    Addresses: addresses(contact),
    Phones: phones(contact),
    ...(terms ? { PaymentTerms: terms } : {}),
    ...(usable(contact.currency, settings) ? { DefaultCurrency: contact.currency } : {}),
    ...(known['retire'] === true ? { ContactStatus: 'ARCHIVED' } : {}),
  };
  return { element, checks };
}

/**
 * Xero's names are unique. Where the workspace chose so, the later of two that are called the same carries our code; the first
 * one keeps its plain name.
 */
function nameInXero({ name, number, sameNameAs }: CrmContact, { tellApartByCode }: XeroSettings): string {
  const plain = tidy(name);
  if (!tellApartByCode || sameNameAs === undefined || plain === '') return plain;
  return `${plain.slice(0, 252 - number.length)} (${number})`;
}

const tidy = (text: string): string => text.normalize('NFC').replace(/\s+/g, ' ').trim();

function checkName(name: string, contact: CrmContact, checks: Checks): void {
  const problem = (code: CauseCode, sentence: string) => checks.add({ ...cause(code), field: 'name', sentence });
  if (name === '') problem('contact_name_missing', `Contact ${contact.number} has no name.`);
  if (name.length > 255) {
    problem('contact_name_too_long', `The name of ${contact.number} has ${name.length} characters; Xero allows 255.`);
  }
  if (/[<>]/.test(name)) {
    problem(
      'contact_name_characters',
      `The name of ${contact.number} "${name.slice(0, 80)}" holds "<" or ">", which Xero does not accept in names.`,
    );
  }
  if (contact.number.length > 50) {
    problem(
      'contact_number_too_long',
      `The code ${contact.number.slice(0, 60)} is longer than the 50 characters that Xero allows.`,
    );
  }
}

/** Plain ASCII without spaces and with one @: what Xero takes, umlauts excepted. */
const EMAIL = /^[!-?A-~]+@[!-?A-~]+\.[!-?A-~]+$/;

function checkEmails(contact: CrmContact, checks: Checks): void {
  const all = [
    { email: contact.email, whose: `of ${contact.number} "${tidy(contact.name)}"` },
    ...sentPersons(contact).map(({ email, firstName, lastName }) => ({
      email,
      whose: `of ${tidy(`${firstName ?? ''} ${lastName ?? ''}`) || 'a person'} at ${contact.number} "${tidy(contact.name)}"`,
    })),
  ];
  for (const { email, whose } of all) {
    if (!email || email.trim() === '' || (EMAIL.test(email.trim()) && email.trim().length <= 255)) continue;
    checks.add({
      code: 'email_invalid',
      field: 'email',
      sentence: `The e-mail address "${email.trim().slice(0, 80)}" ${whose} is not one that Xero accepts.`,
      remedy: 'Correct the e-mail address: no spaces, no accents or umlauts.',
      fixIn: 'record',
    });
  }
}

type Person = CrmContact['persons'][number];

const nameOf = ({ firstName, lastName }: Person): string => tidy(`${firstName ?? ''} ${lastName ?? ''}`);
const named = (contact: CrmContact): Person[] => contact.persons.filter((person) => nameOf(person) !== '');

/** Xero holds five persons besides the contact's own name; the main one comes first, then the longest known. */
const mostPersons = 5;
const sentPersons = (contact: CrmContact): Person[] => named(contact).slice(0, mostPersons);

/** The names of those who find no room in Xero. */
export const personsLeftOut = (contact: CrmContact): string[] => named(contact).slice(mostPersons).map(nameOf);

const persons = (contact: CrmContact): Element[] =>
  sentPersons(contact).map(({ firstName, lastName, email, includeInEmails }) => ({
    FirstName: tidy(firstName ?? '').slice(0, 255),
    LastName: tidy(lastName ?? '').slice(0, 255),
    EmailAddress: email?.trim() ?? '',
    // Xero cannot include a person without an address.
    IncludeInEmails: includeInEmails && Boolean(email?.trim()),
  }));

/** Both addresses always, so that one that was removed here is emptied there. */
const addresses = (contact: CrmContact): Element[] =>
  (['postal', 'street'] as const).map((kind) => {
    const address: Partial<PostalAddress> = contact.addresses.find((other) => other.kind === kind) ?? {};
    return {
      AddressType: kind === 'postal' ? 'POBOX' : 'STREET',
      AddressLine1: tidy(address.line1 ?? '').slice(0, 500),
      AddressLine2: tidy(address.line2 ?? '').slice(0, 500),
      City: tidy(address.city ?? '').slice(0, 255),
      Region: tidy(address.region ?? '').slice(0, 255),
      PostalCode: tidy(address.postalCode ?? '').slice(0, 50),
      // Letters and spaces only, or Xero refuses the whole contact.
      Country: tidy((address.country ?? '').replace(/[^\p{L} ]/gu, ' ')).slice(0, 50),
    };
  });

const phones = (contact: CrmContact): Element[] =>
  (
    [
      ['DEFAULT', contact.phone],
      ['MOBILE', contact.mobile],
      ['FAX', contact.fax],
    ] as const
  ).map(([type, number]) => ({ PhoneType: type, PhoneNumber: tidy(number ?? '').slice(0, 50) }));

function paymentTerms(contact: CrmContact): Element | undefined {
  const days = (count: number | undefined) =>
    count === undefined ? undefined : { Day: count, Type: 'DAYSAFTERBILLDATE' };
  const terms = { Sales: days(contact.salesTermsDays), Bills: days(contact.purchaseTermsDays) };
  return terms.Sales || terms.Bills ? Object.fromEntries(Object.entries(terms).filter(([, term]) => term)) : undefined;
}

/** A default currency is a convenience: one that Xero lacks is left out here and told where it matters, on documents. */
const usable = (currency: string | undefined, { reference }: XeroSettings): boolean =>
  currency !== undefined &&
  (currency === reference.organisation.baseCurrency || reference.currencies.includes(currency));
