import type { Tx } from '../journal/store.js';
import type { Findings } from '../wire/errors.js';
import type { DocumentKind } from './document-kind.js';
import type { Organisation, TradeDocument } from './records.js';

/** Sales numbers are unique and generated when missing; a voided one stays taken (api-facts 4.3). */
export function settleNumber(tx: Tx, document: TradeDocument, kind: DocumentKind, findings: Findings): void {
  if (document.number.length > 255) findings.add(`${kind.numberField} must not be more than 255 characters long`);
  if (document.Type !== kind.numberedType) return;
  if (document.number === '') return generate(tx, document, kind);
  const taken = tx
    .find(kind.collection, 'number', document.number)
    .filter((other) => other.id !== document.id && other.Type === document.Type && other.Status !== 'DELETED');
  if (taken.some((other) => other.Status === 'VOIDED')) {
    findings.add(`${kind.word} not of valid status for modification`);
  } else if (taken.length > 0) {
    findings.add(kind.word === 'Invoice' ? 'Invoice # must be unique.' : 'Credit Note # must be unique.');
  }
}

function generate(tx: Tx, document: TradeDocument, kind: DocumentKind): void {
  document.number = nextNumber(tx, kind.collection, kind.effect, kind.prefix);
}

/** The next free number of a kind, `INV-0001`. */
export function nextNumber(
  tx: Tx,
  collection: 'invoices' | 'creditNotes' | 'purchaseOrders' | 'quotes',
  counter: keyof Organisation['numbers'],
  prefix: string,
): string {
  const organisation = tx.get('organisation', tx.tenantId);
  if (!organisation) throw new Error(`The organisation ${tx.tenantId} has no books.`);
  let next = organisation.numbers[counter] ?? 1;
  const name = (): string => `${prefix}-${String(next).padStart(4, '0')}`;
  while (tx.find(collection, 'number', name()).length > 0) next += 1;
  tx.put('organisation', { ...organisation, numbers: { ...organisation.numbers, [counter]: next + 1 } });
  return name();
}
