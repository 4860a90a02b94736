import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { findRecord, insertRecord, lockRecord, updateRecord } from '../database/records.js';
import { surroundings } from '../document/document-header.js';
import { linesOf, replaceLines } from '../document/document-lines.js';
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
import { PurchaseInput, PurchaseLine, resolvePurchase } from '../document/purchase-document.js';
import { saysTheSame } from '../document/same-money.js';
import { settledStatuses } from '../document/settled-columns.entity.js';
import { payables, refuseWhileCredited } from '../document/settlement.js';
import { stockSourceOf } from '../document/stock-moves.js';
import { refused } from '../errors.js';
import { Actor } from '../events/actor.js';
import { DomainEvent } from '../events/domain-event.js';
import { EventBus } from '../events/event-bus.js';
import { RecordGuards } from '../guards/record-guards.js';
import { ListQuery, listRecords, ListShape, Page } from '../listing/listing.js';
import { StockLedger } from '../stock/stock-ledger.js';
import { FieldChecks, patched } from '../validation/field-checks.js';
import { LandedCostInput, readCosts, refuseLateCosts, spreadCosts, StoredCost } from './supplier-bill-costs.js';
import { checkReceived, lockOrderOf } from './supplier-bill-receipt.js';
import { refuseWhileSettled } from './supplier-bill-settlement.js';
import { correctReceipts, receiptsOf, takeReceiptsBack } from './supplier-bill-stock.js';
import { checkTwin, refusingTwins } from './supplier-bill-twins.js';
import { LandedCost, SupplierBill, SupplierBillLine } from './supplier-bill.entity.js';
import {
  SupplierBillDeleted,
  SupplierBillIssued,
  SupplierBillUpdated,
  SupplierBillVoided,
} from './supplier-bill.events.js';

export interface SupplierBillInput extends PurchaseInput {
  /** The supplier's own number of the bill. */
  supplierReference?: string | null;
  /** Absent: the date plus the supplier's payment terms. */
  dueDate?: string;
  /** What bringing the goods here costs besides; only before the bill is issued. */
  landedCosts?: LandedCostInput[];
}

export type SupplierBillPatch = SupplierBillInput;
export type SupplierBillWithLines = SupplierBill & { lines: SupplierBillLine[]; landedCosts: LandedCost[] };

/** What was applied to a supplier bill. */
export interface AppliedToBill {
  kind: 'payment' | 'supplierCredit';
  /** Of the allocation; of the payment itself where there is none. */
  allocationId: string;
  /** Of the payment or supplier credit. */
  documentId: string;
  number: string;
  amount: string;
  date: string;
}

/** The order that a bill is a receipt of, and the order's line for each line of the bill. */
interface Receipt {
  purchaseOrderId: string;
  orderLineIds: readonly string[];
}

type StoredLine = Omit<PurchaseLine, 'tracked'> &
  Pick<SupplierBillLine, 'purchaseOrderLineId' | 'landedCost' | 'movesStock'>;

interface ResolvedBill {
  header: Partial<SupplierBill> &
    Pick<
      SupplierBill,
      'companyId' | 'contactId' | 'date' | 'currency' | 'currencyRate' | 'amountsAre' | 'tax' | 'total'
    >;
  lines: StoredLine[];
  costs: StoredCost[];
}

const supplierBillKind: IssuedKind<SupplierBill> = {
  entity: SupplierBill,
  name: 'supplierBill',
  record: 'supplier bill',
  number: numberOrDraft,
  anew: 'Enter a new one.',
  unwanted: 'Void it, or enter a supplier credit.',
};

/** What lists of supplier bills may be sorted and filtered by. */
export const supplierBillList: ListShape<SupplierBill> = {
  entity: SupplierBill,
  search: 'supplierBill',
  defaultSort: '-date',
  fields: {
    number: { type: 'text' },
    supplierReference: { type: 'text' },
    ...partyListFields,
    purchaseOrderId: { type: 'id' },
    date: { type: 'date' },
    dueDate: { type: 'date' },
    status: { type: 'choice', choices: settledStatuses },
    ...totalListFields,
    amountDue: { type: 'minor', property: 'amountDueMinor' },
    ...accountingListFields,
  },
};

/**
 * Supplier bills: draft → issued → paid, or voided. Issuing brings the tracked goods into stock at what they cost. All methods
 * work in the transaction's workspace; an order is locked before its bills, and bills before stock.
 */
@Injectable()
export class SupplierBillService {
  constructor(
    private readonly events: EventBus,
    private readonly guards: RecordGuards,
    private readonly stock: StockLedger,
  ) {}

  /**
   * Makes a draft, or with `issue` an issued bill in the same step. Throws `invalid_supplier_bill` naming every wrong field.
   * `receipt` says which order it bills.
   */
  async create(
    tx: EntityManager,
    input: SupplierBillInput & { issue?: boolean },
    actor: Actor,
    receipt?: Receipt,
  ): Promise<SupplierBillWithLines> {
    const check = new FieldChecks('supplierBill', 'create');
    const bill = await this.resolve(tx, check, input);
    check.done();
    for (const [at, line] of bill.lines.entries()) line.purchaseOrderLineId = receipt?.orderLineIds[at] ?? null;
    const values = { ...bill.header, purchaseOrderId: receipt?.purchaseOrderId ?? null };
    const draft = await refusingTwins(() => insertRecord(tx, SupplierBill, supplierBillKind, values));
    await this.keep(tx, draft.id, bill);
    return input.issue ? this.issueDraft(tx, draft, bill, actor) : this.get(tx, draft.id);
  }

  /**
   * Changes a draft or an issued bill: where quantities or costs changed, the goods are received anew. Once money or credit is
   * applied to it, its numbers, due date and the texts of its lines alone may change. Lines, when given, replace all lines; a
   * line with an id keeps its identity. What was received on an order stays.
   */
  async update(
    tx: EntityManager,
    id: string,
    version: number,
    patch: SupplierBillPatch,
    actor: Actor,
  ): Promise<SupplierBillWithLines> {
    const before = await lockRecord(tx, SupplierBill, supplierBillKind, id, version);
    const linesBefore = await linesOf(tx, SupplierBillLine, 'supplierBillId', id);
    const check = new FieldChecks('supplierBill', 'update');
    const bill = await this.resolve(tx, check, patch, before);
    await this.refuseUneditable(tx, before, saysTheSame({ header: before, lines: linesBefore }, bill));
    if (patch.landedCosts !== undefined) refuseLateCosts(before);
    if (before.status !== 'draft') await this.checkIssuable(tx, check, bill);
    if (before.purchaseOrderId) checkReceived(check, before, linesBefore, bill);
    check.done();
    const stockMoved =
      before.status !== 'draft' &&
      (await correctReceipts(
        tx,
        this.stock,
        stockSourceOf(supplierBillKind, { id, number: before.number, date: bill.header.date }, 'correction'),
        receiptsOf(before, linesBefore),
        receiptsOf(bill.header, bill.lines),
      ));
    await refusingTwins(() => updateRecord(tx, SupplierBill, supplierBillKind, id, version, bill.header));
    await this.keep(tx, id, bill);
    if (before.status !== 'draft')
      await this.publish(tx, new SupplierBillUpdated(workspaceOf(tx), id, stockMoved, actor.origin));
    return this.get(tx, id);
  }

  /** Replaces the landed costs of a draft and spreads them over its tracked lines. */
  async setLandedCosts(
    tx: EntityManager,
    id: string,
    landedCosts: LandedCostInput[],
    version?: number,
  ): Promise<SupplierBillWithLines> {
    const before = await lockRecord(tx, SupplierBill, supplierBillKind, id, version);
    refuseLateCosts(before);
    await checkGuards(tx, this.guards, supplierBillKind, id, 'edit');
    const check = new FieldChecks('supplierBill', 'create');
    if (!landedCosts)
      check.problem(
        'landedCosts',
        'required',
        'The landed costs are missing. Give a list; an empty one takes them off.',
      );
    const bill = await this.resolve(tx, check, { landedCosts }, before);
    check.done();
    await updateRecord(tx, SupplierBill, supplierBillKind, id, before.version, {});
    await this.keep(tx, id, bill);
    return this.get(tx, id);
  }

  /** Gives the draft its number, freezes its totals and brings its tracked goods into stock. */
  async issue(tx: EntityManager, id: string, actor: Actor, version?: number): Promise<SupplierBillWithLines> {
    const draft = await lockDraft(tx, supplierBillKind, id, version);
    // Tax rates and products may have changed since the draft was written; from here on nothing changes by itself.
    const check = new FieldChecks('supplierBill', 'update');
    const bill = await this.resolve(tx, check, {}, draft);
    check.done();
    const frozen = await updateRecord(tx, SupplierBill, supplierBillKind, id, draft.version, bill.header);
    await this.keep(tx, id, bill);
    return this.issueDraft(tx, frozen, bill, actor);
  }

  /**
   * Cancels an issued bill and takes its goods out of stock again; what it received of an order is outstanding again. Refused
   * while anything is applied to it or takes it back, and when its goods are no longer there.
   */
  async void(tx: EntityManager, id: string, actor: Actor, version?: number): Promise<SupplierBillWithLines> {
    await lockOrderOf(tx, id);
    const bill = await lockIssued(tx, supplierBillKind, id, version);
    await refuseWhileSettled(tx, bill, 'voided');
    await refuseWhileCredited(tx, payables.supplierBill, bill);
    await checkGuards(tx, this.guards, supplierBillKind, id, 'void');
    await takeReceiptsBack(tx, this.stock, stockSourceOf(supplierBillKind, bill, 'void'));
    await markVoided(tx, supplierBillKind, bill);
    await this.publish(tx, new SupplierBillVoided(workspaceOf(tx), id, bill.purchaseOrderId, actor.origin));
    return this.get(tx, id);
  }

  /** Removes a draft. An issued bill keeps its number for ever: void it or enter a supplier credit. */
  async delete(tx: EntityManager, id: string, version: number, actor: Actor): Promise<void> {
    await deleteDraft(tx, this.guards, supplierBillKind, id, version);
    await this.publish(tx, new SupplierBillDeleted(workspaceOf(tx), id, actor.origin));
  }

  async get(tx: EntityManager, id: string): Promise<SupplierBillWithLines> {
    const bill = await findRecord(tx, SupplierBill, supplierBillKind, id);
    return Object.assign(bill, {
      lines: await linesOf(tx, SupplierBillLine, 'supplierBillId', id),
      landedCosts: await linesOf(tx, LandedCost, 'supplierBillId', id),
    });
  }

  /** Without lines and landed costs. */
  list(tx: EntityManager, query: ListQuery): Promise<Page<SupplierBill>> {
    return listRecords(tx, supplierBillList, query);
  }

  /** Payments and supplier credits applied to the bill now, oldest first. */
  async applied(tx: EntityManager, id: string): Promise<AppliedToBill[]> {
    await findRecord(tx, SupplierBill, supplierBillKind, id);
    return (await tx.query(
      `SELECT kind, "allocationId", "documentId", number, amount, date FROM (
         SELECT 'payment' AS kind, p.id AS "allocationId", p.id AS "documentId", p.number, p.amount, p.date::text AS date, p.created_at
         FROM bill_payments p WHERE p.workspace_id = $1 AND p.supplier_bill_id = $2 AND p.status = 'active'
         UNION ALL
         SELECT 'supplierCredit', a.id, c.id, c.number, a.amount, a.date::text, a.created_at
         FROM supplier_credit_allocations a JOIN supplier_credits c ON c.workspace_id = $1 AND c.id = a.supplier_credit_id
         WHERE a.workspace_id = $1 AND a.supplier_bill_id = $2 AND a.status = 'active') applied
       ORDER BY created_at, "allocationId"`,
      [workspaceOf(tx), id],
    )) as AppliedToBill[];
  }

  private async resolve(
    tx: EntityManager,
    check: FieldChecks,
    input: SupplierBillInput,
    before?: SupplierBill,
  ): Promise<ResolvedBill> {
    const linesBefore = before ? await linesOf(tx, SupplierBillLine, 'supplierBillId', before.id) : [];
    const state = before && { header: before, lines: linesBefore };
    const document = await resolvePurchase(tx, check, input, state);
    const reference = check.optionalText('supplierReference', input.supplierReference, { max: 255 });
    const header = {
      ...document.header,
      dueDate: dueDateOf(check, supplierBillKind, input.dueDate, document, before),
      supplierReference: patched(reference, before?.supplierReference),
    };
    await checkTwin(tx, check, header, before?.id);
    const costs =
      input.landedCosts === undefined && before
        ? await linesOf(tx, LandedCost, 'supplierBillId', before.id)
        : undefined;
    const wanted = costs ?? readCosts(check, input.landedCosts ?? []);
    const ordered = new Map(linesBefore.map((line) => [line.id, line.purchaseOrderLineId]));
    const lines = document.lines.map(({ tracked, ...line }) => ({
      ...line,
      purchaseOrderLineId: ordered.get(line.id) ?? null,
      landedCost: '0.00',
      movesStock: tracked,
    }));
    spreadCosts(check, header, lines, wanted);
    return { header, lines, costs: wanted };
  }

  private async issueDraft(
    tx: EntityManager,
    draft: SupplierBill,
    bill: ResolvedBill,
    actor: Actor,
  ): Promise<SupplierBillWithLines> {
    const check = new FieldChecks('supplierBill', 'update');
    await this.checkIssuable(tx, check, bill);
    check.done();
    await this.stock.move(tx, stockSourceOf(supplierBillKind, draft, 'purchase'), receiptsOf(draft, bill.lines));
    await markIssued(tx, supplierBillKind, draft);
    await this.publish(tx, new SupplierBillIssued(workspaceOf(tx), draft.id, actor.origin));
    return this.get(tx, draft.id);
  }

  private async refuseUneditable(tx: EntityManager, bill: SupplierBill, moneyStays: boolean): Promise<void> {
    if (bill.status === 'voided')
      throw refused('voided', `Supplier bill ${bill.number} is voided and can no longer be changed. Enter a new one.`);
    if (!moneyStays) await refuseWhileSettled(tx, bill, 'edited');
    await checkGuards(tx, this.guards, supplierBillKind, bill.id, 'edit');
  }

  /** Stock is kept in base currency, so goods in another currency need its rate. */
  private async checkIssuable(tx: EntityManager, check: FieldChecks, { header, lines }: ResolvedBill): Promise<void> {
    refuseEmpty(check, supplierBillKind, lines);
    const { baseCurrency } = await surroundings(tx);
    if (header.currency === baseCurrency || header.currencyRate !== null) return;
    if (lines.some((line) => line.movesStock))
      check.problem(
        'currencyRate',
        'required',
        `Goods go into stock at their cost in ${baseCurrency}, so the rate of ${header.currency} is needed. Give the currency rate: ${header.currency} for one ${baseCurrency}.`,
      );
  }

  private async keep(tx: EntityManager, id: string, { lines, costs }: ResolvedBill): Promise<void> {
    await replaceLines(tx, SupplierBillLine, 'supplierBillId', id, lines);
    const rows = costs.map(({ name, amount, spreadBy }, position) => ({ position, name, amount, spreadBy }));
    await replaceLines(tx, LandedCost, 'supplierBillId', id, rows);
  }

  private publish(tx: EntityManager, event: DomainEvent): Promise<void> {
    return this.events.publish(event, tx);
  }
}
