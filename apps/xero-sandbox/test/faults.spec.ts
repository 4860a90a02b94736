import { AU, first, list, number, Rig, text, type Answer } from './harness.js';

describe('Injected faults', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await Rig.start();
  });
  afterEach(() => rig.close());

  const fault = async (action: object, extra: object = {}): Promise<void> => {
    const answer = await rig.control('POST', '/faults', { path: '/api.xro/2.0/Contacts*', action, ...extra });
    expect(answer.status).toBe(200);
  };
  const send = (name: string, headers: Record<string, string> = {}): Promise<Answer> =>
    rig.put('/Contacts', { Name: name }, headers);
  const stored = async (): Promise<string[]> => {
    await rig.control('DELETE', '/faults');
    return list((await rig.get('/Contacts')).json['Contacts']).map((contact) => text(contact['Name']));
  };
  const answerIn = (call: Promise<unknown>): Promise<string> =>
    call.then(
      () => 'answered',
      () => 'no answer',
    );
  const journal = async (): Promise<string[]> =>
    list((await rig.control('GET', '/journal?kind=contact.created')).json['entries']).map((entry) =>
      text(entry['source']),
    );

  it.each([
    [{ kind: 'offline', what: 'api' }, 503, 'The Xero API is currently offline for maintenance'],
    [{ kind: 'offline', what: 'organisation' }, 503, 'The Organisation is offline'],
    [{ kind: 'status', status: 502, body: '<html>bad gateway</html>' }, 502, '<html>bad gateway</html>'],
    [{ kind: 'status', status: 500 }, 500, 'An error occurred in Xero. Check the API Status page.'],
  ])('%j fails the call and applies nothing', async (action, status, body) => {
    await fault(action);
    const answer = await send('Never');
    expect([answer.status, answer.text]).toEqual([status, body]);
    expect(await stored()).toEqual([]);
  });

  it.each([
    ['minute', 20, '20'],
    ['day', 66_975, '66975'],
    ['concurrent', undefined, null],
    ['minute', -1, '-1'],
    ['minute', 'Wed, 21 Oct 2026 07:28:00 GMT', 'Wed, 21 Oct 2026 07:28:00 GMT'],
  ])('a 429 for %s may say to wait %s', async (problem, retryAfter, header) => {
    await fault({ kind: 'rateLimit', problem, retryAfter });
    const answer = await send('Throttled');
    expect([answer.status, answer.headers.get('x-rate-limit-problem'), answer.headers.get('retry-after')]).toEqual([
      429,
      problem,
      header,
    ]);
    expect(await stored()).toEqual([]);
  });

  it('strikes the n-th call on the named route and method only, as often as told', async () => {
    await fault({ kind: 'status', status: 500 }, { method: 'PUT', nth: 2, times: 2 });
    expect((await rig.get('/Contacts')).status).toBe(200);
    const answers = [await send('1'), await send('2'), await send('3'), await send('4')];
    expect(answers.map((answer) => answer.status)).toEqual([200, 500, 500, 200]);
    expect((await rig.get('/Items')).status).toBe(200);
  });

  it('refuses a fault it does not know with a sentence', async () => {
    const answer = await rig.control('POST', '/faults', { action: { kind: 'earthquake' } });
    expect([answer.status, text(answer.json['error'])]).toEqual([400, expect.stringContaining('kind is one of')]);
  });

  it.each([
    ['status', { kind: 'status', status: 500, stage: 'after' }],
    ['html', { kind: 'html' }],
    ['emptyBody', { kind: 'emptyBody' }],
    ['wrongJson', { kind: 'wrongJson' }],
  ])('%s after the effect: the record is stored and the answer is useless', async (_kind, action) => {
    await fault(action, { method: 'PUT' });
    const answer = await send('Stored anyway');
    expect(answer.json?.['Contacts']).toBeUndefined();
    expect(await stored()).toEqual(['Stored anyway']);
  });

  it.each([
    ['close after', { kind: 'close', stage: 'after' }, ['Cut']],
    ['close before', { kind: 'close' }, []],
    ['truncate', { kind: 'truncate' }, ['Cut']],
  ])('%s cuts the connection', async (_kind, action, expected) => {
    await fault(action, { method: 'PUT' });
    await expect(answerIn(send('Cut'))).resolves.toBe('no answer');
    expect(await stored()).toEqual(expected);
  });

  it.each([
    ['before', []],
    ['after', ['Silent']],
  ])('never answers, %s the effect', async (stage, expected) => {
    await fault({ kind: 'never', stage }, { method: 'PUT' });
    const headers = {
      authorization: `Bearer ${rig.token}`,
      'xero-tenant-id': rig.tenantId,
      accept: 'application/json',
      'content-type': 'application/json',
    };
    const call = fetch(`${rig.sandbox.url}/api.xro/2.0/Contacts`, {
      method: 'PUT',
      headers,
      body: '{"Name":"Silent"}',
      signal: AbortSignal.timeout(300),
    });
    await expect(answerIn(call)).resolves.toBe('no answer');
    expect(await stored()).toEqual(expected);
  });

  it('a late landing fails first and applies afterwards, once, and under its key', async () => {
    await fault({ kind: 'late', delayMs: 60_000, status: 504 }, { method: 'PUT' });
    await rig.control('POST', '/clock', { scale: 100 });
    const key = { 'idempotency-key': 'late' };
    expect((await send('Late', key)).status).toBe(504);
    expect(await stored()).toEqual([]);
    for (let tries = 0; tries < 100 && (await stored()).length === 0; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await stored()).toEqual(['Late']);
    expect(await journal()).toEqual(['api']);
  });

  it('a delay holds the answer, a drip hands it out byte by byte, and both arrive whole', async () => {
    await fault({ kind: 'delay', delayMs: 60_000 }, { method: 'PUT' });
    await fault({ kind: 'drip', bytesPerSecond: 100 }, { method: 'PUT' });
    await rig.control('POST', '/clock', { scale: 1_000 });
    expect(first(await send('Slow'), 'Contacts')['Name']).toBe('Slow');
  });

  it('shuffled elements and doubled keys still hold every record', async () => {
    await fault({ kind: 'shuffle' }, { method: 'PUT' });
    const batch = await rig.put('/Contacts', { Contacts: ['A', 'B', 'C'].map((Name) => ({ Name })) });
    expect(list(batch.json['Contacts']).map((contact) => text(contact['Name']))).toEqual(['C', 'B', 'A']);
    await fault({ kind: 'duplicateKeys' }, { method: 'PUT' });
    const doubled = await send('D');
    expect(doubled.text).toContain('"Name":null,"Name":"D"');
    expect(first(doubled, 'Contacts')['Name']).toBe('D');
  });

  it('answers with another organisation’s records while the effect is on the right one', async () => {
    await rig.signIn({ tenantIds: [rig.tenantId, AU] });
    await rig.call('PUT', '/Contacts', { Name: 'Theirs' }, { 'xero-tenant-id': AU });
    await fault({ kind: 'otherOrganisation' }, { method: 'PUT' });
    expect(first(await send('Ours'), 'Contacts')['Name']).toBe('Theirs');
    expect(await stored()).toEqual(['Ours']);
  });

  it('changed rounding is a cent off, in the answer and in the books', async () => {
    await rig.control('POST', '/faults', { path: '*/Invoices', action: { kind: 'rounding' } });
    const invoice = await rig.invoice();
    expect(number(invoice['Total'])).toBe(115.01);
    const again = first(await rig.get(`/Invoices/${text(invoice['InvoiceID'])}`), 'Invoices');
    expect([again['TotalTax'], again['Total'], again['AmountDue']]).toEqual([15.01, 115.01, 115.01]);
  });

  it('a doubled effect stands twice in the journal and in the books, under two ids', async () => {
    await fault({ kind: 'doubleApply' }, { method: 'PUT' });
    await send('Twice');
    expect(await stored()).toEqual(['Twice', 'Twice']);
    expect(await journal()).toEqual(['api', 'fault']);
  });

  it('after a lost answer the key repeats the true one; told so, the store repeats the failure', async () => {
    const lost = { kind: 'status', status: 500, stage: 'after' };
    await fault(lost, { method: 'PUT' });
    await send('Key', { 'idempotency-key': 'k1' });
    expect(first(await send('Key', { 'idempotency-key': 'k1' }), 'Contacts')['Name']).toBe('Key');
    await fault(lost, { method: 'PUT', stored: 'fault' });
    await send('Other', { 'idempotency-key': 'k2' });
    expect((await send('Other', { 'idempotency-key': 'k2' })).status).toBe(500);
    expect(await stored()).toEqual(['Key', 'Other']);
  });

  it('works on the token endpoint and on connections as well', async () => {
    await rig.control('POST', '/faults', {
      path: '/connections',
      action: { kind: 'status', status: 502, stage: 'after' },
    });
    await rig.control('POST', '/faults', { path: '/connect/token', action: { kind: 'close' } });
    const listed = await fetch(`${rig.sandbox.url}/connections`, { headers: { authorization: `Bearer ${rig.token}` } });
    expect(listed.status).toBe(502);
    const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: 'x' });
    const call = fetch(`${rig.sandbox.url}/connect/token`, { method: 'POST', body: form });
    await expect(answerIn(call)).resolves.toBe('no answer');
  });
});
