import { Decimal } from 'decimal.js';
import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { creditsFor, payables, type SettledDocument } from '../document/settlement.js';
import { refused } from '../errors.js';

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

/** Refuses a credit note with which the credits for one locked invoice would come to more than the invoice. */
export async function refuseOvercredit(
  tx: EntityManager,
  { id, number, total }: SettledDocument,
  note: { id: string; total: string; currency: string },
): Promise<void> {
  const others = await creditsFor(tx, payables.invoice, id, note.id);
  const left = others.reduce((rest, other) => rest.minus(other.total), new Decimal(total));
  if (!new Decimal(note.total).greaterThan(left)) return;
  const names = others.map((other) => `${other.number} (${other.total} ${note.currency})`).join(', ');
  const before = names ? ` and is taken back by ${names} already` : '';
  const instead = left.greaterThan(0)
    ? `Credit at most ${left.toFixed(2)}`
    : 'Void a credit note first, or make out one without naming the invoice';
  throw refused(
    'more_than_invoiced',
    `Invoice ${number} comes to ${total} ${note.currency}${before}, so ${note.total} ${note.currency} cannot be credited. ${instead}.`,
  );
}
