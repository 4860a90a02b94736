import { first, list, number, refusals, Rig, text, type Tree } from './harness.js';

describe('Invoices, bills, credit notes and what is applied to them', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.start();
  });
  afterAll(() => rig.close());

  const line = { Description: 'Work', Quantity: 1, UnitAmount: 100, AccountCode: '200' };
  const path = (document: Tree): string =>
    document['InvoiceID']
      ? `/Invoices/${text(document['InvoiceID'])}`
      : `/CreditNotes/${text(document['CreditNoteID'])}`;
  const change = (
    document: Tree,
    body: object,
  ): Promise<{ status: number; json: Tree; text: string; headers: Headers }> => rig.post(path(document), body);
  const reread = async (document: Tree): Promise<Tree> =>
    first(await rig.get(path(document)), document['InvoiceID'] ? 'Invoices' : 'CreditNotes');
  const pay = (document: Tree, Amount: number, Account: object = { Code: '090' }): Promise<Tree> =>
    rig.create('Payments', { Invoice: { InvoiceID: document['InvoiceID'] }, Account, Date: '2026-10-07', Amount }, '');

  it.each([
    ['DRAFT', ['DRAFT', 'SUBMITTED', 'AUTHORISED', 'DELETED']],
    ['SUBMITTED', ['SUBMITTED', 'DRAFT', 'AUTHORISED', 'DELETED']],
    ['AUTHORISED', ['AUTHORISED', 'VOIDED']],
  ])('a %s invoice may become %j and nothing else', async (Status, allowed) => {
    for (const next of ['DRAFT', 'SUBMITTED', 'AUTHORISED', 'PAID', 'VOIDED', 'DELETED']) {
      const invoice = await rig.invoice({ Status });
      const answer = await change(invoice, { Status: next });
      expect([next, answer.status]).toEqual([next, allowed.includes(next) ? 200 : 400]);
    }
  });

  it('deleted and voided documents stay readable and take no change', async () => {
    const draft = await rig.invoice({ Status: 'DRAFT' });
    await change(draft, { Status: 'DELETED' });
    expect((await reread(draft))['Status']).toBe('DELETED');
    expect((await change(draft, { Status: 'DRAFT' })).status).toBe(400);
  });

  it('POST with the number of a sales invoice updates it; PUT generates a number when there is none', async () => {
    const invoice = await rig.invoice({ InvoiceNumber: 'UP-1' });
    const answer = await rig.post('/Invoices', {
      Invoices: [await rig.invoiceBody({ InvoiceNumber: 'UP-1', Reference: 'second' })],
    });
    expect(first(answer, 'Invoices')).toMatchObject({ InvoiceID: invoice['InvoiceID'], Reference: 'second' });
    const [one, two] = [await rig.invoice(), await rig.invoice()];
    expect([text(one['InvoiceNumber']), text(two['InvoiceNumber'])]).toEqual([
      expect.stringMatching(/^INV-\d{4}$/),
      expect.stringMatching(/^INV-\d{4}$/),
    ]);
    expect(one['InvoiceNumber']).not.toEqual(two['InvoiceNumber']);
  });

  it('an update replaces the line set: with id updated, without id new, missing ones gone', async () => {
    const invoice = await rig.invoice({ LineItems: [line, { ...line, Description: 'Second' }] });
    const [kept] = list(invoice['LineItems']);
    const answer = await change(invoice, {
      LineItems: [
        { ...line, LineItemID: kept!['LineItemID'], UnitAmount: 50 },
        { ...line, Description: 'Third' },
      ],
    });
    const lines = list(first(answer, 'Invoices')['LineItems']);
    expect(lines.map((entry) => text(entry['Description']))).toEqual(['Work', 'Third']);
    expect(lines[0]!['LineItemID']).toEqual(kept!['LineItemID']);
    expect(number(first(answer, 'Invoices')['SubTotal'])).toBe(150);
  });

  it('fills description, price, account and tax from the item, and the tax from the account', async () => {
    await rig.create('Items', {
      Code: 'FILL',
      Description: 'Filled in',
      SalesDetails: { UnitPrice: 7.5, AccountCode: '200' },
    });
    const invoice = await rig.invoice({ LineItems: [{ ItemCode: 'FILL', Quantity: 2 }] });
    expect(invoice['LineItems']).toMatchObject([
      {
        Description: 'Filled in',
        UnitAmount: 7.5,
        LineAmount: 15,
        AccountCode: '200',
        TaxType: 'OUTPUT2',
        TaxAmount: 2.25,
      },
    ]);
  });

  it('takes any two of quantity, unit amount and line amount, and refuses three that disagree', async () => {
    const rest = { Description: 'x', AccountCode: '200' };
    const invoice = await rig.invoice({
      LineItems: [
        { ...rest, Quantity: 3, LineAmount: 10 },
        { ...rest, UnitAmount: 4, LineAmount: 10 },
        { Description: 'words only' },
      ],
    });
    expect(invoice['LineItems']).toMatchObject([
      { UnitAmount: 3.3333, LineAmount: 10 },
      { Quantity: 2.5 },
      { LineAmount: 0 },
    ]);
    const wrong = await rig.put(
      '/Invoices',
      await rig.invoiceBody({ LineItems: [{ ...rest, Quantity: 2, UnitAmount: 3, LineAmount: 7 }] }),
    );
    expect(refusals(wrong)[0]).toBe('The line total 7.00 does not match the expected line total 6.00');
  });

  it('rounds tax line by line, halves away from zero, before it adds up', async () => {
    const LineItems = Array.from({ length: 3 }, () => ({ ...line, UnitAmount: 0.1 }));
    const exclusive = await rig.invoice({ LineItems });
    expect(exclusive).toMatchObject({ SubTotal: 0.3, TotalTax: 0.06, Total: 0.36, LineAmountTypes: 'Exclusive' });
    const inclusive = await rig.invoice({ LineItems: [{ ...line, UnitAmount: 10 }], LineAmountTypes: 'Inclusive' });
    expect(inclusive).toMatchObject({ SubTotal: 8.7, TotalTax: 1.3, Total: 10 });
    const none = await rig.invoice({ LineAmountTypes: 'NoTax' });
    expect(none).toMatchObject({ SubTotal: 100, TotalTax: 0, Total: 100 });
  });

  it('takes discounts on sales invoices only', async () => {
    const LineItems = [{ ...line, DiscountRate: 12.5 }];
    const invoice = await rig.invoice({ LineItems });
    expect(invoice).toMatchObject({ SubTotal: 87.5, TotalDiscount: 12.5, IsDiscounted: true });
    const byAmount = await rig.invoice({ LineItems: [{ ...line, DiscountAmount: 5 }] });
    expect(byAmount).toMatchObject({ SubTotal: 95, TotalDiscount: 5, LineItems: [{ DiscountAmount: 5 }] });
    const note = { Type: 'ACCRECCREDIT', Contact: { ContactID: await rig.contact() }, LineItems };
    expect(refusals(await rig.put('/CreditNotes', note))[0]).toContain(
      'discounts exist on ACCREC invoices and quotes only',
    );
  });

  it('an unpaid approved invoice may change; a paid one takes the whitelist only and goes on being paid', async () => {
    const invoice = await rig.invoice();
    expect(first(await change(invoice, { LineItems: [{ ...line, UnitAmount: 200 }] }), 'Invoices')).toMatchObject({
      Total: 230,
    });
    await pay(invoice, 230);
    const answer = await change(invoice, { Reference: 'PO 7', DueDate: '2026-12-24' });
    expect(first(answer, 'Invoices')).toMatchObject({
      Reference: 'PO 7',
      Status: 'PAID',
      DueDateString: '2026-12-24T00:00:00',
    });
    expect((await change(invoice, { LineItems: [{ ...line, UnitAmount: 1 }] })).status).toBe(400);
  });

  it('a part-paid invoice may get another number, contact and tracking, but no taken number and no fewer lines', async () => {
    const invoice = await rig.invoice({ LineItems: [line, { ...line, Description: 'Second' }] });
    const taken = text((await rig.invoice())['InvoiceNumber']);
    await pay(invoice, 15);
    const [one, two] = list(invoice['LineItems']).map((entry) => ({ LineItemID: text(entry['LineItemID']) }));
    const Contact = { ContactID: await rig.contact() };
    const LineItems = [{ ...one, Tracking: [{ Name: 'Region', Option: 'South' }], AccountCode: '260' }, two];
    const answer = await change(invoice, { InvoiceNumber: 'RENAMED-1', Contact, LineItems });
    expect(first(answer, 'Invoices')).toMatchObject({
      InvoiceNumber: 'RENAMED-1',
      Contact,
      LineItems: [{ AccountCode: '260', Tracking: [{ Option: 'South' }] }, { AccountCode: '200' }],
    });
    expect(refusals(await change(invoice, { InvoiceNumber: taken }))).toEqual(['Invoice # must be unique.']);
    expect((await change(invoice, { LineItems: [one] })).status).toBe(400);
    const elsewhere = { ...one, Tracking: [{ Name: 'Region', Option: 'Atlantis' }] };
    expect(refusals(await change(invoice, { LineItems: [elsewhere, two] }))[0]).toContain('Unknown tracking details');
  });

  it('a batch payment keeps to one side and one currency', async () => {
    const bill = await rig.invoice({
      Type: 'ACCPAY',
      InvoiceNumber: 'B',
      LineItems: [{ ...line, AccountCode: '400' }],
    });
    const dollars = await rig.invoice({ CurrencyCode: 'USD' });
    const [sale] = [await rig.invoice()];
    const batch = (...documents: Tree[]): Promise<string[]> => {
      const Payments = documents.map((document) => ({ Invoice: { InvoiceID: document['InvoiceID'] }, Amount: 1 }));
      return rig.put('/BatchPayments', { Account: { Code: '090' }, Date: '2026-10-08', Payments }).then(refusals);
    };
    expect(await batch(sale, bill)).toEqual(['All invoices of a batch payment must be of the same type']);
    expect(await batch(sale, dollars)).toEqual(['All invoices of a batch payment must be in the same currency']);
  });

  it('a payment shows its reference; fields sent empty are emptied, fields left out stay', async () => {
    const Invoice = { InvoiceID: (await rig.invoice())['InvoiceID'] };
    const paid = await rig.create(
      'Payments',
      { Invoice, Account: { Code: '090' }, Date: '2026-10-08', Amount: 1, Reference: 'REF-9' },
      '',
    );
    expect(paid['Reference']).toBe('REF-9');
    const ContactID = await rig.contact({ EmailAddress: 'keep@example.com', TaxNumber: '12-345' });
    await rig.post('/Contacts', { ContactID, TaxNumber: '' });
    const contact = first(await rig.get(`/Contacts/${ContactID}`), 'Contacts');
    expect([contact['EmailAddress'], contact['TaxNumber']]).toEqual(['keep@example.com', undefined]);
  });

  it('refuses texts of a batch payment that its fields cannot hold', async () => {
    const Payments = [{ Invoice: { InvoiceID: (await rig.invoice())['InvoiceID'] }, Amount: 1 }];
    const batch = { Account: { Code: '090' }, Date: '2026-10-08', Payments, Details: 'x'.repeat(19) };
    expect(refusals(await rig.put('/BatchPayments', batch))).toEqual([
      'Details must not be more than 18 characters long',
    ]);
  });

  it('a due date moved on a part-paid invoice does not show as modified', async () => {
    const invoice = await rig.invoice();
    await pay(invoice, 15);
    const before = (await reread(invoice))['UpdatedDateUTC'];
    await rig.control('POST', '/clock', { advanceSeconds: 10 });
    await change(invoice, { DueDate: '2026-12-31' });
    expect((await reread(invoice))['UpdatedDateUTC']).toEqual(before);
  });

  it('a zero-total document is paid at once and may be voided', async () => {
    const invoice = await rig.invoice({ LineItems: [line, { ...line, UnitAmount: -100 }] });
    expect(invoice).toMatchObject({ Status: 'PAID', AmountDue: 0 });
    expect(first(await change(invoice, { Status: 'VOIDED' }), 'Invoices')['Status']).toBe('VOIDED');
  });

  it('payments take the invoice to PAID; deleting one opens it again and stays readable', async () => {
    const invoice = await rig.invoice();
    const half = await pay(invoice, 15);
    expect(half).toMatchObject({
      PaymentType: 'ACCRECPAYMENT',
      Invoice: { AmountDue: 100, AmountPaid: 15, Status: 'AUTHORISED' },
    });
    const rest = await pay(invoice, 100);
    expect(rest['Invoice']).toMatchObject({ AmountDue: 0, Status: 'PAID' });
    const removed = await rig.post(`/Payments/${text(rest['PaymentID'])}`, { Status: 'DELETED' });
    expect(first(removed, 'Payments')).toMatchObject({
      Status: 'DELETED',
      Invoice: { Status: 'AUTHORISED', AmountDue: 100 },
    });
    expect(first(await rig.get(`/Payments/${text(rest['PaymentID'])}`), 'Payments')['Status']).toBe('DELETED');
    expect((await rig.post(`/Payments/${text(rest['PaymentID'])}`, { Status: 'DELETED' })).status).toBe(400);
  });

  it('a payment cannot be edited, a reconciled one cannot be deleted, lists show its document thin', async () => {
    const payment = await pay(await rig.invoice(), 15);
    const here = `/Payments/${text(payment['PaymentID'])}`;
    expect(refusals(await rig.post(here, { Amount: 3 }))[0]).toContain('cannot be changed, only deleted');
    await rig.control('POST', `/tenants/${rig.tenantId}/ui`, {
      action: 'reconcilePayment',
      paymentId: text(payment['PaymentID']),
    });
    expect((await rig.post(here, { Status: 'DELETED' })).status).toBe(400);
    const where = encodeURIComponent(`Invoice.InvoiceID==guid("${text(payment['Invoice']!['InvoiceID'])}")`);
    const thin = first(await rig.get(`/Payments?page=1&where=${where}`), 'Payments');
    expect(thin['CurrencyRate']).toBe(0);
    expect(thin['Invoice']!['AmountDue']).toBeUndefined();
  });

  it('a batch payment is one of two ids: the invoice shows the batch, the list the member; deletion undoes all', async () => {
    const [one, two] = [await rig.invoice(), await rig.invoice()];
    const Payments = [one, two].map((invoice) => ({ Invoice: { InvoiceID: invoice['InvoiceID'] }, Amount: 115 }));
    const batch = await rig.create('BatchPayments', { Account: { Code: '090' }, Date: '2026-10-08', Payments }, '');
    expect(batch).toMatchObject({ Type: 'RECBATCH', TotalAmount: 230, Status: 'AUTHORISED' });
    const [shown] = list((await reread(one))['Payments']);
    expect(shown).toMatchObject({ PaymentID: batch['BatchPaymentID'], HasAccount: false, Amount: 115 });
    await rig.post('/BatchPayments', { BatchPaymentID: batch['BatchPaymentID'], Status: 'DELETED' });
    expect(await reread(two)).toMatchObject({ Status: 'AUTHORISED', AmountDue: 115 });
  });

  it('an allocation needs one contact and side, moves both sides to PAID and can be taken back', async () => {
    const Contact = { ContactID: await rig.contact() };
    const invoice = await rig.invoice({ Contact });
    const note = await rig.creditNote({ Contact, LineItems: [{ ...line, UnitAmount: 100 }] });
    const Invoice = { InvoiceID: invoice['InvoiceID'] };
    const over = await rig.put(`${path(note)}/Allocations`, { Amount: 115.01, Invoice, Date: '2026-10-08' });
    expect(over.status).toBe(400);
    const stranger = await rig.invoice();
    const foreign = { Amount: 1, Invoice: { InvoiceID: stranger['InvoiceID'] }, Date: '2026-10-08' };
    expect((await rig.put(`${path(note)}/Allocations`, foreign)).status).toBe(400);
    const done = await rig.put(`${path(note)}/Allocations`, {
      Allocations: [{ Amount: 115, Invoice, Date: '2026-10-08' }],
    });
    expect(done.status).toBe(200);
    expect(await reread(note)).toMatchObject({ Status: 'PAID', RemainingCredit: 0, AppliedAmount: 115 });
    expect(await reread(invoice)).toMatchObject({ Status: 'PAID', AmountDue: 0, AmountCredited: 115 });
    const id = text(list((await reread(note))['Allocations'])[0]!['AllocationID']);
    const gone = await rig.call('DELETE', `${path(note)}/Allocations/${id}`);
    expect([gone.status, gone.json['IsDeleted']]).toEqual([200, true]);
    expect(await reread(invoice)).toMatchObject({ Status: 'AUTHORISED', AmountDue: 115 });
    expect((await rig.call('DELETE', `${path(note)}/Allocations/${id}`)).status).toBe(404);
  });

  it('a draft credit note and a draft invoice take no allocation', async () => {
    const Contact = { ContactID: await rig.contact() };
    const [invoice, draftInvoice] = [await rig.invoice({ Contact }), await rig.invoice({ Contact, Status: 'DRAFT' })];
    const [note, draftNote] = [await rig.creditNote({ Contact }), await rig.creditNote({ Contact, Status: 'DRAFT' })];
    const allocate = async (from: Tree, to: Tree): Promise<string[]> => {
      const body = { Amount: 1, Invoice: { InvoiceID: to['InvoiceID'] }, Date: '2026-10-08' };
      return refusals(await rig.put(`${path(from)}/Allocations`, body));
    };
    expect(await allocate(draftNote, invoice)).toEqual(['Credit Note not of valid status for modification']);
    expect(await allocate(note, draftInvoice)).toEqual(['Invoice not of valid status for modification']);
  });

  it('a supplier credit is not allocated to a sales invoice, and a document keeps its type', async () => {
    const Contact = { ContactID: await rig.contact() };
    const invoice = await rig.invoice({ Contact });
    const credit = await rig.creditNote({
      Contact,
      Type: 'ACCPAYCREDIT',
      LineItems: [{ ...line, AccountCode: '400' }],
    });
    const body = { Amount: 1, Invoice: { InvoiceID: invoice['InvoiceID'] }, Date: '2026-10-08' };
    expect(refusals(await rig.put(`${path(credit)}/Allocations`, body))[0]).toContain('other side');
    expect((await change(invoice, { Type: 'ACCPAY' })).status).toBe(400);
  });

  it('PUT takes no ids: it only creates', async () => {
    const id = '11111111-2222-4333-8444-555555555555';
    const contact = await rig.put('/Contacts', { ContactID: id, Name: 'With id' });
    const item = await rig.put('/Items', { ItemID: id, Code: 'WITH-ID' });
    const invoice = await rig.put('/Invoices', await rig.invoiceBody({ InvoiceID: id }));
    for (const answer of [contact, item, invoice]) expect(refusals(answer)[0]).toContain('creates');
  });

  it('a refund pays a credit note out', async () => {
    const note = await rig.creditNote();
    const refund = {
      CreditNote: { CreditNoteID: note['CreditNoteID'] },
      Account: { Code: '090' },
      Date: '2026-10-08',
      Amount: 46,
    };
    const payment = await rig.create('Payments', refund, '');
    expect(payment['PaymentType']).toBe('ARCREDITPAYMENT');
    expect(await reread(note)).toMatchObject({ Status: 'PAID', RemainingCredit: 0 });
    expect(refusals(await change(note, { Status: 'VOIDED' }))[0]).toContain('The status VOIDED cannot be applied');
  });

  it('upserts contacts by id, number or name, replaces their persons as a set, and changes them from documents', async () => {
    const ContactPersons = [{ FirstName: 'A' }, { FirstName: 'B' }];
    const ContactID = await rig.contact({ Name: 'Upsert Ltd', ContactNumber: 'U-1', ContactPersons });
    const byNumber = await rig.post('/Contacts', { ContactNumber: 'U-1', EmailAddress: 'u@example.com' });
    const byName = await rig.post('/Contacts', { Name: 'upsert ltd', ContactPersons: [{ FirstName: 'C' }] });
    expect(first(byNumber, 'Contacts')['ContactID']).toBe(ContactID);
    expect(first(byName, 'Contacts')).toMatchObject({
      ContactID,
      EmailAddress: 'u@example.com',
      ContactPersons: [{ FirstName: 'C' }],
    });
    const six = Array.from({ length: 6 }, (_none, index) => ({ FirstName: `P${index}` }));
    expect((await rig.post('/Contacts', { ContactID, ContactPersons: six })).status).toBe(400);
    await rig.invoice({ Contact: { ContactID, Name: 'Upsert Limited' } });
    const after = first(await rig.get('/Contacts/U-1'), 'Contacts');
    expect(after).toMatchObject({ Name: 'Upsert Limited', IsCustomer: true, IsSupplier: false });
    await rig.invoice({ Contact: { Name: 'Made on the way' } });
    const made = encodeURIComponent('Name=="Made on the way"');
    expect(list((await rig.get(`/Contacts?where=${made}`)).json['Contacts'])).toHaveLength(1);
  });

  it('archived contacts hide from lists unless asked for, free their name, and can be restored', async () => {
    const ContactID = await rig.contact({ Name: 'Hidden' });
    await rig.post('/Contacts', { ContactID, ContactStatus: 'ARCHIVED' });
    const lists = [
      await rig.get('/Contacts?searchTerm=hidden'),
      await rig.get('/Contacts?searchTerm=hidden&includeArchived=true'),
    ];
    expect(lists.map((answer) => list(answer.json['Contacts']).length)).toEqual([0, 1]);
    const other = await rig.contact({ Name: 'Hidden' });
    expect((await rig.post('/Contacts', { ContactID, ContactStatus: 'ACTIVE' })).status).toBe(400);
    await rig.post('/Contacts', { ContactID: other, Name: 'Other' });
    expect((await rig.post('/Contacts', { ContactID, ContactStatus: 'ACTIVE' })).status).toBe(200);
  });

  it('allows two active tracking categories and one account per call', async () => {
    expect((await rig.put('/TrackingCategories', { Name: 'Department' })).status).toBe(200);
    expect(refusals(await rig.put('/TrackingCategories', { Name: 'Third' }))[0]).toContain('more than 2 active');
    const two = {
      Accounts: [
        { Code: '301', Name: 'One', Type: 'EXPENSE' },
        { Code: '302', Name: 'Two', Type: 'EXPENSE' },
      ],
    };
    expect((await rig.put('/Accounts', two)).status).toBe(400);
  });

  it('a single-currency organisation cannot add one; a multicurrency one can', async () => {
    await rig.control('PATCH', `/tenants/${rig.tenantId}`, { multicurrency: false });
    const refused = await rig.put('/Currencies', { Code: 'EUR' });
    await rig.control('PATCH', `/tenants/${rig.tenantId}`, { multicurrency: true });
    expect(refusals(refused)).toEqual(['Users Organisation is not subscribed to currency EUR']);
    expect((await rig.put('/Currencies', { Code: 'EUR' })).status).toBe(200);
    expect((await rig.invoice({ CurrencyCode: 'EUR', CurrencyRate: 0.5 }))['CurrencyRate']).toBe(0.5);
  });
});
