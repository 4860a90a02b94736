import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { findRecord, insertRecord, lockRecord, RecordLabel, refuseStale, updateRecord } from '../database/records.js';
import { LineInput, linesOf, replaceLines, ResolvedLine } from '../document/document-lines.js';
import { DocumentInput, ResolvedDocument, resolveDocument } from '../document/sales-document.js';
import { refused } from '../errors.js';
import { Actor } from '../events/actor.js';
import type { Origin } from '../events/domain-event.js';
import { EventBus } from '../events/event-bus.js';
import { RecordGuards } from '../guards/record-guards.js';
import { InvoiceDeleted, InvoiceVoided } from '../invoice/invoice.events.js';
import { InvoiceService, InvoiceWithLines } from '../invoice/invoice.service.js';
import { listRecords, ListQuery, ListShape, Page } from '../listing/listing.js';
import { nextNumber } from '../numbering/numbering.js';
import { FieldChecks } from '../validation/field-checks.js';
import { SalesOrder, SalesOrderLine, salesOrderStatuses } from './sales-order.entity.js';
import { SalesOrderSaved } from './sales-order.events.js';

export interface SalesOrderInput extends DocumentInput {
  requiredDate?: string | null;
}

export type SalesOrderPatch = SalesOrderInput;
export type SalesOrderWithLines = SalesOrder & { lines: SalesOrderLine[] };

const label: RecordLabel<SalesOrder> = { record: 'sales order', number: (order) => order.number };

/** What lists of sales orders may be sorted and filtered by. */
export const salesOrderList: ListShape<SalesOrder> = {
  entity: SalesOrder,
  search: 'salesOrder',
  defaultSort: '-date',
  fields: {
    number: { type: 'text' },
    companyId: { type: 'id' },
    contactId: { type: 'id' },
    date: { type: 'date' },
    requiredDate: { type: 'date' },
    status: { type: 'choice', choices: salesOrderStatuses },
    currency: { type: 'text' },
    reference: { type: 'text' },
    total: { type: 'minor', property: 'totalMinor' },
    createdAt: { type: 'timestamp' },
    updatedAt: { type: 'timestamp' },
  },
};

/** Sales orders: draft → confirmed → invoiced, or cancelled. All methods work in the transaction's workspace. */
@Injectable()
export class SalesOrderService {
  constructor(
    private readonly events: EventBus,
    private readonly guards: RecordGuards,
    private readonly invoices: InvoiceService,
  ) {
    // An order whose invoice is gone can be invoiced again.
    for (const gone of [InvoiceVoided, InvoiceDeleted])
      events.on(gone, (event, tx) => this.reopen(tx, event.salesOrderId, event.origin));
  }

  /** Throws `invalid_sales_order` naming every wrong field. With `confirm` the order is confirmed in the same step. */
  async create(
    tx: EntityManager,
    input: SalesOrderInput & { confirm?: boolean },
    actor: Actor,
  ): Promise<SalesOrderWithLines> {
    const check = new FieldChecks('salesOrder', 'create');
    const { document, requiredDate } = await this.resolve(tx, check, input);
    if (input.confirm && document.lines.length === 0)
      check.problem('lines', 'required', 'The sales order has no lines. Add at least one.');
    check.done();
    const status = input.confirm ? 'confirmed' : 'draft';
    const order = await insertRecord(tx, SalesOrder, label, {
      ...document.header,
      requiredDate,
      status,
      number: await nextNumber(tx, 'salesOrder'),
    });
    await this.keepLines(tx, order.id, document);
    await this.publish(tx, order.id, 'created', actor.origin);
    return this.get(tx, order.id);
  }

  /** Changes an order that is neither invoiced nor cancelled. Lines, when given, replace all lines. */
  async update(
    tx: EntityManager,
    id: string,
    version: number,
    patch: SalesOrderPatch,
    actor: Actor,
  ): Promise<SalesOrderWithLines> {
    const before = await lockRecord(tx, SalesOrder, label, id);
    refuseStale(label, before, version);
    this.refuseClosed(before, 'changed');
    await this.guards.check({ workspaceId: workspaceOf(tx), record: 'salesOrder', id }, 'edit', tx);
    const check = new FieldChecks('salesOrder', 'update');
    const { document, requiredDate } = await this.resolve(tx, check, patch, before);
    check.done();
    await updateRecord(tx, SalesOrder, label, id, version, { ...document.header, requiredDate });
    await this.keepLines(tx, id, document);
    await this.publish(tx, id, 'updated', actor.origin);
    return this.get(tx, id);
  }

  /** The customer's order is accepted. */
  async confirm(tx: EntityManager, id: string, actor: Actor, version?: number): Promise<SalesOrderWithLines> {
    const order = await this.locked(tx, id, version);
    this.refuseClosed(order, 'confirmed');
    if (order.status === 'confirmed')
      throw refused('already_confirmed', `Sales order ${order.number} is already confirmed.`);
    return this.moveOn(tx, order, 'confirmed', 'confirmed', actor);
  }

  /** Ends an order that was not invoiced. */
  async cancel(tx: EntityManager, id: string, actor: Actor, version?: number): Promise<SalesOrderWithLines> {
    const order = await this.locked(tx, id, version);
    this.refuseClosed(order, 'cancelled');
    await this.guards.check({ workspaceId: workspaceOf(tx), record: 'salesOrder', id }, 'void', tx);
    return this.moveOn(tx, order, 'cancelled', 'cancelled', actor);
  }

  /** Makes the invoice of the whole order, as a draft or with `issue` issued at once; the order is then invoiced. */
  async convert(
    tx: EntityManager,
    id: string,
    options: { date?: string; dueDate?: string; issue?: boolean },
    actor: Actor,
    version?: number,
  ): Promise<InvoiceWithLines> {
    const order = await this.locked(tx, id, version);
    this.refuseClosed(order, 'converted');
    const lines = await linesOf(tx, SalesOrderLine, 'salesOrderId', id);
    const { companyId, contactId, currency, currencyRate, amountsAre, reference } = order;
    const header = { companyId, contactId, currency, currencyRate, amountsAre, reference };
    const input = { ...header, ...options, lines: lines.map(asInput) };
    // The order moves on first: whatever waits for its row must not wait for the invoice's counter as well.
    await this.moveOn(tx, order, 'invoiced', 'invoiced', actor);
    return this.invoices.create(tx, input, actor, { salesOrderId: id });
  }

  async get(tx: EntityManager, id: string): Promise<SalesOrderWithLines> {
    const order = await findRecord(tx, SalesOrder, label, id);
    return Object.assign(order, { lines: await linesOf(tx, SalesOrderLine, 'salesOrderId', id) });
  }

  /** Without lines. */
  list(tx: EntityManager, query: ListQuery): Promise<Page<SalesOrder>> {
    return listRecords(tx, salesOrderList, query);
  }

  private async locked(tx: EntityManager, id: string, version?: number): Promise<SalesOrder> {
    const order = await lockRecord(tx, SalesOrder, label, id);
    if (version !== undefined) refuseStale(label, order, version);
    return order;
  }

  private async resolve(
    tx: EntityManager,
    check: FieldChecks,
    input: SalesOrderInput,
    before?: SalesOrder,
  ): Promise<{ document: ResolvedDocument; requiredDate: string | null }> {
    const state = before && { header: before, lines: await linesOf(tx, SalesOrderLine, 'salesOrderId', before.id) };
    const document = await resolveDocument(tx, check, input, state);
    const given = check.date('requiredDate', input.requiredDate);
    return { document, requiredDate: given === undefined ? (before?.requiredDate ?? null) : given };
  }

  private refuseClosed(order: SalesOrder, verb: string): void {
    if (order.status === 'invoiced')
      throw refused(
        'invoiced',
        `Sales order ${order.number} is invoiced and can no longer be ${verb}. Change, void or credit its invoice instead.`,
      );
    if (order.status === 'cancelled')
      throw refused(
        'cancelled',
        `Sales order ${order.number} is cancelled and can no longer be ${verb}. Enter a new order.`,
      );
  }

  private async moveOn(
    tx: EntityManager,
    order: SalesOrder,
    status: SalesOrder['status'],
    change: SalesOrderSaved['change'],
    actor: Actor,
  ): Promise<SalesOrderWithLines> {
    const saved = await this.get(tx, order.id);
    if (status !== 'cancelled' && saved.lines.length === 0)
      throw refused('no_lines', `Sales order ${order.number} has no lines. Add at least one before it is ${status}.`);
    await updateRecord(tx, SalesOrder, label, order.id, order.version, { status });
    await this.publish(tx, order.id, change, actor.origin);
    return this.get(tx, order.id);
  }

  private async reopen(tx: EntityManager, id: string | null, origin: Origin): Promise<void> {
    if (!id) return;
    const order = await lockRecord(tx, SalesOrder, label, id);
    if (order.status !== 'invoiced') return;
    await updateRecord(tx, SalesOrder, label, id, order.version, { status: 'confirmed' });
    await this.publish(tx, id, 'reopened', origin);
  }

  private keepLines(tx: EntityManager, id: string, document: ResolvedDocument): Promise<void> {
    return replaceLines(tx, SalesOrderLine, 'salesOrderId', id, document.lines.map(stored));
  }

  private publish(tx: EntityManager, id: string, change: SalesOrderSaved['change'], origin: Origin): Promise<void> {
    return this.events.publish(new SalesOrderSaved(workspaceOf(tx), id, change, origin), tx);
  }
}

/** An order moves no stock, so it does not keep whether the product is tracked. */
const stored = (line: ResolvedLine): Omit<ResolvedLine, 'tracked'> => {
  const { tracked: _tracked, ...columns } = line;
  return columns;
};

/** The order's line as a new line of the invoice. */
const asInput = (line: SalesOrderLine): LineInput => ({
  productId: line.productId,
  name: line.name,
  description: line.description,
  quantity: line.quantity,
  unitPrice: line.unitPrice,
  discountPercent: line.discountPercent,
  taxRateId: line.taxRateId,
  locationId: line.locationId,
});
