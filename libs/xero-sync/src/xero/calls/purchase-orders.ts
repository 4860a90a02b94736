import type { PurchaseOrders } from 'xero-node';
import { CallFailed, type Found, type Member, type Remote } from '../../engine/call.js';
import { type Json, dayIn, idIn, listIn, textIn } from '../values.js';
import type { XeroSession } from '../xero.session.js';
import { type CallShape, defineCall } from './batch.js';
import { tradeDocument } from './invoices.js';
import { documentDifference, foundFor, readPages } from './look-up.js';

/** From so many orders on their days are listed instead of asking for each: orders have no filter by number. */
const MANY = 4;

const remoteOf = (element: Json): Remote | undefined => tradeDocument('PurchaseOrder', element);

async function find(session: XeroSession, members: readonly Member[]): Promise<Found[]> {
  const days = members.flatMap(({ element }) => dayIn(element, 'Date') ?? []).toSorted();
  const [from, to] = [days[0], days.at(-1)];
  const listed = members.length >= MANY && days.length === members.length && from && to;
  const rows = listed ? await readDays(session, from, to) : await readEach(session, members);
  const isOf = (member: Member, row: Json) =>
    member.remoteId
      ? idIn(row, 'PurchaseOrderID')?.toLowerCase() === member.remoteId.toLowerCase()
      : textIn(row, 'PurchaseOrderNumber')?.toLowerCase() === member.naturalKey.toLowerCase() &&
        textIn(row, 'Status') !== 'DELETED';
  return foundFor(
    members,
    (member) => rows.filter((row) => isOf(member, row)),
    remoteOf,
    (member, row) => statusDifference(member.element, row) ?? documentDifference(member.element, row),
  );
}

/** An update may change the status and nothing else, so the lines being as meant says too little. */
function statusDifference(element: Json, row: Json): string | undefined {
  const status = textIn(row, 'Status');
  return textIn(element, 'Status') === status ? undefined : `its status is ${status}`;
}

const readDays = (session: XeroSession, from: string, to: string): Promise<Json[]> =>
  readPages(session, 'PurchaseOrders', 'purchase orders', (api, page) =>
    api.getPurchaseOrders(session.tenantId, undefined, undefined, from, to, undefined, page),
  );

/** By id or by number: Xero takes either in the path, and answers 404 where there is none. */
async function readEach(session: XeroSession, members: readonly Member[]): Promise<Json[]> {
  const rows: Json[] = [];
  for (const { remoteId, naturalKey } of members) {
    try {
      const body = await session.read(
        (api) =>
          remoteId
            ? api.getPurchaseOrder(session.tenantId, remoteId)
            : api.getPurchaseOrderByNumber(session.tenantId, naturalKey),
        'the purchase order',
      );
      rows.push(...listIn(body, 'PurchaseOrders'));
    } catch (error) {
      if (!(error instanceof CallFailed) || error.result.httpStatus !== 404) throw error;
    }
  }
  return rows;
}

const shape: Omit<CallShape, 'name' | 'ask' | 'keyOf'> = { batchSize: 50, plural: 'PurchaseOrders', remoteOf, find };
const nothing = new Object() as PurchaseOrders;

/** PUT: fails on a number that another order has. Unit prices keep four decimals by themselves. */
export const createPurchaseOrders = defineCall({
  ...shape,
  name: 'purchaseOrders.create',
  keyOf: (element) => textIn(element, 'PurchaseOrderNumber'),
  ask: (api, tenantId, key) => api.createPurchaseOrders(tenantId, nothing, false, key),
});

/** POST with our own linked ids: new content, or a status alone (DELETED). */
export const updatePurchaseOrders = defineCall({
  ...shape,
  name: 'purchaseOrders.update',
  keyOf: (element) => idIn(element, 'PurchaseOrderID'),
  ask: (api, tenantId, key) => api.updateOrCreatePurchaseOrders(tenantId, nothing, false, key),
});
