import { bootstrap } from '../src/bootstrap/bootstrap.js';
import { readConfig } from '../src/config.js';
import request from 'supertest';
import { apiUnderTest, type ApiUnderTest } from './api-app.js';

const admin = { BOOTSTRAP_ADMIN_EMAIL: 'Ann@Example.com', BOOTSTRAP_ADMIN_PASSWORD: 'correct horse battery' };

describe('the first workspace', () => {
  const apis: ApiUnderTest[] = [];
  afterAll(() => Promise.all(apis.map((api) => api.close())));

  const begin = async (env: Record<string, string>) => {
    const api = await apiUnderTest();
    apis.push(api);
    const config = readConfig({ DATABASE_URL: 'postgres://x@y/z', ...admin, ...env });
    const logins = await Promise.all([bootstrap(api.app, config), bootstrap(api.app, config)]);
    const agent = request.agent(api.url);
    await agent
      .post('/api/v1/auth/sign-in')
      .send({ email: 'ann@example.com', password: 'correct horse battery' })
      .expect(200);
    const get = async (path: string) => (await agent.get(`/api/v1${path}`)).body;
    return { logins, get };
  };

  it('tells the same month of trade in every installation, made once although two processes started', async () => {
    const story = async () => {
      const { get, logins } = await begin({});
      expect(logins.every(({ password }) => password === undefined)).toBe(true);
      expect(await get('/workspace')).toMatchObject({ name: 'Demo Trading' });
      const { items } = await get('/invoices?pageSize=200&sort=number');
      const { total: orders } = await get('/sales-orders');
      const { total: payments } = await get('/payments');
      const { items: notes } = await get('/credit-notes');
      return {
        orders,
        payments,
        notes: notes.length,
        invoices: items.map(({ number, total, status, date }: Record<string, string>) => ({
          number,
          total,
          status,
          date,
        })),
      };
    };
    const [one, two] = [await story(), await story()];
    expect(one).toEqual(two);
    expect(one.invoices.length).toBeGreaterThan(10);
    expect(one.orders).toBeGreaterThan(one.invoices.length);
    expect(one.notes).toBe(1);
    expect(new Set(one.invoices.map(({ status }: { status: string }) => status))).toEqual(new Set(['issued', 'paid']));
  });

  it('is empty where no demo data is wanted', async () => {
    const { get } = await begin({ DEMO_DATA: 'false' });
    expect(await get('/workspace')).toMatchObject({ name: 'My workspace' });
    expect(await get('/companies')).toMatchObject({ total: 0 });
  });
});
