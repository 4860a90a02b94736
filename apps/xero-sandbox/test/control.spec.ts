import { first, list, NZ, Rig, text } from './harness.js';

describe('The control API, the seed and the start page', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await Rig.start();
  });
  afterEach(() => rig.close());

  it('starts with organisations of different country, currency and time zone', async () => {
    const { tenants } = (await rig.control('GET', '/tenants')).json;
    const seen = list(tenants).map((t) => [t['CountryCode'], t['BaseCurrency'], t['Timezone']]);
    expect(seen).toEqual([
      ['NZ', 'NZD', 'NEWZEALANDSTANDARDTIME'],
      ['AU', 'AUD', 'AUSEASTERNSTANDARDTIME'],
      ['GB', 'GBP', 'GMTSTANDARDTIME'],
      ['US', 'USD', 'EASTERNSTANDARDTIME'],
    ]);
  });

  it('a reset brings the seed back and forgets records, connections, faults and the moved clock', async () => {
    await rig.contact();
    await rig.control('POST', '/faults', { action: { kind: 'html' } });
    await rig.control('POST', '/clock', { now: '2030-01-01T00:00:00Z', scale: 5 });
    await rig.control('PATCH', '/settings', { minuteLimit: 1 });
    const { json } = await rig.control('POST', '/reset');
    expect(json).toMatchObject({ faults: 0, requests: 0, clock: { scale: 1 }, settings: { minuteLimit: 60 } });
    expect(list(json['tenants']).map((t) => t['contacts'])).toEqual([0, 0, 0, 0]);
    expect((await rig.get('/Contacts')).status).not.toBe(200);
    await rig.signIn({ tenantIds: [NZ] });
    expect((await rig.get('/Contacts')).json['Contacts']).toEqual([]);
  });

  it('creates an organisation that its people can connect and use', async () => {
    const wanted = { name: 'Fresh Ltd', country: 'GB', users: ['alex@demo.example'] };
    const id = text((await rig.control('POST', '/tenants', wanted)).json['id']);
    await rig.signIn({ tenantIds: [id] });
    const answer = await rig.get('/TaxRates', { 'xero-tenant-id': id });
    expect(list(answer.json['TaxRates']).map((rate) => text(rate['TaxType']))).toContain('ZERORATEDOUTPUT');
    const unknown = await rig.control('POST', '/tenants', { name: 'Nowhere', country: 'XX' });
    expect([unknown.status, text(unknown.json['error'])]).toEqual([
      400,
      expect.stringContaining('Country must be one of'),
    ]);
  });

  it('a person who leaves an organisation, or is revoked, loses it at once', async () => {
    await rig.control('PATCH', '/users/alex@demo.example', { tenantIds: [] });
    expect((await rig.get('/Organisation')).status).toBe(403);
    await rig.control('PATCH', '/users/alex@demo.example', { tenantIds: [NZ] });
    expect((await rig.get('/Organisation')).status).toBe(200);
    await rig.control('POST', '/users/alex@demo.example/revoke');
    expect((await rig.get('/Organisation')).status).toBe(403);
  });

  it('tokens can be made to expire', async () => {
    await rig.control('POST', '/users/alex@demo.example/expire-tokens');
    const answer = await rig.get('/Organisation');
    expect([answer.status, text(answer.json['Detail'])]).toEqual([401, expect.stringMatching(/^TokenExpired/)]);
  });

  it('a contact merged in Xero stays readable and names the survivor', async () => {
    const [contactId, intoContactId] = [await rig.contact(), await rig.contact()];
    await rig.control('POST', `/tenants/${NZ}/ui`, { action: 'mergeContact', contactId, intoContactId });
    expect(first(await rig.get(`/Contacts/${contactId}`), 'Contacts')).toMatchObject({
      MergedToContactID: intoContactId,
    });
  });

  it('counts records and adds up what is open, per type', async () => {
    await rig.invoice();
    await rig.invoice();
    await rig.creditNote();
    const counts = (await rig.control('GET', `/tenants/${NZ}/counts`)).json;
    expect(counts).toMatchObject({
      salesInvoices: 2,
      creditNotes: 1,
      open: { ACCREC: '230.00', ACCRECCREDIT: '46.00' },
    });
  });

  it('refuses unknown settings and values with a sentence', async () => {
    for (const body of [{ nonsense: 1 }, { minuteLimit: 'many' }, { creditNoteStockValue: 'guess' }]) {
      const answer = await rig.control('PATCH', '/settings', body);
      expect([answer.status, text(answer.json['error'])]).toEqual([400, expect.stringContaining('setting "')]);
    }
  });

  it('shows organisations, faults and effects on its page, and the buttons work', async () => {
    await rig.create('Items', { Code: '<b>' });
    const press = (button: string): Promise<Response> =>
      fetch(`${rig.sandbox.url}/`, { method: 'POST', body: new URLSearchParams({ button }) });
    const html = await (await press('fault:lost')).text();
    expect(html).toContain('Kauri Trading Demo (NZ)');
    expect(html).toContain('item.created');
    expect(html).toContain('&lt;b&gt;');
    expect(list((await rig.control('GET', '/faults')).json['faults'])).toHaveLength(1);
    await press('clear:');
    expect((await rig.control('GET', '/faults')).json['faults']).toEqual([]);
  });

  it('refuses a body above 10 MB', async () => {
    const answer = await rig.put('/Contacts', { Name: 'x'.repeat(11 * 1024 * 1024) });
    expect(answer.status).toBe(413);
  });
});
