import { startSandbox, type RunningSandbox } from '../../../apps/xero-sandbox/src/server.js';
import { testDatabase, type TestDatabase } from '../../../test/database.js';
import { CallFailed } from '../src/engine/call.js';
import { Pairing } from '../src/connection/pairing.js';
import {
  aCaller,
  alex,
  au,
  connect,
  consentAt,
  control,
  kim,
  nz,
  uk,
  OpenedSession,
  optionsFor,
  someKey,
  startConnecting,
  type Connecting,
} from './connecting.js';

let db: TestDatabase;
let sandbox: RunningSandbox;
let at: Connecting;

beforeAll(async () => {
  db = await testDatabase();
  sandbox = await startSandbox();
  at = await startConnecting(db.url, optionsFor(sandbox.url));
});
afterAll(async () => {
  await at?.close();
  await sandbox?.close();
  await db?.drop();
});
beforeEach(async () => {
  await at.dataSource.query(`TRUNCATE xero_connections, xero_token_sets, xero_consents`);
  await control(sandbox.url, 'POST', 'reset');
});

const stateOf = (workspaceId: string) =>
  at.doors.inWorkspace(workspaceId, (tx) => at.connection.stateOf(workspaceId, tx));
const liveAtXero = async () => {
  const { connections } = (await control(sandbox.url, 'GET', 'connections')) as {
    connections: { live: boolean; tenantId: string }[];
  };
  return connections.filter(({ live }) => live).map(({ tenantId }) => tenantId);
};
const tokenSets = async () =>
  (await at.dataSource.query(`SELECT count(*)::int AS n FROM xero_token_sets`))[0].n as number;
const expire = () =>
  at.dataSource.query(`UPDATE xero_token_sets SET expires_at = now(), refreshed_at = now() - interval '30 minutes'`);
const forgetTokens = () => control(sandbox.url, 'POST', `users/${alex.email}/revoke`);

async function reauthorise(caller: ReturnType<typeof aCaller>, tenantId: string, person = alex) {
  const { authorizeUrl } = await at.consents.begin(caller, { signIn: true });
  expect(new URL(authorizeUrl).searchParams.get('prompt')).toBe('login');
  return at.consents.complete(caller, await consentAt(authorizeUrl, { person, tenantIds: [tenantId] }));
}

describe('a lane', () => {
  it('has nothing to do without a connection', async () => {
    expect(await stateOf('nobody')).toEqual({ state: 'none' });
  });

  it('stays parked until Xero’s lists were read', async () => {
    const caller = aCaller();
    await connect(at, caller);
    expect(await stateOf(caller.workspaceId)).toMatchObject({
      state: 'parked',
      because:
        'The accounts and tax rates have not been read from Xero yet. This happens by itself within a few minutes.',
    });
    await at.dataSource.query(`UPDATE xero_connections SET reference_read_at = now()`);
    expect(await stateOf(caller.workspaceId)).toMatchObject({ state: 'connected', tenantId: nz });
  });

  it('gets a session of its own organisation only', async () => {
    const [one, two] = [aCaller(), aCaller()];
    await connect(at, one, nz);
    await connect(at, two, uk, kim);
    const sessions = (await Promise.all(
      [one, two].map(({ workspaceId }) => at.connection.openSession(workspaceId)),
    )) as OpenedSession[];
    expect(sessions.map(({ grant }) => grant.tenantId)).toEqual([nz, uk]);
    expect(sessions[0]!.grant.accessToken).not.toBe(sessions[1]!.grant.accessToken);
  });
});

describe('credentials that Xero refuses', () => {
  it('are renewed after a first 401', async () => {
    const caller = aCaller();
    await connect(at, caller);
    const before = (await at.connection.openSession(caller.workspaceId)) as OpenedSession;
    expect(await at.connection.credentialsRefused(caller.workspaceId, 401)).toBe(true);
    const after = (await at.connection.openSession(caller.workspaceId)) as OpenedSession;
    expect(after.grant.accessToken).not.toBe(before.grant.accessToken);
  });

  it('park the connection when a renewed token is refused as well', async () => {
    const caller = aCaller();
    await connect(at, caller);
    await at.connection.openSession(caller.workspaceId);
    expect(await at.connection.credentialsRefused(caller.workspaceId, 401)).toBe(true);
    expect(await at.connection.credentialsRefused(caller.workspaceId, 401)).toBe(false);
    expect(await stateOf(caller.workspaceId)).toMatchObject({
      state: 'parked',
      because: expect.stringContaining('Re-authorise'),
    });
  });

  it('say nothing about the connection that took the place of theirs meanwhile', async () => {
    const caller = aCaller();
    await connect(at, caller);
    const before = await at.connection.openSession(caller.workspaceId);
    await at.connection.disconnect(caller.workspaceId, 'Ada');
    const failure = await at.connection.openSession(caller.workspaceId).catch((error: CallFailed) => error);
    await connect(at, caller);
    const present = await at.connection.openSession(caller.workspaceId);
    expect(failure).toMatchObject({ message: 'Ada disconnected Xero. Connect it again to go on sending.' });
    const { result } = failure as CallFailed;
    expect(await at.connection.credentialsRefused(caller.workspaceId, undefined, result)).toBe(true);
    expect(await at.connection.credentialsRefused(caller.workspaceId, 403, before)).toBe(true);
    expect(await at.connection.view(caller.workspaceId)).toMatchObject({ state: 'connected' });
    expect(await at.connection.credentialsRefused(caller.workspaceId, 403, present)).toBe(false);
  });

  it('park the connection at once on a 403, in words', async () => {
    const caller = aCaller();
    await connect(at, caller);
    expect(await at.connection.credentialsRefused(caller.workspaceId, 403)).toBe(false);
    expect(await at.connection.view(caller.workspaceId)).toMatchObject({
      state: 'needs_reauthorisation',
      reason:
        'Xero refuses access to the organisation: it was disconnected there, or the user who connected it lost the right to it. Re-authorise the connection.',
    });
  });

  it('are found out when the token cannot be renewed: parked once, every workspace of that user, said in words', async () => {
    const [one, two] = [aCaller(), aCaller()];
    await connect(at, one, nz);
    await connect(at, two, au);
    await forgetTokens();
    await expire();
    const said = jest.spyOn(Pairing.prototype, 'needsConsent');
    const tries = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        at.connection.openSession((n % 2 ? one : two).workspaceId).catch((error: unknown) => error),
      ),
    );
    expect(tries.every((error) => error instanceof CallFailed && error.result.outcome === 'auth')).toBe(true);
    const parked = await Promise.all(said.mock.results.map(({ value }) => value as Promise<boolean>));
    expect(parked.filter(Boolean)).toHaveLength(1);
    said.mockRestore();
    for (const { workspaceId } of [one, two])
      expect(await at.connection.view(workspaceId)).toMatchObject({
        state: 'needs_reauthorisation',
        reason: 'Xero no longer accepts the permission given to this workspace. Re-authorise the connection.',
      });
  });

  it('are not given up while the identity service is out of reach', async () => {
    const caller = aCaller();
    await connect(at, caller);
    await expire();
    await control(sandbox.url, 'POST', 'faults', {
      path: '/connect/token',
      times: 0,
      action: { kind: 'status', status: 503, stage: 'before' },
    });
    const error = await at.connection.openSession(caller.workspaceId).catch((failed: unknown) => failed);
    expect(error).toMatchObject({ result: { outcome: 'offline' } });
    await control(sandbox.url, 'DELETE', 'faults');
    expect(await at.connection.openSession(caller.workspaceId)).toBeInstanceOf(OpenedSession);
  });
});

describe('authorising again', () => {
  it('resumes the same organisation, by another user as well', async () => {
    const caller = aCaller();
    await connect(at, caller);
    await at.connection.credentialsRefused(caller.workspaceId, 403);
    expect(await reauthorise(caller, nz, kim)).toMatchObject({ outcome: 'connected' });
    expect(await at.connection.view(caller.workspaceId)).toMatchObject({
      state: 'connected',
      organisation: { tenantId: nz },
    });
    expect((await at.connection.view(caller.workspaceId)).reason).toBeUndefined();
    expect(await tokenSets()).toBe(1);
  });

  it('refuses another organisation until it is confirmed, and says which', async () => {
    const caller = aCaller();
    const { organisation } = (await connect(at, caller)) as { organisation: string };
    expect(await reauthorise(caller, au)).toEqual({ outcome: 'choose' });
    const [other] = await at.consents.candidates(caller);
    await expect(at.consents.choose(caller, { tenantId: au, confirmOther: false })).rejects.toMatchObject({
      code: 'other_organisation',
      message: `This workspace was connected to ${organisation}, and ${other!.name} is another organisation: with it this workspace starts over. What was sent to ${organisation} stays there, nothing of it is taken along, and what still waits is not sent. Confirm the change, or start again and choose ${organisation}.`,
    });
    expect(await at.connection.view(caller.workspaceId)).toMatchObject({ organisation: { tenantId: nz } });
    await at.consents.choose(caller, { tenantId: au, confirmOther: true });
    expect(await at.connection.view(caller.workspaceId)).toMatchObject({
      state: 'connected',
      organisation: { tenantId: au },
    });
    await at.connection.tellXero();
    expect(await liveAtXero()).toEqual([au]);
  });
});

describe('disconnecting', () => {
  it('removes the connection at Xero, forgets the tokens and parks the lane', async () => {
    const caller = aCaller();
    await connect(at, caller);
    await at.connection.disconnect(caller.workspaceId, 'Ada');
    expect(await liveAtXero()).toEqual([]);
    expect(await tokenSets()).toBe(0);
    expect(await stateOf(caller.workspaceId)).toMatchObject({
      state: 'parked',
      because: 'Ada disconnected Xero. Connect it again to go on sending.',
    });
  });

  it('leaves the tokens to the user’s other workspace', async () => {
    const [one, two] = [aCaller(), aCaller()];
    await connect(at, one, nz);
    await connect(at, two, au);
    await at.connection.disconnect(one.workspaceId, 'Ada');
    expect(await liveAtXero()).toEqual([au]);
    expect(await at.connection.openSession(two.workspaceId)).toBeInstanceOf(OpenedSession);
  });

  it('revokes the tokens nobody needs, but not while somebody is on the way to Xero and back', async () => {
    const revoked = jest.spyOn(at.identity, 'revoke');
    const [one, two] = [aCaller(), aCaller()];
    await connect(at, one, nz);
    const { authorizeUrl } = await at.consents.begin(two, { signIn: false });
    const params = await consentAt(authorizeUrl, { person: alex, tenantIds: [au] });
    // The same Xero user has just allowed another organisation, and only Xero knows.
    await at.connection.disconnect(one.workspaceId, 'Ada');
    expect(revoked).not.toHaveBeenCalled();
    await at.consents.complete(two, params);
    await at.connection.tellXero();
    expect(revoked).not.toHaveBeenCalled();
    expect(await liveAtXero()).toEqual([au]);
    expect(await at.connection.openSession(two.workspaceId)).toBeInstanceOf(OpenedSession);
    await at.connection.disconnect(two.workspaceId, 'Ada');
    expect(revoked).toHaveBeenCalledTimes(1);
    expect(await tokenSets()).toBe(0);
    revoked.mockRestore();
  });

  it('revokes them once, and lets nobody set out meanwhile', async () => {
    const caller = aCaller();
    await connect(at, caller);
    let answer: (() => void) | undefined;
    const revoke = at.identity.revoke.bind(at.identity);
    const revoked = jest.spyOn(at.identity, 'revoke').mockImplementation(async (token) => {
      await new Promise<void>((resolve) => (answer = resolve));
      await revoke(token);
    });
    const disconnected = at.connection.disconnect(caller.workspaceId, 'Ada');
    while (!answer) await new Promise((resolve) => setTimeout(resolve, 10));
    const order: string[] = [];
    const begun = at.consents.begin(aCaller(), { signIn: false }).then(() => order.push('set out'));
    await Promise.all([at.connection.tellXero(), new Promise((resolve) => setTimeout(resolve, 300))]);
    order.push('revoked');
    answer();
    await Promise.all([disconnected, begun]);
    expect(order).toEqual(['revoked', 'set out']);
    expect(revoked).toHaveBeenCalledTimes(1);
    expect(await tokenSets()).toBe(0);
    revoked.mockRestore();
  });

  it('is told to Xero later when Xero is out of reach', async () => {
    const caller = aCaller();
    await connect(at, caller);
    await control(sandbox.url, 'POST', 'faults', {
      path: '/connections*',
      method: 'DELETE',
      times: 0,
      action: { kind: 'status', status: 503, stage: 'before' },
    });
    await at.connection.disconnect(caller.workspaceId, 'Ada');
    expect(await stateOf(caller.workspaceId)).toMatchObject({ state: 'parked' });
    expect(await liveAtXero()).toEqual([nz]);
    await control(sandbox.url, 'DELETE', 'faults');
    await at.connection.tellXero();
    expect(await liveAtXero()).toEqual([]);
    expect(await tokenSets()).toBe(0);
  });

  it('does not remove what was connected again in the meantime', async () => {
    const caller = aCaller();
    await connect(at, caller);
    await control(sandbox.url, 'POST', 'faults', {
      path: '/connections*',
      method: 'DELETE',
      times: 1,
      action: { kind: 'status', status: 503, stage: 'before' },
    });
    await at.connection.disconnect(caller.workspaceId, 'Ada');
    await connect(at, caller);
    await at.connection.tellXero();
    expect(await liveAtXero()).toEqual([nz]);
    expect(await at.connection.openSession(caller.workspaceId)).toBeInstanceOf(OpenedSession);
  });

  it('of what is not connected is refused with a sentence', async () => {
    await expect(at.connection.disconnect('nobody', 'Ada')).rejects.toMatchObject({
      code: 'not_connected',
      message: 'This workspace is not connected to Xero. Connect it first.',
    });
  });
});

describe('keys', () => {
  it('are rotated: old tokens open, and are sealed with the current key by the upkeep', async () => {
    const caller = aCaller();
    const [old, fresh] = [someKey('old'), someKey('fresh')];
    const before = await startConnecting(db.url, optionsFor(sandbox.url, { encryptionKeys: [old] }));
    await connect(before, caller);
    await before.close();
    const rotated = await startConnecting(db.url, optionsFor(sandbox.url, { encryptionKeys: [fresh, old] }));
    expect(await rotated.connection.openSession(caller.workspaceId)).toBeInstanceOf(OpenedSession);
    expect(await rotated.doors.asSystem('xero-tokens', (tx) => rotated.tokens.reseal(tx))).toBe(1);
    await rotated.close();
    const alone = await startConnecting(db.url, optionsFor(sandbox.url, { encryptionKeys: [fresh] }));
    expect(await alone.connection.openSession(caller.workspaceId)).toBeInstanceOf(OpenedSession);
    await alone.close();
  });

  it('do not open tokens that were copied to another user’s row', async () => {
    const [one, two] = [aCaller(), aCaller()];
    await connect(at, one, nz, alex);
    await connect(at, two, uk, kim);
    await at.dataSource.query(
      `UPDATE xero_token_sets t SET access_token = (SELECT access_token FROM xero_token_sets o WHERE o.id <> t.id)`,
    );
    await expect(at.connection.openSession(one.workspaceId)).rejects.toThrow('cannot be opened');
  });
});
