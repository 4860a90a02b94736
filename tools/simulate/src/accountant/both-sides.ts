import { toText, toUnits } from '../../../rig/src/decimal.js';
import type { Rest } from '../../../rig/src/rest.js';
import { OWN } from './accountant.js';
import { amount, type Books, type Fields, part, text } from './books.js';

/** A document as the CRM says it is. Amounts in cents. */
export interface HereDocument {
  id: string;
  kind: 'ACCREC' | 'ACCPAY' | 'ACCRECCREDIT' | 'ACCPAYCREDIT';
  number: string;
  status: string;
  /** Number of the customer or supplier. */
  account: string;
  currency: string;
  total: bigint;
  open: bigint;
  dueDate: string;
  reference: string;
  /** What it is called in the books, as the CRM has taken it over. */
  inBooks: string;
}

export interface HereContact {
  id: string;
  number: string;
  name: string;
  email: string;
  phone: string;
  inUse: boolean;
}

interface HereProduct {
  id: string;
  code: string;
  name: string;
}

/** The CRM, as far as it is compared with what an accountant may change. */
export interface Here {
  documents: HereDocument[];
  contacts: HereContact[];
  products: HereProduct[];
}

/** A document as Xero shows it. */
export interface ThereDocument {
  id: string;
  type: string;
  number: string;
  status: string;
  account: string;
  contactId: string;
  currency: string;
  total: bigint;
  open: bigint;
  dueDate: string;
  reference: string;
}

export interface ThereContact {
  id: string;
  /** Its own, or that of the one of the company's that went into it and that it is called like. */
  number: string;
  name: string;
  email: string;
  phone: string;
  status: string;
  mergedInto: string;
}

export interface There {
  documents: ThereDocument[];
  contacts: ThereContact[];
  items: { code: string; name: string }[];
  /** Payments by id with their state. */
  payments: Map<string, string>;
}

interface Row {
  id: string;
  number: string | null;
  status: string;
  companyId: string | null;
  contactId: string | null;
  currency: string;
  date: string;
  dueDate: string | null;
  reference: string | null;
  total: string;
  amountDue: string;
  remaining: string;
  doNotExport: boolean;
  accountingCode: string | null;
}

interface Party {
  id: string;
  code?: string;
  number?: string;
  name?: string;
  firstName?: string | null;
  lastName?: string | null;
  email: string | null;
  phone: string | null;
  companyId?: string | null;
  archived: boolean;
}

const LISTS = [
  ['invoices', 'ACCREC', 'amountDue'],
  ['supplier-bills', 'ACCPAY', 'amountDue'],
  ['credit-notes', 'ACCRECCREDIT', 'remaining'],
  ['supplier-credits', 'ACCPAYCREDIT', 'remaining'],
] as const;

/** Reads the CRM through REST. */
export async function readHere(rest: Rest): Promise<Here> {
  const contacts = [
    ...(await rest.all<Party>('companies')),
    ...(await rest.all<Party>('contacts')).filter(({ companyId }) => !companyId),
  ].map(contactHere);
  const accounts = new Map(contacts.map(({ id, number }) => [id, number]));
  const documents: HereDocument[] = [];
  for (const [path, kind, open] of LISTS)
    for (const row of await rest.all<Row>(path))
      if (row.status !== 'draft' && !row.doNotExport)
        documents.push({
          ...{ id: row.id, kind, number: row.number ?? '', status: row.status, currency: row.currency },
          account: accounts.get(row.companyId ?? row.contactId ?? '') ?? '?',
          ...{ total: toUnits(row.total, 2), open: row.status === 'voided' ? 0n : toUnits(row[open], 2) },
          // Xero takes no document that is due before its own day.
          dueDate: row.dueDate && row.dueDate < row.date ? row.date : (row.dueDate ?? ''),
          reference: row.reference ?? '',
          inBooks: row.accountingCode ?? '',
        });
  return { documents, contacts, products: await rest.all<HereProduct>('products') };
}

const contactHere = ({ id, code, number, name, firstName, lastName, email, phone, archived }: Party): HereContact => ({
  ...{ id, number: code ?? number ?? '', inUse: !archived },
  name: name ?? `${firstName ?? ''} ${lastName ?? ''}`.trim(),
  ...{ email: email ?? '', phone: phone ?? '' },
});

/** Reads Xero as the accountant sees it. */
export async function readThere(books: Books): Promise<There> {
  const documents = [
    ...(await books.rows('Invoices')).map((row) => documentThere(row, 'InvoiceNumber', 'AmountDue')),
    ...(await books.rows('CreditNotes')).map((row) => documentThere(row, 'CreditNoteNumber', 'RemainingCredit')),
  ];
  const payments = await books.rows('Payments');
  const contacts = numbered((await books.rows('Contacts', 'includeArchived=true')).map(contactThere));
  const numbers = new Map(contacts.map(({ id, number }) => [id, number]));
  return {
    documents: documents.map((one) => ({ ...one, account: numbers.get(one.contactId) ?? one.account })),
    contacts,
    items: (await books.list('Items')).map((row) => ({ code: text(row, 'Code'), name: text(row, 'Name') })),
    payments: new Map(payments.map((row) => [text(row, 'PaymentID'), text(row, 'Status')])),
  };
}

/** A contact that one of the company's was merged into, and that has no number, is that one from then on. */
export function numbered(contacts: readonly ThereContact[]): ThereContact[] {
  const byId = new Map(contacts.map((one) => [one.id, one]));
  const cameFrom = new Map<string, ThereContact[]>();
  for (const one of contacts.filter(({ number, mergedInto }) => number !== '' && mergedInto !== '')) {
    const end = endOf(one, byId);
    cameFrom.set(end.id, [...(cameFrom.get(end.id) ?? []), one]);
  }
  return contacts.map((one) => {
    const from = one.number === '' ? (cameFrom.get(one.id) ?? []) : [];
    const own = from.find(({ name }) => name === one.name) ?? from[0];
    return own ? { ...one, number: own.number } : one;
  });
}

function endOf(contact: ThereContact, byId: ReadonlyMap<string, ThereContact>): ThereContact {
  const next = byId.get(contact.mergedInto);
  return next && next !== contact ? endOf(next, byId) : contact;
}

function documentThere(row: Fields, number: string, open: string): ThereDocument {
  const contact = part(row, 'Contact');
  const counts = text(row, 'Status') === 'AUTHORISED';
  return {
    id: text(row, 'InvoiceID') || text(row, 'CreditNoteID'),
    ...{ type: text(row, 'Type'), number: text(row, number), status: text(row, 'Status') },
    ...{ account: text(contact, 'ContactNumber'), contactId: text(contact, 'ContactID') },
    currency: text(row, 'CurrencyCode'),
    ...{ total: BigInt(amount(row, 'Total')), open: counts ? BigInt(amount(row, open)) : 0n },
    ...{ dueDate: text(row, 'DueDateString').slice(0, 10), reference: text(row, 'Reference') },
  };
}

function contactThere(row: Fields): ThereContact {
  const phones = (row['Phones'] ?? []) as Fields[];
  const phone = phones.find((one) => text(one, 'PhoneType') === 'DEFAULT');
  return {
    ...{ id: text(row, 'ContactID'), number: text(row, 'ContactNumber'), name: text(row, 'Name') },
    ...{ email: text(row, 'EmailAddress'), phone: text(phone, 'PhoneNumber') },
    ...{ status: text(row, 'ContactStatus'), mergedInto: text(row, 'MergedToContactID') },
  };
}

/** A document of the company's, whatever an accountant calls it: its own number is kept in the new one. */
export const ownNumber = (number: string): string | undefined => /(?:INV|CN|BILL|SCN)-\d+/.exec(number)?.[0];
export const isAccountants = (number: string): boolean => number.startsWith(OWN) && ownNumber(number) === undefined;
export const inMoney = (cents: bigint): string => toText(cents, 2);
