import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { Decimal } from 'decimal.js';
import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { findRecord, insertRecord, lookUp, updateRecord } from '../database/records.js';
import { copiedColumns } from '../document/copied-lines.js';
import { LineInput, linesOf, replaceLines, ResolvedLine } from '../document/document-lines.js';
import { accountingListFields, partyListFields, totalListFields } from '../document/document-lists.js';
import {
  checkGuards,
  deleteDraft,
  IssuedKind,
  lockChangeable,
  lockDraft,
  lockIssued,
  markIssued,
  markVoided,
  numberOrDraft,
  refuseEmpty,
} from '../document/issued-document.js';
import { DocumentInput, resolveDocument } from '../document/sales-document.js';
import { settledStatuses } from '../document/settled-columns.entity.js';
import { lockPayables, payables, purposeOf, usesOf } from '../document/settlement.js';
import { incoming, stockSourceOf } from '../document/stock-moves.js';
import { refused } from '../errors.js';
import { Actor } from '../events/actor.js';
import { EventBus } from '../events/event-bus.js';
import { RecordGuards } from '../guards/record-guards.js';
import { refuseOvercredit } from '../invoice/invoice-settlement.js';
import { Invoice, InvoiceLine } from '../invoice/invoice.entity.js';
import { ListQuery, listRecords, ListShape, Page } from '../listing/listing.js';
import { StockLedger, StockSource } from '../stock/stock-ledger.js';
import { FieldChecks } from '../validation/field-checks.js';
import { CreditAllocation, CreditNote, CreditNoteLine, Refund } from './credit-note.entity.js';
import { CreditNoteDeleted, CreditNoteIssued, CreditNoteUpdated, CreditNoteVoided } from './credit-note.events.js';
import { creditOfCredit } from './credit-of-credit.js';

export interface CreditNoteLineInput extends LineInput {
  /** Whether the goods come back to stock (tracked products only). Absent: no. */
  returnsToStock?: boolean;
}

export interface CreditNoteInput extends DocumentInput<CreditNoteLineInput> {
  /** The invoice it takes back: gives customer, currency and tax treatment. */
  invoiceId?: string | null;
}

/** Where it came from is fixed once it exists. */
export type CreditNotePatch = Omit<CreditNoteInput, 'invoiceId'>;
export type CreditNoteWithLines = CreditNote & {
  lines: CreditNoteLine[];
  /** Those that hold now. */
  allocations: CreditAllocation[];
  refunds: Refund[];
};

type StoredLine = Omit<ResolvedLine, 'tracked'> & Pick<CreditNoteLine, 'returnsToStock' | 'movesStock'>;

export const creditNoteKind: IssuedKind<CreditNote> = {
  entity: CreditNote,
  name: 'creditNote',
  record: 'credit note',
  number: numberOrDraft,
  anew: 'Make out a new one.',
  unwanted: 'Void it instead.',
};

/** What lists of credit notes may be sorted and filtered by. */
export const creditNoteList: ListShape<CreditNote> = {
  entity: CreditNote,
  search: 'creditNote',
  defaultSort: '-date',
  fields: {
    number: { type: 'text' },
    ...partyListFields,
    invoiceId: { type: 'id' },
    reissuedAsId: { type: 'id' },
    date: { type: 'date' },
    status: { type: 'choice', choices: settledStatuses },
    ...totalListFields,
    remaining: { type: 'minor', property: 'remainingMinor' },
    ...accountingListFields,
  },
};

/** Credit notes: draft → issued → paid (used up), or voided. All methods work in the transaction's workspace. */
@Injectable()
export class CreditNoteService {
  constructor(
    private readonly events: EventBus,
    private readonly guards: RecordGuards,
    private readonly stock: StockLedger,
  ) {}

  /** Makes a draft, or with `issue` an issued credit note. Throws `invalid_credit_note` naming every wrong field. */
  async create(
    tx: EntityManager,
    input: CreditNoteInput & { issue?: boolean },
    actor: Actor,
  ): Promise<CreditNoteWithLines> {
    const check = new FieldChecks('creditNote', 'create');
    const invoice = await this.invoiceOf(tx, check, input.invoiceId);
    // Whose credit it is would only be guessed at.
    if (!invoice) check.done();
    const document = await resolveDocument(
      tx,
      check,
      fromInvoice(check, input, invoice),
      undefined,
      'sale',
      purposeOf(invoice),
    );
    const lines = storedLines(check, document.lines, input.lines);
    check.done();
    const draft = await insertRecord(tx, CreditNote, creditNoteKind, {
      ...document.header,
      invoiceId: invoice?.id ?? null,
    });
    await replaceLines(tx, CreditNoteLine, 'creditNoteId', draft.id, lines);
    return input.issue ? this.issueDraft(tx, draft, lines, actor) : this.get(tx, draft.id);
  }

  /**
   * Takes a whole invoice back at once, line for line and to the cent, with its goods; `reissuedAsId` is the draft made out in
   * its place. Refused when the invoice is credited already, in part or in whole.
   */
  async creditWhole(
    tx: EntityManager,
    invoice: Invoice,
    { date, reissuedAsId }: { date: string; reissuedAsId: string },
    actor: Actor,
  ): Promise<CreditNoteWithLines> {
    const { companyId, contactId, currency, currencyRate, amountsAre, reference, net, tax, total } = invoice;
    const header = { companyId, contactId, currency, currencyRate, amountsAre, reference, net, tax, total, date };
    const draft = await insertRecord(tx, CreditNote, creditNoteKind, {
      ...header,
      invoiceId: invoice.id,
      reissuedAsId,
      stockless: invoice.stockless,
    });
    const lines = (await linesOf(tx, InvoiceLine, 'invoiceId', invoice.id)).map((line) => ({
      ...copiedColumns(line),
      id: randomUUID(),
      returnsToStock: line.movesStock,
      movesStock: line.movesStock,
    }));
    await replaceLines(tx, CreditNoteLine, 'creditNoteId', draft.id, lines);
    return this.issueDraft(tx, draft, lines, actor);
  }

  /** Changes a draft, or an issued credit note of which nothing is used; its stock is moved by the difference. */
  async update(
    tx: EntityManager,
    id: string,
    version: number,
    patch: CreditNotePatch,
    actor: Actor,
  ): Promise<CreditNoteWithLines> {
    const before = await lockChangeable(tx, creditNoteKind, id, version);
    this.refuseUsed(before, 'edited');
    await checkGuards(tx, this.guards, creditNoteKind, id, 'edit');
    const check = new FieldChecks('creditNote', 'update');
    const { note, lines } = await this.rewrite(tx, check, before, patch);
    if (before.status !== 'draft') await this.refuseTooMuch(tx, note);
    const stockMoved = before.status !== 'draft' && (await this.moveStock(tx, note, lines, 'correction'));
    if (before.status !== 'draft')
      await this.events.publish(new CreditNoteUpdated(workspaceOf(tx), id, stockMoved, actor.origin), tx);
    return this.get(tx, id);
  }

  /** Gives the draft its number, freezes its totals and brings returned goods back to stock. */
  async issue(tx: EntityManager, id: string, actor: Actor, version?: number): Promise<CreditNoteWithLines> {
    const draft = await lockDraft(tx, creditNoteKind, id, version);
    const { note, lines } = await this.rewrite(tx, new FieldChecks('creditNote', 'update'), draft, {});
    return this.issueDraft(tx, note, lines, actor);
  }

  /** Cancels an issued credit note; returned goods leave the stock again. Refused while any of it is used. */
  async void(tx: EntityManager, id: string, actor: Actor, version?: number): Promise<CreditNoteWithLines> {
    const note = await lockIssued(tx, creditNoteKind, id, version);
    this.refuseUsed(note, 'voided');
    await checkGuards(tx, this.guards, creditNoteKind, id, 'void');
    await this.moveStock(tx, note, [], 'void');
    await markVoided(tx, creditNoteKind, note);
    await this.events.publish(new CreditNoteVoided(workspaceOf(tx), id, actor.origin), tx);
    return this.get(tx, id);
  }

  /** Removes a draft. An issued credit note keeps its number for ever: void it. */
  async delete(tx: EntityManager, id: string, version: number, actor: Actor): Promise<void> {
    await deleteDraft(tx, this.guards, creditNoteKind, id, version);
    await this.events.publish(new CreditNoteDeleted(workspaceOf(tx), id, actor.origin), tx);
  }

  async get(tx: EntityManager, id: string): Promise<CreditNoteWithLines> {
    const note = await findRecord(tx, CreditNote, creditNoteKind, id);
    return Object.assign(note, {
      lines: await linesOf(tx, CreditNoteLine, 'creditNoteId', id),
      allocations: await usesOf(tx, CreditAllocation, 'creditNoteId', id, 'active'),
      refunds: await usesOf(tx, Refund, 'creditNoteId', id, 'paid'),
    });
  }

  /** Without lines, allocations and refunds. */
  list(tx: EntityManager, query: ListQuery): Promise<Page<CreditNote>> {
    return listRecords(tx, creditNoteList, query);
  }

  private async invoiceOf(
    tx: EntityManager,
    check: FieldChecks,
    given: string | null | undefined,
  ): Promise<Invoice | undefined> {
    const id = check.id('invoiceId', given);
    if (!id) return undefined;
    const invoice = await lookUp(tx, Invoice, id);
    const isCredit = invoice ? undefined : await creditOfCredit(tx, id);
    if (isCredit) return check.problem('invoiceId', 'credit_of_credit', isCredit);
    if (!invoice)
      return check.problem(
        'invoiceId',
        'unknown_reference',
        `There is no invoice with the id ${id} in this workspace. Choose one that exists.`,
      );
    if (invoice.status === 'draft')
      check.problem(
        'invoiceId',
        'not_issued',
        'The invoice is still a draft. Change or delete the draft instead of crediting it.',
      );
    return invoice;
  }

  /** Stores the patched document. */
  private async rewrite(
    tx: EntityManager,
    check: FieldChecks,
    before: CreditNote,
    patch: CreditNotePatch,
  ): Promise<{ note: CreditNote; lines: StoredLine[] }> {
    const linesBefore = await linesOf(tx, CreditNoteLine, 'creditNoteId', before.id);
    const document = await resolveDocument(tx, check, patch, { header: before, lines: linesBefore });
    const lines = storedLines(check, document.lines, patch.lines ?? linesBefore);
    if (before.status !== 'draft') refuseEmpty(check, creditNoteKind, lines);
    check.done();
    const note = await updateRecord(tx, CreditNote, creditNoteKind, before.id, before.version, document.header);
    await replaceLines(tx, CreditNoteLine, 'creditNoteId', before.id, lines);
    return { note, lines };
  }

  private refuseUsed(note: CreditNote, verb: string): void {
    if (new Decimal(note.remaining).equals(note.total)) return;
    const used = [
      new Decimal(note.amountAllocated).isZero()
        ? ''
        : `${note.amountAllocated} ${note.currency} are applied to invoices`,
      new Decimal(note.amountRefunded).isZero() ? '' : `${note.amountRefunded} ${note.currency} are paid back`,
    ].filter(Boolean);
    throw refused(
      'used',
      `Credit note ${note.number} cannot be ${verb} while ${used.join(' and ')}. Take the credit off its invoices and reverse its refunds first.`,
    );
  }

  private async issueDraft(
    tx: EntityManager,
    draft: CreditNote,
    lines: readonly StoredLine[],
    actor: Actor,
  ): Promise<CreditNoteWithLines> {
    const check = new FieldChecks('creditNote', 'update');
    refuseEmpty(check, creditNoteKind, lines);
    check.done();
    await this.refuseTooMuch(tx, draft);
    await this.moveStock(tx, draft, lines, 'return');
    await markIssued(tx, creditNoteKind, draft);
    await this.events.publish(new CreditNoteIssued(workspaceOf(tx), draft.id, actor.origin), tx);
    return this.get(tx, draft.id);
  }

  /** Also holds off a void of the invoice, and other credit notes for it, until this one is stored. */
  private async refuseTooMuch(tx: EntityManager, note: CreditNote): Promise<void> {
    const { invoiceId } = note;
    const invoice = invoiceId && (await lockPayables(tx, payables.invoice, [invoiceId])).get(invoiceId);
    if (!invoice) return;
    if (invoice.status === 'voided')
      throw refused(
        'invoice_voided',
        `Invoice ${invoice.number} is voided, so there is nothing to take back. Make out a credit note without naming it.`,
      );
    await refuseOvercredit(tx, invoice, note);
  }

  private moveStock(
    tx: EntityManager,
    note: CreditNote,
    lines: readonly StoredLine[],
    cause: StockSource['cause'],
  ): Promise<boolean> {
    // At the average: which of the pieces come back nobody knows, and the books do not ask.
    const moves = incoming(lines.filter((line) => line.movesStock));
    return this.stock.settle(tx, stockSourceOf(creditNoteKind, note, cause), moves);
  }
}

function fromInvoice(check: FieldChecks, input: CreditNoteInput, invoice: Invoice | undefined): CreditNoteInput {
  if (!invoice) return input;
  const { companyId, contactId, currency, currencyRate, amountsAre } = invoice;
  const other = (input.companyId ?? companyId) !== companyId || (input.contactId ?? contactId) !== contactId;
  if (other)
    check.problem(
      input.companyId ? 'companyId' : 'contactId',
      'other_customer',
      `Invoice ${invoice.number} is made out to another customer. Leave the customer out, or do not name the invoice.`,
    );
  if ((input.currency ?? currency) !== currency)
    check.problem(
      'currency',
      'other_currency',
      `Invoice ${invoice.number} is in ${currency}, so a credit note for it is as well. Leave the currency out, or do not name the invoice.`,
    );
  return { currencyRate, amountsAre, ...input, currency, companyId, contactId };
}

function storedLines(
  check: FieldChecks,
  lines: readonly ResolvedLine[],
  inputs: readonly { returnsToStock?: boolean }[] | undefined,
): StoredLine[] {
  return lines.map(({ tracked, ...line }, at) => {
    const returnsToStock = check.within(`lines.${at}`).boolean('returnsToStock', inputs?.[at]?.returnsToStock) ?? false;
    return { ...line, returnsToStock, movesStock: tracked && returnsToStock };
  });
}
