import { randomUUID } from 'node:crypto';
import type { Tx } from '../journal/store.js';
import { toCents } from '../money/exact.js';
import { addDays } from '../wire/dates.js';
import { Findings, Invalid, SANDBOX } from '../wire/errors.js';
import { boolOf, has, listOf, objectOf, type Sent, textOf } from '../wire/shape.js';
import { amountDue, isApplied, isSales } from './amounts.js';
import type { Stored } from './batch.js';
import { type Call, organisationOf, today, unitDecimals } from './call.js';
import { embeddedContact, markSide } from './contacts.js';
import { fillCurrency, fillTotals } from './document-amounts.js';
import type { DocumentKind } from './document-kind.js';
import { applyStock } from './document-stock.js';
import { checkApprovalCap } from './approval-cap.js';
import { checkTheme } from './branding-themes.js';
import { settleNumber } from './document-numbers.js';
import { documentView } from './document-views.js';
import { readLines } from './lines.js';
import { checkLocks } from './locks.js';
import { editApplied } from './paid-edit.js';
import type { Contact, DocumentStatus, TradeDocument } from './records.js';

const NEXT: Record<DocumentStatus, readonly DocumentStatus[]> = {
  DRAFT: ['DRAFT', 'SUBMITTED', 'AUTHORISED', 'DELETED'],
  SUBMITTED: ['SUBMITTED', 'AUTHORISED', 'DRAFT', 'DELETED'],
  AUTHORISED: ['AUTHORISED', 'VOIDED'],
  PAID: [],
  VOIDED: [],
  DELETED: [],
};

const complete = (status: DocumentStatus): boolean => status === 'SUBMITTED' || status === 'AUTHORISED';

/** Creates a document from one element. */
export function createDocument(call: Call, tx: Tx, sent: Sent, kind: DocumentKind): Stored {
  const type = textOf(sent, 'Type') as TradeDocument['Type'] | undefined;
  if (!type || !kind.types.includes(type)) throw new Invalid([`${kind.word} not of valid type for creation`]);
  const status = (textOf(sent, 'Status') ?? 'DRAFT') as DocumentStatus;
  if (!['DRAFT', 'SUBMITTED', 'AUTHORISED'].includes(status)) {
    throw new Invalid([`${kind.word} not of valid status for creation`]);
  }
  const organisation = organisationOf(call);
  const blank: TradeDocument = {
    id: randomUUID(),
    Type: type,
    Status: 'DRAFT',
    number: '',
    contactId: '',
    Date: today(call),
    LineAmountTypes: 'Exclusive',
    LineItems: [],
    SubTotal: '0.00',
    TotalTax: '0.00',
    Total: '0.00',
    TotalDiscount: '0.00',
    CurrencyCode: organisation.BaseCurrency,
    CurrencyRate: '1',
    SentToContact: false,
    paid: '0.00',
    credited: '0.00',
    createdBy: call.caller.app.clientId,
    updated: 0,
  };
  return store(call, tx, sent, kind, blank, status, true);
}

/** Changes a document by one element; what it may touch depends on its status (api-facts 4.3). */
export function updateDocument(call: Call, tx: Tx, sent: Sent, kind: DocumentKind, known: TradeDocument): Stored {
  const status = textOf(sent, 'Status') as DocumentStatus | undefined;
  const type = textOf(sent, 'Type');
  if (type && type !== known.Type) throw new Invalid([`${kind.word} not of valid status for modification`]);
  if (isApplied(known)) return storeApplied(call, tx, sent, kind, known);
  // A zero-total document is PAID without anything applied to it: it may still be changed and voided.
  const from = known.Status === 'PAID' ? 'AUTHORISED' : known.Status;
  const next = status ?? from;
  if (!NEXT[from].includes(next)) throw new Invalid([`${kind.word} not of valid status for modification`]);
  if (next === 'VOIDED' || next === 'DELETED') return end(call, tx, kind, known, next);
  return store(call, tx, sent, kind, known, next, false);
}

function store(
  call: Call,
  tx: Tx,
  sent: Sent,
  kind: DocumentKind,
  base: TradeDocument,
  status: DocumentStatus,
  fresh: boolean,
): Stored {
  const findings = new Findings();
  const warnings: string[] = [];
  const contact = contactOf(call, tx, sent, base, fresh);
  // A draft may still move to an open day; a document without anything to pay is PAID and may not.
  if (!fresh && base.Status !== 'DRAFT') checkLocks(call, base.Date, findings);
  const document = filled(call, tx, sent, kind, base, status, contact, findings);
  if (fresh && kind.collection === 'invoices' && document.LineItems.length === 0) {
    findings.add('One or more line items must be specified');
  }
  settleNumber(tx, document, kind, findings);
  if (complete(status)) checkComplete(document, kind, findings);
  checkLocks(call, document.Date, findings);
  checkApprovalCap(call, tx, document, base, findings);
  if (boolOf(sent, 'SentToContact') !== undefined) {
    if (status === 'AUTHORISED') document.SentToContact = boolOf(sent, 'SentToContact')!;
    else if (boolOf(sent, 'SentToContact')) warnings.push('Only AUTHORISED invoices may have SentToContact updated.');
  }
  findings.throwIfAny();
  return commitDocument(call, tx, kind, fresh ? undefined : base, document, contact, warnings);
}

function contactOf(call: Call, tx: Tx, sent: Sent, base: TradeDocument, fresh: boolean): Contact {
  if (fresh || has(sent, 'Contact')) return embeddedContact(call, tx, objectOf(sent, 'Contact'));
  const contact = tx.get('contacts', base.contactId);
  if (!contact) throw new Error(`Document ${base.id} has no contact.`);
  return contact;
}

function filled(
  call: Call,
  tx: Tx,
  sent: Sent,
  kind: DocumentKind,
  base: TradeDocument,
  status: DocumentStatus,
  contact: Contact,
  findings: Findings,
): TradeDocument {
  const document: TradeDocument = {
    ...base,
    Status: status,
    contactId: contact.id,
    Date: textOf(sent, 'Date') ?? base.Date,
    LineAmountTypes:
      (textOf(sent, 'LineAmountTypes') as TradeDocument['LineAmountTypes'] | undefined) ?? base.LineAmountTypes,
    number: textOf(sent, kind.numberField) ?? base.number,
    updated: call.world.clock.now(),
  };
  fillTexts(sent, document, findings);
  checkTheme(tx, sent, findings);
  fillCurrency(call, tx, sent, document, findings);
  const due = textOf(sent, 'DueDate') ?? base.DueDate ?? dueByTerms(document, contact);
  if (due) document.DueDate = due;
  const sentLines = listOf(sent, 'LineItems');
  const context = { tx, type: document.Type, mode: document.LineAmountTypes, complete: complete(status), findings };
  if (sentLines) {
    document.LineItems = readLines(sentLines, { ...context, unitDecimals: unitDecimals(call), before: base.LineItems });
  } else if (document.LineAmountTypes !== base.LineAmountTypes && base.LineItems.length > 0) {
    findings.add(`${SANDBOX}send the lines together with a new LineAmountTypes.`);
  }
  fillTotals(call, document);
  return document;
}

function fillTexts(sent: Sent, document: TradeDocument, findings: Findings): void {
  const reference = textOf(sent, 'Reference');
  if (reference !== undefined) {
    if (reference.length > 255) findings.add('Reference must not be more than 255 characters long');
    if (isSales(document)) document.Reference = reference;
  }
  const url = textOf(sent, 'Url');
  if (url !== undefined) {
    if (!/^https?:\/\/[^\s]+$/i.test(url) || /xero/i.test(url)) findings.add('Url must be a valid absolute url');
    document.Url = url;
  }
  for (const name of ['BrandingThemeID', 'ExpectedPaymentDate', 'PlannedPaymentDate'] as const) {
    const value = textOf(sent, name);
    if (value !== undefined) document[name] = value;
  }
}

function dueByTerms(document: TradeDocument, contact: Contact): string | undefined {
  const term = isSales(document) ? contact.PaymentTerms.Sales : contact.PaymentTerms.Bills;
  if (!term) return undefined;
  if (term.Type === 'DAYSAFTERBILLDATE') return addDays(document.Date, term.Day);
  const [year = 0, month = 0] = document.Date.split('-').map(Number);
  const monthEnd = (offset: number): string => new Date(Date.UTC(year, month + offset, 0)).toISOString().slice(0, 10);
  if (term.Type === 'DAYSAFTERBILLMONTH') return addDays(monthEnd(0), term.Day);
  const last = monthEnd(term.Type === 'OFFOLLOWINGMONTH' ? 1 : 0);
  return `${last.slice(0, 8)}${String(Math.min(term.Day, Number(last.slice(8)))).padStart(2, '0')}`;
}

function checkComplete(document: TradeDocument, kind: DocumentKind, findings: Findings): void {
  if (document.LineItems.length === 0) findings.add('One or more line items must be specified');
  if (document.LineItems.some((line) => !line.textOnly && !line.AccountID) && findings.empty()) {
    findings.add('Account code or ID must be specified.');
  }
  if (kind.collection === 'invoices' && !document.DueDate) findings.add('The document DueDate field must be specified');
  if (toCents(document.Total) < 0n)
    findings.add(`${SANDBOX}the document total must not be negative; use a credit note.`);
}

function commitDocument(
  call: Call,
  tx: Tx,
  kind: DocumentKind,
  before: TradeDocument | undefined,
  given: TradeDocument,
  contact: Contact | undefined,
  warnings: string[],
): Stored {
  const settled = givenPaid(given);
  const options = { detail: 'full' as const, unitDecimals: unitDecimals(call) };
  if (before && sameDocument(before, settled)) return { view: documentView(tx, before, options), warnings };
  tx.put(kind.collection, settled);
  applyStock(call, tx, settled);
  if (contact) markSide(tx, tx.get('contacts', contact.id) ?? contact, isSales(settled));
  tx.effect({
    kind: `${kind.effect}.${effectVerb(before, settled)}`,
    collection: kind.collection,
    id: settled.id,
    number: settled.number,
    ...(settled.Reference ? { reference: settled.Reference } : {}),
    contactId: settled.contactId,
    date: settled.Date,
    amount: settled.Total,
    currency: settled.CurrencyCode,
    status: settled.Status,
  });
  return { view: documentView(tx, settled, options), warnings };
}

/** An approved document with nothing to pay counts as paid at once. */
function givenPaid(document: TradeDocument): TradeDocument {
  if (document.Status !== 'AUTHORISED' || toCents(amountDue(document)) !== 0n) return document;
  return { ...document, Status: 'PAID', FullyPaidOnDate: document.Date };
}

function effectVerb(before: TradeDocument | undefined, after: TradeDocument): string {
  if (!before) return 'created';
  if (after.Status === 'VOIDED') return 'voided';
  return after.Status === 'DELETED' ? 'deleted' : 'updated';
}

function sameDocument(a: TradeDocument, b: TradeDocument): boolean {
  const bare = (d: TradeDocument): string =>
    JSON.stringify({ ...d, updated: 0, LineItems: d.LineItems.map((line) => ({ ...line, LineItemID: '' })) });
  return bare(a) === bare(b);
}

/** Voids or deletes. */
function end(call: Call, tx: Tx, kind: DocumentKind, known: TradeDocument, status: 'VOIDED' | 'DELETED'): Stored {
  const findings = new Findings();
  checkLocks(call, known.Date, findings);
  findings.throwIfAny();
  return commitDocument(
    call,
    tx,
    kind,
    known,
    { ...known, Status: status, updated: call.world.clock.now() },
    undefined,
    [],
  );
}

function storeApplied(call: Call, tx: Tx, sent: Sent, kind: DocumentKind, known: TradeDocument): Stored {
  const findings = new Findings();
  checkLocks(call, known.Date, findings);
  findings.throwIfAny();
  const { document, bumps } = editApplied(call, tx, sent, kind, known);
  const contact = tx.get('contacts', document.contactId);
  const updated = bumps ? call.world.clock.now() : known.updated;
  return commitDocument(call, tx, kind, known, { ...document, updated }, contact, []);
}
