import fc from 'fast-check';
import { FakeBooks } from '../../test/engine/fake-books.js';
import { fakeExporters } from '../../test/engine/fake-exporters.js';
import { MemoryQueue } from '../../test/engine/memory-queue.js';
import { recordKey } from '../host/crm-host.js';
import type { CrmRecord, Kind } from '../host/records.js';
import { judge } from './judge.js';
import type { PlannedStep, Snapshot } from './judgement.js';
import { LinkBook } from './links.js';
import type { Problem } from './outcome.js';
import type { OutboxRow } from './rows.js';

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

describe('orders that matter only among what can go now', () => {
  const contact = { kind: 'contact', id: 'c', number: 'C', version: 1, name: 'C' };
  const invoice = {
    kind: 'invoice',
    id: 'i',
    number: 'I',
    version: 2,
    contactId: 'c',
    status: 'voided',
    total: '1.00',
    lines: [],
  };
  const payment = { kind: 'payment', id: 'p', number: 'P', version: 2, status: 'reversed', allocations: [] };
  const row = (sequence: number, kind: Kind, recordId: string): OutboxRow => ({
    id: `row${sequence}`,
    workspaceId: 'w',
    sequence,
    kind,
    recordId,
    event: 'saved',
    origin: 'notice',
    state: 'pending',
    priority: false,
    revision: 1,
    attempts: 0,
    sendAlone: false,
    lookFirst: false,
    problems: [],
    createdAt: 0,
    updatedAt: 0,
  });

  function snapshot(rows: OutboxRow[], over: Partial<Snapshot> = {}): Snapshot {
    const links = new LinkBook();
    const link = { remoteType: 'x', content: 'y' };
    links.add('contact', 'c', { ...link, part: 'main', remoteId: '1' });
    links.add('invoice', 'i', { ...link, part: 'main', remoteId: '2' });
    links.add('payment', 'p', { ...link, part: 'allocation:a', remoteId: '3' });
    return {
      now: 0,
      candidates: rows,
      live: new Map(rows.map((one) => [recordKey({ kind: one.kind, id: one.recordId }), [one]])),
      skipped: new Map(),
      records: new Map(
        [contact, invoice, payment].map((one) => [recordKey(one as CrmRecord), one as unknown as CrmRecord]),
      ),
      links,
      modes: new Map(),
      settings: {},
      inFlight: [],
      applied: new Map([['payment:p', [{ kind: 'invoice', id: 'i' }]]]),
      ...over,
    };
  }

  const nodesOf = (s: Snapshot) => {
    const registry = new Map(fakeExporters.map((exporter) => [exporter.kind, exporter]));
    const { nodes } = judge(s, registry, new Map(new FakeBooks().calls.map((call) => [call.name, call])));
    return nodes.map(({ id, after, blocked, rank }) => ({ id, after, blocked, rank }));
  };

  it('a document is voided after the payment that was taken off it before, though that no longer says so', () => {
    expect(nodesOf(snapshot([row(1, 'payment', 'p'), row(2, 'invoice', 'i')]))).toEqual([
      { id: 'row1/allocation:a/delete', after: [], blocked: false, rank: 1 },
      { id: 'row2/main/void', after: ['row1/allocation:a/delete'], blocked: false, rank: 2 },
    ]);
  });

  it('not after a payment that was taken off it later', () => {
    expect(nodesOf(snapshot([row(1, 'invoice', 'i'), row(2, 'payment', 'p')])).map(({ after }) => after)).toEqual([
      [],
      [],
    ]);
  });

  it('and it waits for an answer that is still open', () => {
    const flying = {
      kind: 'payment' as const,
      recordId: 'p',
      sequence: 1,
      ordering: { documents: [{ kind: 'invoice' as const, id: 'i' }] },
    };
    expect(nodesOf(snapshot([row(2, 'invoice', 'i')], { inFlight: [flying] }))).toMatchObject([{ blocked: true }]);
  });

  it('stock goes out after what came in before, also when its answer is open', () => {
    const sale = { ...invoice, id: 's', number: 'S', status: 'issued', lines: [{ itemId: 'p1', movesStock: true }] };
    const item = { kind: 'item', id: 'p1', number: 'P1', version: 1, name: 'P1' };
    const base = snapshot([row(2, 'invoice', 's')]);
    base.links.add('item', 'p1', { part: 'main', remoteType: 'x', remoteId: '4', content: 'P1' });
    const records = new Map(base.records)
      .set('invoice:s', sale as unknown as CrmRecord)
      .set('item:p1', item as unknown as CrmRecord);
    const flying = (ordering: object) => ({ kind: 'stockChange' as const, recordId: 'a', sequence: 1, ordering });
    const blocked = (ordering: object) => nodesOf({ ...base, records, inFlight: [flying(ordering)] })[0]!.blocked;
    expect(blocked({ in: ['p1'] })).toBe(true);
    expect(blocked({ out: ['p1'] })).toBe(false);
    expect(blocked({ in: ['p2'] })).toBe(false);
  });
});

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
        const wrong = queue.rows.filter((row) => {
          const key = recordKey({ kind: row.kind, id: row.recordId });
          if (refused.has(key)) return false;
          const culprits = [...roots(byKey.get(key)!, byKey)].filter((root) => refused.has(root));
          if (culprits.length === 0) return row.state !== 'done';
          const root = row.heldKind && recordKey({ kind: row.heldKind, id: row.heldRecord! });
          const named = root !== undefined && culprits.includes(root) && row.reason?.includes(byKey.get(root)!.number);
          // A receipt may have sent what it applied elsewhere; any other record has sent nothing.
          return row.state !== 'pending' || !named || (row.kind !== 'payment' && sent.has(key));
        });
        expect(wrong).toEqual([]);
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
