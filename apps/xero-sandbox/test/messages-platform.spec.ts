import { AU, first, Rig, text, UK } from './harness.js';

describe('Messages of the platform', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.start();
  });
  afterAll(() => rig.close());

  it('58: refuses a date that is none', async () => {
    const answer = await rig.put('/Invoices', await rig.invoiceBody({ Date: '20100510' }));
    expect(answer.status).toBe(400);
    expect(answer.json).toEqual({
      ErrorNumber: 14,
      Type: 'PostDataInvalidException',
      Message: "The string '20100510' is not a valid AllXsd value.",
    });
  });

  it('59: refuses a value that an enumeration lacks', async () => {
    const answer = await rig.put('/Invoices', { Invoices: [await rig.invoiceBody({ LineAmountTypes: 'NO_TAX' })] });
    expect(answer.json).toEqual({
      ErrorNumber: 14,
      Type: 'PostDataInvalidException',
      Message:
        "Error converting value \"NO_TAX\" to type 'Xero.API.Library.LineAmountType'. Path 'Invoices[0].LineAmountTypes'.",
    });
  });

  it('60: refuses an id that is no GUID', async () => {
    const answer = await rig.post('/Payments/12345', { Status: 'DELETED' });
    expect(answer.status).toBe(400);
    expect(text(answer.json['Message'])).toBe(
      'Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx).',
    );
  });

  it('61: answers 501 to a verb the resource does not know', async () => {
    const answer = await rig.call('DELETE', '/Invoices');
    expect(answer.status).toBe(501);
    expect(answer.json).toEqual({
      ErrorNumber: 20,
      Type: 'ApiMethodNotImplementedException',
      Message: 'The Api Method called is not implemented',
    });
  });

  it('62: refuses a key that was used with another request', async () => {
    const headers = { 'idempotency-key': 'key-62' };
    await rig.put('/Contacts', { Name: 'Key one' }, headers);
    const answer = await rig.put('/Contacts', { Name: 'Key two' }, headers);
    expect(answer.status).toBe(400);
    expect(text(answer.json['Message'])).toBe('Idempotency Key: key-62 is used with a different request.');
  });

  it('63: refuses an unpaged list that touches too many rows', async () => {
    await rig.contact();
    await rig.contact();
    await rig.control('PATCH', '/settings', { highVolumeRows: 1 });
    const [whole, paged] = [await rig.get('/Contacts'), await rig.get('/Contacts?page=1')];
    await rig.control('PATCH', '/settings', { highVolumeRows: 100_000 });
    expect(whole.status).toBe(400);
    expect(whole.json).toMatchObject({ ErrorNumber: 51, Type: 'HighVolumeException' });
    expect(paged.status).toBe(200);
  });

  it('64: says when a token expired, in US style and UTC', async () => {
    await rig.control('POST', '/clock', { now: '2027-02-20T08:02:50Z' });
    await rig.signIn({ tenantIds: [rig.tenantId] });
    await rig.control('POST', '/clock', { advanceSeconds: 1_801 });
    const answer = await rig.get('/Organisation');
    await rig.signIn({ tenantIds: [rig.tenantId] });
    expect(answer.status).toBe(401);
    expect(answer.json).toMatchObject({ Type: null, Title: 'Unauthorized', Status: 401, Extensions: {} });
    expect(text(answer.json['Detail'])).toBe('TokenExpired: token expired at 02/20/2027 08:32:50');
    expect(text(answer.json['Instance'])).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('65: AuthenticationUnsuccessful is 401 for a bad token and 403 for an organisation that is not connected', async () => {
    const badToken = await rig.get('/Organisation', { authorization: 'Bearer nonsense' });
    expect([badToken.status, text(badToken.json['Detail'])]).toEqual([401, 'AuthenticationUnsuccessful']);
    for (const tenant of [UK, 'unknown', '']) {
      const answer = await rig.get('/Organisation', { 'xero-tenant-id': tenant });
      expect(answer.json).toMatchObject({
        Type: null,
        Title: 'Forbidden',
        Status: 403,
        Detail: 'AuthenticationUnsuccessful',
      });
    }
  });

  it('66: answers 401 and names the missing scope', async () => {
    await rig.signIn({ tenantIds: [rig.tenantId], scopes: ['accounting.contacts.read'] });
    const [reading, writing, other] = [
      await rig.get('/Contacts'),
      await rig.put('/Contacts', { Name: 'No scope' }),
      await rig.get('/Payments'),
    ];
    await rig.signIn({ tenantIds: [rig.tenantId] });
    expect(reading.status).toBe(200);
    for (const answer of [writing, other]) {
      expect(answer.status).toBe(401);
      expect(text(answer.json['Detail'])).toBe('AuthorizationUnsuccessful');
      expect(answer.headers.get('www-authenticate')).toContain('insufficent_scope');
    }
  });

  it('68: the token endpoint says invalid_grant for a refresh token it does not know', async () => {
    const answer = await tokenCall({ grant_type: 'refresh_token', refresh_token: 'unknown' });
    expect([answer.status, await answer.json()]).toEqual([400, { error: 'invalid_grant' }]);
  });

  it('69: an unknown scope ends in unauthorized_client, Invalid scope for client', async () => {
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: 'sandbox-client',
      redirect_uri: 'http://localhost:3000/cb',
      scope: 'openid accounting.everything',
      state: 's',
    });
    const answer = await fetch(`${rig.sandbox.url}/identity/connect/authorize?${query.toString()}`, {
      redirect: 'manual',
    });
    const target = new URL(answer.headers.get('location') ?? '');
    expect(target.searchParams.get('error')).toBe('unauthorized_client');
    expect(target.searchParams.get('error_description')).toContain('Invalid scope for client');
  });

  it('70: an organisation that is offline answers 503 in plain text, the others go on', async () => {
    await rig.signIn({ tenantIds: [rig.tenantId, AU] });
    await rig.control('PATCH', `/tenants/${rig.tenantId}`, { offline: true });
    const [down, up] = [await rig.get('/Organisation'), await rig.get('/Organisation', { 'xero-tenant-id': AU })];
    await rig.control('PATCH', `/tenants/${rig.tenantId}`, { offline: false });
    expect([down.status, down.text]).toEqual([503, 'The Organisation is offline']);
    expect(text(first(up, 'Organisations')['CountryCode'])).toBe('AU');
  });

  function tokenCall(form: Record<string, string>): Promise<Response> {
    return fetch(`${rig.sandbox.url}/connect/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from('sandbox-client:sandbox-secret').toString('base64')}` },
      body: new URLSearchParams(form),
    });
  }
});
