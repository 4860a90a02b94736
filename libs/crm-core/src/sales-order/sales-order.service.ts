import { Injectable } from '@nestjs/common';
import { Decimal } from 'decimal.js';
import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { findRecord, insertRecord, lockRecord, RecordLabel, updateRecord } from '../database/records.js';
import { asNewLine } from '../document/copied-lines.js';
import { linesOf, replaceLines, ResolvedLine } from '../document/document-lines.js';
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
import { SalesOrder, SalesOrderLine, salesOrderStatuses } from './sales-order.entity.js';
import { SalesOrderSaved } from './sales-order.events.js';

export interface SalesOrderInput extends DocumentInput {
  requiredDate?: string | null;
}

export type SalesOrderPatch = SalesOrderInput;
export type SalesOrderWithLines = SalesOrder & {
  /** `quantityOpen`: ordered and not invoiced yet, that is on back-order once the order is partly invoiced. */
  lines: (SalesOrderLine & { quantityOpen: string })[];
};

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
    companyId: { type: 'id' },
    contactId: { type: 'id' },
    quoteId: { type: 'id' },
    opportunityId: { type: 'id' },
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
    const lines = await this.invoicedNow(tx, id);
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

  private invoicedNow(tx: EntityManager, id: string): Promise<InvoicedLine[]> {
    return tx.query(
      `SELECT l.id, l.name, l.position, l.quantity, l.quantity_invoiced AS "quantityInvoiced", coalesce(sum(made.quantity), 0)::text AS invoiced
       FROM sales_order_lines l
       LEFT JOIN (SELECT il.sales_order_line_id AS id, il.quantity FROM invoice_lines il
                  JOIN invoices i ON i.workspace_id = $1 AND i.id = il.invoice_id AND i.sales_order_id = $2 AND i.status <> 'voided'
                  WHERE il.workspace_id = $1) made ON made.id = l.id
       WHERE l.workspace_id = $1 AND l.sales_order_id = $2
       GROUP BY l.id, l.name, l.position, l.quantity, l.quantity_invoiced ORDER BY l.position`,
      [workspaceOf(tx), id],
    ) as Promise<InvoicedLine[]>;
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

type OrderedLine = SalesOrderWithLines['lines'][number];

interface InvoicedLine {
  id: string;
  name: string;
  position: number;
  quantity: string;
  /** As it was noted last. */
  quantityInvoiced: string;
  /** As it is now. */
  invoiced: string;
}

interface Chosen {
  line: OrderedLine;
  quantity: string;
}

const openOf = ({ quantity, quantityInvoiced }: SalesOrderLine): string =>
  new Decimal(quantity).minus(quantityInvoiced).toFixed(4);

const openLines = (lines: readonly OrderedLine[]): Chosen[] =>
  lines
    .filter((line) => new Decimal(line.quantityOpen).greaterThan(0))
    .map((line) => ({ line, quantity: line.quantityOpen }));

const named = ({ position, name }: { position: number; name: string }) => `Line ${position + 1} (${name})`;

/** What of the order is to be invoiced now; every wrong line is named at once. */
function chosenLines(order: SalesOrder, lines: readonly OrderedLine[], wanted: unknown): Chosen[] {
  const check = new FieldChecks('invoice', 'create');
  const known = new Map(lines.map((line) => [line.id, line]));
  const used = new Set<string>();
  if (!Array.isArray(wanted) || wanted.length === 0)
    check.problem(
      'lines',
      'required',
      'Say which lines of the order to invoice, or leave the lines out to invoice all.',
    );
  const chosen = (Array.isArray(wanted) ? (wanted as Partial<{ lineId: string; quantity: string }>[]) : []).flatMap(
    (one, at) => {
      const within = check.within(`lines.${at}`);
      const lineId = within.requiredId('lineId', one?.lineId);
      const quantity = within.requiredDecimal('quantity', one?.quantity, { decimals: 4, min: '0.0001' });
      const line = lineId ? known.get(lineId) : undefined;
      if (lineId && !line)
        within.problem('lineId', 'unknown_line', `Sales order ${order.number} has no line with the id ${lineId}.`);
      if (!line || !quantity) return [];
      if (used.has(line.id))
        within.problem(
          'lineId',
          'duplicate',
          `${named(line)} is given twice. Invoice it once with the whole quantity.`,
        );
      used.add(line.id);
      if (new Decimal(quantity).greaterThan(line.quantityOpen))
        within.problem('quantity', 'more_than_ordered', tooMuch(order, line, quantity));
      return [{ line, quantity }];
    },
  );
  check.done();
  return chosen;
}

function tooMuch(order: SalesOrder, line: OrderedLine, quantity: string): string {
  const { quantity: ordered, quantityOpen: open } = line;
  const what = `${named(line)} of sales order ${order.number} has ${plain(open)} open of ${plain(ordered)} ordered, so ${plain(quantity)} cannot be invoiced.`;
  return `${what} ${new Decimal(open).isZero() ? 'Leave it out' : `Invoice at most ${plain(open)}`}, or raise the quantity of the order first.`;
}

const plain = (quantity: string): string => new Decimal(quantity).toFixed();

/** An edit of an invoice must not take more of the order than there is. */
function refuseOverinvoiced(order: SalesOrder, lines: readonly InvoicedLine[]): void {
  const over = lines.filter((line) => new Decimal(line.invoiced).greaterThan(line.quantity));
  if (over.length === 0) return;
  const names = over.map((line) => `${named(line)}: ${plain(line.invoiced)} of ${plain(line.quantity)} ordered`);
  throw refused(
    'more_than_ordered',
    `More would be invoiced than sales order ${order.number} holds. ${names.join('; ')}. Lower the quantities, or raise those of the order first.`,
  );
}

function statusOf(order: SalesOrder, lines: readonly InvoicedLine[]): SalesOrder['status'] {
  if (lines.every((line) => new Decimal(line.invoiced).isZero()))
    return order.status === 'draft' ? 'draft' : 'confirmed';
  return lines.every((line) => new Decimal(line.invoiced).equals(line.quantity)) ? 'invoiced' : 'partiallyInvoiced';
}

/** What is on invoices already cannot be ordered away. */
function checkInvoiced(
  check: FieldChecks,
  order: SalesOrder,
  { header, lines }: ResolvedDocument,
  before: readonly SalesOrderLine[],
): void {
  for (const field of ['companyId', 'contactId', 'currency', 'amountsAre'] as const)
    if (header[field] !== order[field])
      check.problem(
        field,
        'partly_invoiced',
        `Sales order ${order.number} is partly invoiced, so its customer, currency and tax treatment stay. Enter a new order.`,
      );
  for (const line of before.filter((one) => new Decimal(one.quantityInvoiced).greaterThan(0))) {
    const at = lines.findIndex((one) => one.id === line.id);
    const after = lines[at];
    const invoiced = plain(line.quantityInvoiced);
    if (!after || after.productId !== line.productId)
      check.problem(
        after ? `lines.${at}.productId` : 'lines',
        'partly_invoiced',
        `${named(line)} is invoiced with ${invoiced} and has to stay as it is. Give it with its id, or void its invoice first.`,
      );
    else if (new Decimal(after.quantity).lessThan(line.quantityInvoiced))
      check.problem(
        `lines.${at}.quantity`,
        'less_than_invoiced',
        `${named(line)} is invoiced with ${invoiced}, so its quantity cannot be ${plain(after.quantity)}. Enter at least ${invoiced}.`,
      );
  }
}
