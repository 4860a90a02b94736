import { In, type FindOptionsWhere } from 'typeorm';
import { Company, Contact, Product } from '#crm-core';
import type { CrmContact, CrmItem } from '../host/records.js';
import { mergesOf, namesakesOf } from './contact-facts.js';
import { given, type CoreRows } from './core-rows.js';
import { grouped } from './grouped.js';

export async function readCompanies(rows: CoreRows, ids: string[]): Promise<CrmContact[]> {
  const companies = await rows.find(Company, ids);
  const people = await rows.of(Contact, { companyId: In(ids), archived: false } as FindOptionsWhere<Contact>);
  const inOrder = people.toSorted(
    (a, b) => Number(b.isPrimary) - Number(a.isPrimary) || a.number.localeCompare(b.number),
  );
  const byCompany = grouped(inOrder, (person) => person.companyId);
  const merges = await mergesOf(rows, companies);
  const namesakes = await namesakesOf(rows, 'companies', ids);
  return companies.map((row) => {
    const persons = byCompany.get(row.id) ?? [];
    const [first] = persons;
    return {
      ...rows.head('company', row, row.code),
      kind: 'contact',
      id: `company.${row.id}`,
      name: row.name,
      ...given({
        email: row.email,
        firstName: first?.firstName,
        lastName: first?.lastName,
        phone: row.phone,
        mobile: row.mobile,
        fax: row.fax,
        taxNumber: row.taxNumber,
        salesTermsDays: row.salesTermsDays,
        purchaseTermsDays: row.purchaseTermsDays,
        currency: row.currency,
      }),
      addresses: row.addresses,
      persons: persons.map((person) => ({
        ...given({ firstName: person.firstName, lastName: person.lastName, email: person.email }),
        includeInEmails: person.includeInEmails,
      })),
      archived: row.archived,
      ...given({ mergedInto: merges.get(row.id), sameNameAs: namesakes.get(row.id) }),
    };
  });
}

export async function readContacts(rows: CoreRows, ids: string[]): Promise<CrmContact[]> {
  const namesakes = await namesakesOf(rows, 'contacts', ids);
  return (await rows.find(Contact, ids)).map((row) => contact(rows, row, namesakes.get(row.id)));
}

export const readProducts = async (rows: CoreRows, ids: string[]): Promise<CrmItem[]> =>
  (await rows.find(Product, ids)).map((row) => product(rows, row));

function contact(rows: CoreRows, row: Contact, sameNameAs: string | undefined): CrmContact {
  return {
    ...rows.head('contact', row, row.number),
    kind: 'contact',
    id: `contact.${row.id}`,
    name: [row.firstName, row.lastName].filter(Boolean).join(' '),
    ...given({
      email: row.email,
      firstName: row.firstName,
      lastName: row.lastName,
      phone: row.phone,
      mobile: row.mobile,
      salesTermsDays: row.salesTermsDays,
      currency: row.currency,
    }),
    addresses: row.addresses,
    persons: [],
    archived: row.archived,
    ...given({ sameNameAs }),
  };
}

function product(rows: CoreRows, row: Product): CrmItem {
  return {
    ...rows.head('product', row, row.code),
    kind: 'item',
    name: row.name,
    ...given({
      description: row.description,
      purchaseDescription: row.purchaseDescription,
      salesPrice: row.salesPrice,
      purchasePrice: row.purchasePrice,
      salesTaxRateId: row.salesTaxRateId,
      purchaseTaxRateId: row.purchaseTaxRateId,
      groupId: row.groupId,
    }),
    isSold: row.isSold,
    isPurchased: row.isPurchased,
    tracked: row.tracked,
    archived: row.archived,
  };
}
