import { today, type Json, type ReadyShop } from '../connected-api.js';
import {
  after,
  alike,
  both,
  deletion,
  effectsOf,
  refusedAfter,
  repaired,
  saveInto,
  type Row,
  type Sent,
} from './matrix.js';
import { levelThere } from './in-xero.js';
import { aCode } from './party-rows.js';
import { onlyAutomatic } from './sales-rows.js';

/** A product that is counted, with ten in stock at 2.00 each, in Xero already. */
export const stocked = async (shop: ReadyShop): Promise<Json> =>
  shop.make('/products', {
    code: aCode(),
    name: 'Green tea',
    tracked: true,
    salesPrice: '3',
    purchasePrice: '2',
    openingStock: { quantity: '10', unitCost: '2', date: today() },
  });

export const stockLevelRow: Row = onlyAutomatic(async (shop) => {
  let product: Json = {};
  const effects = await effectsOf(shop, async () => {
    product = await stocked(shop);
    await shop.make('/invoices?issue=true', {
      companyId: (await shop.company('Harbour Foods'))['id'],
      date: today(),
      lines: [{ productId: product['id'], quantity: '4' }],
    });
  });
  return `${effects}: ${await levelThere(shop, product['id'])}`;
}, 'a level is not sent: the documents that move the stock are, and have rows of their own');

const adjustment: Sent = {
  record: 'stockAdjustment',
  collection: 'stock-adjustments',
  module: 'adjustment',
  base: stocked,
  make: async (shop, { id: productId }) => ({
    ...(await shop.make('/stock-adjustments?post=true', {
      date: today(),
      lines: [{ productId, quantityChange: '-3' }],
    })),
    productId,
  }),
  inXero: (shop, { productId }) => levelThere(shop, productId),
};

/** No account is chosen for what stock documents are booked against. */
export const accountMissing = (...names: string[]) => ({
  spoil: async (shop: ReadyShop) =>
    saveInto(shop, 'accounts', Object.fromEntries(names.map((name) => [name, undefined]))),
  code: 'account_missing',
  mend: (shop: ReadyShop, _record: Json, before: Json) =>
    saveInto(shop, 'accounts', Object.fromEntries(names.map((name) => [name, before[name]]))),
});

const readOnly = async (shop: ReadyShop, sent: Sent, { id }: Json, change: Json) => {
  const path = `/${sent.collection}/${id}`;
  return shop.rest.patch(path).send({ version: (await shop.get(path))['version'] as number, ...change });
};

export const adjustmentRow: Row = {
  ...alike(adjustment),
  'edit after sync': refusedAfter(adjustment, (shop, record) =>
    readOnly(shop, adjustment, record, { lines: [{ productId: record['productId'], quantityChange: '-2' }] }),
  ),
  'void or delete after sync': both(
    after(adjustment, (shop, { id }) => shop.act(`/stock-adjustments/${id}/void`)),
    refusedAfter(adjustment, (shop, record) => deletion(shop, adjustment, record)),
  ),
  'refusal and repair': repaired(adjustment, accountMissing('stockAdjustments')),
};
