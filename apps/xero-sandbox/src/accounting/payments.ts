import { randomUUID } from 'node:crypto';
import type { Tx } from '../journal/store.js';
import { centsText, decimalsOf, toCents } from '../money/exact.js';
import { dateString, instantString, msDate, msInstant } from '../wire/dates.js';
import { Findings, Invalid, notFound, type Reply, SANDBOX } from '../wire/errors.js';
import { listRecords } from '../wire/listing.js';
import { boolOf, numberOf, objectOf, type Sent, textOf } from '../wire/shape.js';
import { paymentShape } from '../wire/shapes.js';
import { amountDue, shown, withApplied } from './amounts.js';
import { runBatch, runSingle, type Stored } from './batch.js';
import { type Call, envelope, guidParam, type Route, sentElement, sentElements, today } from './call.js';
import { noteByNumber } from './credit-notes.js';
import { documentView } from './document-views.js';
import { salesInvoiceByNumber } from './invoices.js';
import { checkLocks } from './locks.js';
import type { Account, Payment, TradeDocument } from './records.js';
import { listing } from './settings-resources.js';

export const paymentRoutes: Route[] = [
  { method: 'GET', pattern: '/Payments', family: 'payments', handle: listPayments },
  { method: 'PUT', pattern: '/Payments', family: 'payments', handle: createPayments },
  { method: 'POST', pattern: '/Payments', family: 'payments', handle: createPayment },
  { method: 'GET', pattern: '/Payments/:', family: 'payments', handle: getPayment },
  { method: 'POST', pattern: '/Payments/:', family: 'payments', handle: deletePayment },
];

/** A refused payment shows a real-looking id and AUTHORISED: an id proves nothing (api-facts 3.2). */
const RULES = {
  name: 'Payments',
  errorFlag: 'HasValidationErrors' as const,
  refusedExtras: () => ({ PaymentID: randomUUID(), Status: 'AUTHORISED' }),
};

const TYPE_BY_DOCUMENT: Record<TradeDocument['Type'], string> = {
  ACCREC: 'ACCRECPAYMENT',
  ACCPAY: 'ACCPAYPAYMENT',
  ACCRECCREDIT: 'ARCREDITPAYMENT',
  ACCPAYCREDIT: 'APCREDITPAYMENT',
  'RECEIVE-PREPAYMENT': 'ARPREPAYMENTPAYMENT',
  'SPEND-PREPAYMENT': 'APPREPAYMENTPAYMENT',
  'RECEIVE-OVERPAYMENT': 'AROVERPAYMENTPAYMENT',
  'SPEND-OVERPAYMENT': 'APOVERPAYMENTPAYMENT',
};

type TargetCollection = 'invoices' | 'creditNotes' | 'prepayments' | 'overpayments';

const COLLECTIONS: Record<Payment['target'], TargetCollection> = {
  invoice: 'invoices',
  creditNote: 'creditNotes',
  prepayment: 'prepayments',
  overpayment: 'overpayments',
};

/** The document that a payment pays or refunds. */
export const paidDocument = (tx: Tx, payment: Payment): TradeDocument | undefined =>
  tx.get(COLLECTIONS[payment.target], payment.targetId);

function listPayments(call: Call): Reply {
  const { rows, pagination } = listRecords(call.tx.all('payments'), listing(call), {
    read: (payment, path) => readPayment(call.tx, payment, path),
    updated: (payment) => payment.updated,
    id: (payment) => payment.id,
    pages: true,
  });
  return envelope(
    call,
    'Payments',
    rows.map((payment) => paymentView(call.tx, payment, 'thin')),
    pagination,
  );
}

function getPayment(call: Call): Reply {
  const payment = call.tx.get('payments', guidParam(call));
  if (!payment) throw notFound();
  return envelope(call, 'Payments', [paymentView(call.tx, payment, 'full')]);
}

function createPayments(call: Call): Reply {
  const elements = sentElements(call, 'Payments', paymentShape);
  return runBatch(call, elements, RULES, (sent, tx) => storePayment(call, tx, sent));
}

/** POST takes one object; with a PaymentID and `Status: DELETED` it removes that payment. */
function createPayment(call: Call): Reply {
  const sent = sentElement(call, 'Payments', paymentShape);
  return runSingle(call, sent, RULES, (element, tx) => storePayment(call, tx, element));
}

function storePayment(call: Call, tx: Tx, sent: Sent): Stored {
  const { target, document } = targetOf(tx, sent);
  const findings = new Findings();
  const account = paymentAccount(tx, objectOf(sent, 'Account'), textOf(sent, 'Code'), findings);
  const date = textOf(sent, 'Date') ?? today(call);
  const amount = paymentAmount(sent, findings);
  checkTarget(document, amount, findings);
  checkLocks(call, date, findings);
  findings.throwIfAny();
  const payment: Payment = {
    id: randomUUID(),
    target,
    targetId: document.id,
    accountId: account!.id,
    Date: date,
    Amount: centsText(amount),
    CurrencyRate: numberOf(sent, 'CurrencyRate') ?? document.CurrencyRate,
    PaymentType: TYPE_BY_DOCUMENT[document.Type],
    Status: 'AUTHORISED',
    IsReconciled: boolOf(sent, 'IsReconciled') ?? false,
    updated: call.world.clock.now(),
    ...textsOf(sent),
  };
  putPayment(tx, payment, document, amount);
  recordPayment(tx, payment, document, 'created');
  const warnings = date < document.Date ? ['The payment date is prior to the invoice date.'] : [];
  return { view: paymentView(tx, payment, 'full'), warnings };
}

function textsOf(sent: Sent): Partial<Payment> {
  const reference = textOf(sent, 'Reference');
  if (reference !== undefined && reference.length > 255)
    throw new Invalid(['Reference must not be more than 255 characters long']);
  const texts: Partial<Payment> = {};
  if (reference) texts.Reference = reference;
  for (const name of ['Particulars', 'Details'] as const) {
    const value = textOf(sent, name);
    if (value) texts[name] = value;
  }
  return texts;
}

/** The one document a payment is for; money on a credit is a refund of it. */
export function targetOf(tx: Tx, sent: Sent): { target: Payment['target']; document: TradeDocument } {
  const prepaid = prepaidTarget(tx, sent, 'Prepayment') ?? prepaidTarget(tx, sent, 'Overpayment');
  if (prepaid) return prepaid;
  const invoice = objectOf(sent, 'Invoice');
  const note = objectOf(sent, 'CreditNote');
  const number = (invoice && textOf(invoice, 'InvoiceNumber')) ?? textOf(sent, 'InvoiceNumber');
  if (note || textOf(sent, 'CreditNoteNumber')) {
    const id = note && (textOf(note, 'CreditNoteID') ?? textOf(note, 'ID'));
    const noteNumber = (note && textOf(note, 'CreditNoteNumber')) ?? textOf(sent, 'CreditNoteNumber') ?? '';
    const document = id ? tx.get('creditNotes', id) : noteByNumber(tx, noteNumber);
    if (!document) throw new Invalid(['An existing Credit Note with the specified CreditNoteID could not be found']);
    return { target: 'creditNote', document };
  }
  const id = invoice && textOf(invoice, 'InvoiceID');
  const document = id ? tx.get('invoices', id) : number ? salesInvoiceByNumber(tx, number) : undefined;
  if (!document) throw new Invalid(['Invoice could not be found']);
  return { target: 'invoice', document };
}

function prepaidTarget(
  tx: Tx,
  sent: Sent,
  name: 'Prepayment' | 'Overpayment',
): { target: Payment['target']; document: TradeDocument } | undefined {
  const named = objectOf(sent, name);
  if (!named) return undefined;
  const target = name === 'Prepayment' ? 'prepayment' : 'overpayment';
  const document = tx.get(COLLECTIONS[target], textOf(named, `${name}ID`) ?? '');
  if (!document) throw new Invalid([`An existing ${name} with the specified ${name}ID could not be found`]);
  return { target, document };
}

/** A bank account, or one that payments are enabled for (api-facts 4.5). */
export function paymentAccount(
  tx: Tx,
  sent: Sent | undefined,
  bareCode: string | undefined,
  findings: Findings,
): Account | undefined {
  const id = sent && textOf(sent, 'AccountID');
  const code = (sent && textOf(sent, 'Code')) || bareCode;
  if (!id && !code) {
    findings.add('You must specify an Account code or Account ID for the payment.');
    return undefined;
  }
  const account = id ? tx.get('accounts', id) : tx.find('accounts', 'code', code!.toLowerCase())[0];
  const usable = account && account.Status === 'ACTIVE' && (account.Type === 'BANK' || account.EnablePaymentsToAccount);
  if (!usable) findings.add('Account could not be found.');
  return account;
}

export function paymentAmount(sent: Sent, findings: Findings): bigint {
  const written = numberOf(sent, 'Amount') ?? '0';
  if ((decimalsOf(written) ?? 9) > 2) {
    findings.add(`${SANDBOX}Amount must have at most 2 decimals and no exponent.`);
    return 0n;
  }
  const amount = toCents(written);
  if (amount <= 0n) findings.add(`${SANDBOX}Amount must be greater than zero.`);
  return amount;
}

export function checkTarget(document: TradeDocument, amount: bigint, findings: Findings): void {
  if (document.Status !== 'AUTHORISED') findings.add('Payments can only be made against Authorised documents');
  if (amount > toCents(amountDue(document)))
    findings.add('Payment amount exceeds the amount outstanding on this document');
}

export function putPayment(tx: Tx, payment: Payment, document: TradeDocument, amount: bigint): void {
  tx.put('payments', payment);
  tx.put(COLLECTIONS[payment.target], withApplied(document, { paid: amount }, payment.Date, payment.updated));
}

export function recordPayment(tx: Tx, payment: Payment, document: TradeDocument, verb: 'created' | 'deleted'): void {
  tx.effect({
    kind: `payment.${verb}`,
    collection: 'payments',
    id: payment.id,
    number: document.number,
    ...(payment.Reference ? { reference: payment.Reference } : {}),
    contactId: document.contactId,
    date: payment.Date,
    amount: payment.Amount,
    currency: document.CurrencyCode,
    status: payment.Status,
  });
}

function deletePayment(call: Call): Reply {
  const id = guidParam(call);
  const sent = sentElement(call, 'Payments', paymentShape);
  const known = call.tx.get('payments', id);
  if (!known) throw notFound();
  return runSingle(call, sent, RULES, (element, tx) => {
    if (textOf(element, 'Status') !== 'DELETED')
      throw new Invalid([`${SANDBOX}a payment cannot be changed, only deleted.`]);
    return removePayment(call, tx, known);
  });
}

function removePayment(call: Call, tx: Tx, payment: Payment): Stored {
  const findings = new Findings();
  if (payment.batchId) findings.add('Payments within a batch cannot be deleted.');
  if (payment.Status === 'DELETED') findings.add('Payment not of valid status for modification');
  if (payment.IsReconciled) findings.add('This payment cannot be deleted because it has been reconciled.');
  checkLocks(call, payment.Date, findings);
  findings.throwIfAny();
  return { view: paymentView(tx, markDeleted(call, tx, payment), 'full') };
}

/** Takes a payment back: the document is open again, the payment stays readable as DELETED. */
export function markDeleted(call: Pick<Call, 'world'>, tx: Tx, payment: Payment): Payment {
  const document = paidDocument(tx, payment)!;
  const deleted: Payment = { ...payment, Status: 'DELETED', updated: call.world.clock.now() };
  putPayment(tx, deleted, document, -toCents(payment.Amount));
  recordPayment(tx, deleted, document, 'deleted');
  return deleted;
}

function paymentView(tx: Tx, payment: Payment, detail: 'thin' | 'full'): Record<string, unknown> {
  const account = tx.get('accounts', payment.accountId);
  const document = paidDocument(tx, payment);
  const full = detail === 'full';
  const view: Record<string, unknown> = {
    PaymentID: payment.id,
    ...(payment.batchId ? { BatchPaymentID: payment.batchId } : {}),
    ...(payment.batchId ? { BatchPayment: batchBrief(tx, payment.batchId) } : {}),
    Date: msDate(payment.Date),
    ...(account?.Type === 'BANK' && account.BankAccountNumber ? { BankAccountNumber: account.BankAccountNumber } : {}),
    Amount: shown(payment.Amount),
    BankAmount: shown(payment.Amount),
    ...(payment.Reference ? { Reference: payment.Reference } : {}),
    ...(payment.Particulars ? { Particulars: payment.Particulars } : {}),
    ...(payment.Details ? { Details: payment.Details } : {}),
    CurrencyRate: full ? shown(payment.CurrencyRate) : 0,
    PaymentType: payment.PaymentType,
    Status: payment.Status,
    UpdatedDateUTC: msInstant(payment.updated),
    UpdatedDateUTCString: instantString(payment.updated),
    HasAccount: account !== undefined,
    IsReconciled: payment.IsReconciled,
    ...(account
      ? { Account: { AccountID: account.id, Code: account.Code, ...(full ? { Name: account.Name } : {}) } }
      : {}),
    HasValidationErrors: false,
  };
  if (!document) return view;
  const name = payment.target === 'creditNote' ? 'CreditNote' : 'Invoice';
  const whole = full && !isPrepaid(document);
  view[name] = whole ? documentView(tx, document, { detail: 'full', unitDecimals: 4 }) : thinDocument(tx, document);
  return view;
}

const isPrepaid = (document: TradeDocument): boolean => document.Type.includes('-');

/** Under `Invoice` a prepayment or overpayment is called by the side it belongs to, AROVERPAYMENT. */
const shownType = (document: TradeDocument): string =>
  isPrepaid(document) ? TYPE_BY_DOCUMENT[document.Type].replace(/PAYMENT$/, '') : document.Type;

function batchBrief(tx: Tx, batchId: string): Record<string, unknown> {
  const batch = tx.get('batchPayments', batchId);
  if (!batch) return { BatchPaymentID: batchId };
  return {
    BatchPaymentID: batch.id,
    DateString: dateString(batch.Date),
    Date: msDate(batch.Date),
    Type: batch.Type,
    Status: batch.Status,
    TotalAmount: shown(batch.TotalAmount),
    UpdatedDateUTC: msInstant(batch.updated),
    IsReconciled: batch.IsReconciled,
  };
}

/** In lists a payment shows its document without amounts and lines. */
function thinDocument(tx: Tx, document: TradeDocument): Record<string, unknown> {
  const contact = tx.get('contacts', document.contactId);
  const note = document.Type.endsWith('CREDIT');
  return {
    Type: shownType(document),
    ...(note ? { CreditNoteID: document.id, CreditNoteNumber: document.number } : {}),
    ...(note ? {} : { InvoiceID: document.id, InvoiceNumber: document.number }),
    Contact: { ContactID: document.contactId, Name: contact?.Name ?? '', HasValidationErrors: false },
    LineItems: [],
    CurrencyCode: document.CurrencyCode,
    HasErrors: false,
  };
}

function readPayment(tx: Tx, payment: Payment, path: string): string | number | boolean | null | undefined {
  switch (path.toLowerCase()) {
    case 'paymentid':
      return payment.id;
    case 'paymenttype':
      return payment.PaymentType;
    case 'status':
      return payment.Status;
    case 'reference':
      return payment.Reference ?? null;
    case 'amount':
      return shown(payment.Amount);
    case 'date':
      return Date.parse(`${payment.Date}T00:00:00Z`);
    case 'updateddateutc':
      return payment.updated;
    case 'isreconciled':
      return payment.IsReconciled;
    case 'account.accountid':
      return payment.accountId;
    case 'account.code':
      return tx.get('accounts', payment.accountId)?.Code ?? null;
    case 'batchpaymentid':
      return payment.batchId ?? null;
    case 'invoice.invoiceid':
      return payment.target === 'invoice' ? payment.targetId : null;
    case 'invoice.invoicenumber':
      return payment.target === 'invoice' ? (tx.get('invoices', payment.targetId)?.number ?? null) : null;
    case 'creditnote.creditnoteid':
      return payment.target === 'creditNote' ? payment.targetId : null;
    default:
      return undefined;
  }
}
