import { Decimal } from 'decimal.js';
import { In } from 'typeorm';
import {
  BillPayment,
  PurchaseOrder,
  PurchaseOrderLine,
  StockMovement,
  SupplierBill,
  SupplierBillLine,
  SupplierCredit,
  SupplierCreditAllocation,
  SupplierCreditLine,
} from '#crm-core';
import type {
  Applied,
  CrmAllocation,
  CrmBill,
  CrmPurchaseOrder,
  CrmSupplierCredit,
  SupplierCreditLine as CreditLine,
} from '../host/records.js';
import { given, type CoreRows } from './core-rows.js';
import { documentFields, draftName, linesOf, takenInOf } from './document-rows.js';
import { grouped } from './grouped.js';

/** In the books an order is open until nothing of it is outstanding, whatever part of it came in. */
const orderStatus = {
  draft: 'draft',
  sent: 'sent',
  partiallyReceived: 'sent',
  received: 'sent',
  billed: 'billed',
  cancelled: 'cancelled',
} as const;

export async function readPurchaseOrders(rows: CoreRows, ids: string[]): Promise<CrmPurchaseOrder[]> {
  const orders = await rows.find(PurchaseOrder, ids);
  const lines = await linesOf(
    rows,
    await rows.of(PurchaseOrderLine, { purchaseOrderId: In(ids) }),
    (line) => line.purchaseOrderId,
  );
  return orders.map((row) => ({
    ...rows.head('purchaseOrder', row, row.number),
    ...documentFields(row),
    kind: 'purchaseOrder',
    lines: lines.get(row.id) ?? [],
    ...given({ expectedDate: row.expectedDate }),
    status: orderStatus[row.status],
  }));
}

export async function readSupplierBills(rows: CoreRows, ids: string[]): Promise<CrmBill[]> {
  const bills = await rows.find(SupplierBill, ids);
  const lineRows = await rows.of(SupplierBillLine, { supplierBillId: In(ids) });
  const lines = await linesOf(rows, lineRows, (line) => line.supplierBillId);
  const landed = new Map(lineRows.map((line) => [line.id, line.landedCost]));
  const applied = await appliedTo(rows, ids);
  const takenIn = await takenInOf(rows, bills);
  return bills.map((row) => ({
    ...rows.head('supplierBill', row, row.number ?? draftName(row.id)),
    ...documentFields(row),
    kind: 'bill',
    dueDate: row.dueDate,
    lines: (lines.get(row.id) ?? []).map((line) => ({ ...line, ...landedCost(landed.get(line.id)) })),
    ...given({
      supplierReference: row.supplierReference,
      purchaseOrderId: row.purchaseOrderId,
      takenIn: takenIn.get(row.id),
    }),
    applied: applied.get(row.id) ?? [],
    status: row.status === 'paid' ? 'issued' : row.status,
  }));
}

/** Supplier credits that are or were on these bills, and payments; the payments came from the books. */
async function appliedTo(rows: CoreRows, ids: string[]): Promise<Map<string, Applied[]>> {
  const credits = await rows.of(SupplierCreditAllocation, { supplierBillId: In(ids) });
  const payments = await rows.of(BillPayment, { supplierBillId: In(ids), status: 'active' });
  const found = [
    ...credits.map((row) => ({ bill: row.supplierBillId, applied: asApplied(row) })),
    ...payments.map((row) => ({
      bill: row.supplierBillId,
      applied: { kind: 'payment', id: row.id, received: true } satisfies Applied,
    })),
  ];
  return new Map([...grouped(found, ({ bill }) => bill)].map(([id, some]) => [id, some.map(({ applied }) => applied)]));
}

const asApplied = ({ id, status }: SupplierCreditAllocation): Applied => ({
  kind: 'allocation',
  id: `supplier.${id}`,
  ...(status === 'active' ? {} : { ended: true }),
});

const landedCost = (amount: string | undefined) =>
  amount === undefined || new Decimal(amount).isZero() ? {} : { landedCost: amount };

export async function readSupplierCredits(rows: CoreRows, ids: string[]): Promise<CrmSupplierCredit[]> {
  const credits = await rows.find(SupplierCredit, ids);
  const lines = await linesOf(
    rows,
    await rows.of(SupplierCreditLine, { supplierCreditId: In(ids) }),
    (line) => line.supplierCreditId,
  );
  const used = grouped(
    await rows.of(SupplierCreditAllocation, { supplierCreditId: In(ids) }),
    (allocation) => allocation.supplierCreditId,
  );
  const taken = grouped(
    await rows.of(StockMovement, { sourceKind: 'supplierCredit', sourceId: In(ids) }),
    (movement) => movement.sourceId,
  );
  const takenIn = await takenInOf(rows, credits);
  return credits.map((row) => ({
    ...rows.head('supplierCredit', row, row.number ?? draftName(row.id)),
    ...documentFields(row),
    kind: 'supplierCredit',
    lines: row.status === 'voided' ? (lines.get(row.id) ?? []) : valued(lines.get(row.id) ?? [], taken.get(row.id)),
    ...given({ supplierReference: row.supplierReference, takenIn: takenIn.get(row.id) }),
    applied: (used.get(row.id) ?? []).map(asApplied),
    status: row.status === 'paid' ? 'issued' : row.status,
  }));
}

/**
 * Lines with what their goods were worth. Movements are made per product and place, and corrected by others, so a product's
 * whole worth is spread over its lines by quantity; what is rounded is the running total, so nothing is lost.
 */
function valued(lines: CreditLine[], movements: readonly StockMovement[] = []): CreditLine[] {
  const byProduct = grouped(movements, (movement) => movement.productId);
  const spread = new Map([...byProduct].map(([id, moved]) => [id, sumOf(moved, 'value').negated()]));
  const gone = new Map([...byProduct].map(([id, moved]) => [id, sumOf(moved, 'quantity').negated()]));
  const given = new Map<string, { quantity: Decimal; value: Decimal }>();
  return lines.map((line) => {
    const { itemId } = line;
    const quantity = itemId && line.movesStock ? gone.get(itemId) : undefined;
    if (!itemId || !quantity || quantity.isZero()) return line;
    const before = given.get(itemId) ?? { quantity: new Decimal(0), value: new Decimal(0) };
    const upToHere = before.quantity.plus(line.quantity);
    const value = spread.get(itemId)!.times(upToHere).div(quantity).toDecimalPlaces(4);
    given.set(itemId, { quantity: upToHere, value });
    return { ...line, stockValue: value.minus(before.value).toFixed() };
  });
}

const sumOf = (movements: readonly StockMovement[], field: 'quantity' | 'value'): Decimal =>
  movements.reduce((sum, movement) => sum.plus(movement[field]), new Decimal(0));

export const readSupplierCreditAllocations = async (rows: CoreRows, ids: string[]): Promise<CrmAllocation[]> =>
  (await rows.find(SupplierCreditAllocation, ids)).map((row) => ({
    ...rows.head('supplierCreditAllocation', row, row.number),
    kind: 'allocation',
    id: `supplier.${row.id}`,
    credit: { kind: 'supplierCredit', id: row.supplierCreditId },
    document: { kind: 'bill', id: row.supplierBillId },
    amount: row.amount,
    date: row.date,
    status: row.status,
  }));
