import { AU, list, number, Rig, text } from './harness.js';

describe('Limits and idempotency keys', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await Rig.start({ limits: true });
  });
  afterEach(() => rig.close());

  const contacts = async (): Promise<number> => list((await rig.get('/Contacts')).json['Contacts']).length;
  const left = (headers: Headers): string[] =>
    ['x-daylimit-remaining', 'x-minlimit-remaining', 'x-appminlimit-remaining'].map((name) => headers.get(name) ?? '');

  it('counts down three headers on every answer, refusals included', async () => {
    expect(left((await rig.get('/Organisation')).headers)).toEqual(['4999', '59', '9999']);
    expect(left((await rig.put('/Contacts', {})).headers)).toEqual(['4998', '58', '9998']);
  });

  it('shows full figures while the limits are switched off', async () => {
    await rig.control('PATCH', '/settings', { limitsEnabled: false, minuteLimit: 1 });
    const answers = [await rig.get('/Organisation'), await rig.get('/Organisation')];
    expect(answers.map((answer) => [answer.status, left(answer.headers)[1]])).toEqual([
      [200, '1'],
      [200, '1'],
    ]);
  });

  it('an answer that never comes holds its place until the client hangs up', async () => {
    await rig.control('PATCH', '/settings', { concurrentLimit: 1 });
    await rig.control('POST', '/faults', { path: '*/Organisation', action: { kind: 'never', stage: 'after' } });
    const hangUp = new AbortController();
    const headers = {
      authorization: `Bearer ${rig.token}`,
      'xero-tenant-id': rig.tenantId,
      accept: 'application/json',
    };
    const silent = fetch(`${rig.sandbox.url}/api.xro/2.0/Organisation`, { headers, signal: hangUp.signal }).catch(
      () => 'hung up',
    );
    const until = async (status: number): Promise<number> => {
      for (let tries = 0; tries < 200; tries += 1) {
        const answer = await rig.get('/Accounts');
        if (answer.status === status) return status;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      return 0;
    };
    expect(await until(429)).toBe(429);
    hangUp.abort();
    expect(await silent).toBe('hung up');
    await rig.control('PATCH', '/settings', { minuteLimit: 1000 });
    expect(await until(200)).toBe(200);
  });

  it('refuses call 61 of a window with 429 and the seconds left, and opens again when they are over', async () => {
    await rig.control('PATCH', '/settings', { minuteLimit: 2 });
    await rig.get('/Organisation');
    await rig.control('POST', '/clock', { advanceSeconds: 20 });
    await rig.get('/Organisation');
    const refused = await rig.get('/Organisation');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('x-rate-limit-problem')).toBe('minute');
    expect(number(Number(refused.headers.get('retry-after')) as never)).toBe(40);
    expect(refused.json).toBeUndefined();
    await rig.control('POST', '/clock', { advanceSeconds: 41 });
    expect((await rig.get('/Organisation')).status).toBe(200);
  });

  it('limits each organisation by itself, and the app over all of them', async () => {
    await rig.signIn({ tenantIds: [rig.tenantId, AU] });
    await rig.control('PATCH', '/settings', { dayLimit: 1 });
    await rig.get('/Organisation');
    const day = await rig.get('/Organisation');
    expect([day.status, day.headers.get('x-rate-limit-problem')]).toEqual([429, 'day']);
    expect(Number(day.headers.get('retry-after'))).toBeGreaterThan(80_000);
    expect((await rig.get('/Organisation', { 'xero-tenant-id': AU })).status).toBe(200);
    await rig.control('PATCH', '/settings', { dayLimit: 5000, appMinuteLimit: 2 });
    const app = await rig.get('/Organisation', { 'xero-tenant-id': AU });
    expect([app.status, app.headers.get('x-rate-limit-problem')]).toEqual([429, 'appminute']);
  });

  it('lets five calls run at once; the sixth gets 429 without Retry-After', async () => {
    await rig.control('PATCH', '/settings', { latencyMs: 300 });
    const answers = await Promise.all(Array.from({ length: 6 }, () => rig.get('/Organisation')));
    const refused = answers.filter((answer) => answer.status === 429);
    expect(refused).toHaveLength(1);
    expect(refused[0]!.headers.get('x-rate-limit-problem')).toBe('concurrent');
    expect(refused[0]!.headers.get('retry-after')).toBeNull();
  });

  it('repeats the stored answer for a key, applies nothing twice, and still counts the call', async () => {
    const headers = { 'Idempotency-Key': 'once' };
    const one = await rig.put('/Contacts', { Name: 'Once' }, headers);
    const two = await rig.put('/Contacts', { Name: 'Once' }, headers);
    expect(two.text).toBe(one.text);
    expect(left(two.headers)[1]).toBe('58');
    expect(await contacts()).toBe(1);
  });

  it('stores errors under their key', async () => {
    const headers = { 'Idempotency-Key': 'bad' };
    await rig.put('/Contacts', { Name: 'Taken' });
    const refused = await rig.put('/Contacts', { Name: 'Taken' }, headers);
    const { json } = await rig.get('/Contacts');
    await rig.post('/Contacts', { ContactID: list(json['Contacts'])[0]!['ContactID'], Name: 'Renamed' });
    expect((await rig.put('/Contacts', { Name: 'Taken' }, headers)).text).toBe(refused.text);
    expect((await rig.put('/Contacts', { Name: 'Taken' }, { 'Idempotency-Key': 'new' })).status).toBe(200);
  });

  it('forgets a key after six minutes, and keeps none when the store is off', async () => {
    const send = (key: string): Promise<{ status: number }> =>
      rig.put('/Contacts', { Name: 'Forget' }, { 'Idempotency-Key': key });
    expect((await send('k')).status).toBe(200);
    await rig.control('POST', '/clock', { advanceSeconds: 359 });
    expect((await send('k')).status).toBe(200);
    await rig.control('POST', '/clock', { advanceSeconds: 2 });
    expect((await send('k')).status).toBe(400);
    await rig.control('PATCH', '/settings', { idempotencyRetentionMs: 0 });
    await rig.put('/Contacts', { Name: 'Off' }, { 'Idempotency-Key': 'off' });
    expect((await rig.put('/Contacts', { Name: 'Off' }, { 'Idempotency-Key': 'off' })).status).toBe(400);
  });

  it('keeps keys per app and refuses one of 129 characters', async () => {
    const headers = { 'Idempotency-Key': 'shared' };
    await rig.put('/Contacts', { Name: 'App one' }, headers);
    await rig.signIn({ tenantIds: [rig.tenantId], clientId: 'sandbox-pkce' });
    expect((await rig.put('/Contacts', { Name: 'App two' }, headers)).status).toBe(200);
    expect((await rig.put('/Contacts', { Name: 'Long' }, { 'Idempotency-Key': 'k'.repeat(129) })).status).toBe(400);
  });

  it('a second call with a key waits for the first and gets its answer', async () => {
    await rig.control('POST', '/faults', { path: '*/Contacts', action: { kind: 'delay', delayMs: 200 } });
    const headers = { 'Idempotency-Key': 'race' };
    const [one, two] = await Promise.all([
      rig.put('/Contacts', { Name: 'Race' }, headers),
      rig.put('/Contacts', { Name: 'Race' }, headers),
    ]);
    expect(one.text).toBe(two.text);
    expect(one.status).toBe(200);
    expect(await contacts()).toBe(1);
  });

  it('shows keys that were used with two bodies', async () => {
    await rig.put('/Contacts', { Name: 'A' }, { 'Idempotency-Key': 'clash' });
    await rig.put('/Contacts', { Name: 'B' }, { 'Idempotency-Key': 'clash' });
    const summary = await rig.control('GET', '/requests/summary');
    expect(list(summary.json['keyClashes']).map((clash) => text(clash['idempotencyKey']))).toEqual(['clash']);
  });
});
