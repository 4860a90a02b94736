import { RouteCheck } from '../src/http/route-check.js';
import { apiUnderTest, as, type ApiUnderTest } from './api-app.js';

const shared = { ENCRYPTION_KEYS: `a:${Buffer.alloc(32).toString('base64')}`, SESSION_SECRET: 'x'.repeat(32) };

describe('a process that only works in the background', () => {
  let api: ApiUnderTest;
  beforeAll(async () => (api = await apiUnderTest({ ROLE: 'worker', ...shared })));
  afterAll(() => api?.close());

  it('tells its health and serves no records', async () => {
    const { keys } = await api.workspace();
    const rest = as(api, keys.admin);
    expect((await rest.get('/health/ready')).body).toMatchObject({ status: 'ok' });
    expect((await rest.get('/companies')).body).toMatchObject({ status: 404, code: 'route_not_found' });
    const paths = api.app
      .get(RouteCheck)
      .routes()
      .map(({ path }) => path);
    expect(paths.filter((path) => !path.startsWith('/health'))).toEqual([]);
  });
});

describe('the health page', () => {
  let api: ApiUnderTest;
  beforeAll(async () => (api = await apiUnderTest({ REDIS_URL: 'redis://127.0.0.1:1/0' })));
  afterAll(() => api?.close());

  it('stays ready when Redis is lost, and says that it is', async () => {
    const rest = as(api, '');
    await rest.get('/health/ready').expect(200);
    const details = await rest.get('/health/details');
    expect(details.status).toBe(200);
    expect(details.body.details).toMatchObject({
      database: { status: 'up' },
      migrations: { status: 'up' },
      encryptionKeys: { status: 'up', current: 't', loaded: 1 },
      redis: { state: 'lost', degraded: true },
    });
  });

  it('never shows a key', async () => {
    expect(JSON.stringify((await as(api, '').get('/health/details')).body)).not.toMatch(/[A-Za-z0-9+/]{40}/);
  });
});
