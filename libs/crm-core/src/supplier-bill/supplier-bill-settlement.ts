import { Decimal } from 'decimal.js';
import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { isUuid } from '../database/records.js';
import { refused } from '../errors.js';
import { FieldChecks } from '../validation/field-checks.js';

/** What settling needs to know of a supplier bill; its row is locked until the transaction ends. */
export interface SettledBill {
  id: string;
  number: string | null;
  status: 'draft' | 'issued' | 'paid' | 'voided';
  total: string;
  amountDue: string;
  currency: string;
  companyId: string | null;
  contactId: string | null;
  /** The supplier in words. */
  supplier: string;
}

/** Credit that is to be applied. */
export interface CreditSource {
  /** "Supplier credit SCN-00003". */
  label: string;
  companyId: string | null;
  contactId: string | null;
  currency: string;
}

/** The supplier bill, locked until the transaction ends; undefined if there is none with this id. */
export async function lockBill(tx: EntityManager, id: string): Promise<SettledBill | undefined> {
  if (!isUuid(id)) return undefined;
  const rows = (await tx.query(
    `WITH locked AS (
       SELECT id, number, status, total, amount_due, currency, company_id, contact_id FROM supplier_bills
       WHERE workspace_id = $1 AND id = $2 FOR NO KEY UPDATE
     )
     SELECT b.id, b.number, b.status, b.total, b.amount_due AS "amountDue", b.currency, b.company_id AS "companyId",
       b.contact_id AS "contactId", coalesce(c.code || ' ' || c.name, concat_ws(' ', p.number, p.first_name, p.last_name)) AS supplier
     FROM locked b
     LEFT JOIN companies c ON c.workspace_id = $1 AND c.id = b.company_id
     LEFT JOIN contacts p ON p.workspace_id = $1 AND p.id = b.contact_id`,
    [workspaceOf(tx), id],
  )) as SettledBill[];
  return rows[0];
}

/** Checks one application of credit to a supplier bill; problems go to `check` under `amount`. */
export function checkBillApplicable(
  check: FieldChecks,
  source: CreditSource,
  bill: SettledBill | undefined,
  billId: string,
  amount: Decimal,
): void {
  const complain = (code: string, message: string) => check.problem('amount', code, message);
  if (!bill) return complain('unknown_reference', `There is no supplier bill with the id ${billId} in this workspace.`);
  const name = bill.number ? `Supplier bill ${bill.number}` : 'The supplier bill';
  if (bill.status === 'draft')
    return complain('not_issued', `${name} is still a draft. Issue it before applying ${source.label} to it.`);
  if (bill.status === 'voided')
    return complain('voided', `${name} is voided, so ${source.label} cannot be applied to it. Choose an issued bill.`);
  if (bill.companyId !== source.companyId || bill.contactId !== source.contactId)
    return complain(
      'other_supplier',
      `${name} is from ${bill.supplier}, another supplier than that of ${source.label}. Choose a bill of the same supplier.`,
    );
  if (bill.currency !== source.currency)
    return complain(
      'other_currency',
      `${name} is in ${bill.currency}, but ${source.label} is in ${source.currency}. Both must have the same currency.`,
    );
  if (amount.greaterThan(bill.amountDue)) return complain('more_than_due', moreThanDue(name, bill, amount));
}

/** The sentence of every refusal to settle more than is due. */
export const moreThanDue = (name: string, bill: SettledBill, amount: Decimal): string =>
  `${name} has ${bill.amountDue} ${bill.currency} due, so ${amount.toFixed(2)} ${bill.currency} cannot be applied to it. Apply at most ${bill.amountDue}.`;

/** Adds to what was paid or credited on a locked supplier bill (below zero to take it off again); its status follows. */
export async function settleBill(
  tx: EntityManager,
  billId: string,
  by: { paid?: Decimal; credited?: Decimal },
): Promise<void> {
  await tx.query(
    `UPDATE supplier_bills SET amount_paid = amount_paid + $3::numeric, amount_credited = amount_credited + $4::numeric,
       updated_at = now(),
       status = CASE WHEN total > 0 AND total = amount_paid + amount_credited + $3::numeric + $4::numeric THEN 'paid' ELSE 'issued' END
     WHERE workspace_id = $1 AND id = $2 AND status IN ('issued', 'paid')`,
    [workspaceOf(tx), billId, (by.paid ?? new Decimal(0)).toFixed(2), (by.credited ?? new Decimal(0)).toFixed(2)],
  );
}

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

/** Refuses to void a supplier bill that a supplier credit takes back: its goods and its money would go back twice. */
export async function refuseWhileCredited(
  tx: EntityManager,
  bill: { id: string; number: string | null },
): Promise<void> {
  const credits = (await tx.query(
    `SELECT number, total, currency FROM supplier_credits
     WHERE workspace_id = $1 AND supplier_bill_id = $2 AND status IN ('issued', 'paid') ORDER BY number`,
    [workspaceOf(tx), bill.id],
  )) as { number: string; total: string; currency: string }[];
  if (credits.length === 0) return;
  const names = credits.map((credit) => `${credit.number} (${credit.total} ${credit.currency})`).join(', ');
  throw refused(
    'credited',
    `Supplier bill ${bill.number} cannot be voided because it is taken back by ${names}. Void the supplier credit first, or leave the bill as it is.`,
  );
}
