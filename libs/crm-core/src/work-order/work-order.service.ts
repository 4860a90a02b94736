import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Decimal } from 'decimal.js';
import { EntityManager } from 'typeorm';
import { BillOfMaterials, BillOfMaterialsLine } from '../bill-of-materials/bill-of-materials.entity.js';
import { BillOfMaterialsService } from '../bill-of-materials/bill-of-materials.service.js';
import { neededQuantity } from '../bill-of-materials/cost-roll-up.js';
import { workspaceOf } from '../database/database.js';
import { findRecord, insertRecord, lockRecord, updateRecord } from '../database/records.js';
import { businessToday } from '../document/document-header.js';
import { linesOf, replaceLines } from '../document/document-lines.js';
import { accountingListFields } from '../document/document-lists.js';
import { lockToCancel, StockLabel, stockSourceOf } from '../document/stock-moves.js';
import { refused } from '../errors.js';
import { Actor } from '../events/actor.js';
import { EventBus } from '../events/event-bus.js';
import { RecordGuards } from '../guards/record-guards.js';
import { ListQuery, listRecords, ListShape, Page } from '../listing/listing.js';
import { chosenLocation } from '../location/chosen-location.js';
import { nextNumber } from '../numbering/numbering.js';
import { StockLedger } from '../stock/stock-ledger.js';
import { checkStocked, stockedProducts } from '../stock/stocked-products.js';
import { FieldChecks, patched } from '../validation/field-checks.js';
import { Completion, keepConsumption, positive, resultOf } from './work-order-completion.js';
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

export type WorkOrderWithLines = WorkOrder & { lines: WorkOrderLine[] };

type Plan = Pick<WorkOrder, 'billOfMaterialsId' | 'quantity' | 'labourCost' | 'overheadCost'>;
type Header = Pick<WorkOrder, 'locationId' | 'date' | 'note'>;

const label: StockLabel<WorkOrder> = { record: 'work order', name: 'workOrder', number: (one) => one.number };
const mostUnits = '99999999999';

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
    const result = await resultOf(tx, check, order, completion);
    check.done();
    const source = stockSourceOf(label, { id, number: order.number, date: result.date }, 'workOrder');
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
    await keepConsumption(tx, result.lines, new Map(used.map((line, at) => [line.id, inputs[at]!])));
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
    const order = await lockToCancel(tx, this.guards, WorkOrder, label, id, version);
    const moved =
      order.status === 'completed' && (await this.stock.settle(tx, stockSourceOf(label, order, 'void'), []));
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
      note: patched(note, before?.note),
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
}

const planOf = ({ id, labourCost, overheadCost }: BillOfMaterials, quantity: string): Plan => ({
  billOfMaterialsId: id,
  quantity,
  labourCost,
  overheadCost,
});

const instead = ({ status }: WorkOrder) =>
  ({
    planned: 'Release it first.',
    released: 'Cancel it and plan a new one, or say on completion what was really used and made.',
    completed: 'Cancel it to take it back, and plan a new one.',
    cancelled: 'Plan a new one.',
  })[status];
