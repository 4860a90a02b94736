import { randomUUID } from 'node:crypto';
import { testDatabase, TestDatabase } from '../../../test/database.js';
import { ApiKeyService } from '../src/api-key/api-key.service.js';
import { AuditLog } from '../src/audit/audit-log.service.js';
import { LocationService } from '../src/location/location.service.js';
import { PaymentMethodService } from '../src/payment-method/payment-method.service.js';
import { UserService } from '../src/user/user.service.js';
import { WorkspaceService } from '../src/workspace/workspace.service.js';
import { anActor, Crm, startCrm } from '../testing/index.js';

// Real: Postgres, Argon2.
let db: TestDatabase;
let crm: Crm;
let users: UserService;
let keys: ApiKeyService;

beforeAll(async () => {
  db = await testDatabase();
  crm = await startCrm(db.url);
  users = crm.get(UserService);
  keys = crm.get(ApiKeyService);
});

afterAll(async () => {
  await crm?.close();
  await db?.drop();
});

const password = 'correct horse battery';
const aUser = async () =>
  (await users.register({ email: `${randomUUID()}@example.com`, name: 'Ada Berg', password })).userId;

describe('a new workspace', () => {
  it('has a default location, payment methods and a line in its audit log', async () => {
    const workspace = await crm.aWorkspace({ name: 'Fresh' });
    await crm.inWorkspace(workspace, async (tx) => {
      expect(await crm.get(WorkspaceService).get(tx)).toMatchObject({
        id: workspace,
        name: 'Fresh',
        baseCurrency: 'EUR',
        version: 1,
        allowNegativeStock: false,
      });
      expect(await crm.get(LocationService).default(tx)).toMatchObject({ code: 'MAIN', isDefault: true });
      expect((await crm.get(PaymentMethodService).list(tx, {})).items.map((method) => method.name)).toEqual([
        'Bank transfer',
        'Card',
        'Cash',
      ]);
      expect(await crm.get(AuditLog).latest(tx, 10)).toMatchObject([
        { act: 'workspace.created', actorName: 'Test', details: { name: 'Fresh' } },
      ]);
    });
  });

  it('leaves nothing behind when its settings are wrong', async () => {
    const before = await crm.dataSource.query('SELECT count(*)::int AS n FROM workspaces');
    const wrong = crm.aWorkspace({ name: ' ', baseCurrency: 'EURO', countryCode: 'Germany', timeZone: 'Mars/Olympus' });
    await expect(wrong).rejects.toMatchObject({
      code: 'invalid_workspace',
      fields: [
        { field: 'baseCurrency', code: 'too_long' },
        { field: 'name', code: 'required' },
        { field: 'countryCode', code: 'too_long' },
        {
          field: 'timeZone',
          code: 'unknown_time_zone',
          message: '"Mars/Olympus" is no time zone. Use a name like Europe/Berlin.',
        },
      ],
    });
    expect(await crm.dataSource.query('SELECT count(*)::int AS n FROM workspaces')).toEqual(before);
  });
});

describe('signing in', () => {
  it('works with the right password in any case of the address, and tells the workspaces', async () => {
    const { userId } = await users.register({ email: 'Berta@Example.com', name: 'Berta', password });
    const workspace = await crm.aWorkspace({ name: 'Berta’s shop' });
    await crm.inWorkspace(workspace, (tx) => users.addMember(tx, userId, 'admin', anActor()));
    expect(await users.signIn(' BERTA@example.com', password)).toEqual({
      userId,
      email: 'berta@example.com',
      name: 'Berta',
      secondFactor: false,
      workspaces: [{ id: workspace, name: 'Berta’s shop', role: 'admin' }],
    });
  });

  it('fails alike for a wrong password and an unknown address', async () => {
    await users.register({ email: 'carl@example.com', name: 'Carl', password });
    expect(await users.signIn('carl@example.com', 'wrong')).toBeUndefined();
    expect(await users.signIn('nobody@example.com', password)).toBeUndefined();
    expect(await users.whoIs('not-an-id')).toBeUndefined();
  });

  it('keeps the password of a user who is registered a second time', async () => {
    const first = await users.register({ email: 'dora@example.com', name: 'Dora', password });
    const second = await users.register({ email: 'DORA@example.com', name: 'Impostor', password: 'another password' });
    expect(second).toEqual({ userId: first.userId, existed: true });
    expect(await users.signIn('dora@example.com', 'another password')).toBeUndefined();
    expect(await users.signIn('dora@example.com', password)).toMatchObject({ name: 'Dora' });
  });

  it('takes the new password once it was changed, which needs the current one', async () => {
    const { userId } = await users.register({ email: 'emil@example.com', name: 'Emil', password });
    await expect(users.changePassword(userId, 'wrong', 'short')).rejects.toMatchObject({
      fields: [{ code: 'password_too_short' }, { code: 'wrong_password' }],
    });
    await users.changePassword(userId, password, 'a new long password');
    expect(await users.signIn('emil@example.com', password)).toBeUndefined();
    expect(await users.signIn('emil@example.com', 'a new long password')).toBeDefined();
  });
});

describe('members', () => {
  it('always include an administrator, even when two step down at once, in each of 20 tries', async () => {
    const [one, other] = [await aUser(), await aUser()];
    const outcomes = [];
    for (let turn = 0; turn < 20; turn++) {
      const workspace = await crm.aWorkspace();
      await crm.inWorkspace(workspace, async (tx) => {
        await users.addMember(tx, one, 'admin', anActor());
        await users.addMember(tx, other, 'admin', anActor());
      });
      const stepDown = (id: string) =>
        crm
          .inWorkspace(workspace, (tx) => users.changeRole(tx, id, 'staff', anActor()))
          .then(
            () => 'done',
            (error: { code: string }) => error.code,
          );
      outcomes.push((await Promise.all([stepDown(one), stepDown(other)])).toSorted().join());
    }
    expect(outcomes).toEqual(Array(20).fill('done,last_admin'));
  });

  it('are seen, changed and removed inside their workspace only', async () => {
    const [workspace, elsewhere, user] = [await crm.aWorkspace(), await crm.aWorkspace(), await aUser()];
    await crm.inWorkspace(workspace, (tx) => users.addMember(tx, user, 'readOnly', anActor()));
    expect(await crm.inWorkspace(workspace, (tx) => users.members(tx))).toMatchObject([
      { userId: user, role: 'readOnly' },
    ]);
    expect(await crm.inWorkspace(elsewhere, (tx) => users.members(tx))).toEqual([]);
    await expect(crm.inWorkspace(elsewhere, (tx) => users.removeMember(tx, user, anActor()))).rejects.toMatchObject({
      kind: 'not-found',
    });
    await expect(
      crm.inWorkspace(workspace, (tx) => users.addMember(tx, user, 'staff', anActor())),
    ).rejects.toMatchObject({ code: 'already_a_member' });
    await expect(
      crm.inWorkspace(workspace, (tx) => users.addMember(tx, randomUUID(), 'staff', anActor())),
    ).rejects.toMatchObject({ kind: 'not-found' });
    await crm.inWorkspace(workspace, (tx) => users.removeMember(tx, user, anActor()));
    expect(await crm.inWorkspace(workspace, (tx) => users.members(tx))).toEqual([]);
  });
});

describe('API keys', () => {
  it('open their workspace until they are revoked or expire, and are stored as a hash only', async () => {
    const workspace = await crm.aWorkspace();
    const { key, token } = await crm.inWorkspace(workspace, (tx) =>
      keys.create(tx, { name: 'Shop', role: 'staff' }, anActor()),
    );
    expect(await keys.holder(token)).toEqual({ keyId: key.id, workspaceId: workspace, name: 'Shop', role: 'staff' });
    const [row] = (await crm.dataSource.query('SELECT * FROM api_keys WHERE id = $1', [key.id])) as object[];
    expect(JSON.stringify(row)).not.toContain(token.split('_').slice(2).join('_'));
    await crm.inWorkspace(workspace, (tx) => keys.revoke(tx, key.id, anActor()));
    expect(await keys.holder(token)).toBeUndefined();
    const brief = await crm.inWorkspace(workspace, (tx) =>
      keys.create(tx, { name: 'Brief', role: 'staff', expiresAt: new Date(Date.now() + 3_600_000) }, anActor()),
    );
    expect(await keys.holder(brief.token)).toBeDefined();
    await crm.dataSource.query(`UPDATE api_keys SET expires_at = now() - interval '1 second' WHERE id = $1`, [
      brief.key.id,
    ]);
    expect(await keys.holder(brief.token)).toBeUndefined();
  });

  it('are refused when anything about the token is off', async () => {
    const workspace = await crm.aWorkspace();
    const { token } = await crm.inWorkspace(workspace, (tx) =>
      keys.create(tx, { name: 'Shop', role: 'staff' }, anActor()),
    );
    const lastChanged = token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A');
    for (const wrong of [
      '',
      'crm_',
      token.toUpperCase(),
      `${token}x`,
      lastChanged,
      `crm_${'0'.repeat(12)}_${'x'.repeat(43)}`,
    ])
      expect(await keys.holder(wrong)).toBeUndefined();
  });

  it('are revoked from their own workspace only', async () => {
    const [workspace, elsewhere] = [await crm.aWorkspace(), await crm.aWorkspace()];
    const { key, token } = await crm.inWorkspace(workspace, (tx) =>
      keys.create(tx, { name: 'Shop', role: 'admin' }, anActor()),
    );
    await expect(crm.inWorkspace(elsewhere, (tx) => keys.revoke(tx, key.id, anActor()))).rejects.toMatchObject({
      kind: 'not-found',
    });
    expect(await keys.holder(token)).toBeDefined();
  });
});
