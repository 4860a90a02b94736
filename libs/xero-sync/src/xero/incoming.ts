import { Decimal } from 'decimal.js';
import type { PostalAddress } from '../host/records.js';
import type { IncomingContact, IncomingItem } from '../host/intake.js';
import { type Json, decimalIn, idIn, instantIn, isTrue, listIn, objectIn, textIn, withoutGaps } from './values.js';

/** Why a row cannot be taken in, or what of it is left behind. The sentence says which record it is and what to do. */
export interface RowProblem {
  code: string;
  sentence: string;
}

/**
 * What is made of one row of Xero's JSON. `called` names the record for people. Whatever the row holds, reading it never throws:
 * fields nobody knows are passed over, and a value that is promised and missing is a problem in words.
 */
export type Reading<T> =
  | { done: 'read'; called: string; facts: T; remarks: RowProblem[] }
  | { done: 'refused'; called: string; remoteId?: string; problems: RowProblem[] };

/** A contact of Xero's. `merged`: another one took its place; `removed`: its data was erased on request. */
export interface ContactFacts extends IncomingContact {
  standing: 'active' | 'archived' | 'merged' | 'removed';
  mergedInto?: string;
  updatedAt?: string;
}

/** An item of Xero's, with Xero's tax types in place of the host's rates, and its stock without a day. */
export interface ItemFacts extends Omit<IncomingItem, 'salesTaxRateId' | 'purchaseTaxRateId' | 'stock'> {
  salesTaxType?: string;
  purchaseTaxType?: string;
  /** Of a tracked item: on hand less what is on back-order, and the cost pool in the base currency. */
  stock?: { quantity: string; value: string };
  updatedAt?: string;
}

/** Text as people mean it: without spaces at its ends. */
export const tidyIn = (row: Json, field: string): string | undefined => textIn(row, field)?.trim() || undefined;

const standings: Record<string, ContactFacts['standing']> = {
  ACTIVE: 'active',
  ARCHIVED: 'archived',
  GDPRREQUEST: 'removed',
};

/** A row of `Contacts`. */
export function contactIn(row: Json): Reading<ContactFacts> {
  const remoteId = idIn(row, 'ContactID')?.toLowerCase();
  const name = tidyIn(row, 'Name');
  const number = tidyIn(row, 'ContactNumber');
  const called = `Contact ${name ?? number ?? remoteId ?? 'without a name'}`;
  const problems: RowProblem[] = [];
  if (!remoteId) problems.push(withoutId(called));
  if (!name) problems.push({ code: 'name_missing', sentence: `${called} has no name in Xero. Give it one there.` });
  const status = tidyIn(row, 'ContactStatus') ?? 'ACTIVE';
  const standing = standings[status.toUpperCase()];
  if (!standing) problems.push(unknownValue(called, 'the status', status));
  if (!remoteId || !name || !standing) return refused(called, remoteId, problems);
  const mergedInto = idIn(row, 'MergedToContactID')?.toLowerCase();
  const remarks: RowProblem[] = [];
  const facts: ContactFacts = {
    kind: 'contact',
    remoteId,
    name,
    addresses: addressesIn(row),
    persons: personsIn(row),
    isCustomer: isTrue(row, 'IsCustomer'),
    isSupplier: isTrue(row, 'IsSupplier'),
    standing: mergedInto ? 'merged' : standing,
    ...withoutGaps({
      number,
      mergedInto,
      email: tidyIn(row, 'EmailAddress'),
      firstName: tidyIn(row, 'FirstName'),
      lastName: tidyIn(row, 'LastName'),
      taxNumber: tidyIn(row, 'TaxNumber'),
      currency: currencyIn(row, 'DefaultCurrency'),
      phone: phoneIn(row, 'DEFAULT') ?? phoneIn(row, 'DDI'),
      mobile: phoneIn(row, 'MOBILE'),
      fax: phoneIn(row, 'FAX'),
      salesTermsDays: termsIn(row, 'Sales', called, remarks),
      purchaseTermsDays: termsIn(row, 'Bills', called, remarks),
      updatedAt: instantIn(row, 'UpdatedDateUTC'),
    }),
  };
  return { done: 'read', called, facts, remarks };
}

/** A row of `Items`. */
export function itemIn(row: Json): Reading<ItemFacts> {
  const remoteId = idIn(row, 'ItemID')?.toLowerCase();
  const code = tidyIn(row, 'Code');
  const name = tidyIn(row, 'Name');
  const called = `Item ${code ?? name ?? remoteId ?? 'without a code'}`;
  const tracked = isTrue(row, 'IsTrackedAsInventory');
  const stock = tracked ? stockIn(row) : undefined;
  const problems: RowProblem[] = [];
  if (!remoteId) problems.push(withoutId(called));
  if (!code)
    problems.push({
      code: 'code_missing',
      sentence: `${called} has no code in Xero. Give it one there, then read again.`,
    });
  if (tracked && !stock)
    problems.push({
      code: 'stock_missing',
      sentence: `${called} is tracked in Xero, which did not say how much of it there is. Read again.`,
    });
  if (!remoteId || !code || problems.length > 0) return refused(called, remoteId, problems);
  const sales = objectIn(row, 'SalesDetails');
  const purchase = objectIn(row, 'PurchaseDetails');
  const facts: ItemFacts = {
    kind: 'item',
    remoteId,
    number: code,
    name: name ?? code,
    isSold: row['IsSold'] !== false,
    isPurchased: row['IsPurchased'] !== false,
    tracked,
    ...withoutGaps({
      stock,
      description: tidyIn(row, 'Description'),
      purchaseDescription: tidyIn(row, 'PurchaseDescription'),
      salesPrice: decimalIn(sales, 'UnitPrice'),
      purchasePrice: decimalIn(purchase, 'UnitPrice'),
      salesTaxType: tidyIn(sales, 'TaxType'),
      purchaseTaxType: tidyIn(purchase, 'TaxType'),
      updatedAt: instantIn(row, 'UpdatedDateUTC'),
    }),
  };
  return { done: 'read', called, facts, remarks: [] };
}

export const refused = (called: string, remoteId: string | undefined, problems: RowProblem[]) => ({
  done: 'refused' as const,
  called,
  problems,
  ...(remoteId ? { remoteId } : {}),
});

export const withoutId = (called: string): RowProblem => ({
  code: 'id_missing',
  sentence: `${called} came from Xero without an id, so it could not be found there again. Read again.`,
});

/** Xero invents values later: what they mean is not guessed. */
export const unknownValue = (called: string, what: string, value: string): RowProblem => ({
  code: 'unknown_value',
  sentence: `${called} has ${what} "${value.slice(0, 60)}" in Xero, which the CRM does not know. Enter it by hand.`,
});

/** An ISO code; anything else is none. */
export const currencyIn = (row: Json, field: string): string | undefined => {
  const code = tidyIn(row, field)?.toUpperCase();
  return code && /^[A-Z]{3}$/.test(code) ? code : undefined;
};

function stockIn(row: Json): ItemFacts['stock'] {
  const onHand = decimalIn(row, 'QuantityOnHand');
  const value = decimalIn(row, 'TotalCostPool');
  if (onHand === undefined || value === undefined) return undefined;
  const owed = decimalIn(row, 'QuantityOnBackOrder') ?? '0';
  return { quantity: new Decimal(onHand).minus(owed).toFixed(), value };
}

const addressKinds = [
  ['postal', 'POBOX'],
  ['street', 'STREET'],
] as const;

function addressesIn(row: Json): PostalAddress[] {
  const all = listIn(row, 'Addresses');
  return addressKinds.flatMap(([kind, type]) => {
    const found = all.find((address) => address['AddressType'] === type);
    const facts = found ? addressFacts(found) : {};
    return Object.keys(facts).length > 0 ? [{ kind, ...facts }] : [];
  });
}

/** Xero has four lines of an address, the CRM two. */
function addressFacts(address: Json): Partial<PostalAddress> {
  const rest = ['AddressLine2', 'AddressLine3', 'AddressLine4'].flatMap((field) => tidyIn(address, field) ?? []);
  return withoutGaps({
    line1: tidyIn(address, 'AddressLine1'),
    line2: rest.join(', ') || undefined,
    city: tidyIn(address, 'City'),
    region: tidyIn(address, 'Region'),
    postalCode: tidyIn(address, 'PostalCode'),
    country: tidyIn(address, 'Country'),
  });
}

/** `+64 9 1234567`: country, area and number, as far as they are there. */
function phoneIn(row: Json, type: string): string | undefined {
  const found = listIn(row, 'Phones').find((phone) => phone['PhoneType'] === type) ?? {};
  const number = tidyIn(found, 'PhoneNumber');
  if (!number) return undefined;
  const country = tidyIn(found, 'PhoneCountryCode');
  const plus = country && /^[1-9]\d*$/.test(country) ? `+${country}` : country;
  return [plus, tidyIn(found, 'PhoneAreaCode'), number].filter(Boolean).join(' ');
}

function personsIn(row: Json): IncomingContact['persons'] {
  return listIn(row, 'ContactPersons').flatMap((person) => {
    const facts = withoutGaps({
      firstName: tidyIn(person, 'FirstName'),
      lastName: tidyIn(person, 'LastName'),
      email: tidyIn(person, 'EmailAddress'),
    });
    return Object.keys(facts).length > 0 ? [{ ...facts, includeInEmails: isTrue(person, 'IncludeInEmails') }] : [];
  });
}

/** The CRM counts days from the document's date; Xero's other ways of saying it ("the 20th of the next month") stay there. */
function termsIn(row: Json, side: 'Sales' | 'Bills', called: string, remarks: RowProblem[]): number | undefined {
  const terms = objectIn(objectIn(row, 'PaymentTerms'), side);
  const days = Number(decimalIn(terms, 'Day') ?? Number.NaN);
  const type = tidyIn(terms, 'Type');
  if (type === undefined) return undefined;
  if (type === 'DAYSAFTERBILLDATE' && Number.isInteger(days) && days >= 0 && days <= 999) return days;
  remarks.push({
    code: 'terms_left_out',
    sentence: `${called} has payment terms for ${side === 'Sales' ? 'invoices' : 'bills'} in Xero that are no number of days after the document's date. They were left out.`,
  });
  return undefined;
}
