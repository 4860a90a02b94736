import { FakeBooks } from '../../test/engine/fake-books.js';
import { fakeExporters } from '../../test/engine/fake-exporters.js';
import { MemoryQueue } from '../../test/engine/memory-queue.js';
import type { CrmRecord } from '../host/records.js';

/** A small generator of numbers that are the same in every run. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % below;
  };
}

const head = (kind: string, n: number) => ({ kind, id: `${kind}${n}`, number: `${kind}-${n}`, version: 1 });

/** Two years of a small trading company: 91 customers, 77 products, 830 orders, a payment for nearly each. */
function history(seed: number): CrmRecord[] {
  const roll = dice(seed);
  const onHand = new Map<string, number>();
  const records: object[] = [];
  const adjust = (item: string, by: number, n: number) => {
    onHand.set(item, (onHand.get(item) ?? 0) + by);
    records.push({
      ...head('stockChange', n),
      cause: 'adjustment',
      status: 'posted',
      lines: [{ id: 'l', itemId: item, quantityChange: String(by) }],
    });
  };
  for (let n = 0; n < 91; n += 1) records.push({ ...head('contact', n), name: `Company ${n}` });
  for (let n = 0; n < 77; n += 1) records.push({ ...head('item', n), name: `Product ${n}` });
  for (let n = 0; n < 72; n += 1) adjust(`item${n}`, 10 + roll(100), n);
  let adjustments = 72;
  for (let n = 0; n < 830; n += 1) {
    const lines = new Map<string, number>();
    for (let line = 0; line <= roll(5); line += 1) lines.set(`item${roll(77)}`, 1 + roll(40));
    for (const [item, quantity] of lines) {
      if ((onHand.get(item) ?? 0) < quantity) adjust(item, quantity * 10, (adjustments += 1));
      onHand.set(item, onHand.get(item)! - quantity);
    }
    records.push({
      ...head('invoice', n),
      contactId: `contact${roll(91)}`,
      status: 'issued',
      total: '10.00',
      lines: [...lines].map(([itemId, quantity], i) => ({
        id: `l${i}`,
        itemId,
        movesStock: true,
        quantity: String(quantity),
      })),
    });
    if (n % 40 === 39) continue;
    records.push({
      ...head('payment', n),
      status: 'received',
      allocations: [{ id: 'a', document: { kind: 'invoice', id: `invoice${n}` }, amount: '10.00', date: '2026-01-01' }],
    });
  }
  return records as CrmRecord[];
}

describe('a backlog of two years', () => {
  const records = history(7);
  const queue = new MemoryQueue(fakeExporters, new FakeBooks().calls);
  for (const record of records) queue.add(record);
  queue.drain();
  const calls = queue.sent.map(({ call }) => call);
  const order = new Map(queue.sent.flatMap(({ steps }, call) => steps.map((step) => [step.row.recordId, call])));

  it('is sent whole', () => {
    expect(queue.rows.filter((row) => row.state !== 'done')).toEqual([]);
    expect(order.size).toBe(records.length);
  });

  it('needs few calls', () => {
    const count = (call: string) => calls.filter((other) => other === call).length;
    expect(count('contacts.create')).toBeLessThanOrEqual(4);
    expect(count('items.create')).toBeLessThanOrEqual(4);
    expect(count('payments.create')).toBeLessThanOrEqual(20);
    expect(count('invoices.create')).toBeLessThanOrEqual(45);
    expect(calls.length).toBeLessThanOrEqual(70);
    expect(records.filter(({ kind }) => kind === 'stockChange').length).toBeGreaterThan(200);
  });

  it('never puts two movements of one item that do not commute into the wrong order', () => {
    const lastTurn = new Map<string, { call: number; direction: string }>();
    let turns = 0;
    const wrong: string[] = [];
    for (const record of records) {
      if (record.kind !== 'invoice' && record.kind !== 'stockChange') continue;
      const call = order.get(record.id)!;
      for (const { itemId } of record.lines as { itemId: string }[]) {
        const direction = record.kind === 'invoice' ? 'out' : 'in';
        const last = lastTurn.get(itemId);
        if (last && last.direction !== direction) {
          turns += 1;
          if (call <= last.call) wrong.push(record.id);
          lastTurn.set(itemId, { call, direction });
        } else lastTurn.set(itemId, { call: Math.max(call, last?.call ?? -1), direction });
      }
    }
    expect(wrong).toEqual([]);
    expect(turns).toBeGreaterThan(200);
  });

  it('sends every document after what it builds on', () => {
    const basis = (record: CrmRecord): string | undefined => {
      if (record.kind === 'invoice') return record.contactId;
      return record.kind === 'payment' ? record.allocations[0]!.document.id : undefined;
    };
    const wrong = records.filter((record) => {
      const before = basis(record);
      return before !== undefined && order.get(record.id)! <= order.get(before)!;
    });
    expect(wrong).toEqual([]);
  });
});
