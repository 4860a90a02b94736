import Bull from 'bull';
import type { DataSource } from 'typeorm';
import { describeWithRedis, type TestDatabase } from '../../../../test/database.js';
import { BullWakeUps, wakeUpQueue } from '../../src/engine/bull-wake-ups.js';
import { Counters } from '../../src/engine/counters.js';
import { LocalWakeUps } from '../../src/engine/local-wake-ups.js';
import type { WakeUps } from '../../src/engine/wake-ups.js';
import { engineDatabase } from './engine-rig.js';

/** Real: Postgres, Redis and Bull. */
let db: TestDatabase;
let source: DataSource;

beforeAll(async () => ({ db, source } = await engineDatabase()));
afterAll(async () => {
  await source.destroy();
  await db.drop();
});

const until = async (condition: () => boolean): Promise<void> => {
  for (let i = 0; i < 200 && !condition(); i += 1) await new Promise((resolve) => setTimeout(resolve, 25));
};

describe('a wake-up', () => {
  const listening = (): { wakeUps: WakeUps; heard: string[] } => {
    const wakeUps = new LocalWakeUps(new Counters());
    const heard: string[] = [];
    wakeUps.listen((workspaceId) => heard.push(workspaceId));
    return { wakeUps, heard };
  };

  it('comes after the commit, once for each workspace of the transaction', async () => {
    const { wakeUps, heard } = listening();
    await source.transaction(async (tx) => {
      wakeUps.afterCommit(tx, 'a');
      wakeUps.afterCommit(tx, 'a');
      wakeUps.afterCommit(tx, 'b');
      expect(heard).toEqual([]);
    });
    expect(heard).toEqual(['a', 'b']);
  });

  it('does not come after a rollback, nor from the transaction that reuses the connection', async () => {
    const { wakeUps, heard } = listening();
    const runner = source.createQueryRunner();
    await runner.startTransaction();
    wakeUps.afterCommit(runner.manager, 'a');
    await runner.rollbackTransaction();
    await runner.startTransaction();
    await runner.commitTransaction();
    await runner.release();
    expect(heard).toEqual([]);
  });

  it('waits for the outermost commit when the host nests transactions', async () => {
    const { wakeUps, heard } = listening();
    await source.transaction(async (tx) => {
      await tx.transaction(async (inner) => wakeUps.afterCommit(inner, 'a'));
      expect(heard).toEqual([]);
    });
    expect(heard).toEqual(['a']);
  });

  it('needs a transaction', () => {
    const { wakeUps } = listening();
    expect(() => wakeUps.afterCommit(source.manager, 'a')).toThrow('inside a transaction');
  });
});

/** The queue as the module registers it. */
function overBull(url: string, counters: Counters): BullWakeUps {
  const { name, ...options } = wakeUpQueue(url, db.prefix);
  return new BullWakeUps(new Bull(name, url, options), counters);
}

describeWithRedis('wake-ups through Bull', () => {
  it('reach another process every time, also while it is busy with the same workspace', async () => {
    const [web, worker] = [new Counters(), new Counters()].map((counters) => overBull(db.redisUrl!, counters)) as [
      BullWakeUps,
      BullWakeUps,
    ];
    const heard: string[] = [];
    worker.listen((workspaceId) => heard.push(workspaceId));
    for (let i = 0; i < 30; i += 1) web.tell('a');
    await until(() => heard.length === 30);
    expect(heard).toHaveLength(30);
    await Promise.all([web.close(), worker.close()]);
  });
});

describe('a Redis that is not there', () => {
  it('neither blocks nor breaks whoever tells', async () => {
    const wakeUps = overBull('redis://127.0.0.1:1', new Counters());
    const before = Date.now();
    for (let i = 0; i < 100; i += 1) wakeUps.tell('a');
    expect(Date.now() - before).toBeLessThan(1_000);
    await wakeUps.close();
  });
});
