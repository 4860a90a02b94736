import { Logger } from '@nestjs/common';
import request from 'supertest';
import { apiUnderTest, as, password, type ApiUnderTest, type WorkspaceUnderTest } from './api-app.js';

const planted = { secret: 'planted-secret-5f1c9a', code: 'planted-consent-code-77' };

describe('the log', () => {
  let api: ApiUnderTest;
  let workspace: WorkspaceUnderTest;
  beforeAll(async () => {
    api = await apiUnderTest({ LOG_LEVEL: 'debug' });
    workspace = await api.workspace();
  });
  afterAll(() => api?.close());

  const hits = (needle: string) => api.log.filter((line) => line.includes(needle));

  it('holds no password, key, cookie, token, body or query of any request, good or bad', async () => {
    const agent = request.agent(api.url);
    const signedIn = await agent.post('/api/v1/auth/sign-in').send({ email: workspace.emails.admin, password });
    await agent.post('/api/v1/auth/sign-in').send({ email: workspace.emails.admin, password: planted.secret });
    const csrf = signedIn.body.csrfToken as string;
    const made = await agent.post('/api/v1/api-keys').set('X-CSRF-Token', csrf).send({ name: 'Key', role: 'admin' });
    await agent.post('/api/v1/companies').set('X-CSRF-Token', csrf).send({ name: planted.secret });
    await as(api, workspace.keys.admin).get(`/companies?search=${planted.code}&filter[colour]=${planted.secret}`);
    await as(api, planted.secret).get('/companies');
    await as(api, workspace.keys.admin)
      .post('/companies')
      .set('Content-Type', 'application/json')
      .send(`{"name": "${planted.secret}`);
    await as(api, workspace.keys.admin).get(`/integrations/xero/callback?code=${planted.code}&state=${planted.secret}`);
    const cookie = [signedIn.headers['set-cookie']]
      .flat()
      .join()
      .match(/crm\.session=([^;]+)/)![1]!;
    for (const secret of [
      planted.secret,
      planted.code,
      password,
      csrf,
      cookie,
      decodeURIComponent(cookie),
      made.body.key as string,
      workspace.keys.admin,
    ])
      expect(hits(secret)).toEqual([]);
    expect(hits('/api/v1/companies').length).toBeGreaterThan(0);
  });

  it('shows a secret when one is really logged, so the test above can fail', () => {
    new Logger('test').warn(`leak ${planted.secret}`);
    expect(hits(planted.secret)).toHaveLength(1);
  });

  it('names the request, who made it and what came of it, in one line', async () => {
    const reply = await as(api, workspace.keys.staff).get('/companies');
    const lines = hits(reply.headers['x-request-id']!);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({
      req: { method: 'GET', path: '/api/v1/companies' },
      workspace: workspace.id,
      res: { status: 200 },
    });
  });
});
