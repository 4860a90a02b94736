import type { AcceptableField } from '../host/accepted.js';
import type { Kind } from '../host/records.js';
import type { FactsType } from '../xero/agreed-facts.js';

interface FieldRule {
  /** How people call it. */
  words: string;
  /** What the CRM may take over from Xero, and under which name. */
  accept?: AcceptableField;
  /** Taken over by itself when Xero alone changed it. */
  byItself?: true;
}

const number: FieldRule = { words: 'number', byItself: true };

const contact: Record<string, FieldRule> = {
  number,
  name: { words: 'name', accept: 'name' },
  email: { words: 'e-mail address', accept: 'email' },
  firstName: { words: 'first name of the main person' },
  lastName: { words: 'last name of the main person' },
  phone: { words: 'phone', accept: 'phone' },
  mobile: { words: 'mobile', accept: 'mobile' },
  fax: { words: 'fax', accept: 'fax' },
  taxNumber: { words: 'tax number', accept: 'taxNumber' },
  postal: { words: 'postal address', accept: 'postal' },
  street: { words: 'street address', accept: 'street' },
  salesTerms: { words: 'payment terms of invoices', accept: 'salesTerms' },
  purchaseTerms: { words: 'payment terms of bills', accept: 'purchaseTerms' },
  persons: { words: 'persons' },
};

const item: Record<string, FieldRule> = {
  number,
  name: { words: 'name', accept: 'name' },
  description: { words: 'description', accept: 'description' },
  purchaseDescription: { words: 'purchase description', accept: 'purchaseDescription' },
  salesPrice: { words: 'sales price', accept: 'salesPrice' },
  purchasePrice: { words: 'purchase price', accept: 'purchasePrice' },
  salesAccount: { words: 'sales account' },
  purchaseAccount: { words: 'purchase account' },
  salesTax: { words: 'tax rate of sales' },
  purchaseTax: { words: 'tax rate of purchases' },
  sold: { words: '"I sell this"' },
  purchased: { words: '"I purchase this"' },
};

const document: Record<string, FieldRule> = {
  number,
  contact: { words: 'contact' },
  date: { words: 'date' },
  dueDate: { words: 'due date', accept: 'dueDate' },
  deliveryDate: { words: 'delivery date', accept: 'expectedDate' },
  reference: { words: 'reference', accept: 'reference' },
  currency: { words: 'currency' },
  total: { words: 'total' },
  tax: { words: 'tax' },
  lines: { words: 'lines' },
};

const rules: Record<FactsType, Record<string, FieldRule>> = {
  Contact: contact,
  Item: item,
  Invoice: document,
  CreditNote: document,
  PurchaseOrder: document,
};

/** The fields that are compared, besides status and merges. */
export const fieldsOf = (type: FactsType): Record<string, FieldRule> => rules[type];

export const wordsFor = (type: FactsType, field: string): string =>
  rules[type][field]?.words ?? (field === 'mergedInto' ? 'merged into' : field);

/** The kinds whose changes in Xero are followed, and what each is there. Payments are the payment import's. */
export const followed: Partial<Record<Kind, FactsType>> = {
  contact: 'Contact',
  item: 'Item',
  invoice: 'Invoice',
  bill: 'Invoice',
  creditNote: 'CreditNote',
  supplierCredit: 'CreditNote',
  purchaseOrder: 'PurchaseOrder',
};
