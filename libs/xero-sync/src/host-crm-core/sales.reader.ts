import { In } from 'typeorm';
import {
  CreditAllocation,
  CreditNote,
  CreditNoteLine,
  Invoice,
  InvoiceLine,
  Payment,
  PaymentAllocation,
  Refund,
  Workspace,
} from '#crm-core';
import type { CrmAllocation, CrmCreditNote, CrmInvoice, CrmPayment, CrmRefund } from '../host/records.js';
import { customerId } from './crm-core.refs.js';
import { given, type CoreRows } from './core-rows.js';
import { appliedOfCreditNotes, appliedToInvoices, relatedDocuments } from './document-relations.js';
import { documentFields, draftName, linesOf, takenInOf } from './document-rows.js';
import { grouped } from './grouped.js';

export async function readInvoices(rows: CoreRows, ids: string[]): Promise<CrmInvoice[]> {
  const invoices = await rows.find(Invoice, ids);
  const lines = await linesOf(rows, await rows.of(InvoiceLine, { invoiceId: In(ids) }), (line) => line.invoiceId);
  const workspace = await rows.tx.findOneBy(Workspace, { id: rows.workspaceId });
  const applied = await appliedToInvoices(rows, ids);
  const related = await relatedDocuments(rows, ids);
  const takenIn = await takenInOf(rows, invoices);
  return invoices.map((row) => ({
    ...rows.head('invoice', row, row.number ?? draftName(row.id)),
    ...documentFields(row),
    kind: 'invoice',
    dueDate: row.dueDate,
    allowNegativeStock: workspace?.allowNegativeStock ?? false,
    lines: lines.get(row.id) ?? [],
    status: row.status === 'paid' ? 'issued' : row.status,
    ...(row.sentToContactAt ? { sentToContact: true as const } : {}),
    ...given({ applied: applied.get(row.id), related: related.get(row.id), takenIn: takenIn.get(row.id) }),
  }));
}

export async function readCreditNotes(rows: CoreRows, ids: string[]): Promise<CrmCreditNote[]> {
  const notes = await rows.find(CreditNote, ids);
  const lines = await linesOf(
    rows,
    await rows.of(CreditNoteLine, { creditNoteId: In(ids) }),
    (line) => line.creditNoteId,
  );
  const applied = await appliedOfCreditNotes(rows, ids);
  const related = await relatedDocuments(rows, ids);
  const takenIn = await takenInOf(rows, notes);
  return notes.map((row) => ({
    ...rows.head('creditNote', row, row.number ?? draftName(row.id)),
    ...documentFields(row),
    kind: 'creditNote',
    lines: lines.get(row.id) ?? [],
    status: row.status === 'paid' ? 'issued' : row.status,
    ...given({ applied: applied.get(row.id), related: related.get(row.id), takenIn: takenIn.get(row.id) }),
  }));
}

export const readCreditAllocations = async (rows: CoreRows, ids: string[]): Promise<CrmAllocation[]> =>
  (await rows.find(CreditAllocation, ids)).map((row) => allocation(rows, row));

export const readRefunds = async (rows: CoreRows, ids: string[]): Promise<CrmRefund[]> =>
  (await rows.find(Refund, ids)).map((row) => refund(rows, row));

export async function readPayments(rows: CoreRows, ids: string[]): Promise<CrmPayment[]> {
  const payments = await rows.find(Payment, ids);
  const allocations = grouped(
    await rows.of(PaymentAllocation, { paymentId: In(ids), status: 'active' }),
    (allocation) => allocation.paymentId,
  );
  return payments.map((row) => ({
    ...rows.head('payment', row, row.number),
    kind: 'payment',
    contactId: customerId(row),
    date: row.date,
    currency: row.currency,
    amount: row.amount,
    methodId: row.methodId,
    ...given({ currencyRate: row.currencyRate, reference: row.reference }),
    status: row.status,
    allocations: (allocations.get(row.id) ?? [])
      .toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime() || a.id.localeCompare(b.id))
      .map(({ id, invoiceId, amount, date }) => ({ id, document: { kind: 'invoice', id: invoiceId }, amount, date })),
  }));
}

function allocation(rows: CoreRows, row: CreditAllocation): CrmAllocation {
  return {
    ...rows.head('creditAllocation', row, row.number),
    kind: 'allocation',
    credit: { kind: 'creditNote', id: row.creditNoteId },
    document: { kind: 'invoice', id: row.invoiceId },
    amount: row.amount,
    date: row.date,
    status: row.status,
  };
}

function refund(rows: CoreRows, row: Refund): CrmRefund {
  return {
    ...rows.head('refund', row, row.number),
    kind: 'refund',
    credit: { kind: 'creditNote', id: row.creditNoteId },
    amount: row.amount,
    date: row.date,
    methodId: row.methodId,
    ...given({ reference: row.reference }),
    status: row.status,
  };
}
