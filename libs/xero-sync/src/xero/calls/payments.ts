import type { BatchPayments, PaymentDelete, Payments, BatchPaymentDelete } from 'xero-node';
import type { Found, Member, Remote } from '../../engine/call.js';
import {
  type Json,
  dayIn,
  decimalsEqual,
  idIn,
  instantIn,
  listIn,
  moneyIn,
  objectIn,
  quoted,
  textIn,
} from '../values.js';
import type { XeroSession } from '../xero.session.js';
import { defineCall } from './batch.js';
import { dateDetail } from './invoices.js';
import { anyOf, chunks, foundFor, readPages } from './look-up.js';

/** Our token is the first word of the reference; what follows is for people. */
const tokenIn = (element: Json, field = 'Reference'): string | undefined => textIn(element, field)?.split(' ')[0];

function paymentOf(element: Json): Remote | undefined {
  const id = idIn(element, 'PaymentID');
  if (!id) return undefined;
  const facts = {
    number: textIn(element, 'Reference'),
    status: textIn(element, 'Status'),
    updatedAt: instantIn(element, 'UpdatedDateUTC'),
    total: moneyIn(element, 'Amount'),
  };
  const known = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Partial<Remote>;
  return { type: 'Payment', id, ...known, details: dateDetail(element) };
}

const documentIdIn = (element: Json): string =>
  (
    idIn(objectIn(element, 'Invoice'), 'InvoiceID') ??
    idIn(objectIn(element, 'CreditNote'), 'CreditNoteID') ??
    ''
  ).toLowerCase();

/**
 * Payments by the document they hang on; the token is compared here, since people may have added to the reference. A
 * refund shows its credit note; lists of refunds are asked for by type and day.
 */
async function find(session: XeroSession, members: readonly Member[]): Promise<Found[]> {
  const rows = await readWhere(session, members.map(conditionOf));
  const isOf = (member: Member, row: Json) =>
    member.remoteId
      ? idIn(row, 'PaymentID')?.toLowerCase() === member.remoteId.toLowerCase()
      : tokenIn(row) === tokenIn(member.element);
  return foundFor(members, (member) => rows.filter((row) => isOf(member, row)), paymentOf, difference);
}

function conditionOf({ element, remoteId }: Member): string {
  if (remoteId) return `PaymentID==guid(${quoted(remoteId)})`;
  const invoice = idIn(objectIn(element, 'Invoice'), 'InvoiceID');
  if (invoice) return `Invoice.InvoiceID==guid(${quoted(invoice)})`;
  return `PaymentType=="ARCREDITPAYMENT" OR PaymentType=="APCREDITPAYMENT"`;
}

async function readWhere(session: XeroSession, conditions: readonly string[]): Promise<Json[]> {
  const rows: Json[] = [];
  for (const some of chunks([...new Set(conditions)])) {
    rows.push(
      ...(await readPages(session, 'Payments', 'payments', (api, page) =>
        api.getPayments(session.tenantId, undefined, anyOf(some), undefined, page),
      )),
    );
  }
  return rows;
}

function difference({ element, remoteId }: Member, row: Json): string | undefined {
  if (remoteId) {
    const status = textIn(row, 'Status');
    return status === textIn(element, 'Status') ? undefined : `its status is ${status}`;
  }
  if (!decimalsEqual(element['Amount'], row['Amount'])) return `its amount is ${moneyIn(row, 'Amount')}`;
  if (textIn(element, 'Date') !== dayIn(row, 'Date')) return `its date is ${dayIn(row, 'Date')}`;
  // Lists show the document of a refund only sometimes; where they show one it must be ours.
  const theirs = documentIdIn(row);
  return theirs !== '' && theirs !== documentIdIn(element) ? 'it pays another document' : undefined;
}

/** PUT of payments and of refunds of credit notes. */
export const createPayments = defineCall({
  name: 'payments.create',
  batchSize: 50,
  plural: 'Payments',
  keyOf: (element) => tokenIn(element),
  memberKey: ({ element }) => tokenIn(element) ?? '',
  remoteOf: paymentOf,
  ask: (api, tenantId, key) => api.createPayments(tenantId, new Object() as Payments, false, key),
  find,
});

/** Payments are never edited, only deleted, one in a call. */
export const deletePayment = defineCall({
  name: 'payments.delete',
  batchSize: 1,
  plural: 'Payments',
  idInPath: true,
  argsOf: ([first]) => ({ paymentId: first?.remoteId ?? '' }),
  bodyOf: () => ({ Status: 'DELETED' }),
  keyOf: (element) => idIn(element, 'PaymentID'),
  remoteOf: paymentOf,
  ask: (api, tenantId, key, args) =>
    api.deletePayment(tenantId, String(args['paymentId']), new Object() as PaymentDelete, key),
  find,
});

/** The token sits where the organisation's country shows it: `Reference` in New Zealand, else `Details`. */
const batchToken = (element: Json): string | undefined => tokenIn(element) ?? tokenIn(element, 'Details');

function batchPaymentOf(element: Json): Remote | undefined {
  const id = idIn(element, 'BatchPaymentID');
  if (!id) return undefined;
  const facts = {
    number: batchToken(element),
    status: textIn(element, 'Status'),
    updatedAt: instantIn(element, 'UpdatedDateUTC'),
    total: moneyIn(element, 'TotalAmount'),
  };
  const known = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Partial<Remote>;
  // Which documents the line pays: its parts are no records of ours.
  const documents = listIn(element, 'Payments').flatMap((payment) => documentIdIn(payment) || []);
  return { type: 'BatchPayment', id, ...known, details: { ...dateDetail(element), documents } };
}

/** The list of batch payments is not paged: one read answers for all. */
async function findBatches(session: XeroSession, members: readonly Member[]): Promise<Found[]> {
  const body = await session.read((api) => api.getBatchPayments(session.tenantId), 'the batch payments');
  const rows = listIn(body, 'BatchPayments');
  const isOf = (member: Member, row: Json) =>
    member.remoteId
      ? idIn(row, 'BatchPaymentID')?.toLowerCase() === member.remoteId.toLowerCase()
      : batchToken(row) === batchToken(member.element);
  return foundFor(members, (member) => rows.filter((row) => isOf(member, row)), batchPaymentOf, batchDifference);
}

function batchDifference({ element, remoteId }: Member, row: Json): string | undefined {
  if (remoteId) {
    const status = textIn(row, 'Status');
    return status === 'DELETED' ? undefined : `its status is ${status}`;
  }
  const wanted = listIn(element, 'Payments').reduce(
    (sum, payment) => sum + Math.round(Number(payment['Amount']) * 100),
    0,
  );
  if (!decimalsEqual(wanted / 100, row['TotalAmount'])) return `its total is ${moneyIn(row, 'TotalAmount')}`;
  const day = dayIn(row, 'DateString') ?? dayIn(row, 'Date');
  return textIn(element, 'Date') === day ? undefined : `its date is ${day}`;
}

/** PUT of receipts that are one line on the bank account. */
export const createBatchPayments = defineCall({
  name: 'batchPayments.create',
  batchSize: 50,
  plural: 'BatchPayments',
  keyOf: batchToken,
  memberKey: ({ element }) => batchToken(element) ?? '',
  remoteOf: batchPaymentOf,
  ask: (api, tenantId, key) => api.createBatchPayment(tenantId, new Object() as BatchPayments, false, key),
  find: findBatches,
});

export const deleteBatchPayment = defineCall({
  name: 'batchPayments.delete',
  batchSize: 1,
  plural: 'BatchPayments',
  bodyOf: ([first]) => ({ BatchPaymentID: first?.remoteId ?? '', Status: 'DELETED' }),
  keyOf: (element) => idIn(element, 'BatchPaymentID'),
  remoteOf: batchPaymentOf,
  ask: (api, tenantId, key) => api.deleteBatchPayment(tenantId, new Object() as BatchPaymentDelete, key),
  find: findBatches,
});
