import { Decimal } from 'decimal.js';
import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { creditsFor, lockPayables, payables, type SettledDocument } from '../document/settlement.js';
import { refused } from '../errors.js';

/** The supplier bill, locked until the transaction ends; undefined if there is none with this id. */
export const lockBill = async (tx: EntityManager, id: string): Promise<SettledDocument | undefined> =>
  (await lockPayables(tx, payables.supplierBill, [id])).values().next().value;

/** Refuses while anything is applied to the supplier bill, naming each payment and supplier credit with its amount. */
export async function refuseWhileSettled(
  tx: EntityManager,
  bill: { id: string; number: string | null; currency: string },
  verb: 'edited' | 'voided',
): Promise<void> {
  const applied = (await tx.query(
    `SELECT number, amount FROM bill_payments WHERE workspace_id = $1 AND supplier_bill_id = $2 AND status = 'active'
     UNION ALL
     SELECT c.number, a.amount FROM supplier_credit_allocations a
       JOIN supplier_credits c ON c.workspace_id = $1 AND c.id = a.supplier_credit_id
       WHERE a.workspace_id = $1 AND a.supplier_bill_id = $2 AND a.status = 'active'
     ORDER BY 1`,
    [workspaceOf(tx), bill.id],
  )) as { number: string; amount: string }[];
  if (applied.length === 0) return;
  const names = applied.map((one) => `${one.number} (${one.amount} ${bill.currency})`).join(', ');
  throw refused(
    'settled',
    `Supplier bill ${bill.number} cannot be ${verb} while these are applied to it: ${names}. Take supplier credits off here and remove payments in the books first, or enter a supplier credit.`,
  );
}

/** Refuses a supplier credit with which the credits for one locked bill would come to more than the bill. */
export async function refuseOvercredit(
  tx: EntityManager,
  bill: SettledDocument,
  credit: { id: string; total: string; currency: string },
): Promise<void> {
  const others = await creditsFor(tx, payables.supplierBill, bill.id, credit.id);
  const taken = others.reduce((sum, other) => sum.plus(other.total), new Decimal(0));
  const left = new Decimal(bill.total).minus(taken);
  if (left.greaterThanOrEqualTo(credit.total)) return;
  const names = others.map((other) => other.number).join(', ');
  const already = names ? `, of which ${taken.toFixed(2)} are credited already by ${names}` : '';
  throw refused(
    'more_than_billed',
    `Supplier bill ${bill.number} is over ${bill.total} ${credit.currency}${already}, so it cannot be credited with ${credit.total} ${credit.currency}. Credit at most ${left.toFixed(2)}, or enter a supplier credit without naming the bill.`,
  );
}
