import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Company } from '../company/company.entity.js';
import { Contact } from '../contact/contact.entity.js';
import { checkContactFields, ContactService, type ContactPatch } from '../contact/contact.service.js';
import { workspaceOf } from '../database/database.js';
import type { Actor } from '../events/actor.js';
import { FieldChecks } from '../validation/field-checks.js';
import { addressColumns, addressesOf } from './address-cells.js';
import type { CsvCells } from './csv-cells.js';
import type { CsvColumn } from './csv-file.js';
import type { CsvKind, RowPlan, Written } from './csv-kind.js';
import { filled, grouped, planSaving, refuseGone, save, type Saving } from './saved-record.js';

/** Contacts by number; without one by exactly their names within their company, so that a file may be sent twice. */
@Injectable()
export class ContactsImporter implements CsvKind<Saving<ContactPatch>> {
  readonly name = 'contacts';
  readonly columns: readonly CsvColumn[] = [
    { name: 'number', example: '' },
    { name: 'company', example: 'Around the Horn' },
    { name: 'firstName', example: 'Thomas' },
    { name: 'lastName', required: true, example: 'Hardy' },
    { name: 'email', example: 'thomas@aroundthehorn.example' },
    { name: 'phone', example: '+44 171 555 7788' },
    { name: 'mobile', example: '' },
    { name: 'isPrimary', example: 'yes' },
    { name: 'includeInEmails', example: 'yes' },
    { name: 'currency', example: '' },
    { name: 'salesTermsDays', example: '' },
    ...addressColumns,
  ];

  constructor(private readonly contacts: ContactService) {}

  async plan(tx: EntityManager, rows: readonly CsvCells[]): Promise<RowPlan<Saving<ContactPatch>>[]> {
    const companies = await companiesOf(tx, rows);
    const known = await contactsOf(tx, rows);
    const byNumber = new Map(known.map((contact) => [contact.number, contact]));
    const byName = grouped(known, (contact) => keyOf(contact));
    return rows.map((cells) => {
      const companyId = companyOf(cells, companies);
      const named = {
        companyId: companyId ?? null,
        firstName: cells.text('firstName'),
        lastName: cells.text('lastName'),
      };
      const before = contactOf(cells, byNumber, byName.get(keyOf(named)) ?? []);
      return planSaving({
        cells,
        about: [before?.number ?? keyOf(named)],
        before,
        number: ({ number }) => number,
        input: inputOf(cells, companyId, before),
        check: (input) => {
          const check = new FieldChecks('contact', before ? 'update' : 'create');
          const values = checkContactFields(check, input, before);
          check.done();
          return values;
        },
      });
    });
  }

  async write(tx: EntityManager, intents: readonly Saving<ContactPatch>[], actor: Actor): Promise<Written[]> {
    return [await save(this.contacts, ({ number }) => number, tx, intents[0]!, actor)];
  }
}

const keyOf = ({ companyId, firstName, lastName }: Partial<Pick<Contact, 'companyId' | 'firstName' | 'lastName'>>) =>
  JSON.stringify([companyId ?? '', firstName ?? '', lastName ?? '']);

async function companiesOf(tx: EntityManager, rows: readonly CsvCells[]): Promise<Map<string, Company[]>> {
  const found = await tx
    .createQueryBuilder(Company, 'c')
    .where('c.workspaceId = :workspace', { workspace: workspaceOf(tx) })
    .andWhere('(c.code = ANY(:names) OR (c.name = ANY(:names) AND c.mergedIntoId IS NULL))', {
      names: rows.flatMap((row) => row.text('company') ?? []),
    })
    .getMany();
  const byName = grouped(found, (company) => company.name);
  // A code says more than a name: who is called like another one's code is found by their own.
  for (const company of found) byName.set(company.code, [company]);
  return byName;
}

const contactsOf = (tx: EntityManager, rows: readonly CsvCells[]): Promise<Contact[]> =>
  tx
    .createQueryBuilder(Contact, 'p')
    .where('p.workspaceId = :workspace', { workspace: workspaceOf(tx) })
    .andWhere(
      '(p.number = ANY(:numbers) OR p.lastName = ANY(:lastNames) OR (p.lastName IS NULL AND p.firstName = ANY(:firstNames)))',
      {
        numbers: rows.flatMap((row) => row.text('number') ?? []),
        lastNames: rows.flatMap((row) => row.text('lastName') ?? []),
        firstNames: rows.flatMap((row) => row.text('firstName') ?? []),
      },
    )
    .getMany();

function companyOf(cells: CsvCells, companies: ReadonlyMap<string, Company[]>): string | undefined {
  const name = cells.text('company');
  if (name === undefined) return undefined;
  const found = companies.get(name) ?? [];
  if (found.length === 0)
    return cells.problem(
      'company',
      'unknown_reference',
      `There is no company with the code or name "${name}". Import the companies first, or leave the cell empty for a private customer.`,
    );
  if (found.length > 1)
    return cells.problem(
      'company',
      'ambiguous',
      `${found.length} companies are called "${name}": ${found.map((one) => one.code).join(', ')}. Give the code of the one that is meant.`,
    );
  refuseGone(cells, 'company', `company ${found[0]!.code}`, found[0]!);
  return found[0]!.id;
}

function contactOf(
  cells: CsvCells,
  byNumber: ReadonlyMap<string, Contact>,
  named: readonly Contact[],
): Contact | undefined {
  const number = cells.text('number');
  const found = number === undefined ? named : [byNumber.get(number)].filter((one) => one !== undefined);
  if (number !== undefined && found.length === 0)
    cells.problem(
      'number',
      'unknown_code',
      `There is no contact with the number ${number}. Leave the number empty to add one: the CRM numbers contacts itself.`,
    );
  if (found.length > 1)
    cells.problem(
      'number',
      'ambiguous',
      `${found.length} contacts have these names: ${found.map((one) => one.number).join(', ')}. Give the number of the one that is meant.`,
    );
  if (found.length === 1) refuseGone(cells, 'number', `contact ${found[0]!.number}`, found[0]!);
  return found[0];
}

const inputOf = (cells: CsvCells, companyId: string | undefined, before: Contact | undefined): ContactPatch =>
  filled<ContactPatch>({
    companyId,
    firstName: cells.text('firstName'),
    lastName: cells.text('lastName'),
    email: cells.text('email'),
    phone: cells.text('phone'),
    mobile: cells.text('mobile'),
    isPrimary: cells.flag('isPrimary'),
    includeInEmails: cells.flag('includeInEmails'),
    currency: cells.text('currency'),
    salesTermsDays: cells.whole('salesTermsDays'),
    addresses: addressesOf(cells, before?.addresses ?? []),
  } as ContactPatch);
