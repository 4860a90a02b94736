import { first, list, refusals, Rig, text, type Tree } from './harness.js';

describe('Quotes', () => {
  let rig: Rig;
  let fresh: Rig | undefined;
  beforeAll(async () => {
    rig = await Rig.start();
  });
  afterAll(async () => {
    await fresh?.close();
    await rig.close();
  });

  const line = { Description: 'Work', Quantity: 2, UnitAmount: 50, AccountCode: '200', TaxType: 'OUTPUT2' };
  const body = async (extra: object = {}): Promise<Record<string, unknown>> => ({
    Contact: { ContactID: await rig.contact() },
    Date: '2026-10-05',
    LineItems: [line],
    ...extra,
  });
  const quote = async (extra: object = {}): Promise<Tree> => rig.create('Quotes', await body(extra), '');
  const refused = async (extra: object): Promise<string[]> => refusals(await rig.put('/Quotes', await body(extra)));
  const move = (known: Tree, changes: object) => rig.post(`/Quotes/${text(known['QuoteID'])}`, changes);

  it('are numbered drafts with amount types in capitals, and post nothing', async () => {
    const created = await quote({ ExpiryDate: '2026-11-05', Title: 'Offer', LineAmountTypes: 'INCLUSIVE' });
    expect(created).toMatchObject({
      QuoteNumber: expect.stringMatching(/^QU-\d{4}$/),
      Status: 'DRAFT',
      LineAmountTypes: 'INCLUSIVE',
      Title: 'Offer',
      ExpiryDateString: '2026-11-05T00:00:00',
      TotalTax: 13.04,
      Total: 100,
    });
    expect((await rig.control('GET', `/tenants/${rig.tenantId}/ledger`)).json).toEqual({ accounts: [], sum: '0.00' });
    expect((await rig.put('/Quotes', await body({ LineAmountTypes: 'Inclusive' }))).status).toBe(400);
  });

  it('do not take the tax of the account, but take discounts', async () => {
    const plain = { Description: 'Work', Quantity: 2, UnitAmount: 50, AccountCode: '200', DiscountRate: 10 };
    expect(await quote({ LineItems: [plain] })).toMatchObject({ TotalTax: 0, TotalDiscount: 10, Total: 90 });
  });

  it.each([
    [['SENT', 'ACCEPTED', 'INVOICED', 'SENT', 'DECLINED', 'SENT', 'DELETED'], 'DRAFT'],
    [['SENT', 'ACCEPTED', 'DELETED'], 'SENT'],
    [['SENT'], 'DRAFT'],
    [['SENT'], 'INVOICED'],
    [[], 'ACCEPTED'],
    [['SENT', 'DECLINED'], 'ACCEPTED'],
    [['SENT', 'ACCEPTED', 'INVOICED'], 'ACCEPTED'],
  ])('walk %j and refuse %s then', async (steps, Status) => {
    const known = await quote();
    for (const step of steps) expect((await move(known, { Status: step })).status).toBe(200);
    expect(refusals(await move(known, { Status }))).toEqual(['Quote not of valid status for modification']);
  });

  it('are fully editable as draft and sent, later only their contact and words', async () => {
    const known = await quote();
    await move(known, { Status: 'SENT' });
    expect(first(await move(known, { LineItems: [{ ...line, Quantity: 1 }] }), 'Quotes')).toMatchObject({
      Total: 57.5,
    });
    await move(known, { Status: 'ACCEPTED' });
    expect(refusals(await move(known, { LineItems: [line] }))).toEqual(['Quote not of valid status for modification']);
    const ContactID = await rig.contact();
    expect(first(await move(known, { Terms: '30 days', Contact: { ContactID } }), 'Quotes')).toMatchObject({
      Terms: '30 days',
      Contact: { ContactID },
      Status: 'ACCEPTED',
    });
  });

  it('name tracking by the id of the option only', async () => {
    const [category] = list((await rig.get('/TrackingCategories')).json['TrackingCategories']);
    const { TrackingOptionID } = list(category!['Options'])[0]!;
    const tracked = await quote({ LineItems: [{ ...line, Tracking: [{ TrackingOptionID }] }] });
    expect(list(list(tracked['LineItems'])[0]!['Tracking'])).toMatchObject([{ TrackingOptionID, Name: 'Region' }]);
    const named = { LineItems: [{ ...line, Tracking: [{ Name: 'Region', Option: 'North' }] }] };
    expect((await refused(named))[0]).toContain('TrackingOptionID only');
  });

  it('need a date, lines, a free number and short words', async () => {
    expect((await refused({ Date: undefined }))[0]).toContain('needs a Date');
    expect(await refused({ LineItems: [] })).toEqual(['One or more line items must be specified']);
    expect(await refused({ Status: 'ACCEPTED' })).toEqual(['Quote not of valid status for creation']);
    await quote({ QuoteNumber: 'QU-OWN' });
    expect((await refused({ QuoteNumber: 'QU-OWN' }))[0]).toContain('is taken');
    expect(await refused({ Title: 'x'.repeat(101) })).toEqual(['Title must not be more than 100 characters long']);
  });

  it('are listed by part of the number, status, contact and dates', async () => {
    fresh = await Rig.start();
    const Contact = { ContactID: await fresh.contact() };
    for (const [QuoteNumber, Date] of [
      ['ALPHA-1', '2026-08-01'],
      ['ALPHA-2', '2026-08-05'],
      ['BETA-1', '2026-08-05'],
    ])
      await fresh.create('Quotes', { Contact, Date, QuoteNumber, LineItems: [line] }, '');
    const query = `QuoteNumber=alpha&DateFrom=2026-08-02&Status=DRAFT&ContactID=${Contact.ContactID}`;
    const found = list((await fresh.get(`/Quotes?${query}`)).json['Quotes']);
    expect(found.map((one) => text(one['QuoteNumber']))).toEqual(['ALPHA-2']);
    expect(list((await fresh.get('/Quotes?Status=SENT')).json['Quotes'])).toEqual([]);
  });
});
