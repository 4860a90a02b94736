import type { Invoices } from 'xero-node';
import type { Member, Remote } from '../../engine/call.js';
import { factsIn } from '../agreed-facts.js';
import { type Json, dayIn, idIn, instantIn, listIn, moneyIn, quoted, textIn } from '../values.js';
import type { XeroSession } from '../xero.session.js';
import { type CallShape, defineCall } from './batch.js';
import { anyOf, chunks, documentDifference, foundFor, readPages } from './look-up.js';

/** The day under which something stands in Xero, for the links: what is locked later hangs on it. */
export function dateDetail(element: Json): { date?: string } {
  const date = dayIn(element, 'DateString') ?? dayIn(element, 'Date');
  return date === undefined ? {} : { date };
}

/** The document an answered or read element describes. Totals are Xero's own. */
export function tradeDocument(type: 'Invoice' | 'CreditNote' | 'PurchaseOrder', element: Json): Remote | undefined {
  const id = idIn(element, `${type}ID`);
  if (!id) return undefined;
  const facts = {
    number: textIn(element, `${type}Number`),
    status: textIn(element, 'Status'),
    updatedAt: instantIn(element, 'UpdatedDateUTC'),
    total: moneyIn(element, 'Total'),
    tax: moneyIn(element, 'TotalTax'),
  };
  const lines = listIn(element, 'LineItems');
  const known = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Partial<Remote>;
  return {
    type,
    id,
    ...known,
    lineCount: lines.length,
    details: {
      lineIds: lines.flatMap((line) => idIn(line, 'LineItemID') ?? []),
      ...dateDetail(element),
      agreed: factsIn(type, element),
    },
  };
}

const remoteOf = (element: Json): Remote | undefined => tradeDocument('Invoice', element);
const isBill = (member: Member): boolean => textIn(member.element, 'Type') === 'ACCPAY';

/** Documents we know by id, sales invoices by number (many in one read), bills by number and type, as theirs may repeat. */
async function find(session: XeroSession, members: readonly Member[]) {
  const byId = members.filter(({ remoteId }) => remoteId);
  const created = members.filter(({ remoteId }) => !remoteId);
  const rows = [
    ...(await readByIds(
      session,
      byId.map(({ remoteId }) => remoteId ?? ''),
    )),
    ...(await readByNumbers(
      session,
      created.filter((member) => !isBill(member)).map(({ naturalKey }) => naturalKey),
    )),
    ...(await readBills(
      session,
      created.filter(isBill).map(({ naturalKey }) => naturalKey),
    )),
  ];
  const isOf = (member: Member, row: Json) => {
    if (member.remoteId) return idIn(row, 'InvoiceID')?.toLowerCase() === member.remoteId.toLowerCase();
    if (textIn(row, 'InvoiceNumber')?.toLowerCase() !== member.naturalKey.toLowerCase()) return false;
    return (textIn(row, 'Type') === 'ACCPAY') === isBill(member);
  };
  return foundFor(
    members,
    (member) => rows.filter((row) => isOf(member, row)),
    remoteOf,
    (member, row) => documentDifference(member.element, row),
  );
}

async function readByIds(session: XeroSession, ids: string[]): Promise<Json[]> {
  const rows: Json[] = [];
  for (const some of chunks(ids)) {
    rows.push(
      ...(await readPages(session, 'Invoices', 'invoices', (api, page) =>
        api.getInvoices(
          session.tenantId,
          undefined,
          undefined,
          undefined,
          some,
          undefined,
          undefined,
          undefined,
          page,
          undefined,
          undefined,
          4,
        ),
      )),
    );
  }
  return rows;
}

async function readByNumbers(session: XeroSession, numbers: string[]): Promise<Json[]> {
  const rows: Json[] = [];
  for (const some of chunks(numbers)) {
    rows.push(
      ...(await readPages(session, 'Invoices', 'invoices', (api, page) =>
        api.getInvoices(
          session.tenantId,
          undefined,
          undefined,
          undefined,
          undefined,
          some,
          undefined,
          undefined,
          page,
          undefined,
          undefined,
          4,
        ),
      )),
    );
  }
  return rows;
}

async function readBills(session: XeroSession, numbers: string[]): Promise<Json[]> {
  const rows: Json[] = [];
  for (const some of chunks(numbers)) {
    const where = `Type=="ACCPAY" AND (${anyOf(some.map((number) => `InvoiceNumber==${quoted(number)}`))})`;
    rows.push(
      ...(await readPages(session, 'Invoices', 'bills', (api, page) =>
        api.getInvoices(
          session.tenantId,
          undefined,
          where,
          undefined,
          undefined,
          undefined,
          undefined,
          undefined,
          page,
          undefined,
          undefined,
          4,
        ),
      )),
    );
  }
  return rows;
}

const shape: Omit<CallShape, 'name' | 'ask' | 'keyOf'> = { batchSize: 50, plural: 'Invoices', remoteOf, find };
const nothing = new Object() as Invoices;
const byNumber = (element: Json) => textIn(element, 'InvoiceNumber');
const byId = (element: Json) => idIn(element, 'InvoiceID');

/** PUT of sales invoices and bills in one call. A POST would overwrite an invoice that has our number by chance. */
export const createInvoices = defineCall({
  ...shape,
  name: 'invoices.create',
  keyOf: byNumber,
  ask: (api, tenantId, key) => api.createInvoices(tenantId, nothing, false, 4, key),
});

/** The same for workspaces that may sell below zero stock; the flag is the whole call's, hence a call of its own. */
export const createInvoicesAllowingBackorders = defineCall({
  ...shape,
  name: 'invoices.createAllowingBackorders',
  keyOf: byNumber,
  ask: (api, tenantId, key) => api.createInvoices(tenantId, nothing, false, 4, key, true),
});

/** POST with our own linked ids: new content, or a status alone (VOIDED, DELETED). */
export const updateInvoices = defineCall({
  ...shape,
  name: 'invoices.update',
  keyOf: byId,
  ask: (api, tenantId, key) => api.updateOrCreateInvoices(tenantId, nothing, false, 4, key),
});

export const updateInvoicesAllowingBackorders = defineCall({
  ...shape,
  name: 'invoices.updateAllowingBackorders',
  keyOf: byId,
  ask: (api, tenantId, key) => api.updateOrCreateInvoices(tenantId, nothing, false, 4, key, true),
});
