import { Decimal } from 'decimal.js';
import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { linesOf } from '../document/document-lines.js';
import { largestAmount } from '../money/document-totals.js';
import { checkParts } from '../stock/stocked-products.js';
import { FieldChecks } from '../validation/field-checks.js';
import { WorkOrder, WorkOrderLine } from './work-order.entity.js';

// What a completed work order really used and made; what is not said happened as planned.

const fromZero = { decimals: 4, min: '0' };

/** More than zero, ≤ 4 decimals. */
export const positive = { decimals: 4, min: '0.0001' };

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

/** A completion with nothing left open. */
interface Result {
  date: string;
  produced: string;
  scrapped: string;
  labourValue: string;
  overheadValue: string;
  lines: (Pick<WorkOrderLine, 'id' | 'productId'> & { consumed: string })[];
}

/** Fills the gaps of a completion from the plan; problems go to `check`. */
export async function resultOf(
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

/** Keeps what was really used of each input, at what it left for. */
export async function keepConsumption(
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
