import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { startSandbox, type RunningSandbox } from '../../../apps/xero-sandbox/src/server.js';
import { testDatabase, type TestDatabase } from '../../../test/database.js';
import { SetUpService } from '../src/api/set-up.service.js';
import { ConnectionService } from '../src/connection/connection.service.js';
import { ConnectionUpkeep } from '../src/connection/connection.upkeep.js';
import { ConsentService } from '../src/connection/consent.service.js';
import { TokenStore } from '../src/connection/token-store.js';
import type { Caller } from '../src/host/access.js';
import { ReferenceService } from '../src/reference/reference.service.js';
import { SettingsService } from '../src/settings/settings.service.js';
import type { SyncError } from '../src/sync-error.js';
import { XeroSync } from '../src/xero-sync.js';
import { alex, consentAt, control, nz, optionsFor } from './connecting.js';
import { startWholeHost, type WholeHost } from './whole-host.js';

let db: TestDatabase;
let sandbox: RunningSandbox;
let host: WholeHost;
let caller: Caller;

beforeAll(async () => {
  db = await testDatabase();
  sandbox = await startSandbox();
  host = await startWholeHost(db.url, optionsFor(sandbox.url));
  caller = await host.aWorkspace();
  const { authorizeUrl } = await get(ConsentService).begin(caller, { signIn: false });
  await get(SetUpService).complete(caller, await consentAt(authorizeUrl, { person: alex, tenantIds: [nz] }));
});
afterAll(async () => {
  await host?.close();
  await sandbox?.close();
  await db?.drop();
});

const get = <T>(type: abstract new (...given: never[]) => T): T => host.module.get<T>(type as never, { strict: false });
/** As the owner, past every policy: what really stands in the tables. */
const sql = <T = unknown>(text: string, values: unknown[] = []) => get(DataSource).query<T[]>(text, values);
const upkeep = () => get(ConnectionUpkeep).run();
const lists = () =>
  host.database.inWorkspace(caller.workspaceId, (tx) => get(ReferenceService).lists(caller.workspaceId, tx));
const readAt = async () =>
  (await sql<{ at: Date }>(`SELECT reference_read_at AS at FROM xero_connections WHERE current`))[0]!.at.getTime();
const statusOf = async (code: string) => (await lists()).accounts.find((account) => account.code === code)?.status;
const xeroScreens = (body: object) => control(sandbox.url, 'POST', `tenants/${nz}/ui`, body);

describe('lists of Xero', () => {
  it('are kept as they were read: what can be chosen and what the screens show', async () => {
    const kept = await lists();
    expect(kept.organisation).toMatchObject({
      id: nz,
      baseCurrency: 'NZD',
      countryCode: 'NZ',
      shortCode: expect.stringMatching(/^!/),
    });
    expect(kept.accounts.length).toBeGreaterThan(5);
    expect(kept.taxRates.find(({ taxType }) => taxType === 'OUTPUT2')).toMatchObject({
      effectiveRate: '15',
      appliesTo: { revenue: true, expenses: false },
    });
    expect(kept.currencies).toContain('NZD');
  });

  it('are left alone while they are fresh and nobody contradicts them', async () => {
    const before = await readAt();
    await upkeep();
    expect(await readAt()).toBe(before);
  });

  it('are read again after a day, and rows that settings stopped are tried again when they changed', async () => {
    const told = jest.spyOn(get(XeroSync), 'settingsChanged');
    await xeroScreens({ action: 'archiveAccount', code: '400' });
    await sql(`UPDATE xero_connections SET reference_read_at = now() - interval '25 hours'`);
    await upkeep();
    expect(await statusOf('400')).toBe('ARCHIVED');
    expect(told).toHaveBeenCalledWith(caller.workspaceId);
    told.mockRestore();
  });

  it('are read by one process of several that come to it at once, and by none of them while one could not', async () => {
    const read = jest.spyOn(get(ReferenceService), 'refresh');
    await sql(`UPDATE xero_connections SET reference_read_at = now() - interval '25 hours'`);
    await Promise.all([upkeep(), upkeep(), upkeep()]);
    expect(read).toHaveBeenCalledTimes(1);
    await sql(`UPDATE xero_connections SET reference_read_at = now() - interval '25 hours'`);
    read.mockRejectedValueOnce(new Error('Down.'));
    for (let round = 0; round < 3; round++) await upkeep();
    expect(read).toHaveBeenCalledTimes(2);
    await sql(`UPDATE xero_connections SET lists_tried_at = lists_tried_at - interval '6 minutes'`);
    await upkeep();
    expect(read).toHaveBeenCalledTimes(3);
    read.mockRestore();
  });

  it('are read at a time of the day of each workspace’s own, unless somebody had them read lately', async () => {
    const stale = (ago: string) =>
      sql(`UPDATE xero_connections SET reference_read_at = now() - $1::interval`, [ago]).then(() =>
        get(ReferenceService).isStale(caller.workspaceId),
      );
    const [{ since }] = (await sql<{ since: number }>(
      `SELECT extract(epoch FROM now() - date_bin('1 day', now() - its, 'epoch') - its)::float8 AS since
         FROM (SELECT abs(hashtext($1)) % 86400 * interval '1 second' AS its) time`,
      [caller.workspaceId],
    )) as [{ since: number }];
    // Whatever the time is now: read after the last turn it is fresh, read before it and not lately it is not.
    expect(await stale(`${Math.max(0, since - 120)} seconds`)).toBe(false);
    expect(await stale(`${since + 120} seconds`)).toBe(since + 120 > 6 * 3600);
    expect(await stale('5 hours')).toBe(false);
    expect(await stale('24 hours 10 minutes')).toBe(true);
    await get(SetUpService).refreshLists(caller.workspaceId);
  });

  it('are read again at once when Xero says that something in them is gone', async () => {
    await xeroScreens({ action: 'restoreAccount', code: '400' });
    const problem = { code: 'account_gone', sentence: 'Gone.', remedy: 'Choose another.', fixIn: 'settings' };
    const id = randomUUID();
    await sql(
      `INSERT INTO xero_outbox (id, workspace_id, sequence, kind, record_id, event, origin, state, problems, updated_at)
       VALUES ($1, $2, 999, 'invoice', 'x', 'saved', 'notice', 'attention', $3, clock_timestamp())`,
      [id, caller.workspaceId, JSON.stringify([problem])],
    );
    await upkeep();
    expect(await statusOf('400')).toBe('ACTIVE');
    await sql(`DELETE FROM xero_outbox WHERE id = $1`, [id]);
  });

  it('stay whole when one of them cannot be read', async () => {
    const before = await readAt();
    await xeroScreens({ action: 'archiveAccount', code: '400' });
    await control(sandbox.url, 'POST', 'faults', {
      path: '*/BrandingThemes',
      times: 0,
      action: { kind: 'status', status: 500 },
    });
    await expect(get(SetUpService).refreshLists(caller.workspaceId)).rejects.toMatchObject({
      code: 'xero_unreachable',
    });
    await control(sandbox.url, 'DELETE', 'faults');
    expect(await statusOf('400')).toBe('ACTIVE');
    expect(await readAt()).toBe(before);
    await get(SetUpService).refreshLists(caller.workspaceId);
    expect(await statusOf('400')).toBe('ARCHIVED');
    await xeroScreens({ action: 'restoreAccount', code: '400' });
  });

  it('say when the allowance of calls is used up', async () => {
    await control(sandbox.url, 'POST', 'faults', {
      path: '*/Organisation',
      times: 1,
      action: { kind: 'rateLimit', problem: 'day', retryAfter: 7200 },
    });
    const refused = await get(SetUpService)
      .refreshLists(caller.workspaceId)
      .catch((error: SyncError) => error);
    expect(refused).toMatchObject({ kind: 'unavailable', code: 'xero_busy' });
    await control(sandbox.url, 'DELETE', 'faults');
    await sql(`DELETE FROM xero_budgets`);
  });
});

describe('a refusal of our credentials while lists are read', () => {
  it('is cured by a new token, and parks the connection when it is not', async () => {
    await control(sandbox.url, 'POST', `users/${alex.email}/expire-tokens`);
    await control(sandbox.url, 'POST', 'clock', { advanceSeconds: 2 });
    await get(SetUpService).refreshLists(caller.workspaceId);
    expect((await sql<{ version: number }>(`SELECT version FROM xero_token_sets`))[0]!.version).toBe(2);
    const { connections } = (await control(sandbox.url, 'GET', 'connections')) as { connections: { id: string }[] };
    for (const { id } of connections) await control(sandbox.url, 'DELETE', `connections/${id}`);
    await expect(get(SetUpService).refreshLists(caller.workspaceId)).rejects.toMatchObject({ code: 'not_connected' });
    expect(await get(ConnectionService).view(caller.workspaceId)).toMatchObject({
      state: 'needs_reauthorisation',
      reason: expect.stringContaining('Re-authorise the connection.'),
    });
    const { authorizeUrl } = await get(ConsentService).begin(caller, { signIn: true });
    await get(SetUpService).complete(caller, await consentAt(authorizeUrl, { person: alex, tenantIds: [nz] }));
    expect(await get(ConnectionService).view(caller.workspaceId)).toMatchObject({ state: 'connected' });
  });
});

describe('idle permissions', () => {
  const version = async () => (await sql<{ version: number }>(`SELECT version FROM xero_token_sets`))[0]!.version;

  it('are renewed weekly, and not before', async () => {
    const before = await version();
    await upkeep();
    expect(await version()).toBe(before);
    await sql(`UPDATE xero_token_sets SET refreshed_at = now() - interval '7 days 1 minute'`);
    await upkeep();
    expect(await version()).toBe(before + 1);
  });
});

describe('a save of settings', () => {
  it('happens once when ten are made from the same version', async () => {
    const saves = await Promise.allSettled(
      Array.from({ length: 10 }, (_, n) =>
        get(SettingsService).save(caller, { version: 0, syncDescriptions: n % 2 === 0 }),
      ),
    );
    expect(saves.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const save of saves)
      if (save.status === 'rejected') expect(save.reason).toMatchObject({ kind: 'conflict', code: 'stale_version' });
    expect((await get(SettingsService).read(caller.workspaceId)).version).toBe(1);
  });

  it('keeps what it does not name, replaces what it names, and forgets what is null', async () => {
    const { accounts } = await lists();
    const id = (code: string) => accounts.find((account) => account.code === code)!.id;
    const settings = get(SettingsService);
    const { version } = await settings.save(caller, {
      version: 1,
      accounts: { sales: id('200'), inventory: id('630') },
      invoiceStatus: 'DRAFT',
    });
    const { values } = await settings.save(caller, { version, accounts: { sales: id('205'), inventory: null } });
    expect(values).toMatchObject({ accounts: { sales: id('205') }, invoiceStatus: 'DRAFT', lockInvoices: true });
    expect(values.accounts).not.toHaveProperty('inventory');
  });

  it.each([
    ['an unknown field', { colour: 'red' }, 'colour', 'unknown_field'],
    ['a text for a switch', { lockInvoices: 'yes' }, 'lockInvoices', 'wrong_value'],
    ['a status Xero lacks', { invoiceStatus: 'PAID' }, 'invoiceStatus', 'wrong_value'],
    ['a number for an account', { accounts: { sales: 200 } }, 'accounts.sales', 'wrong_value'],
    ['an account for an unknown purpose', { accounts: { bribes: 'x' } }, 'accounts.bribes', 'unknown_field'],
    ['a list for a map', { taxRates: [] }, 'taxRates', 'wrong_value'],
    ['no version', { version: undefined }, 'version', 'wrong_value'],
  ])('is refused for %s, with the field named', async (_, change, field, code) => {
    const refused = await get(SettingsService)
      .save(caller, { version: 3, ...change })
      .catch((error: SyncError) => error);
    expect(refused).toMatchObject({
      code: 'settings_invalid',
      fields: expect.arrayContaining([expect.objectContaining({ field, code })]),
    });
  });

  it('cannot reach into objects that are not its own', async () => {
    const input = JSON.parse('{"version":3,"modes":{"__proto__":"off","constructor":"off"}}') as object;
    await get(SettingsService)
      .save(caller, input)
      .catch(() => undefined);
    expect(({} as Record<string, unknown>)['off']).toBeUndefined();
    const { values } = await get(SettingsService).read(caller.workspaceId);
    expect(Object.keys(values.modes)).toEqual([]);
  });
});

describe('tokens', () => {
  it('stand in no table in clear; the same search finds one that was planted', async () => {
    const [set] = await sql<{ id: string }>(`SELECT id FROM xero_token_sets`);
    const { accessToken } = await get(TokenStore).accessToken(set!.id);
    const refreshToken = await host.database.asSystem('xero-tokens', (tx) => get(TokenStore).refreshToken(tx, set!.id));
    const tables = await sql<{ name: string }>(`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`);
    const found = async (secret: string) => {
      const hits: string[] = [];
      for (const { name } of tables)
        if (
          (await sql(`SELECT 1 FROM ${name} t WHERE position($1 IN to_jsonb(t)::text) > 0 LIMIT 1`, [secret])).length >
          0
        )
          hits.push(name);
      return hits;
    };
    expect(await found(accessToken)).toEqual([]);
    expect(await found(refreshToken!)).toEqual([]);
    await sql(
      `INSERT INTO xero_history (workspace_id, direction, label, what, outcome, excerpt) VALUES ($1, 'export', 'x', 'x', 'applied', $2)`,
      [caller.workspaceId, `Bearer ${accessToken}`],
    );
    expect(await found(accessToken)).toEqual(['xero_history']);
  });
});
