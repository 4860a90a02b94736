import { randomUUID } from 'node:crypto';
import { EntityManager } from 'typeorm';
import { testDatabase, TestDatabase } from '../../../test/database.js';
import { CompanyService } from '../src/company/company.service.js';
import { afterCommit, beforeCommit, isOurs, workspaceOf } from '../src/database/database.js';
import { LocationService } from '../src/location/location.service.js';
import { aCompany, aLocation, anActor, Crm, startCrm } from '../testing/index.js';

// Real: Postgres. One connection in the pool, so that whatever a transaction left on it would show in the next one.
let db: TestDatabase;
let crm: Crm;
let workspace: string;

beforeAll(async () => {
  db = await testDatabase();
  crm = await startCrm(db.url, 1);
  workspace = await crm.aWorkspace();
});

afterAll(async () => {
  await crm?.close();
  await db?.drop();
});

const identity = (tx: EntityManager) =>
  tx.query(
    `SELECT current_user AS role, coalesce(current_setting('app.workspace_id', true), '') AS workspace`,
  ) as Promise<unknown>;

describe('the doors', () => {
  it('set role and workspace for one transaction and leave the connection clean, also after a failure', async () => {
    expect(await crm.inWorkspace(workspace, identity)).toEqual([{ role: 'crm_app', workspace }]);
    await expect(crm.inWorkspace(workspace, () => Promise.reject(new Error('stop')))).rejects.toThrow('stop');
    const after = (await identity(crm.dataSource.manager)) as { role: string; workspace: string }[];
    expect(after[0]).toMatchObject({ workspace: '' });
    expect(after[0]?.role).not.toMatch(/^crm_/);
    expect(await crm.database.asSystem('session', identity)).toEqual([{ role: 'crm_system', workspace: '' }]);
  });

  it('know the workspace of their own transactions only', async () => {
    expect(await crm.inWorkspace(workspace, (tx) => Promise.resolve([workspaceOf(tx), isOurs(tx)]))).toEqual([
      workspace,
      true,
    ]);
    await crm.database.asSystem('session', (tx) => {
      expect(() => workspaceOf(tx)).toThrow('Database.inWorkspace');
      return Promise.resolve();
    });
    expect(() => workspaceOf(crm.dataSource.manager)).toThrow('Database.inWorkspace');
    expect(isOurs(crm.dataSource.manager)).toBe(false);
  });

  it.each(['', 'x', `' OR true --`, `${randomUUID()}'`])('open for no workspace called %j', async (id) => {
    await expect(crm.inWorkspace(id, identity)).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('read one snapshot when asked for it', async () => {
    const counts = await crm.database.inWorkspace(
      workspace,
      (tx) => tx.query('SHOW transaction_isolation') as Promise<unknown>,
      { isolation: 'REPEATABLE READ' },
    );
    expect(counts).toEqual([{ transaction_isolation: 'repeatable read' }]);
  });

  it('run what was registered for the end last, once per key, and what follows a commit only after one', async () => {
    const log: string[] = [];
    const work = (fails: boolean) =>
      crm.inWorkspace(workspace, async (tx) => {
        beforeCommit(tx, 'key', () => Promise.resolve(void log.push('replaced')));
        beforeCommit(tx, 'key', async (same) => {
          log.push(`flushed in ${workspaceOf(same) === workspace ? 'the same' : 'another'} workspace`);
          if (fails) throw new Error('flush failed');
          await same.query('SELECT 1');
        });
        afterCommit(tx, () => log.push('committed'));
        await crm.get(CompanyService).create(tx, aCompany({ name: fails ? 'Undone' : 'Done' }), anActor());
        log.push('worked');
      });
    await work(false);
    await expect(work(true)).rejects.toThrow('flush failed');
    expect(log).toEqual([
      'worked',
      'flushed in the same workspace',
      'committed',
      'worked',
      'flushed in the same workspace',
    ]);
    const list = (name: string) =>
      crm.inWorkspace(workspace, (tx) => crm.get(CompanyService).list(tx, { filter: { name } }));
    expect([(await list('Done')).total, (await list('Undone')).total]).toEqual([1, 0]);
  });
});

describe('locations made the default at once', () => {
  it('take turns: one is the default in the end and nobody gets an error', async () => {
    const busy = await startCrm(db.url, 8);
    try {
      const locations = busy.get(LocationService);
      const own = await busy.aWorkspace();
      await Promise.all(
        Array.from({ length: 8 }, () =>
          busy.inWorkspace(own, (tx) => locations.create(tx, aLocation({ isDefault: true }), anActor())),
        ),
      );
      const page = await busy.inWorkspace(own, (tx) => locations.list(tx, { filter: { isDefault: true } }));
      expect(page.total).toBe(1);
    } finally {
      await busy.close();
    }
  });
});
