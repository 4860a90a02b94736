import { randomUUID } from 'node:crypto';
import { instantString, msInstant } from '../wire/dates.js';
import { Invalid, type Reply } from '../wire/errors.js';
import { textOf } from '../wire/shape.js';
import { historyShape } from '../wire/shapes.js';
import { runBatch, validationReply } from './batch.js';
import { type Call, envelope, guidParam, type Route, sentElements } from './call.js';
import type { CollectionName, HistoryNote } from './records.js';

const ENDPOINTS: [path: string, collection: CollectionName, family: Route['family']][] = [
  ['Contacts', 'contacts', 'contacts'],
  ['Items', 'items', 'items'],
  ['Invoices', 'invoices', 'invoices'],
  ['CreditNotes', 'creditNotes', 'invoices'],
  ['PurchaseOrders', 'purchaseOrders', 'invoices'],
  ['Quotes', 'quotes', 'invoices'],
  ['BankTransactions', 'bankTransactions', 'bankTransactions'],
  ['Prepayments', 'prepayments', 'payments'],
  ['Overpayments', 'overpayments', 'payments'],
  ['ManualJournals', 'manualJournals', 'manualJournals'],
  ['Payments', 'payments', 'payments'],
  ['BatchPayments', 'batchPayments', 'payments'],
];

/** Notes on documents: added, never changed (api-facts 4.15). */
export const historyRoutes: Route[] = ENDPOINTS.flatMap(
  ([path, collection, family]) =>
    [
      { method: 'GET', pattern: `/${path}/:/History`, family, handle: (call) => listNotes(call, collection) },
      { method: 'PUT', pattern: `/${path}/:/History`, family, handle: (call) => addNotes(call, collection) },
    ] satisfies Route[],
);

function unknown(call: Call, collection: CollectionName): Reply | undefined {
  if (call.tx.get(collection, guidParam(call))) return undefined;
  const Message = 'The document with the supplied id was not found for this endpoint.';
  return validationReply([{ ValidationErrors: [{ Message }] }]);
}

function listNotes(call: Call, collection: CollectionName): Reply {
  const refused = unknown(call, collection);
  if (refused) return refused;
  const notes = call.tx.find('history', 'document', guidParam(call)).sort((a, b) => b.at - a.at);
  return envelope(call, 'HistoryRecords', notes.map(noteView));
}

function addNotes(call: Call, collection: CollectionName): Reply {
  const refused = unknown(call, collection);
  if (refused) return refused;
  const elements = sentElements(call, 'HistoryRecords', historyShape);
  const rules = { name: 'HistoryRecords', errorFlag: undefined, refusedExtras: () => ({}) };
  return runBatch(call, elements, rules, (sent, tx) => {
    const details = textOf(sent, 'Details') ?? '';
    if (details === '') throw new Invalid(['Details must be specified']);
    if (details.length > 2500) throw new Invalid(['Details must not be more than 2500 characters long']);
    const note: HistoryNote = {
      id: randomUUID(),
      documentId: guidParam(call),
      Changes: 'Note',
      Details: details,
      User: 'System Generated',
      at: call.world.clock.now(),
    };
    tx.put('history', note);
    tx.effect({ kind: 'history.created', collection: 'history', id: note.id, reference: note.documentId });
    return { view: noteView(note) };
  });
}

const noteView = (note: HistoryNote): Record<string, unknown> => ({
  Changes: note.Changes,
  DateUTCString: instantString(note.at).slice(0, -1),
  DateUTC: msInstant(note.at),
  User: note.User,
  Details: note.Details,
});
