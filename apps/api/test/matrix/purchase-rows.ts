import { today, type Json, type ReadyShop } from '../connected-api.js';
import {
  after,
  alike,
  both,
  deletion,
  effectsOf,
  madeAndSent,
  refusedAfter,
  repaired,
  type Row,
  type Sent,
  type Story,
} from './matrix.js';
import { billThere, contactThere, levelThere, purchaseOrderThere, supplierCreditThere } from './in-xero.js';
import { aName, nameTaken } from './party-rows.js';
import { unmatchedTax } from './sales-rows.js';
import { stocked } from './stock-rows.js';

const supplier = (shop: ReadyShop, name = aName('Exotic Liquids')): Promise<Json> =>
  shop.make('/supplier-companies', { name });

const carriage = (shop: ReadyShop, more: Json = {}): Json[] => [
  { name: 'Carriage', quantity: '1', unitPrice: '40', taxRateId: shop.tax, ...more },
];

const newOrder = (shop: ReadyShop, more: Json): Promise<Json> =>
  shop.make('/purchase-orders?send=true', { date: today(), lines: carriage(shop), ...more });

const newBill = (shop: ReadyShop, more: Json): Promise<Json> =>
  shop.make('/supplier-bills?issue=true', { date: today(), lines: carriage(shop), ...more });

const newCredit = (shop: ReadyShop, more: Json): Promise<Json> =>
  shop.make('/supplier-credits?issue=true', { date: today(), lines: carriage(shop), ...more });

const company: Sent = {
  record: 'company',
  collection: 'companies',
  module: 'contact',
  async make(shop) {
    const made = await supplier(shop);
    await newOrder(shop, { companyId: made['id'] });
    return made;
  },
  inXero: contactThere,
};

/** A business that sells to us and buys from us. */
const bothSides: Story = async (shop) => {
  const { record } = await madeAndSent(shop, company);
  const effects = await effectsOf(shop, async () => {
    await shop.change(`/companies/${record['id']}`, { isCustomer: true });
    await shop.invoice(record['id']);
  });
  return `then it buys as well: ${effects}: ${await contactThere(shop, record)}`;
};

const asCompany = alike(company);

export const supplierCompanyRow: Row = {
  ...asCompany,
  automatic: both(asCompany.automatic, bothSides),
  'edit after sync': after(company, (shop, { id }) =>
    shop.change(`/companies/${id}`, { name: aName('Exotic Liquids and Sons') }),
  ),
  'void or delete after sync': refusedAfter(company, (shop, record) => deletion(shop, company, record)),
  'refusal and repair': nameTaken(company, {
    name: 'Tokyo Traders',
    async make(shop, name) {
      const made = await supplier(shop, name);
      await newBill(shop, { companyId: made['id'] });
      return made;
    },
    rename: (shop, { id }) => shop.change(`/companies/${id}`, { name: 'Tokyo Traders (Nagoya)' }),
  }),
};

const person: Sent = {
  record: 'contact',
  collection: 'contacts',
  module: 'contact',
  async make(shop) {
    const made = await shop.make('/contacts', { firstName: 'Yoshi', lastName: aName('Nagase') });
    await newBill(shop, { contactId: made['id'] });
    return made;
  },
  inXero: contactThere,
};

export const supplierContactRow: Row = {
  ...alike(person),
  'edit after sync': both(
    after(person, (shop, { id }) => shop.change(`/contacts/${id}`, { lastName: aName('Nagase-Ito') })),
    // As a person of a supplier it reaches Xero with the supplier.
    after(company, (shop, { id }) =>
      shop.make('/contacts', { companyId: id, lastName: 'Cooper', email: 'cooper@example.com' }),
    ),
  ),
  'void or delete after sync': refusedAfter(person, (shop, record) => deletion(shop, person, record)),
  'refusal and repair': nameTaken(person, {
    name: 'Mayumi Ohno',
    async make(shop) {
      const made = await shop.make('/contacts', { firstName: 'Mayumi', lastName: 'Ohno' });
      await newBill(shop, { contactId: made['id'] });
      return made;
    },
    rename: (shop, { id }) => shop.change(`/contacts/${id}`, { lastName: 'Ohno-Sato' }),
  }),
};

const order: Sent = {
  record: 'purchaseOrder',
  collection: 'purchase-orders',
  module: 'purchaseOrder',
  base: knownSupplier,
  make: (shop, { id: companyId }) => newOrder(shop, { companyId }),
  inXero: purchaseOrderThere,
};

async function knownSupplier(shop: ReadyShop): Promise<Json> {
  const made = await supplier(shop);
  // The supplier is in Xero before, so that each case shows what its own record does.
  await newBill(shop, { companyId: made['id'] });
  return made;
}

/** A draft that is sent, received in two parts and so billed. */
const received: Story = async (shop) => {
  const { id: companyId } = await knownSupplier(shop);
  await shop.settled();
  let made: Json = {};
  const effects = await effectsOf(shop, async () => {
    made = await shop.make('/purchase-orders', { companyId, date: today(), lines: carriage(shop, { quantity: '2' }) });
    await shop.becomes('purchaseOrder', made['id'], 'synced');
    expect(await purchaseOrderThere(shop, made)).toMatch(/^DRAFT/);
    await shop.act(`/purchase-orders/${made['id']}/send`);
    await shop.settled();
    for (const quantity of ['1', '1']) {
      const lines = [{ lineId: (made['lines'] as Json[])[0]!['id'], quantity }];
      await shop.make(`/purchase-orders/${made['id']}/receive`, { date: today(), lines });
      await shop.settled();
    }
  });
  return `draft, sent, received in two parts: ${effects}: ${await purchaseOrderThere(shop, made)}`;
};

const asOrder = alike(order);

export const purchaseOrderRow: Row = {
  ...asOrder,
  automatic: both(asOrder.automatic, received),
  'edit after sync': after(order, (shop, { id }) =>
    shop.change(`/purchase-orders/${id}`, { lines: carriage(shop, { quantity: '3' }) }),
  ),
  'void or delete after sync': after(order, (shop, { id }) => shop.act(`/purchase-orders/${id}/cancel`)),
  'refusal and repair': repaired(order, {
    ...unmatchedTax,
    make: (shop, { id: companyId }, rate) =>
      newOrder(shop, { companyId, lines: carriage(shop, { taxRateId: rate['id'] }) }),
  }),
};

const bill: Sent = {
  record: 'supplierBill',
  collection: 'supplier-bills',
  module: 'bill',
  base: knownSupplier,
  make: (shop, { id: companyId }) => newBill(shop, { companyId }),
  inXero: billThere,
};

/** Goods that are counted come in with their bill, and out again with its void. */
const goodsIn: Story = async (shop) => {
  const [{ id: companyId }, { id: productId }] = [await knownSupplier(shop), await stocked(shop)];
  await shop.settled();
  let made: Json = {};
  const effects = await effectsOf(shop, async () => {
    made = await newBill(shop, { companyId, lines: [{ productId, quantity: '5', unitPrice: '2.5' }] });
  });
  const level = await levelThere(shop, productId);
  const back = await effectsOf(shop, () => shop.act(`/supplier-bills/${made['id']}/void`));
  return `goods: ${effects}: ${level}; voided: ${back}: ${await levelThere(shop, productId)}`;
};

const asBill = alike(bill);

export const supplierBillRow: Row = {
  ...asBill,
  automatic: both(asBill.automatic, goodsIn),
  'edit after sync': after(bill, (shop, { id }) =>
    shop.change(`/supplier-bills/${id}`, { lines: carriage(shop, { quantity: '3' }) }),
  ),
  'void or delete after sync': both(
    after(bill, (shop, { id }) => shop.act(`/supplier-bills/${id}/void`)),
    refusedAfter(bill, (shop, record) => deletion(shop, bill, record)),
  ),
  'refusal and repair': repaired(bill, {
    ...unmatchedTax,
    make: (shop, { id: companyId }, rate) =>
      newBill(shop, { companyId, lines: carriage(shop, { taxRateId: rate['id'] }) }),
  }),
};

const credit: Sent = {
  record: 'supplierCredit',
  collection: 'supplier-credits',
  module: 'supplierCredit',
  base: knownSupplier,
  make: (shop, { id: companyId }) => newCredit(shop, { companyId }),
  inXero: supplierCreditThere,
};

/** What goes back to the supplier, and what the credit for it is used for. */
const goodsBack: Story = async (shop) => {
  const [{ id: companyId }, { id: productId }] = [await knownSupplier(shop), await stocked(shop)];
  const goods = (quantity: string, more: Json = {}) => [{ productId, quantity, unitPrice: '2', ...more }];
  const owed = await newBill(shop, { companyId, lines: goods('5') });
  await shop.settled();
  let note: Json = {};
  const effects = await effectsOf(shop, async () => {
    note = await newCredit(shop, { companyId, lines: goods('2', { returnsStock: true }) });
  });
  const level = await levelThere(shop, productId);
  const used = await effectsOf(shop, async () => {
    const allocation = { supplierBillId: owed['id'], amount: '3' };
    const { id } = await shop.make(`/supplier-credits/${note['id']}/allocations`, allocation);
    await shop.becomes('supplierCreditAllocation', id, 'synced');
    await shop.act(`/supplier-credit-allocations/${id}/remove`);
    await shop.becomes('supplierCreditAllocation', id, 'removed');
  });
  return `goods go back: ${effects}: ${level}; applied and taken off: ${used}: ${await supplierCreditThere(shop, note)}`;
};

const asCredit = alike(credit);

export const supplierCreditRow: Row = {
  ...asCredit,
  automatic: both(asCredit.automatic, goodsBack),
  'edit after sync': after(credit, (shop, { id }) =>
    shop.change(`/supplier-credits/${id}`, { lines: carriage(shop, { quantity: '3' }) }),
  ),
  'void or delete after sync': both(
    after(credit, (shop, { id }) => shop.act(`/supplier-credits/${id}/void`)),
    refusedAfter(credit, (shop, record) => deletion(shop, credit, record)),
  ),
  'refusal and repair': repaired(credit, {
    ...unmatchedTax,
    make: (shop, { id: companyId }, rate) =>
      newCredit(shop, { companyId, lines: carriage(shop, { taxRateId: rate['id'] }) }),
  }),
};
