import type { Items } from 'xero-node';
import type { Member, Remote } from '../../engine/call.js';
import { factsIn } from '../agreed-facts.js';
import { type Json, idIn, instantIn, listIn, objectIn, textIn } from '../values.js';
import type { XeroSession } from '../xero.session.js';
import { type CallShape, defineCall } from './batch.js';
import { foundFor } from './look-up.js';

function remoteOf(element: Json): Remote | undefined {
  const id = idIn(element, 'ItemID');
  if (!id) return undefined;
  const number = textIn(element, 'Code');
  const updatedAt = instantIn(element, 'UpdatedDateUTC');
  return {
    type: 'Item',
    id,
    details: { tracked: element['IsTrackedAsInventory'] === true, agreed: factsIn('Item', element) },
    ...(number ? { number } : {}),
    ...(updatedAt ? { updatedAt } : {}),
  };
}

/** One read answers for any number of members: the list of items is not paged. */
async function find(session: XeroSession, members: readonly Member[]) {
  const body = await session.read(
    (api) => api.getItems(session.tenantId, undefined, undefined, undefined, 4),
    'the items',
  );
  const rows = listIn(body, 'Items');
  const isOf = (member: Member, row: Json) =>
    member.remoteId
      ? idIn(row, 'ItemID')?.toLowerCase() === member.remoteId.toLowerCase()
      : textIn(row, 'Code')?.toLowerCase() === member.naturalKey.toLowerCase();
  return foundFor(members, (member) => rows.filter((row) => isOf(member, row)), remoteOf, difference);
}

/** A tracked and an untracked item are different things; the name tells whether the code means the same product. */
function difference({ element, remoteId }: Member, row: Json): string | undefined {
  if (remoteId && textIn(element, 'Code') !== textIn(row, 'Code')) return `its code is ${textIn(row, 'Code') ?? ''}`;
  const tracked = textIn(element, 'InventoryAssetAccountCode') !== undefined;
  if (element['Name'] !== undefined && textIn(element, 'Name') !== textIn(row, 'Name'))
    return `its name is "${textIn(row, 'Name') ?? ''}"`;
  if (tracked && row['IsTrackedAsInventory'] !== true) return 'it is not tracked as inventory';
  const cost = textIn(objectIn(element, 'PurchaseDetails'), 'COGSAccountCode');
  const theirs = textIn(objectIn(row, 'PurchaseDetails'), 'COGSAccountCode');
  return cost !== undefined && cost !== theirs ? `its cost of sales account is ${theirs ?? 'missing'}` : undefined;
}

const shape: Omit<CallShape, 'name' | 'ask' | 'keyOf'> = { batchSize: 50, plural: 'Items', remoteOf, find };
const nothing = new Object() as Items;

/** PUT: fails on a code that exists. Unit prices keep four decimals. */
export const createItems = defineCall({
  ...shape,
  name: 'items.create',
  keyOf: (element) => textIn(element, 'Code'),
  ask: (api, tenantId, key) => api.createItems(tenantId, nothing, false, 4, key),
});

/** POST with our own linked id, so that a renamed code cannot fall on another item. */
export const updateItems = defineCall({
  ...shape,
  name: 'items.update',
  keyOf: (element) => idIn(element, 'ItemID'),
  ask: (api, tenantId, key) => api.updateOrCreateItems(tenantId, nothing, false, 4, key),
});
