import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { AddressInput, checkAddresses } from '../company/address.js';
import { Company } from '../company/company.entity.js';
import { checkConsent, ConsentInput, consentValues } from '../consent/consent.js';
import { workspaceOf } from '../database/database.js';
import {
  changedFields,
  deleteRecord,
  findRecord,
  insertRecord,
  RecordLabel,
  updateRecord,
} from '../database/records.js';
import { checkReference } from '../database/references.js';
import { accountingListFields } from '../document/document-lists.js';
import { Actor } from '../events/actor.js';
import { changeOf } from '../events/domain-event.js';
import { EventBus } from '../events/event-bus.js';
import { RecordGuards } from '../guards/record-guards.js';
import { ListQuery, listRecords, ListShape, Page } from '../listing/listing.js';
import { nextNumber } from '../numbering/numbering.js';
import { FieldChecks, given } from '../validation/field-checks.js';
import { Contact } from './contact.entity.js';
import { ContactDeleted, ContactSaved } from './contact.events.js';

export interface ContactInput extends ConsentInput {
  /** Absent: a private customer. */
  companyId?: string | null;
  /** One of the two names must be there. */
  firstName?: string | null;
  lastName?: string | null;
  email?: string | null;
  phone?: string | null;
  mobile?: string | null;
  currency?: string | null;
  addresses?: AddressInput[];
  salesTermsDays?: number | null;
  includeInEmails?: boolean;
  /** Takes the place of the company's main person so far. */
  isPrimary?: boolean;
}

export type ContactPatch = ContactInput & { archived?: boolean };

const label: RecordLabel<Contact> = { record: 'contact', number: (contact) => contact.number };

/** What lists of contacts may be sorted and filtered by. */
export const contactList: ListShape<Contact> = {
  entity: Contact,
  search: 'contact',
  defaultSort: 'number',
  fields: {
    number: { type: 'text' },
    companyId: { type: 'id' },
    firstName: { type: 'text' },
    lastName: { type: 'text' },
    email: { type: 'text' },
    isPrimary: { type: 'boolean' },
    archived: { type: 'boolean' },
    consent: { type: 'choice', choices: consentValues },
    ...accountingListFields,
  },
};

/** Contacts: people of companies, and private customers. */
@Injectable()
export class ContactService {
  constructor(
    private readonly events: EventBus,
    private readonly guards: RecordGuards,
  ) {}

  /** Throws `invalid_contact` naming every wrong field. */
  async create(tx: EntityManager, input: ContactInput, actor: Actor): Promise<Contact> {
    const values = await this.check(tx, 'create', input);
    if (values.isPrimary && values.companyId) await this.withdrawPrimary(tx, values.companyId, actor);
    const contact = await insertRecord(tx, Contact, label, { ...values, number: await nextNumber(tx, 'contact') });
    await this.saved(tx, contact, 'created', [], [contact.companyId], actor);
    return contact;
  }

  /** Changes the given fields; `stale_version` if somebody was faster, `record_guarded` if a guard forbids it. */
  async update(tx: EntityManager, id: string, version: number, patch: ContactPatch, actor: Actor): Promise<Contact> {
    const before = await findRecord(tx, Contact, label, id, version);
    await this.guards.check({ workspaceId: workspaceOf(tx), record: 'contact', id }, 'edit', tx);
    const values = await this.check(tx, 'update', patch, before);
    const changed = changedFields(before, values);
    if (changed.length === 0) return before;
    const companyId = values.companyId === undefined ? before.companyId : values.companyId;
    if (companyId && (values.isPrimary ?? before.isPrimary)) await this.withdrawPrimary(tx, companyId, actor, id);
    const contact = await updateRecord(tx, Contact, label, id, version, values);
    const change = changeOf(changed, contact);
    await this.saved(tx, contact, change, changed, [before.companyId, contact.companyId], actor);
    return contact;
  }

  /** Removes a contact that nothing refers to; else `in_use`, and archiving is the way. */
  async delete(tx: EntityManager, id: string, version: number, actor: Actor): Promise<void> {
    const contact = await findRecord(tx, Contact, label, id, version);
    await this.guards.check({ workspaceId: workspaceOf(tx), record: 'contact', id }, 'delete', tx);
    await deleteRecord(tx, Contact, label, contact, 'Archive it instead.');
    const companyIds = distinct([contact.companyId]);
    await this.events.publish(new ContactDeleted(workspaceOf(tx), id, contact.number, companyIds, actor.origin), tx);
  }

  get(tx: EntityManager, id: string): Promise<Contact> {
    return findRecord(tx, Contact, label, id);
  }

  list(tx: EntityManager, query: ListQuery): Promise<Page<Contact>> {
    return listRecords(tx, contactList, query);
  }

  private async check(
    tx: EntityManager,
    mode: 'create' | 'update',
    input: ContactPatch,
    before?: Contact,
  ): Promise<Partial<Contact>> {
    const check = new FieldChecks('contact', mode);
    const values = {
      ...checkContactFields(check, input, before),
      ...(await checkConsent(tx, check, input, before)),
    };
    if (values.companyId !== before?.companyId)
      await checkReference(tx, check, 'companyId', Company, 'company', values.companyId);
    check.done();
    return values;
  }

  /** One main person per company: the one before steps back, and that is a change of that record like any other. */
  private async withdrawPrimary(tx: EntityManager, companyId: string, actor: Actor, except?: string): Promise<void> {
    const workspace = workspaceOf(tx);
    // Two people made primary at once wait here for each other instead of colliding on the index.
    await tx.query('SELECT 1 FROM companies WHERE workspace_id = $1 AND id = $2 FOR NO KEY UPDATE', [
      workspace,
      companyId,
    ]);
    const primary = await tx.findOneBy(Contact, { workspaceId: workspace, companyId, isPrimary: true });
    if (!primary || primary.id === except) return;
    const after = await updateRecord(tx, Contact, label, primary.id, primary.version, { isPrimary: false });
    await this.saved(tx, after, 'updated', ['isPrimary'], [companyId], actor);
  }

  private async saved(
    tx: EntityManager,
    contact: Contact,
    change: ContactSaved['change'],
    changed: string[],
    companyIds: (string | null)[],
    actor: Actor,
  ): Promise<void> {
    const event = new ContactSaved(workspaceOf(tx), contact.id, change, changed, distinct(companyIds), actor.origin);
    await this.events.publish(event, tx);
  }
}

/** The values to store; problems go into `check`. Pure, apart from what the database must say about the company. */
export function checkContactFields(check: FieldChecks, input: ContactPatch, before?: Contact): Partial<Contact> {
  const values = given({
    companyId: check.id('companyId', input.companyId),
    firstName: check.optionalText('firstName', input.firstName, { max: 255 }),
    lastName: check.optionalText('lastName', input.lastName, { max: 255 }),
    email: check.email('email', input.email),
    phone: check.optionalText('phone', input.phone, { max: 50 }),
    mobile: check.optionalText('mobile', input.mobile, { max: 50 }),
    currency: check.currency('currency', input.currency),
    addresses: checkAddresses(check, input.addresses),
    salesTermsDays: check.integer('salesTermsDays', input.salesTermsDays, { min: 0, max: 3650 }),
    includeInEmails: check.boolean('includeInEmails', input.includeInEmails),
    isPrimary: check.boolean('isPrimary', input.isPrimary),
    archived: check.boolean('archived', input.archived),
  });
  const after = { firstName: before?.firstName, lastName: before?.lastName, ...values };
  if (check.problems.length === 0 && !after.firstName && !after.lastName)
    check.problem('lastName', 'required', 'The contact has no name. Enter a first name, a last name or both.');
  return values;
}

const distinct = (ids: (string | null)[]) => [...new Set(ids.filter((id) => id !== null))];
