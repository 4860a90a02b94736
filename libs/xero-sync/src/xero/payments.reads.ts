import { createHash } from 'node:crypto';
import { Decimal } from 'decimal.js';
import type { Session } from '../engine/call.js';
import { changedRows } from './changed-rows.js';
import {
  type Json,
  dayIn,
  idIn,
  instantIn,
  isTrue,
  listIn,
  moneyIn,
  objectIn,
  pageIn,
  quoted,
  textIn,
  withoutGaps,
} from './values.js';
import { XeroSession } from './xero.session.js';

/** A payment or refund as the list of payments shows it. */
export interface XeroPayment {
  id: string;
  /** Xero showed it without an id: the one it has here is made of what it says, and changes with that. */
  nameless?: true;
  /** The line on the bank account that it is part of. */
  batchId?: string;
  /** Empty where Xero did not say. */
  documentId: string;
  documentNumber?: string;
  /** `ACCRECPAYMENT`, `ARCREDITPAYMENT` … */
  type: string;
  /** `AUTHORISED`, `DELETED`, or what Xero invents later. */
  status: string;
  date?: string;
  /** In the document's currency. */
  amount?: string;
  reference?: string;
  accountId?: string;
  reconciled: boolean;
  updatedAt?: string;
}

/** Credit on an invoice or bill: a credit note, a prepayment or an overpayment. */
export interface XeroCreditUse {
  creditId: string;
  source: 'credit note' | 'prepayment' | 'overpayment';
  number?: string;
  amount: string;
  date?: string;
}

/** An invoice or bill of which something changed. */
interface ChangedDocument {
  id: string;
  /** More than nothing of it is credited. */
  credited: boolean;
  updatedAt?: string;
}

/** The most that Xero gives at once; tests alone ask for less. */
export const perPage = { payments: 1000, documents: 1000 };
const idsPerRead = 40;

/** All payments and refunds that were made or deleted since a moment. One budgeted call for 1,000. @throws CallFailed */
export async function readChangedPayments(session: Session, since: Date | undefined): Promise<XeroPayment[]> {
  const xero = XeroSession.of(session);
  return changedRows(
    async (from, page) => {
      const body = await xero.read(
        (api) => api.getPayments(xero.tenantId, from, undefined, 'UpdatedDateUTC ASC', page, perPage.payments),
        'payments',
      );
      return pageIn(body, 'Payments').map((row) => paymentOf(row));
    },
    since,
    perPage.payments,
  );
}

/** All payments of one document, the deleted ones too. One budgeted call. @throws CallFailed */
export async function readPaymentsOf(
  session: Session,
  document: { type: 'Invoice' | 'CreditNote'; id: string },
): Promise<XeroPayment[]> {
  const xero = XeroSession.of(session);
  const where = `${document.type}.${document.type}ID==guid(${quoted(document.id)})`;
  const body = await xero.read(
    (api) => api.getPayments(xero.tenantId, undefined, where, undefined, 1, perPage.payments),
    'the payments of a document',
  );
  return listIn(body, 'Payments').map((row) => paymentOf(row));
}

/** Invoices and bills that changed since a moment, in brief. One budgeted call for 1,000. @throws CallFailed */
export async function readChangedDocuments(session: Session, since: Date | undefined): Promise<ChangedDocument[]> {
  const xero = XeroSession.of(session);
  return changedRows(
    async (from, page) => {
      const body = await xero.read(
        (api) =>
          api.getInvoices(
            xero.tenantId,
            from,
            undefined,
            'UpdatedDateUTC ASC',
            undefined,
            undefined,
            undefined,
            undefined,
            page,
            undefined,
            undefined,
            undefined,
            true,
            perPage.documents,
          ),
        'changed invoices and bills',
      );
      return pageIn(body, 'Invoices').map((row) => changedDocumentOf(row));
    },
    since,
    perPage.documents,
  );
}

/** What is credited on invoices and bills, by their ids. One budgeted call for 40. @throws CallFailed */
export async function readCreditUses(session: Session, ids: readonly string[]): Promise<Map<string, XeroCreditUse[]>> {
  const xero = XeroSession.of(session);
  const found = new Map<string, XeroCreditUse[]>();
  for (let from = 0; from < ids.length; from += idsPerRead) {
    const some = ids.slice(from, from + idsPerRead);
    const body = await xero.read(
      (api) => api.getInvoices(xero.tenantId, undefined, undefined, undefined, [...some], undefined, undefined, undefined, 1),
      'what is credited on invoices and bills',
    ); // prettier-ignore
    for (const row of listIn(body, 'Invoices')) {
      const id = idIn(row, 'InvoiceID');
      if (id) found.set(id.toLowerCase(), creditUsesOf(row));
    }
  }
  return found;
}

function paymentOf(row: Json): XeroPayment {
  const id = idIn(row, 'PaymentID');
  const invoice = objectIn(row, 'Invoice');
  const credit = objectIn(row, 'CreditNote');
  const documentId = idIn(invoice, 'InvoiceID') ?? idIn(credit, 'CreditNoteID');
  const facts = {
    batchId: (idIn(row, 'BatchPaymentID') ?? idIn(objectIn(row, 'BatchPayment'), 'BatchPaymentID'))?.toLowerCase(),
    documentNumber: textIn(invoice, 'InvoiceNumber') ?? textIn(credit, 'CreditNoteNumber'),
    date: dayIn(row, 'Date'),
    amount: moneyIn(row, 'Amount'),
    reference: textIn(row, 'Reference'),
    accountId: idIn(objectIn(row, 'Account'), 'AccountID'),
    updatedAt: instantIn(row, 'UpdatedDateUTC'),
  };
  return {
    ...(id ? { id: id.toLowerCase() } : { id: idMadeOf(row), nameless: true as const }),
    documentId: documentId?.toLowerCase() ?? '',
    type: textIn(row, 'PaymentType') ?? '',
    status: textIn(row, 'Status') ?? '',
    reconciled: isTrue(row, 'IsReconciled'),
    ...withoutGaps(facts),
  };
}

const idMadeOf = (row: Json): string =>
  `without-id-${createHash('sha256').update(JSON.stringify(row)).digest('hex').slice(0, 24)}`;

function changedDocumentOf(row: Json): ChangedDocument | undefined {
  const id = idIn(row, 'InvoiceID');
  if (!id) return undefined;
  const credited = new Decimal(moneyIn(row, 'AmountCredited') ?? 0).greaterThan(0);
  return { id: id.toLowerCase(), credited, ...withoutGaps({ updatedAt: instantIn(row, 'UpdatedDateUTC') }) };
}

/** By credit: Xero lists each application of one credit on its own. */
export function creditUsesOf(row: Json): XeroCreditUse[] {
  const uses = new Map<string, XeroCreditUse>();
  const take = (list: string, idField: string, numberField: string, source: XeroCreditUse['source']): void => {
    for (const credit of listIn(row, list)) {
      const creditId = (idIn(credit, idField) ?? idIn(credit, 'ID'))?.toLowerCase();
      const applied = moneyIn(credit, 'AppliedAmount');
      if (!creditId || !applied || new Decimal(applied).isZero()) continue;
      const before = uses.get(creditId);
      uses.set(creditId, {
        creditId,
        source,
        amount: new Decimal(before?.amount ?? 0).plus(applied).toFixed(2),
        ...withoutGaps({
          number: textIn(credit, numberField),
          date: dayIn(credit, 'DateString') ?? dayIn(credit, 'Date'),
        }),
      });
    }
  };
  take('CreditNotes', 'CreditNoteID', 'CreditNoteNumber', 'credit note');
  take('Prepayments', 'PrepaymentID', 'PrepaymentNumber', 'prepayment');
  take('Overpayments', 'OverpaymentID', 'OverpaymentNumber', 'overpayment');
  return [...uses.values()];
}
