import { Injectable } from '@nestjs/common';
import { Decimal } from 'decimal.js';
import { EntityManager } from 'typeorm';
import { Company } from '../company/company.entity.js';
import { companyLabel } from '../company/company.service.js';
import { refuseMerged } from '../company/merged-company.js';
import { CreditNoteService, CreditNoteWithLines } from '../credit-note/credit-note.service.js';
import { creditOfCredit } from '../credit-note/credit-of-credit.js';
import { CreditUseService } from '../credit-note/credit-use.service.js';
import { findRecord, lockRecord } from '../database/records.js';
import { businessToday } from '../document/document-header.js';
import { refused } from '../errors.js';
import { Actor } from '../events/actor.js';
import { Invoice } from '../invoice/invoice.entity.js';
import { invoiceKind, InvoiceService, InvoiceWithLines } from '../invoice/invoice.service.js';
import { FieldChecks } from '../validation/field-checks.js';

/** The three documents, each linked to the others. */
export interface Reissue {
  /** The one that was wrong. */
  invoice: InvoiceWithLines;
  /** Takes all of it back; names the invoice it credits and the one made out in its place. */
  creditNote: CreditNoteWithLines;
  /** The draft to be put right and issued; names the invoice it stands in for. */
  reissue: InvoiceWithLines;
}

/** Puts an issued invoice right where it may not be edited: one step that credits it and opens it anew. */
@Injectable()
export class CreditAndReissueService {
  constructor(
    private readonly invoices: InvoiceService,
    private readonly notes: CreditNoteService,
    private readonly credit: CreditUseService,
  ) {}

  /**
   * Credits the whole invoice, to the cent and with its goods, and opens a draft with the same lines. The credit settles the old
   * invoice where it is open; what is left of it is applied to the new one when that is issued. Refused for an invoice that is
   * credited already, in part or in whole. `date`: of credit note and draft; absent: today.
   */
  async creditAndReissue(
    tx: EntityManager,
    id: string,
    input: { date?: string },
    actor: Actor,
    version?: number,
  ): Promise<Reissue> {
    const isCredit = await creditOfCredit(tx, id);
    if (isCredit) throw refused('credit_of_credit', isCredit);
    const before = await lockRecord(tx, Invoice, invoiceKind, id, version);
    refuseUnissued(before);
    await refuseMergedCustomer(tx, before);
    const date = await dateOf(tx, before, input.date);
    const draft = await this.invoices.redraft(tx, before, date);
    const note = await this.notes.creditWhole(tx, before, { date, reissuedAsId: draft.id }, actor);
    const open = Decimal.min(before.amountDue, note.remaining);
    if (open.greaterThan(0))
      await this.credit.allocate(tx, note.id, { invoiceId: id, amount: open.toFixed(2), date }, actor);
    return {
      invoice: await this.invoices.get(tx, id),
      creditNote: await this.notes.get(tx, note.id),
      reissue: draft,
    };
  }
}

function refuseUnissued({ status, number }: Invoice): void {
  if (status === 'draft')
    throw refused('not_issued', 'This invoice is still a draft. Change the draft instead of crediting it.');
  if (status === 'voided')
    throw refused('voided', `Invoice ${number} is voided, so there is nothing to credit. Make out a new invoice.`);
}

async function refuseMergedCustomer(tx: EntityManager, { companyId }: Invoice): Promise<void> {
  if (!companyId) return;
  const company = await findRecord(tx, Company, companyLabel, companyId);
  const instead = 'takes no new documents. Credit what is open of the invoice, and make the new one out to';
  await refuseMerged(tx, company, instead);
}

async function dateOf(tx: EntityManager, invoice: Invoice, given: string | undefined): Promise<string> {
  const check = new FieldChecks('creditNote', 'update');
  const date = check.date('date', given) ?? (await businessToday(tx));
  if (date < invoice.date)
    check.problem(
      'date',
      'before_date',
      `Invoice ${invoice.number} is of ${invoice.date} and cannot be credited on ${date}, before that. Choose a later date.`,
    );
  check.done();
  return date;
}
