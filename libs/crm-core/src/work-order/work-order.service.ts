import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Decimal } from 'decimal.js';
import { EntityManager } from 'typeorm';
import { BillOfMaterials, BillOfMaterialsLine } from '../bill-of-materials/bill-of-materials.entity.js';
import { BillOfMaterialsService } from '../bill-of-materials/bill-of-materials.service.js';
import { neededQuantity } from '../bill-of-materials/cost-roll-up.js';
import { workspaceOf } from '../database/database.js';
import { findRecord, insertRecord, lockRecord, RecordLabel, updateRecord } from '../database/records.js';
import { businessToday } from '../document/document-header.js';
import { linesOf, replaceLines } from '../document/document-lines.js';
import { accountingListFields } from '../document/document-lists.js';
import { refused } from '../errors.js';
import { Actor } from '../events/actor.js';
import { EventBus } from '../events/event-bus.js';
import { RecordGuards } from '../guards/record-guards.js';
import { listRecords, ListQuery, ListShape, Page } from '../listing/listing.js';
import { chosenLocation } from '../location/chosen-location.js';
import { largestAmount } from '../money/document-totals.js';
import { nextNumber } from '../numbering/numbering.js';
import { StockLedger, StockSource } from '../stock/stock-ledger.js';
import { checkParts, checkStocked, stockedProducts } from '../stock/stocked-products.js';
import { FieldChecks } from '../validation/field-checks.js';
import { WorkOrder, WorkOrderLine, workOrderStatuses } from './work-order.entity.js';
import { WorkOrderCancelled, WorkOrderCompleted } from './work-order.events.js';

export interface WorkOrderPatch {
  /** A revision of the product's bill of materials. Absent: the active one. */
  billOfMaterialsId?: string;
  /** More than zero, ≤ 4 decimals. */
  quantity?: string;
  /** Absent: the default location. */
  locationId?: string;
  /** When it is to be made. Absent: today. */
  date?: string;
  note?: string | null;
}

export interface WorkOrderInput extends WorkOrderPatch {
  productId: string;
  quantity: string;
}

/** What really happened. Everything that is absent happened as planned. */
export interface Completion {
  /** Absent: the date of the order. */
  date?: string;
  /** Good units, more than zero, ≤ 4 decimals. Absent: what was ordered less what was spoilt. */
  producedQuantity?: string;
  /** Units that were spoilt, ≤ 4 decimals. Absent: none. */
  scrappedQuantity?: string;
  /** Inputs of which another quantity was used, from zero, ≤ 4 decimals. */
  consumed?: { productId: string; quantity: string }[];
  /** Of the whole order, base currency, ≤ 4 decimals. Absent: that of one unit times all units made, good or spoilt. */
  labourValue?: string;
  overheadValue?: string;
}

export type WorkOrderWithLines = WorkOrder & { lines: WorkOrderLine[] };

type Plan = Pick<WorkOrder, 'billOfMaterialsId' | 'quantity' | 'labourCost' | 'overheadCost'>;
type Header = Pick<WorkOrder, 'locationId' | 'date' | 'note'>;

/** A completion with nothing left open. */
interface Result {
  date: string;
  produced: string;
  scrapped: string;
  labourValue: string;
  overheadValue: string;
  lines: (Pick<WorkOrderLine, 'id' | 'productId'> & { consumed: string })[];
}

const label: RecordLabel<WorkOrder> = { record: 'work order', number: (one) => one.number };
const positive = { decimals: 4, min: '0.0001' };
const mostUnits = '99999999999';
const fromZero = { decimals: 4, min: '0' };

/** What lists of work orders may be sorted and filtered by. */
export const workOrderList: ListShape<WorkOrder> = {
  entity: WorkOrder,
  search: 'workOrder',
  defaultSort: '-date',
  fields: {
    number: { type: 'text' },
    date: { type: 'date' },
    productId: { type: 'id' },
    billOfMaterialsId: { type: 'id' },
    locationId: { type: 'id' },
    status: { type: 'choice', choices: workOrderStatuses },
    ...accountingListFields,
  },
};

/**
 * Work orders: planned → released → completed, or cancelled. Stock moves in one step, on completion. All methods work in the
 * transaction's workspace.
 */
@Injectable()
export class WorkOrderService {
  constructor(
    private readonly events: EventBus,
    private readonly guards: RecordGuards,
    private readonly stock: StockLedger,
    private readonly bills: BillOfMaterialsService,
  ) {}

  /** Plans the making of a product, with `release` releases it in the same step. Throws `invalid_work_order`. */
  async create(
    tx: EntityManager,
    input: WorkOrderInput & { release?: boolean },
    _actor: Actor,
  ): Promise<WorkOrderWithLines> {
    const check = new FieldChecks('workOrder', 'create');
    const product = checkStocked(check, 'productId', input.productId, await stockedProducts(tx, [input.productId]));
    const header = await this.header(tx, check, input);
    const quantity = check.requiredDecimal('quantity', input.quantity, positive) ?? '1';
    const billId = check.id('billOfMaterialsId', input.billOfMaterialsId);
    const bill = product && (await this.billOf(tx, check, product.id, billId ?? undefined));
    check.done();
    const inputs = await this.inputsOf(tx, check, bill!, quantity);
    check.done();
    const order = await insertRecord(tx, WorkOrder, label, {
      ...header,
      ...planOf(bill!, quantity),
      productId: product!.id,
      status: input.release ? 'released' : 'planned',
      number: await nextNumber(tx, 'workOrder'),
    });
    await replaceLines(tx, WorkOrderLine, 'workOrderId', order.id, inputs);
    return this.get(tx, order.id);
  }

  /** Changes a planned order; another quantity or bill of materials changes its inputs. */
  async update(
    tx: EntityManager,
    id: string,
    version: number,
    patch: WorkOrderPatch,
    _actor: Actor,
  ): Promise<WorkOrderWithLines> {
    const before = await lockRecord(tx, WorkOrder, label, id, version);
    await this.guards.check({ workspaceId: workspaceOf(tx), record: 'workOrder', id }, 'edit', tx);
    if (before.status !== 'planned')
      throw refused(
        'not_planned',
        `Work order ${before.number} is ${before.status} and can no longer be changed. ${instead(before)}`,
      );
    const check = new FieldChecks('workOrder', 'update');
    const header = await this.header(tx, check, patch, before);
    const quantity = check.requiredDecimal('quantity', patch.quantity, positive) ?? before.quantity;
    const billId = check.id('billOfMaterialsId', patch.billOfMaterialsId) ?? before.billOfMaterialsId;
    const bill = await this.billOf(tx, check, before.productId, billId);
    check.done();
    const inputs = await this.inputsOf(tx, check, bill!, quantity);
    check.done();
    await updateRecord(tx, WorkOrder, label, id, version, { ...header, ...planOf(bill!, quantity) });
    await replaceLines(tx, WorkOrderLine, 'workOrderId', id, inputs);
    return this.get(tx, id);
  }

  /** The shop floor may begin; the order is no longer changed. */
  async release(tx: EntityManager, id: string, _actor: Actor, version?: number): Promise<WorkOrderWithLines> {
    const order = await lockRecord(tx, WorkOrder, label, id, version);
    if (order.status !== 'planned')
      throw refused(
        'not_planned',
        `Work order ${order.number} is already ${order.status}. Only a planned order is released.`,
      );
    await updateRecord(tx, WorkOrder, label, id, order.version, { status: 'released' });
    return this.get(tx, id);
  }

  /**
   * Consumes the inputs and produces the output in one step. The output is worth what its inputs were plus labour and overhead,
   * so spoilt units are paid for by the good ones. `insufficient_stock` names each input that is missing.
   */
  async complete(
    tx: EntityManager,
    id: string,
    completion: Completion,
    actor: Actor,
    version?: number,
  ): Promise<WorkOrderWithLines> {
    const order = await lockRecord(tx, WorkOrder, label, id, version);
    if (order.status !== 'released')
      throw refused(
        'not_released',
        `Work order ${order.number} is ${order.status}; only a released one is completed. ${instead(order)}`,
      );
    const check = new FieldChecks('workOrder', 'update');
    const result = await this.result(tx, check, order, completion);
    check.done();
    const source = sourceOf(order, 'workOrder', result.date);
    const used = result.lines.filter((line) => !new Decimal(line.consumed).isZero());
    const place = { locationId: order.locationId };
    const { inputs, output } = await this.stock.produce(tx, source, {
      inputs: used.map(({ id: lineId, productId, consumed }) => ({
        ...place,
        lineId,
        productId,
        quantity: `-${consumed}`,
      })),
      output: { ...place, productId: order.productId, quantity: result.produced },
      addedCost: new Decimal(result.labourValue).plus(result.overheadValue).toFixed(),
    });
    await this.keepConsumption(tx, result.lines, new Map(used.map((line, at) => [line.id, inputs[at]!])));
    await updateRecord(tx, WorkOrder, label, id, order.version, {
      status: 'completed',
      date: result.date,
      producedQuantity: result.produced,
      scrappedQuantity: result.scrapped,
      inputValue: inputs.reduce((sum, one) => sum.minus(one.value), new Decimal(0)).toFixed(4),
      labourValue: result.labourValue,
      overheadValue: result.overheadValue,
      outputValue: output.value,
      unitCost: output.unitCost,
      completedAt: new Date(),
    });
    await this.events.publish(new WorkOrderCompleted(workspaceOf(tx), id, actor.origin), tx);
    return this.get(tx, id);
  }

  /** Gives an order up, or takes a completed one back: its output leaves the stock and its inputs return. */
  async cancel(tx: EntityManager, id: string, actor: Actor, version?: number): Promise<WorkOrderWithLines> {
    const order = await lockRecord(tx, WorkOrder, label, id, version);
    if (order.status === 'cancelled')
      throw refused('already_cancelled', `Work order ${order.number} is already cancelled.`);
    await this.guards.check({ workspaceId: workspaceOf(tx), record: 'workOrder', id }, 'void', tx);
    const moved = order.status === 'completed' && (await this.stock.settle(tx, sourceOf(order, 'void'), []));
    await updateRecord(tx, WorkOrder, label, id, order.version, { status: 'cancelled' });
    await this.events.publish(new WorkOrderCancelled(workspaceOf(tx), id, moved, actor.origin), tx);
    return this.get(tx, id);
  }

  async get(tx: EntityManager, id: string): Promise<WorkOrderWithLines> {
    const order = await findRecord(tx, WorkOrder, label, id);
    return Object.assign(order, { lines: await linesOf(tx, WorkOrderLine, 'workOrderId', id) });
  }

  /** Without lines. */
  list(tx: EntityManager, query: ListQuery): Promise<Page<WorkOrder>> {
    return listRecords(tx, workOrderList, query);
  }

  private async header(
    tx: EntityManager,
    check: FieldChecks,
    input: WorkOrderPatch,
    before?: WorkOrder,
  ): Promise<Header> {
    const note = check.optionalText('note', input.note, { max: 500 });
    return {
      locationId: await chosenLocation(tx, check, input.locationId, before?.locationId),
      date: check.date('date', input.date) ?? before?.date ?? (await businessToday(tx)),
      note: note === undefined ? (before?.note ?? null) : note,
    };
  }

  /** Locked, so that it does not change while the order copies it. */
  private async billOf(
    tx: EntityManager,
    check: FieldChecks,
    productId: string,
    given: string | undefined,
  ): Promise<BillOfMaterials | undefined> {
    const id = given ?? (await this.bills.activeOf(tx, productId))?.id;
    if (!id)
      return check.problem(
        'billOfMaterialsId',
        'required',
        'The product has no active bill of materials. Activate one, or name the one to be used.',
      );
    const found = await tx
      .createQueryBuilder(BillOfMaterials, 'b')
      .setLock('for_no_key_update')
      .where('b.workspaceId = :workspace AND b.id = :id', { workspace: workspaceOf(tx), id })
      .getOne();
    if (found?.productId === productId) return found;
    return check.problem(
      'billOfMaterialsId',
      'unknown_reference',
      `The product has no bill of materials with the id ${id}. Choose one of its own.`,
    );
  }

  private async inputsOf(
    tx: EntityManager,
    check: FieldChecks,
    bill: BillOfMaterials,
    quantity: string,
  ): Promise<Pick<WorkOrderLine, 'id' | 'position' | 'productId' | 'quantity'>[]> {
    const components = await linesOf(tx, BillOfMaterialsLine, 'billOfMaterialsId', bill.id);
    const inputs = components.map((component, position) => ({
      id: randomUUID(),
      position,
      productId: component.productId,
      quantity: neededQuantity(component, quantity),
    }));
    if (inputs.some((input) => new Decimal(input.quantity).greaterThan(mostUnits)))
      check.problem(
        'quantity',
        'too_large',
        `So many units need more than ${mostUnits} of one component. Order fewer units.`,
      );
    return inputs;
  }

  private async result(
    tx: EntityManager,
    check: FieldChecks,
    order: WorkOrder,
    completion: Completion,
  ): Promise<Result> {
    const lines = await linesOf(tx, WorkOrderLine, 'workOrderId', order.id);
    const scrapped = check.decimal('scrappedQuantity', completion.scrappedQuantity, fromZero) ?? '0';
    const given = check.decimal('producedQuantity', completion.producedQuantity, positive);
    const produced = given ?? new Decimal(order.quantity).minus(scrapped).toFixed(4);
    if (!new Decimal(produced).greaterThan(0))
      check.problem(
        'scrappedQuantity',
        'nothing_produced',
        'Nothing would be produced. Cancel the work order, and take what was used out of stock with a stock adjustment.',
      );
    const made = new Decimal(produced).plus(scrapped);
    const consumed = checkConsumed(check, completion.consumed, lines);
    const planned = (line: WorkOrderLine) => made.times(line.quantity).div(order.quantity).toFixed(4);
    const added = {
      labourValue:
        check.decimal('labourValue', completion.labourValue, fromZero) ?? made.times(order.labourCost).toFixed(4),
      overheadValue:
        check.decimal('overheadValue', completion.overheadValue, fromZero) ?? made.times(order.overheadCost).toFixed(4),
    };
    checkSize(check, [...Object.values(added), ...lines.map(planned)]);
    return {
      date: check.date('date', completion.date) ?? order.date,
      produced,
      scrapped,
      ...added,
      lines: lines.map((line) => ({
        id: line.id,
        productId: line.productId,
        consumed: consumed.get(line.productId) ?? planned(line),
      })),
    };
  }

  private async keepConsumption(
    tx: EntityManager,
    lines: Result['lines'],
    valued: ReadonlyMap<string, { unitCost: string; value: string }>,
  ): Promise<void> {
    await tx.query(
      `UPDATE work_order_lines l SET consumed_quantity = c.consumed, unit_cost = c.cost, value = -c.value
       FROM unnest($2::uuid[], $3::numeric[], $4::numeric[], $5::numeric[]) AS c(id, consumed, cost, value)
       WHERE l.workspace_id = $1 AND l.id = c.id`,
      [
        workspaceOf(tx),
        lines.map((line) => line.id),
        lines.map((line) => line.consumed),
        lines.map((line) => valued.get(line.id)?.unitCost ?? null),
        lines.map((line) => valued.get(line.id)?.value ?? '0'),
      ],
    );
  }
}

function checkSize(check: FieldChecks, numbers: readonly string[]): void {
  if (numbers.some((one) => new Decimal(one).greaterThan(largestAmount)))
    check.problem(
      'producedQuantity',
      'too_large',
      `So many units would need quantities or costs above ${largestAmount}. Check what was produced.`,
    );
}

function checkConsumed(
  check: FieldChecks,
  given: Completion['consumed'],
  lines: readonly WorkOrderLine[],
): Map<string, string> {
  const inputs = new Set(lines.map((line) => line.productId));
  const consumed = new Map<string, string>();
  for (const [at, one] of checkParts(check, 'consumed', given).entries()) {
    const within = check.within(`consumed.${at}`);
    const productId = within.requiredId('productId', one.productId) ?? '';
    const quantity = within.requiredDecimal('quantity', one.quantity, fromZero) ?? '0';
    if (productId && !inputs.has(productId))
      within.problem(
        'productId',
        'not_an_input',
        'That product is no input of this work order. Take it out of stock with a stock adjustment instead.',
      );
    if (productId && consumed.has(productId))
      within.problem('productId', 'duplicate', 'That input is given twice. Give it once, with the whole quantity.');
    consumed.set(productId, quantity);
  }
  return consumed;
}

const planOf = ({ id, labourCost, overheadCost }: BillOfMaterials, quantity: string): Plan => ({
  billOfMaterialsId: id,
  quantity,
  labourCost,
  overheadCost,
});

const sourceOf = (order: WorkOrder, cause: StockSource['cause'], date = order.date): StockSource => ({
  kind: 'workOrder',
  id: order.id,
  label: `Work order ${order.number}`,
  cause,
  date,
});

const instead = ({ status }: WorkOrder) =>
  ({
    planned: 'Release it first.',
    released: 'Cancel it and plan a new one, or say on completion what was really used and made.',
    completed: 'Cancel it to take it back, and plan a new one.',
    cancelled: 'Plan a new one.',
  })[status];
