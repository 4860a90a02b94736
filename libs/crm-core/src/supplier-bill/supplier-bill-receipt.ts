import { Decimal } from 'decimal.js';
import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { isUuid } from '../database/uuid.js';
import { PurchaseLine } from '../document/purchase-document.js';
import { FieldChecks } from '../validation/field-checks.js';
import { SupplierBill, SupplierBillLine } from './supplier-bill.entity.js';

// Of a bill that is the receipt of a purchase order.

/** Locks the order of a bill, which is locked before its bills. */
export async function lockOrderOf(tx: EntityManager, id: string): Promise<void> {
  if (!isUuid(id)) return;
  await tx.query(
    `SELECT 1 FROM purchase_orders WHERE workspace_id = $1
       AND id = (SELECT purchase_order_id FROM supplier_bills WHERE workspace_id = $1 AND id = $2) FOR NO KEY UPDATE`,
    [workspaceOf(tx), id],
  );
}

/** A line that was received says what came in: it stays, and so does the supplier. Its price may be put right. */
export function checkReceived(
  check: FieldChecks,
  before: SupplierBill,
  linesBefore: readonly SupplierBillLine[],
  {
    header,
    lines,
  }: {
    header: Partial<Pick<SupplierBill, 'companyId' | 'contactId'>>;
    lines: readonly Pick<PurchaseLine, 'id' | 'productId' | 'quantity'>[];
  },
): void {
  if (header.companyId !== before.companyId || header.contactId !== before.contactId)
    check.problem(
      'companyId',
      'received',
      `Supplier bill ${before.number} is a receipt of a purchase order, so its supplier stays. Void it and enter a new one.`,
    );
  for (const line of linesBefore.filter((one) => one.purchaseOrderLineId !== null)) {
    const after = lines.find((one) => one.id === line.id);
    if (after && new Decimal(after.quantity).equals(line.quantity) && after.productId === line.productId) continue;
    check.problem(
      'lines',
      'received',
      `The line "${line.name}" was received on a purchase order with the quantity ${new Decimal(line.quantity).toFixed()} and stays as it is. Void the bill and receive again, or enter a supplier credit for what went back.`,
    );
  }
}
