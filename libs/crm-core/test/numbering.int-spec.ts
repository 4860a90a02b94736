import { testDatabase, TestDatabase } from '../../../test/database.js';
import { nextNumber } from '../src/numbering/numbering.js';
import { Crm, startCrm } from '../testing/index.js';

// Real: Postgres, with as many connections as there are creators at work.
let db: TestDatabase;
let crm: Crm;

beforeAll(async () => {
  db = await testDatabase();
  crm = await startCrm(db.url, 50);
});

afterAll(async () => {
  await crm?.close();
  await db?.drop();
});

const numbersFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, index) => `INV-${String(first + index).padStart(5, '0')}`);

describe('numbers', () => {
  it('have no gaps and no doubles when 50 creators take 200 each, a tenth of them rolled back', async () => {
    const workspace = await crm.aWorkspace();
    const taken: string[] = [];
    const takeOne = async (fails: boolean) => {
      const number = await crm.inWorkspace(workspace, async (tx) => {
        const next = await nextNumber(tx, 'invoice');
        if (fails) throw new Error('changed my mind');
        return next;
      });
      taken.push(number);
    };
    const creator = async (which: number) => {
      for (let turn = 0, done = 0; done < 200; turn++) {
        const fails = (turn + which) % 10 === 0;
        await takeOne(fails).then(
          () => done++,
          (error: Error) => expect(error.message).toBe('changed my mind'),
        );
      }
    };
    await Promise.all(Array.from({ length: 50 }, (_, which) => creator(which)));
    expect(taken.toSorted()).toEqual(numbersFrom(1, 10_000));
  }, 120_000);

  it('count on their own in each workspace and for each type', async () => {
    const [one, other] = [await crm.aWorkspace(), await crm.aWorkspace()];
    const next = (workspace: string, type: 'invoice' | 'payment') =>
      crm.inWorkspace(workspace, (tx) => nextNumber(tx, type));
    expect([await next(one, 'invoice'), await next(one, 'invoice'), await next(one, 'payment')]).toEqual([
      'INV-00001',
      'INV-00002',
      'PAY-00001',
    ]);
    expect(await next(other, 'invoice')).toBe('INV-00001');
  });
});
