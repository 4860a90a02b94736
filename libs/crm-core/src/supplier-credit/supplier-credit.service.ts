import { Injectable } from '@nestjs/common';
import { Decimal } from 'decimal.js';
import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { findRecord, insertRecord, lookUp, updateRecord } from '../database/records.js';
import { linesOf, replaceLines } from '../document/document-lines.js';
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
import { PurchaseInput, PurchaseLine, PurchaseLineInput, resolvePurchase } from '../document/purchase-document.js';
import { settledStatuses } from '../document/settled-columns.entity.js';
import { purposeOf, usesOf } from '../document/settlement.js';
import { outgoing, stockSourceOf } from '../document/stock-moves.js';
import { refused } from '../errors.js';
import { Actor } from '../events/actor.js';
import { EventBus } from '../events/event-bus.js';
import { RecordGuards } from '../guards/record-guards.js';
import { ListQuery, listRecords, ListShape, Page } from '../listing/listing.js';
import { StockLedger, StockSource } from '../stock/stock-ledger.js';
import { lockBill, refuseOvercredit } from '../supplier-bill/supplier-bill-settlement.js';
import { SupplierBill } from '../supplier-bill/supplier-bill.entity.js';
import { FieldChecks, patched } from '../validation/field-checks.js';
import { SupplierCredit, SupplierCreditAllocation, SupplierCreditLine } from './supplier-credit.entity.js';
import {
  SupplierCreditDeleted,
  SupplierCreditIssued,
  SupplierCreditUpdated,
  SupplierCreditVoided,
} from './supplier-credit.events.js';

export interface SupplierCreditLineInput extends PurchaseLineInput {
  /** Whether the goods go back to the supplier (tracked products only). Absent: no. */
  returnsStock?: boolean;
}

export interface SupplierCreditInput extends PurchaseInput<SupplierCreditLineInput> {
  /** The supplier's own number of the credit. */
  supplierReference?: string | null;
  /** The supplier bill it takes back: gives supplier, currency and tax treatment. */
  supplierBillId?: string | null;
}

/** Where it came from is fixed once it exists. */
export type SupplierCreditPatch = Omit<SupplierCreditInput, 'supplierBillId'>;
export type SupplierCreditWithLines = SupplierCredit & {
  lines: SupplierCreditLine[];
  /** Those that hold now. */
  allocations: SupplierCreditAllocation[];
};

type StoredLine = Omit<PurchaseLine, 'tracked'> & Pick<SupplierCreditLine, 'returnsStock' | 'movesStock'>;

export const supplierCreditKind: IssuedKind<SupplierCredit> = {
  entity: SupplierCredit,
  name: 'supplierCredit',
  record: 'supplier credit',
  number: numberOrDraft,
  anew: 'Enter a new one.',
  unwanted: 'Void it instead.',
};

/** What lists of supplier credits may be sorted and filtered by. */
export const supplierCreditList: ListShape<SupplierCredit> = {
  entity: SupplierCredit,
  search: 'supplierCredit',
  defaultSort: '-date',
  fields: {
    number: { type: 'text' },
    supplierReference: { type: 'text' },
    ...partyListFields,
    supplierBillId: { type: 'id' },
    date: { type: 'date' },
    status: { type: 'choice', choices: settledStatuses },
    ...totalListFields,
    remaining: { type: 'minor', property: 'remainingMinor' },
    ...accountingListFields,
  },
};

/**
 * Supplier credits: draft → issued → paid (used up), or voided. Returned goods leave at average cost. All methods work in the
 * transaction's workspace; a supplier credit is locked before its bill, and both before stock.
 */
@Injectable()
export class SupplierCreditService {
  constructor(
    private readonly events: EventBus,
    private readonly guards: RecordGuards,
    private readonly stock: StockLedger,
  ) {}

  /** Makes a draft, or with `issue` an issued credit. Throws `invalid_supplier_credit` naming every wrong field. */
  async create(
    tx: EntityManager,
    input: SupplierCreditInput & { issue?: boolean },
    actor: Actor,
  ): Promise<SupplierCreditWithLines> {
    const check = new FieldChecks('supplierCredit', 'create');
    const bill = await this.billOf(tx, check, input.supplierBillId);
    // Whose credit it is would only be guessed at.
    if (!bill) check.done();
    const document = await resolvePurchase(tx, check, fromBill(check, input, bill), undefined, purposeOf(bill));
    const lines = storedLines(check, document.lines, input.lines);
    const supplierReference = check.optionalText('supplierReference', input.supplierReference, { max: 255 }) ?? null;
    check.done();
    const values = { ...document.header, supplierReference, supplierBillId: bill?.id ?? null };
    const draft = await insertRecord(tx, SupplierCredit, supplierCreditKind, values);
    await replaceLines(tx, SupplierCreditLine, 'supplierCreditId', draft.id, lines);
    return input.issue ? this.issueDraft(tx, draft, lines, actor) : this.get(tx, draft.id);
  }

  /** Changes a draft, or an issued supplier credit of which nothing is used; its stock is moved by the difference. */
  async update(
    tx: EntityManager,
    id: string,
    version: number,
    patch: SupplierCreditPatch,
    actor: Actor,
  ): Promise<SupplierCreditWithLines> {
    const before = await lockChangeable(tx, supplierCreditKind, id, version);
    refuseUsed(before, 'edited');
    await checkGuards(tx, this.guards, supplierCreditKind, id, 'edit');
    const { credit, lines } = await this.rewrite(tx, before, patch);
    if (before.status === 'draft') return this.get(tx, id);
    await this.checkBill(tx, credit);
    const stockMoved = await this.moveStock(tx, credit, lines, 'correction');
    await this.events.publish(new SupplierCreditUpdated(workspaceOf(tx), id, stockMoved, actor.origin), tx);
    return this.get(tx, id);
  }

  /** Gives the draft its number, freezes its totals and takes returned goods out of stock. */
  async issue(tx: EntityManager, id: string, actor: Actor, version?: number): Promise<SupplierCreditWithLines> {
    const draft = await lockDraft(tx, supplierCreditKind, id, version);
    const { credit, lines } = await this.rewrite(tx, draft, {});
    return this.issueDraft(tx, credit, lines, actor);
  }

  /** Cancels an issued supplier credit; returned goods come back to stock. Refused while any of it is used. */
  async void(tx: EntityManager, id: string, actor: Actor, version?: number): Promise<SupplierCreditWithLines> {
    const credit = await lockIssued(tx, supplierCreditKind, id, version);
    refuseUsed(credit, 'voided');
    await checkGuards(tx, this.guards, supplierCreditKind, id, 'void');
    await this.moveStock(tx, credit, [], 'void');
    await markVoided(tx, supplierCreditKind, credit);
    await this.events.publish(new SupplierCreditVoided(workspaceOf(tx), id, actor.origin), tx);
    return this.get(tx, id);
  }

  /** Removes a draft. An issued supplier credit keeps its number for ever: void it. */
  async delete(tx: EntityManager, id: string, version: number, actor: Actor): Promise<void> {
    await deleteDraft(tx, this.guards, supplierCreditKind, id, version);
    await this.events.publish(new SupplierCreditDeleted(workspaceOf(tx), id, actor.origin), tx);
  }

  async get(tx: EntityManager, id: string): Promise<SupplierCreditWithLines> {
    const credit = await findRecord(tx, SupplierCredit, supplierCreditKind, id);
    return Object.assign(credit, {
      lines: await linesOf(tx, SupplierCreditLine, 'supplierCreditId', id),
      allocations: await usesOf(tx, SupplierCreditAllocation, 'supplierCreditId', id, 'active'),
    });
  }

  /** Without lines and allocations. */
  list(tx: EntityManager, query: ListQuery): Promise<Page<SupplierCredit>> {
    return listRecords(tx, supplierCreditList, query);
  }

  private async billOf(
    tx: EntityManager,
    check: FieldChecks,
    given: string | null | undefined,
  ): Promise<SupplierBill | undefined> {
    const id = check.id('supplierBillId', given);
    if (!id) return undefined;
    const bill = await lookUp(tx, SupplierBill, id);
    if (!bill) return this.noBill(tx, check, id);
    if (bill.status === 'draft')
      check.problem(
        'supplierBillId',
        'not_issued',
        'The supplier bill is still a draft. Change or delete the draft instead of crediting it.',
      );
    return bill;
  }

  private async noBill(tx: EntityManager, check: FieldChecks, id: string): Promise<undefined> {
    const [credit] = (await tx.query(`SELECT number FROM supplier_credits WHERE workspace_id = $1 AND id = $2`, [
      workspaceOf(tx),
      id,
    ])) as { number: string | null }[];
    if (credit)
      return check.problem(
        'supplierBillId',
        'credits_a_credit',
        `${credit.number ?? 'This draft'} is a supplier credit itself and cannot be credited. Void it, or change it while nothing of it is used.`,
      );
    return check.problem(
      'supplierBillId',
      'unknown_reference',
      `There is no supplier bill with the id ${id} in this workspace. Choose one that exists.`,
    );
  }

  /** Stores the patched document. */
  private async rewrite(
    tx: EntityManager,
    before: SupplierCredit,
    patch: SupplierCreditPatch,
  ): Promise<{ credit: SupplierCredit; lines: StoredLine[] }> {
    const check = new FieldChecks('supplierCredit', 'update');
    const linesBefore = await linesOf(tx, SupplierCreditLine, 'supplierCreditId', before.id);
    const document = await resolvePurchase(tx, check, patch, { header: before, lines: linesBefore });
    const lines = storedLines(check, document.lines, patch.lines ?? linesBefore);
    const reference = check.optionalText('supplierReference', patch.supplierReference, { max: 255 });
    if (before.status !== 'draft') refuseEmpty(check, supplierCreditKind, lines);
    if (before.supplierBillId) refuseOtherThanBill(check, before, document.header);
    check.done();
    const credit = await updateRecord(tx, SupplierCredit, supplierCreditKind, before.id, before.version, {
      ...document.header,
      supplierReference: patched(reference, before.supplierReference),
    });
    await replaceLines(tx, SupplierCreditLine, 'supplierCreditId', before.id, lines);
    return { credit, lines };
  }

  private async issueDraft(
    tx: EntityManager,
    draft: SupplierCredit,
    lines: readonly StoredLine[],
    actor: Actor,
  ): Promise<SupplierCreditWithLines> {
    const check = new FieldChecks('supplierCredit', 'update');
    refuseEmpty(check, supplierCreditKind, lines);
    check.done();
    await this.checkBill(tx, draft);
    await this.moveStock(tx, draft, lines, 'supplierReturn');
    await markIssued(tx, supplierCreditKind, draft);
    await this.events.publish(new SupplierCreditIssued(workspaceOf(tx), draft.id, actor.origin), tx);
    return this.get(tx, draft.id);
  }

  /**
   * The bill it takes back must stand, and all its credits together may not be more than it. Also holds off a void of the bill
   * and other credits of it until this one is stored.
   */
  private async checkBill(tx: EntityManager, credit: SupplierCredit): Promise<void> {
    const bill = credit.supplierBillId && (await lockBill(tx, credit.supplierBillId));
    if (!bill) return;
    if (bill.status === 'voided')
      throw refused(
        'bill_voided',
        `Supplier bill ${bill.number} is voided, so there is nothing to take back. Enter a supplier credit without naming it.`,
      );
    await refuseOvercredit(tx, bill, credit);
  }

  private moveStock(
    tx: EntityManager,
    credit: SupplierCredit,
    lines: readonly StoredLine[],
    cause: StockSource['cause'],
  ): Promise<boolean> {
    const source = stockSourceOf(supplierCreditKind, credit, cause);
    return this.stock.settle(tx, source, outgoing(lines.filter((line) => line.movesStock)));
  }
}

function fromBill(check: FieldChecks, input: SupplierCreditInput, bill: SupplierBill | undefined): SupplierCreditInput {
  if (!bill) return input;
  const { companyId, contactId, currency, currencyRate, amountsAre } = bill;
  refuseOtherThanBill(check, bill, {
    companyId: input.companyId ?? companyId,
    contactId: input.contactId ?? contactId,
    currency: input.currency ?? currency,
  });
  return { currencyRate, amountsAre, ...input, currency, companyId, contactId };
}

/** A supplier credit of a bill is from the same supplier and in the same currency. */
function refuseOtherThanBill(
  check: FieldChecks,
  was: Pick<SupplierBill, 'companyId' | 'contactId' | 'currency'>,
  is: Pick<SupplierBill, 'companyId' | 'contactId' | 'currency'>,
): void {
  if (is.companyId !== was.companyId || is.contactId !== was.contactId)
    check.problem(
      is.companyId === was.companyId ? 'contactId' : 'companyId',
      'other_supplier',
      'The supplier bill is from another supplier. Leave the supplier out, or do not name the bill.',
    );
  if (is.currency !== was.currency)
    check.problem(
      'currency',
      'other_currency',
      `The supplier bill is in ${was.currency}. Leave the currency out, or do not name the bill.`,
    );
}

function storedLines(
  check: FieldChecks,
  lines: readonly PurchaseLine[],
  inputs: readonly { returnsStock?: boolean }[] | undefined,
): StoredLine[] {
  return lines.map(({ tracked, ...line }, at) => {
    const returnsStock = check.within(`lines.${at}`).boolean('returnsStock', inputs?.[at]?.returnsStock) ?? false;
    return { ...line, returnsStock, movesStock: tracked && returnsStock };
  });
}

function refuseUsed(credit: SupplierCredit, verb: string): void {
  if (new Decimal(credit.remaining).equals(credit.total)) return;
  throw refused(
    'used',
    `Supplier credit ${credit.number} cannot be ${verb} while ${credit.amountAllocated} ${credit.currency} are applied to supplier bills. Take the credit off its bills first.`,
  );
}
