import type { Tx } from '../journal/store.js';
import type { Line } from './records.js';

/** Every line that anything stands on: an account or a tracking option named here can no longer be deleted. */
export function linesInUse(tx: Tx): Pick<Line, 'AccountID' | 'Tracking'>[] {
  const documents = (['invoices', 'creditNotes', 'purchaseOrders', 'quotes', 'bankTransactions'] as const).flatMap(
    (name) => tx.all(name).flatMap((document) => document.LineItems),
  );
  return [...documents, ...tx.all('manualJournals').flatMap((journal) => journal.JournalLines)];
}
