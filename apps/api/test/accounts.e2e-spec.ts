import { createHash } from 'node:crypto';
import { Database } from '#crm-core';
import { apiUnderTest, as, password as planted, type ApiUnderTest, type WorkspaceUnderTest } from './api-app.js';
import { mailServer, type MailServer } from './mail-server.js';
import { aMember, anEmail, browser, join, systemSql } from './people.js';

// Real: the whole API with its database, and a mail server on this machine.
let mail: MailServer;
let api: ApiUnderTest;
let ours: WorkspaceUnderTest;
let theirs: WorkspaceUnderTest;

beforeAll(async () => {
  mail = await mailServer();
  api = await apiUnderTest({ SMTP_URL: mail.url, MAIL_FROM: 'CRM <crm@example.com>' });
  ours = await api.workspace('Ours & Sons');
  theirs = await api.workspace('Theirs');
});
afterAll(async () => {
  await api?.close();
  await mail?.close();
});

const admin = () => as(api, ours.keys.admin);
const tokenIn = (text: string) => /[?&]token=([\w-]+)/.exec(text)![1]!;
const newPassword = 'a brand new password';

/** The letter to somebody; those that are not waited for come a moment after the answer. */
async function letterTo(email: string, nth = 1): Promise<string> {
  for (let waited = 0; waited < 100; waited++) {
    const letters = mail.letters.filter(({ to }) => to.includes(email));
    if (letters.length >= nth) return letters[nth - 1]!.text;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`No letter to ${email}.`);
}

describe('an invitation', () => {
  const invite = (email: string, role = 'staff') => admin().post('/users/invitations').send({ email, role });
  const offer = (token: string) => browser(api).get(`/auth/invitation?token=${token}`);
  const accept = (body: object) => browser(api).post('/auth/accept-invitation', body);
  const inOurs = (sql: string) => api.app.get(Database).inWorkspace(ours.id, (tx) => tx.query(sql));

  it('comes by e-mail, makes an account with the invited role, and works once', async () => {
    const email = anEmail('new');
    const made = await invite(email.toUpperCase(), 'readOnly');
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ email, role: 'readOnly', mailed: true, invitedBy: 'admin' });
    const days = (Date.parse(made.body.expiresAt) - Date.parse(made.body.invitedAt)) / 86_400_000;
    expect(days).toBeCloseTo(7, 3);
    const letter = await letterTo(email);
    const token = tokenIn(letter);
    expect(made.body.link).toBe(`http://localhost:3000/admin/invitation?token=${token}`);
    expect(letter).toContain('Ours &amp; Sons');
    expect((await offer(token)).body).toEqual({
      email,
      workspaceName: 'Ours & Sons',
      role: 'readOnly',
      hasAccount: false,
    });
    await accept({ token, name: 'Nora New', password: newPassword }).expect(204);
    expect((await browser(api).signIn(email, newPassword)).body).toMatchObject({
      user: { name: 'Nora New' },
      workspaceId: ours.id,
      role: 'readOnly',
    });
    for (const again of [await accept({ token, name: 'Mallory', password: 'another password' }), await offer(token)])
      expect(again.body).toMatchObject({
        status: 422,
        code: 'invitation_used',
        detail: 'This invitation to Ours & Sons was accepted already. Sign in instead.',
      });
    expect((await browser(api).signIn(email, 'another password')).status).toBe(401);
  });

  it('lets only one of two in who accept it at the same moment', async () => {
    const { body } = await invite(anEmail('twice'));
    const token = tokenIn(body.link);
    const both = await Promise.all(
      ['Ada', 'Bea'].map((name) => accept({ token, name, password: newPassword }).then(({ status }) => status)),
    );
    expect(both.toSorted((a, b) => a - b)).toEqual([204, 422]);
  });

  it('takes an existing account in without changing its name or password', async () => {
    const { email, password } = await aMember(api, theirs.id);
    const token = tokenIn((await invite(email)).body.link);
    expect((await offer(token)).body).toMatchObject({ hasAccount: true });
    await accept({ token, name: 'Impostor', password: 'impostors password' }).expect(204);
    expect((await browser(api).signIn(email, 'impostors password')).status).toBe(401);
    const { body } = await browser(api).signIn(email, password);
    expect(body.user.name).toBe('Pat Member');
    expect(body.workspaces.map(({ id }: { id: string }) => id).toSorted()).toEqual([ours.id, theirs.id].toSorted());
  });

  it('is kept as a hash only', async () => {
    const { body } = await invite(anEmail('hashed'));
    const token = tokenIn(body.link);
    const [row] = (await inOurs(`SELECT * FROM invitations WHERE id = '${body.id}'`)) as { sha256: string }[];
    expect(row!.sha256).toBe(createHash('sha256').update(token).digest('hex'));
    expect(JSON.stringify(row)).not.toContain(token);
    expect(JSON.stringify((await admin().get('/users/invitations')).body)).not.toContain(token);
  });

  it('stays open when name or password will not do, and says why', async () => {
    const email = anEmail('open');
    const token = tokenIn((await invite(email)).body.link);
    expect((await accept({ token, password: 'short' })).body).toMatchObject({
      status: 400,
      errors: [
        { field: 'name', code: 'required' },
        { field: 'password', code: 'password_too_short' },
      ],
    });
    expect((await offer(token)).body).toMatchObject({ hasAccount: false });
    await accept({ token, name: 'Olga', password: newPassword }).expect(204);
  });

  it('ends after seven days, when it is withdrawn, and when a newer one is sent', async () => {
    const late = await invite(anEmail('late'));
    await inOurs(`UPDATE invitations SET expires_at = now() WHERE id = '${late.body.id}'`);
    const body = (token: string) => ({ token, name: 'Late', password: newPassword });
    expect((await accept(body(tokenIn(late.body.link)))).body).toMatchObject({
      code: 'invitation_expired',
      status: 422,
    });
    expect((await admin().get('/users/invitations')).body).toContainEqual(
      expect.objectContaining({ id: late.body.id, email: late.body.email }),
    );
    const again = await admin().post(`/users/invitations/${late.body.id}/resend`);
    expect([again.status, again.body.mailed]).toEqual([200, true]);
    expect((await accept(body(tokenIn(late.body.link)))).body).toMatchObject({
      code: 'unknown_invitation',
      status: 404,
    });
    await accept(body(tokenIn(again.body.link))).expect(204);
    const withdrawn = await invite(anEmail('withdrawn'));
    await admin().delete(`/users/invitations/${withdrawn.body.id}`).expect(204);
    expect((await accept(body(tokenIn(withdrawn.body.link)))).body).toMatchObject({ code: 'unknown_invitation' });
    await admin().delete(`/users/invitations/${withdrawn.body.id}`).expect(404);
    await admin().post(`/users/invitations/${late.body.id}/resend`).expect(404);
  });

  it('belongs to its workspace: another one neither sees, sends nor withdraws it', async () => {
    const { body } = await invite(anEmail('hidden'));
    const stranger = as(api, theirs.keys.admin);
    expect((await stranger.get('/users/invitations')).body).toEqual([]);
    await stranger.delete(`/users/invitations/${body.id}`).expect(404);
    await stranger.post(`/users/invitations/${body.id}/resend`).expect(404);
    expect((await offer(tokenIn(body.link))).status).toBe(200);
  });

  it('is refused for members, for the already invited, and for what is no address or role', async () => {
    const email = anEmail('once');
    await invite(email).expect(201);
    expect((await invite(email)).body).toMatchObject({ status: 422, code: 'already_invited' });
    expect((await invite(ours.emails.staff)).body).toMatchObject({ status: 422, code: 'already_a_member' });
    expect((await invite('no address', 'owner')).body).toMatchObject({
      status: 400,
      errors: [{ code: 'not_an_email' }, { code: 'not_a_choice' }],
    });
  });

  it('stands when the mail server refuses it; the link can be handed on', async () => {
    mail.refuses = true;
    const made = await invite(anEmail('unmailed'));
    mail.refuses = false;
    expect([made.status, made.body.mailed]).toEqual([201, false]);
    expect((await offer(tokenIn(made.body.link))).status).toBe(200);
  });

  it('answers whatever is sent as a token with a sentence', async () => {
    for (const token of ['', 'x', 'x'.repeat(43), 5, null, ['a'], { a: 1 }])
      expect((await accept({ token, name: 'N', password: newPassword })).body).toMatchObject({ status: 404 });
    for (const query of ['', '?token=', '?token[]=a', `?token=${'x'.repeat(43)}`])
      expect((await browser(api).get(`/auth/invitation${query}`)).body).toMatchObject({ code: 'unknown_invitation' });
  });

  it('is throttled by link, wherever the requests come from', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 12; i++) statuses.push((await offer('y'.repeat(43))).status);
    expect(statuses).toEqual([...Array(10).fill(404), 429, 429]);
  });
});

describe('a forgotten password', () => {
  const forgot = (email: string) => browser(api).post('/auth/forgotten-password', { email });
  const reset = (token: string, next = newPassword) =>
    browser(api).post('/auth/reset-password', { token, newPassword: next });

  it('is answered alike for every address, and only who has an account gets a letter', async () => {
    const { email } = await aMember(api, ours.id);
    const nobody = anEmail('nobody');
    const [known, unknown] = [await forgot(email.toUpperCase()), await forgot(nobody)];
    expect([known.status, known.text]).toEqual([204, '']);
    expect([unknown.status, unknown.text]).toEqual([known.status, known.text]);
    const shown = ({ headers }: typeof known) => Object.keys(headers).toSorted();
    expect(shown(unknown)).toEqual(shown(known));
    expect(await letterTo(email)).toContain('http://localhost:3000/admin/reset-password?token=');
    expect(mail.letters.filter(({ to }) => to.includes(nobody))).toEqual([]);
  });

  it('is replaced once with the link, which ends every session', async () => {
    const { email, password } = await aMember(api, ours.id);
    const elsewhere = browser(api);
    await elsewhere.signIn(email, password);
    await forgot(email).expect(204);
    const token = tokenIn(await letterTo(email));
    expect((await reset(token, 'short')).body).toMatchObject({ errors: [{ field: 'newPassword' }] });
    await elsewhere.get('/auth/me').expect(200);
    await reset(token).expect(204);
    await elsewhere.get('/auth/me').expect(401);
    expect((await browser(api).signIn(email, password)).status).toBe(401);
    expect((await browser(api).signIn(email, newPassword)).status).toBe(200);
    expect((await reset(token, 'yet another password')).body).toMatchObject({
      status: 422,
      code: 'link_used',
      detail: 'A new password was chosen with this link already. Sign in, or ask for another link.',
    });
    expect((await browser(api).signIn(email, newPassword)).status).toBe(200);
  });

  it('is replaced by the newest link only, within an hour', async () => {
    const { email, userId } = await aMember(api, ours.id);
    await forgot(email).expect(204);
    await forgot(email).expect(204);
    const [older, newer] = [tokenIn(await letterTo(email, 1)), tokenIn(await letterTo(email, 2))];
    const links = await systemSql<{ sha256: string; seconds: number }>(
      api,
      `SELECT sha256, extract(epoch FROM expires_at - now())::int AS seconds FROM password_links WHERE user_id = $1`,
      [userId],
    );
    const current = [older, newer].find((one) => createHash('sha256').update(one).digest('hex') === links[0]!.sha256)!;
    expect(Math.abs(links[0]!.seconds - 3600)).toBeLessThan(60);
    expect((await reset([older, newer].find((one) => one !== current)!)).body).toMatchObject({
      status: 404,
      code: 'unknown_link',
    });
    await systemSql(api, `UPDATE password_links SET expires_at = now() WHERE user_id = $1`, [userId]);
    expect((await reset(current)).body).toMatchObject({ status: 422, code: 'link_expired' });
  });

  it('is throttled by account, known or not', async () => {
    const { email } = await aMember(api, ours.id);
    for (const address of [email, anEmail('unknown')]) {
      const replies = await Promise.all(Array.from({ length: 12 }, () => forgot(address)));
      expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([...Array(10).fill(204), 429, 429]);
    }
  });

  it('cannot be asked for, or replaced, from another web site', async () => {
    for (const path of ['forgotten-password', 'reset-password', 'accept-invitation'])
      expect((await browser(api).post(`/auth/${path}`, {}).set('Sec-Fetch-Site', 'cross-site')).body).toMatchObject({
        status: 403,
        code: 'cross_site_request',
      });
  });

  it('answers whatever is sent with a sentence', async () => {
    for (const email of [undefined, null, 5, ['a@b.c'], 'nobody at all'])
      expect((await browser(api).post('/auth/forgotten-password', { email })).body).toMatchObject({ status: 400 });
    for (const token of [undefined, 5, 'x', ['a']])
      expect((await browser(api).post('/auth/reset-password', { token, newPassword })).body).toMatchObject({
        status: 404,
      });
  });
});

describe('a link that an administrator makes', () => {
  it('lets a member choose a new password, and is kept as a hash only', async () => {
    const { userId, email } = await aMember(api, ours.id);
    const made = await admin().post(`/users/${userId}/password-link`);
    expect(made.status).toBe(200);
    const token = tokenIn(made.body.link);
    expect(made.body.link).toBe(`http://localhost:3000/admin/reset-password?token=${token}`);
    const rows = await systemSql(api, `SELECT * FROM password_links WHERE user_id = $1`, [userId]);
    expect(JSON.stringify(rows)).not.toContain(token);
    await browser(api).post('/auth/reset-password', { token, newPassword }).expect(204);
    expect((await browser(api).signIn(email, newPassword)).status).toBe(200);
  });

  it('is refused for people of other workspaces, whom the administrator would otherwise become', async () => {
    const { userId } = await aMember(api, theirs.id);
    await admin().post(`/users/${userId}/password-link`).expect(404);
    await admin().post(`/users/${userId}/second-factor/reset`).expect(404);
    await join(api, ours.id, userId);
    for (const path of ['password-link', 'second-factor/reset'])
      expect((await admin().post(`/users/${userId}/${path}`)).body).toMatchObject({
        status: 422,
        code: 'works_elsewhere',
      });
    const both = await aMember(api, ours.id, { role: 'admin' });
    await join(api, theirs.id, both.userId, 'admin');
    const session = browser(api);
    await session.signIn(both.email, both.password);
    await session.post('/auth/workspace', { workspaceId: ours.id }).expect(200);
    await session.post(`/users/${userId}/password-link`).expect(200);
  });
});

describe('the sessions of a person', () => {
  it('are listed with the present one marked, and can be ended one by one', async () => {
    const { email, password } = await aMember(api, ours.id);
    const [here, there, other] = [browser(api), browser(api), browser(api)];
    await there.signIn(email, password);
    await here.signIn(email, password);
    await other.signIn(ours.emails.staff, planted);
    const list = async (session: typeof here) =>
      (await session.get('/auth/sessions')).body as { id: string; current: boolean }[];
    const mine = await list(here);
    expect(mine.map(({ current }) => current)).toEqual([true, false]);
    const [foreign] = await list(other);
    await here.delete(`/auth/sessions/${foreign!.id}`).expect(404);
    await here.delete(`/auth/sessions/${mine[1]!.id}`).expect(204);
    await there.get('/auth/me').expect(401);
    await here.get('/auth/me').expect(200);
    expect(await list(here)).toHaveLength(1);
    expect((await admin().get('/auth/sessions')).body).toMatchObject({ status: 422, code: 'needs_a_session' });
  });

  it('are told apart without telling the id in the cookie', async () => {
    const { email, password } = await aMember(api, ours.id);
    const session = browser(api);
    await session.signIn(email, password);
    const told = (await session.get('/auth/sessions')).text;
    const sids = await systemSql<{ sid: string }>(api, `SELECT sid FROM sessions`);
    for (const { sid } of sids) expect(told).not.toContain(sid);
  });
});

describe('a changed password', () => {
  it('ends the other sessions of the person and no one else’s', async () => {
    const { email, password } = await aMember(api, ours.id);
    const [here, there, other] = [browser(api), browser(api), browser(api)];
    await here.signIn(email, password);
    await there.signIn(email, password);
    await other.signIn(ours.emails.staff, planted);
    await here.post('/auth/password', { currentPassword: password, newPassword }).expect(204);
    expect([(await here.get('/auth/me')).status, (await there.get('/auth/me')).status]).toEqual([200, 401]);
    await other.get('/auth/me').expect(200);
  });
});
