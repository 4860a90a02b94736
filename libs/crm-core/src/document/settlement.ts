import { Decimal } from 'decimal.js';
import { EntityManager, EntityTarget } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { isUuid } from '../database/uuid.js';
import { refused } from '../errors.js';
import { largestAmount } from '../money/document-totals.js';
import { FieldChecks } from '../validation/field-checks.js';
import type { Purpose } from './document-header.js';
import type { PayableColumns, SettledStatus, SettlementColumns } from './settled-columns.entity.js';

/** The two kinds of documents that are paid and credited, in the words of the database and of sentences. */
export const payables = {
  invoice: {
    table: 'invoices',
    record: 'invoice',
    called: 'Invoice',
    aSettled: 'an issued invoice',
    ofTheSame: 'an invoice of the same customer',
    partyIs: 'made out to',
    other: 'another customer',
    otherCode: 'other_customer',
    credits: { table: 'credit_notes', document: 'invoice_id', called: 'credit note', leave: 'the invoice' },
  },
  supplierBill: {
    table: 'supplier_bills',
    record: 'supplier bill',
    called: 'Supplier bill',
    aSettled: 'an issued bill',
    ofTheSame: 'a bill of the same supplier',
    partyIs: 'from',
    other: 'another supplier',
    otherCode: 'other_supplier',
    credits: { table: 'supplier_credits', document: 'supplier_bill_id', called: 'supplier credit', leave: 'the bill' },
  },
} as const;
export type Payable = (typeof payables)[keyof typeof payables];

/** What settling needs to know of an invoice or a supplier bill; its row is locked until the transaction ends. */
export interface SettledDocument {
  id: string;
  number: string | null;
  status: SettledStatus;
  total: string;
  amountDue: string;
  currency: string;
  companyId: string | null;
  contactId: string | null;
  /** The customer or the supplier in words. */
  party: string;
}

/** Money or credit that is to be applied. */
export interface SettlementSource {
  /** "payment PAY-00003". */
  label: string;
  companyId: string | null;
  contactId: string | null;
  currency: string;
}

/** Locks documents in id order, so that two settlements over the same ones wait instead of deadlocking. */
export async function lockPayables(
  tx: EntityManager,
  { table }: Payable,
  ids: readonly string[],
): Promise<Map<string, SettledDocument>> {
  const wanted = [...new Set(ids.filter(isUuid).map((id) => id.toLowerCase()))];
  if (wanted.length === 0) return new Map();
  const rows = (await tx.query(
    `WITH locked AS (
       SELECT id, number, status, total, amount_due, currency, company_id, contact_id FROM ${table}
       WHERE workspace_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR NO KEY UPDATE
     )
     SELECT d.id, d.number, d.status, d.total, d.amount_due AS "amountDue", d.currency, d.company_id AS "companyId",
       d.contact_id AS "contactId", coalesce(c.code || ' ' || c.name, concat_ws(' ', p.number, p.first_name, p.last_name)) AS party
     FROM locked d
     LEFT JOIN companies c ON c.workspace_id = $1 AND c.id = d.company_id
     LEFT JOIN contacts p ON p.workspace_id = $1 AND p.id = d.contact_id`,
    [workspaceOf(tx), wanted],
  )) as SettledDocument[];
  return new Map(rows.map((row) => [row.id, row]));
}

/** An amount of money or credit that is to be applied: more than zero, at most two decimals. */
export const appliedAmount = (check: FieldChecks, given: unknown): string =>
  check.requiredDecimal('amount', given, { decimals: 2, min: '0.01', max: largestAmount }) ?? '0';

/** Checks one application of money or credit to a document; problems go to `check` under `field`. */
export function checkApplicable(
  check: FieldChecks,
  field: string,
  payable: Payable,
  source: SettlementSource,
  document: SettledDocument | undefined,
  id: string,
  amount: Decimal,
): void {
  const complain = (code: string, message: string) => check.problem(field, code, message);
  if (!document)
    return complain('unknown_reference', `There is no ${payable.record} with the id ${id} in this workspace.`);
  const name = nameOf(payable, document);
  if (document.status === 'draft')
    return complain('not_issued', `${name} is still a draft. Issue it before applying ${source.label} to it.`);
  if (document.status === 'voided')
    return complain(
      'voided',
      `${name} is voided, so ${source.label} cannot be applied to it. Choose ${payable.aSettled}.`,
    );
  if (document.companyId !== source.companyId || document.contactId !== source.contactId)
    return complain(
      payable.otherCode,
      `${name} is ${payable.partyIs} ${document.party}, ${payable.other} than that of ${source.label}. Choose ${payable.ofTheSame}.`,
    );
  if (document.currency !== source.currency)
    return complain(
      'other_currency',
      `${name} is in ${document.currency}, but ${source.label} is in ${source.currency}. Both must have the same currency.`,
    );
  checkDue(check, field, payable, document, amount);
}

/** Refuses to settle more than is due. */
export function checkDue(
  check: FieldChecks,
  field: string,
  payable: Payable,
  document: SettledDocument,
  amount: Decimal,
): void {
  const { amountDue, currency } = document;
  if (amount.greaterThan(amountDue))
    check.problem(
      field,
      'more_than_due',
      `${nameOf(payable, document)} has ${amountDue} ${currency} due, so ${amount.toFixed(2)} ${currency} cannot be applied to it. Apply at most ${amountDue}.`,
    );
}

/** "Invoice INV-00007". */
export const nameOf = ({ called, record }: Payable, { number }: Pick<SettledDocument, 'number'>): string =>
  number ? `${called} ${number}` : `The ${record}`;

/** Adds to what was paid or credited on a locked document (below zero to take it off again) and keeps its status in step. */
export async function settle(
  tx: EntityManager,
  { table }: Payable,
  id: string,
  by: { paid?: Decimal; credited?: Decimal },
): Promise<void> {
  await tx.query(
    `UPDATE ${table} SET amount_paid = amount_paid + $3::numeric, amount_credited = amount_credited + $4::numeric, updated_at = now(),
       status = CASE WHEN total > 0 AND total = amount_paid + amount_credited + $3::numeric + $4::numeric THEN 'paid' ELSE 'issued' END
     WHERE workspace_id = $1 AND id = $2 AND status IN ('issued', 'paid')`,
    [workspaceOf(tx), id, (by.paid ?? new Decimal(0)).toFixed(2), (by.credited ?? new Decimal(0)).toFixed(2)],
  );
}

/** The issued credits that take a document back, without the one with the id `besides`. */
export const creditsFor = (
  tx: EntityManager,
  { credits }: Payable,
  id: string,
  besides?: string,
): Promise<{ number: string; total: string; currency: string }[]> =>
  tx.query(
    `SELECT number, total, currency FROM ${credits.table}
     WHERE workspace_id = $1 AND ${credits.document} = $2 AND id IS DISTINCT FROM $3::uuid AND status IN ('issued', 'paid') ORDER BY number`,
    [workspaceOf(tx), id, besides ?? null],
  ) as Promise<{ number: string; total: string; currency: string }[]>;

/** Refuses to void a document that a credit takes back: its goods and its money would go back twice. */
export async function refuseWhileCredited(
  tx: EntityManager,
  payable: Payable,
  document: { id: string; number: string | null },
): Promise<void> {
  const found = await creditsFor(tx, payable, document.id);
  if (found.length === 0) return;
  const names = found.map((credit) => `${credit.number} (${credit.total} ${credit.currency})`).join(', ');
  const { called, leave } = payable.credits;
  throw refused(
    'credited',
    `${payable.called} ${document.number} cannot be voided because it is taken back by ${names}. Void the ${called} first, or leave ${leave} as it is.`,
  );
}

/** Refuses to use more of a credit than is left of it. */
export function checkRemaining(
  check: FieldChecks,
  { record }: { record: string },
  credit: { number: string | null; currency: string; remaining: string },
  amount: Decimal,
): void {
  const { number, currency, remaining } = credit;
  if (amount.greaterThan(remaining))
    check.problem(
      'amount',
      'more_than_remaining',
      `${amount.toFixed(2)} ${currency} are asked of ${record} ${number}, but only ${remaining} ${currency} of it remain. Use at most ${remaining}.`,
    );
}

/** A credit as the source of what is applied. */
export const creditSource = (
  { record }: { record: string },
  { companyId, contactId, currency, number }: Omit<SettlementSource, 'label'> & { number: string | null },
): SettlementSource => ({ companyId, contactId, currency, label: `${record} ${number}` });

/** What uses a credit and holds now, in the order of the numbers; `of` is the property with the credit's id. */
export const usesOf = <S extends SettlementColumns & { status: string }>(
  tx: EntityManager,
  entity: EntityTarget<S>,
  of: keyof S & string,
  id: string,
  status: S['status'],
): Promise<S[]> =>
  tx
    .createQueryBuilder(entity, 's')
    .where(`s.workspaceId = :workspace AND s.${of} = :id AND s.status = :status`, {
      workspace: workspaceOf(tx),
      id,
      status,
    })
    .orderBy('s.number')
    .getMany();

/** What is still open on a company that went into another is settled there, also by credit. */
export const purposeOf = (credited: PayableColumns | undefined): Purpose =>
  credited && new Decimal(credited.amountDue).greaterThan(0) ? 'settling' : 'new';
