import { randomUUID } from 'node:crypto';
import { today, type Json, type ReadyShop } from '../connected-api.js';
import {
  after,
  alike,
  both,
  cases,
  deletion,
  effectsOf,
  madeAndSent,
  refusal,
  refusedAfter,
  repaired,
  saveInto,
  sentNothing,
  steady,
  type Cell,
  type Row,
  type Sent,
  type Story,
} from './matrix.js';
import { creditNoteThere, dueThere, invoiceThere } from './in-xero.js';
import { adviceLine, aName } from './party-rows.js';

const customer = (shop: ReadyShop): Promise<Json> => shop.company(aName('Harbour Foods'));

const invoice: Sent = {
  record: 'invoice',
  collection: 'invoices',
  module: 'invoice',
  base: customer,
  make: (shop, { id }) => shop.invoice(id),
  inXero: invoiceThere,
};

/** A rate of tax that nobody matched with one of Xero's yet. */
export const unmatchedTax = {
  spoil: (shop: ReadyShop) => shop.make('/tax-rates', { name: `Levy ${randomUUID().slice(0, 4)}`, rate: '20' }),
  code: 'tax_unmapped',
  async mend(shop: ReadyShop, _record: Json, rate: Json) {
    const { values } = await shop.get('/integrations/xero/settings');
    await saveInto(shop, 'taxRates', { [rate['id']]: values.taxRates[shop.tax] });
  },
};

/** Does something while synced invoices are not locked. */
const unlocked =
  (story: Story): Story =>
  async (shop) => {
    await shop.save({ lockInvoices: false });
    const seen = await story(shop);
    await shop.save({ lockInvoices: true });
    return seen;
  };

const editInvoice = async (shop: ReadyShop, { id }: Json) =>
  shop.rest.patch(`/invoices/${id}`).send({
    version: (await shop.get(`/invoices/${id}`))['version'] as number,
    lines: adviceLine(shop, { quantity: '2' }),
  });

export const invoiceRow: Row = {
  ...alike(invoice),
  'edit after sync': both(refusedAfter(invoice, editInvoice), unlocked(after(invoice, editInvoice))),
  'void or delete after sync': both(
    after(invoice, (shop, { id }) => shop.act(`/invoices/${id}/void`)),
    refusedAfter(invoice, (shop, record) => deletion(shop, invoice, record)),
  ),
  'refusal and repair': repaired(invoice, {
    ...unmatchedTax,
    make: (shop, { id }, rate) => shop.invoice(id, { lines: adviceLine(shop, { taxRateId: rate['id'] }) }),
  }),
};

const creditNote: Sent = {
  record: 'creditNote',
  collection: 'credit-notes',
  module: 'creditNote',
  base: customer,
  make: (shop, { id }) => newCreditNote(shop, id),
  inXero: creditNoteThere,
};

const newCreditNote = (shop: ReadyShop, companyId: string, more: Json = {}): Promise<Json> =>
  shop.make('/credit-notes?issue=true', { companyId, date: today(), lines: adviceLine(shop), ...more });

/** What becomes of a credit: applied, taken off, paid back, paid back no more. */
const creditUsed: Story = async (shop) => {
  const { record: note } = await madeAndSent(shop, creditNote);
  const owed = await shop.invoice(note['companyId']);
  await shop.settled();
  const applied = await effectsOf(shop, async () => {
    const allocation = { invoiceId: owed['id'], amount: '20' };
    const { id } = await shop.make(`/credit-notes/${note['id']}/allocations`, allocation);
    await shop.becomes('creditAllocation', id, 'synced');
    expect(await dueThere(shop, owed['number'])).toBe('100.00');
    await shop.act(`/credit-allocations/${id}/remove`);
    await shop.becomes('creditAllocation', id, 'removed');
    expect(await dueThere(shop, owed['number'])).toBe('120.00');
  });
  const refunded = await effectsOf(shop, async () => {
    const { id } = await shop.make(`/credit-notes/${note['id']}/refunds`, { amount: '30', methodId: shop.method });
    await shop.becomes('refund', id, 'synced');
    expect(await creditNoteThere(shop, note)).toMatch(/remaining 90\.00$/);
    await shop.act(`/refunds/${id}/reverse`);
    await shop.becomes('refund', id, 'removed');
  });
  return `applied and taken off: ${applied}; paid back and reversed: ${refunded}: ${await creditNoteThere(shop, note)}`;
};

const withCreditUse = alike(creditNote);

export const creditNoteRow: Row = {
  ...withCreditUse,
  automatic: both(withCreditUse.automatic, creditUsed),
  'edit after sync': after(creditNote, (shop, { id }) =>
    shop.change(`/credit-notes/${id}`, { lines: adviceLine(shop, { quantity: '2' }) }),
  ),
  'void or delete after sync': both(
    after(creditNote, (shop, { id }) => shop.act(`/credit-notes/${id}/void`)),
    refusedAfter(creditNote, (shop, record) => deletion(shop, creditNote, record)),
  ),
  'refusal and repair': repaired(creditNote, {
    ...unmatchedTax,
    make: (shop, { id }, rate) => newCreditNote(shop, id, { lines: adviceLine(shop, { taxRateId: rate['id'] }) }),
  }),
};

const payment: Sent = {
  record: 'payment',
  collection: 'payments',
  module: 'payment',
  base: async (shop) => shop.invoice((await customer(shop))['id']),
  make: async (shop, owed) => ({ ...(await shop.pay(owed, '50')), owed: owed['number'] }),
  inXero: async (shop, { owed }) => `${await dueThere(shop, owed)} still due`,
};

/** Money that was received and applied to nothing. */
const unallocated: Story = async (shop) => {
  const { id: companyId } = await customer(shop);
  const effects = await effectsOf(shop, () =>
    shop.make('/payments', { companyId, amount: '10', methodId: shop.method, allocations: [] }),
  );
  sentNothing(effects);
  return 'money applied to nothing: nothing';
};

const asPayment = alike(payment);

export const paymentRow: Row = {
  ...asPayment,
  automatic: both(asPayment.automatic, unallocated),
  'edit after sync': after(payment, async (shop, { companyId }) => {
    // Xero edits no payment: applying the rest of it elsewhere, and taking that off again, makes and deletes.
    const other = await shop.invoice(companyId as string);
    const whole = await shop.make('/payments', {
      companyId,
      amount: '30',
      methodId: shop.method,
      allocations: [{ invoiceId: other['id'], amount: '20' }],
    });
    await shop.becomes('payment', whole['id'], 'synced');
    const [{ id: allocationId }] = (await shop.get(`/payments/${whole['id']}`))['allocations'] as [Json];
    await shop.answered(shop.rest.delete(`/payments/${whole['id']}/allocations/${allocationId}`).send({}), 200);
    await shop.becomes('payment', whole['id'], 'removed');
  }),
  'void or delete after sync': after(payment, async (shop, { id }) => {
    await shop.act(`/payments/${id}/reverse`);
    await shop.becomes('payment', id, 'removed');
  }),
  'refusal and repair': repaired(payment, {
    async spoil(shop) {
      const { values } = await shop.get('/integrations/xero/settings');
      const method = await shop.make('/payment-methods', { name: `Wallet ${randomUUID().slice(0, 4)}` });
      return { ...method, account: values.methodAccounts[shop.method] };
    },
    make: async (shop, owed, method) => ({
      ...(await shop.pay(owed, '50', { methodId: method['id'] })),
      owed: owed['number'],
    }),
    code: 'account_missing',
    mend: (shop, _record, method) => saveInto(shop, 'methodAccounts', { [method['id']]: method['account'] }),
  }),
};

/** A row that has one case to play, and the same reason for not having the others. */
export const onlyAutomatic = (automatic: Cell, why: string): Row =>
  Object.fromEntries(cases.map((name) => [name, name === 'automatic' ? automatic : { na: why }])) as Row;

/** Xero has no say over it: no panel, no export by hand, no effect. */
const unknownToXero = async (shop: ReadyShop, record: string, id: string): Promise<string> => {
  const answer = await shop.rest.get(`/integrations/xero/records/${record}/${id}`);
  return steady(await refusal(Promise.resolve(answer)));
};

export const quoteRow: Row = onlyAutomatic(async (shop) => {
  const { id: companyId } = await customer(shop);
  let quote: Json = {};
  const effects = await effectsOf(shop, async () => {
    quote = await shop.make('/quotes', { companyId, lines: adviceLine(shop) });
    await shop.act(`/quotes/${quote['id']}/send`);
    await shop.act(`/quotes/${quote['id']}/accept`);
  });
  sentNothing(effects);
  return `made, sent and accepted: nothing. “${await unknownToXero(shop, 'quote', quote['id'])}”`;
}, 'a quote is never sent');

export const salesOrderRow: Row = onlyAutomatic(async (shop) => {
  const { id: companyId } = await customer(shop);
  let order: Json = {};
  const effects = await effectsOf(shop, async () => {
    order = await shop.make('/sales-orders?confirm=true', { companyId, lines: adviceLine(shop) });
    await shop.change(`/sales-orders/${order['id']}`, { reference: 'Changed' });
  });
  sentNothing(effects);
  const billed = await effectsOf(shop, () => shop.make(`/sales-orders/${order['id']}/convert`, { issue: true }));
  return `made and changed: nothing; invoiced: ${billed}. “${await unknownToXero(shop, 'salesOrder', order['id'])}”`;
}, 'a sales order is never sent; its invoices are');
