import { randomUUID } from 'node:crypto';
import type { Tx } from '../journal/store.js';
import { centsText, decimalsOf, toCents } from '../money/exact.js';
import { Findings, Invalid, notFound, ok, type Reply, SANDBOX } from '../wire/errors.js';
import { listRecords } from '../wire/listing.js';
import { isGuid, numberOf, objectOf, type Sent, textOf } from '../wire/shape.js';
import { allocationShape, creditNoteShape } from '../wire/shapes.js';
import { amountDue, withApplied } from './amounts.js';
import { runBatch, runSingle, type Stored } from './batch.js';
import { type Call, envelope, guidParam, type Route, sentElement, sentElements, unitDecimals } from './call.js';
import type { DocumentKind } from './document-kind.js';
import { allocationView, documentView, readDocument } from './document-views.js';
import { createDocument, updateDocument } from './documents.js';
import { salesInvoiceByNumber } from './invoices.js';
import { checkLocks } from './locks.js';
import type { Allocation, TradeDocument } from './records.js';
import { listing } from './settings-resources.js';

export const creditNoteRoutes: Route[] = [
  { method: 'GET', pattern: '/CreditNotes', family: 'invoices', handle: listNotes },
  { method: 'PUT', pattern: '/CreditNotes', family: 'invoices', handle: createNotes },
  { method: 'POST', pattern: '/CreditNotes', family: 'invoices', handle: upsertNotes },
  { method: 'GET', pattern: '/CreditNotes/:', family: 'invoices', handle: getNote },
  { method: 'POST', pattern: '/CreditNotes/:', family: 'invoices', handle: updateNote },
  { method: 'PUT', pattern: '/CreditNotes/:/Allocations', family: 'invoices', handle: allocate },
  { method: 'DELETE', pattern: '/CreditNotes/:/Allocations/:', family: 'invoices', handle: removeAllocation },
];

const CREDIT_NOTE: DocumentKind = {
  collection: 'creditNotes',
  effect: 'creditNote',
  word: 'Credit Note',
  numberField: 'CreditNoteNumber',
  types: ['ACCRECCREDIT', 'ACCPAYCREDIT'],
  numberedType: 'ACCRECCREDIT',
  prefix: 'CN',
};

const RULES = {
  name: 'CreditNotes',
  errorFlag: 'HasErrors' as const,
  refusedExtras: () => ({ CreditNoteID: randomUUID() }),
};

const NO_SUCH = 'An existing Credit Note with the specified CreditNoteID could not be found';

function listNotes(call: Call): Reply {
  const { rows, paged, pagination } = listRecords(call.tx.all('creditNotes'), listing(call), {
    read: (note, path) => readDocument(call.tx, note, path),
    updated: (note) => note.updated,
    id: (note) => note.id,
    pages: true,
  });
  const options = { detail: paged ? ('full' as const) : ('thin' as const), unitDecimals: unitDecimals(call) };
  return envelope(
    call,
    'CreditNotes',
    rows.map((note) => documentView(call.tx, note, options)),
    pagination,
  );
}

function createNotes(call: Call): Reply {
  const elements = sentElements(call, 'CreditNotes', creditNoteShape);
  return runBatch(call, elements, RULES, (sent, tx) => {
    if (textOf(sent, 'CreditNoteID'))
      throw new Invalid([`${SANDBOX}PUT creates credit notes only; send a CreditNoteID with POST.`]);
    return createDocument(call, tx, sent, CREDIT_NOTE);
  });
}

function upsertNotes(call: Call): Reply {
  const elements = sentElements(call, 'CreditNotes', creditNoteShape);
  return runBatch(call, elements, RULES, (sent, tx) => {
    const known = matchNote(tx, sent);
    return known ? updateDocument(call, tx, sent, CREDIT_NOTE, known) : createDocument(call, tx, sent, CREDIT_NOTE);
  });
}

function matchNote(tx: Tx, sent: Sent): TradeDocument | undefined {
  const id = textOf(sent, 'CreditNoteID') ?? textOf(sent, 'ID');
  if (id) {
    const known = tx.get('creditNotes', id);
    if (!known) throw new Invalid([NO_SUCH]);
    return known;
  }
  const number = textOf(sent, 'CreditNoteNumber');
  if (!number || (textOf(sent, 'Type') ?? 'ACCRECCREDIT') !== 'ACCRECCREDIT') return undefined;
  return noteByNumber(tx, number);
}

export const noteByNumber = (tx: Tx, number: string): TradeDocument | undefined =>
  tx.find('creditNotes', 'number', number).find((note) => note.Type === 'ACCRECCREDIT' && note.Status !== 'DELETED');

function byPath(call: Call): TradeDocument | undefined {
  const name = call.params[0] ?? '';
  return isGuid(name) ? call.tx.get('creditNotes', name.toLowerCase()) : noteByNumber(call.tx, name);
}

function getNote(call: Call): Reply {
  const note = byPath(call);
  if (!note) throw notFound();
  return envelope(call, 'CreditNotes', [
    documentView(call.tx, note, { detail: 'full', unitDecimals: unitDecimals(call) }),
  ]);
}

function updateNote(call: Call): Reply {
  const sent = sentElement(call, 'CreditNotes', creditNoteShape);
  return runSingle(call, sent, RULES, (element, tx) => {
    const known = byPath(call);
    if (!known) throw new Invalid([NO_SUCH]);
    return updateDocument(call, tx, element, CREDIT_NOTE, known);
  });
}

function allocate(call: Call): Reply {
  const noteId = guidParam(call);
  const elements = sentElements(call, 'Allocations', allocationShape);
  const rules = { name: 'Allocations', errorFlag: undefined, refusedExtras: () => ({}) };
  return runBatch(call, elements, rules, (sent, tx) => storeAllocation(call, tx, sent, noteId));
}

/** Applies credit to an invoice of the same contact, side and currency (api-facts 4.4). */
function storeAllocation(call: Call, tx: Tx, sent: Sent, noteId: string): Stored {
  const note = tx.get('creditNotes', noteId);
  if (!note) throw new Invalid([NO_SUCH]);
  const invoice = sentInvoice(tx, objectOf(sent, 'Invoice'));
  const written = numberOf(sent, 'Amount') ?? '0';
  const findings = new Findings();
  if ((decimalsOf(written) ?? 9) > 2)
    throw new Invalid([`${SANDBOX}Amount must have at most 2 decimals and no exponent.`]);
  const amount = toCents(written);
  if (note.Status !== 'AUTHORISED') findings.add('Credit Note not of valid status for modification');
  if (invoice.Status !== 'AUTHORISED') findings.add('Invoice not of valid status for modification');
  if (note.contactId !== invoice.contactId)
    findings.add('The contact of the invoice differs from the contact of the credit note');
  if (note.Type !== `${invoice.Type}CREDIT`)
    findings.add('The credit note cannot be allocated to an invoice of the other side');
  if (note.CurrencyCode !== invoice.CurrencyCode)
    findings.add('The currency of the invoice differs from the credit note');
  if (amount <= 0n) findings.add(`${SANDBOX}Amount must be greater than zero.`);
  if (amount > toCents(amountDue(note))) findings.add('The amount exceeds the remaining credit of the credit note');
  if (amount > toCents(amountDue(invoice))) findings.add('The amount exceeds the amount outstanding on this document');
  const date = note.Date > invoice.Date ? note.Date : invoice.Date;
  checkLocks(call, date, findings);
  findings.throwIfAny();
  const now = call.world.clock.now();
  const allocation: Allocation = {
    id: randomUUID(),
    creditNoteId: note.id,
    invoiceId: invoice.id,
    Amount: centsText(amount),
    Date: date,
    IsDeleted: false,
  };
  applyAllocation(tx, allocation, note, invoice, amount, now);
  tx.effect({
    kind: 'allocation.created',
    collection: 'allocations',
    id: allocation.id,
    number: note.number,
    reference: invoice.number,
    contactId: note.contactId,
    date,
    amount: allocation.Amount,
  });
  return { view: allocationView(tx, allocation) };
}

function applyAllocation(
  tx: Tx,
  allocation: Allocation,
  note: TradeDocument,
  invoice: TradeDocument,
  amount: bigint,
  now: number,
): void {
  tx.put('allocations', allocation);
  tx.put('creditNotes', withApplied(note, { credited: amount }, allocation.Date, now));
  tx.put('invoices', withApplied(invoice, { credited: amount }, allocation.Date, now));
}

function sentInvoice(tx: Tx, sent: Sent | undefined): TradeDocument {
  const id = sent && textOf(sent, 'InvoiceID');
  const number = sent && textOf(sent, 'InvoiceNumber');
  const invoice = id ? tx.get('invoices', id) : number ? salesInvoiceByNumber(tx, number) : undefined;
  if (!invoice) throw new Invalid(['Invoice could not be found']);
  return invoice;
}

function removeAllocation(call: Call): Reply {
  const allocation = call.tx.get('allocations', guidParam(call, 1));
  if (!allocation || allocation.creditNoteId !== guidParam(call, 0) || allocation.IsDeleted) throw notFound();
  const note = call.tx.get('creditNotes', allocation.creditNoteId)!;
  const invoice = call.tx.get('invoices', allocation.invoiceId)!;
  const removed: Allocation = { ...allocation, IsDeleted: true };
  applyAllocation(call.tx, removed, note, invoice, -toCents(allocation.Amount), call.world.clock.now());
  call.tx.effect({
    kind: 'allocation.deleted',
    collection: 'allocations',
    id: allocation.id,
    number: note.number,
    reference: invoice.number,
    amount: allocation.Amount,
  });
  return ok(allocationView(call.tx, removed));
}
