import type { Session } from '../engine/call.js';
import { contactIn, itemIn, type ContactFacts, type ItemFacts, type Reading } from './incoming.js';
import { creditNoteIn, invoiceIn, quoteIn, type DocumentFacts } from './incoming.documents.js';
import { type Json, idIn, instantIn, listIn, objectIn, pageIn, quoted, textIn } from './values.js';
import { XeroSession } from './xero.session.js';

/** A place in one of Xero's lists: what changed since then, in pages of this size. */
export interface ListPlace {
  since?: string;
  page: number;
  size: number;
}

/** One page of a list: how each row reads, and what following the list needs. */
export interface ListPage<T> {
  rows: Reading<T>[];
  /** Rows of Xero's answer, whether they read or not. */
  count: number;
  /** When the latest of them changed; absent when no row says so. */
  lastChange?: string;
  /** How many rows Xero counts in all pages of this question. */
  total?: number;
  /** Length of the answer in characters. */
  size: number;
  /** Calls that it took. */
  calls: number;
}

/** Lists that come in pages. */
export type PagedList = 'contacts' | 'invoices' | 'creditNotes' | 'quotes';

/** What of a list is asked for, for counting and for reading alike. */
const openDocuments = ['AUTHORISED'];
/** Quotes come a hundred at a time whatever is asked for. */
export const quotesPerPage = 100;
/** Half of what Xero gives: each document brings its lines along. */
export const documentsPerPage = 500;
const idsPerRead = 40;
const batchesPerRead = 20;
const inOrder = 'UpdatedDateUTC ASC';

interface Listed {
  field: string;
  words: string;
  ask: (xero: XeroSession, place: ListPlace, since: Date | undefined) => Parameters<XeroSession['read']>[0];
  read: (row: Json, baseCurrency: string) => Reading<ContactFacts | DocumentFacts>;
} // prettier-ignore

const lists: Record<PagedList, Listed> = {
  contacts: {
    field: 'Contacts',
    words: 'the contacts',
    ask:
      ({ tenantId }, { page, size }, since) =>
      (api) =>
        api.getContacts(tenantId, since, undefined, inOrder, undefined, page, false, false, undefined, size),
    read: contactIn,
  },
  invoices: {
    field: 'Invoices',
    words: 'open invoices and bills',
    ask:
      ({ tenantId }, { page, size }, since) =>
      (api) =>
        api.getInvoices(tenantId, since, undefined, inOrder, undefined, undefined, undefined, openDocuments, page, undefined, undefined, 4, undefined, size), // prettier-ignore
    read: invoiceIn,
  },
  creditNotes: {
    field: 'CreditNotes',
    words: 'open credit notes',
    ask:
      ({ tenantId }, { page, size }, since) =>
      (api) =>
        api.getCreditNotes(tenantId, since, `Status=="AUTHORISED"`, inOrder, page, 4, size),
    read: creditNoteIn,
  },
  quotes: {
    field: 'Quotes',
    words: 'accepted quotes',
    ask:
      ({ tenantId }, { page }, since) =>
      (api) =>
        api.getQuotes(tenantId, since, undefined, undefined, undefined, undefined, undefined, 'ACCEPTED', page, inOrder), // prettier-ignore
    read: quoteIn,
  },
};

/** How many rows a list has. One budgeted call. @throws CallFailed */
export async function countList(session: Session, list: PagedList): Promise<number> {
  const xero = XeroSession.of(session);
  const { field, words, ask } = lists[list];
  const body = await xero.read(ask(xero, { page: 1, size: 1 }, undefined), `the number of ${words}`);
  return totalOf(body) ?? listIn(body, field).length;
}

/** How many items there are. One budgeted call: the list is not paged. @throws CallFailed */
export async function countItems(session: Session): Promise<number> {
  const xero = XeroSession.of(session);
  const body = await xero.read((api) => api.getItems(xero.tenantId), 'the number of items');
  return listIn(body, 'Items').length;
}

/** What the connecting user may not do in the organisation, by Xero's names. One budgeted call. @throws CallFailed */
export async function readForbidden(session: Session): Promise<string[]> {
  const xero = XeroSession.of(session);
  const body = await xero.read((api) => api.getOrganisationActions(xero.tenantId), 'the rights of the connecting user');
  return listIn(body, 'Actions').flatMap((action) =>
    textIn(action, 'Status') === 'ALLOWED' ? [] : (textIn(action, 'Name') ?? []),
  );
}

/** One page of a list, with the facts of its rows. One budgeted call, and one for each 20 batches paid with. @throws CallFailed */
export async function readListPage(
  session: Session,
  list: PagedList,
  place: ListPlace,
  baseCurrency: string,
): Promise<ListPage<ContactFacts | DocumentFacts>> {
  const xero = XeroSession.of(session);
  const { field, words, ask, read } = lists[list];
  const since = place.since === undefined ? undefined : new Date(place.since);
  const { body, size } = await xero.readSized(ask(xero, place, since), words);
  const raw = pageIn(body, field);
  const total = totalOf(body);
  const rows = raw.map((row) => read(row, baseCurrency));
  const more = await withBatchMembers(session, raw, rows);
  const times = raw.flatMap((row) => instantIn(row, 'UpdatedDateUTC') ?? []);
  return {
    rows,
    count: raw.length,
    size,
    calls: 1 + more,
    ...(times.length > 0 ? { lastChange: times.reduce((a, b) => (a > b ? a : b)) } : {}),
    ...(total === undefined ? {} : { total }),
  };
}

/** All items with their stock. One budgeted call. @throws CallFailed */
export async function readAllItems(session: Session): Promise<Reading<ItemFacts>[]> {
  const xero = XeroSession.of(session);
  const body = await xero.read(
    (api) => api.getItems(xero.tenantId, undefined, undefined, undefined, 4),
    'the items and their stock',
  );
  return pageIn(body, 'Items').map((row) => itemIn(row));
}

/** Contacts by id, archived ones included. One budgeted call for 40. @throws CallFailed */
export async function readContactsById(session: Session, ids: readonly string[]): Promise<Reading<ContactFacts>[]> {
  const xero = XeroSession.of(session);
  const found: Reading<ContactFacts>[] = [];
  for (let from = 0; from < ids.length; from += idsPerRead) {
    const some = ids.slice(from, from + idsPerRead);
    const body = await xero.read(
      (api) => api.getContacts(xero.tenantId, undefined, undefined, undefined, some, 1, true),
      'contacts of open documents',
    );
    found.push(...listIn(body, 'Contacts').map((row) => contactIn(row)));
  }
  return found;
}

const totalOf = (body: Json): number | undefined => {
  const count = objectIn(body, 'pagination')['itemCount'];
  return typeof count === 'number' ? count : undefined;
};

/**
 * A document that was paid in a batch names the batch in place of its own payment, by which the money could not be recognised later:
 * the batches tell which payment it was. Answers the number of calls.
 */
async function withBatchMembers(
  session: Session,
  raw: readonly Json[],
  rows: readonly Reading<ContactFacts | DocumentFacts>[],
): Promise<number> {
  const batches = new Set(raw.flatMap((row) => listIn(row, 'Payments').flatMap((payment) => batchIdOf(payment) ?? [])));
  if (batches.size === 0) return 0;
  const members = await readBatchMembers(session, [...batches]);
  for (const row of rows) {
    if (row.done !== 'read' || !('payments' in row.facts)) continue;
    const { facts } = row;
    facts.payments = facts.payments.map((payment) => {
      const paymentId = members.get(`${payment.remoteId} ${facts.remoteId}`.toLowerCase());
      return paymentId ? { ...payment, remoteId: paymentId } : payment;
    });
  }
  return Math.ceil(batches.size / batchesPerRead);
}

const batchIdOf = (payment: Json): string | undefined =>
  idIn(payment, 'BatchPaymentID') ?? (payment['HasAccount'] === false ? idIn(payment, 'PaymentID') : undefined);

/** The payment of each document in these batches, by "batch document". */
async function readBatchMembers(session: Session, ids: readonly string[]): Promise<Map<string, string>> {
  const xero = XeroSession.of(session);
  const members = new Map<string, string>();
  for (let from = 0; from < ids.length; from += batchesPerRead) {
    const where = ids
      .slice(from, from + batchesPerRead)
      .map((id) => `BatchPaymentID==guid(${quoted(id)})`)
      .join(' OR ');
    const body = await xero.read((api) => api.getBatchPayments(xero.tenantId, undefined, where), 'batch payments');
    for (const batch of listIn(body, 'BatchPayments'))
      for (const payment of listIn(batch, 'Payments')) {
        const document = idIn(objectIn(payment, 'Invoice'), 'InvoiceID');
        const id = idIn(payment, 'PaymentID');
        const batchId = idIn(batch, 'BatchPaymentID');
        if (document && id && batchId)
          members.set(`${batchId} ${document}`.toLowerCase(), id.toLowerCase());
      }
  }
  return members;
} // prettier-ignore
