import request from 'supertest';
import { Database } from '#crm-core';
import { apiUnderTest, as, password, type ApiUnderTest, type WorkspaceUnderTest } from './api-app.js';

const cookieOf = (reply: request.Response, name: string): string =>
  [reply.headers['set-cookie'] ?? []].flat().find((line: string) => line.startsWith(`${name}=`)) ?? '';

describe('signing in', () => {
  let api: ApiUnderTest;
  let workspace: WorkspaceUnderTest;
  beforeAll(async () => {
    api = await apiUnderTest();
    workspace = await api.workspace();
  });
  afterAll(() => api?.close());

  const signIn = (body: object = { email: workspace.emails.staff, password }) =>
    request(api.url).post('/api/v1/auth/sign-in').send(body);

  it('gives a cookie that scripts cannot read and other sites do not send', async () => {
    const reply = await signIn();
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({
      role: 'staff',
      workspaceId: workspace.id,
      user: { email: workspace.emails.staff },
    });
    expect(cookieOf(reply, 'crm.session')).toMatch(/; HttpOnly; SameSite=Lax/);
    expect(cookieOf(reply, 'crm.session')).not.toContain('Secure');
  });

  it('marks the cookie Secure where the address is https', async () => {
    const secure = await apiUnderTest({ APP_URL: 'https://crm.example.com' });
    const { emails } = await secure.workspace();
    const reply = await request(secure.url)
      .post('/api/v1/auth/sign-in')
      .set('X-Forwarded-Proto', 'https')
      .send({ email: emails.staff, password });
    expect(cookieOf(reply, 'crm.session')).toContain('; Secure');
    expect(cookieOf(reply, '__Host-crm.csrf')).toContain('; Secure');
    await secure.close();
  });

  it('refuses a wrong password and an unknown address in the same words', async () => {
    const wrong = await signIn({ email: workspace.emails.staff, password: 'not the password' });
    const unknown = await signIn({ email: 'nobody@example.com', password: 'not the password' });
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect({ ...wrong.body, requestId: '' }).toEqual({ ...unknown.body, requestId: '' });
    expect(wrong.body.detail).toBe('The e-mail address or the password is not right.');
  });

  it('takes a new session id at sign-in, so that a planted one is worthless', async () => {
    const first = cookieOf(await signIn(), 'crm.session').split(';')[0]!;
    const second = await signIn().set('Cookie', first);
    expect(cookieOf(second, 'crm.session').split(';')[0]).not.toBe(first);
    await request(api.url).get('/api/v1/auth/me').set('Cookie', first).expect(401);
  });

  it('lets writes by cookie through only with the token, and only from its own site', async () => {
    const agent = request.agent(api.url);
    const { body } = await agent.post('/api/v1/auth/sign-in').send({ email: workspace.emails.staff, password });
    const write = () => agent.post('/api/v1/companies').send({ name: 'By cookie' });
    expect((await write()).body).toMatchObject({ status: 403, code: 'csrf_token_invalid' });
    expect((await write().set('X-CSRF-Token', 'f'.repeat(64))).body).toMatchObject({ code: 'csrf_token_invalid' });
    const fromElsewhere = await write().set('X-CSRF-Token', body.csrfToken).set('Sec-Fetch-Site', 'cross-site');
    expect(fromElsewhere.body).toMatchObject({ status: 403, code: 'cross_site_request' });
    await write().set('X-CSRF-Token', body.csrfToken).set('Sec-Fetch-Site', 'same-origin').expect(201);
    await agent.get('/api/v1/companies').set('Sec-Fetch-Site', 'cross-site').expect(200);
    const me = await agent.get('/api/v1/auth/me');
    await write().set('X-CSRF-Token', me.body.csrfToken).expect(201);
  });

  it('does not take the token of another session', async () => {
    const stranger = await signIn({ email: workspace.emails.admin, password });
    const agent = request.agent(api.url);
    await agent.post('/api/v1/auth/sign-in').send({ email: workspace.emails.staff, password });
    const reply = await agent
      .post('/api/v1/companies')
      .set('X-CSRF-Token', stranger.body.csrfToken)
      .send({ name: 'Stolen' });
    expect(reply.body).toMatchObject({ code: 'csrf_token_invalid' });
  });

  it('refuses a sign-in that another site caused', async () => {
    const reply = await signIn().set('Sec-Fetch-Site', 'cross-site');
    expect(reply.body).toMatchObject({ status: 403, code: 'cross_site_request' });
  });

  it('ends with the sign-out, and twelve hours after the sign-in at the latest', async () => {
    const agent = request.agent(api.url);
    const { body } = await agent.post('/api/v1/auth/sign-in').send({ email: workspace.emails.staff, password });
    await agent.post('/api/v1/auth/sign-out').set('X-CSRF-Token', body.csrfToken).expect(204);
    await agent.get('/api/v1/auth/me').expect(401);
    const other = request.agent(api.url);
    await other.post('/api/v1/auth/sign-in').send({ email: workspace.emails.staff, password }).expect(200);
    await other.get('/api/v1/auth/me').expect(200);
    const outlived = Date.now() - 12 * 3_600_000 - 1_000;
    await api.app
      .get(Database)
      .asSystem('session', (tx) =>
        tx.query(`UPDATE sessions SET sess = jsonb_set(sess, '{signedInAt}', $1::text::jsonb)`, [outlived]),
      );
    await other.get('/api/v1/auth/me').expect(401);
  });

  it('changes a password only for who knows the old one', async () => {
    const agent = request.agent(api.url);
    const { body } = await agent.post('/api/v1/auth/sign-in').send({ email: workspace.emails.readOnly, password });
    const change = (input: object) =>
      agent.post('/api/v1/auth/password').set('X-CSRF-Token', body.csrfToken).send(input);
    expect((await change({ currentPassword: 'wrong', newPassword: 'long enough now' })).body).toMatchObject({
      status: 400,
      errors: [{ code: 'wrong_password' }],
    });
    await change({ currentPassword: password, newPassword: 'long enough now' }).expect(204);
    await signIn({ email: workspace.emails.readOnly, password: 'long enough now' }).expect(200);
  });

  it('opens another workspace of the same person, and no one else’s', async () => {
    const agent = request.agent(api.url);
    const { body } = await agent.post('/api/v1/auth/sign-in').send({ email: workspace.emails.admin, password });
    const send = (path: string, input: object) =>
      agent.post(`/api/v1${path}`).set('X-CSRF-Token', body.csrfToken).send(input);
    const made = await send('/workspaces', {
      name: 'Second',
      baseCurrency: 'EUR',
      countryCode: 'DE',
      timeZone: 'Europe/Berlin',
    });
    expect(made.body).toMatchObject({ workspace: { name: 'Second' }, apiKey: expect.stringMatching(/^crm_/) });
    expect((await as(api, made.body.apiKey).get('/workspace')).body).toMatchObject({ baseCurrency: 'EUR' });
    expect((await send('/auth/workspace', { workspaceId: made.body.workspace.id })).body).toMatchObject({
      workspaceId: made.body.workspace.id,
      role: 'admin',
    });
    expect((await agent.get('/api/v1/workspace')).body).toMatchObject({ name: 'Second' });
    const stranger = await api.workspace('Stranger');
    await send('/auth/workspace', { workspaceId: stranger.id }).expect(404);
  });

  // Last: it uses up the allowance of this address.
  it('stops guessing after a few tries', async () => {
    const guess = () => signIn({ email: 'guessed@example.com', password: 'guess' });
    const statuses: number[] = [];
    for (let i = 0; i < 15; i++) statuses.push((await guess()).status);
    expect(statuses).toContain(429);
    const refused = await guess();
    expect(refused.body).toMatchObject({
      status: 429,
      code: 'too_many_requests',
      detail: 'Too many tries in a short time.',
    });
  });
});
