import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { Decimal } from 'decimal.js';
import { EntityManager } from 'typeorm';
import { CreditUseService } from '../credit-note/credit-use.service.js';
import { workspaceOf } from '../database/database.js';
import { findRecord, insertRecord, isUuid, lockRecord, updateRecord } from '../database/records.js';
import { copiedColumns } from '../document/copied-lines.js';
import { daysAfter } from '../document/document-header.js';
import { linesOf, replaceLines, ResolvedLine } from '../document/document-lines.js';
import { accountingListFields, partyListFields, totalListFields } from '../document/document-lists.js';
import {
  checkGuards,
  deleteDraft,
  dueDateOf,
  IssuedKind,
  lockDraft,
  lockIssued,
  markIssued,
  markVoided,
  numberOrDraft,
  refuseEmpty,
} from '../document/issued-document.js';
import { DocumentInput, ResolvedDocument, resolveDocument } from '../document/sales-document.js';
import { saysTheSame } from '../document/same-money.js';
import { settledStatuses } from '../document/settled-columns.entity.js';
import { payables, refuseWhileCredited } from '../document/settlement.js';
import { outgoing, stockSourceOf } from '../document/stock-moves.js';
import { refused } from '../errors.js';
import { Actor } from '../events/actor.js';
import { DomainEvent } from '../events/domain-event.js';
import { EventBus } from '../events/event-bus.js';
import { RecordGuards } from '../guards/record-guards.js';
import { ListQuery, listRecords, ListShape, Page } from '../listing/listing.js';
import { StockLedger, StockSource } from '../stock/stock-ledger.js';
import { FieldChecks } from '../validation/field-checks.js';
import { refuseWhileSettled } from './invoice-settlement.js';
import { Invoice, InvoiceLine } from './invoice.entity.js';
import {
  InvoiceDeleted,
  InvoicedQuantitiesChanged,
  InvoiceIssued,
  InvoiceUpdated,
  InvoiceVoided,
} from './invoice.events.js';

export interface InvoiceInput extends DocumentInput {
  /** Absent: the date plus the customer's payment terms. */
  dueDate?: string;
}

export type InvoicePatch = InvoiceInput;
export type InvoiceWithLines = Invoice & { lines: InvoiceLine[] };

/** What was applied to an invoice. */
export interface AppliedToInvoice {
  kind: 'payment' | 'creditNote';
  allocationId: string;
  /** Of the payment or credit note. */
  documentId: string;
  number: string;
  amount: string;
  date: string;
}

export const invoiceKind: IssuedKind<Invoice> = {
  entity: Invoice,
  name: 'invoice',
  record: 'invoice',
  number: numberOrDraft,
  anew: 'Make out a new one.',
  unwanted: 'Void it, or make out a credit note.',
};

/** What lists of invoices may be sorted and filtered by. */
export const invoiceList: ListShape<Invoice> = {
  entity: Invoice,
  search: 'invoice',
  defaultSort: '-date',
  fields: {
    number: { type: 'text' },
    ...partyListFields,
    salesOrderId: { type: 'id' },
    reissueOfId: { type: 'id' },
    date: { type: 'date' },
    dueDate: { type: 'date' },
    status: { type: 'choice', choices: settledStatuses },
    ...totalListFields,
    amountDue: { type: 'minor', property: 'amountDueMinor' },
    ...accountingListFields,
  },
};

/** Invoices: draft → issued → paid, or voided. All methods work in the transaction's workspace. */
@Injectable()
export class InvoiceService {
  constructor(
    private readonly events: EventBus,
    private readonly guards: RecordGuards,
    private readonly stock: StockLedger,
    private readonly credit: CreditUseService,
  ) {}

  /**
   * Makes a draft, or with `issue` an issued invoice in the same step. Throws `invalid_invoice` naming every wrong field;
   * with `issue` also `insufficient_stock`. `from` names the sales order it is made from, and the
   * line of the order that each line invoices.
   */
  async create(
    tx: EntityManager,
    input: InvoiceInput & { issue?: boolean },
    actor: Actor,
    from: { salesOrderId?: string; salesOrderLineIds?: readonly string[] } = {},
  ): Promise<InvoiceWithLines> {
    const check = new FieldChecks('invoice', 'create');
    const { document, dueDate } = await this.resolve(tx, check, input);
    check.done();
    const draft = await insertRecord(tx, Invoice, invoiceKind, {
      ...document.header,
      dueDate,
      salesOrderId: from.salesOrderId ?? null,
    });
    const links = new Map(document.lines.map((line, at) => [line.id, from.salesOrderLineIds?.[at] ?? null]));
    await this.keepLines(tx, draft.id, document.lines, links);
    return input.issue ? this.issueDraft(tx, draft, document.lines, actor) : this.get(tx, draft.id);
  }

  /**
   * Changes a draft, or an issued invoice: its stock is moved by the difference and its totals are computed anew. While money
   * or credit is applied to it, reference, due date and the texts of its lines alone may change. Lines, when given, replace
   * all lines; a line with an id keeps its identity.
   */
  async update(
    tx: EntityManager,
    id: string,
    version: number,
    patch: InvoicePatch,
    actor: Actor,
  ): Promise<InvoiceWithLines> {
    const before = await lockRecord(tx, Invoice, invoiceKind, id, version);
    const check = new FieldChecks('invoice', 'update');
    const linesBefore = await linesOf(tx, InvoiceLine, 'invoiceId', id);
    const { document, dueDate } = await this.resolve(tx, check, patch, before);
    await this.refuseUneditable(tx, before, saysTheSame({ header: before, lines: linesBefore }, document));
    if (before.status !== 'draft') refuseEmpty(check, invoiceKind, document.lines);
    check.done();
    const stockMoved =
      before.status !== 'draft' &&
      (await this.moveStock(
        tx,
        { id, number: before.number, date: document.header.date },
        document.lines,
        'correction',
      ));
    await updateRecord(tx, Invoice, invoiceKind, id, version, { ...document.header, dueDate });
    await this.keepLines(tx, id, document.lines, orderLinks(linesBefore, document.lines));
    if (before.salesOrderId)
      await this.publish(tx, new InvoicedQuantitiesChanged(workspaceOf(tx), id, before.salesOrderId, actor.origin));
    if (before.status !== 'draft')
      await this.publish(tx, new InvoiceUpdated(workspaceOf(tx), id, stockMoved, actor.origin));
    return this.get(tx, id);
  }

  /** Gives the draft its number, freezes its totals and takes its tracked goods out of stock. */
  async issue(tx: EntityManager, id: string, actor: Actor, version?: number): Promise<InvoiceWithLines> {
    // The credit that waits for this invoice is locked before it, as whenever credit is applied.
    await lockWaitingCredit(tx, id);
    const draft = await lockDraft(tx, invoiceKind, id, version);
    // Tax rates and products may have changed since the draft was written; from here on nothing changes by itself.
    const check = new FieldChecks('invoice', 'update');
    const { document } = await this.resolve(tx, check, {}, draft);
    check.done();
    const frozen = await updateRecord(tx, Invoice, invoiceKind, id, draft.version, document.header);
    const linesBefore = await linesOf(tx, InvoiceLine, 'invoiceId', id);
    await this.keepLines(tx, id, document.lines, orderLinks(linesBefore, document.lines));
    return this.issueDraft(tx, frozen, document.lines, actor);
  }

  /** Cancels an issued invoice and takes its goods back into stock. Refused while anything is applied to it or takes it back. */
  async void(tx: EntityManager, id: string, actor: Actor, version?: number): Promise<InvoiceWithLines> {
    const invoice = await lockIssued(tx, invoiceKind, id, version);
    await refuseWhileSettled(tx, invoice, 'voided');
    await refuseWhileCredited(tx, payables.invoice, invoice);
    await checkGuards(tx, this.guards, invoiceKind, id, 'void');
    await this.moveStock(tx, invoice, [], 'void');
    await markVoided(tx, invoiceKind, invoice);
    await this.publish(tx, new InvoiceVoided(workspaceOf(tx), id, invoice.salesOrderId, actor.origin));
    return this.get(tx, id);
  }

  /** Removes a draft. An issued invoice keeps its number for ever: void it or credit it. */
  async delete(tx: EntityManager, id: string, version: number, actor: Actor): Promise<void> {
    const draft = await deleteDraft(tx, this.guards, invoiceKind, id, version, () =>
      tx.query(`UPDATE credit_notes SET reissued_as_id = NULL WHERE workspace_id = $1 AND reissued_as_id = $2`, [
        workspaceOf(tx),
        id,
      ]),
    );
    await this.publish(tx, new InvoiceDeleted(workspaceOf(tx), id, draft.salesOrderId, actor.origin));
  }

  /**
   * A draft with the customer and the lines of an issued invoice, to be made out in its place; due as many days after its date
   * as that one was.
   */
  async redraft(tx: EntityManager, invoice: Invoice, date: string): Promise<InvoiceWithLines> {
    const { companyId, contactId, currency, currencyRate, amountsAre, reference, net, tax, total, salesOrderId } =
      invoice;
    const days = Math.round((Date.parse(invoice.dueDate) - Date.parse(invoice.date)) / 86_400_000);
    const header = {
      companyId,
      contactId,
      currency,
      currencyRate,
      amountsAre,
      reference,
      net,
      tax,
      total,
      salesOrderId,
    };
    // What did not move stock is credited without stock, so the new one moves none either.
    const { stockless } = invoice;
    const dates = { date, dueDate: daysAfter(date, days), stockless };
    const draft = await insertRecord(tx, Invoice, invoiceKind, { ...header, ...dates, reissueOfId: invoice.id });
    const lines = await linesOf(tx, InvoiceLine, 'invoiceId', invoice.id);
    const copies = lines.map((line) => ({ ...copiedColumns(line), id: randomUUID(), movesStock: line.movesStock }));
    await replaceLines(tx, InvoiceLine, 'invoiceId', draft.id, copies);
    return this.get(tx, draft.id);
  }

  async get(tx: EntityManager, id: string): Promise<InvoiceWithLines> {
    const invoice = await findRecord(tx, Invoice, invoiceKind, id);
    return Object.assign(invoice, { lines: await linesOf(tx, InvoiceLine, 'invoiceId', id) });
  }

  /** Without lines. */
  list(tx: EntityManager, query: ListQuery): Promise<Page<Invoice>> {
    return listRecords(tx, invoiceList, query);
  }

  /** Payments and credit notes applied to the invoice now, oldest first. */
  async applied(tx: EntityManager, id: string): Promise<AppliedToInvoice[]> {
    await findRecord(tx, Invoice, invoiceKind, id);
    return (await tx.query(
      `SELECT kind, "allocationId", "documentId", number, amount, date FROM (
         SELECT 'payment' AS kind, a.id AS "allocationId", p.id AS "documentId", p.number, a.amount, a.date::text AS date, a.created_at
         FROM payment_allocations a JOIN payments p ON p.workspace_id = $1 AND p.id = a.payment_id
         WHERE a.workspace_id = $1 AND a.invoice_id = $2 AND a.status = 'active'
         UNION ALL
         SELECT 'creditNote', a.id, n.id, n.number, a.amount, a.date::text, a.created_at
         FROM credit_allocations a JOIN credit_notes n ON n.workspace_id = $1 AND n.id = a.credit_note_id
         WHERE a.workspace_id = $1 AND a.invoice_id = $2 AND a.status = 'active') applied
       ORDER BY created_at, "allocationId"`,
      [workspaceOf(tx), id],
    )) as AppliedToInvoice[];
  }

  private async resolve(
    tx: EntityManager,
    check: FieldChecks,
    input: InvoiceInput,
    before?: Invoice,
  ): Promise<{ document: ResolvedDocument; dueDate: string }> {
    const state = before && { header: before, lines: await linesOf(tx, InvoiceLine, 'invoiceId', before.id) };
    const document = await resolveDocument(tx, check, input, state);
    return { document, dueDate: dueDateOf(check, invoiceKind, input.dueDate, document, before) };
  }

  private async refuseUneditable(tx: EntityManager, invoice: Invoice, moneyStays: boolean): Promise<void> {
    if (invoice.status === 'voided')
      throw refused('voided', `Invoice ${invoice.number} is voided and can no longer be changed. Make out a new one.`);
    if (!moneyStays) await refuseWhileSettled(tx, invoice, 'edited');
    await checkGuards(tx, this.guards, invoiceKind, invoice.id, 'edit');
  }

  private async issueDraft(
    tx: EntityManager,
    draft: Invoice,
    lines: readonly ResolvedLine[],
    actor: Actor,
  ): Promise<InvoiceWithLines> {
    const check = new FieldChecks('invoice', 'update');
    refuseEmpty(check, invoiceKind, lines);
    check.done();
    await this.moveStock(tx, draft, lines, 'sale');
    await markIssued(tx, invoiceKind, draft);
    await this.publish(tx, new InvoiceIssued(workspaceOf(tx), draft.id, actor.origin));
    if (draft.reissueOfId) await this.applyWaitingCredit(tx, draft.id, actor);
    return this.get(tx, draft.id);
  }

  private moveStock(
    tx: EntityManager,
    invoice: Pick<Invoice, 'id' | 'number' | 'date'>,
    lines: readonly ResolvedLine[],
    cause: StockSource['cause'],
  ): Promise<boolean> {
    const moves = outgoing(lines.filter((line) => line.tracked));
    return this.stock.settle(tx, stockSourceOf(invoiceKind, invoice, cause), moves);
  }

  /** What is left of the credit for the invoice that this one stands in for, unless it is made out to somebody else now. */
  private async applyWaitingCredit(tx: EntityManager, id: string, actor: Actor): Promise<void> {
    const invoice = await findRecord(tx, Invoice, invoiceKind, id);
    for (const note of await lockWaitingCredit(tx, id)) {
      const amount = Decimal.min(note.remaining, invoice.amountDue);
      const sameCustomer = note.companyId === invoice.companyId && note.contactId === invoice.contactId;
      if (!sameCustomer || note.currency !== invoice.currency || !amount.greaterThan(0)) continue;
      const date = note.date > invoice.date ? note.date : invoice.date;
      await this.credit.allocate(tx, note.id, { invoiceId: id, amount: amount.toFixed(2), date }, actor);
    }
  }

  private keepLines(
    tx: EntityManager,
    id: string,
    lines: readonly ResolvedLine[],
    links: ReadonlyMap<string, string | null>,
  ): Promise<void> {
    const rows = lines.map(({ tracked, ...line }) => ({
      ...line,
      movesStock: tracked,
      salesOrderLineId: links.get(line.id) ?? null,
    }));
    return replaceLines(tx, InvoiceLine, 'invoiceId', id, rows);
  }

  private publish(tx: EntityManager, event: DomainEvent): Promise<void> {
    return this.events.publish(event, tx);
  }
}

interface WaitingCredit {
  id: string;
  date: string;
  companyId: string | null;
  contactId: string | null;
  currency: string;
  remaining: string;
}

/** The credit notes that were made out together with a draft and wait for it to be issued. */
function lockWaitingCredit(tx: EntityManager, id: string): Promise<WaitingCredit[]> {
  if (!isUuid(id)) return Promise.resolve([]);
  return tx.query(
    `SELECT id, date::text AS date, company_id AS "companyId", contact_id AS "contactId", currency, remaining
     FROM credit_notes WHERE workspace_id = $1 AND reissued_as_id = $2 AND status = 'issued' ORDER BY id FOR NO KEY UPDATE`,
    [workspaceOf(tx), id],
  ) as Promise<WaitingCredit[]>;
}

/**
 * Which line of the order each line still invoices after an edit. A line that lost its id but means the same goods keeps it,
 * or the order would offer them once more.
 */
function orderLinks(before: readonly InvoiceLine[], lines: readonly ResolvedLine[]): Map<string, string> {
  const known = new Map(before.map((line) => [line.id, line]));
  const kept = new Set(lines.map((line) => line.id));
  const left = before.filter((line) => line.salesOrderLineId && !kept.has(line.id));
  const links = new Map<string, string>();
  for (const line of lines) {
    const same = (one: InvoiceLine | undefined) =>
      one?.productId === line.productId && (line.productId !== null || known.has(line.id) || one.name === line.name);
    const at = known.has(line.id) ? -1 : left.findIndex(same);
    const source = known.get(line.id) ?? left[at];
    if (at >= 0) left.splice(at, 1);
    if (source?.salesOrderLineId && same(source)) links.set(line.id, source.salesOrderLineId);
  }
  return links;
}
