import { type Cents, centsText, toCents } from '../money/exact.js';
import type { Tx } from '../journal/store.js';
import { msInstant } from '../wire/dates.js';
import type { Contact } from './records.js';
import { amountDue } from './amounts.js';

/** `thin` is what an unpaged list gives, `summary` what `summaryOnly=true` gives. */
export type ContactDetail = 'thin' | 'summary' | 'full';

export function contactView(tx: Tx, contact: Contact, detail: ContactDetail): Record<string, unknown> {
  const view: Record<string, unknown> = {
    ContactID: contact.id,
    ...(contact.ContactNumber ? { ContactNumber: contact.ContactNumber } : {}),
    ...(contact.AccountNumber ? { AccountNumber: contact.AccountNumber } : {}),
    ...(contact.MergedToContactID ? { MergedToContactID: contact.MergedToContactID } : {}),
    ContactStatus: contact.ContactStatus,
    Name: contact.Name,
    ...shownText(contact),
    UpdatedDateUTC: msInstant(contact.updated),
    HasValidationErrors: false,
  };
  if (detail === 'summary') return view;
  Object.assign(view, {
    Addresses: contact.Addresses,
    Phones: contact.Phones,
    IsSupplier: contact.IsSupplier,
    IsCustomer: contact.IsCustomer,
    ContactGroups: [],
    HasAttachments: false,
  });
  if (detail === 'thin') return view;
  return {
    ...view,
    ContactPersons: contact.ContactPersons,
    SalesTrackingCategories: [],
    PurchasesTrackingCategories: [],
    ...(contact.PaymentTerms.Bills || contact.PaymentTerms.Sales ? { PaymentTerms: contact.PaymentTerms } : {}),
    Balances: balances(tx, contact),
  };
}

/** An empty enum or code would break the schema: such texts are left out. */
function shownText(contact: Contact): Record<string, string> {
  const always = ['FirstName', 'LastName', 'EmailAddress', 'BankAccountDetails'];
  return Object.fromEntries(
    Object.entries(contact.text).filter(([name, value]) => value !== '' || always.includes(name)),
  );
}

function balances(tx: Tx, contact: Contact): Record<string, unknown> {
  const sum = (type: string): Cents =>
    tx
      .find('invoices', 'contact', contact.id)
      .filter((invoice) => invoice.Type === type && invoice.Status === 'AUTHORISED')
      .reduce((total, invoice) => total + toCents(amountDue(invoice)), 0n);
  const side = (type: string): Record<string, number> => ({ Outstanding: Number(centsText(sum(type))), Overdue: 0 });
  return { AccountsReceivable: side('ACCREC'), AccountsPayable: side('ACCPAY') };
}

/** Fields a filter or order may name. */
export function readContact(contact: Contact, path: string): string | number | boolean | null | undefined {
  switch (path.toLowerCase()) {
    case 'contactid':
      return contact.id;
    case 'name':
      return contact.Name;
    case 'contactnumber':
      return contact.ContactNumber ?? null;
    case 'accountnumber':
      return contact.AccountNumber ?? null;
    case 'contactstatus':
      return contact.ContactStatus;
    case 'issupplier':
      return contact.IsSupplier;
    case 'iscustomer':
      return contact.IsCustomer;
    case 'updateddateutc':
      return contact.updated;
    case 'emailaddress':
    case 'firstname':
    case 'lastname':
    case 'taxnumber':
    case 'companynumber': {
      const name = Object.keys(contact.text).find((key) => key.toLowerCase() === path.toLowerCase());
      return name ? contact.text[name]! : null;
    }
    default:
      return undefined;
  }
}
