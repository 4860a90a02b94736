import { type Json, dayIn, decimalIn, idIn, isTrue, listIn, moneyIn, objectIn, textIn } from './values.js';

/** Kinds of Xero's records whose fields are compared with ours. */
export type FactsType = 'Contact' | 'Item' | 'Invoice' | 'CreditNote' | 'PurchaseOrder';

/**
 * What a record of Xero's says, field by field, as flat text. A field without a value is empty; one that an answer does not tell
 * at all is absent. The same reader takes what we send, which has the same shape.
 */
export type Facts = Record<string, string>;

export function factsIn(type: FactsType, row: Json): Facts {
  if (type === 'Contact') return contactFacts(row);
  return type === 'Item' ? itemFacts(row) : documentFacts(type, row);
}

const tidy = (row: Json, field: string): string => (textIn(row, field) ?? '').replace(/\s+/g, ' ').trim();
const block = (row: Json, field: string): string => (textIn(row, field) ?? '').trim();

function contactFacts(row: Json): Facts {
  return {
    ...stated(row, 'number', 'ContactNumber'),
    ...stated(row, 'status', 'ContactStatus'),
    name: tidy(row, 'Name'),
    email: tidy(row, 'EmailAddress'),
    firstName: tidy(row, 'FirstName'),
    lastName: tidy(row, 'LastName'),
    phone: phoneIn(row, 'DEFAULT'),
    mobile: phoneIn(row, 'MOBILE'),
    fax: phoneIn(row, 'FAX'),
    taxNumber: tidy(row, 'TaxNumber'),
    postal: addressIn(row, 'POBOX'),
    street: addressIn(row, 'STREET'),
    salesTerms: termsIn(row, 'Sales'),
    purchaseTerms: termsIn(row, 'Bills'),
    persons: listIn(row, 'ContactPersons')
      .map((one) => `${tidy(one, 'FirstName')} ${tidy(one, 'LastName')} ${tidy(one, 'EmailAddress')}`.trim())
      .join('\n'),
    mergedInto: idIn(row, 'MergedToContactID')?.toLowerCase() ?? '',
  };
}

const stated = (row: Json, fact: string, field: string): Facts => {
  const value = tidy(row, field);
  return value === '' ? {} : { [fact]: value };
};

function phoneIn(row: Json, type: string): string {
  const found = listIn(row, 'Phones').find((phone) => phone['PhoneType'] === type) ?? {};
  return ['PhoneCountryCode', 'PhoneAreaCode', 'PhoneNumber']
    .map((field) => tidy(found, field))
    .filter((part) => part !== '')
    .join(' ');
}

/** The lines of an address in a fixed order, so that each can be found again. Empty when nothing of it is there. */
export const addressLines = ['line1', 'line2', 'city', 'region', 'postalCode', 'country'] as const;

function addressIn(row: Json, type: string): string {
  const found = listIn(row, 'Addresses').find((address) => address['AddressType'] === type) ?? {};
  const rest = ['AddressLine2', 'AddressLine3', 'AddressLine4'].map((field) => tidy(found, field)).filter(Boolean);
  const lines = [
    tidy(found, 'AddressLine1'),
    rest.join(', '),
    ...['City', 'Region', 'PostalCode', 'Country'].map((field) => tidy(found, field)),
  ];
  return lines.every((line) => line === '') ? '' : lines.join('\n');
}

function termsIn(row: Json, side: 'Sales' | 'Bills'): string {
  const terms = objectIn(objectIn(row, 'PaymentTerms'), side);
  const days = decimalIn(terms, 'Day');
  if (days === undefined) return '';
  const type = tidy(terms, 'Type');
  return type === '' || type === 'DAYSAFTERBILLDATE' ? days : `${days} ${type}`;
}

function itemFacts(row: Json): Facts {
  const sales = objectIn(row, 'SalesDetails');
  const purchase = objectIn(row, 'PurchaseDetails');
  return {
    number: tidy(row, 'Code'),
    name: tidy(row, 'Name'),
    description: block(row, 'Description'),
    purchaseDescription: block(row, 'PurchaseDescription'),
    salesPrice: decimalIn(sales, 'UnitPrice') ?? '',
    purchasePrice: decimalIn(purchase, 'UnitPrice') ?? '',
    salesAccount: tidy(sales, 'AccountCode'),
    purchaseAccount: tidy(purchase, 'COGSAccountCode') || tidy(purchase, 'AccountCode'),
    salesTax: tidy(sales, 'TaxType'),
    purchaseTax: tidy(purchase, 'TaxType'),
    sold: isTrue(row, 'IsSold') ? 'yes' : 'no',
    purchased: isTrue(row, 'IsPurchased') ? 'yes' : 'no',
  };
}

function documentFacts(type: 'Invoice' | 'CreditNote' | 'PurchaseOrder', row: Json): Facts {
  const day = (field: string) => dayIn(row, `${field}String`) ?? dayIn(row, field) ?? '';
  const contact = objectIn(row, 'Contact');
  return {
    ...stated(row, 'status', 'Status'),
    number: tidy(row, `${type}Number`),
    contact: idIn(contact, 'ContactID')?.toLowerCase() ?? '',
    date: day('Date'),
    ...(type === 'Invoice' ? { dueDate: day('DueDate') } : {}),
    ...(type === 'PurchaseOrder' ? { deliveryDate: day('DeliveryDate') } : {}),
    reference: tidy(row, 'Reference'),
    currency: tidy(row, 'CurrencyCode'),
    total: moneyIn(row, 'Total') ?? '',
    tax: moneyIn(row, 'TotalTax') ?? '',
    ...(Array.isArray(row['LineItems']) ? { lines: linesIn(row) } : {}),
  };
}

/** One line of text for each; accounts by code, as ids do not tell people anything. */
const linesIn = (row: Json): string =>
  listIn(row, 'LineItems')
    .map((line) => {
      const what = [tidy(line, 'ItemCode'), tidy(line, 'Description')].filter(Boolean).join(' ');
      const price = `${decimalIn(line, 'Quantity') ?? ''} × ${decimalIn(line, 'UnitAmount') ?? ''}`;
      const booked = [tidy(line, 'AccountCode'), tidy(line, 'TaxType')].filter(Boolean).join(', ');
      return `${what.slice(0, 200)}: ${price} = ${moneyIn(line, 'LineAmount') ?? ''} (${booked})`;
    })
    .join('\n');
