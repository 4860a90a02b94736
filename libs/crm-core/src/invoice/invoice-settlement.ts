import { Decimal } from 'decimal.js';
import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { isUuid } from '../database/records.js';
import { refused } from '../errors.js';
import { FieldChecks } from '../validation/field-checks.js';

/** What settling needs to know of an invoice; its row is locked until the transaction ends. */
export interface SettledInvoice {
  id: string;
  number: string | null;
  status: 'draft' | 'issued' | 'paid' | 'voided';
  amountDue: string;
  currency: string;
  companyId: string | null;
  contactId: string | null;
  /** The customer in words. */
  customer: string;
}

/** Money or credit that is to be applied. */
export interface Source {
  /** "Payment PAY-00003". */
  label: string;
  companyId: string | null;
  contactId: string | null;
  currency: string;
}

/** Locks invoices in id order, so that two settlements over the same invoices wait instead of deadlocking. */
export async function lockInvoices(tx: EntityManager, ids: readonly string[]): Promise<Map<string, SettledInvoice>> {
  const wanted = [...new Set(ids.filter(isUuid).map((id) => id.toLowerCase()))];
  if (wanted.length === 0) return new Map();
  const rows = (await tx.query(
    `WITH locked AS (
       SELECT id, number, status, amount_due, currency, company_id, contact_id FROM invoices
       WHERE workspace_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR NO KEY UPDATE
     )
     SELECT i.id, i.number, i.status, i.amount_due AS "amountDue", i.currency, i.company_id AS "companyId",
       i.contact_id AS "contactId", coalesce(c.code || ' ' || c.name, concat_ws(' ', p.number, p.first_name, p.last_name)) AS customer
     FROM locked i
     LEFT JOIN companies c ON c.workspace_id = $1 AND c.id = i.company_id
     LEFT JOIN contacts p ON p.workspace_id = $1 AND p.id = i.contact_id`,
    [workspaceOf(tx), wanted],
  )) as SettledInvoice[];
  return new Map(rows.map((row) => [row.id, row]));
}

/** Checks one application of money or credit to an invoice; problems go to `check` under `field`. */
export function checkApplicable(
  check: FieldChecks,
  field: string,
  source: Source,
  invoice: SettledInvoice | undefined,
  invoiceId: string,
  amount: Decimal,
): void {
  const complain = (code: string, message: string) => check.problem(field, code, message);
  if (!invoice) return complain('unknown_reference', `There is no invoice with the id ${invoiceId} in this workspace.`);
  const name = invoice.number ? `Invoice ${invoice.number}` : 'The invoice';
  if (invoice.status === 'draft')
    return complain('not_issued', `${name} is still a draft. Issue it before applying ${source.label} to it.`);
  if (invoice.status === 'voided')
    return complain(
      'voided',
      `${name} is voided, so ${source.label} cannot be applied to it. Choose an issued invoice.`,
    );
  if (invoice.companyId !== source.companyId || invoice.contactId !== source.contactId)
    return complain(
      'other_customer',
      `${name} is made out to ${invoice.customer}, another customer than that of ${source.label}. Choose an invoice of the same customer.`,
    );
  if (invoice.currency !== source.currency)
    return complain(
      'other_currency',
      `${name} is in ${invoice.currency}, but ${source.label} is in ${source.currency}. Both must have the same currency.`,
    );
  if (amount.greaterThan(invoice.amountDue))
    return complain(
      'more_than_due',
      `${name} has ${invoice.amountDue} ${invoice.currency} due, so ${amount.toFixed(2)} ${source.currency} cannot be applied to it. Apply at most ${invoice.amountDue}.`,
    );
}

/** Adds to what was paid or credited on a locked invoice (below zero to take it off again) and keeps its status in step. */
export async function settleInvoice(
  tx: EntityManager,
  invoiceId: string,
  by: { paid?: Decimal; credited?: Decimal },
): Promise<void> {
  await tx.query(
    `UPDATE invoices SET amount_paid = amount_paid + $3::numeric, amount_credited = amount_credited + $4::numeric, updated_at = now(),
       status = CASE WHEN total > 0 AND total = amount_paid + amount_credited + $3::numeric + $4::numeric THEN 'paid' ELSE 'issued' END
     WHERE workspace_id = $1 AND id = $2 AND status IN ('issued', 'paid')`,
    [workspaceOf(tx), invoiceId, (by.paid ?? new Decimal(0)).toFixed(2), (by.credited ?? new Decimal(0)).toFixed(2)],
  );
}

/** Refuses while anything is applied to the invoice, naming each payment and credit note with its amount. */
export async function refuseWhileSettled(
  tx: EntityManager,
  invoice: { id: string; number: string | null; currency: string },
  verb: 'edited' | 'voided',
): Promise<void> {
  const applied = (await tx.query(
    `SELECT p.number, a.amount FROM payment_allocations a JOIN payments p ON p.workspace_id = $1 AND p.id = a.payment_id
       WHERE a.workspace_id = $1 AND a.invoice_id = $2 AND a.status = 'active'
     UNION ALL
     SELECT n.number, a.amount FROM credit_allocations a JOIN credit_notes n ON n.workspace_id = $1 AND n.id = a.credit_note_id
       WHERE a.workspace_id = $1 AND a.invoice_id = $2 AND a.status = 'active'
     ORDER BY 1`,
    [workspaceOf(tx), invoice.id],
  )) as { number: string; amount: string }[];
  if (applied.length === 0) return;
  const names = applied.map((one) => `${one.number} (${one.amount} ${invoice.currency})`).join(', ');
  const instead = verb === 'voided' ? '' : ', or make out a credit note and a new invoice';
  throw refused(
    'settled',
    `Invoice ${invoice.number} cannot be ${verb} while these are applied to it: ${names}. Take them off or reverse them first${instead}.`,
  );
}

/** Refuses to void an invoice that a credit note takes back: its goods and its money would return twice. */
export async function refuseWhileCredited(
  tx: EntityManager,
  invoice: { id: string; number: string | null },
): Promise<void> {
  const notes = (await tx.query(
    `SELECT number, total, currency FROM credit_notes
     WHERE workspace_id = $1 AND invoice_id = $2 AND status IN ('issued', 'paid') ORDER BY number`,
    [workspaceOf(tx), invoice.id],
  )) as { number: string; total: string; currency: string }[];
  if (notes.length === 0) return;
  const names = notes.map((note) => `${note.number} (${note.total} ${note.currency})`).join(', ');
  throw refused(
    'credited',
    `Invoice ${invoice.number} cannot be voided because it is taken back by ${names}. Void the credit note first, or leave the invoice as it is.`,
  );
}

/** Refuses a credit note with which the credits for one locked invoice would come to more than the invoice. */
export async function refuseOvercredit(
  tx: EntityManager,
  invoice: { id: string; number: string | null },
  note: { id: string; total: string; currency: string },
): Promise<void> {
  const [{ total }] = (await tx.query(`SELECT total FROM invoices WHERE workspace_id = $1 AND id = $2`, [
    workspaceOf(tx),
    invoice.id,
  ])) as [{ total: string }];
  const others = (await tx.query(
    `SELECT number, total FROM credit_notes
     WHERE workspace_id = $1 AND invoice_id = $2 AND id <> $3 AND status IN ('issued', 'paid') ORDER BY number`,
    [workspaceOf(tx), invoice.id, note.id],
  )) as { number: string; total: string }[];
  const left = others.reduce((rest, other) => rest.minus(other.total), new Decimal(total));
  if (!new Decimal(note.total).greaterThan(left)) return;
  const names = others.map((other) => `${other.number} (${other.total} ${note.currency})`).join(', ');
  const before = names ? ` and is taken back by ${names} already` : '';
  const instead = left.greaterThan(0)
    ? `Credit at most ${left.toFixed(2)}`
    : 'Void a credit note first, or make out one without naming the invoice';
  throw refused(
    'more_than_invoiced',
    `Invoice ${invoice.number} comes to ${total} ${note.currency}${before}, so ${note.total} ${note.currency} cannot be credited. ${instead}.`,
  );
}
