import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSandbox, type RunningSandbox } from '../../../apps/xero-sandbox/src/server.js';
import { testDatabase, type TestDatabase } from '../../../test/database.js';
import type { SyncError } from '../src/sync-error.js';
import {
  aCaller,
  alex,
  au,
  connect,
  consentAt,
  control,
  kim,
  nz,
  optionsFor,
  startConnecting,
  type Connecting,
} from './connecting.js';

const notValid =
  'This return from Xero is not valid: it was used already, is older than ten minutes, or was begun in another browser or by another user. Nothing was changed; start again with Connect.';
const notConfirmed = 'Xero did not confirm this sign-in, so nothing was changed. Start again with Connect.';

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

/** Begins a flow and plays the person at Xero; the callback is left to the test. */
async function begun(caller = aCaller(), tenantId = nz, person = alex) {
  const { authorizeUrl } = await at.consents.begin(caller, { signIn: false });
  return { caller, params: await consentAt(authorizeUrl, { person, tenantIds: [tenantId] }) };
}

const stored = async () => {
  const [counts] = await at.dataSource.query(
    `SELECT (SELECT count(*)::int FROM xero_connections) AS connections, (SELECT count(*)::int FROM xero_token_sets) AS tokens`,
  );
  return counts as { connections: number; tokens: number };
};

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => ({ code: 'none', message: 'It was not refused.' }),
    ({ code, message }: SyncError) => ({ code, message }),
  );

describe('connecting', () => {
  it('connects the chosen organisation and stores only sealed tokens', async () => {
    const caller = aCaller();
    expect(await connect(at, caller)).toEqual({ outcome: 'connected', organisation: expect.any(String) });
    expect(await at.connection.view(caller.workspaceId)).toMatchObject({
      state: 'connected',
      connectedBy: 'Ada',
      organisation: { tenantId: nz },
    });
    const [row] = await at.dataSource.query(`SELECT access_token, refresh_token FROM xero_token_sets`);
    expect(row.access_token).toMatch(/^v1\.test\.[\w-]+$/);
    expect(row.refresh_token).toMatch(/^v1\.test\.[\w-]+$/);
  });

  it('does it with PKCE for apps that have no secret', async () => {
    const pkce = await startConnecting(
      db.url,
      optionsFor(sandbox.url, {
        xero: { clientId: 'sandbox-pkce', issuerUrl: sandbox.url, apiUrl: sandbox.url, pkce: true },
      }),
    );
    try {
      const caller = aCaller();
      const { authorizeUrl } = await pkce.consents.begin(caller, { signIn: false });
      expect(new URL(authorizeUrl).searchParams.get('code_challenge_method')).toBe('S256');
      const params = await consentAt(authorizeUrl, { person: alex, tenantIds: [nz] });
      expect(await pkce.consents.complete(caller, params)).toMatchObject({ outcome: 'connected' });
    } finally {
      await pkce.close();
    }
  });

  it('asks for granular scopes and offline access only', async () => {
    const { authorizeUrl } = await at.consents.begin(aCaller(), { signIn: false });
    expect(new URL(authorizeUrl).searchParams.get('scope')).toBe(
      'openid profile email offline_access accounting.invoices accounting.payments accounting.contacts accounting.settings',
    );
  });

  it('goes back to the path it was begun from', async () => {
    const caller = aCaller();
    const { authorizeUrl } = await at.consents.begin(caller, { signIn: false, returnTo: '/admin/invoices/7?tab=xero' });
    const params = await consentAt(authorizeUrl, { person: alex, tenantIds: [nz] });
    const { returnTo } = (await at.consents.complete(caller, params)) as { returnTo?: string };
    expect(at.consents.landing(returnTo, { outcome: 'connected' })).toBe(
      'http://localhost:3000/admin/invoices/7?tab=xero&outcome=connected',
    );
  });

  it('lets one user’s two workspaces share one token set', async () => {
    await connect(at, aCaller(), nz);
    await connect(at, aCaller(), au);
    expect(await stored()).toEqual({ connections: 2, tokens: 1 });
  });

  it('lets the person choose when the consent reaches several organisations', async () => {
    await control(sandbox.url, 'POST', 'apps', {
      clientId: 'bulk',
      clientSecret: 'bulk-secret',
      bulkConnections: true,
    });
    const bulk = await startConnecting(
      db.url,
      optionsFor(sandbox.url, {
        xero: {
          clientId: 'bulk',
          clientSecret: 'bulk-secret',
          issuerUrl: sandbox.url,
          apiUrl: sandbox.url,
          pkce: false,
        },
      }),
    );
    try {
      const caller = aCaller();
      const { authorizeUrl } = await bulk.consents.begin(caller, { signIn: false });
      const params = await consentAt(authorizeUrl, { person: alex, tenantIds: [nz, au] });
      expect(await bulk.consents.complete(caller, params)).toEqual({ outcome: 'choose' });
      expect(await stored()).toEqual({ connections: 0, tokens: 0 });
      const offered = await bulk.consents.candidates(caller);
      expect(offered.map(({ tenantId }) => tenantId).sort()).toEqual([nz, au].sort());
      expect(await bulk.consents.candidates({ ...caller, sessionId: 'another-browser' })).toEqual([]);
      expect(await refusal(bulk.consents.choose(caller, { tenantId: 'elsewhere', confirmOther: false }))).toEqual({
        code: 'organisation_not_offered',
        message: 'Xero gave no access to that organisation in this sign-in. Choose one of the offered organisations.',
      });
      await bulk.consents.choose(caller, { tenantId: au, confirmOther: false });
      expect(await refusal(bulk.consents.choose(caller, { tenantId: nz, confirmOther: true }))).toMatchObject({
        code: 'nothing_to_choose',
      });
      expect(await bulk.connection.view(caller.workspaceId)).toMatchObject({
        state: 'connected',
        organisation: { tenantId: au },
      });
    } finally {
      await bulk.close();
    }
  });
});

describe('attacks on the way back from Xero', () => {
  const attacks: [string, () => Promise<{ code: string; message: string }>, { code: string; message: string }][] = [
    [
      'no state',
      async () => {
        const { caller, params } = await begun();
        const { state: _, ...without } = params;
        return refusal(at.consents.complete(caller, without));
      },
      { code: 'consent_not_valid', message: notValid },
    ],
    [
      'a made-up state',
      async () => {
        const { caller, params } = await begun();
        return refusal(at.consents.complete(caller, { ...params, state: 'A'.repeat(43) }));
      },
      { code: 'consent_not_valid', message: notValid },
    ],
    [
      'a state older than ten minutes',
      async () => {
        const { caller, params } = await begun();
        await at.dataSource.query(`UPDATE xero_consents SET expires_at = expires_at - interval '10 minutes 1 second'`);
        return refusal(at.consents.complete(caller, params));
      },
      { code: 'consent_not_valid', message: notValid },
    ],
    [
      'a state of another session',
      async () => {
        const { caller, params } = await begun();
        return refusal(at.consents.complete({ ...caller, sessionId: 'another-browser' }, params));
      },
      { code: 'consent_not_valid', message: notValid },
    ],
    [
      'a state of another user',
      async () => {
        const { caller, params } = await begun();
        return refusal(at.consents.complete({ ...caller, userId: 'mallory' }, params));
      },
      { code: 'consent_not_valid', message: notValid },
    ],
    [
      'a state of another workspace',
      async () => {
        const { caller, params } = await begun();
        return refusal(at.consents.complete({ ...caller, workspaceId: 'workspace-of-mallory' }, params));
      },
      { code: 'consent_not_valid', message: notValid },
    ],
    [
      'a code of another session under one’s own state',
      async () => {
        const [victim, mallory] = [await begun(), await begun()];
        return refusal(at.consents.complete(mallory.caller, { ...mallory.params, code: victim.params['code']! }));
      },
      { code: 'consent_failed', message: notConfirmed },
    ],
    [
      'a made-up code',
      async () => {
        const { caller, params } = await begun();
        return refusal(at.consents.complete(caller, { ...params, code: 'made-up' }));
      },
      { code: 'consent_failed', message: notConfirmed },
    ],
    [
      'no code',
      async () => {
        const { caller, params } = await begun();
        const { code: _, ...without } = params;
        return refusal(at.consents.complete(caller, without));
      },
      { code: 'consent_failed', message: notConfirmed },
    ],
    [
      'a wrong issuer',
      async () => {
        const { caller, params } = await begun();
        return refusal(at.consents.complete(caller, { ...params, iss: 'https://identity.evil.example' }));
      },
      { code: 'consent_failed', message: notConfirmed },
    ],
    [
      'access denied',
      async () => {
        const caller = aCaller();
        const { authorizeUrl } = await at.consents.begin(caller, { signIn: false });
        return refusal(at.consents.complete(caller, await consentAt(authorizeUrl, { person: alex, action: 'cancel' })));
      },
      {
        code: 'consent_cancelled',
        message:
          'Xero was not connected because access was not allowed there. Nothing was changed; start again with Connect and press Allow access.',
      },
    ],
    [
      'an organisation of nobody',
      async () => {
        const { caller, params } = await begun();
        await control(sandbox.url, 'POST', `users/${alex.email}/revoke`);
        return refusal(at.consents.complete(caller, params));
      },
      {
        code: 'no_organisation',
        message:
          'The Xero user who signed in gave access to no organisation. Start again with Connect, sign in as a user who may connect apps, and choose an organisation.',
      },
    ],
  ];

  it.each(attacks)('are refused with nothing stored: %s', async (_, attack, expected) => {
    expect(await attack()).toEqual(expected);
    expect(await stored()).toEqual({ connections: 0, tokens: 0 });
  });

  it('are refused when a callback is replayed', async () => {
    const { caller, params } = await begun();
    await at.consents.complete(caller, params);
    expect(await refusal(at.consents.complete(caller, params))).toEqual({
      code: 'consent_not_valid',
      message: notValid,
    });
    expect(await stored()).toEqual({ connections: 1, tokens: 1 });
  });

  it('let exactly one of twenty simultaneous callbacks through', async () => {
    const { caller, params } = await begun();
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => refusal(at.consents.complete(caller, params))));
    expect(outcomes.filter(({ code }) => code === 'none')).toHaveLength(1);
    expect(outcomes.filter(({ code }) => code === 'consent_not_valid')).toHaveLength(19);
  });

  it('do not use up the victim’s own way back', async () => {
    const { caller, params } = await begun();
    await refusal(at.consents.complete({ ...caller, sessionId: 'another-browser' }, params));
    expect(await at.consents.complete(caller, params)).toMatchObject({ outcome: 'connected' });
  });

  it.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'javascript:alert(1)',
    'admin',
    '',
    '/a b',
    '/\tevil',
  ])('cannot choose where the browser goes: %s', async (returnTo) => {
    expect(await refusal(at.consents.begin(aCaller(), { signIn: false, returnTo }))).toEqual({
      code: 'return_to_elsewhere',
      message: 'returnTo must be a path of this site that begins with a single slash.',
    });
  });

  it('meet states that nobody can guess and that are stored as digests', async () => {
    const { authorizeUrl } = await at.consents.begin(aCaller(), { signIn: false });
    const state = new URL(authorizeUrl).searchParams.get('state')!;
    expect(Buffer.from(state, 'base64url').length * 8).toBeGreaterThanOrEqual(128);
    const rows = await at.dataSource.query(`SELECT * FROM xero_consents`);
    expect(JSON.stringify(rows)).not.toContain(state);
  });
});

describe('an organisation that is connected elsewhere', () => {
  const taken = (name: string) =>
    `The organisation ${name} is already connected to another workspace. Nothing was changed; disconnect it there first, or choose another organisation.`;

  it('is refused, whoever signs in, and nothing is stored', async () => {
    const first = aCaller();
    const { organisation } = (await connect(at, first)) as { organisation: string };
    const second = aCaller();
    expect(await refusal(connect(at, second, nz, kim))).toEqual({
      code: 'organisation_taken',
      message: taken(organisation),
    });
    expect(await stored()).toEqual({ connections: 1, tokens: 1 });
    expect(await at.connection.view(second.workspaceId)).toEqual({ state: 'none' });
  });

  it('goes to one of two workspaces that connect it at the same moment', async () => {
    const flows = await Promise.all([begun(), begun(aCaller(), nz, kim)]);
    const outcomes = await Promise.all(
      flows.map(({ caller, params }) => refusal(at.consents.complete(caller, params))),
    );
    expect(outcomes.map(({ code }) => code).sort()).toEqual(['none', 'organisation_taken']);
    expect(await stored()).toEqual({ connections: 1, tokens: 1 });
  });

  it('is free again once it was disconnected there', async () => {
    const first = aCaller();
    await connect(at, first);
    await at.connection.disconnect(first.workspaceId, 'Ada');
    expect(await connect(at, aCaller())).toMatchObject({ outcome: 'connected' });
  });
});

describe('an identity service that is not what it says', () => {
  let server: Server;
  let url: string;
  beforeAll(async () => {
    server = createServer((_, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({
          issuer: 'https://identity.evil.example',
          authorization_endpoint: 'https://identity.evil.example/a',
        }),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, resolve));
    url = `http://localhost:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise<void>((resolve) => void server.close(() => resolve())));

  it('is refused at discovery', async () => {
    const elsewhere = await startConnecting(db.url, optionsFor(url));
    expect(await refusal(elsewhere.consents.begin(aCaller(), { signIn: false }))).toMatchObject({
      code: 'consent_failed',
    });
    await elsewhere.close();
  });

  it('is told apart from one that is out of reach', async () => {
    const nowhere = await startConnecting(db.url, optionsFor('http://localhost:9'));
    expect(await refusal(nowhere.consents.begin(aCaller(), { signIn: false }))).toEqual({
      code: 'xero_unreachable',
      message: 'Xero cannot be reached just now. Nothing was changed; try again in a few minutes.',
    });
    await nowhere.close();
  });
});
