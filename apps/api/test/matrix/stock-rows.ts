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
  type Story,
  type Sent,
} from './matrix.js';
import { balanceThere, levelThere } from './in-xero.js';
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
    await shop.settled();
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
const accountMissing = (...names: string[]) => ({
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

const stocktake: Sent = {
  record: 'stocktake',
  collection: 'stocktakes',
  module: 'stocktake',
  base: stocked,
  make: async (shop, { id: productId }) => ({
    ...(await counted(shop, productId, { countedQuantity: '8' })),
    productId,
  }),
  inXero: (shop, { productId }) => levelThere(shop, productId),
};

async function counted(shop: ReadyShop, productId: string, count: Json): Promise<Json> {
  const sheet = await shop.make('/stocktakes?start=true', { date: today(), lines: [{ productId }] });
  await shop.act(`/stocktakes/${sheet['id']}/counts`, { counts: [{ productId, ...count }] });
  return shop.act(`/stocktakes/${sheet['id']}/complete`);
}

/** More than the books say. */
const surplus: Story = async (shop) => {
  const { id: productId } = await stocked(shop);
  await shop.settled();
  const effects = await effectsOf(shop, () => counted(shop, productId, { countedQuantity: '12', unitCost: '3' }));
  return `surplus: ${effects}: ${await levelThere(shop, productId)}`;
};

const asStocktake = alike(stocktake);

export const stocktakeRow: Row = {
  ...asStocktake,
  automatic: both(asStocktake.automatic, surplus),
  'edit after sync': refusedAfter(stocktake, (shop, record) =>
    readOnly(shop, stocktake, record, { lines: [{ productId: record['productId'] }] }),
  ),
  'void or delete after sync': after(stocktake, (shop, { id }) => shop.act(`/stocktakes/${id}/cancel`)),
  'refusal and repair': repaired(stocktake, accountMissing('supplierRefunds')),
};

const transfer: Sent = {
  record: 'stockTransfer',
  collection: 'stock-transfers',
  module: 'transfer',
  async base(shop) {
    const places = await mappedPlaces(shop);
    return { ...places, ...(await stocked(shop)) };
  },
  make: async (shop, { id, main, store }) => ({ ...(await moved(shop, id, main, store)), productId: id }),
  inXero: (shop, { productId }) => levelThere(shop, productId),
};

const moved = (shop: ReadyShop, productId: string, fromLocationId: string, toLocationId: string): Promise<Json> =>
  shop.make('/stock-transfers?complete=true', {
    date: today(),
    fromLocationId,
    toLocationId,
    lines: [{ productId, quantity: '3' }],
  });

async function twoPlaces(shop: ReadyShop): Promise<{ main: string; store: string }> {
  const { items } = await shop.get('/locations');
  const known = items as Json[];
  const main = known.find(({ isDefault }) => isDefault === true)!;
  const store =
    known.find(({ code }) => code === 'STORE') ?? (await shop.make('/locations', { code: 'STORE', name: 'Store' }));
  return { main: main['id'] as string, store: store['id'] as string };
}

/** Two locations, each with an option of a tracking category in Xero. */
async function mappedPlaces(shop: ReadyShop): Promise<{ main: string; store: string }> {
  const places = await twoPlaces(shop);
  const { values } = await shop.get('/integrations/xero/settings');
  if (values.tracking.locations[places.main]) return places;
  const { TrackingCategories } = await shop.books('TrackingCategories', 'PUT', { Name: 'Place' });
  const categoryId = TrackingCategories[0].TrackingCategoryID as string;
  const option = async (Name: string) => {
    const { Options } = await shop.books(`TrackingCategories/${categoryId}/Options`, 'PUT', { Name });
    return { categoryId, optionId: (Options as Json[]).at(-1)!['TrackingOptionID'] as string };
  };
  const locations = { [places.main]: await option('Main'), [places.store]: await option('Store') };
  await shop.act('/integrations/xero/refresh-reference');
  await shop.save({ tracking: { ...values.tracking, locations } });
  return places;
}

/** Between places that are nothing in Xero. */
const unseen: Story = async (shop) => {
  const [{ main, store }, { id }] = [await twoPlaces(shop), await stocked(shop)];
  await shop.settled();
  let made: Json = {};
  const effects = await effectsOf(shop, async () => {
    made = await moved(shop, id, main, store);
    await shop.becomes('stockTransfer', made['id'], 'skipped');
  });
  const { history } = await shop.panel('stockTransfer', made['id']);
  return `places that are not in Xero: ${effects}: “${history[0].what}”`;
};

const asTransfer = alike(transfer);

export const transferRow: Row = {
  ...asTransfer,
  automatic: both(unseen, asTransfer.automatic),
  'edit after sync': refusedAfter(transfer, (shop, record) =>
    readOnly(shop, transfer, record, { lines: [{ productId: record['productId'], quantity: '2' }] }),
  ),
  'void or delete after sync': after(transfer, (shop, { id }) => shop.act(`/stock-transfers/${id}/cancel`)),
  'refusal and repair': repaired(transfer, accountMissing('stockAdjustments')),
};

/** The account of labour and overhead, and the one that inputs and outputs pass through. */
const absorbed = '320';
const clearing = '651';

const workOrder: Sent = {
  record: 'workOrder',
  collection: 'work-orders',
  module: 'workOrder',
  async base(shop) {
    const { Accounts } = await shop.books('Accounts');
    const account = (code: string) => (Accounts as Json[]).find(({ Code }) => Code === code)?.['AccountID'] as string;
    await saveInto(shop, 'accounts', { absorbedCosts: account(absorbed), manufacturingClearing: account(clearing) });
    const leg = await stocked(shop);
    const table = await shop.make('/products', { code: aCode(), name: 'Table', tracked: true });
    await shop.make('/bills-of-materials?activate=true', {
      productId: table['id'],
      labourCost: '12.5',
      lines: [{ productId: leg['id'], quantity: '4' }],
    });
    return { leg: leg['id'], table: table['id'] };
  },
  async make(shop, { leg, table }) {
    const planned = await shop.make('/work-orders?release=true', { productId: table, quantity: '2', date: today() });
    return { ...(await shop.act(`/work-orders/${planned['id']}/complete`)), leg, table };
  },
  async inXero(shop, { leg, table }) {
    const levels = `inputs ${await levelThere(shop, leg)}, outputs ${await levelThere(shop, table)}`;
    return `${levels}, clearing account ${await balanceThere(shop, clearing)}`;
  },
};

export const workOrderRow: Row = {
  ...alike(workOrder),
  'edit after sync': refusedAfter(workOrder, (shop, record) => readOnly(shop, workOrder, record, { quantity: '3' })),
  'void or delete after sync': after(workOrder, (shop, { id }) => shop.act(`/work-orders/${id}/cancel`)),
  'refusal and repair': repaired(workOrder, accountMissing('absorbedCosts')),
};
