import fc from 'fast-check';
import { FakeBooks } from '../../test/engine/fake-books.js';
import { fakeExporters } from '../../test/engine/fake-exporters.js';
import { MemoryQueue } from '../../test/engine/memory-queue.js';
import { recordKey } from '../host/crm-host.js';
import type { CrmRecord } from '../host/records.js';
import type { PlannedStep } from './judge.js';
import type { Problem } from './outcome.js';

const problem: Problem = { code: 'odd', sentence: 'It is odd.', remedy: 'Mend it.', fixIn: 'record' };

interface World {
  records: CrmRecord[];
  bad: ReadonlySet<string>;
}

/** Random companies, products, movements, invoices and payments, in a random order of business; some are refused. */
const worlds: fc.Arbitrary<World> = fc
  .record({
    contacts: fc.integer({ min: 1, max: 4 }),
    items: fc.integer({ min: 1, max: 4 }),
    documents: fc.array(
      fc.record({
        what: fc.constantFrom('invoice', 'stock', 'payment'),
        pick: fc.array(fc.nat(1_000), { minLength: 4, maxLength: 4 }),
        up: fc.boolean(),
      }),
      { minLength: 1, maxLength: 40 },
    ),
    refused: fc.array(fc.nat(1_000), { maxLength: 4 }),
  })
  .map(({ contacts, items, documents, refused }) => {
    const head = (kind: string, n: number) => ({ kind, id: `${kind}${n}`, number: `${kind}-${n}`, version: 1 });
    const records: object[] = [];
    for (let n = 0; n < contacts; n += 1) records.push({ ...head('contact', n), name: `Company ${n}` });
    for (let n = 0; n < items; n += 1) records.push({ ...head('item', n), name: `Product ${n}` });
    const invoices: string[] = [];
    for (const [n, { what, pick, up }] of documents.entries()) {
      const item = (i: number) => `item${pick[i]! % items}`;
      if (what === 'stock')
        records.push({
          ...head('stockChange', n),
          cause: 'adjustment',
          lines: [{ itemId: item(0), quantityChange: up ? '5' : '-5' }],
        });
      if (what === 'invoice') {
        const lines = [...new Set([item(1), item(2)])].map((itemId) => ({ itemId, movesStock: true }));
        records.push({
          ...head('invoice', n),
          contactId: `contact${pick[0]! % contacts}`,
          status: 'issued',
          total: '1.00',
          lines,
        });
        invoices.push(`invoice${n}`);
      }
      if (what === 'payment' && invoices.length > 0) {
        const targets = [...new Set([invoices[pick[0]! % invoices.length]!, invoices[pick[1]! % invoices.length]!])];
        const allocations = targets.map((id, i) => ({
          id: `a${i}`,
          document: { kind: 'invoice', id },
          amount: '1.00',
        }));
        records.push({ ...head('payment', n), status: 'received', allocations });
      }
    }
    const all = records as CrmRecord[];
    return { records: all, bad: new Set(refused.map((i) => recordKey(all[i % all.length]!))) };
  });

/** Everything an effect builds on, near and far. */
function roots(record: CrmRecord, byKey: ReadonlyMap<string, CrmRecord>): Set<string> {
  const exporter = fakeExporters.find(({ kind }) => kind === record.kind)!;
  const near = [...exporter.needs(record), ...exporter.appliesTo(record)].map(recordKey);
  return new Set([...near, ...near.flatMap((key) => [...roots(byKey.get(key)!, byKey)])]);
}

describe('random business with random refusals (seed printed on failure)', () => {
  const runs = { numRuns: 200 };

  function play({ records, bad }: World) {
    const mended = new Set<string>();
    const keyOf = (step: PlannedStep) => recordKey({ kind: step.row.kind, id: step.row.recordId });
    const queue = new MemoryQueue(fakeExporters, new FakeBooks().calls, (step) =>
      bad.has(keyOf(step)) && !mended.has(keyOf(step)) ? problem : undefined,
    );
    for (const record of records) queue.add(record);
    queue.drain();
    return { queue, mended, byKey: new Map(records.map((record) => [recordKey(record), record])) };
  }

  it('every dependant of a refused record is held and names it, nothing else waits, nothing held was sent', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { queue, byKey } = play(world);
        const refused = new Set(
          queue.rows
            .filter(({ state }) => state === 'attention')
            .map((row) => recordKey({ kind: row.kind, id: row.recordId })),
        );
        const sent = new Set(
          queue.sent.flatMap(({ steps }) =>
            steps.map((step) => recordKey({ kind: step.row.kind, id: step.row.recordId })),
          ),
        );
        for (const row of queue.rows) {
          const key = recordKey({ kind: row.kind, id: row.recordId });
          const record = byKey.get(key)!;
          const culprits = [...roots(record, byKey)].filter((root) => refused.has(root));
          if (refused.has(key)) continue;
          if (culprits.length === 0) expect(row.state).toBe('done');
          else if (record.kind !== 'payment') {
            expect(row.state).toBe('pending');
            expect(culprits).toContain(recordKey({ kind: row.heldKind!, id: row.heldRecord! }));
            expect(row.reason).toContain(byKey.get(recordKey({ kind: row.heldKind!, id: row.heldRecord! }))!.number);
            expect(sent.has(key)).toBe(false);
          }
        }
      }),
      runs,
    );
  });

  it('no effect is sent before what it builds on is in the books', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { queue } = play(world);
        const linked = new Set<string>();
        for (const { steps } of queue.sent) {
          for (const step of steps)
            for (const part of step.plan.after) expect(linked).toContain(`${part.kind}/${part.id}/${part.part}`);
          for (const step of steps)
            if (queue.links.has(`${step.row.kind}/${step.row.recordId}/${step.plan.part}`))
              linked.add(`${step.row.kind}/${step.row.recordId}/${step.plan.part}`);
        }
      }),
      runs,
    );
  });

  it('mending the refused records sends the rest, each once, without another hand', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { queue, mended, byKey } = play(world);
        for (const key of world.bad) {
          mended.add(key);
          queue.change(byKey.get(key)!);
        }
        queue.drain();
        expect(queue.rows.filter(({ state }) => state !== 'done')).toEqual([]);
        const applied = queue.sent.flatMap(({ steps }) =>
          steps.map((step) => `${step.row.recordId}/${step.plan.part}`),
        );
        const refusedOnce = new Set([...world.bad].map((key) => byKey.get(key)!.id));
        const twice = applied.filter((id, i) => applied.indexOf(id) !== i && !refusedOnce.has(id.split('/')[0]!));
        expect(twice).toEqual([]);
      }),
      runs,
    );
  });
});
