import { randomUUID } from 'node:crypto';
import type { Tx } from '../journal/store.js';
import { decimalsOf, fineText, toFine, toTwoPlaces } from '../money/exact.js';
import { msInstant } from '../wire/dates.js';
import { Findings, Invalid, notFound, type Reply, SANDBOX } from '../wire/errors.js';
import { listRecords } from '../wire/listing.js';
import { boolOf, has, isGuid, numberOf, objectOf, type Sent, textOf } from '../wire/shape.js';
import { itemShape } from '../wire/shapes.js';
import { runBatch, runSingle, validationReply } from './batch.js';
import { type Call, envelope, guidParam, type Route, sentElement, sentElements, unitDecimals } from './call.js';
import type { Account, Item, ItemDetails } from './records.js';
import { listing, zeroId } from './settings-resources.js';

export const itemRoutes: Route[] = [
  { method: 'GET', pattern: '/Items', family: 'items', handle: listItems },
  { method: 'PUT', pattern: '/Items', family: 'items', handle: (call) => writeItems(call, 'create') },
  { method: 'POST', pattern: '/Items', family: 'items', handle: (call) => writeItems(call, 'upsert') },
  { method: 'GET', pattern: '/Items/:', family: 'items', handle: getItem },
  { method: 'POST', pattern: '/Items/:', family: 'items', handle: updateItem },
  { method: 'DELETE', pattern: '/Items/:', family: 'items', handle: deleteItem },
];

const RULES = { name: 'Items', errorFlag: undefined, refusedExtras: zeroId('ItemID') };

function listItems(call: Call): Reply {
  const { rows } = listRecords(call.tx.all('items'), listing(call), {
    read: readItem,
    updated: (item) => item.updated,
    id: (item) => item.id,
    pages: false,
  });
  return envelope(
    call,
    'Items',
    rows.map((item) => itemView(item, unitDecimals(call))),
  );
}

function getItem(call: Call): Reply {
  const item = itemByPath(call);
  if (!item) throw notFound();
  return envelope(call, 'Items', [itemView(item, unitDecimals(call))]);
}

function itemByPath(call: Call): Item | undefined {
  const name = call.params[0] ?? '';
  return isGuid(name) ? call.tx.get('items', name.toLowerCase()) : call.tx.find('items', 'code', name.toLowerCase())[0];
}

function updateItem(call: Call): Reply {
  const known = itemByPath(call);
  if (!known) throw notFound();
  const sent = sentElement(call, 'Items', itemShape);
  return runSingle(call, sent, RULES, (element, tx) => ({
    view: itemView(saveItem(call, tx, element, known), unitDecimals(call)),
  }));
}

function writeItems(call: Call, mode: 'create' | 'upsert'): Reply {
  const elements = sentElements(call, 'Items', itemShape);
  if (elements.length > 500) throw new Invalid([`${SANDBOX}at most 500 items may be sent in one call.`]);
  return runBatch(call, elements, RULES, (sent, tx) => {
    const known = mode === 'upsert' ? matchItem(tx, sent) : undefined;
    if (mode === 'create' && textOf(sent, 'ItemID')) {
      throw new Invalid([`${SANDBOX}PUT creates items only; send an ItemID with POST.`]);
    }
    return { view: itemView(saveItem(call, tx, sent, known), unitDecimals(call)) };
  });
}

function matchItem(tx: Tx, sent: Sent): Item | undefined {
  const id = textOf(sent, 'ItemID');
  if (!id) return tx.find('items', 'code', (textOf(sent, 'Code') ?? '').toLowerCase())[0];
  const known = tx.get('items', id);
  if (!known) throw new Invalid(['The Item with the specified ItemID could not be found']);
  return known;
}

function deleteItem(call: Call): Reply {
  const item = call.tx.get('items', guidParam(call));
  if (!item) throw notFound();
  if (item.IsTrackedAsInventory && hasMoved(item)) {
    const Message = 'The item cannot be deleted because it has been used in approved transactions.';
    return validationReply([{ ...itemView(item, 4), ValidationErrors: [{ Message }] }]);
  }
  call.tx.remove('items', item.id);
  call.tx.effect({ kind: 'item.deleted', collection: 'items', id: item.id, number: item.Code });
  return { status: 204, headers: {}, body: '' };
}

/** Has any approved document moved it? */
const hasMoved = (item: Item): boolean => item.lastMove !== undefined;

function saveItem(call: Call, tx: Tx, sent: Sent, known: Item | undefined): Item {
  const findings = new Findings();
  const Code = textOf(sent, 'Code') ?? '';
  if (Code === '') throw new Invalid(['Price List Item Code must be specified']);
  if (Code.length > 30) findings.add('Price List Item Code must not be more than 30 characters long');
  if (tx.find('items', 'code', Code.toLowerCase()).some((item) => item.id !== known?.id)) {
    findings.add(`Price List Item with Code '${Code}' already exists`);
  }
  const item = merged(call, sent, known, Code, findings);
  checkAccounts(tx, item, findings);
  checkTracking(item, known, findings);
  findings.throwIfAny();
  if (known && JSON.stringify({ ...item, updated: 0 }) === JSON.stringify({ ...known, updated: 0 })) return known;
  tx.put('items', item);
  tx.effect({ kind: known ? 'item.updated' : 'item.created', collection: 'items', id: item.id, number: Code });
  return item;
}

const TEXT_LIMITS = { Name: 50, Description: 4000, PurchaseDescription: 4000 } as const;

function merged(call: Call, sent: Sent, known: Item | undefined, Code: string, findings: Findings): Item {
  const now = call.world.clock.now();
  const item: Item = { ...(known ?? freshItem(now)), Code, updated: now };
  for (const name of ['Name', 'Description', 'PurchaseDescription'] as const) {
    const value = textOf(sent, name);
    if (value !== undefined && value.length > TEXT_LIMITS[name]) {
      findings.add(`Price List Item ${name} must not be more than ${TEXT_LIMITS[name]} characters long`);
    }
    if (value !== undefined) item[name] = value;
    else if (has(sent, name)) delete item[name];
  }
  item.IsSold = boolOf(sent, 'IsSold') ?? item.IsSold;
  item.IsPurchased = boolOf(sent, 'IsPurchased') ?? item.IsPurchased;
  item.SalesDetails = details(sent, 'SalesDetails', item.SalesDetails, unitDecimals(call), findings);
  item.PurchaseDetails = details(sent, 'PurchaseDetails', item.PurchaseDetails, unitDecimals(call), findings);
  const asset = textOf(sent, 'InventoryAssetAccountCode');
  if (asset) item.InventoryAssetAccountCode = asset;
  else if (has(sent, 'InventoryAssetAccountCode')) delete item.InventoryAssetAccountCode;
  item.IsTrackedAsInventory =
    item.InventoryAssetAccountCode !== undefined && item.PurchaseDetails.COGSAccountCode !== undefined;
  if (!item.IsSold) {
    item.SalesDetails = {};
    delete item.Description;
  }
  if (!item.IsPurchased) {
    item.PurchaseDetails = {};
    delete item.PurchaseDescription;
  }
  return item;
}

function freshItem(now: number): Item {
  return {
    id: randomUUID(),
    Code: '',
    IsSold: true,
    IsPurchased: true,
    IsTrackedAsInventory: false,
    SalesDetails: {},
    PurchaseDetails: {},
    quantity: '0.0000',
    TotalCostPool: '0.00',
    lastAverage: { cents: '0.00', quantity: '0.0000' },
    updated: now,
  };
}

function details(sent: Sent, name: string, before: ItemDetails, decimals: 2 | 4, findings: Findings): ItemDetails {
  const given = objectOf(sent, name);
  if (!given) return before;
  const result: ItemDetails = { ...before };
  for (const field of ['AccountCode', 'COGSAccountCode', 'TaxType'] as const) {
    const value = textOf(given, field);
    if (value) result[field] = value;
    else if (has(given, field)) delete result[field];
  }
  const price = numberOf(given, 'UnitPrice');
  if (price !== undefined && (decimalsOf(price) ?? 9) > 4) findings.add('Account must be valid.');
  else if (price !== undefined)
    result.UnitPrice = fineText(decimals === 4 ? toFine(price) : toTwoPlaces(toFine(price)));
  else if (has(given, 'UnitPrice')) delete result.UnitPrice;
  return result;
}

function checkAccounts(tx: Tx, item: Item, findings: Findings): void {
  const check = (code: string | undefined, fits: (account: Account) => boolean): void => {
    if (code === undefined) return;
    const account = tx.find('accounts', 'code', code.toLowerCase())[0];
    if (!account || account.Status !== 'ACTIVE' || !fits(account)) {
      findings.add(`Account code '${code}' does not exist or cannot be applied to Items.`);
    }
  };
  const plain = (account: Account): boolean =>
    account.Type !== 'BANK' && !account.SystemAccount && account.Type !== 'INVENTORY';
  check(item.SalesDetails.AccountCode, plain);
  check(item.PurchaseDetails.AccountCode, plain);
  check(item.PurchaseDetails.COGSAccountCode, (account) => account.Class === 'EXPENSE');
  check(item.InventoryAssetAccountCode, (account) => account.Type === 'INVENTORY');
  for (const taxType of [item.SalesDetails.TaxType, item.PurchaseDetails.TaxType]) {
    if (taxType !== undefined && tx.find('taxRates', 'type', taxType)[0]?.Status !== 'ACTIVE')
      findings.add('Tax rate must be valid.');
  }
}

function checkTracking(item: Item, known: Item | undefined, findings: Findings): void {
  const half = (item.InventoryAssetAccountCode === undefined) !== (item.PurchaseDetails.COGSAccountCode === undefined);
  if (half) {
    findings.add(
      `${SANDBOX}a tracked item needs InventoryAssetAccountCode and PurchaseDetails.COGSAccountCode together.`,
    );
  }
  if (item.IsTrackedAsInventory && item.PurchaseDetails.AccountCode !== undefined) {
    findings.add(`${SANDBOX}PurchaseDetails.AccountCode does not apply to a tracked item; send it as null.`);
  }
  if (known?.IsTrackedAsInventory && !item.IsTrackedAsInventory && hasMoved(known)) {
    findings.add('The item cannot be changed to untracked because it has been used in approved transactions.');
  }
}

function itemView(item: Item, decimals: 2 | 4): Record<string, unknown> {
  const price = (fields: ItemDetails): Record<string, unknown> => {
    const { UnitPrice, ...rest } = fields;
    if (UnitPrice === undefined) return rest;
    const exact = toFine(UnitPrice);
    return { UnitPrice: Number(fineText(decimals === 4 ? exact : toTwoPlaces(exact))), ...rest };
  };
  const quantity = toFine(item.quantity);
  const onHand = quantity > 0n ? quantity : 0n;
  const onBackOrder = quantity < 0n ? -quantity : 0n;
  return {
    ItemID: item.id,
    Code: item.Code,
    ...(item.Name === undefined ? {} : { Name: item.Name }),
    ...(item.Description === undefined ? {} : { Description: item.Description }),
    ...(item.PurchaseDescription === undefined ? {} : { PurchaseDescription: item.PurchaseDescription }),
    UpdatedDateUTC: msInstant(item.updated),
    PurchaseDetails: price(item.PurchaseDetails),
    SalesDetails: price(item.SalesDetails),
    IsTrackedAsInventory: item.IsTrackedAsInventory,
    ...(item.IsTrackedAsInventory
      ? {
          InventoryAssetAccountCode: item.InventoryAssetAccountCode,
          TotalCostPool: Number(item.TotalCostPool),
          QuantityOnHand: Number(fineText(onHand)),
          QuantityOnBackOrder: Number(fineText(onBackOrder)),
          QuantityAvailable: Number(fineText(quantity)),
        }
      : {}),
    IsSold: item.IsSold,
    IsPurchased: item.IsPurchased,
  };
}

function readItem(item: Item, path: string): string | number | boolean | null | undefined {
  switch (path.toLowerCase()) {
    case 'itemid':
      return item.id;
    case 'code':
      return item.Code;
    case 'name':
      return item.Name ?? null;
    case 'description':
      return item.Description ?? null;
    case 'issold':
      return item.IsSold;
    case 'ispurchased':
      return item.IsPurchased;
    case 'istrackedasinventory':
      return item.IsTrackedAsInventory;
    case 'updateddateutc':
      return item.updated;
    default:
      return undefined;
  }
}
