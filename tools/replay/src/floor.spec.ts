import { join } from 'node:path';
import { floorOf, stepsOf } from './floor.js';
import { readHistory, type History } from './history.js';
import { planBusiness } from './plan.js';

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

/** `count` orders of one product, one a day, all shipped the day after; `stock` covers them all or none. */
const orders = (count: number, stock: bigint): History => ({
  customers: [{ id: 'A', ...party }],
  suppliers: [],
  products: [{ id: '1', name: 'Tea', group: '', description: '', price: 10_000n, stock }],
  orders: Array.from({ length: count }, (_, at) => ({
    id: String(at + 1),
    customerId: 'A',
    date: '2026-01-05',
    requiredDate: '',
    shippedDate: '2026-01-06',
    freight: 0n,
    lines: [{ productId: '1', unitPrice: 10_000n, quantity: 1n, discount: 0n }],
  })),
});

describe('the floor of calls', () => {
  it('is a fiftieth of each kind, rounded up', () => {
    const { lines, calls } = floorOf(planBusiness(orders(101, 1000n), { taxRate: 0n }));
    expect(lines).toEqual([
      { kind: 'items', effects: 1, calls: 1 },
      { kind: 'bills', effects: 1, calls: 1 },
      { kind: 'contacts', effects: 1, calls: 1 },
      { kind: 'invoices', effects: 101, calls: 3 },
      { kind: 'payments', effects: 101, calls: 3 },
      { kind: 'credit notes', effects: 2, calls: 1 },
    ]);
    expect(calls).toBe(10);
  });

  it('counts with dependencies a call for each time that stock turns', () => {
    // 21 orders of 1 from nothing: 10 are bought for the 1st, 11th and 21st order: in, 10 out, in, 10 out, in, 1 out.
    const plan = planBusiness(orders(21, 0n), { taxRate: 0n });
    const { calls, inOrder } = floorOf(plan);
    expect(calls).toBe(5);
    expect(inOrder).toBe(9); // contacts, items, 3 bills, 3 × invoices, payments
  });

  it('lets each step depend on earlier ones only', () => {
    const plan = planBusiness(readHistory(join(__dirname, '../history')), { taxRate: 1500n, creditEvery: 8 });
    stepsOf(plan).forEach(({ after }, at) => after.forEach((before) => expect(before).toBeLessThan(at)));
  });
});
