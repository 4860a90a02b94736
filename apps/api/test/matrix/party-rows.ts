import { today, type Json, type ReadyShop } from '../connected-api.js';
import { after, alike, both, deletion, refusedAfter, repaired, type Row, type Sent, type Story } from './matrix.js';
import { contactThere, itemThere } from './in-xero.js';

let names = 0;
/** A name that no other record of any run has. */
export const aName = (word: string): string => `${word} no. ${(names += 1)}`;

/** Somebody entered the name in Xero by hand, long ago. */
export const nameTaken = (
  sent: Sent,
  story: {
    name: string;
    make(shop: ReadyShop, name: string): Promise<Json>;
    rename(shop: ReadyShop, record: Json): Promise<unknown>;
  },
): Story =>
  repaired(sent, {
    spoil: (shop) => shop.books('Contacts', 'PUT', { Contacts: [{ Name: story.name }] }),
    make: (shop) => story.make(shop, story.name),
    code: 'contact_name_taken',
    mend: (shop, record) => story.rename(shop, record),
  });

const company: Sent = {
  record: 'company',
  collection: 'companies',
  module: 'contact',
  async make(shop) {
    const made = await shop.company('Harbour Foods', { name: aName('Harbour Foods') });
    await shop.invoice(made['id']);
    return made;
  },
  inXero: contactThere,
};

export const companyRow: Row = {
  ...alike(company),
  'edit after sync': after(company, (shop, { id }) =>
    shop.change(`/companies/${id}`, { name: aName('Harbour and Sons') }),
  ),
  'void or delete after sync': refusedAfter(company, (shop, record) => deletion(shop, company, record)),
  'refusal and repair': nameTaken(company, {
    name: 'Bay Books',
    async make(shop, name) {
      const made = await shop.company(name);
      await shop.invoice(made['id']);
      return made;
    },
    rename: (shop, { id }) => shop.change(`/companies/${id}`, { name: 'Bay Books (Nelson)' }),
  }),
};

const person: Sent = {
  record: 'contact',
  collection: 'contacts',
  module: 'contact',
  async make(shop) {
    const made = await shop.make('/contacts', { firstName: 'Thomas', lastName: aName('Hardy') });
    await shop.make('/invoices?issue=true', { contactId: made['id'], date: today(), lines: adviceLine(shop) });
    return made;
  },
  inXero: contactThere,
};

export const adviceLine = (shop: ReadyShop, more: Json = {}): Json[] => [
  { name: 'Advice', quantity: '1', unitPrice: '100', taxRateId: shop.tax, ...more },
];

export const contactRow: Row = {
  ...alike(person),
  'edit after sync': both(
    after(person, (shop, { id }) => shop.change(`/contacts/${id}`, { lastName: aName('Hardy-Cooper') })),
    // As a person of a company it reaches Xero with the company.
    after(company, (shop, { id }) =>
      shop.make('/contacts', { companyId: id, lastName: 'Brown', email: 'brown@example.com' }),
    ),
  ),
  'void or delete after sync': refusedAfter(person, (shop, record) => deletion(shop, person, record)),
  'refusal and repair': nameTaken(person, {
    name: 'Ann Devon',
    async make(shop) {
      const made = await shop.make('/contacts', { firstName: 'Ann', lastName: 'Devon' });
      await shop.make('/invoices?issue=true', { contactId: made['id'], date: today(), lines: adviceLine(shop) });
      return made;
    },
    rename: (shop, { id }) => shop.change(`/contacts/${id}`, { lastName: 'Devon-Ray' }),
  }),
};

const product: Sent = {
  record: 'product',
  collection: 'products',
  module: 'item',
  base: (shop) => shop.company(aName('Hill Books')),
  async make(shop, { id: companyId }) {
    const made = await shop.make('/products', { code: aCode(), name: 'Green tea', salesPrice: '3' });
    await shop.invoice(companyId, { lines: [{ productId: made['id'], quantity: '2' }] });
    return made;
  },
  inXero: itemThere,
};

let codes = 0;
export const aCode = (): string => `P-${String((codes += 1)).padStart(5, '0')}`;

export const productRow: Row = {
  ...alike(product),
  'edit after sync': after(product, (shop, { id }) => shop.change(`/products/${id}`, { name: 'White tea' })),
  'void or delete after sync': refusedAfter(product, (shop, record) => deletion(shop, product, record)),
  'refusal and repair': repaired(product, {
    spoil: (shop) => shop.books('Items', 'PUT', { Items: [{ Code: 'TEA', Name: 'Something else' }] }),
    async make(shop, { id: companyId }) {
      const made = await shop.make('/products', { code: 'TEA', name: 'Green tea', salesPrice: '3' });
      await shop.invoice(companyId, { lines: [{ productId: made['id'], quantity: '2' }] });
      return made;
    },
    code: 'exists_with_other_content',
    mend: (shop, { id }) => shop.change(`/products/${id}`, { code: 'TEA-2' }),
  }),
};
