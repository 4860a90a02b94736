import { In, type FindOptionsWhere } from 'typeorm';
import { Company, Contact, Product } from '#crm-core';
import type { CrmContact, CrmItem } from '../host/records.js';
import { given, type CoreRows } from './core-rows.js';
import { grouped } from './grouped.js';

export async function readCompanies(rows: CoreRows, ids: string[]): Promise<CrmContact[]> {
  const companies = await rows.find(Company, ids);
  const people = await rows.of(Contact, { companyId: In(ids), archived: false } as FindOptionsWhere<Contact>);
  const inOrder = people.toSorted(
    (a, b) => Number(b.isPrimary) - Number(a.isPrimary) || a.number.localeCompare(b.number),
  );
  const byCompany = grouped(inOrder, (person) => person.companyId);
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
    };
  });
}

export const readContacts = async (rows: CoreRows, ids: string[]): Promise<CrmContact[]> =>
  (await rows.find(Contact, ids)).map((row) => contact(rows, row));

export const readProducts = async (rows: CoreRows, ids: string[]): Promise<CrmItem[]> =>
  (await rows.find(Product, ids)).map((row) => product(rows, row));

function contact(rows: CoreRows, row: Contact): CrmContact {
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
