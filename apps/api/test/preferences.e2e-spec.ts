import { apiUnderTest, as, password, type ApiUnderTest, type WorkspaceUnderTest } from './api-app.js';
import { aMember, type Browser, browser, join } from './people.js';

// Real: the whole API with its database.
let api: ApiUnderTest;
let ours: WorkspaceUnderTest;
let me: Browser;

beforeAll(async () => {
  api = await apiUnderTest();
  ours = await api.workspace('Ours');
  me = browser(api);
  await me.signIn(ours.emails.readOnly, password);
});
afterAll(() => api?.close());

const mine = async (session = me) => (await session.get('/preferences').expect(200)).body as Record<string, unknown>;

describe('preferences', () => {
  it('are kept by name, replaced and forgotten, whatever JSON they are', async () => {
    const values = {
      theme: 'dark',
      'invoices.columns': ['number', 'total'],
      'saved_views-1': { filter: { status: 'draft', nested: [{ deep: null }] } },
      nothing: null,
      zero: 0,
      no: false,
    };
    for (const [name, value] of Object.entries(values)) await me.put(`/preferences/${name}`, { value }).expect(204);
    expect(await mine()).toEqual(values);
    await me.put('/preferences/theme', { value: 'light' }).expect(204);
    for (const name of ['zero', 'zero', 'never-kept']) await me.delete(`/preferences/${name}`).expect(204);
    const { zero: _, ...rest } = values;
    expect(await mine()).toEqual({ ...rest, theme: 'light' });
  });

  it('belong to one person in one workspace', async () => {
    const other = browser(api);
    await other.signIn(ours.emails.staff, password);
    expect(await mine(other)).toEqual({});
    await other.delete('/preferences/theme').expect(204);
    expect(await mine()).toMatchObject({ theme: 'light' });
    const theirs = await api.workspace('Theirs');
    const { userId, email } = await aMember(api, theirs.id, { password });
    await join(api, ours.id, userId);
    const both = browser(api);
    const there = (await both.signIn(email, password)).body.workspaceId as string;
    await both.put('/preferences/theme', { value: 'there' }).expect(204);
    const [elsewhere] = [ours.id, theirs.id].filter((id) => id !== there);
    await both.post('/auth/workspace', { workspaceId: elsewhere }).expect(200);
    expect(await mine(both)).toEqual({});
  });

  it('go when the person leaves the workspace', async () => {
    const { userId, email } = await aMember(api, ours.id, { password });
    const session = browser(api);
    await session.signIn(email, password);
    await session.put('/preferences/theme', { value: 'dark' }).expect(204);
    await as(api, ours.keys.admin).delete(`/users/${userId}`).expect(204);
    await join(api, ours.id, userId);
    expect(await mine(session)).toEqual({});
  });

  it('are refused with a sentence when name or value will not do', async () => {
    for (const name of ['a b', 'x'.repeat(101), 'ä', 'a/b'])
      expect((await me.put(`/preferences/${encodeURIComponent(name)}`, { value: 1 })).body).toMatchObject({
        status: 400,
        errors: [{ field: 'name', code: 'invalid_name' }],
      });
    expect((await me.put('/preferences/big', { value: 'x'.repeat(16 * 1024) })).body).toMatchObject({
      status: 400,
      errors: [{ field: 'value', code: 'too_large' }],
    });
    await me.put('/preferences/fits', { value: 'x'.repeat(16 * 1024 - 2) }).expect(204);
    expect((await me.put('/preferences/absent', {})).body).toMatchObject({ errors: [{ code: 'required' }] });
    expect((await me.put('/preferences/more', { value: 1, other: 2 })).body).toMatchObject({ code: 'unknown_field' });
    expect(Object.keys(await mine())).not.toContain('big');
  });

  it('are at most 200; replacing one of them is still possible', async () => {
    const session = browser(api);
    const { email } = await aMember(api, ours.id, { password });
    await session.signIn(email, password);
    for (let at = 0; at < 200; at++) await session.put(`/preferences/view.${at}`, { value: at }).expect(204);
    expect((await session.put('/preferences/one-more', { value: 1 })).body).toMatchObject({
      status: 422,
      code: 'too_many_preferences',
    });
    await session.put('/preferences/view.7', { value: 'new' }).expect(204);
    expect(Object.keys(await mine(session))).toHaveLength(200);
  });

  it('are for people, not for API keys', async () => {
    const key = as(api, ours.keys.admin);
    for (const reply of [
      await key.get('/preferences'),
      await key.put('/preferences/theme').send({ value: 1 }),
      await key.delete('/preferences/theme'),
    ])
      expect(reply.body).toMatchObject({ status: 422, code: 'needs_a_session' });
  });
});
