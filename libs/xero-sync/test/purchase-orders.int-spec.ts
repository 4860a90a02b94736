import type { Member } from '../src/engine/call.js';
import { xeroCalls } from '../src/xero/calls/index.js';
import { someContact, someItem, someOrder } from './books.js';
import { Books } from './sandbox.js';

type Json = Record<string, unknown>;
let books: Books;
beforeEach(async () => {
  books = await Books.open();
  await books.export(someContact());
  await books.export(someItem());
});
afterEach(() => books.sandbox.close());

const item = someItem();
const order = (number: number, more: object = {}) =>
  someOrder({ id: `po${number}`, number: `PO-0000${number}`, date: `2026-05-0${number}`, ...more });
const memberOf = (record: ReturnType<typeof order>): Member => books.memberOf(books.steps(record, [record, item])[0]!);
const find = (call: string, ...members: Member[]) => xeroCalls.get(call)!.find(books.session, members);
describe('Purchase orders whose answer was lost', () => {
  it('are found by number, one by one or by their days, and told from others', async () => {
    const orders = [1, 2, 3, 4].map((number) => order(number));
    const members = orders.map(memberOf);
    expect(await find('purchaseOrders.create', members[0]!)).toEqual([{ found: 'none' }]);
    expect(await find('purchaseOrders.create', ...members)).toEqual(orders.map(() => ({ found: 'none' })));
    await books.send('purchaseOrders.create', members.slice(0, 3));
    expect(await find('purchaseOrders.create', members[0]!)).toMatchObject([
      { found: 'one', sameContent: true, remote: { type: 'PurchaseOrder', number: 'PO-00001', status: 'AUTHORISED' } },
    ]);
    expect(await find('purchaseOrders.create', ...members)).toMatchObject([
      { found: 'one', sameContent: true },
      { found: 'one', sameContent: true },
      { found: 'one', sameContent: true },
      { found: 'none' },
    ]);
    const odd = memberOf(order(5, { number: 'PO "Ü" 5 & 6' }));
    expect(await find('purchaseOrders.create', odd)).toEqual([{ found: 'none' }]);
    await books.send('purchaseOrders.create', [odd]);
    expect(await find('purchaseOrders.create', odd)).toMatchObject([{ found: 'one', sameContent: true }]);
    const dearer = { ...members[0]!, element: { ...members[0]!.element, LineItems: [{ Quantity: 9, UnitAmount: 1 }] } };
    expect(await find('purchaseOrders.create', dearer)).toMatchObject([
      { found: 'one', sameContent: false, difference: expect.stringMatching(/line 1/) },
    ]);
  });

  it('that were billed or deleted are found by their id, and by the status they were to have', async () => {
    await books.exportTogether([order(1)], [order(1), item]);
    const billed = memberOf(order(1, { status: 'billed' }));
    expect(await find('purchaseOrders.update', billed)).toMatchObject([
      { found: 'one', sameContent: false, difference: 'its status is AUTHORISED' },
    ]);
    await books.send('purchaseOrders.update', [billed]);
    expect(await find('purchaseOrders.update', billed)).toMatchObject([{ found: 'one', sameContent: true }]);

    await books.exportTogether([order(2)], [order(2), item]);
    const removal = memberOf(order(2, { status: 'cancelled' }));
    await books.send('purchaseOrders.update', [removal]);
    expect(await find('purchaseOrders.update', removal)).toMatchObject([
      { found: 'one', sameContent: true, gone: true },
    ]);
  });
});

describe('Purchase orders', () => {
  it('are refused under a number that Xero has already, and the others of the batch are made', async () => {
    const [first, second] = [memberOf(order(1)), memberOf(order(2))];
    await books.send('purchaseOrders.create', [first]);
    const twin = { ...memberOf(order(1)), stepId: 'twin' };
    const { members } = await books.send('purchaseOrders.create', [twin, second]);
    expect(members).toMatchObject([
      { outcome: 'refused', problems: [{ xeroSaid: 'Order number must be unique', remedy: expect.any(String) }] },
      { outcome: 'applied', remote: { number: 'PO-00002', lineCount: 1 } },
    ]);
  });

  it('keep four decimals of a price without being asked to', async () => {
    const fine = order(3, {
      lines: [{ ...order(3).lines[0]!, unitPrice: '10.1234', amount: '20.25', taxAmount: '3.04' }],
      net: '20.25',
      tax: '3.04',
      total: '23.29',
    });
    await books.exportTogether([fine], [fine, item]);
    const { PurchaseOrders } = (await books.get('/PurchaseOrders/PO-00003')) as { PurchaseOrders: Json[] };
    expect(PurchaseOrders[0]).toMatchObject({ Total: 23.29, LineItems: [{ UnitAmount: 10.1234 }] });
  });
});
