import { TOTP } from 'otpauth';
import { apiUnderTest, as, type ApiUnderTest, type WorkspaceUnderTest } from './api-app.js';
import { aMember, anEmail, browser, join } from './people.js';

// Real: the whole API with its database.
let api: ApiUnderTest;
let ours: WorkspaceUnderTest;
let theirs: WorkspaceUnderTest;

beforeAll(async () => {
  api = await apiUnderTest();
  ours = await api.workspace('Ours');
  theirs = await api.workspace('Theirs');
});
afterAll(() => api?.close());

interface Entry {
  id: string;
  at: string;
  actorName: string;
  action: string;
  record: string | null;
  recordId: string | null;
  words: string;
}

const admin = () => as(api, ours.keys.admin);
const entries = async (query = '', key = ours.keys.admin): Promise<Entry[]> => {
  const reply = await as(api, key).get(`/audit-log?pageSize=200${query}`);
  expect([query, reply.status]).toEqual([query, 200]);
  return reply.body.items as Entry[];
};
const wordsAbout = async (id: string, key?: string) =>
  (await entries(`&filter[recordId]=${id}&sort=at`, key)).map(({ actorName, words }) => `${actorName}: ${words}`);
const tokenOf = (link: string) => new URL(link).searchParams.get('token')!;

describe('the audit log', () => {
  it('tells of invitations, from sending to acceptance', async () => {
    const email = anEmail('invited');
    const { body } = await admin().post('/users/invitations').send({ email, role: 'staff' });
    const again = await admin().post(`/users/invitations/${body.id}/resend`);
    await browser(api)
      .post('/auth/accept-invitation', {
        token: tokenOf(again.body.link),
        name: 'Ivy',
        password: 'correct horse battery',
      })
      .expect(204);
    expect(await wordsAbout(body.id)).toEqual([
      `admin: Invited ${email} as staff.`,
      `admin: Made a new invitation for ${email}.`,
      `${email}: ${email} accepted the invitation as staff.`,
    ]);
    const other = await admin()
      .post('/users/invitations')
      .send({ email: anEmail('gone'), role: 'staff' });
    await admin().delete(`/users/invitations/${other.body.id}`).expect(204);
    expect((await entries(`&filter[recordId]=${other.body.id}`))[0]).toMatchObject({ action: 'invitation.withdrawn' });
  });

  it('tells of roles, links and second factors of a person', async () => {
    const { userId, email, password } = await aMember(api, ours.id);
    await admin().patch(`/users/${userId}`).send({ role: 'readOnly' }).expect(200);
    const { body } = await admin().post(`/users/${userId}/password-link`);
    await browser(api)
      .post('/auth/reset-password', { token: tokenOf(body.link), newPassword: 'a brand new password' })
      .expect(204);
    const session = browser(api);
    await session.signIn(email, 'a brand new password');
    await session
      .post('/auth/password', { currentPassword: 'a brand new password', newPassword: password })
      .expect(204);
    const { secret } = (await session.post('/auth/second-factor')).body as { secret: string };
    const { body: codes } = await session.post('/auth/second-factor/confirm', {
      code: new TOTP({ secret }).generate(),
    });
    await browser(api).signIn(email, password, codes.recoveryCodes[0]);
    await session.delete('/auth/second-factor', { password }).expect(204);
    await admin().delete(`/users/${userId}`).expect(204);
    expect(await wordsAbout(userId)).toEqual([
      `Test: Gave ${email} the role staff.`,
      `admin: Changed the role of ${email} from staff to readOnly.`,
      `admin: Made a link with which ${email} can choose a new password.`,
      `${email}: ${email} chose a new password with a link.`,
      `Pat Member: Changed the password of ${email}.`,
      `${email}: Switched the second factor of ${email} on.`,
      `${email}: ${email} signed in with a recovery code; 9 are left.`,
      `${email}: Switched the second factor of ${email} off.`,
      `admin: Closed the workspace to ${email}.`,
    ]);
  });

  it('tells every workspace of a person what happened to their account, and no other', async () => {
    const { userId, email, password } = await aMember(api, ours.id);
    await join(api, theirs.id, userId);
    const session = browser(api);
    await session.signIn(email, password);
    await session
      .post('/auth/password', { currentPassword: password, newPassword: 'a brand new password' })
      .expect(204);
    const stranger = await api.workspace('Stranger');
    for (const [key, told] of [
      [ours.keys.admin, true],
      [theirs.keys.admin, true],
      [stranger.keys.admin, false],
    ] as const)
      expect((await wordsAbout(userId, key)).includes(`Pat Member: Changed the password of ${email}.`)).toBe(told);
  });

  it('tells of API keys, settings and purges', async () => {
    const { body: key } = await admin().post('/api-keys').send({ name: 'Shop', role: 'staff' });
    await admin().delete(`/api-keys/${key.id}`).expect(200);
    expect(await wordsAbout(key.id)).toEqual([
      'admin: Made the API key Shop with the role staff.',
      'admin: Revoked the API key Shop.',
    ]);
    const { body: workspace } = await admin().get('/workspace');
    await admin().patch('/workspace').send({ version: workspace.version, name: 'Ours renamed' }).expect(200);
    expect(await wordsAbout(ours.id)).toContain('admin: Changed settings of the workspace: name.');
    const { body: company } = await admin().post('/companies').send({ name: 'Duplicate' });
    await admin()
      .post(`/companies/${company.id}/purge`)
      .send({ version: company.version, reason: 'Entered twice' })
      .expect(204);
    expect(await entries(`&filter[recordId]=${company.id}`)).toMatchObject([
      {
        actorName: 'admin',
        action: 'record.purged',
        record: 'company',
        words: `Removed Company ${company.code} for good. Reason: Entered twice.`,
      },
    ]);
  });

  it('is sorted, filtered and paged by each of its fields', async () => {
    const all = await entries();
    expect(all.map(({ at }) => at)).toEqual(
      all
        .map(({ at }) => at)
        .toSorted()
        .toReversed(),
    );
    const one = all.at(-1)!;
    for (const filter of [
      `filter[at][lte]=${one.at.slice(0, 19)}.999Z`,
      `filter[actorName]=${one.actorName}`,
      `filter[action]=${one.action}`,
      `filter[record]=${one.record}`,
      `filter[recordId]=${one.recordId}`,
      `filter[words][like]=${encodeURIComponent(one.words.slice(3, 20).toUpperCase())}`,
    ])
      expect((await entries(`&${filter}`)).map(({ id }) => id)).toContain(one.id);
    expect(await entries(`&filter[actorName]=nobody`)).toEqual([]);
    const page = await admin().get('/audit-log?pageSize=2&page=2&sort=at,action');
    expect(page.body).toMatchObject({ page: 2, pageSize: 2, total: all.length, totalIsExact: true });
    await admin().get('/audit-log?sort=details').expect(400);
  });

  it('is read by administrators only, and changed by nobody', async () => {
    for (const role of ['staff', 'readOnly'] as const) await as(api, ours.keys[role]).get('/audit-log').expect(403);
    for (const method of ['post', 'patch', 'delete'] as const) await admin()[method]('/audit-log').expect(404);
  });
});
