import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { Company } from '../company/company.entity.js';
import { CompanyService } from '../company/company.service.js';
import { checkConsent, ConsentInput, consentValues } from '../consent/consent.js';
import { Contact } from '../contact/contact.entity.js';
import { ContactService } from '../contact/contact.service.js';
import { workspaceOf } from '../database/database.js';
import {
  changedFields,
  deleteRecord,
  findRecord,
  insertRecord,
  lockRecord,
  RecordLabel,
  updateRecord,
} from '../database/records.js';
import { checkReference } from '../database/references.js';
import { refused } from '../errors.js';
import { Actor } from '../events/actor.js';
import { EventBus } from '../events/event-bus.js';
import { RecordGuards } from '../guards/record-guards.js';
import { ListQuery, listRecords, ListShape, Page } from '../listing/listing.js';
import { nextNumber } from '../numbering/numbering.js';
import { Opportunity } from '../opportunity/opportunity.entity.js';
import { OpportunityInput, OpportunityService } from '../opportunity/opportunity.service.js';
import { FieldChecks, given } from '../validation/field-checks.js';
import { Lead, leadStatuses } from './lead.entity.js';
import { LeadDeleted, LeadSaved } from './lead.events.js';

export interface LeadInput extends ConsentInput {
  /** One of the three names must be there. */
  firstName?: string | null;
  lastName?: string | null;
  companyName?: string | null;
  email?: string | null;
  phone?: string | null;
  sourceCampaign?: string | null;
}

/** A lost lead can be worked on again; it is lost and qualified by verbs of their own. */
export type LeadPatch = LeadInput & { status?: 'new' | 'working' };

/** What becomes of a lead. Absent ids: a company is made when the lead names one, and a contact when it names a person. */
export interface Qualification {
  /** A company that is already known. */
  companyId?: string | null;
  /** A contact that is already known. */
  contactId?: string | null;
  /** An opportunity to go with it. */
  opportunity?: Omit<OpportunityInput, 'companyId' | 'contactId' | 'leadId'> | null;
}

export interface QualifiedLead {
  lead: Lead;
  company: Company | null;
  contact: Contact | null;
  opportunity: Opportunity | null;
}

const label: RecordLabel<Lead> = { record: 'lead', number: (lead) => lead.number };

/** What lists of leads may be sorted and filtered by. */
export const leadList: ListShape<Lead> = {
  entity: Lead,
  search: 'lead',
  defaultSort: '-number',
  fields: {
    number: { type: 'text' },
    firstName: { type: 'text' },
    lastName: { type: 'text' },
    companyName: { type: 'text' },
    email: { type: 'text' },
    sourceCampaign: { type: 'text' },
    consent: { type: 'choice', choices: consentValues },
    consentDate: { type: 'date' },
    status: { type: 'choice', choices: leadStatuses },
    companyId: { type: 'id' },
    contactId: { type: 'id' },
    createdAt: { type: 'timestamp' },
    updatedAt: { type: 'timestamp' },
  },
};

/** Leads: new → working → qualified or lost. All methods work in the transaction's workspace. */
@Injectable()
export class LeadService {
  constructor(
    private readonly events: EventBus,
    private readonly guards: RecordGuards,
    private readonly companies: CompanyService,
    private readonly contacts: ContactService,
    private readonly opportunities: OpportunityService,
  ) {}

  /** Throws `invalid_lead` naming every wrong field. */
  async create(tx: EntityManager, input: LeadInput, actor: Actor): Promise<Lead> {
    const values = await this.check(tx, 'create', input);
    const lead = await insertRecord(tx, Lead, label, { ...values, number: await nextNumber(tx, 'lead') });
    await this.publish(tx, lead.id, 'created', actor);
    return lead;
  }

  /** Changes the given fields of a lead that is not qualified yet. */
  async update(tx: EntityManager, id: string, version: number, patch: LeadPatch, actor: Actor): Promise<Lead> {
    const before = await lockRecord(tx, Lead, label, id, version);
    this.refuseQualified(before, 'changed');
    await this.guards.check({ workspaceId: workspaceOf(tx), record: 'lead', id }, 'edit', tx);
    const values = await this.check(tx, 'update', patch, before);
    if (values.status) values.lostReason = null;
    if (changedFields(before, values).length === 0) return before;
    const lead = await updateRecord(tx, Lead, label, id, version, values);
    await this.publish(tx, id, 'updated', actor);
    return lead;
  }

  /**
   * Makes a customer of the lead: a company, a contact of it or on its own, and an opportunity where one is asked for. The
   * consent goes along to whoever is made. Refused for a lead that is qualified already.
   */
  async qualify(
    tx: EntityManager,
    id: string,
    input: Qualification,
    actor: Actor,
    version?: number,
  ): Promise<QualifiedLead> {
    const before = await lockRecord(tx, Lead, label, id, version);
    this.refuseQualified(before, 'qualified again');
    const known = await this.checkQualification(tx, input);
    const company = known.company ?? (await this.makeCompany(tx, before, known.contact, actor));
    const contact = known.contact ?? (await this.makeContact(tx, before, company, actor));
    const lead = await updateRecord(tx, Lead, label, id, before.version, {
      status: 'qualified',
      lostReason: null,
      companyId: company?.id ?? null,
      contactId: contact?.id ?? null,
    });
    const parties = { companyId: lead.companyId, contactId: lead.contactId, leadId: id };
    const opportunity = input.opportunity
      ? await this.opportunities.create(tx, { ...input.opportunity, ...parties }, actor)
      : null;
    await this.publish(tx, id, 'qualified', actor);
    return { lead, company: company ?? null, contact: contact ?? null, opportunity };
  }

  /** Nothing came of it; the reason is kept. */
  async lose(tx: EntityManager, id: string, reason: string, actor: Actor, version?: number): Promise<Lead> {
    const before = await lockRecord(tx, Lead, label, id, version);
    this.refuseQualified(before, 'lost');
    if (before.status === 'lost') throw refused('already_lost', `Lead ${before.number} is already lost.`);
    const check = new FieldChecks('lead', 'create');
    const lostReason = check.text('reason', reason, { max: 500 });
    check.done();
    const lead = await updateRecord(tx, Lead, label, id, before.version, { status: 'lost', lostReason: lostReason! });
    await this.publish(tx, id, 'lost', actor);
    return lead;
  }

  /** Removes a lead, as a person may ask; refused (`in_use`) while an opportunity came from it. */
  async delete(tx: EntityManager, id: string, version: number, actor: Actor): Promise<void> {
    const lead = await lockRecord(tx, Lead, label, id, version);
    await this.guards.check({ workspaceId: workspaceOf(tx), record: 'lead', id }, 'delete', tx);
    await deleteRecord(tx, Lead, label, lead, 'Lose its opportunity instead.');
    await this.events.publish(new LeadDeleted(workspaceOf(tx), id, actor.origin), tx);
  }

  get(tx: EntityManager, id: string): Promise<Lead> {
    return findRecord(tx, Lead, label, id);
  }

  list(tx: EntityManager, query: ListQuery): Promise<Page<Lead>> {
    return listRecords(tx, leadList, query);
  }

  private refuseQualified(lead: Lead, verb: string): void {
    if (lead.status === 'qualified')
      throw refused(
        'qualified',
        `Lead ${lead.number} is qualified and can no longer be ${verb}. Change the company, contact or opportunity that it became.`,
      );
  }

  private async check(
    tx: EntityManager,
    mode: 'create' | 'update',
    input: LeadPatch,
    before?: Lead,
  ): Promise<Partial<Lead>> {
    const check = new FieldChecks('lead', mode);
    const values: Partial<Lead> = given({
      firstName: check.optionalText('firstName', input.firstName, { max: 255 }),
      lastName: check.optionalText('lastName', input.lastName, { max: 255 }),
      companyName: check.optionalText('companyName', input.companyName, { max: 500 }),
      email: check.email('email', input.email),
      phone: check.optionalText('phone', input.phone, { max: 50 }),
      sourceCampaign: check.optionalText('sourceCampaign', input.sourceCampaign, { max: 255 }),
      status:
        before && input.status !== undefined ? check.oneOf('status', input.status, ['new', 'working']) : undefined,
      ...(await checkConsent(tx, check, input, before)),
    });
    const { firstName, lastName, companyName } = Object.assign({}, before, values);
    if (check.problems.length === 0 && !firstName && !lastName && !companyName)
      check.problem('lastName', 'required', 'The lead has no name. Enter the name of a person, of a company or both.');
    check.done();
    return values;
  }

  private async checkQualification(
    tx: EntityManager,
    input: Qualification,
  ): Promise<{ company?: Company | undefined; contact?: Contact | undefined }> {
    const check = new FieldChecks('lead', 'update');
    const companyId = check.id('companyId', input.companyId);
    const contactId = check.id('contactId', input.contactId);
    const contact = await checkReference(tx, check, 'contactId', Contact, 'contact', contactId);
    const company = await checkReference(tx, check, 'companyId', Company, 'company', companyId ?? contact?.companyId);
    if (contact && companyId && contact.companyId !== companyId)
      check.problem(
        'contactId',
        'other_company',
        `${contact.number} is no contact of this company. Leave the company out or choose one of its contacts.`,
      );
    check.done();
    return { company, contact };
  }

  private async makeCompany(
    tx: EntityManager,
    lead: Lead,
    contact: Contact | undefined,
    actor: Actor,
  ): Promise<Company | undefined> {
    // A contact that is already known is a customer already, whatever the lead called its employer.
    if (!lead.companyName || contact) return undefined;
    const person = lead.firstName ?? lead.lastName;
    const reach = person ? {} : { email: lead.email, phone: lead.phone, ...consentOf(lead) };
    return this.companies.create(tx, { name: lead.companyName, ...reach }, actor);
  }

  private async makeContact(
    tx: EntityManager,
    lead: Lead,
    company: Company | undefined,
    actor: Actor,
  ): Promise<Contact | undefined> {
    const { firstName, lastName, email, phone } = lead;
    if (!firstName && !lastName) {
      if (company) return undefined;
      throw refused(
        'nobody',
        `Lead ${lead.number} names neither a person nor a company. Enter a name before it is qualified.`,
      );
    }
    const person = { firstName, lastName, email, phone, companyId: company?.id ?? null };
    return this.contacts.create(tx, { ...person, ...consentOf(lead) }, actor);
  }

  private publish(tx: EntityManager, id: string, change: LeadSaved['change'], actor: Actor): Promise<void> {
    return this.events.publish(new LeadSaved(workspaceOf(tx), id, change, actor.origin), tx);
  }
}

const consentOf = ({ consent, consentDate, consentHow }: Lead): ConsentInput =>
  consent ? { consent, consentDate, consentHow } : {};
