import { Injectable } from '@nestjs/common';
import { Decimal } from 'decimal.js';
import { EntityManager } from 'typeorm';
import { Company } from '../company/company.entity.js';
import { Contact } from '../contact/contact.entity.js';
import { workspaceOf } from '../database/database.js';
import { changedFields, findRecord, insertRecord, lockRecord, RecordLabel, updateRecord } from '../database/records.js';
import { checkReference } from '../database/references.js';
import { businessToday, surroundings } from '../document/document-header.js';
import { LineInput } from '../document/document-lines.js';
import { refused } from '../errors.js';
import { Actor } from '../events/actor.js';
import type { Origin } from '../events/domain-event.js';
import { EventBus } from '../events/event-bus.js';
import { RecordGuards } from '../guards/record-guards.js';
import { listRecords, ListQuery, ListShape, Page } from '../listing/listing.js';
import { largestAmount } from '../money/document-totals.js';
import { nextNumber } from '../numbering/numbering.js';
import { PipelineStage } from '../pipeline-stage/pipeline-stage.entity.js';
import { PipelineStageService } from '../pipeline-stage/pipeline-stage.service.js';
import { QuoteSaved } from '../quote/quote.events.js';
import { QuoteService, QuoteWithLines } from '../quote/quote.service.js';
import { SalesOrderService, SalesOrderWithLines } from '../sales-order/sales-order.service.js';
import { FieldChecks } from '../validation/field-checks.js';
import { Opportunity, OpportunityStatus, opportunityStatuses } from './opportunity.entity.js';
import { OpportunitySaved } from './opportunity.events.js';

export interface OpportunityInput {
  /** A company, a private customer, or a company with its person to talk to. */
  companyId?: string | null;
  contactId?: string | null;
  /** The lead it came from; qualifying a lead sets it. */
  leadId?: string | null;
  title: string;
  /** ≤ 2 decimals. Absent: 0. */
  value?: string;
  /** Absent: the customer's, else the workspace's. */
  currency?: string | null;
  /** Absent: the first stage of the pipeline. */
  stageId?: string | null;
  expectedCloseDate?: string | null;
}

/** Where it came from is fixed once it exists. */
export type OpportunityPatch = Partial<Omit<OpportunityInput, 'leadId'>>;

export interface OpportunityConversion {
  /** Absent: one line with the title and the value. */
  lines?: LineInput[];
  /** Of the quote or order. Absent: today. */
  date?: string;
}

const label: RecordLabel<Opportunity> = { record: 'opportunity', number: (opportunity) => opportunity.number };

/** What lists of opportunities may be sorted and filtered by. */
export const opportunityList: ListShape<Opportunity> = {
  entity: Opportunity,
  search: 'opportunity',
  defaultSort: '-number',
  fields: {
    number: { type: 'text' },
    title: { type: 'text' },
    companyId: { type: 'id' },
    contactId: { type: 'id' },
    leadId: { type: 'id' },
    stageId: { type: 'id' },
    value: { type: 'minor', property: 'valueMinor' },
    currency: { type: 'text' },
    expectedCloseDate: { type: 'date' },
    status: { type: 'choice', choices: opportunityStatuses },
    closedDate: { type: 'date' },
    createdAt: { type: 'timestamp' },
    updatedAt: { type: 'timestamp' },
  },
};

/** Opportunities: open → won or lost. All methods work in the transaction's workspace. */
@Injectable()
export class OpportunityService {
  constructor(
    private readonly events: EventBus,
    private readonly guards: RecordGuards,
    private readonly stages: PipelineStageService,
    private readonly quotes: QuoteService,
    private readonly orders: SalesOrderService,
  ) {
    // Whoever accepts an offer has decided.
    events.on(QuoteSaved, (event, tx) =>
      event.change === 'accepted' ? this.wonBy(tx, event.opportunityId, event.origin) : undefined,
    );
  }

  /** Throws `invalid_opportunity` naming every wrong field. */
  async create(tx: EntityManager, input: OpportunityInput, actor: Actor): Promise<Opportunity> {
    const values = await this.check(tx, 'create', input);
    const opportunity = await insertRecord(tx, Opportunity, label, {
      ...values,
      leadId: input.leadId ?? null,
      number: await nextNumber(tx, 'opportunity'),
    });
    await this.publish(tx, opportunity.id, 'created', actor.origin);
    return opportunity;
  }

  /** Changes the given fields of an open opportunity; a `stageId` moves it along the pipeline. */
  async update(
    tx: EntityManager,
    id: string,
    version: number,
    patch: OpportunityPatch,
    actor: Actor,
  ): Promise<Opportunity> {
    const before = await lockRecord(tx, Opportunity, label, id, version);
    this.refuseClosed(before, 'changed');
    await this.guards.check({ workspaceId: workspaceOf(tx), record: 'opportunity', id }, 'edit', tx);
    const values = await this.check(tx, 'update', patch, before);
    if (changedFields(before, values).length === 0) return before;
    const opportunity = await updateRecord(tx, Opportunity, label, id, version, values);
    await this.publish(tx, id, 'updated', actor.origin);
    return opportunity;
  }

  /** Closes it as won; a reason may be given. */
  async win(
    tx: EntityManager,
    id: string,
    reason: string | null | undefined,
    actor: Actor,
    version?: number,
  ): Promise<Opportunity> {
    const before = await lockRecord(tx, Opportunity, label, id, version);
    this.refuseClosed(before, 'won');
    const check = new FieldChecks('opportunity', 'create');
    const closedReason = check.optionalText('reason', reason, { max: 500 }) ?? null;
    check.done();
    return this.close(tx, before, 'won', closedReason, actor.origin);
  }

  /** Closes it as lost; the reason is needed, because it is what is learnt from it. */
  async lose(
    tx: EntityManager,
    id: string,
    reason: string | null | undefined,
    actor: Actor,
    version?: number,
  ): Promise<Opportunity> {
    const before = await lockRecord(tx, Opportunity, label, id, version);
    this.refuseClosed(before, 'lost');
    const check = new FieldChecks('opportunity', 'create');
    const closedReason = check.text('reason', reason, { max: 500 });
    check.done();
    return this.close(tx, before, 'lost', closedReason!, actor.origin);
  }

  /** Opens a closed one again. Its quotes and orders stay as they are. */
  async reopen(tx: EntityManager, id: string, actor: Actor, version?: number): Promise<Opportunity> {
    const before = await lockRecord(tx, Opportunity, label, id, version);
    if (before.status === 'open') throw refused('already_open', `Opportunity ${before.number} is open.`);
    const opportunity = await updateRecord(tx, Opportunity, label, id, before.version, {
      status: 'open',
      closedReason: null,
      closedDate: null,
    });
    await this.publish(tx, id, 'reopened', actor.origin);
    return opportunity;
  }

  /** Makes a draft quote. The opportunity stays open until the quote is accepted; several quotes may be made. */
  async toQuote(
    tx: EntityManager,
    id: string,
    input: OpportunityConversion & { expiryDate?: string | null },
    actor: Actor,
    version?: number,
  ): Promise<QuoteWithLines> {
    const opportunity = await lockRecord(tx, Opportunity, label, id, version);
    this.refuseClosed(opportunity, 'converted');
    const { expiryDate } = input;
    const quote = { ...documentOf(opportunity, input), ...(expiryDate === undefined ? {} : { expiryDate }) };
    return this.quotes.create(tx, quote, actor, { opportunityId: id });
  }

  /** Makes a draft sales order; the opportunity is won with it. */
  async toSalesOrder(
    tx: EntityManager,
    id: string,
    input: OpportunityConversion,
    actor: Actor,
    version?: number,
  ): Promise<SalesOrderWithLines> {
    const opportunity = await lockRecord(tx, Opportunity, label, id, version);
    this.refuseClosed(opportunity, 'converted');
    const document = documentOf(opportunity, input);
    await this.close(tx, opportunity, 'won', null, actor.origin);
    return this.orders.create(tx, document, actor, { opportunityId: id });
  }

  get(tx: EntityManager, id: string): Promise<Opportunity> {
    return findRecord(tx, Opportunity, label, id);
  }

  list(tx: EntityManager, query: ListQuery): Promise<Page<Opportunity>> {
    return listRecords(tx, opportunityList, query);
  }

  private refuseClosed(opportunity: Opportunity, verb: string): void {
    if (opportunity.status !== 'open')
      throw refused(
        'closed',
        `Opportunity ${opportunity.number} is ${opportunity.status} and can no longer be ${verb}. Open it again first, or enter a new one.`,
      );
  }

  private async close(
    tx: EntityManager,
    before: Opportunity,
    status: Exclude<OpportunityStatus, 'open'>,
    closedReason: string | null,
    origin: Origin,
  ): Promise<Opportunity> {
    const closedDate = await businessToday(tx);
    const values = { status, closedReason, closedDate };
    const opportunity = await updateRecord(tx, Opportunity, label, before.id, before.version, values);
    await this.publish(tx, before.id, status, origin);
    return opportunity;
  }

  private async wonBy(tx: EntityManager, id: string | null, origin: Origin): Promise<void> {
    const opportunity = id && (await lockRecord(tx, Opportunity, label, id));
    if (opportunity && opportunity.status === 'open') await this.close(tx, opportunity, 'won', null, origin);
  }

  private async check(
    tx: EntityManager,
    mode: 'create' | 'update',
    input: OpportunityPatch,
    before?: Opportunity,
  ): Promise<Partial<Opportunity>> {
    const check = new FieldChecks('opportunity', mode);
    const parties = await this.checkParties(tx, check, input, before);
    const stageId = await this.checkStage(tx, check, input.stageId, before);
    const value = check.decimal('value', input.value, { decimals: 2, min: '0', max: largestAmount });
    if (input.value === null) check.problem('value', 'required', 'The value is missing. Enter 0 if it is not known.');
    const closes = check.date('expectedCloseDate', input.expectedCloseDate);
    const title = check.text('title', input.title, { max: 500 });
    const given = check.currency('currency', input.currency);
    const currency = given ?? before?.currency ?? parties.currency ?? (await surroundings(tx)).baseCurrency;
    check.done();
    return {
      companyId: parties.companyId,
      contactId: parties.contactId,
      currency,
      stageId: stageId!,
      title: title ?? before!.title,
      value: value ?? before?.value ?? '0.00',
      expectedCloseDate: closes === undefined ? (before?.expectedCloseDate ?? null) : closes,
    };
  }

  private async checkParties(
    tx: EntityManager,
    check: FieldChecks,
    input: OpportunityPatch,
    before?: Opportunity,
  ): Promise<{ companyId: string | null; contactId: string | null; currency: string | null }> {
    const givenCompany = check.id('companyId', input.companyId);
    const givenContact = check.id('contactId', input.contactId);
    const companyId = givenCompany === undefined ? (before?.companyId ?? null) : givenCompany;
    const contactId = givenContact === undefined ? (before?.contactId ?? null) : givenContact;
    const company =
      companyId && companyId !== before?.companyId
        ? await checkReference(tx, check, 'companyId', Company, 'company', companyId)
        : undefined;
    const contact =
      contactId && (contactId !== before?.contactId || companyId !== before?.companyId)
        ? await checkReference(tx, check, 'contactId', Contact, 'contact', contactId)
        : undefined;
    if (check.problems.length === 0 && !companyId && !contactId)
      check.problem('companyId', 'required', 'The customer is missing. Give a company, a contact or both.');
    if (contact && companyId && contact.companyId !== companyId)
      check.problem(
        'contactId',
        'other_company',
        `${contact.number} is no contact of this company. Choose one of its contacts, or leave the contact out.`,
      );
    return { companyId, contactId, currency: company?.currency ?? contact?.currency ?? null };
  }

  private async checkStage(
    tx: EntityManager,
    check: FieldChecks,
    given: string | null | undefined,
    before?: Opportunity,
  ): Promise<string | undefined> {
    const id = check.id('stageId', given);
    if (id && id !== before?.stageId) await checkReference(tx, check, 'stageId', PipelineStage, 'pipeline stage', id);
    return id ?? before?.stageId ?? (await this.stages.first(tx)).id;
  }

  private publish(tx: EntityManager, id: string, change: OpportunitySaved['change'], origin: Origin): Promise<void> {
    return this.events.publish(new OpportunitySaved(workspaceOf(tx), id, change, origin), tx);
  }
}

/** The document made of an opportunity: to the company where there is one, else to the person. */
function documentOf(opportunity: Opportunity, { lines, date }: OpportunityConversion) {
  const { companyId, contactId, currency, title, value, number } = opportunity;
  if (!lines && new Decimal(value).isZero())
    throw refused(
      'no_value',
      `Opportunity ${number} has no value, so there is nothing to put on a line. Give the lines, or enter its value first.`,
    );
  return {
    ...(companyId ? { companyId } : { contactId }),
    ...(date === undefined ? {} : { date }),
    currency,
    lines: lines ?? [{ name: title, quantity: '1', unitPrice: value }],
  };
}
