import { Decimal } from 'decimal.js';
import type { Session } from '../engine/call.js';
import { idIn, listIn, textIn } from './values.js';
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
  return listIn(body, 'Items').map((item) => ({
    id: idIn(item, 'ItemID') ?? '',
    code: textIn(item, 'Code') ?? '',
    tracked: item['IsTrackedAsInventory'] === true,
    quantity: numberIn(item['QuantityOnHand']).minus(numberIn(item['QuantityOnBackOrder'])).toString(),
    value: numberIn(item['TotalCostPool']).toString(),
  }));
}

const numberIn = (value: unknown): Decimal => new Decimal(typeof value === 'number' ? value : 0);
