import { randomUUID } from 'node:crypto';
import type { Tx } from '../journal/store.js';
import { centsText, toCents } from '../money/exact.js';
import { dateString, msDate, msInstant } from '../wire/dates.js';
import { Findings, Invalid, notFound, type Reply, SANDBOX } from '../wire/errors.js';
import { listRecords } from '../wire/listing.js';
import { listOf, objectOf, type Sent, textOf } from '../wire/shape.js';
import { batchPaymentShape } from '../wire/shapes.js';
import { shown } from './amounts.js';
import { runBatch, runSingle, type Stored } from './batch.js';
import { type Call, envelope, guidParam, type Route, sentElement, sentElements, today } from './call.js';
import { checkLocks } from './locks.js';
import {
  checkTarget,
  markDeleted,
  paymentAccount,
  paymentAmount,
  putPayment,
  recordPayment,
  targetOf,
} from './payments.js';
import type { BatchPayment, Payment, TradeDocument } from './records.js';
import { listing } from './settings-resources.js';

export const batchPaymentRoutes: Route[] = [
  { method: 'GET', pattern: '/BatchPayments', family: 'payments', handle: listBatches },
  { method: 'PUT', pattern: '/BatchPayments', family: 'payments', handle: createBatches },
  { method: 'POST', pattern: '/BatchPayments', family: 'payments', handle: deleteByBody },
  { method: 'GET', pattern: '/BatchPayments/:', family: 'payments', handle: getBatch },
  { method: 'POST', pattern: '/BatchPayments/:', family: 'payments', handle: deleteByPath },
];

const RULES = { name: 'BatchPayments', errorFlag: undefined, refusedExtras: () => ({ BatchPaymentID: randomUUID() }) };

function listBatches(call: Call): Reply {
  const { rows } = listRecords(call.tx.all('batchPayments'), listing(call), {
    read: readBatch,
    updated: (batch) => batch.updated,
    id: (batch) => batch.id,
    pages: false,
  });
  return envelope(
    call,
    'BatchPayments',
    rows.map((batch) => batchView(call.tx, batch)),
  );
}

function getBatch(call: Call): Reply {
  const batch = call.tx.get('batchPayments', guidParam(call));
  if (!batch) throw notFound();
  return envelope(call, 'BatchPayments', [batchView(call.tx, batch)]);
}

function createBatches(call: Call): Reply {
  const elements = sentElements(call, 'BatchPayments', batchPaymentShape);
  return runBatch(call, elements, RULES, (sent, tx) => storeBatch(call, tx, sent));
}

/** One bank line for several invoices of one side and currency (api-facts 4.5). */
function storeBatch(call: Call, tx: Tx, sent: Sent): Stored {
  const findings = new Findings();
  const account = paymentAccount(tx, objectOf(sent, 'Account'), undefined, findings);
  const date = textOf(sent, 'Date') ?? today(call);
  const parts = (listOf(sent, 'Payments') ?? []).map((part) => ({
    document: targetOf(tx, part).document,
    amount: paymentAmount(part, findings),
    reference: textOf(part, 'Reference') ?? textOf(sent, 'Reference'),
  }));
  checkParts(parts, findings);
  checkTexts(sent, findings);
  checkLocks(call, date, findings);
  findings.throwIfAny();
  const batch: BatchPayment = {
    id: randomUUID(),
    accountId: account!.id,
    Date: date,
    Type: parts[0]!.document.Type === 'ACCREC' ? 'RECBATCH' : 'PAYBATCH',
    Status: 'AUTHORISED',
    TotalAmount: centsText(parts.reduce((sum, part) => sum + part.amount, 0n)),
    paymentIds: parts.map(() => randomUUID()),
    text: textsOf(sent),
    IsReconciled: false,
    updated: call.world.clock.now(),
  };
  tx.put('batchPayments', batch);
  tx.effect({
    kind: 'batchPayment.created',
    collection: 'batchPayments',
    id: batch.id,
    date,
    amount: batch.TotalAmount,
    status: batch.Status,
    ...(batch.text['Reference'] ? { reference: batch.text['Reference'] } : {}),
  });
  parts.forEach((part, index) => storeMember(tx, batch, part, batch.paymentIds[index]!));
  return { view: batchView(tx, batch) };
}

interface Part {
  document: TradeDocument;
  amount: bigint;
  reference: string | undefined;
}

function checkParts(parts: Part[], findings: Findings): void {
  if (parts.length === 0) findings.add(`${SANDBOX}a batch payment needs at least one payment.`);
  const first = parts[0]?.document;
  for (const { document, amount } of parts) {
    if (document.Type !== 'ACCREC' && document.Type !== 'ACCPAY')
      findings.add(`${SANDBOX}a batch payment pays invoices only.`);
    if (document.Type !== first?.Type) findings.add('All invoices of a batch payment must be of the same type');
    if (document.CurrencyCode !== first?.CurrencyCode)
      findings.add('All invoices of a batch payment must be in the same currency');
    checkTarget(document, amount, findings);
  }
  if (new Set(parts.map((part) => part.document.id)).size < parts.length) {
    findings.add(`${SANDBOX}an invoice may appear once in a batch payment.`);
  }
}

const TEXTS = ['Reference', 'Particulars', 'Code', 'Details', 'Narrative'] as const;

function checkTexts(sent: Sent, findings: Findings): void {
  const limits = { Reference: 255, Particulars: 12, Code: 12, Details: 18, Narrative: 18 };
  for (const name of TEXTS) {
    if ((textOf(sent, name)?.length ?? 0) > limits[name]) {
      findings.add(`${name} must not be more than ${limits[name]} characters long`);
    }
  }
}

function textsOf(sent: Sent): Record<string, string> {
  return Object.fromEntries(TEXTS.flatMap((name) => (textOf(sent, name) ? [[name, textOf(sent, name)!]] : [])));
}

function storeMember(tx: Tx, batch: BatchPayment, part: Part, id: string): void {
  const payment: Payment = {
    id,
    target: 'invoice',
    targetId: part.document.id,
    accountId: batch.accountId,
    Date: batch.Date,
    Amount: centsText(part.amount),
    CurrencyRate: part.document.CurrencyRate,
    PaymentType: part.document.Type === 'ACCREC' ? 'ACCRECPAYMENT' : 'ACCPAYPAYMENT',
    Status: 'AUTHORISED',
    IsReconciled: false,
    batchId: batch.id,
    updated: batch.updated,
    ...(part.reference ? { Reference: part.reference } : {}),
  };
  putPayment(tx, payment, tx.get('invoices', part.document.id)!, part.amount);
  recordPayment(tx, payment, part.document, 'created');
}

function deleteByBody(call: Call): Reply {
  const sent = sentElement(call, 'BatchPayments', batchPaymentShape);
  return runSingle(call, sent, RULES, (element, tx) =>
    removeBatch(call, tx, element, textOf(element, 'BatchPaymentID') ?? ''),
  );
}

function deleteByPath(call: Call): Reply {
  const id = guidParam(call);
  const sent = sentElement(call, 'BatchPayments', batchPaymentShape);
  return runSingle(call, sent, RULES, (element, tx) => removeBatch(call, tx, element, id));
}

function removeBatch(call: Call, tx: Tx, sent: Sent, id: string): Stored {
  if (textOf(sent, 'Status') !== 'DELETED')
    throw new Invalid([`${SANDBOX}a batch payment cannot be changed, only deleted.`]);
  const batch = tx.get('batchPayments', id);
  if (!batch) throw new Invalid(['BatchPayment could not be found']);
  const findings = new Findings();
  if (batch.Status === 'DELETED') findings.add('BatchPayment not of valid status for modification');
  if (batch.IsReconciled) findings.add('This batch payment cannot be deleted because it has been reconciled.');
  checkLocks(call, batch.Date, findings);
  findings.throwIfAny();
  for (const payment of tx.find('payments', 'batch', batch.id)) {
    if (payment.Status === 'AUTHORISED') markDeleted(call, tx, payment);
  }
  const deleted: BatchPayment = { ...batch, Status: 'DELETED', updated: call.world.clock.now() };
  tx.put('batchPayments', deleted);
  tx.effect({
    kind: 'batchPayment.deleted',
    collection: 'batchPayments',
    id: batch.id,
    amount: batch.TotalAmount,
    status: 'DELETED',
  });
  return { view: batchView(tx, deleted) };
}

function batchView(tx: Tx, batch: BatchPayment): Record<string, unknown> {
  const account = tx.get('accounts', batch.accountId);
  return {
    BatchPaymentID: batch.id,
    ...(account ? { Account: { AccountID: account.id, Code: account.Code, Name: account.Name } } : {}),
    ...batch.text,
    DateString: dateString(batch.Date),
    Date: msDate(batch.Date),
    Type: batch.Type,
    Status: batch.Status,
    TotalAmount: shown(toCents(batch.TotalAmount) === 0n ? '0' : batch.TotalAmount),
    UpdatedDateUTC: msInstant(batch.updated),
    IsReconciled: batch.IsReconciled,
    Payments: tx.find('payments', 'batch', batch.id).map((payment) => ({
      PaymentID: payment.id,
      Amount: shown(payment.Amount),
      Invoice: { InvoiceID: payment.targetId, LineItems: [], HasErrors: false },
      ...(payment.Reference ? { Reference: payment.Reference } : {}),
      Status: payment.Status,
      HasValidationErrors: false,
    })),
  };
}

function readBatch(batch: BatchPayment, path: string): string | number | boolean | null | undefined {
  switch (path.toLowerCase()) {
    case 'batchpaymentid':
      return batch.id;
    case 'status':
      return batch.Status;
    case 'type':
      return batch.Type;
    case 'reference':
      return batch.text['Reference'] ?? null;
    case 'date':
      return Date.parse(`${batch.Date}T00:00:00Z`);
    case 'totalamount':
      return shown(batch.TotalAmount);
    case 'updateddateutc':
      return batch.updated;
    default:
      return undefined;
  }
}
