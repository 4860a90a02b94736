import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { findRecord, insertRecord, lockRecord, RecordLabel, updateRecord } from '../database/records.js';
import { asNewLine, copiedColumns } from '../document/copied-lines.js';
import { businessToday, daysAfter } from '../document/document-header.js';
import { linesOf, replaceLines, withoutTracking } from '../document/document-lines.js';
import { partyListFields, totalListFields } from '../document/document-lists.js';
import { DocumentInput, ResolvedDocument, resolveDocument } from '../document/sales-document.js';
import { refused } from '../errors.js';
import { Actor } from '../events/actor.js';
import type { Origin } from '../events/domain-event.js';
import { EventBus } from '../events/event-bus.js';
import { RecordGuards } from '../guards/record-guards.js';
import { ListQuery, listRecords, ListShape, Page } from '../listing/listing.js';
import { nextNumber } from '../numbering/numbering.js';
import { SalesOrderSaved } from '../sales-order/sales-order.events.js';
import { SalesOrderService, SalesOrderWithLines } from '../sales-order/sales-order.service.js';
import { FieldChecks, patched } from '../validation/field-checks.js';
import { Quote, QuoteContent, QuoteLine, QuoteRevision, QuoteStatus, quoteStatuses } from './quote.entity.js';
import { QuoteSaved } from './quote.events.js';

export interface QuoteInput extends DocumentInput {
  /** The last day on which it can be accepted. Null: without end. */
  expiryDate?: string | null;
}

export type QuotePatch = QuoteInput;
export type QuoteWithLines = Quote & { lines: QuoteLine[] };

const label: RecordLabel<Quote> = { record: 'quote', number: (quote) => quote.number };
const byTheCalendar: Origin = { by: 'system', name: 'calendar' };

/** What lists of quotes may be sorted and filtered by. */
export const quoteList: ListShape<Quote> = {
  entity: Quote,
  search: 'quote',
  defaultSort: '-date',
  fields: {
    number: { type: 'text' },
    ...partyListFields,
    opportunityId: { type: 'id' },
    date: { type: 'date' },
    expiryDate: { type: 'date' },
    status: { type: 'choice', choices: quoteStatuses },
    ...totalListFields,
    createdAt: { type: 'timestamp' },
    updatedAt: { type: 'timestamp' },
  },
};

/**
 * Quotes: draft → sent → accepted → converted, or declined, or expired when the last day is over. What was sent is never
 * edited: a new revision is made and the old one kept. All methods work in the transaction's workspace.
 */
@Injectable()
export class QuoteService {
  constructor(
    private readonly events: EventBus,
    private readonly guards: RecordGuards,
    private readonly orders: SalesOrderService,
  ) {
    // A quote whose order came to nothing is still accepted, and can be ordered again.
    events.on(SalesOrderSaved, (event, tx) =>
      event.change === 'cancelled' ? this.orderCancelled(tx, event.recordId, event.origin) : undefined,
    );
  }

  /** Throws `invalid_quote` naming every wrong field. With `send` it is sent in the same step. */
  async create(
    tx: EntityManager,
    input: QuoteInput & { send?: boolean },
    actor: Actor,
    from: { opportunityId?: string } = {},
  ): Promise<QuoteWithLines> {
    const check = new FieldChecks('quote', 'create');
    const { document, expiryDate } = await this.resolve(tx, check, input);
    if (input.send && document.lines.length === 0)
      check.problem('lines', 'required', 'The quote has no lines. Add at least one.');
    check.done();
    const quote = await insertRecord(tx, Quote, label, {
      ...document.header,
      expiryDate,
      status: input.send ? 'sent' : 'draft',
      opportunityId: from.opportunityId ?? null,
      number: await nextNumber(tx, 'quote'),
    });
    await this.keepLines(tx, quote.id, document);
    await this.publish(tx, quote, 'created', actor.origin);
    if (input.send) await this.publish(tx, quote, 'sent', actor.origin);
    return this.get(tx, quote.id);
  }

  /** Changes a draft. Lines, when given, replace all lines. */
  async update(
    tx: EntityManager,
    id: string,
    version: number,
    patch: QuotePatch,
    actor: Actor,
  ): Promise<QuoteWithLines> {
    const before = await this.locked(tx, id, version);
    if (before.status !== 'draft')
      throw refused(
        'not_a_draft',
        `Quote ${before.number} is ${before.status}, so what was offered stays as it is. ${before.status === 'converted' ? 'Change its sales order' : 'Revise it to offer something else'}.`,
      );
    await this.guards.check({ workspaceId: workspaceOf(tx), record: 'quote', id }, 'edit', tx);
    const check = new FieldChecks('quote', 'update');
    const { document, expiryDate } = await this.resolve(tx, check, patch, before);
    check.done();
    const quote = await updateRecord(tx, Quote, label, id, version, { ...document.header, expiryDate });
    await this.keepLines(tx, id, document);
    await this.publish(tx, quote, 'updated', actor.origin);
    return this.get(tx, id);
  }

  /** The customer has it now. */
  async send(tx: EntityManager, id: string, actor: Actor, version?: number): Promise<QuoteWithLines> {
    const quote = await this.locked(tx, id, version);
    this.refuseUnless(quote, ['draft'], 'sent');
    await this.refuseUnusable(tx, quote, 'sent');
    return this.moveOn(tx, quote, { status: 'sent' }, 'sent', actor.origin);
  }

  /**
   * The customer agrees: makes the confirmed sales order with the same lines, unless `order` is false. Refused after the last
   * day of the offer.
   */
  async accept(
    tx: EntityManager,
    id: string,
    options: { order?: boolean },
    actor: Actor,
    version?: number,
  ): Promise<{ quote: QuoteWithLines; salesOrder: SalesOrderWithLines | null }> {
    const check = new FieldChecks('quote', 'update');
    const order = check.boolean('order', options.order) ?? true;
    check.done();
    const quote = await this.locked(tx, id, version);
    this.refuseUnless(quote, ['draft', 'sent'], 'accepted');
    await this.refuseUnusable(tx, quote, 'accepted');
    const accepted = await this.moveOn(tx, quote, { status: 'accepted' }, 'accepted', actor.origin);
    const salesOrder = order ? await this.order(tx, accepted, actor) : null;
    return { quote: await this.get(tx, id), salesOrder };
  }

  /** Makes the confirmed sales order of an accepted quote, with the same lines. */
  async convert(tx: EntityManager, id: string, actor: Actor, version?: number): Promise<SalesOrderWithLines> {
    const quote = await this.locked(tx, id, version);
    this.refuseUnless(quote, ['accepted'], 'converted');
    return this.order(tx, await this.get(tx, id), actor);
  }

  /** The customer does not want it, or it is withdrawn; the reason may be kept. */
  async decline(
    tx: EntityManager,
    id: string,
    reason: string | null | undefined,
    actor: Actor,
    version?: number,
  ): Promise<QuoteWithLines> {
    const check = new FieldChecks('quote', 'create');
    const declinedReason = check.optionalText('reason', reason, { max: 500 }) ?? null;
    check.done();
    const quote = await this.locked(tx, id, version);
    this.refuseUnless(quote, ['draft', 'sent', 'accepted'], 'declined');
    return this.moveOn(tx, quote, { status: 'declined', declinedReason }, 'declined', actor.origin);
  }

  /**
   * Begins the next revision as a draft, dated today, with the given changes; the one before is kept as it was. An offer with a
   * last day stands for as many days as before, unless the patch says otherwise.
   */
  async revise(
    tx: EntityManager,
    id: string,
    patch: QuotePatch,
    actor: Actor,
    version?: number,
  ): Promise<QuoteWithLines> {
    const before = await this.locked(tx, id, version);
    if (before.status === 'draft')
      throw refused('still_a_draft', `Quote ${before.number} is still a draft. Change it instead of revising it.`);
    this.refuseUnless(before, ['sent', 'accepted', 'declined', 'expired'], 'revised');
    await this.guards.check({ workspaceId: workspaceOf(tx), record: 'quote', id }, 'edit', tx);
    const check = new FieldChecks('quote', 'update');
    const date = patch.date ?? (await businessToday(tx));
    const { document, expiryDate } = await this.resolve(tx, check, anew(before, patch, date), before);
    check.done();
    const { revision } = before;
    const content = contentOf(before, await linesOf(tx, QuoteLine, 'quoteId', id));
    await tx.insert(QuoteRevision, { workspaceId: workspaceOf(tx), quoteId: id, revision, content: content as never });
    const quote = await updateRecord(tx, Quote, label, id, before.version, {
      ...document.header,
      expiryDate,
      revision: revision + 1,
      status: 'draft',
      declinedReason: null,
    });
    await this.keepLines(tx, id, document);
    await this.publish(tx, quote, 'revised', actor.origin);
    return this.get(tx, id);
  }

  async get(tx: EntityManager, id: string): Promise<QuoteWithLines> {
    await this.expireDue(tx);
    const quote = await findRecord(tx, Quote, label, id);
    return Object.assign(quote, { lines: await linesOf(tx, QuoteLine, 'quoteId', id) });
  }

  /** Without lines. */
  async list(tx: EntityManager, query: ListQuery): Promise<Page<Quote>> {
    await this.expireDue(tx);
    return listRecords(tx, quoteList, query);
  }

  /** What was offered before, oldest first. */
  async revisions(tx: EntityManager, id: string): Promise<QuoteRevision[]> {
    await findRecord(tx, Quote, label, id);
    return tx.find(QuoteRevision, { where: { workspaceId: workspaceOf(tx), quoteId: id }, order: { revision: 'ASC' } });
  }

  private async locked(tx: EntityManager, id: string, version?: number): Promise<Quote> {
    await this.expireDue(tx);
    return lockRecord(tx, Quote, label, id, version);
  }

  private async resolve(
    tx: EntityManager,
    check: FieldChecks,
    input: QuoteInput,
    before?: Quote,
  ): Promise<{ document: ResolvedDocument; expiryDate: string | null }> {
    const state = before && { header: before, lines: await linesOf(tx, QuoteLine, 'quoteId', before.id) };
    const document = await resolveDocument(tx, check, input, state);
    const given = check.date('expiryDate', input.expiryDate);
    const expiryDate = patched(given, before?.expiryDate);
    const { date } = document.header;
    if (expiryDate && expiryDate < date)
      check.problem(
        'expiryDate',
        'before_date',
        `The expiry date ${expiryDate} is before the date of the quote, ${date}. Choose a later one.`,
      );
    return { document, expiryDate };
  }

  private refuseUnless(quote: Quote, allowed: readonly QuoteStatus[], verb: string): void {
    if (allowed.includes(quote.status)) return;
    const { number, status, expiryDate } = quote;
    const said: Record<QuoteStatus, string> = {
      draft: `is still a draft and cannot be ${verb}. Send it first.`,
      sent: `is already sent and cannot be ${verb}. Have it accepted or declined first.`,
      accepted: `is already accepted and cannot be ${verb}. Convert it, or decline it.`,
      declined: `is declined and cannot be ${verb}. Revise it to offer something else.`,
      expired: `expired on ${expiryDate} and cannot be ${verb}. Revise it to offer it anew.`,
      converted: `is converted and cannot be ${verb}. Change or cancel its sales order instead.`,
    };
    throw refused(status === verb ? `already_${status}` : status, `Quote ${number} ${said[status]}`);
  }

  private async refuseUnusable(tx: EntityManager, quote: Quote, verb: string): Promise<void> {
    if ((await linesOf(tx, QuoteLine, 'quoteId', quote.id)).length === 0)
      throw refused('no_lines', `Quote ${quote.number} has no lines. Add at least one before it is ${verb}.`);
    if (quote.expiryDate && quote.expiryDate < (await businessToday(tx)))
      throw refused(
        'expired',
        `Quote ${quote.number} expired on ${quote.expiryDate} and cannot be ${verb}. ${quote.status === 'draft' ? 'Give it a later expiry date first.' : 'Revise it to offer it anew.'}`,
      );
  }

  private async order(tx: EntityManager, quote: QuoteWithLines, actor: Actor): Promise<SalesOrderWithLines> {
    const { companyId, contactId, currency, currencyRate, amountsAre, reference, opportunityId } = quote;
    const header = { companyId, contactId, currency, currencyRate, amountsAre, reference };
    const from = { quoteId: quote.id, ...(opportunityId ? { opportunityId } : {}) };
    await this.moveOn(tx, quote, { status: 'converted' }, 'converted', actor.origin);
    const input = { ...header, lines: quote.lines.map(asNewLine), confirm: true };
    return this.orders.create(tx, input, actor, from);
  }

  private async moveOn(
    tx: EntityManager,
    quote: Quote,
    values: Partial<Quote>,
    change: QuoteSaved['change'],
    origin: Origin,
  ): Promise<QuoteWithLines> {
    await this.publish(tx, await updateRecord(tx, Quote, label, quote.id, quote.version, values), change, origin);
    return this.get(tx, quote.id);
  }

  private async orderCancelled(tx: EntityManager, salesOrderId: string, origin: Origin): Promise<void> {
    const [order] = (await tx.query(
      `SELECT quote_id AS "quoteId" FROM sales_orders WHERE workspace_id = $1 AND id = $2`,
      [workspaceOf(tx), salesOrderId],
    )) as { quoteId: string | null }[];
    if (!order?.quoteId) return;
    const quote = await lockRecord(tx, Quote, label, order.quoteId);
    if (quote.status === 'converted') await this.moveOn(tx, quote, { status: 'accepted' }, 'reopened', origin);
  }

  /** Nobody has to wake up at midnight: whoever looks first finds the offers that ended. Who is being changed is left for later. */
  private async expireDue(tx: EntityManager): Promise<void> {
    const [expired] = (await tx.query(
      `UPDATE quotes SET status = 'expired', version = version + 1, updated_at = now()
       WHERE workspace_id = $1 AND id IN (
         SELECT id FROM quotes WHERE workspace_id = $1 AND status = 'sent' AND expiry_date < $2 FOR NO KEY UPDATE SKIP LOCKED)
       RETURNING id, opportunity_id AS "opportunityId"`,
      [workspaceOf(tx), await businessToday(tx)],
    )) as [Pick<Quote, 'id' | 'opportunityId'>[], number];
    for (const quote of expired) await this.publish(tx, quote, 'expired', byTheCalendar);
  }

  private keepLines(tx: EntityManager, id: string, document: ResolvedDocument): Promise<void> {
    return replaceLines(tx, QuoteLine, 'quoteId', id, document.lines.map(withoutTracking));
  }

  private publish(
    tx: EntityManager,
    { id, opportunityId }: Pick<Quote, 'id' | 'opportunityId'>,
    change: QuoteSaved['change'],
    origin: Origin,
  ): Promise<void> {
    return this.events.publish(new QuoteSaved(workspaceOf(tx), id, change, opportunityId, origin), tx);
  }
}

function anew(before: Quote, patch: QuotePatch, date: string): QuotePatch {
  if (patch.expiryDate !== undefined || !before.expiryDate) return { ...patch, date };
  const days = Math.round((Date.parse(before.expiryDate) - Date.parse(before.date)) / 86_400_000);
  return { ...patch, date, expiryDate: daysAfter(date, days) };
}

function contentOf(quote: Quote, lines: readonly QuoteLine[]): QuoteContent {
  const { companyId, contactId, date, expiryDate, currency, currencyRate, amountsAre, reference } = quote;
  const { net, tax, total, status, declinedReason } = quote;
  const header = { companyId, contactId, date, expiryDate, currency, currencyRate, amountsAre, reference };
  const kept = lines.map((line) => ({ id: line.id, ...copiedColumns(line) }));
  return { ...header, net, tax, total, status, declinedReason, lines: kept };
}
