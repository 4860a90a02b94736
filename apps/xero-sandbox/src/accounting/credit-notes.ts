import { randomUUID } from 'node:crypto';
import type { Tx } from '../journal/store.js';
import { Invalid, notFound, type Reply, SANDBOX } from '../wire/errors.js';
import { listRecords } from '../wire/listing.js';
import { isGuid, type Sent, textOf } from '../wire/shape.js';
import { creditNoteShape } from '../wire/shapes.js';
import { runBatch, runSingle } from './batch.js';
import { type Call, envelope, type Route, sentElement, sentElements, unitDecimals } from './call.js';
import type { DocumentKind } from './document-kind.js';
import { documentView, readDocument } from './document-views.js';
import { createDocument, updateDocument } from './documents.js';
import type { TradeDocument } from './records.js';
import { listing } from './settings-resources.js';

export const creditNoteRoutes: Route[] = [
  { method: 'GET', pattern: '/CreditNotes', family: 'invoices', handle: listNotes },
  { method: 'PUT', pattern: '/CreditNotes', family: 'invoices', handle: createNotes },
  { method: 'POST', pattern: '/CreditNotes', family: 'invoices', handle: upsertNotes },
  { method: 'GET', pattern: '/CreditNotes/:', family: 'invoices', handle: getNote },
  { method: 'POST', pattern: '/CreditNotes/:', family: 'invoices', handle: updateNote },
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
