import { Decimal } from 'decimal.js';
import { CallFailed, type Session } from '../engine/call.js';
import { type Json, decimalIn, idIn, isTrue, listIn, textIn } from './values.js';
import { XeroSession } from './xero.session.js';

/** One item of Xero with its stock; an untracked one has none. */
export interface ItemStock {
  id: string;
  code: string;
  tracked: boolean;
  /** On hand less what is on back-order: below zero for what was sold before it came. */
  quantity: string;
  /** Base currency. */
  value: string;
}

/** All items with their stock. One budgeted call: the list is not paged. @throws CallFailed */
export async function readItemStock(session: Session): Promise<ItemStock[]> {
  const xero = XeroSession.of(session);
  const body = await xero.read(
    (api) => api.getItems(xero.tenantId, undefined, undefined, undefined, 4),
    'the stock of items',
  );
  return listIn(body, 'Items').flatMap((item) => stockOf(item) ?? []);
}

/** Undefined for a row without an id, which nothing is linked with. @throws CallFailed where the stock of a tracked item is not told */
function stockOf(item: Json): ItemStock | undefined {
  const id = idIn(item, 'ItemID');
  if (!id) return undefined;
  const code = textIn(item, 'Code') ?? '';
  const tracked = isTrue(item, 'IsTrackedAsInventory');
  const onHand = decimalIn(item, 'QuantityOnHand');
  const value = decimalIn(item, 'TotalCostPool');
  // A quantity that is missing is not nothing: taken for it, the difference would be corrected in the books.
  if (tracked && (onHand === undefined || value === undefined))
    throw new CallFailed(
      { outcome: 'unknown', problems: [] },
      `Xero did not say how much there is of item ${code || id}.`,
    );
  const owed = decimalIn(item, 'QuantityOnBackOrder') ?? '0';
  return { id, code, tracked, quantity: new Decimal(onHand ?? 0).minus(owed).toString(), value: value ?? '0' };
}
