import { first, list, messages, refusals, Rig, text, type Tree } from './harness.js';

describe('Purchase orders', () => {
  let rig: Rig;
  let fresh: Rig | undefined;
  beforeAll(async () => {
    rig = await Rig.start();
  });
  afterAll(async () => {
    await fresh?.close();
    await rig.close();
  });

  const line = { Description: 'Paper', Quantity: 4, UnitAmount: 2.3456, AccountCode: '400' };
  const body = async (extra: object = {}): Promise<Record<string, unknown>> => ({
    Contact: { ContactID: await rig.contact() },
    Date: '2026-10-05',
    LineItems: [line],
    ...extra,
  });
  const order = async (extra: object = {}): Promise<Tree> => rig.create('PurchaseOrders', await body(extra), '');
  const refused = async (extra: object): Promise<string[]> =>
    refusals(await rig.put('/PurchaseOrders', await body(extra)));
  const path = (known: Tree): string => `/PurchaseOrders/${text(known['PurchaseOrderID'])}`;
  const move = (known: Tree, changes: object) => rig.post(path(known), changes);

  it('are drafts by default, numbered PO-0001 and on, with four decimals in prices and two in amounts', async () => {
    const created = await order({ DeliveryDate: '2026-10-20', ExpectedArrivalDate: '2026-10-21', Reference: 'Q-7' });
    expect(created).toMatchObject({
      Status: 'DRAFT',
      PurchaseOrderNumber: expect.stringMatching(/^PO-\d{4}$/),
      DateString: '2026-10-05T00:00:00',
      DeliveryDateString: '2026-10-20T00:00:00',
      ExpectedArrivalDate: '/Date(1792540800000+0000)/',
      Reference: 'Q-7',
      LineItems: [{ UnitAmount: 2.3456, LineAmount: 9.38, TaxAmount: 1.41 }],
      SubTotal: 9.38,
      Total: 10.79,
    });
    expect(first(await rig.get(`/PurchaseOrders/${text(created['PurchaseOrderNumber'])}`), 'PurchaseOrders')).toEqual(
      first(await rig.get(path(created)), 'PurchaseOrders'),
    );
  });

  it('28: refuses a number that is taken, until the order is deleted', async () => {
    const known = await order({ PurchaseOrderNumber: 'PO-DUP' });
    expect(await refused({ PurchaseOrderNumber: 'PO-DUP' })).toEqual(['Order number must be unique']);
    const posted = await rig.post('/PurchaseOrders', await body({ PurchaseOrderNumber: 'PO-DUP' }));
    expect(refusals(posted)).toEqual(['Order number must be unique']);
    await move(known, { Status: 'DELETED' });
    await order({ PurchaseOrderNumber: 'PO-DUP' });
  });

  it('27: stores a draft without the sent mark and warns; approved and billed orders take it', async () => {
    const draft = await rig.put('/PurchaseOrders?summarizeErrors=false', await body({ SentToContact: true }));
    expect(messages(draft)).toEqual(['Only AUTHORISED and BILLED purchase orders may have SentToContact updated.']);
    expect(first(draft, 'PurchaseOrders')).toMatchObject({ StatusAttributeString: 'WARNING', SentToContact: false });
    const approved = await order({ Status: 'AUTHORISED', SentToContact: true });
    expect(approved).toMatchObject({ SentToContact: true });
    const billed = await order({ Status: 'AUTHORISED' });
    await move(billed, { Status: 'BILLED' });
    expect(first(await move(billed, { SentToContact: true }), 'PurchaseOrders')).toMatchObject({
      Status: 'BILLED',
      SentToContact: true,
    });
  });

  it.each([
    [['SUBMITTED', 'DRAFT', 'AUTHORISED', 'BILLED'], 'BILLED'],
    [['AUTHORISED', 'DELETED'], 'DELETED'],
    [['DELETED'], 'DELETED'],
  ])('walk %j', async (steps, end) => {
    const known = await order();
    for (const Status of steps) expect((await move(known, { Status })).status).toBe(200);
    expect(first(await rig.get(path(known)), 'PurchaseOrders')).toMatchObject({ Status: end });
  });

  it.each([
    [[], 'BILLED'],
    [['AUTHORISED'], 'DRAFT'],
    [['AUTHORISED', 'BILLED'], 'AUTHORISED'],
    [['AUTHORISED', 'BILLED'], 'DELETED'],
    [['DELETED'], 'DRAFT'],
  ])('after %j refuse %s', async (steps, Status) => {
    const known = await order();
    for (const step of steps) await move(known, { Status: step });
    expect(refusals(await move(known, { Status }))).toEqual(['Purchase Order not of valid status for modification']);
  });

  it.each(['BILLED', 'DELETED'])('cannot be created as %s', async (Status) => {
    expect(await refused({ Status })).toEqual(['Purchase Order not of valid status for creation']);
  });

  it('take a new set of lines and a new contact while they are open, and nothing once billed', async () => {
    const known = await order({ Status: 'AUTHORISED' });
    const ContactID = await rig.contact();
    const lines = [{ ...line, Quantity: 1 }, { Description: 'Only words' }];
    const changed = first(await move(known, { LineItems: lines, Contact: { ContactID } }), 'PurchaseOrders');
    expect(list(changed['LineItems'])).toHaveLength(2);
    expect(changed).toMatchObject({ Total: 2.7, Contact: { ContactID } });
    await move(known, { Status: 'BILLED' });
    expect(refusals(await move(known, { Reference: 'late' }))).toEqual([
      'Purchase Order not of valid status for modification',
    ]);
    expect((await move(known, { Status: 'BILLED', LineItems: lines })).status).toBe(200);
  });

  it('need lines, an account once approved, and no account while a draft', async () => {
    expect(await refused({ LineItems: [] })).toEqual(['One or more line items must be specified']);
    const bare = { Description: 'Later', Quantity: 1, UnitAmount: 1 };
    expect(await refused({ LineItems: [bare], Status: 'AUTHORISED' })).toContain(
      'Account code or ID must be specified.',
    );
    const draft = await order({ LineItems: [bare] });
    expect(refusals(await move(draft, { Status: 'AUTHORISED' }))).toContain('Account code or ID must be specified.');
  });

  it('never create or change a contact, and refuse one that is archived or missing', async () => {
    expect(refusals(await rig.put('/PurchaseOrders', await body({ Contact: { Name: 'Nobody knows' } })))).toEqual([
      'The Contact with the specified ContactID could not be found',
    ]);
    expect(await refused({ Contact: undefined })).toEqual(['A Contact must be specified for this type of transaction']);
    const ContactID = await rig.contact();
    await rig.post(`/Contacts/${ContactID}`, { ContactStatus: 'ARCHIVED' });
    expect((await refused({ Contact: { ContactID } }))[0]).toContain('has been archived');
    const known = await rig.contact({ Name: 'Paper Mill' });
    await order({ Contact: { ContactID: known, Name: 'Other name' } });
    expect(first(await rig.get(`/Contacts/${known}`), 'Contacts')).toMatchObject({
      Name: 'Paper Mill',
      IsSupplier: true,
    });
  });

  it('take tracking, a branding theme and texts, and refuse unknown ones and long ones', async () => {
    const themes = list((await rig.get('/BrandingThemes')).json['BrandingThemes']);
    const BrandingThemeID = themes[1]!['BrandingThemeID'];
    const Tracking = [{ Name: 'Region', Option: 'North' }];
    const DeliveryInstructions = 'At the back door';
    const known = await order({ BrandingThemeID, DeliveryInstructions, LineItems: [{ ...line, Tracking }] });
    expect(known).toMatchObject({ BrandingThemeID, DeliveryInstructions, LineItems: [{ Tracking }] });
    const wrong = { BrandingThemeID: '11111111-2222-4333-8444-555555555555' };
    expect((await refused(wrong))[0]).toContain('no branding theme');
    expect(await refused({ DeliveryInstructions: 'x'.repeat(501) })).toEqual([
      'DeliveryInstructions must not be more than 500 characters long',
    ]);
    const unknown = { LineItems: [{ ...line, Tracking: [{ Name: 'Region', Option: 'Mars' }] }] };
    expect(new Set(await refused(unknown))).toEqual(
      new Set(['Unknown tracking details. A Tracking Category did not match a known active Tracking Category.']),
    );
    const twice = { LineItems: [{ ...line, Tracking: [...Tracking, { Name: 'Region', Option: 'South' }] }] };
    expect((await refused(twice))[0]).toContain('one option of the tracking category');
  });

  it('post nothing and move no stock, also billed', async () => {
    await rig.trackedItem('ORDERED', 1, 5);
    const known = await order({ Status: 'AUTHORISED', LineItems: [{ ItemCode: 'ORDERED', Quantity: 7 }] });
    expect(list(known['LineItems'])[0]).toMatchObject({ UnitAmount: 5, AccountCode: '630' });
    await move(known, { Status: 'BILLED' });
    expect(await rig.item('ORDERED')).toMatchObject({ QuantityOnHand: 1, TotalCostPool: 5 });
  });

  it('come in pages always, filtered by status and date, never by where', async () => {
    fresh = await Rig.start();
    for (const [Date, Status] of [
      ['2026-08-01', 'DRAFT'],
      ['2026-08-02', 'AUTHORISED'],
      ['2026-08-03', 'AUTHORISED'],
    ]) {
      const Contact = { ContactID: await fresh.contact() };
      await fresh.create('PurchaseOrders', { Contact, Date, Status, LineItems: [line] }, '');
    }
    const query = 'Status=AUTHORISED&DateFrom=2026-08-02&DateTo=2026-08-02&pageSize=1';
    const answer = await fresh.get(`/PurchaseOrders?${query}`);
    expect(answer.json['pagination']).toEqual({ page: 1, pageSize: 1, pageCount: 1, itemCount: 1 });
    const ordered = await fresh.get('/PurchaseOrders?order=Date DESC');
    expect(list(ordered.json['PurchaseOrders']).map((one) => text(one['DateString']))[0]).toBe('2026-08-03T00:00:00');
    expect((await fresh.get('/PurchaseOrders?where=Status=="DRAFT"')).status).toBe(400);
  });

  it('are stored and refused one by one in a batch of at most 50', async () => {
    const mixed = [await body(), await body({ LineItems: [] })];
    const answer = await rig.put('/PurchaseOrders?summarizeErrors=false', { PurchaseOrders: mixed });
    expect(list(answer.json['PurchaseOrders']).map((one) => text(one['StatusAttributeString']))).toEqual([
      'OK',
      'ERROR',
    ]);
    const one = await body();
    expect((await rig.put('/PurchaseOrders', { PurchaseOrders: Array(51).fill(one) })).status).toBe(400);
    expect(messages(await rig.post('/PurchaseOrders/11111111-2222-4333-8444-555555555555', {}))).toContain(
      'An existing Purchase Order with the specified PurchaseOrderID could not be found',
    );
  });

  it('obey lock dates, unless the switch says that orders do not', async () => {
    await rig.control('PATCH', `/tenants/${rig.tenantId}`, { PeriodLockDate: '2026-06-30' });
    const early = { Date: '2026-06-30' };
    expect(await refused(early)).toEqual([
      'The document date cannot be before the period lock date, currently set at 30/06/2026',
    ]);
    await rig.control('PATCH', '/settings', { ordersObeyLocks: false });
    await order(early);
    await rig.control('PATCH', '/settings', { ordersObeyLocks: true });
    await rig.control('PATCH', `/tenants/${rig.tenantId}`, { PeriodLockDate: null });
  });

  it('keep history notes', async () => {
    const known = await order();
    await rig.put(`${path(known)}/History`, { HistoryRecords: [{ Details: 'Asked by Ann' }] });
    const notes = (await rig.get(`${path(known)}/History`)).json['HistoryRecords'];
    expect(list(notes).map((note) => text(note['Details']))).toEqual(['Asked by Ann']);
  });
});
