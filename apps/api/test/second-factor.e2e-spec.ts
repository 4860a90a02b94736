import { TOTP } from 'otpauth';
import { apiUnderTest, as, type ApiUnderTest, type WorkspaceUnderTest } from './api-app.js';
import { aMember, type Browser, browser, join, systemSql } from './people.js';

// Real: the whole API with its database, and the codes of an authenticator app.
let api: ApiUnderTest;
let ours: WorkspaceUnderTest;

beforeAll(async () => {
  api = await apiUnderTest();
  ours = await api.workspace('Ours');
});
afterAll(() => api?.close());

interface Protected {
  userId: string;
  email: string;
  password: string;
  secret: string;
  recoveryCodes: string[];
  session: Browser;
}

/** What the app shows, some steps of 30 seconds from now. */
const codeOf = ({ secret }: { secret: string }, steps = 0) =>
  new TOTP({ secret }).generate({ timestamp: Date.now() + steps * 30_000 });

/** As if some time had passed since the last code. */
const later = ({ userId }: { userId: string }) =>
  systemSql(api, `UPDATE second_factors SET last_step = last_step - 100 WHERE user_id = $1`, [userId]);

async function aSignedIn(): Promise<Omit<Protected, 'secret' | 'recoveryCodes'>> {
  const member = await aMember(api, ours.id);
  const session = browser(api);
  await session.signIn(member.email, member.password);
  return { ...member, session };
}

async function aProtected(): Promise<Protected> {
  const person = await aSignedIn();
  const { secret } = (await person.session.post('/auth/second-factor')).body as { secret: string };
  const { body, status } = await person.session.post('/auth/second-factor/confirm', { code: codeOf({ secret }) });
  expect(status).toBe(200);
  const made = { ...person, secret, recoveryCodes: body.recoveryCodes as string[] };
  await later(made);
  return made;
}

const signIn = (person: { email: string; password: string }, code?: string) =>
  browser(api).signIn(person.email, person.password, code);

describe('setting up a second factor', () => {
  it('shows a secret, its address and QR code, and asks for nothing until it is confirmed', async () => {
    const person = await aSignedIn();
    const { body } = await person.session.post('/auth/second-factor');
    expect(body.secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(body.uri).toBe(
      `otpauth://totp/Ours:${encodeURIComponent(person.email)}?issuer=Ours&secret=${body.secret}&algorithm=SHA1&digits=6&period=30`,
    );
    expect(body.qrSvg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    expect(body.qrSvg).not.toMatch(/style=|<script/);
    expect((await signIn(person)).body).toMatchObject({ secondFactor: false });
    const wrong = await person.session.post('/auth/second-factor/confirm', { code: codeOf(body, 50) });
    expect(wrong.body).toMatchObject({ status: 400, errors: [{ field: 'code', code: 'wrong_code' }] });
    const codes = await person.session.post('/auth/second-factor/confirm', { code: codeOf(body) });
    expect(new Set(codes.body.recoveryCodes).size).toBe(10);
    expect((await person.session.get('/auth/me')).body).toMatchObject({ secondFactor: true });
    const { body: members } = await as(api, ours.keys.admin).get('/users');
    expect(members).toContainEqual(
      expect.objectContaining({
        userId: person.userId,
        secondFactor: true,
        lastSignedInAt: expect.stringMatching(/^\d{4}-/),
      }),
    );
    expect(members).toContainEqual(
      expect.objectContaining({ email: ours.emails.staff, secondFactor: false, lastSignedInAt: null }),
    );
  });

  it('confirms the secret that was shown last, once, and never replaces one that is on', async () => {
    const person = await aSignedIn();
    const { body: first } = await person.session.post('/auth/second-factor');
    const { body: second } = await person.session.post('/auth/second-factor');
    const confirm = (secret: { secret: string }) =>
      person.session.post('/auth/second-factor/confirm', { code: codeOf(secret) });
    expect((await confirm(first)).status).toBe(400);
    expect((await confirm(second)).status).toBe(200);
    expect((await confirm(second)).body).toMatchObject({ status: 422, code: 'second_factor_not_proposed' });
    expect((await person.session.post('/auth/second-factor')).body).toMatchObject({ code: 'second_factor_on' });
    await later(person);
    expect((await signIn(person, codeOf(second))).status).toBe(200);
  });

  it('keeps the secret sealed and bound to its owner, and recovery codes as hashes', async () => {
    const [one, other] = [await aProtected(), await aProtected()];
    const rows = await systemSql(
      api,
      `SELECT f.*, array(SELECT sha256 FROM recovery_codes c WHERE c.user_id = f.user_id) AS codes FROM second_factors f`,
    );
    const kept = JSON.stringify(rows);
    for (const { secret, recoveryCodes } of [one, other])
      for (const secretText of [secret, ...recoveryCodes, ...recoveryCodes.map((code) => code.replaceAll('-', ''))])
        expect(kept).not.toContain(secretText);
    await systemSql(
      api,
      `UPDATE second_factors SET sealed_secret = (SELECT sealed_secret FROM second_factors WHERE user_id = $2) WHERE user_id = $1`,
      [one.userId, other.userId],
    );
    expect((await signIn(one, codeOf(other))).status).toBe(500);
  });

  it('is for people, not for API keys', async () => {
    const key = as(api, ours.keys.admin);
    for (const [method, path] of [
      ['post', '/auth/second-factor'],
      ['post', '/auth/second-factor/confirm'],
      ['delete', '/auth/second-factor'],
    ] as const)
      expect((await key[method](path).send({})).body).toMatchObject({ status: 422, code: 'needs_a_session' });
  });
});

describe('signing in with a second factor', () => {
  it('asks for the code after the right password only', async () => {
    const person = await aProtected();
    const wrongPassword = await browser(api).signIn(person.email, 'not the password', codeOf(person));
    expect(wrongPassword.body).toMatchObject({ status: 401, code: 'sign_in_failed' });
    const visitor = browser(api);
    expect((await visitor.signIn(person.email, person.password)).body).toMatchObject({
      status: 401,
      code: 'second_factor_required',
    });
    await visitor.get('/auth/me').expect(401);
    expect((await signIn(person, codeOf(person, 20))).body).toMatchObject({
      status: 401,
      code: 'second_factor_failed',
    });
    await visitor.signIn(person.email, person.password, codeOf(person));
    await visitor.get('/auth/me').expect(200);
  });

  it('takes each code once, and none that is older than the last one', async () => {
    const person = await aProtected();
    const code = codeOf(person);
    expect((await signIn(person, code)).status).toBe(200);
    expect((await signIn(person, code)).body).toMatchObject({ code: 'second_factor_failed' });
    expect((await signIn(person, codeOf(person, 1))).status).toBe(200);
    expect((await signIn(person, codeOf(person))).body).toMatchObject({ code: 'second_factor_failed' });
  });

  it('takes a code once even when it is sent several times at the same moment', async () => {
    const person = await aProtected();
    const code = codeOf(person);
    const statuses = await Promise.all([1, 2, 3].map(() => signIn(person, code).then(({ status }) => status)));
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 401, 401]);
  });

  it('forgives a clock that is half a minute off, and not one that is off by more', async () => {
    for (const [steps, status] of [
      [-1, 200],
      [1, 200],
      [-3, 401],
      [3, 401],
    ] as const) {
      const person = await aProtected();
      expect([steps, (await signIn(person, codeOf(person, steps))).status]).toEqual([steps, status]);
    }
  });

  it('takes a recovery code in place of the app’s, however it is typed, each once', async () => {
    const person = await aProtected();
    const [first, second] = person.recoveryCodes as [string, string];
    expect((await signIn(person, first)).status).toBe(200);
    expect((await signIn(person, first)).body).toMatchObject({ code: 'second_factor_failed' });
    expect((await signIn(person, ` ${second.toUpperCase().replaceAll('-', ' ')} `)).status).toBe(200);
    const other = await aProtected();
    expect((await signIn(other, person.recoveryCodes[2])).body).toMatchObject({ code: 'second_factor_failed' });
  });

  it('takes no code for a while after five wrong ones, wherever they come from', async () => {
    const person = await aProtected();
    for (let i = 0; i < 5; i++)
      expect((await signIn(person, codeOf(person, 30 + i))).body).toMatchObject({ code: 'second_factor_failed' });
    for (const code of [codeOf(person), person.recoveryCodes[0]])
      expect((await signIn(person, code)).body).toMatchObject({ status: 429, code: 'second_factor_blocked' });
    await systemSql(api, `UPDATE second_factors SET blocked_until = now() WHERE user_id = $1`, [person.userId]);
    expect((await signIn(person, codeOf(person))).status).toBe(200);
  });

  it('answers whatever is sent as a code with a sentence', async () => {
    const person = await aProtected();
    for (const code of [5, true, ['123456'], { a: 1 }])
      expect((await signIn(person, code as never)).body).toMatchObject({ status: 401, code: 'second_factor_failed' });
    for (const code of ['', null])
      expect((await signIn(person, code as never)).body).toMatchObject({ status: 401, code: 'second_factor_required' });
  });

  it('is not got around by a link for a new password', async () => {
    const person = await aProtected();
    const { body } = await as(api, ours.keys.admin).post(`/users/${person.userId}/password-link`);
    const token = new URL(body.link as string).searchParams.get('token');
    await browser(api).post('/auth/reset-password', { token, newPassword: 'a brand new password' }).expect(204);
    const renewed = { ...person, password: 'a brand new password' };
    expect((await signIn(renewed)).body).toMatchObject({ code: 'second_factor_required' });
    expect((await signIn(renewed, codeOf(person))).status).toBe(200);
  });
});

describe('the end of a second factor', () => {
  it('needs the password', async () => {
    const person = await aProtected();
    for (const password of ['wrong', '', undefined, 5])
      expect((await person.session.delete('/auth/second-factor', { password })).body).toMatchObject({
        status: 400,
        errors: [{ field: 'password' }],
      });
    expect((await signIn(person)).body).toMatchObject({ code: 'second_factor_required' });
    await person.session.delete('/auth/second-factor', { password: person.password }).expect(204);
    expect((await signIn(person)).body).toMatchObject({ secondFactor: false });
    await person.session.delete('/auth/second-factor', { password: person.password }).expect(204);
  });

  it('may be an administrator’s doing, for members who work nowhere else', async () => {
    const person = await aProtected();
    const reset = (key: string) => as(api, key).post(`/users/${person.userId}/second-factor/reset`);
    expect((await reset(ours.keys.staff)).status).toBe(403);
    const elsewhere = await api.workspace('Elsewhere');
    expect((await reset(elsewhere.keys.admin)).status).toBe(404);
    await reset(ours.keys.admin).expect(204);
    expect((await signIn(person)).status).toBe(200);
    const other = await aProtected();
    await join(api, elsewhere.id, other.userId);
    const refused = await as(api, ours.keys.admin).post(`/users/${other.userId}/second-factor/reset`);
    expect(refused.body).toMatchObject({ code: 'works_elsewhere' });
    expect((await signIn(other)).body).toMatchObject({ code: 'second_factor_required' });
  });

  it('cannot be guessed through a session that somebody left open', async () => {
    const person = await aProtected();
    const statuses: number[] = [];
    for (let i = 0; i < 12; i++)
      statuses.push((await person.session.delete('/auth/second-factor', { password: `guess ${i}` })).status);
    expect(statuses).toEqual([...Array(10).fill(400), 429, 429]);
  });
});
