import { Controller, Get } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { randomBytes, randomUUID } from 'node:crypto';
import request from 'supertest';
import { AppModule } from '../src/app.module.js';
import { readConfig } from '../src/config.js';
import { mayDo } from '../src/http/permission.js';
import { RouteCheck } from '../src/http/route-check.js';
import { testDatabase } from '../../../test/database.js';
import { apiUnderTest, as, type ApiUnderTest, type WorkspaceUnderTest } from './api-app.js';
import { recordOfEach } from './records.js';

type Verb = 'get' | 'post' | 'patch' | 'put' | 'delete';

const methodOf = ({ method }: { method: string }) => method.toLowerCase() as Verb;
const addressOf = (path: string, id: string = randomUUID()) =>
  `${outside.test(path) ? '' : '/api/v1'}${path.replace(/:\w+/g, id)}`;

// Addresses that are not part of the versioned API.
const outside = /^\/($|go\/|health\/)/;

describe('who may call which address', () => {
  let api: ApiUnderTest;
  let ours: WorkspaceUnderTest;
  let theirs: WorkspaceUnderTest;
  let routes: ReturnType<RouteCheck['routes']>;

  beforeAll(async () => {
    api = await apiUnderTest();
    ours = await api.workspace('Ours');
    theirs = await api.workspace('Theirs');
    routes = api.app.get(RouteCheck).routes();
  });
  afterAll(() => api?.close());

  const call = (route: { method: string; path: string }, key?: string, id?: string) => {
    const call = request(api.url)[methodOf(route)](addressOf(route.path, id));
    return (key ? call.set('Authorization', `Bearer ${key}`) : call).send(methodOf(route) === 'get' ? undefined : {});
  };

  it('knows every route and its permission', () => {
    expect(routes.length).toBeGreaterThan(80);
    expect(routes.filter(({ access }) => access === undefined)).toEqual([]);
    const open = routes.filter(({ access }) => access === 'public').map(({ path }) => path);
    expect(open.sort()).toEqual([
      '/',
      '/auth/accept-invitation',
      '/auth/forgotten-password',
      '/auth/invitation',
      '/auth/reset-password',
      '/auth/sign-in',
      '/go/:record/:id',
      '/health/details',
      '/health/live',
      '/health/ready',
      '/integrations/xero/webhooks',
    ]);
  });

  it('answers 401 to everybody without credentials, and to a wrong key', async () => {
    const wrong = ours.keys.admin.slice(0, -1) + (ours.keys.admin.endsWith('A') ? 'B' : 'A');
    for (const route of routes.filter(({ access }) => access !== 'public'))
      for (const key of [undefined, wrong, 'crm_nonsense']) {
        const reply = await call(route, key);
        expect([route.method, route.path, reply.status]).toEqual([route.method, route.path, 401]);
        expect(reply.body).toMatchObject({ code: 'not_signed_in' });
      }
  });

  it.each(['readOnly', 'staff', 'admin'] as const)('gives %s exactly what the role may do', async (role) => {
    for (const route of routes) {
      if (route.access === 'public' || route.access === 'module' || route.access === undefined) continue;
      const allowed = mayDo(role, route.access);
      const { status } = await call(route, ours.keys[role]);
      expect([route.method, route.path, status === 403]).toEqual([route.method, route.path, !allowed]);
      expect(status).toBeLessThan(500);
    }
  });

  it('lets read-only members look at the Xero integration and change nothing there', async () => {
    const module = routes.filter(({ access }) => access === 'module');
    expect(module.length).toBeGreaterThan(20);
    for (const route of module.filter(({ method }) => method !== 'GET')) {
      const { status } = await call(route, ours.keys.readOnly);
      expect([route.method, route.path, status]).toEqual([route.method, route.path, 403]);
    }
    expect((await as(api, ours.keys.readOnly).get('/integrations/xero/status')).status).toBe(200);
  });

  it('says 404 for the records of another workspace, whatever is asked of them', async () => {
    const ids = await recordOfEach(as(api, ours.keys.admin));
    let checked = 0;
    for (const route of routes) {
      const collection = /^\/([a-z-]+)\/:id/.exec(route.path)?.[1];
      const id = collection && ids[collection];
      if (!id || route.path.includes(':allocationId')) continue;
      const send = (key: string) => call(route, key, id).set('If-Match', '"1"');
      const { status, body } = await send(theirs.keys.admin);
      expect([route.method, route.path, status, body.code]).toEqual([route.method, route.path, 404, 'not_found']);
      // The same request by the owner finds the record: the 404 above is not an accident of the request.
      if (route.method === 'GET') expect([route.path, (await send(ours.keys.admin)).status]).toEqual([route.path, 200]);
      checked++;
    }
    expect(checked).toBeGreaterThan(50);
  });

  it('does not start while a route declares no permission', async () => {
    @Controller('open')
    class OpenController {
      @Get()
      leak(): string {
        return 'everything';
      }
    }
    const database = await testDatabase();
    const config = readConfig({ DATABASE_URL: database.url, LOG_LEVEL: 'silent' });
    const secrets = {
      encryptionKeys: [{ id: 't', key: randomBytes(32) }],
      sessionSecret: 'x'.repeat(32),
      webhookKey: 'w',
    };
    const module = await Test.createTestingModule({
      imports: [AppModule.forRoot({ config, secrets })],
      controllers: [OpenController],
    }).compile();
    const app = module.createNestApplication();
    await expect(app.init()).rejects.toThrow(
      'Every route must declare @Permission or @Public. These do not: OpenController.leak.',
    );
    await module.close();
    await database.drop();
  });

  it('takes a role or a membership away at once', async () => {
    const admin = as(api, ours.keys.admin);
    const email = ours.emails.staff;
    const agent = request.agent(api.url);
    const signedIn = await agent.post('/api/v1/auth/sign-in').send({ email, password: 'planted-password-8c1f' });
    const csrf = signedIn.body.csrfToken as string;
    const create = () => agent.post('/api/v1/companies').set('X-CSRF-Token', csrf).send({ name: 'By staff' });
    await create().expect(201);
    await admin.patch(`/users/${signedIn.body.user.id}`).send({ role: 'readOnly' }).expect(200);
    await create().expect(403);
    await admin.delete(`/users/${signedIn.body.user.id}`).expect(204);
    await create().expect(401);
    const { body: key } = await admin.post('/api-keys').send({ name: 'Short lived', role: 'staff' });
    await as(api, key.key as string)
      .get('/companies')
      .expect(200);
    await admin.delete(`/api-keys/${key.id}`).expect(200);
    await as(api, key.key as string)
      .get('/companies')
      .expect(401);
  });
});
