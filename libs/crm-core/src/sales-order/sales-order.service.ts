import { Injectable } from '@nestjs/common';
import { Decimal } from 'decimal.js';
import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { findRecord, insertRecord, lockRecord, RecordLabel, updateRecord } from '../database/records.js';
import { asNewLine } from '../document/copied-lines.js';
import { linesOf, replaceLines, withoutTracking } from '../document/document-lines.js';
import { partyListFields, totalListFields } from '../document/document-lists.js';
import { DocumentInput, ResolvedDocument, resolveDocument } from '../document/sales-document.js';
import { refused } from '../errors.js';
import { Actor } from '../events/actor.js';
import type { Origin } from '../events/domain-event.js';
import { EventBus } from '../events/event-bus.js';
import { RecordGuards } from '../guards/record-guards.js';
import { InvoiceDeleted, InvoicedQuantitiesChanged, InvoiceVoided } from '../invoice/invoice.events.js';
import { InvoiceService, InvoiceWithLines } from '../invoice/invoice.service.js';
import { ListQuery, listRecords, ListShape, Page } from '../listing/listing.js';
import { nextNumber } from '../numbering/numbering.js';
import { FieldChecks, patched } from '../validation/field-checks.js';
import {
  checkInvoiced,
  chosenLines,
  invoicedNow,
  openLines,
  openOf,
  OrderedLine,
  refuseOverinvoiced,
  statusOf,
} from './sales-order-invoicing.js';
import { SalesOrder, SalesOrderLine, salesOrderStatuses } from './sales-order.entity.js';
import { SalesOrderSaved } from './sales-order.events.js';

export interface SalesOrderInput extends DocumentInput {
  requiredDate?: string | null;
}

export type SalesOrderPatch = SalesOrderInput;
export type SalesOrderWithLines = SalesOrder & { lines: OrderedLine[] };

export interface ConversionInput {
  /** Of the invoice. Absent: today. */
  date?: string;
  /** Absent: the date plus the customer's payment terms. */
  dueDate?: string;
  issue?: boolean;
  /** What to invoice now; the rest stays open. Absent: everything that is open. */
  lines?: { lineId: string; quantity: string }[];
}

const label: RecordLabel<SalesOrder> = { record: 'sales order', number: (order) => order.number };

/** What lists of sales orders may be sorted and filtered by. */
export const salesOrderList: ListShape<SalesOrder> = {
  entity: SalesOrder,
  search: 'salesOrder',
  defaultSort: '-date',
  fields: {
    number: { type: 'text' },
    ...partyListFields,
    quoteId: { type: 'id' },
    opportunityId: { type: 'id' },
    date: { type: 'date' },
    requiredDate: { type: 'date' },
    status: { type: 'choice', choices: salesOrderStatuses },
    ...totalListFields,
    createdAt: { type: 'timestamp' },
    updatedAt: { type: 'timestamp' },
  },
};

/**
 * Sales orders: draft → confirmed → partly invoiced → invoiced, or cancelled. How much of a line is invoiced follows from its
 * invoices: what is voided, deleted or taken off an invoice is open again. All methods work in the transaction's workspace.
 */
@Injectable()
export class SalesOrderService {
  constructor(
    private readonly events: EventBus,
    private readonly guards: RecordGuards,
    private readonly invoices: InvoiceService,
  ) {
    // What its invoices no longer hold can be invoiced again.
    for (const changed of [InvoiceVoided, InvoiceDeleted, InvoicedQuantitiesChanged])
      events.on(changed, (event, tx) =>
        event.salesOrderId ? this.reckon(tx, event.salesOrderId, event.origin) : undefined,
      );
  }

  /**
   * Throws `invalid_sales_order` naming every wrong field. With `confirm` the order is confirmed in the same step. `from` names
   * what it came from.
   */
  async create(
    tx: EntityManager,
    input: SalesOrderInput & { confirm?: boolean },
    actor: Actor,
    from: { quoteId?: string; opportunityId?: string } = {},
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
      quoteId: from.quoteId ?? null,
      opportunityId: from.opportunityId ?? null,
      number: await nextNumber(tx, 'salesOrder'),
    });
    await this.keepLines(tx, order.id, document);
    await this.publish(tx, order.id, 'created', actor.origin);
    return this.get(tx, order.id);
  }

  /**
   * Changes an order that is neither invoiced nor cancelled. Lines, when given, replace all lines; of a partly invoiced order the
   * customer and what is invoiced already stay. Lowering the quantities to what is invoiced closes it.
   */
  async update(
    tx: EntityManager,
    id: string,
    version: number,
    patch: SalesOrderPatch,
    actor: Actor,
  ): Promise<SalesOrderWithLines> {
    const before = await lockRecord(tx, SalesOrder, label, id, version);
    this.refuseClosed(before, 'changed');
    await this.guards.check({ workspaceId: workspaceOf(tx), record: 'salesOrder', id }, 'edit', tx);
    const check = new FieldChecks('salesOrder', 'update');
    const { document, requiredDate } = await this.resolve(tx, check, patch, before);
    const linesBefore = await linesOf(tx, SalesOrderLine, 'salesOrderId', id);
    if (before.status === 'partiallyInvoiced') checkInvoiced(check, before, document, linesBefore);
    check.done();
    await updateRecord(tx, SalesOrder, label, id, version, { ...document.header, requiredDate });
    await this.keepLines(tx, id, document);
    await this.publish(tx, id, 'updated', actor.origin);
    if (before.status === 'partiallyInvoiced') await this.reckon(tx, id, actor.origin);
    return this.get(tx, id);
  }

  /** The customer's order is accepted. */
  async confirm(tx: EntityManager, id: string, actor: Actor, version?: number): Promise<SalesOrderWithLines> {
    const order = await lockRecord(tx, SalesOrder, label, id, version);
    this.refuseClosed(order, 'confirmed');
    if (order.status !== 'draft')
      throw refused('already_confirmed', `Sales order ${order.number} is already confirmed.`);
    return this.moveOn(tx, order, 'confirmed', 'confirmed', actor);
  }

  /** Ends an order that was not invoiced. */
  async cancel(tx: EntityManager, id: string, actor: Actor, version?: number): Promise<SalesOrderWithLines> {
    const order = await lockRecord(tx, SalesOrder, label, id, version);
    this.refuseClosed(order, 'cancelled');
    if (order.status === 'partiallyInvoiced')
      throw refused(
        'partly_invoiced',
        `Sales order ${order.number} is partly invoiced and cannot be cancelled. Lower its quantities to what is invoiced to close it, or void its invoices first.`,
      );
    await this.guards.check({ workspaceId: workspaceOf(tx), record: 'salesOrder', id }, 'void', tx);
    return this.moveOn(tx, order, 'cancelled', 'cancelled', actor);
  }

  /**
   * Makes an invoice of the order, of everything that is open or of the given quantities, as a draft or with `issue` issued at
   * once. What is left stays open for the next one. Refused for more than is open, naming each line.
   */
  async convert(
    tx: EntityManager,
    id: string,
    options: ConversionInput,
    actor: Actor,
    version?: number,
  ): Promise<InvoiceWithLines> {
    const order = await lockRecord(tx, SalesOrder, label, id, version);
    this.refuseClosed(order, 'converted');
    const { lines: wanted, ...rest } = options;
    const { lines } = await this.get(tx, id);
    if (lines.length === 0)
      throw refused('no_lines', `Sales order ${order.number} has no lines. Add at least one before it is invoiced.`);
    const chosen = wanted === undefined ? openLines(lines) : chosenLines(order, lines, wanted);
    const { companyId, contactId, currency, currencyRate, amountsAre, reference } = order;
    const header = { companyId, contactId, currency, currencyRate, amountsAre, reference };
    const input = { ...header, ...rest, lines: chosen.map(({ line, quantity }) => ({ ...asNewLine(line), quantity })) };
    const from = { salesOrderId: id, salesOrderLineIds: chosen.map(({ line }) => line.id) };
    const invoice = await this.invoices.create(tx, input, actor, from);
    await this.reckon(tx, id, actor.origin);
    return invoice;
  }

  async get(tx: EntityManager, id: string): Promise<SalesOrderWithLines> {
    const order = await findRecord(tx, SalesOrder, label, id);
    const lines = await linesOf(tx, SalesOrderLine, 'salesOrderId', id);
    return Object.assign(order, { lines: lines.map((line) => Object.assign(line, { quantityOpen: openOf(line) })) });
  }

  /** Without lines. */
  list(tx: EntityManager, query: ListQuery): Promise<Page<SalesOrder>> {
    return listRecords(tx, salesOrderList, query);
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
    return { document, requiredDate: patched(given, before?.requiredDate) };
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

  /** Brings what is invoiced of each line, and with it the status, in step with the invoices that there are now. */
  private async reckon(tx: EntityManager, id: string, origin: Origin): Promise<void> {
    const order = await lockRecord(tx, SalesOrder, label, id);
    if (order.status === 'cancelled') return;
    const lines = await invoicedNow(tx, id);
    refuseOverinvoiced(order, lines);
    const status = statusOf(order, lines);
    const moved = lines.filter((line) => !new Decimal(line.invoiced).equals(line.quantityInvoiced));
    if (moved.length === 0 && status === order.status) return;
    await tx.query(
      `UPDATE sales_order_lines l SET quantity_invoiced = now.quantity
       FROM unnest($2::uuid[], $3::numeric[]) AS now (id, quantity) WHERE l.workspace_id = $1 AND l.id = now.id`,
      [workspaceOf(tx), moved.map((line) => line.id), moved.map((line) => line.invoiced)],
    );
    await updateRecord(tx, SalesOrder, label, id, order.version, { status });
    if (status === order.status && status !== 'partiallyInvoiced') return;
    await this.publish(
      tx,
      id,
      status === 'confirmed' ? 'reopened' : (status as 'partiallyInvoiced' | 'invoiced'),
      origin,
    );
  }

  private keepLines(tx: EntityManager, id: string, document: ResolvedDocument): Promise<void> {
    return replaceLines(tx, SalesOrderLine, 'salesOrderId', id, document.lines.map(withoutTracking));
  }

  private publish(tx: EntityManager, id: string, change: SalesOrderSaved['change'], origin: Origin): Promise<void> {
    return this.events.publish(new SalesOrderSaved(workspaceOf(tx), id, change, origin), tx);
  }
}
