import { AU, first, list, messages, number, Rig, text, UK } from './harness.js';

describe('The wire: envelope, paging, filters, dates, batches', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.start();
    for (let index = 0; index < 5; index += 1) {
      await rig.invoice({ InvoiceNumber: `W-${index}`, Reference: `ref ${index}`, Date: `2026-10-0${index + 1}` });
    }
  });
  afterAll(() => rig.close());

  const where = (filter: string): string => `/Invoices?page=1&where=${encodeURIComponent(filter)}`;
  const numbers = async (path: string): Promise<string[]> =>
    list((await rig.get(path)).json['Invoices']).map((invoice) => text(invoice['InvoiceNumber']));

  it('wraps every success, PUT included, in a 200 envelope without pagination unless a page was asked', async () => {
    const answer = await rig.put('/Contacts', { Name: 'Enveloped' });
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ Status: 'OK', ProviderName: 'Sandbox app' });
    expect(text(answer.json['DateTimeUTC'])).toMatch(/^\/Date\(\d+\)\/$/);
    expect(answer.json['pagination']).toBeUndefined();
    expect(answer.headers.get('xero-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('tolerates a GET with a body and refuses a missing Accept header by name', async () => {
    const { request } = await import('node:http');
    const status = await new Promise<number>((resolve, reject) => {
      const headers = {
        authorization: `Bearer ${rig.token}`,
        'xero-tenant-id': rig.tenantId,
        accept: 'application/json',
        'content-length': 2,
      };
      const req = request(`${rig.sandbox.url}/api.xro/2.0/Organisation`, { headers }, (res) => {
        res.resume();
        resolve(res.statusCode ?? 0);
      });
      req.on('error', reject);
      req.end('{}');
    });
    expect(status).toBe(200);
    const xml = await rig.get('/Organisation', { accept: 'application/xml' });
    expect([xml.status, xml.text]).toEqual([406, expect.stringContaining('Accept: application/json')]);
  });

  it('pages only when asked, clamps the page size, and gives an empty page past the end', async () => {
    const page = await rig.get('/Invoices?page=2&pageSize=2');
    expect(page.json['pagination']).toEqual({ page: 2, pageSize: 2, pageCount: 3, itemCount: 5 });
    expect(list(page.json['Invoices'])).toHaveLength(2);
    const past = await rig.get('/Invoices?page=9&pageSize=5000');
    expect(past.json['pagination']).toEqual({ page: 9, pageSize: 1000, pageCount: 1, itemCount: 5 });
    expect(past.json['Invoices']).toEqual([]);
  });

  it('shows unpaged invoices thin, paged and single ones whole', async () => {
    const thin = first(await rig.get('/Invoices'), 'Invoices');
    expect(thin['LineItems']).toEqual([]);
    expect(Object.keys(thin['Contact']!).sort()).toEqual(['ContactID', 'Name']);
    const whole = first(await rig.get('/Invoices?page=1'), 'Invoices');
    expect(list(whole['LineItems'])).toHaveLength(1);
    expect(first(await rig.get('/Invoices/W-3'), 'Invoices')).toMatchObject({
      InvoiceNumber: 'W-3',
      LineItems: [{ UnitAmount: 100 }],
    });
    const contact = first(await rig.get('/Contacts'), 'Contacts');
    expect(contact['ContactPersons']).toBeUndefined();
  });

  it.each([
    ['Type=="ACCREC" AND Status=="AUTHORISED" AND InvoiceNumber="W-2"', ['W-2']],
    ['InvoiceNumber=="w-1" OR Reference=="ref 4"', ['W-1', 'W-4']],
    ['Date >= DateTime(2026, 10, 04) && Date < DateTime(2026, 10, 05)', ['W-3']],
    ['(Reference.StartsWith("ref") AND AmountDue > 0) AND InvoiceNumber.Contains("-0")', ['W-0']],
    ['Contact.ContactID==guid("11111111-2222-4333-8444-555555555555")', []],
    ['Reference!=null AND InvoiceNumber.EndsWith("4")', ['W-4']],
  ])('filters by %s', async (filter, expected) => {
    expect((await numbers(where(filter))).sort()).toEqual(expected);
  });

  it('takes a quote in a filter value only when it is escaped', async () => {
    await rig.contact({ Name: 'O"Brien' });
    const good = await rig.get(`/Contacts?where=${encodeURIComponent(String.raw`Name=="O\"Brien"`)}`);
    expect(list(good.json['Contacts'])).toHaveLength(1);
    const bad = await rig.get(`/Contacts?where=${encodeURIComponent('Name=="O"Brien"')}`);
    expect([bad.status, text(bad.json['Type'])]).toEqual([400, 'QueryParseException']);
  });

  it.each(['Nonsense=="1"', 'Status==', 'Status ~ "x"'])(
    'refuses the filter %s as QueryParseException',
    async (filter) => {
      const answer = await rig.get(where(filter));
      expect([answer.status, text(answer.json['Type'])]).toEqual([400, 'QueryParseException']);
      expect(answer.json['Elements']).toBeUndefined();
    },
  );

  it('orders by a field, both ways', async () => {
    expect(await numbers('/Invoices?page=1&order=InvoiceNumber%20DESC')).toEqual(['W-4', 'W-3', 'W-2', 'W-1', 'W-0']);
    expect(await numbers('/Invoices?page=1&order=Date%20ASC')).toEqual(['W-0', 'W-1', 'W-2', 'W-3', 'W-4']);
  });

  it('knows the list parameters IDs, InvoiceNumbers, ContactIDs, Statuses, createdByMyApp and searchTerm', async () => {
    const one = first(await rig.get('/Invoices/W-1'), 'Invoices');
    const contact = text(one['Contact']!['ContactID']);
    expect(await numbers(`/Invoices?IDs=${text(one['InvoiceID'])}`)).toEqual(['W-1']);
    expect((await numbers('/Invoices?InvoiceNumbers=W-2,W-3,none')).sort()).toEqual(['W-2', 'W-3']);
    expect(await numbers(`/Invoices?ContactIDs=${contact}`)).toEqual(['W-1']);
    expect(await numbers('/Invoices?Statuses=VOIDED,DRAFT')).toEqual([]);
    expect(await numbers('/Invoices?createdByMyApp=true')).toHaveLength(5);
    expect(await numbers('/Invoices?searchTerm=REF%203')).toEqual(['W-3']);
    const enforced = await rig.get('/Invoices?Statuses=AUTHORISED');
    expect(enforced.json['pagination']).toMatchObject({ itemCount: 5 });
  });

  it('writes document dates as midnight UTC beside their text, and own instants to the millisecond', async () => {
    const invoice = first(await rig.get('/Invoices/W-0'), 'Invoices');
    expect(invoice).toMatchObject({
      Date: `/Date(${Date.UTC(2026, 9, 1)}+0000)/`,
      DateString: '2026-10-01T00:00:00',
      UpdatedDateUTCString: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    });
    expect(text(invoice['UpdatedDateUTC'])).toMatch(/^\/Date\(\d+\+0000\)\/$/);
  });

  it('dates a document that has no date by the organisation’s own calendar', async () => {
    await rig.signIn({ tenantIds: [rig.tenantId, UK] });
    await rig.control('POST', '/clock', { now: '2026-12-01T13:00:00Z' });
    await rig.signIn({ tenantIds: [rig.tenantId, UK] });
    const body = await rig.invoiceBody({ Date: undefined, Status: 'DRAFT' });
    expect((await rig.create('Invoices', body))['DateString']).toBe('2026-12-02T00:00:00');
    rig.tenantId = UK;
    const there = await rig.create('Invoices', await rig.invoiceBody({ Date: undefined, Status: 'DRAFT' }));
    rig.tenantId = '5a0d0000-0000-4000-8000-0000000000a1';
    expect(there['DateString']).toBe('2026-12-01T00:00:00');
  });

  it('If-Modified-Since is to the second; a movement of stock and quiet edits do not show in it', async () => {
    await rig.trackedItem('QUIET', 0);
    await rig.control('POST', '/clock', { advanceSeconds: 120 });
    const since = text((await rig.control('GET', '/clock')).json['now']);
    await rig.adjustUp('QUIET', 5, 2, '2026-12-02');
    const items = await rig.get('/Items', { 'if-modified-since': since });
    expect(items.json['Items']).toEqual([]);
    expect((await rig.item('QUIET'))['QuantityOnHand']).toBe(5);
    const invoices = await rig.get('/Invoices', { 'if-modified-since': since.slice(0, 19) });
    expect(list(invoices.json['Invoices'])).toHaveLength(1);
    await rig.control('PATCH', '/settings', { notModified: '304' });
    const none = await rig.get('/Items', { 'if-modified-since': since });
    await rig.control('PATCH', '/settings', { notModified: 'empty' });
    expect([none.status, none.text]).toEqual([304, '']);
  });

  it('a POST that changes nothing leaves UpdatedDateUTC where it was', async () => {
    const before = first(await rig.get('/Invoices/W-0'), 'Invoices');
    await rig.control('POST', '/clock', { advanceSeconds: 5 });
    const same = await rig.post(`/Invoices/${text(before['InvoiceID'])}`, { Reference: 'ref 0' });
    expect(first(same, 'Invoices')['UpdatedDateUTC']).toEqual(before['UpdatedDateUTC']);
  });

  it('summarizeErrors=false keeps the good elements; otherwise one bad element refuses all', async () => {
    const batch = {
      Contacts: [{ Name: 'Batch good' }, { Name: 'Batch bad', EmailAddress: 'x' }, { Name: 'Batch good' }],
    };
    const refused = await rig.put('/Contacts', batch);
    expect(refused.status).toBe(400);
    expect(list(refused.json['Elements'])).toHaveLength(2);
    const named = `/Contacts?where=${encodeURIComponent('Name.StartsWith("Batch")')}`;
    expect(list((await rig.get(named)).json['Contacts'])).toHaveLength(0);
    const mixed = await rig.put('/Contacts?summarizeErrors=false', batch);
    expect(mixed.status).toBe(200);
    const shown = list(mixed.json['Contacts']).map((c) => [c['StatusAttributeString'], c['HasValidationErrors']]);
    expect(shown).toEqual([
      ['OK', false],
      ['ERROR', true],
      ['ERROR', true],
    ]);
    expect(list((await rig.get(named)).json['Contacts'])).toHaveLength(1);
  });

  it('a refused element is echoed with its dates in the form of all answers', async () => {
    const sent = await rig.invoiceBody({ Date: '2026-10-05', DueDate: '2026-10-20', LineItems: [] });
    const refused = first(await rig.put('/Invoices?summarizeErrors=false', { Invoices: [sent] }), 'Invoices');
    expect(refused).toMatchObject({
      StatusAttributeString: 'ERROR',
      ...{ Date: '/Date(1791158400000+0000)/', DueDate: '/Date(1792454400000+0000)/' },
    });
  });

  it('the other reading of a refused batch, good elements stored, can be switched on', async () => {
    await rig.control('PATCH', '/settings', { summarisedBatch: 'storeGood' });
    const refused = await rig.put('/Contacts', {
      Contacts: [{ Name: 'Kept good' }, { Name: 'Kept bad', EmailAddress: 'x' }],
    });
    await rig.control('PATCH', '/settings', { summarisedBatch: 'refuseAll' });
    expect(refused.status).toBe(400);
    const kept = await rig.get(`/Contacts?where=${encodeURIComponent('Name=="Kept good"')}`);
    expect(list(kept.json['Contacts'])).toHaveLength(1);
  });

  it('a refused element may carry an id that looks real', async () => {
    const Invoice = { InvoiceID: first(await rig.get('/Invoices/W-1'), 'Invoices')['InvoiceID'] };
    const body = { Payments: [{ Invoice, Account: { Code: '090' }, Amount: 9999, Date: '2026-10-10' }] };
    const payment = first(await rig.put('/Payments?summarizeErrors=false', body), 'Payments');
    expect(payment).toMatchObject({
      StatusAttributeString: 'ERROR',
      Status: 'AUTHORISED',
      PaymentID: expect.stringMatching(/^[1-9a-f]/),
    });
    expect((await rig.get(`/Payments/${text(payment['PaymentID'])}`)).status).toBe(404);
  });

  it('keeps 4 decimals of unit amounts with unitdp=4 and 2 without, in and out', async () => {
    const LineItems = [{ Description: 'x', Quantity: 1000, UnitAmount: 1.2345, AccountCode: '200', TaxType: 'NONE' }];
    const fine = await rig.invoice({ LineItems });
    expect(fine).toMatchObject({ Total: 1234.5, LineItems: [{ UnitAmount: 1.2345 }] });
    const shown = first(await rig.get(`/Invoices/${text(fine['InvoiceID'])}`), 'Invoices');
    expect(shown).toMatchObject({ Total: 1234.5, LineItems: [{ UnitAmount: 1.23 }] });
    const coarse = await rig.create('Invoices', await rig.invoiceBody({ LineItems }), '');
    expect(number(coarse['Total'])).toBe(1230);
  });

  it('refuses a property name the schema lacks, and numbers written twice', async () => {
    const typo = await rig.put('/Contacts', { Name: 'Typo', EmailAdress: 'a@b.example' });
    expect([typo.status, messages(typo)[0]]).toEqual([400, expect.stringContaining("unknown property 'EmailAdress'")]);
    const twice = await rig.put('/Contacts', '{"Name":"One","Name":"Two"}');
    expect([twice.status, messages(twice)[0]]).toEqual([400, expect.stringContaining('appears twice')]);
    await rig.control('PATCH', '/settings', { strictProperties: false });
    const lenient = await rig.put('/Contacts', { Name: 'Typo', EmailAdress: 'a@b.example' });
    await rig.control('PATCH', '/settings', { strictProperties: true });
    expect(lenient.status).toBe(200);
  });

  it('an id of one organisation is 404 in another one of the same token', async () => {
    await rig.signIn({ tenantIds: [rig.tenantId, AU] });
    const { InvoiceID } = first(await rig.get('/Invoices/W-1'), 'Invoices');
    const answer = await rig.get(`/Invoices/${text(InvoiceID)}`, { 'xero-tenant-id': AU });
    expect([answer.status, answer.text]).toEqual([404, "The resource you're looking for cannot be found"]);
  });
});
