import type { DataSource } from 'typeorm';
import type { TestDatabase } from '../../../../test/database.js';
import { XeroSync } from '../../src/xero-sync.js';
import { engineDatabase, Rig } from './engine-rig.js';

/** Real: Postgres, the outbox, the counter row. Fake: host, connection, rules. Nothing is sent here. */
let db: TestDatabase;
let source: DataSource;
let rig: Rig;
let sync: XeroSync;

beforeAll(async () => ({ db, source } = await engineDatabase()));
afterAll(async () => {
  await source.destroy();
  await db.drop();
});
beforeEach(async () => {
  rig = new Rig(source);
  ({ sync } = await rig.process({ background: false }));
});
afterEach(() => rig.stop());

describe('numbering', () => {
  it('is gapless and in commit order under eight writers, a part of whom rolls back', async () => {
    const contact = rig.contact();
    let writing = true;
    const seen: string[] = [];
    const reader = (async () => {
      while (writing) {
        const [now] = await source.query(
          `SELECT count(*)::int AS count, COALESCE(max(sequence), 0)::int AS last FROM xero_outbox WHERE workspace_id = $1`,
          [rig.workspaceId],
        );
        // In commit order, what a reader sees is always 1..n: a number that is missing would turn up behind it later.
        if (now.count !== now.last) seen.push(`${now.count} rows up to number ${now.last}`);
      }
    })();
    let written = 0;
    const writer = async (seed: number) => {
      for (let i = 0; i < 400; i += 1) {
        const fails = (i * 7 + seed) % 11 === 0;
        const pause = (i + seed) % 10 === 0 ? 1 + ((i * seed) % 4) : 0;
        const done = rig.save(sync, [rig.invoice(contact)], {}, async () => {
          if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
        });
        if (!fails) {
          await done;
          written += 1;
          continue;
        }
        await done;
        written += 1;
        await expect(
          rig.save(sync, [rig.invoice(contact)], {}, () => Promise.reject(new Error('The business said no.'))),
        ).rejects.toThrow('The business said no.');
      }
    };
    await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(writer));
    writing = false;
    await reader;
    const rows = await rig.rows();
    expect(rows.map((row) => row.sequence)).toEqual(Array.from({ length: written }, (_, i) => i + 1));
    expect(written).toBe(3200);
    expect(seen).toEqual([]);
  }, 120_000);

  it('leaves no number behind when the business rolls back after its notice', async () => {
    const contact = rig.contact();
    await rig.save(sync, [rig.invoice(contact)]);
    const invoice = rig.invoice(contact);
    await expect(
      source.transaction(async (tx) => {
        await sync.changed({ ...rig.ref(invoice), event: 'saved' }, tx);
        throw new Error('No.');
      }),
    ).rejects.toThrow('No.');
    await rig.save(sync, [rig.invoice(contact)]);
    expect((await rig.rows()).map((row) => row.sequence)).toEqual([1, 2]);
  });
});

describe('what a notice writes', () => {
  it('merges into the waiting row, which keeps its place', async () => {
    const contact = rig.contact();
    const [first, second] = [rig.invoice(contact), rig.invoice(contact)];
    await rig.save(sync, [first]);
    await rig.save(sync, [second]);
    await rig.save(sync, [first], { event: 'voided' });
    const rows = await rig.rows();
    expect(rows.map((row) => [row.sequence, row.recordId, row.event, row.revision])).toEqual([
      [1, first.id, 'voided', 2],
      [2, second.id, 'saved', 1],
    ]);
  });

  it('is one row however many writers change the record at once, in whatever order they name their records', async () => {
    const contact = rig.contact();
    const [first, second] = [rig.invoice(contact), rig.invoice(contact)];
    const both = [
      { ...rig.ref(first), event: 'saved' as const },
      { ...rig.ref(second), event: 'saved' as const },
    ];
    const told = (i: number) => (i % 2 === 0 ? both : both.toReversed());
    await Promise.all(Array.from({ length: 40 }, (_, i) => source.transaction((tx) => sync.changed(told(i), tx))));
    expect((await rig.rows()).map((row) => row.revision)).toEqual([40, 40]);
  });

  it('gives a row whose stock moved a new number at the end and closes the old one', async () => {
    const contact = rig.contact();
    const [first, second] = [rig.invoice(contact), rig.invoice(contact)];
    await rig.save(sync, [first]);
    await rig.save(sync, [second]);
    await rig.save(sync, [first], { stockMoved: true });
    const rows = await rig.rows();
    expect(rows.map((row) => [row.sequence, row.recordId, row.state, row.reasonCode])).toEqual([
      [1, first.id, 'skipped', 'superseded'],
      [2, second.id, 'pending', undefined],
      [3, first.id, 'pending', undefined],
    ]);
  });

  it('never merges stock changes', async () => {
    const change = rig.stock(rig.item(), '5');
    await rig.save(sync, [change]);
    await rig.save(sync, [change], { event: 'voided' });
    expect((await rig.rows()).map((row) => row.state)).toEqual(['pending', 'pending']);
  });

  it('puts a second row behind one that is on its way', async () => {
    const invoice = rig.invoice(rig.contact());
    await rig.save(sync, [invoice]);
    await source.query(`UPDATE xero_outbox SET state = 'unknown' WHERE workspace_id = $1`, [rig.workspaceId]);
    await rig.save(sync, [invoice]);
    await rig.save(sync, [invoice]);
    expect((await rig.rows()).map((row) => [row.state, row.revision])).toEqual([
      ['unknown', 1],
      ['pending', 2],
    ]);
  });

  it('brings a row in attention back to the queue, at its place and without its problems', async () => {
    const invoice = rig.invoice(rig.contact());
    await rig.save(sync, [invoice]);
    await source.query(
      `UPDATE xero_outbox SET state = 'attention', problems = '[{"code":"x"}]', reason = 'x' WHERE workspace_id = $1`,
      [rig.workspaceId],
    );
    await rig.save(sync, [invoice]);
    expect((await rig.rows())[0]).toMatchObject({ state: 'pending', problems: [], sequence: 1 });
  });

  it('writes nothing for contacts and items that the books never wanted', async () => {
    await rig.save(sync, [rig.contact(), rig.item()]);
    expect(await rig.rows()).toEqual([]);
  });

  it('writes nothing when the module is manual or off, unless the record is in the queue already', async () => {
    rig.rules.modes.set('invoice', 'manual');
    const invoice = rig.invoice(rig.contact());
    await rig.save(sync, [invoice]);
    expect(await rig.rows()).toEqual([]);
    await sync.exportNow([rig.ref(invoice)]);
    await rig.save(sync, [invoice]);
    expect((await rig.rows()).map((row) => [row.origin, row.revision])).toEqual([['manual', 2]]);
  });

  it('writes nothing without a connection, and writes while it is parked', async () => {
    rig.connections.state = 'none';
    await rig.save(sync, [rig.invoice(rig.contact())]);
    expect(await rig.rows()).toEqual([]);
    rig.connections.state = 'parked';
    await rig.save(sync, [rig.invoice(rig.contact())]);
    expect(await rig.states()).toEqual({ pending: 1 });
  });

  it('takes several notices of one transaction about one record for one', async () => {
    const invoice = rig.invoice(rig.contact());
    await source.transaction((tx) =>
      sync.changed(
        [
          { ...rig.ref(invoice), event: 'saved' },
          { ...rig.ref(invoice), event: 'approved', stockMoved: true },
        ],
        tx,
      ),
    );
    expect((await rig.rows()).map((row) => row.event)).toEqual(['approved']);
  });
});
