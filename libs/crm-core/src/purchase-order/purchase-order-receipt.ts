import { Decimal } from 'decimal.js';
import { FieldChecks } from '../validation/field-checks.js';
import type { PurchaseOrder, PurchaseOrderLine, PurchaseOrderStatus } from './purchase-order.entity.js';

export interface ReceiptLineInput {
  /** Of the order. */
  lineId: string;
  /** ≤ 4 decimals, more than zero. Absent: all that is outstanding. */
  quantity?: string;
  /** What the supplier charges if it is not what was ordered; ≤ 4 decimals. */
  unitPrice?: string;
}

/** How much of a line of the order is received now. */
export interface ReceivedLine {
  line: PurchaseOrderLine;
  quantity: string;
  unitPrice: string;
}

const mostLines = 1000;

const outstandingOf = (line: Pick<PurchaseOrderLine, 'quantity' | 'receivedQuantity'>): Decimal =>
  new Decimal(line.quantity).minus(line.receivedQuantity);

/** What is to be received: the lines that were named, or everything that is outstanding. */
export function readReceipt(
  check: FieldChecks,
  order: PurchaseOrder,
  lines: readonly PurchaseOrderLine[],
  inputs: readonly ReceiptLineInput[] | undefined,
): ReceivedLine[] {
  if (inputs === undefined)
    return lines
      .filter((line) => outstandingOf(line).greaterThan(0))
      .map((line) => ({ line, quantity: outstandingOf(line).toFixed(4), unitPrice: line.unitPrice }));
  if (!Array.isArray(inputs) || inputs.length > mostLines) {
    check.problem('lines', 'invalid_lines', `The lines must be a list of at most ${mostLines} lines.`);
    return [];
  }
  if (inputs.length === 0)
    check.problem('lines', 'required', 'Say which lines are received, or leave the lines out to receive all of them.');
  const seen = new Set<string>();
  return inputs.flatMap((input, at) => readLine(check.within(`lines.${at}`), order, lines, input, seen) ?? []);
}

function readLine(
  check: FieldChecks,
  order: PurchaseOrder,
  lines: readonly PurchaseOrderLine[],
  input: ReceiptLineInput,
  seen: Set<string>,
): ReceivedLine | undefined {
  const id = check.requiredId('lineId', input?.lineId);
  const given = check.decimal('quantity', input?.quantity, { decimals: 4, min: '0.0001' });
  const unitPrice = check.decimal('unitPrice', input?.unitPrice, { decimals: 4, min: '-99999999999' });
  if (!id) return undefined;
  const line = lines.find((one) => one.id === id);
  if (!line)
    return check.problem(
      'lineId',
      'unknown_line',
      `Purchase order ${order.number} has no line with the id ${id}. Load the order again.`,
    );
  if (seen.has(id)) return check.problem('lineId', 'duplicate', `The line "${line.name}" is given twice.`);
  seen.add(id);
  const outstanding = outstandingOf(line);
  const quantity = given ?? outstanding.toFixed(4);
  if (outstanding.isZero())
    return check.problem(
      'quantity',
      'already_received',
      `All ${plain(line.quantity)} of "${line.name}" on purchase order ${order.number} are received already. Leave the line out, or raise the quantity of the order first.`,
    );
  if (outstanding.lessThan(quantity))
    return check.problem(
      'quantity',
      'more_than_ordered',
      `${plain(quantity)} of "${line.name}" are to be received, but of the ${plain(line.quantity)} on purchase order ${order.number} only ${outstanding.toFixed()} are outstanding. Receive at most ${outstanding.toFixed()}, or raise the quantity of the order first.`,
    );
  return { line, quantity, unitPrice: unitPrice ?? line.unitPrice };
}

/** How far an order that was sent has come. Lines with a product are goods, the others charges. */
export function progressOf(
  lines: readonly Pick<PurchaseOrderLine, 'productId' | 'quantity' | 'receivedQuantity'>[],
): PurchaseOrderStatus {
  const open = (some: typeof lines) => some.some((line) => outstandingOf(line).greaterThan(0));
  if (lines.every((line) => new Decimal(line.receivedQuantity).isZero())) return 'sent';
  if (!open(lines)) return 'billed';
  const goods = lines.filter((line) => line.productId !== null);
  return goods.length > 0 && !open(goods) ? 'received' : 'partiallyReceived';
}

const plain = (quantity: string) => new Decimal(quantity).toFixed();
