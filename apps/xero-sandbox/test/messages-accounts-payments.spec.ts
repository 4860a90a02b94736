import { first, messages, refusals, Rig, text } from './harness.js';

describe('Messages about accounts, tax, tracking and payments', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.start();
  });
  afterAll(() => rig.close());

  const line = { Description: 'Work', Quantity: 1, UnitAmount: 100, AccountCode: '200' };
  /** Messages of an invoice with one line; each stands on the line and on the document. */
  const onLine = async (extra: object, document: object = {}): Promise<string[]> => {
    const LineItems = [{ ...line, ...extra }];
    const found = refusals(await rig.put('/Invoices?unitdp=4', await rig.invoiceBody({ LineItems, ...document })));
    return [...new Set(found)];
  };
  const pay = async (extra: object): Promise<string[]> => {
    const body = { Account: { Code: '090' }, Date: '2026-10-06', Amount: 10, ...extra };
    return refusals(await rig.put('/Payments', { Payments: [body] }));
  };
  const ui = (action: object): Promise<unknown> => rig.control('POST', `/tenants/${rig.tenantId}/ui`, action);

  it.each(['X9', '090', '610', '630'])('35: refuses account %s on a plain line', async (AccountCode) => {
    expect(await onLine({ AccountCode })).toEqual([
      `Account code '${AccountCode}' is not a valid code for this document.`,
    ]);
  });

  it('36: refuses an archived account', async () => {
    await ui({ action: 'archiveAccount', code: '260' });
    expect(await onLine({ AccountCode: '260' })).toEqual([
      "Account code '260' has been archived, or has been deleted. Each line item must reference a valid account.",
    ]);
  });

  it('37: refuses approval of a line without account; a draft may lack it', async () => {
    const sentence = 'Account code or ID must be specified.';
    expect(await onLine({ AccountCode: undefined })).toEqual([sentence]);
    const draft = await rig.invoice({ Status: 'DRAFT', LineItems: [{ ...line, AccountCode: undefined }] });
    const approved = await rig.post(`/Invoices/${text(draft['InvoiceID'])}`, { Status: 'AUTHORISED' });
    expect(refusals(approved)).toEqual([sentence]);
  });

  it('38: speaks of account or tax when an id is unknown or a number has too many decimals or an exponent', async () => {
    expect(await onLine({ AccountCode: undefined, AccountID: '11111111-2222-4333-8444-555555555555' })).toEqual([
      'Account must be valid.',
    ]);
    expect(await onLine({ UnitAmount: 1.23456 })).toEqual(['Account must be valid.']);
    expect(await onLine({ UnitAmount: 1e21 })).toEqual(['Account must be valid.']);
    expect(await onLine({ TaxAmount: 1.234 })).toEqual(['Tax rate must be valid.']);
    expect(await onLine({ TaxType: 'NOSUCH' })).toEqual(['Tax rate must be valid.']);
  });

  it('38: refuses a tax rate that was deleted in Xero', async () => {
    await ui({ action: 'deleteTaxRate', taxType: 'OUTPUT' });
    expect(await onLine({ TaxType: 'OUTPUT' })).toEqual(['Tax rate must be valid.']);
  });

  it('39: refuses a sales tax on an expense account', async () => {
    expect(await onLine({ AccountCode: '400', TaxType: 'OUTPUT2' })).toEqual([
      "The TaxType code 'OUTPUT2' cannot be used with account code '400'.",
    ]);
  });

  it('40: refuses a tax amount above the line amount', async () => {
    expect(await onLine({ TaxAmount: 100.01 })).toEqual(['The tax amount cannot be greater than the line amount!']);
  });

  it('41: refuses unknown tracking and takes known tracking', async () => {
    expect(await onLine({ Tracking: [{ Name: 'Region', Option: 'Atlantis' }] })).toEqual([
      'Unknown tracking details. A Tracking Category did not match a known active Tracking Category.',
    ]);
    const tracked = await rig.invoice({ LineItems: [{ ...line, Tracking: [{ Name: 'Region', Option: 'North' }] }] });
    expect(tracked).toMatchObject({ LineItems: [{ Tracking: [{ Name: 'Region', Option: 'North' }] }] });
  });

  it('42: refuses an account whose name is taken', async () => {
    const answer = await rig.put('/Accounts', { Code: '201', Name: 'sales', Type: 'REVENUE' });
    expect(refusals(answer)).toEqual(['Please enter a unique Name.']);
    expect(answer.json['Elements']).toMatchObject([{ AccountID: '00000000-0000-0000-0000-000000000000' }]);
  });

  it('45: refuses payments of drafts and of paid documents', async () => {
    const sentence = 'Payments can only be made against Authorised documents';
    const draft = await rig.invoice({ Status: 'DRAFT' });
    expect(await pay({ Invoice: { InvoiceID: draft['InvoiceID'] } })).toEqual([sentence]);
    const invoice = await rig.invoice({ InvoiceNumber: 'PAID-1' });
    const whole = {
      Invoice: { InvoiceID: invoice['InvoiceID'] },
      Account: { Code: '090' },
      Date: '2026-10-06',
      Amount: 115,
    };
    await rig.create('Payments', whole, '');
    expect(await pay({ Invoice: { InvoiceNumber: 'PAID-1' } })).toContain(sentence);
  });

  it('46: refuses a payment above what is due', async () => {
    const invoice = await rig.invoice();
    expect(await pay({ Invoice: { InvoiceID: invoice['InvoiceID'] }, Amount: 115.01 })).toEqual([
      'Payment amount exceeds the amount outstanding on this document',
    ]);
  });

  it('47: warns about a payment before the invoice date and stores it', async () => {
    const invoice = await rig.invoice();
    const body = {
      Invoice: { InvoiceID: invoice['InvoiceID'] },
      Account: { Code: '090' },
      Date: '2026-10-01',
      Amount: 5,
    };
    const answer = await rig.put('/Payments?summarizeErrors=false', { Payments: [body] });
    expect(messages(answer)).toEqual(['The payment date is prior to the invoice date.']);
    expect(first(answer, 'Payments')).toMatchObject({ StatusAttributeString: 'WARNING', Invoice: { AmountDue: 110 } });
  });

  it('48: refuses to delete a member of a batch', async () => {
    const invoice = await rig.invoice();
    const Payments = [{ Invoice: { InvoiceID: invoice['InvoiceID'] }, Amount: 15 }];
    await rig.create('BatchPayments', { Account: { Code: '090' }, Date: '2026-10-06', Payments }, '');
    const where = encodeURIComponent(`Invoice.InvoiceID==guid("${text(invoice['InvoiceID'])}")`);
    const member = first(await rig.get(`/Payments?where=${where}`), 'Payments');
    expect(refusals(await rig.post(`/Payments/${text(member['PaymentID'])}`, { Status: 'DELETED' }))).toEqual([
      'Payments within a batch cannot be deleted.',
    ]);
  });

  it('49: refuses a payment without an account', async () => {
    const invoice = await rig.invoice();
    expect(await pay({ Invoice: { InvoiceID: invoice['InvoiceID'] }, Account: undefined })).toEqual([
      'You must specify an Account code or Account ID for the payment.',
    ]);
  });

  it('50: refuses a payment from an account that is unknown or takes no payments', async () => {
    const Invoice = { InvoiceID: (await rig.invoice())['InvoiceID'] };
    expect(await pay({ Invoice, Account: { Code: 'ZZZ' } })).toEqual(['Account could not be found.']);
    expect(await pay({ Invoice, Account: { Code: '200' } })).toEqual(['Account could not be found.']);
    const enabled = { Invoice, Account: { Code: '650' }, Date: '2026-10-06', Amount: 1 };
    expect((await rig.put('/Payments', enabled)).status).toBe(200);
  });

  it('53: refuses writes of a person who may only read', async () => {
    await rig.signIn({ email: 'robin@demo.example', tenantIds: [rig.tenantId] });
    const answer = await rig.put('/Contacts', { Name: 'Not allowed' });
    const reading = await rig.get('/Contacts');
    await rig.signIn({ tenantIds: [rig.tenantId] });
    expect(answer.status).toBe(400);
    expect(text(answer.json['Message'])).toBe(
      'The User specified does not have the correct permissions to perform this action',
    );
    expect(reading.status).toBe(200);
  });

  it('54: refuses a history note on an unknown document and keeps one on a known document', async () => {
    const note = { HistoryRecords: [{ Details: 'Counted by hand' }] };
    const answer = await rig.put('/Invoices/11111111-2222-4333-8444-555555555555/History', note);
    expect(refusals(answer)).toEqual(['The document with the supplied id was not found for this endpoint.']);
    const path = `/Contacts/${await rig.contact()}/History`;
    await rig.put(path, note);
    expect(first(await rig.get(path), 'HistoryRecords')).toMatchObject({
      Details: 'Counted by hand',
      User: 'System Generated',
    });
  });
});
