import { CallFailed, type Remote, type Session } from '../engine/call.js';
import { chunks } from './calls/look-up.js';
import { tradeDocument } from './calls/invoices.js';
import { type Json, idIn, listIn, objectIn, quoted, textIn } from './values.js';
import { XeroSession } from './xero.session.js';

/** What a record can be linked with: Xero's own word for the kind of thing. */
export type TargetType = 'Contact' | 'Item' | 'Invoice' | 'CreditNote' | 'PurchaseOrder';

/** Something in Xero that a record may be linked with. */
export interface LinkTarget {
  remote: Remote;
  /** `ACCREC`, `ACCPAY` and their credits: which side a document is on. */
  side?: string;
  /** Of a contact or item its own name, of a document that of its contact. */
  name?: string;
  /** The contact that took its place in Xero. */
  mergedInto?: string;
}

const readers: Record<TargetType, (session: XeroSession, ids: string[]) => Promise<LinkTarget[]>> = {
  Contact: readContacts,
  Item: readItems,
  Invoice: readInvoices,
  CreditNote: readCreditNotes,
  PurchaseOrder: readPurchaseOrders,
};

/**
 * What Xero holds under these ids, by id in small letters; what it does not hold is absent. Budgeted: one call for 40 contacts,
 * invoices or credit notes, one for all items, one for each purchase order. @throws CallFailed
 */
export async function readLinkTargets(
  session: Session,
  type: TargetType,
  ids: readonly string[],
): Promise<Map<string, LinkTarget>> {
  const found = ids.length === 0 ? [] : await readers[type](XeroSession.of(session), [...new Set(ids)]);
  return new Map(found.map((target) => [target.remote.id.toLowerCase(), target]));
}

async function readContacts(session: XeroSession, ids: string[]): Promise<LinkTarget[]> {
  const found: LinkTarget[] = [];
  for (const some of chunks(ids)) {
    const body = await session.read(
      (api) => api.getContacts(session.tenantId, undefined, undefined, undefined, some, 1, true),
      'the contacts to be linked',
    );
    found.push(
      ...listIn(body, 'Contacts').flatMap((row) =>
        target('Contact', row, {
          number: textIn(row, 'ContactNumber'),
          status: textIn(row, 'ContactStatus'),
          name: textIn(row, 'Name'),
          mergedInto: idIn(row, 'MergedToContactID'),
        }),
      ),
    );
  }
  return found;
}

async function readItems(session: XeroSession): Promise<LinkTarget[]> {
  const body = await session.read(
    (api) => api.getItems(session.tenantId, undefined, undefined, undefined, 4),
    'the items to be linked',
  );
  return listIn(body, 'Items').flatMap((row) =>
    target('Item', row, {
      number: textIn(row, 'Code'),
      name: textIn(row, 'Name'),
      details: { tracked: row['IsTrackedAsInventory'] === true },
    }),
  );
}

async function readInvoices(session: XeroSession, ids: string[]): Promise<LinkTarget[]> {
  const found: LinkTarget[] = [];
  for (const some of chunks(ids)) {
    const body = await session.read(
      (api) =>
        api.getInvoices(session.tenantId, undefined, undefined, undefined, some, undefined, undefined, undefined, 1),
      'the documents to be linked',
    );
    found.push(...documentsIn('Invoice', listIn(body, 'Invoices')));
  }
  return found;
}

async function readCreditNotes(session: XeroSession, ids: string[]): Promise<LinkTarget[]> {
  const found: LinkTarget[] = [];
  for (const some of chunks(ids)) {
    const where = some.map((id) => `CreditNoteID==guid(${quoted(id)})`).join(' OR ');
    const body = await session.read(
      (api) => api.getCreditNotes(session.tenantId, undefined, where, undefined, 1, 4),
      'the credit notes to be linked',
    );
    found.push(...documentsIn('CreditNote', listIn(body, 'CreditNotes')));
  }
  return found;
}

async function readPurchaseOrders(session: XeroSession, ids: string[]): Promise<LinkTarget[]> {
  const found: LinkTarget[] = [];
  for (const id of ids)
    try {
      const body = await session.read(
        (api) => api.getPurchaseOrder(session.tenantId, id),
        'the purchase order to be linked',
      );
      found.push(...documentsIn('PurchaseOrder', listIn(body, 'PurchaseOrders')));
    } catch (error) {
      if (!(error instanceof CallFailed) || error.result.httpStatus !== 404) throw error;
    }
  return found;
}

const documentsIn = (type: 'Invoice' | 'CreditNote' | 'PurchaseOrder', rows: Json[]): LinkTarget[] =>
  rows.flatMap((row) => {
    const remote = tradeDocument(type, row);
    const side = textIn(row, 'Type');
    const name = textIn(objectIn(row, 'Contact'), 'Name');
    return remote ? [{ remote, ...(side ? { side } : {}), ...(name ? { name } : {}) }] : [];
  });

function target(
  type: 'Contact' | 'Item',
  row: Json,
  facts: {
    number?: string | undefined;
    status?: string | undefined;
    name?: string | undefined;
    mergedInto?: string | undefined;
    details?: Json;
  },
): LinkTarget[] {
  const id = idIn(row, `${type}ID`);
  if (id === undefined) return [];
  const { number, status, name, mergedInto, details } = facts;
  return [
    {
      remote: {
        type,
        id,
        ...(number ? { number } : {}),
        ...(status ? { status } : {}),
        ...(details ? { details } : {}),
      },
      ...(name ? { name } : {}),
      ...(mergedInto ? { mergedInto } : {}),
    },
  ];
}
