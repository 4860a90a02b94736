import { randomUUID } from 'node:crypto';
import type { Tx } from '../journal/store.js';
import { centsText, decimalsOf, toCents } from '../money/exact.js';
import { Findings, Invalid, notFound, ok, type Reply, SANDBOX } from '../wire/errors.js';
import { numberOf, objectOf, type Sent, textOf } from '../wire/shape.js';
import { allocationShape } from '../wire/shapes.js';
import { amountDue, isSales, withApplied } from './amounts.js';
import { runBatch, type Stored, validationReply } from './batch.js';
import { type Call, guidParam, type Route, sentElements } from './call.js';
import { allocationView } from './document-views.js';
import { salesInvoiceByNumber } from './invoices.js';
import { checkLocks } from './locks.js';
import type { Allocation, TradeDocument } from './records.js';

/** A kind of credit that can be applied to invoices. */
interface CreditKind {
  path: 'CreditNotes' | 'Prepayments' | 'Overpayments';
  collection: 'creditNotes' | 'prepayments' | 'overpayments';
  family: Route['family'];
  word: string;
  noSuch: string;
}

const KINDS: CreditKind[] = [
  {
    path: 'CreditNotes',
    collection: 'creditNotes',
    family: 'invoices',
    word: 'Credit Note',
    noSuch: 'An existing Credit Note with the specified CreditNoteID could not be found',
  },
  {
    path: 'Prepayments',
    collection: 'prepayments',
    family: 'payments',
    word: 'Prepayment',
    noSuch: 'An existing Prepayment with the specified PrepaymentID could not be found',
  },
  {
    path: 'Overpayments',
    collection: 'overpayments',
    family: 'payments',
    word: 'Overpayment',
    noSuch: 'An existing Overpayment with the specified OverpaymentID could not be found',
  },
];

/** Credit applied to invoices, and taken back (api-facts 4.4, 4.6). */
export const allocationRoutes: Route[] = KINDS.flatMap((kind) => {
  const { path, family } = kind;
  return [
    { method: 'PUT', pattern: `/${path}/:/Allocations`, family, handle: (call) => allocate(call, kind) },
    { method: 'DELETE', pattern: `/${path}/:/Allocations/:`, family, handle: (call) => remove(call, kind) },
  ] satisfies Route[];
});

function allocate(call: Call, kind: CreditKind): Reply {
  const creditId = guidParam(call);
  const elements = sentElements(call, 'Allocations', allocationShape);
  const rules = { name: 'Allocations', errorFlag: undefined, refusedExtras: () => ({}) };
  return runBatch(call, elements, rules, (sent, tx) => store(call, tx, sent, kind, creditId));
}

/** Applies credit to an invoice of the same contact, side and currency; the later of the two dates counts. */
function store(call: Call, tx: Tx, sent: Sent, kind: CreditKind, creditId: string): Stored {
  const credit = tx.get(kind.collection, creditId);
  if (!credit) throw new Invalid([kind.noSuch]);
  const invoice = sentInvoice(tx, objectOf(sent, 'Invoice'));
  const written = numberOf(sent, 'Amount') ?? '0';
  if ((decimalsOf(written) ?? 9) > 2)
    throw new Invalid([`${SANDBOX}Amount must have at most 2 decimals and no exponent.`]);
  const amount = toCents(written);
  const date = credit.Date > invoice.Date ? credit.Date : invoice.Date;
  const findings = new Findings();
  checkFit(kind, credit, invoice, amount, findings);
  checkLocks(call, date, findings);
  findings.throwIfAny();
  const allocation: Allocation = {
    id: randomUUID(),
    ...(kind.collection === 'creditNotes' ? {} : { source: kind.collection }),
    creditNoteId: credit.id,
    invoiceId: invoice.id,
    Amount: centsText(amount),
    Date: date,
    IsDeleted: false,
  };
  apply(tx, kind, allocation, credit, invoice, amount, call.world.clock.now());
  record(tx, 'created', allocation, credit, invoice);
  return { view: allocationView(tx, allocation) };
}

function checkFit(
  kind: CreditKind,
  credit: TradeDocument,
  invoice: TradeDocument,
  amount: bigint,
  findings: Findings,
): void {
  const word = kind.word.toLowerCase();
  if (credit.Status !== 'AUTHORISED') findings.add(`${kind.word} not of valid status for modification`);
  if (invoice.Status !== 'AUTHORISED') findings.add('Invoice not of valid status for modification');
  if (credit.contactId !== invoice.contactId)
    findings.add(`The contact of the invoice differs from the contact of the ${word}`);
  if (isSales(credit) !== isSales(invoice))
    findings.add(`The ${word} cannot be allocated to an invoice of the other side`);
  if (credit.CurrencyCode !== invoice.CurrencyCode)
    findings.add(`The currency of the invoice differs from the ${word}`);
  if (amount <= 0n) findings.add(`${SANDBOX}Amount must be greater than zero.`);
  if (amount > toCents(amountDue(credit))) findings.add(`The amount exceeds the remaining credit of the ${word}`);
  if (amount > toCents(amountDue(invoice))) findings.add('The amount exceeds the amount outstanding on this document');
}

function apply(
  tx: Tx,
  kind: CreditKind,
  allocation: Allocation,
  credit: TradeDocument,
  invoice: TradeDocument,
  amount: bigint,
  now: number,
): void {
  tx.put('allocations', allocation);
  tx.put(kind.collection, withApplied(credit, { credited: amount }, allocation.Date, now));
  tx.put('invoices', withApplied(invoice, { credited: amount }, allocation.Date, now));
}

function record(
  tx: Tx,
  verb: 'created' | 'deleted',
  allocation: Allocation,
  credit: TradeDocument,
  invoice: TradeDocument,
): void {
  tx.effect({
    kind: `allocation.${verb}`,
    collection: 'allocations',
    id: allocation.id,
    number: credit.number,
    reference: invoice.number,
    contactId: credit.contactId,
    date: allocation.Date,
    amount: allocation.Amount,
  });
}

function sentInvoice(tx: Tx, sent: Sent | undefined): TradeDocument {
  const id = sent && textOf(sent, 'InvoiceID');
  const number = sent && textOf(sent, 'InvoiceNumber');
  const invoice = id ? tx.get('invoices', id) : number ? salesInvoiceByNumber(tx, number) : undefined;
  if (!invoice) throw new Invalid(['Invoice could not be found']);
  return invoice;
}

function remove(call: Call, kind: CreditKind): Reply {
  const allocation = call.tx.get('allocations', guidParam(call, 1));
  if (!allocation || allocation.creditNoteId !== guidParam(call, 0) || allocation.IsDeleted) throw notFound();
  const credit = call.tx.get(kind.collection, allocation.creditNoteId);
  const invoice = call.tx.get('invoices', allocation.invoiceId);
  if (!credit || !invoice) throw notFound();
  const locked = lockFault(call, allocation.Date);
  if (locked) {
    const ValidationErrors = locked.messages.map((Message) => ({ Message }));
    return validationReply([{ ...allocationView(call.tx, allocation), ValidationErrors }]);
  }
  const removed: Allocation = { ...allocation, IsDeleted: true };
  apply(call.tx, kind, removed, credit, invoice, -toCents(allocation.Amount), call.world.clock.now());
  record(call.tx, 'deleted', removed, credit, invoice);
  return ok(allocationView(call.tx, removed));
}

function lockFault(call: Call, date: string): Invalid | undefined {
  const findings = new Findings();
  checkLocks(call, date, findings);
  try {
    findings.throwIfAny();
    return undefined;
  } catch (error) {
    if (error instanceof Invalid) return error;
    throw error;
  }
}
