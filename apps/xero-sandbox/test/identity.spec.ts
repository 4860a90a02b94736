import { Issuer } from 'openid-client';
import { Browser, formValue } from './browser.js';
import { AU, list, NZ, Rig, text, UK } from './harness.js';

const REDIRECT = 'http://localhost:3000/api/v1/integrations/xero/callback';
const SCOPE = 'openid profile email offline_access accounting.settings accounting.contacts accounting.invoices';
const VERIFIER = 'v'.repeat(64);
const CHALLENGE = 'w1TpKUdYE9hUAcNSeeSRFioHDxfUxuHho_JHAfZ_vDM';

describe('Signing in and consenting', () => {
  let rig: Rig;
  let browser: Browser;
  beforeEach(async () => {
    rig = await Rig.start();
    browser = new Browser(rig.sandbox.url);
  });
  afterEach(() => rig.close());

  const authorizeUrl = (extra: Record<string, string> = {}): string =>
    `${rig.sandbox.url}/identity/connect/authorize?${new URLSearchParams({
      response_type: 'code',
      client_id: 'sandbox-client',
      redirect_uri: REDIRECT,
      scope: SCOPE,
      state: 'state-1',
      ...extra,
    }).toString()}`;

  /** Walks through sign-in and consent; gives the address the browser was sent back to. */
  async function consent(tenantId: string, extra: Record<string, string> = {}, action = 'allow'): Promise<URL> {
    let page = await browser.open(authorizeUrl(extra));
    if (page.includes('name="password"')) {
      const request = formValue(page, 'request');
      page = await browser.submit('/identity/sign-in', { request, email: 'alex@demo.example', password: 'demo-alex' });
    }
    await browser.submit('/identity/consent', { request: formValue(page, 'request'), tenantId, action });
    return browser.left();
  }

  async function tokens(form: Record<string, string>, basic = 'sandbox-client:sandbox-secret'): Promise<Response> {
    return fetch(`${rig.sandbox.url}/connect/token`, {
      method: 'POST',
      headers: basic ? { authorization: `Basic ${Buffer.from(basic).toString('base64')}` } : {},
      body: new URLSearchParams(form),
    });
  }

  const exchange = (code: string): Promise<Response> =>
    tokens({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT });

  async function signedIn(tenantId = NZ): Promise<{ access_token: string; refresh_token: string; id_token: string }> {
    const answer = await exchange((await consent(tenantId)).searchParams.get('code')!);
    expect(answer.status).toBe(200);
    return (await answer.json()) as { access_token: string; refresh_token: string; id_token: string };
  }

  const refresh = async (refresh_token: string): Promise<Response> =>
    tokens({ grant_type: 'refresh_token', refresh_token });

  const connections = async (token: string, query = ''): Promise<Record<string, string>[]> =>
    (await (
      await fetch(`${rig.sandbox.url}/connections${query}`, { headers: { authorization: `Bearer ${token}` } })
    ).json()) as Record<string, string>[];

  it('a standard OpenID client gets through discovery, consent, exchange, refresh and a bad refresh', async () => {
    const issuer = await Issuer.discover(rig.sandbox.url);
    const client = new issuer.Client({
      client_id: 'sandbox-client',
      client_secret: 'sandbox-secret',
      redirect_uris: [REDIRECT],
    });
    const url = await consent(NZ, { nonce: 'nonce-1' });
    const set = await client.callback(REDIRECT, client.callbackParams(url.href), {
      state: 'state-1',
      nonce: 'nonce-1',
    });
    expect(set.claims()).toMatchObject({ iss: rig.sandbox.url, email: 'alex@demo.example', nonce: 'nonce-1' });
    const next = await client.refresh(set.refresh_token!);
    expect(next.refresh_token).not.toBe(set.refresh_token);
    await expect(client.refresh('stale')).rejects.toMatchObject({ error: 'invalid_grant' });
    await client.revoke(next.refresh_token!);
    expect(await connections(next.access_token!)).toEqual([]);
  });

  it('the access token carries the claims Xero documents', async () => {
    const { access_token } = await signedIn();
    const claims = JSON.parse(Buffer.from(access_token.split('.')[1]!, 'base64url').toString()) as Record<
      string,
      unknown
    >;
    expect(Object.keys(claims)).toEqual(
      expect.arrayContaining([
        'nbf',
        'exp',
        'iss',
        'aud',
        'client_id',
        'sub',
        'auth_time',
        'xero_userid',
        'jti',
        'scope',
      ]),
    );
    expect(Number(claims['exp']) - Number(claims['nbf'])).toBe(1_800);
    expect(claims['authentication_event_id']).toEqual(expect.any(String));
    expect(claims['scope']).toEqual(SCOPE.split(' '));
  });

  it('a wrong password stays on the sign-in page', async () => {
    const page = await browser.open(authorizeUrl());
    const request = formValue(page, 'request');
    const again = await browser.submit('/identity/sign-in', { request, email: 'alex@demo.example', password: 'wrong' });
    expect(again).toContain('The e-mail or the password is wrong.');
  });

  it('cancelling sends the person back with access_denied and connects nothing', async () => {
    const url = await consent(NZ, {}, 'cancel');
    expect(Object.fromEntries(url.searchParams)).toMatchObject({ error: 'access_denied', state: 'state-1' });
  });

  it('a second consent asks for the password again and shows what is already connected', async () => {
    await signedIn(AU);
    const page = await browser.open(authorizeUrl());
    expect(page).toContain('name="password"');
    const request = formValue(page, 'request');
    const picker = await browser.submit('/identity/sign-in', {
      request,
      email: 'alex@demo.example',
      password: 'demo-alex',
    });
    expect(picker).toMatch(/Wattle Supplies Demo \(AU\) <span class="note">\(already connected\)/);
    expect(picker).not.toMatch(/Thames Goods Demo \(UK\) <span/);
  });

  it('a code lives five minutes and works once', async () => {
    const code = (await consent(NZ)).searchParams.get('code')!;
    expect((await exchange(code)).status).toBe(200);
    const again = await exchange(code);
    expect([again.status, await again.json()]).toEqual([400, { error: 'invalid_grant' }]);
    const late = (await consent(AU)).searchParams.get('code')!;
    await rig.control('POST', '/clock', { advanceSeconds: 301 });
    expect(await (await exchange(late)).json()).toEqual({ error: 'invalid_grant' });
  });

  it.each(['https://evil.example/cb', 'http://127.0.0.1:3000/cb', 'http://localhost.evil.example/cb', ''])(
    'the redirect address %s is refused without a redirect',
    async (redirect_uri) => {
      const answer = await fetch(authorizeUrl({ redirect_uri }), { redirect: 'manual' });
      expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
    },
  );

  it('a code is not exchanged for another redirect address, nor by another app', async () => {
    const code = async (): Promise<string> => (await consent(NZ)).searchParams.get('code')!;
    const grant = { grant_type: 'authorization_code', redirect_uri: REDIRECT };
    const elsewhere = await tokens({ ...grant, code: await code(), redirect_uri: `${REDIRECT}/x` });
    expect(await elsewhere.json()).toMatchObject({ error: 'invalid_grant' });
    const stranger = await tokens({ ...grant, code: await code(), client_id: 'sandbox-pkce' }, '');
    expect(await stranger.json()).toMatchObject({ error: 'invalid_grant' });
  });

  it('an unknown app is refused on a page of Xero, with no redirect', async () => {
    const answer = await fetch(authorizeUrl({ client_id: '' }), { redirect: 'manual' });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('unauthorized_client')]);
  });

  it('a PKCE app needs a challenge and the verifier that belongs to it', async () => {
    const pkce = { client_id: 'sandbox-pkce', code_challenge: CHALLENGE, code_challenge_method: 'S256' };
    const bare = await fetch(authorizeUrl({ client_id: 'sandbox-pkce' }), { redirect: 'manual' });
    expect(bare.headers.get('location')).toContain('error=invalid_request');
    const form = { grant_type: 'authorization_code', redirect_uri: REDIRECT, client_id: 'sandbox-pkce' };
    const wrong = (await consent(NZ, pkce)).searchParams.get('code')!;
    const refused = await tokens({ ...form, code: wrong, code_verifier: 'w'.repeat(64) }, '');
    expect(await refused.json()).toMatchObject({ error: 'invalid_grant' });
    const code = (await consent(AU, pkce)).searchParams.get('code')!;
    const answer = await tokens({ ...form, code, code_verifier: VERIFIER }, '');
    expect(await answer.json()).toMatchObject({ token_type: 'Bearer', expires_in: 1_800 });
  });

  it('a wrong client secret is 400 invalid_client', async () => {
    const answer = await tokens({ grant_type: 'refresh_token', refresh_token: 'x' }, 'sandbox-client:wrong');
    expect([answer.status, await answer.json()]).toEqual([400, { error: 'invalid_client' }]);
  });

  it('refresh tokens rotate, the previous one works for 30 minutes, and one dies after 60 days', async () => {
    const { refresh_token } = await signedIn();
    const second = (await (await refresh(refresh_token)).json()) as { refresh_token: string };
    await rig.control('POST', '/clock', { advanceSeconds: 29 * 60 });
    const retried = (await (await refresh(refresh_token)).json()) as { refresh_token: string };
    expect(new Set([refresh_token, second.refresh_token, retried.refresh_token]).size).toBe(3);
    expect((await refresh(second.refresh_token)).status).toBe(200);
    await rig.control('POST', '/clock', { advanceSeconds: 2 * 60 });
    expect(await (await refresh(refresh_token)).json()).toEqual({ error: 'invalid_grant' });
    await rig.control('POST', '/clock', { advanceSeconds: 60 * 86_400 });
    expect(await (await refresh(retried.refresh_token)).json()).toEqual({ error: 'invalid_grant' });
  });

  it('lists connections as a bare array, dates with seven decimals and no Z, filtered by the event', async () => {
    const first = await signedIn(NZ);
    const second = await signedIn(AU);
    const all = await connections(second.access_token);
    expect(new Set(all.map((connection) => connection['tenantId']))).toEqual(new Set([NZ, AU]));
    expect(all[0]!['createdDateUtc']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}$/);
    expect(all[0]).toMatchObject({ tenantType: 'ORGANISATION', tenantName: expect.any(String) });
    const event = all.find((connection) => connection['tenantId'] === AU)!['authEventId'];
    const mine = await connections(first.access_token, `?authEventId=${event}`);
    expect(mine.map((connection) => connection['tenantId'])).toEqual([AU]);
  });

  it('a removed connection answers 204, then 403 for its organisation, while the token still lists the others', async () => {
    await signedIn(NZ);
    const { access_token } = await signedIn(AU);
    const [nz] = (await connections(access_token)).filter((connection) => connection['tenantId'] === NZ);
    const remove = (): Promise<Response> =>
      fetch(`${rig.sandbox.url}/connections/${nz!['id']}`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${access_token}` },
      });
    expect((await remove()).status).toBe(204);
    expect((await remove()).status).toBe(404);
    rig.token = access_token;
    expect((await rig.get('/Organisation', { 'xero-tenant-id': NZ })).status).toBe(403);
    expect((await rig.get('/Organisation', { 'xero-tenant-id': AU })).status).toBe(200);
  });

  it('a connection removed in Xero and connected again keeps its tenant and moves its update time', async () => {
    const { access_token } = await signedIn(NZ);
    const [before] = await connections(access_token);
    await rig.control('DELETE', `/connections/${before!['id']}`);
    expect(await connections(access_token)).toEqual([]);
    await rig.control('POST', '/clock', { advanceSeconds: 60 });
    await signedIn(NZ);
    const [after] = await connections(access_token);
    expect(after!['tenantId']).toBe(NZ);
    expect(after!['updatedDateUtc']! > after!['createdDateUtc']!).toBe(true);
  });

  it('an app at its cap, and a third uncertified app, are refused on the consent page', async () => {
    await rig.control('POST', '/apps', { clientId: 'capped', clientSecret: 's', connectionCap: 1 });
    expect((await consent(UK, { client_id: 'capped' })).searchParams.get('code')).not.toBeNull();
    await expect(consent(AU, { client_id: 'capped' })).rejects.toThrow('limit of 1 connected organisations');
    await rig.control('POST', '/apps', { clientId: 'second', clientSecret: 's' });
    await rig.control('POST', '/apps', { clientId: 'third', clientSecret: 's' });
    await consent(UK, { client_id: 'second' });
    await expect(consent(UK, { client_id: 'third' })).rejects.toThrow('two uncertified apps');
  });

  it('an app made after March 2026 may only ask for granular scopes', async () => {
    await rig.control('POST', '/apps', { clientId: 'new-app', clientSecret: 's', granularOnly: true });
    const ask = (scope: string): Promise<Response> =>
      fetch(authorizeUrl({ client_id: 'new-app', scope }), { redirect: 'manual' });
    expect((await ask('accounting.transactions')).headers.get('location')).toContain('unauthorized_client');
    expect((await ask('accounting.invoices')).status).toBe(200);
  });

  it('broad scopes open what the granular ones open', async () => {
    await rig.signIn({ tenantIds: [NZ], scopes: ['accounting.transactions'] });
    const opened = await Promise.all(['/Invoices', '/Payments', '/Items', '/Contacts'].map((path) => rig.get(path)));
    expect(opened.map((answer) => answer.status)).toEqual([200, 200, 200, 401]);
  });

  it('one token set of a person covers all organisations the person connected', async () => {
    await signedIn(NZ);
    const { access_token } = await signedIn(AU);
    rig.token = access_token;
    for (const tenant of [NZ, AU]) {
      const answer = await rig.get('/Organisation', { 'xero-tenant-id': tenant });
      expect(text(list(answer.json['Organisations'])[0]!['OrganisationID'])).toBe(tenant);
    }
  });
});
