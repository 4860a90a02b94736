import request from 'supertest';
import { Database, UserService } from '#crm-core';
import { LiveStreams } from '../../../libs/xero-sync/src/api/live-streams.js';
import { apiUnderTest, as, password, type ApiUnderTest, type WorkspaceUnderTest } from './api-app.js';

const actor = { name: 'Test', origin: { by: 'system' as const, name: 'test' } };

/** Listens with a cookie or a key until the server ends the stream. */
async function listen(api: ApiUnderTest, headers: Record<string, string>) {
  const abort = new AbortController();
  const response = await fetch(`${api.url}/api/v1/integrations/xero/live`, { headers, signal: abort.signal });
  const heard = { text: '', ended: false };
  void (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body!) heard.text += decoder.decode(chunk as Uint8Array, { stream: true });
    heard.ended = true;
  })().catch(() => undefined);
  return { status: response.status, heard, close: () => abort.abort() };
}

async function until(what: string, look: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (look()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what}: it did not happen within 10 seconds.`);
}

describe('live news of the product', () => {
  let api: ApiUnderTest;
  let workspace: WorkspaceUnderTest;

  beforeAll(async () => {
    api = await apiUnderTest();
    Object.assign(api.app.get(LiveStreams, { strict: false }), { heartbeat: 100 });
    workspace = await api.workspace();
  });
  afterAll(() => api?.close());

  async function signedIn(role: 'staff' | 'readOnly') {
    const reply = await request(api.url)
      .post('/api/v1/auth/sign-in')
      .send({ email: workspace.emails[role], password })
      .expect(200);
    const cookie = (reply.headers['set-cookie'] as unknown as string[]).map((one) => one.split(';')[0]).join('; ');
    return { cookie, csrf: reply.body.csrfToken as string };
  }

  it('reach everybody who may look, by session and by key, and nobody else', async () => {
    const { cookie } = await signedIn('readOnly');
    const streams = [
      await listen(api, { cookie }),
      await listen(api, { authorization: `Bearer ${workspace.keys.readOnly}` }),
    ];
    expect(streams.map(({ status }) => status)).toEqual([200, 200]);
    for (const { heard, close } of streams) {
      await until('the status', () => heard.text.includes('event: status\ndata: {"connected":false'));
      close();
    }
    expect((await listen(api, {})).status).toBe(401);
  });

  it('end with the session: when somebody signs out, and when it runs out, which the end does not undo', async () => {
    const { cookie, csrf } = await signedIn('staff');
    const left = await listen(api, { cookie });
    await until('a sign of life', () => left.heard.text.includes(': alive'));
    await request(api.url).post('/api/v1/auth/sign-out').set('Cookie', cookie).set('X-CSRF-Token', csrf).expect(204);
    await until('the end', () => left.heard.ended);

    const other = (await signedIn('staff')).cookie;
    const idle = await listen(api, { cookie: other });
    await until('a sign of life', () => idle.heard.text.includes(': alive'));
    const id = /crm\.session=s(?::|%3A)([^.]+)\./.exec(other)![1];
    const session = (sql: string): Promise<{ over: boolean }[]> =>
      api.app.get(Database).asSystem('session', (tx) => tx.query(sql, [id]));
    await session(`UPDATE sessions SET expire = now() - interval '1 minute' WHERE sid = $1`);
    await until('the end', () => idle.heard.ended);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await session('SELECT expire < now() AS over FROM sessions WHERE sid = $1')).toEqual([{ over: true }]);
    expect((await listen(api, { cookie: other })).status).toBe(401);
  });

  it('end when the role changes, and begin again with the new one', async () => {
    const { cookie } = await signedIn('staff');
    const { heard } = await listen(api, { cookie });
    await until('a sign of life', () => heard.text.includes(': alive'));
    const users = api.app.get(UserService);
    await api.app.get(Database).inWorkspace(workspace.id, async (tx) => {
      const { userId } = (await users.members(tx)).find(({ email }) => email === workspace.emails.staff)!;
      await users.changeRole(tx, userId, 'readOnly', actor);
    });
    await until('the end', () => heard.ended);
    const again = await listen(api, { cookie });
    expect(again.status).toBe(200);
    again.close();
  });

  it('lead browsers whose session ended on the way back from Xero to a page, and programs to the problem', async () => {
    const back = `${api.url}/api/v1/integrations/xero/callback?code=x&state=y`;
    const asked = (accept: string) => fetch(back, { redirect: 'manual', headers: { accept } });
    const page = await asked('text/html,application/xhtml+xml,*/*;q=0.8');
    expect([page.status, page.headers.get('location')]).toEqual([302, '/admin/xero/connection?problem=not_signed_in']);
    const problem = await asked('application/json');
    expect([problem.status, await problem.json()]).toMatchObject([401, { code: 'not_signed_in' }]);
    // What the flow itself refuses leads there too.
    const { cookie } = await signedIn('readOnly');
    const refused = await fetch(back, { redirect: 'manual', headers: { accept: 'text/html', cookie } });
    expect(refused.headers.get('location')).toMatch(/\/admin\/xero\/connection\?problem=not_allowed$/);
    const own = await as(api, workspace.keys.admin)
      .get('/integrations/xero/callback?code=x&state=y')
      .set('accept', 'text/html');
    expect(own.headers['location']).toMatch(/^http.*\/admin\/xero\/connection\?problem=consent_not_valid$/);
  });
});
