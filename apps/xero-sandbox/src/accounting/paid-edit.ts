import type { Tx } from '../journal/store.js';
import { Findings, Invalid } from '../wire/errors.js';
import { has, listOf, numberOf, objectOf, type Sent, textOf } from '../wire/shape.js';
import { toCents, toFine } from '../money/exact.js';
import { isSales } from './amounts.js';
import { checkTheme } from './branding-themes.js';
import { type Call } from './call.js';
import { embeddedContact } from './contacts.js';
import type { DocumentKind } from './document-kind.js';
import { settleNumber } from './document-numbers.js';
import { accountFault } from './lines.js';
import { readTracking } from './line-tracking.js';
import type { Line, TradeDocument } from './records.js';

const APPLIED = 'This document cannot be edited as it has a payment or credit note allocated to it.';
const NEEDS_LINE_ID = 'To update fields on a paid invoice line item, you must supply a LineItemID';

const ALLOWED = ['Reference', 'DueDate', 'BrandingThemeID', 'Url', 'Contact', 'SentToContact', 'LineItems'];
const IDENTITY = ['InvoiceID', 'CreditNoteID', 'ID', 'InvoiceNumber', 'CreditNoteNumber', 'Type'];

/** The few changes a document takes once money or credit is applied to it (api-facts 4.3). */
export function editApplied(
  call: Call,
  tx: Tx,
  sent: Sent,
  kind: DocumentKind,
  known: TradeDocument,
): { document: TradeDocument; bumps: boolean } {
  const status = textOf(sent, 'Status');
  if (status !== undefined) {
    throw new Invalid([
      `The status ${status} cannot be applied to the ${kind.word === 'Invoice' ? 'invoice' : 'credit note'} because it has payments or credit notes allocated to it.`,
    ]);
  }
  const allowed = known.Type === 'ACCPAY' ? [...ALLOWED, 'PlannedPaymentDate'] : ALLOWED;
  const forbidden = Object.keys(sent).filter(
    (name) => !allowed.includes(name) && !IDENTITY.includes(name) && differs(sent, name, known),
  );
  if (forbidden.length > 0) throw refused(kind);
  const document: TradeDocument = { ...known };
  const number = textOf(sent, kind.numberField);
  if (number && number !== known.number) {
    const findings = new Findings();
    document.number = number;
    settleNumber(tx, document, kind, findings);
    findings.throwIfAny();
  }
  const theme = new Findings();
  checkTheme(tx, sent, theme);
  theme.throwIfAny();
  for (const name of ['DueDate', 'BrandingThemeID', 'Url', 'PlannedPaymentDate'] as const) {
    const value = textOf(sent, name);
    if (value !== undefined) document[name] = value;
  }
  const reference = textOf(sent, 'Reference');
  if (reference !== undefined && isSales(known)) document.Reference = reference;
  const contact = objectOf(sent, 'Contact');
  if (contact && textOf(contact, 'ContactID') !== known.contactId) {
    if (toCents(known.credited) !== 0n) throw refused(kind);
    document.contactId = embeddedContact(call, tx, contact).id;
  }
  const lines = listOf(sent, 'LineItems');
  if (lines) document.LineItems = editedLines(tx, lines, known, kind);
  const quiet = Object.keys(sent).every((name) => ['DueDate', 'SentToContact', ...IDENTITY].includes(name));
  return { document, bumps: !quiet };
}

const refused = (kind: DocumentKind): Invalid =>
  new Invalid([`${kind.word} not of valid status for modification`, APPLIED]);

/** Repeating the stored value is no change. */
function differs(sent: Sent, name: string, known: TradeDocument): boolean {
  const stored = (known as unknown as Record<string, unknown>)[name];
  const value = sent[name];
  if (typeof value === 'string' || typeof value === 'boolean') return value !== stored;
  const number = numberOf(sent, name);
  return number === undefined || typeof stored !== 'string' || toFine(number) !== toFine(stored);
}

function editedLines(tx: Tx, sentLines: Sent[], known: TradeDocument, kind: DocumentKind): Line[] {
  const findings = new Findings();
  const edited = new Map<string, Line>();
  sentLines.forEach((sent, index) => {
    const id = textOf(sent, 'LineItemID');
    const line = known.LineItems.find((candidate) => candidate.LineItemID === id);
    if (!line) return findings.addBoth('LineItems', index, NEEDS_LINE_ID);
    if (changesAmounts(sent, line, tx)) throw refused(kind);
    edited.set(line.LineItemID, editedLine(tx, sent, line, index, isSales(known), findings));
  });
  findings.throwIfAny();
  if (edited.size < known.LineItems.length) throw refused(kind);
  return known.LineItems.map((line) => edited.get(line.LineItemID) ?? line);
}

function changesAmounts(sent: Sent, line: Line, tx: Tx): boolean {
  const item = line.ItemID ? tx.get('items', line.ItemID)?.Code : undefined;
  const number = (name: 'Quantity' | 'UnitAmount' | 'LineAmount' | 'TaxAmount'): boolean => {
    const value = numberOf(sent, name);
    return value !== undefined && toFine(value) !== toFine(line[name]);
  };
  const text = (name: string, stored: string | undefined): boolean => has(sent, name) && textOf(sent, name) !== stored;
  return (
    (['Quantity', 'UnitAmount', 'LineAmount', 'TaxAmount'] as const).some(number) ||
    text('TaxType', line.TaxType) ||
    text('ItemCode', item)
  );
}

function editedLine(tx: Tx, sent: Sent, line: Line, index: number, sales: boolean, findings: Findings): Line {
  const changed = { ...line };
  const description = textOf(sent, 'Description');
  if (description !== undefined) changed.Description = description;
  const code = textOf(sent, 'AccountCode');
  const id = textOf(sent, 'AccountID');
  if (code || id) {
    const account = id ? tx.get('accounts', id) : tx.find('accounts', 'code', code!.toLowerCase())[0];
    const item = line.ItemID ? tx.get('items', line.ItemID) : undefined;
    const fault = account
      ? accountFault(account, item, sales)
      : `Account code '${code ?? id}' is not a valid code for this document.`;
    if (fault) findings.addBoth('LineItems', index, fault);
    else changed.AccountID = account!.id;
  }
  const tracking = listOf(sent, 'Tracking');
  if (tracking)
    changed.Tracking = readTracking(tx, tracking, (message) => findings.addBoth('LineItems', index, message));
  return changed;
}
