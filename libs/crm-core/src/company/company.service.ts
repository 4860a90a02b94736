import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { checkConsent, ConsentInput, consentValues } from '../consent/consent.js';
import { workspaceOf } from '../database/database.js';
import {
  changedFields,
  deleteRecord,
  findRecord,
  insertRecord,
  RecordLabel,
  refuseTaken,
  updateRecord,
} from '../database/records.js';
import { accountingListFields } from '../document/document-lists.js';
import { Actor } from '../events/actor.js';
import { changeOf } from '../events/domain-event.js';
import { EventBus } from '../events/event-bus.js';
import { RecordGuards } from '../guards/record-guards.js';
import { ListQuery, listRecords, ListShape, Page } from '../listing/listing.js';
import { nextNumber, numberedAbove } from '../numbering/numbering.js';
import { FieldChecks, given } from '../validation/field-checks.js';
import { AddressInput, checkAddresses } from './address.js';
import { Company } from './company.entity.js';
import { CompanyDeleted, CompanySaved } from './company.events.js';
import { refuseMerged } from './merged-company.js';

export interface CompanyInput extends ConsentInput {
  name: string;
  isCustomer?: boolean;
  isSupplier?: boolean;
  email?: string | null;
  phone?: string | null;
  mobile?: string | null;
  fax?: string | null;
  website?: string | null;
  taxNumber?: string | null;
  salesTermsDays?: number | null;
  purchaseTermsDays?: number | null;
  currency?: string | null;
  addresses?: AddressInput[];
}

export type CompanyPatch = Partial<CompanyInput> & { archived?: boolean };

export const companyLabel: RecordLabel<Company> = { record: 'company', number: (company) => company.code };

/** What lists of companies may be sorted and filtered by. */
export const companyList: ListShape<Company> = {
  entity: Company,
  search: 'company',
  defaultSort: 'code',
  fields: {
    code: { type: 'text' },
    name: { type: 'text' },
    email: { type: 'text' },
    isCustomer: { type: 'boolean' },
    isSupplier: { type: 'boolean' },
    archived: { type: 'boolean' },
    mergedIntoId: { type: 'id' },
    consent: { type: 'choice', choices: consentValues },
    currency: { type: 'text' },
    ...accountingListFields,
  },
};

/** Companies: customers, suppliers, or both. All methods work in the transaction's workspace. */
@Injectable()
export class CompanyService {
  constructor(
    private readonly events: EventBus,
    private readonly guards: RecordGuards,
  ) {}

  /**
   * Throws `invalid_company` naming every wrong field. `taken.code` is the number under which it is known where it comes from;
   * `number_taken` when another company has it.
   */
  async create(tx: EntityManager, input: CompanyInput, actor: Actor, taken: { code?: string } = {}): Promise<Company> {
    const values = await checkWithConsent(tx, 'create', input, undefined, taken.code);
    const code = values.code ?? (await nextNumber(tx, 'company'));
    const company = await insertRecord(tx, Company, companyLabel, { ...values, code }).catch(codeTaken(code));
    if (taken.code) await numberedAbove(tx, 'company', [code]);
    await this.events.publish(new CompanySaved(workspaceOf(tx), company.id, 'created', [], actor.origin), tx);
    return company;
  }

  /** Changes the given fields; `stale_version` if somebody was faster, `record_guarded` if a guard forbids it. */
  async update(tx: EntityManager, id: string, version: number, patch: CompanyPatch, actor: Actor): Promise<Company> {
    const before = await findRecord(tx, Company, companyLabel, id, version);
    await refuseMerged(tx, before, 'is kept as it was. Change');
    await this.guards.check({ workspaceId: workspaceOf(tx), record: 'company', id }, 'edit', tx);
    const values = await checkWithConsent(tx, 'update', patch, before);
    const changed = changedFields(before, values);
    if (changed.length === 0) return before;
    const company = await updateRecord(tx, Company, companyLabel, id, version, values);
    const change = changeOf(changed, company);
    await this.events.publish(new CompanySaved(workspaceOf(tx), id, change, changed, actor.origin), tx);
    return company;
  }

  /** Removes a company that nothing refers to; else `in_use`, and archiving is the way. */
  async delete(tx: EntityManager, id: string, version: number, actor: Actor): Promise<void> {
    const company = await findRecord(tx, Company, companyLabel, id, version);
    await this.guards.check({ workspaceId: workspaceOf(tx), record: 'company', id }, 'delete', tx);
    await deleteRecord(tx, Company, companyLabel, company, 'Archive it instead.');
    await this.events.publish(new CompanyDeleted(workspaceOf(tx), id, company.code, actor.origin), tx);
  }

  get(tx: EntityManager, id: string): Promise<Company> {
    return findRecord(tx, Company, companyLabel, id);
  }

  list(tx: EntityManager, query: ListQuery): Promise<Page<Company>> {
    return listRecords(tx, companyList, query);
  }
}

/** The values to store, or `invalid_company` with every problem. Pure. */
export function checkCompany(mode: 'create' | 'update', input: CompanyPatch): Partial<Company> {
  const check = new FieldChecks('company', mode);
  const values = companyFields(check, input);
  check.done();
  return values;
}

async function checkWithConsent(
  tx: EntityManager,
  mode: 'create' | 'update',
  input: CompanyPatch,
  before?: Company,
  code?: string,
): Promise<Partial<Company>> {
  const check = new FieldChecks('company', mode);
  const values = {
    ...companyFields(check, input),
    ...(await checkConsent(tx, check, input, before)),
    ...given({ code: code === undefined ? undefined : check.text('code', code, { max: 50, label: 'number' }) }),
  };
  check.done();
  return values;
}

const codeTaken = (code: string) =>
  refuseTaken(
    'number_taken',
    `There is already a company with the number ${code}. Give one of the two another number.`,
    'companies_code',
  );

function companyFields(check: FieldChecks, input: CompanyPatch): Partial<Company> {
  return given({
    name: check.text('name', input.name, { max: 500 }),
    isCustomer: check.boolean('isCustomer', input.isCustomer),
    isSupplier: check.boolean('isSupplier', input.isSupplier),
    email: check.email('email', input.email),
    phone: check.optionalText('phone', input.phone, { max: 50 }),
    mobile: check.optionalText('mobile', input.mobile, { max: 50 }),
    fax: check.optionalText('fax', input.fax, { max: 50 }),
    website: check.optionalText('website', input.website, { max: 255 }),
    taxNumber: check.optionalText('taxNumber', input.taxNumber, { max: 50 }),
    salesTermsDays: check.integer('salesTermsDays', input.salesTermsDays, { min: 0, max: 3650 }),
    purchaseTermsDays: check.integer('purchaseTermsDays', input.purchaseTermsDays, { min: 0, max: 3650 }),
    currency: check.currency('currency', input.currency),
    addresses: checkAddresses(check, input.addresses),
    archived: check.boolean('archived', input.archived),
  });
}
