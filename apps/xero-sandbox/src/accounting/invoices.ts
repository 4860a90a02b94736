import { randomUUID } from 'node:crypto';
import type { Tx } from '../journal/store.js';
import { Invalid, notFound, type Reply, SANDBOX } from '../wire/errors.js';
import { listRecords } from '../wire/listing.js';
import { isGuid, type Sent, textOf } from '../wire/shape.js';
import { invoiceShape } from '../wire/shapes.js';
import { runBatch, runSingle } from './batch.js';
import { type Call, envelope, type Route, sentElement, sentElements, unitDecimals } from './call.js';
import type { DocumentKind } from './document-kind.js';
import { documentView, readDocument } from './document-views.js';
import { createDocument, updateDocument } from './documents.js';
import type { TradeDocument } from './records.js';
import { listing } from './settings-resources.js';

export const invoiceRoutes: Route[] = [
  { method: 'GET', pattern: '/Invoices', family: 'invoices', handle: listInvoices },
  { method: 'PUT', pattern: '/Invoices', family: 'invoices', handle: createInvoices },
  { method: 'POST', pattern: '/Invoices', family: 'invoices', handle: upsertInvoices },
  { method: 'GET', pattern: '/Invoices/:', family: 'invoices', handle: getInvoice },
  { method: 'POST', pattern: '/Invoices/:', family: 'invoices', handle: updateInvoice },
];

const INVOICE: DocumentKind = {
  collection: 'invoices',
  effect: 'invoice',
  word: 'Invoice',
  numberField: 'InvoiceNumber',
  types: ['ACCREC', 'ACCPAY'],
  numberedType: 'ACCREC',
  prefix: 'INV',
};

/** A refused document still shows an id that looks real (api-facts 3.2). */
const RULES = {
  name: 'Invoices',
  errorFlag: 'HasErrors' as const,
  refusedExtras: () => ({ InvoiceID: randomUUID() }),
};

const NO_SUCH = 'An existing invoice with the specified ID could not be found';

function listInvoices(call: Call): Reply {
  const several = (name: string): string[] | undefined =>
    call.query
      .get(name)
      ?.split(',')
      .map((part) => part.trim());
  const lower = (name: string): string[] | undefined => several(name)?.map((part) => part.toLowerCase());
  const [ids, numbers, contacts, statuses] = [
    lower('IDs'),
    several('InvoiceNumbers'),
    lower('ContactIDs'),
    several('Statuses'),
  ];
  const mine = call.query.get('createdByMyApp')?.toLowerCase() === 'true';
  const term = (call.query.get('searchTerm') ?? call.query.get('SearchTerm'))?.toLowerCase();
  const candidates = numbers
    ? [...new Set(numbers.flatMap((number) => call.tx.find('invoices', 'number', number)))]
    : ids
      ? ids.flatMap((id) => call.tx.get('invoices', id) ?? [])
      : call.tx.all('invoices');
  const records = candidates.filter(
    (invoice) =>
      (!ids || ids.includes(invoice.id)) &&
      (!contacts || contacts.includes(invoice.contactId)) &&
      (!statuses || statuses.includes(invoice.Status)) &&
      (!mine || invoice.createdBy === call.caller.app.clientId) &&
      (!term || matchesTerm(call, invoice, term)),
  );
  const { rows, paged, pagination } = listRecords(records, listing(call), {
    read: (invoice, path) => readDocument(call.tx, invoice, path),
    updated: (invoice) => invoice.updated,
    id: (invoice) => invoice.id,
    pages: true,
    enforcePaging: ['Statuses', 'summaryOnly'],
  });
  const summary = call.query.get('summaryOnly')?.toLowerCase() === 'true';
  const options = {
    detail: paged && !summary ? ('full' as const) : ('thin' as const),
    unitDecimals: unitDecimals(call),
  };
  return envelope(
    call,
    'Invoices',
    rows.map((invoice) => documentView(call.tx, invoice, options)),
    pagination,
  );
}

function matchesTerm(call: Call, invoice: TradeDocument, term: string): boolean {
  const name = call.tx.get('contacts', invoice.contactId)?.Name;
  return [invoice.number, invoice.Reference, name].some((value) => value?.toLowerCase().includes(term));
}

function createInvoices(call: Call): Reply {
  const elements = sentElements(call, 'Invoices', invoiceShape);
  return runBatch(call, elements, RULES, (sent, tx) => {
    if (textOf(sent, 'InvoiceID'))
      throw new Invalid([`${SANDBOX}PUT creates invoices only; send an InvoiceID with POST.`]);
    return createDocument(call, tx, sent, INVOICE);
  });
}

function upsertInvoices(call: Call): Reply {
  const elements = sentElements(call, 'Invoices', invoiceShape);
  return runBatch(call, elements, RULES, (sent, tx) => {
    const known = matchInvoice(tx, sent);
    return known ? updateDocument(call, tx, sent, INVOICE, known) : createDocument(call, tx, sent, INVOICE);
  });
}

/** By InvoiceID, or by the number of a sales invoice: POST with a used number updates that invoice. */
function matchInvoice(tx: Tx, sent: Sent): TradeDocument | undefined {
  const id = textOf(sent, 'InvoiceID');
  if (id) {
    const known = tx.get('invoices', id);
    if (!known) throw new Invalid([NO_SUCH]);
    return known;
  }
  const number = textOf(sent, 'InvoiceNumber');
  if (!number || (textOf(sent, 'Type') ?? 'ACCREC') !== 'ACCREC') return undefined;
  return salesInvoiceByNumber(tx, number);
}

export function salesInvoiceByNumber(tx: Tx, number: string): TradeDocument | undefined {
  return tx
    .find('invoices', 'number', number)
    .find((invoice) => invoice.Type === 'ACCREC' && invoice.Status !== 'DELETED');
}

function byPath(call: Call): TradeDocument | undefined {
  const name = call.params[0] ?? '';
  return isGuid(name) ? call.tx.get('invoices', name.toLowerCase()) : salesInvoiceByNumber(call.tx, name);
}

function getInvoice(call: Call): Reply {
  const invoice = byPath(call);
  if (!invoice) throw notFound();
  return envelope(call, 'Invoices', [
    documentView(call.tx, invoice, { detail: 'full', unitDecimals: unitDecimals(call) }),
  ]);
}

function updateInvoice(call: Call): Reply {
  const sent = sentElement(call, 'Invoices', invoiceShape);
  return runSingle(call, sent, RULES, (element, tx) => {
    const known = byPath(call);
    if (!known) throw new Invalid([NO_SUCH]);
    return updateDocument(call, tx, element, INVOICE, known);
  });
}
