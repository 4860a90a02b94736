import { first, messages, refusals, Rig, text } from './harness.js';

// The numbers are those of the list of messages the sandbox was written from; wording is literal.
describe('Messages about contacts, items and stock', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.start();
  });
  afterAll(() => rig.close());

  const contact = (element: object): Promise<string[]> => rig.put('/Contacts', { Contacts: [element] }).then(refusals);
  const item = (element: object): Promise<string[]> => rig.put('/Items', { Items: [element] }).then(refusals);

  it('1: every refused validation says that a validation exception occurred', async () => {
    const answer = await rig.put('/Contacts', { Contacts: [{ ContactNumber: 'nameless' }] });
    expect(answer.json).toMatchObject({
      ErrorNumber: 10,
      Type: 'ValidationException',
      Message: 'A validation exception occurred',
    });
  });

  it.each(['no-at-sign', 'jürgen@example.com', 'a@b'])('2: refuses the e-mail address %s', async (EmailAddress) => {
    expect(await contact({ Name: `Mail ${EmailAddress}`, EmailAddress })).toEqual(['Email address must be valid.']);
  });

  it('3: refuses a name that an active contact has, whatever its case', async () => {
    await rig.contact({ Name: 'Acme Limited' });
    expect(await contact({ Name: 'ACME limited' })).toEqual([
      'The contact name ACME limited is already assigned to another contact. The contact name must be unique across all active contacts.',
    ]);
  });

  it('4: refuses a contact number that an archived contact still has', async () => {
    const id = await rig.contact({ ContactNumber: 'C-77' });
    await rig.post('/Contacts', { Contacts: [{ ContactID: id, ContactStatus: 'ARCHIVED' }] });
    expect(await contact({ Name: 'Someone else', ContactNumber: 'C-77' })).toEqual([
      'Another contact has this contact number. Please enter a different contact number.',
    ]);
  });

  it('5: refuses documents for an archived contact', async () => {
    const id = await rig.contact();
    await rig.post('/Contacts', { Contacts: [{ ContactID: id, ContactStatus: 'ARCHIVED' }] });
    const answer = await rig.put('/Invoices', await rig.invoiceBody({ Contact: { ContactID: id } }));
    expect(refusals(answer)).toEqual([
      'The contact with the specified contact details has been archived. The contact must be un-archived before creating new invoices or credit notes.',
    ]);
  });

  it('6: refuses a contact that nothing identifies', async () => {
    expect(await contact({ EmailAddress: 'a@example.com' })).toEqual([
      'The Contact must contain at least 1 of the following elements to identify the contact: Name, ContactID, ContactNumber',
    ]);
  });

  it('7: refuses a document without a contact', async () => {
    const { Contact: _left, ...body } = await rig.invoiceBody();
    expect(refusals(await rig.put('/Invoices', body))).toEqual([
      'A Contact must be specified for this type of transaction',
    ]);
  });

  it('9: refuses to create an item whose code exists', async () => {
    await rig.create('Items', { Code: 'abc' });
    expect(await item({ Code: 'abc' })).toEqual(["Price List Item with Code 'abc' already exists"]);
  });

  it('10: refuses an item code of 31 characters', async () => {
    expect(await item({ Code: 'x'.repeat(31) })).toEqual([
      'Price List Item Code must not be more than 30 characters long',
    ]);
    expect((await rig.put('/Items', { Items: [{ Code: 'x'.repeat(30) }] })).status).toBe(200);
  });

  it('11: refuses a line with an unknown item code, on the line and on the document', async () => {
    const LineItems = [{ ItemCode: 'nowhere', Description: 'x', Quantity: 1, UnitAmount: 1, AccountCode: '200' }];
    const answer = await rig.put('/Invoices', await rig.invoiceBody({ LineItems }));
    expect(refusals(answer)).toEqual(['Item Code is invalid.', 'Item Code is invalid.']);
  });

  it.each([
    ['an unknown account', { SalesDetails: { AccountCode: '999' } }, '999'],
    ['a bank account', { SalesDetails: { AccountCode: '090' } }, '090'],
    [
      'a stock account that is none',
      { InventoryAssetAccountCode: '200', PurchaseDetails: { COGSAccountCode: '310' } },
      '200',
    ],
  ])('12: refuses an item with %s', async (_what, extra, code) => {
    expect(await item({ Code: `bad-${code}`, ...extra })).toEqual([
      `Account code '${code}' does not exist or cannot be applied to Items.`,
    ]);
  });

  it('13: refuses an approved sale above the stock, and accepts it with allowBackorders', async () => {
    await rig.trackedItem('SHORT', 3);
    const body = await rig.invoiceBody({ LineItems: [{ ItemCode: 'SHORT', Quantity: 4 }] });
    const refused = await rig.put('/Invoices', body);
    expect(new Set(refusals(refused))).toEqual(new Set(['Insufficient stock. Items are eligible for backorder.']));
    expect((await rig.put('/Invoices?allowBackorders=true', body)).status).toBe(200);
    expect(await rig.item('SHORT')).toMatchObject({ QuantityOnHand: 0, QuantityOnBackOrder: 1, QuantityAvailable: -1 });
  });

  it('14: refuses a negative quantity and takes a negative price', async () => {
    const line = { Description: 'x', AccountCode: '200' };
    const LineItems = [{ ...line, Quantity: -1, UnitAmount: 5 }];
    expect(refusals(await rig.put('/Invoices', await rig.invoiceBody({ LineItems })))[0]).toBe(
      "The quantity value '-1.0000' is invalid. Quantity must not be less than zero.",
    );
    const negativePrice = [
      { ...line, Quantity: 1, UnitAmount: 10 },
      { ...line, Quantity: 1, UnitAmount: -5 },
    ];
    expect((await rig.put('/Invoices', await rig.invoiceBody({ LineItems: negativePrice }))).status).toBe(200);
  });

  it('puts the faults of an address on the address, not on the contact', async () => {
    const Addresses = [{ AddressType: 'STREET', Country: 'Area 51' }];
    const answer = await rig.put('/Contacts?summarizeErrors=false', { Contacts: [{ Name: 'Nested', Addresses }] });
    const element = first(answer, 'Contacts');
    expect(text(element['StatusAttributeString'])).toBe('ERROR');
    expect(element['ValidationErrors']).toEqual([]);
    expect(messages(answer)).toEqual(['The Country must contain letters only']);
  });
});
