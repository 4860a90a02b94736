import type { History, Order } from './history.js';
import { closingReceivables, closingStock, planBusiness, type BusinessEvent } from './plan.js';

const party = {
  name: '',
  person: '',
  address: '',
  city: '',
  region: '',
  postalCode: '',
  country: '',
  phone: '',
  fax: '',
};
const order = (id: string, over: Partial<Order> = {}): Order => ({
  id,
  customerId: 'A',
  date: '2026-01-05',
  requiredDate: '2026-02-05',
  shippedDate: '2026-01-20',
  freight: 1050n,
  lines: [{ productId: '1', unitPrice: 100_000n, quantity: 5n, discount: 1000n }],
  ...over,
});
const history = (orders: Order[], stock = 5n): History => ({
  customers: [{ id: 'A', ...party }],
  suppliers: [],
  products: [{ id: '1', name: 'Tea', group: '', description: '', price: 123_457n, stock }],
  orders,
});
const shape = (events: BusinessEvent[]) => events.map(({ date, key }) => `${date} ${key}`);

describe('the business made of a history', () => {
  it('invoices on the order date with freight as a line, and is paid when shipped', () => {
    const { events, openingDate } = planBusiness(history([order('1')]), { taxRate: 1500n });
    expect(openingDate).toBe('2026-01-04');
    expect(shape(events)).toEqual(['2026-01-05 invoice-1', '2026-01-20 payment-1']);
    expect(events[0]).toMatchObject({
      total: 6383n,
      lines: [{ quantity: 50_000n, discount: 1000n }, { name: 'Freight' }],
    });
    expect(events[1]).toMatchObject({ amount: 6383n });
  });

  it('buys ten times what is needed where stock is short, at six tenths of the price', () => {
    const { events, openings } = planBusiness(history([order('1'), order('2'), order('3')]), { taxRate: 0n });
    expect(openings.map(({ unitCost }) => unitCost)).toEqual([74_074n]);
    expect(shape(events).slice(0, 4)).toEqual([
      '2026-01-05 invoice-1',
      '2026-01-05 stock-2-1',
      '2026-01-05 invoice-2',
      '2026-01-05 invoice-3',
    ]);
    expect(events[1]).toMatchObject({ quantity: 500_000n, unitCost: 74_074n });
  });

  it('credits every n-th order: off the open invoice, so that its payment is the smaller', () => {
    const plan = planBusiness(history([order('1')]), { taxRate: 1500n, creditEvery: 1 });
    expect(shape(plan.events)).toEqual(['2026-01-05 invoice-1', '2026-01-10 credit-1', '2026-01-20 payment-1']);
    expect(plan.events[1]).toMatchObject({
      total: 3105n,
      allocated: 3105n,
      lines: [{ quantity: 30_000n, returns: true }],
    });
    expect(plan.events[2]).toMatchObject({ amount: 3278n });
    expect(closingReceivables(plan)).toEqual(new Map([['A', 0n]]));
    expect(closingStock(plan)).toEqual(new Map([['1', 30_000n]]));
  });

  it('leaves the credit open when the invoice was paid before', () => {
    const plan = planBusiness(history([order('1', { shippedDate: '2026-01-06' })]), { taxRate: 1500n, creditEvery: 1 });
    expect(plan.events[2]).toMatchObject({ kind: 'creditNote', allocated: 0n });
    expect(closingReceivables(plan)).toEqual(new Map([['A', -3105n]]));
  });

  it('leaves what was not shipped unpaid, and goods of every other credit note away', () => {
    const plan = planBusiness(history([order('1', { shippedDate: '' }), order('2')]), { taxRate: 0n, creditEvery: 1 });
    const credits = plan.events.filter((event) => event.kind === 'creditNote');
    expect(credits.map(({ lines }) => lines[0]?.returns)).toEqual([true, false]);
    expect(plan.events.filter(({ kind }) => kind === 'payment').map(({ key }) => key)).toEqual(['payment-2']);
  });

  it('is cut to the first orders when asked', () => {
    const plan = planBusiness(history([order('1'), order('2')]), { taxRate: 0n, orders: 1 });
    expect(plan.history.orders).toHaveLength(1);
  });
});
