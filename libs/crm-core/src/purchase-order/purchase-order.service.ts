import { Injectable } from '@nestjs/common';
import { Decimal } from 'decimal.js';
import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { findRecord, insertRecord, lockRecord, RecordLabel, updateRecord } from '../database/records.js';
import { linesOf, replaceLines } from '../document/document-lines.js';
import { accountingListFields, partyListFields, totalListFields } from '../document/document-lists.js';
import { PurchaseInput, PurchaseLine, PurchaseLineInput, resolvePurchase } from '../document/purchase-document.js';
import { ResolvedDocument } from '../document/sales-document.js';
import { refused } from '../errors.js';
import { Actor } from '../events/actor.js';
import type { Origin } from '../events/domain-event.js';
import { EventBus } from '../events/event-bus.js';
import { RecordGuards } from '../guards/record-guards.js';
import { ListQuery, listRecords, ListShape, Page } from '../listing/listing.js';
import { nextNumber } from '../numbering/numbering.js';
import { LandedCostInput } from '../supplier-bill/supplier-bill-costs.js';
import { SupplierBillVoided } from '../supplier-bill/supplier-bill.events.js';
import { SupplierBillService, SupplierBillWithLines } from '../supplier-bill/supplier-bill.service.js';
import { FieldChecks, patched } from '../validation/field-checks.js';
import { progressOf, readReceipt, ReceiptLineInput, ReceivedLine } from './purchase-order-receipt.js';
import { PurchaseOrder, PurchaseOrderLine, purchaseOrderStatuses } from './purchase-order.entity.js';
import { PurchaseOrderSaved } from './purchase-order.events.js';

export interface PurchaseOrderInput extends PurchaseInput {
  expectedDate?: string | null;
}

export type PurchaseOrderPatch = PurchaseOrderInput;
export type PurchaseOrderWithLines = PurchaseOrder & { lines: PurchaseOrderLine[] };

/** What came in; becomes the supplier bill. */
export interface ReceiptInput {
  /** Absent: today. */
  date?: string;
  /** Absent: the date plus the supplier's payment terms. */
  dueDate?: string;
  supplierReference?: string | null;
  /** Absent: the order's. */
  currencyRate?: string | null;
  /** Absent: everything that is outstanding. */
  lines?: ReceiptLineInput[];
  /** What bringing the goods here costs besides. */
  landedCosts?: LandedCostInput[];
}

type StoredLine = Omit<PurchaseLine, 'tracked'> & Pick<PurchaseOrderLine, 'receivedQuantity'>;

const label: RecordLabel<PurchaseOrder> = { record: 'purchase order', number: (order) => order.number };

/** What lists of purchase orders may be sorted and filtered by. */
export const purchaseOrderList: ListShape<PurchaseOrder> = {
  entity: PurchaseOrder,
  search: 'purchaseOrder',
  defaultSort: '-date',
  fields: {
    number: { type: 'text' },
    ...partyListFields,
    date: { type: 'date' },
    expectedDate: { type: 'date' },
    status: { type: 'choice', choices: purchaseOrderStatuses },
    ...totalListFields,
    ...accountingListFields,
  },
};

/**
 * Purchase orders: draft → sent → partiallyReceived → received → billed, or cancelled. Receiving makes the supplier bill in the
 * same step, so goods and debt come in together. All methods work in the transaction's workspace.
 */
@Injectable()
export class PurchaseOrderService {
  constructor(
    private readonly events: EventBus,
    private readonly guards: RecordGuards,
    private readonly bills: SupplierBillService,
  ) {
    // What a voided bill had received is outstanding again.
    events.on(SupplierBillVoided, (event, tx) => this.reopen(tx, event.purchaseOrderId, event.recordId, event.origin));
  }

  /** Throws `invalid_purchase_order` naming every wrong field. With `send` the order is sent in the same step. */
  async create(
    tx: EntityManager,
    input: PurchaseOrderInput & { send?: boolean },
    actor: Actor,
  ): Promise<PurchaseOrderWithLines> {
    const check = new FieldChecks('purchaseOrder', 'create');
    const { document, expectedDate, lines } = await this.resolve(tx, check, input);
    if (input.send && lines.length === 0)
      check.problem('lines', 'required', 'The purchase order has no lines. Add at least one.');
    check.done();
    const order = await insertRecord(tx, PurchaseOrder, label, {
      ...document.header,
      expectedDate,
      number: await nextNumber(tx, 'purchaseOrder'),
      ...(input.send ? sentNow : {}),
    });
    await this.keepLines(tx, order.id, lines);
    await this.publish(tx, order.id, 'created', actor.origin);
    return this.get(tx, order.id);
  }

  /**
   * Changes an order that is neither billed nor cancelled. Lines, when given, replace all lines; a line with an id keeps its
   * identity. What was received stays ordered, from the same supplier.
   */
  async update(
    tx: EntityManager,
    id: string,
    version: number,
    patch: PurchaseOrderPatch,
    actor: Actor,
  ): Promise<PurchaseOrderWithLines> {
    const before = await lockRecord(tx, PurchaseOrder, label, id, version);
    this.refuseClosed(before, 'changed');
    await this.guards.check({ workspaceId: workspaceOf(tx), record: 'purchaseOrder', id }, 'edit', tx);
    const check = new FieldChecks('purchaseOrder', 'update');
    const linesBefore = await this.linesOf(tx, id);
    const { document, expectedDate, lines } = await this.resolve(tx, check, patch, {
      header: before,
      lines: linesBefore,
    });
    checkReceived(check, before, linesBefore, document.header, lines);
    if (before.status !== 'draft' && lines.length === 0)
      check.problem('lines', 'required', `Purchase order ${before.number} is sent and needs at least one line.`);
    check.done();
    const status = before.status === 'draft' ? before.status : progressOf(lines);
    await updateRecord(tx, PurchaseOrder, label, id, version, { ...document.header, expectedDate, status });
    await this.keepLines(tx, id, lines);
    await this.publish(tx, id, 'updated', actor.origin);
    return this.get(tx, id);
  }

  /** The order is with the supplier; from now on it can be received. */
  async send(tx: EntityManager, id: string, actor: Actor, version?: number): Promise<PurchaseOrderWithLines> {
    const order = await lockRecord(tx, PurchaseOrder, label, id, version);
    if (order.status === 'cancelled') this.refuseClosed(order, 'sent');
    if (order.status !== 'draft') throw refused('already_sent', `Purchase order ${order.number} is already sent.`);
    if ((await this.linesOf(tx, id)).length === 0)
      throw refused('no_lines', `Purchase order ${order.number} has no lines. Add at least one before it is sent.`);
    await updateRecord(tx, PurchaseOrder, label, id, order.version, sentNow);
    await this.publish(tx, id, 'sent', actor.origin);
    return this.get(tx, id);
  }

  /** Ends an order of which nothing was received. */
  async cancel(tx: EntityManager, id: string, actor: Actor, version?: number): Promise<PurchaseOrderWithLines> {
    const order = await lockRecord(tx, PurchaseOrder, label, id, version);
    if (order.status === 'cancelled') this.refuseClosed(order, 'cancelled');
    if (order.status !== 'draft' && order.status !== 'sent')
      throw refused(
        'received',
        `Purchase order ${order.number} cannot be cancelled because goods or charges were received on ${await this.billsOf(tx, id)}. Lower its quantities to what was received, or void the supplier bill first.`,
      );
    await this.guards.check({ workspaceId: workspaceOf(tx), record: 'purchaseOrder', id }, 'void', tx);
    await updateRecord(tx, PurchaseOrder, label, id, order.version, { status: 'cancelled' });
    await this.publish(tx, id, 'cancelled', actor.origin);
    return this.get(tx, id);
  }

  /**
   * Receives what came, all or a part: makes and issues the supplier bill, which brings the goods into stock at its cost. Answers
   * the bill. Throws `invalid_receipt` when more is received than is outstanding, `already_billed` when nothing is.
   */
  async receive(
    tx: EntityManager,
    id: string,
    input: ReceiptInput,
    actor: Actor,
    version?: number,
  ): Promise<SupplierBillWithLines> {
    const order = await lockRecord(tx, PurchaseOrder, label, id, version);
    await this.refuseUnreceivable(tx, order);
    const lines = await this.linesOf(tx, id);
    const check = new FieldChecks('receipt', 'create');
    const received = readReceipt(check, order, lines, input.lines);
    check.done();
    await this.addReceived(tx, order, received);
    await this.publish(tx, id, 'received', actor.origin);
    return this.bills.create(tx, { ...asBill(order, input, received), issue: true }, actor, {
      purchaseOrderId: id,
      orderLineIds: received.map(({ line }) => line.id),
    });
  }

  async get(tx: EntityManager, id: string): Promise<PurchaseOrderWithLines> {
    const order = await findRecord(tx, PurchaseOrder, label, id);
    return Object.assign(order, { lines: await this.linesOf(tx, id) });
  }

  /** Without lines. */
  list(tx: EntityManager, query: ListQuery): Promise<Page<PurchaseOrder>> {
    return listRecords(tx, purchaseOrderList, query);
  }

  private async resolve(
    tx: EntityManager,
    check: FieldChecks,
    input: PurchaseOrderInput,
    before?: { header: PurchaseOrder; lines: PurchaseOrderLine[] },
  ): Promise<{ document: Omit<ResolvedDocument, 'lines'>; expectedDate: string | null; lines: StoredLine[] }> {
    const { lines, ...document } = await resolvePurchase(tx, check, input, before);
    const given = check.date('expectedDate', input.expectedDate);
    const received = new Map(before?.lines.map((line) => [line.id, line.receivedQuantity]));
    return {
      document,
      expectedDate: patched(given, before?.header.expectedDate),
      lines: lines.map(({ tracked: _tracked, ...line }) => ({
        ...line,
        receivedQuantity: received.get(line.id) ?? '0',
      })),
    };
  }

  private refuseClosed(order: PurchaseOrder, verb: string): void {
    if (order.status === 'billed')
      throw refused(
        'billed',
        `Purchase order ${order.number} is received and billed in full and can no longer be ${verb}. Change or void its supplier bill, or enter a new order.`,
      );
    if (order.status === 'cancelled')
      throw refused(
        'cancelled',
        `Purchase order ${order.number} is cancelled and can no longer be ${verb}. Enter a new order.`,
      );
  }

  private async refuseUnreceivable(tx: EntityManager, order: PurchaseOrder): Promise<void> {
    if (order.status === 'draft')
      throw refused(
        'not_sent',
        `Purchase order ${order.number} is still a draft. Send it before receiving goods on it.`,
      );
    if (order.status === 'cancelled') this.refuseClosed(order, 'received');
    if (order.status === 'billed')
      throw refused(
        'already_billed',
        `Purchase order ${order.number} is already received and billed in full by ${await this.billsOf(tx, order.id)}. Enter a new order or a supplier bill for what came besides.`,
      );
  }

  /** The bills of an order in words. */
  private async billsOf(tx: EntityManager, id: string): Promise<string> {
    const rows = (await tx.query(
      `SELECT number FROM supplier_bills WHERE workspace_id = $1 AND purchase_order_id = $2 AND status IN ('issued', 'paid')
       ORDER BY number`,
      [workspaceOf(tx), id],
    )) as { number: string }[];
    return rows.map((row) => row.number).join(', ');
  }

  private async addReceived(tx: EntityManager, order: PurchaseOrder, received: readonly ReceivedLine[]): Promise<void> {
    await tx.query(
      `UPDATE purchase_order_lines l SET received_quantity = l.received_quantity + r.quantity
       FROM unnest($3::uuid[], $4::numeric[]) AS r(id, quantity)
       WHERE l.workspace_id = $1 AND l.purchase_order_id = $2 AND l.id = r.id`,
      [workspaceOf(tx), order.id, received.map(({ line }) => line.id), received.map(({ quantity }) => quantity)],
    );
    await this.keepProgress(tx, order);
  }

  private async reopen(tx: EntityManager, id: string | null, billId: string, origin: Origin): Promise<void> {
    if (!id) return;
    const order = await lockRecord(tx, PurchaseOrder, label, id);
    await tx.query(
      `UPDATE purchase_order_lines l SET received_quantity = l.received_quantity - b.quantity
       FROM (SELECT purchase_order_line_id AS id, sum(quantity) AS quantity FROM supplier_bill_lines
             WHERE workspace_id = $1 AND supplier_bill_id = $3 GROUP BY purchase_order_line_id) b
       WHERE l.workspace_id = $1 AND l.purchase_order_id = $2 AND l.id = b.id`,
      [workspaceOf(tx), id, billId],
    );
    await this.keepProgress(tx, order);
    await this.publish(tx, id, 'reopened', origin);
  }

  private async keepProgress(tx: EntityManager, order: PurchaseOrder): Promise<void> {
    const status = progressOf(await this.linesOf(tx, order.id));
    await updateRecord(tx, PurchaseOrder, label, order.id, order.version, { status });
  }

  private linesOf(tx: EntityManager, id: string): Promise<PurchaseOrderLine[]> {
    return linesOf(tx, PurchaseOrderLine, 'purchaseOrderId', id);
  }

  private keepLines(tx: EntityManager, id: string, lines: readonly StoredLine[]): Promise<void> {
    return replaceLines(tx, PurchaseOrderLine, 'purchaseOrderId', id, lines);
  }

  private publish(tx: EntityManager, id: string, change: PurchaseOrderSaved['change'], origin: Origin): Promise<void> {
    return this.events.publish(new PurchaseOrderSaved(workspaceOf(tx), id, change, origin), tx);
  }
}

const sentNow: Partial<PurchaseOrder> = { status: 'sent', sentAt: (() => 'now()') as never };

function asBill(order: PurchaseOrder, input: ReceiptInput, received: readonly ReceivedLine[]) {
  const { companyId, contactId, currency, amountsAre } = order;
  return {
    companyId,
    contactId,
    currency,
    amountsAre,
    currencyRate: input.currencyRate === undefined ? order.currencyRate : input.currencyRate,
    reference: order.reference ?? order.number,
    ...(input.date === undefined ? {} : { date: input.date }),
    ...(input.dueDate === undefined ? {} : { dueDate: input.dueDate }),
    ...(input.supplierReference === undefined ? {} : { supplierReference: input.supplierReference }),
    ...(input.landedCosts === undefined ? {} : { landedCosts: input.landedCosts }),
    lines: received.map(asLine),
  };
}

/** The order's line as a new line of the bill. */
const asLine = ({ line, quantity, unitPrice }: ReceivedLine): PurchaseLineInput => ({
  productId: line.productId,
  name: line.name,
  description: line.description,
  quantity,
  unitPrice,
  taxRateId: line.taxRateId,
  locationId: line.locationId,
});

/** What was received is on supplier bills already: its lines, its supplier and its currency stay. */
function checkReceived(
  check: FieldChecks,
  before: PurchaseOrder,
  linesBefore: readonly PurchaseOrderLine[],
  header: Pick<PurchaseOrder, 'companyId' | 'contactId' | 'currency' | 'amountsAre'>,
  lines: readonly StoredLine[],
): void {
  const received = linesBefore.filter((line) => new Decimal(line.receivedQuantity).greaterThan(0));
  if (received.length === 0) return;
  for (const field of ['companyId', 'contactId', 'currency', 'amountsAre'] as const)
    if (header[field] !== before[field])
      check.problem(
        field,
        'received',
        `Something was received on purchase order ${before.number}, so its supplier, currency and tax treatment stay. Lower its quantities to what was received and enter a new order.`,
      );
  for (const line of received) {
    const at = lines.findIndex((one) => one.id === line.id);
    const after = lines[at];
    if (after && after.productId === line.productId && new Decimal(after.quantity).gte(line.receivedQuantity)) continue;
    check.problem(
      after ? `lines.${at}.quantity` : 'lines',
      'received',
      `${new Decimal(line.receivedQuantity).toFixed()} of "${line.name}" were received on purchase order ${before.number}. Keep the line with at least that quantity, or void the supplier bill first.`,
    );
  }
}
