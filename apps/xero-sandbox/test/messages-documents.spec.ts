import { first, list, messages, number, refusals, Rig, text, type Tree } from './harness.js';

describe('Messages about invoices, bills and credit notes', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.start();
  });
  afterAll(() => rig.close());

  const refused = async (extra: object): Promise<string[]> =>
    refusals(await rig.put('/Invoices', await rig.invoiceBody(extra)));
  const line = { Description: 'Work', Quantity: 1, UnitAmount: 100, AccountCode: '200' };

  async function paidInPart(): Promise<Tree> {
    const invoice = await rig.invoice();
    const Invoice = { InvoiceID: invoice['InvoiceID'] };
    await rig.create('Payments', { Invoice, Account: { Code: '090' }, Date: '2026-10-06', Amount: 15 }, '');
    return invoice;
  }

  it('15: refuses to create a sales invoice whose number is taken; bills may share a number', async () => {
    await rig.invoice({ InvoiceNumber: 'DUP-1' });
    expect(await refused({ InvoiceNumber: 'DUP-1' })).toEqual(['Invoice # must be unique.']);
    const bill = { Type: 'ACCPAY', InvoiceNumber: 'B-1', LineItems: [{ ...line, AccountCode: '400' }] };
    await rig.invoice(bill);
    await rig.invoice(bill);
  });

  it('16: refuses an invoice without lines', async () => {
    expect(await refused({ LineItems: [] })).toEqual(['One or more line items must be specified']);
    expect(await refused({ LineItems: [], Status: 'DRAFT' })).toEqual(['One or more line items must be specified']);
  });

  it.each(['PAID', 'VOIDED'])('17: refuses to create an invoice as %s', async (Status) => {
    expect(await refused({ Status })).toEqual(['Invoice not of valid status for creation']);
  });

  it.each([undefined, 'ACCRECCREDIT'])('18: refuses the type %s', async (Type) => {
    expect(await refused({ Type })).toEqual(['Invoice not of valid type for creation']);
  });

  it('19: refuses to touch a voided invoice, also by its number', async () => {
    const invoice = await rig.invoice({ InvoiceNumber: 'VOID-1' });
    const voided = await rig.post(`/Invoices/${text(invoice['InvoiceID'])}`, { Status: 'VOIDED' });
    expect(first(voided, 'Invoices')).toMatchObject({ Status: 'VOIDED' });
    const again = await rig.post('/Invoices', { Invoices: [await rig.invoiceBody({ InvoiceNumber: 'VOID-1' })] });
    expect(refusals(again)).toEqual(['Invoice not of valid status for modification']);
    expect(await refused({ InvoiceNumber: 'VOID-1' })).toEqual(['Invoice not of valid status for modification']);
  });

  it('20: refuses to touch a voided credit note', async () => {
    const note = await rig.creditNote();
    const path = `/CreditNotes/${text(note['CreditNoteID'])}`;
    await rig.post(path, { Status: 'VOIDED' });
    expect(refusals(await rig.post(path, { Reference: 'x' }))).toEqual([
      'Credit Note not of valid status for modification',
    ]);
  });

  it('21: refuses other edits of a part-paid invoice', async () => {
    const invoice = await paidInPart();
    const answer = await rig.post(`/Invoices/${text(invoice['InvoiceID'])}`, { Date: '2026-10-09' });
    expect(refusals(answer)).toEqual([
      'Invoice not of valid status for modification',
      'This document cannot be edited as it has a payment or credit note allocated to it.',
    ]);
  });

  it('22: asks for the LineItemID when a line of a part-paid invoice is edited, and takes it with the id', async () => {
    const invoice = await paidInPart();
    const path = `/Invoices/${text(invoice['InvoiceID'])}`;
    const answer = await rig.post(path, { LineItems: [{ Description: 'Better words' }] });
    expect(new Set(refusals(answer))).toEqual(
      new Set(['To update fields on a paid invoice line item, you must supply a LineItemID']),
    );
    const LineItemID = list(invoice['LineItems'])[0]!['LineItemID'];
    const taken = await rig.post(path, { LineItems: [{ LineItemID, Description: 'Better words' }], Reference: 'R' });
    expect(first(taken, 'Invoices')).toMatchObject({ Reference: 'R', LineItems: [{ Description: 'Better words' }] });
  });

  it.each(['AUTHORISED', 'VOIDED'])('23: refuses the status %s on a part-paid invoice', async (Status) => {
    const invoice = await paidInPart();
    const answer = await rig.post(`/Invoices/${text(invoice['InvoiceID'])}`, { Status });
    expect(refusals(answer)).toEqual([
      `The status ${Status} cannot be applied to the invoice because it has payments or credit notes allocated to it.`,
    ]);
  });

  it('24: refuses approval without a due date, unless the contact has terms', async () => {
    expect(await refused({ DueDate: undefined })).toEqual(['The document DueDate field must be specified']);
    expect(await refused({ DueDate: undefined, Status: 'SUBMITTED' })).toEqual([
      'The document DueDate field must be specified',
    ]);
    const ContactID = await rig.contact({ PaymentTerms: { Sales: { Day: 14, Type: 'DAYSAFTERBILLDATE' } } });
    const invoice = await rig.invoice({ DueDate: undefined, Contact: { ContactID } });
    expect(text(invoice['DueDateString'])).toBe('2026-10-19T00:00:00');
  });

  it('25: refuses approvals beyond the monthly cap of a small plan', async () => {
    const path = `/tenants/${rig.tenantId}`;
    await rig.control('PATCH', path, { approvalCap: { sales: 1, bills: 1 } });
    await rig.invoice({ Date: '2026-11-01', DueDate: '2026-11-09' });
    const over = await refused({ Date: '2026-11-02', DueDate: '2026-11-09' });
    await rig.control('PATCH', path, { approvalCap: null });
    expect(over).toEqual(['You have reached the limit of invoices you can approve']);
  });

  it('26: stores a draft without the mark and warns when SentToContact is set on it', async () => {
    const body = await rig.invoiceBody({ Status: 'DRAFT', SentToContact: true });
    const answer = await rig.put('/Invoices?summarizeErrors=false', { Invoices: [body] });
    expect(messages(answer)).toEqual(['Only AUTHORISED invoices may have SentToContact updated.']);
    expect(first(answer, 'Invoices')).toMatchObject({ StatusAttributeString: 'WARNING', SentToContact: false });
  });

  it('29: refuses a payment for an unknown invoice', async () => {
    const Invoice = { InvoiceID: '11111111-2222-4333-8444-555555555555' };
    const answer = await rig.put('/Payments', { Invoice, Account: { Code: '090' }, Date: '2026-10-06', Amount: 1 });
    expect(refusals(answer)).toEqual(['Invoice could not be found']);
  });

  it('30: refuses to update an unknown invoice', async () => {
    const body = await rig.invoiceBody({ InvoiceID: '11111111-2222-4333-8444-555555555555' });
    expect(refusals(await rig.post('/Invoices', { Invoices: [body] }))).toEqual([
      'An existing invoice with the specified ID could not be found',
    ]);
  });

  it('31: refuses to allocate an unknown credit note', async () => {
    const path = '/CreditNotes/11111111-2222-4333-8444-555555555555/Allocations';
    const invoice = await rig.invoice();
    const answer = await rig.put(path, { Amount: 1, Invoice: { InvoiceID: invoice['InvoiceID'] }, Date: '2026-10-06' });
    expect(refusals(answer)).toEqual(['An existing Credit Note with the specified CreditNoteID could not be found']);
  });

  it('32: refuses everything dated in a locked period: new documents, edits, voids and payments', async () => {
    const open = await rig.invoice({ Date: '2026-06-30' });
    await rig.control('PATCH', `/tenants/${rig.tenantId}`, { PeriodLockDate: '2026-06-30' });
    const sentence = 'The document date cannot be before the period lock date, currently set at 30/06/2026';
    const path = `/Invoices/${text(open['InvoiceID'])}`;
    const answers = [
      await rig.put('/Invoices', await rig.invoiceBody({ Date: '2026-06-30' })),
      await rig.post(path, { Reference: 'changed' }),
      await rig.post(path, { Status: 'VOIDED' }),
      await rig.put('/Payments', {
        Invoice: { InvoiceID: open['InvoiceID'] },
        Account: { Code: '090' },
        Date: '2026-06-30',
        Amount: 1,
      }),
    ];
    await rig.control('PATCH', `/tenants/${rig.tenantId}`, { PeriodLockDate: null });
    for (const answer of answers) expect(refusals(answer)).toEqual([sentence]);
  });

  it('33: the end-of-year lock binds an adviser too, the period lock does not', async () => {
    await rig.control('PATCH', `/tenants/${rig.tenantId}`, {
      PeriodLockDate: '2026-06-30',
      EndOfYearLockDate: '2026-03-31',
    });
    await rig.signIn({ email: 'kim@demo.example', tenantIds: [rig.tenantId] });
    const inPeriod = await rig.put('/Invoices', await rig.invoiceBody({ Date: '2026-05-01' }));
    const inYear = await rig.put('/Invoices', await rig.invoiceBody({ Date: '2026-03-31' }));
    await rig.signIn({ tenantIds: [rig.tenantId] });
    await rig.control('PATCH', `/tenants/${rig.tenantId}`, { PeriodLockDate: null, EndOfYearLockDate: null });
    expect(inPeriod.status).toBe(200);
    expect(refusals(inYear)).toEqual([
      'The document date cannot be before the end of year lock date, currently set at 31/03/2026',
    ]);
  });

  it('refuses a negative total, an approved line without words, and a third tracking category', async () => {
    expect(await refused({ LineItems: [{ ...line, UnitAmount: -1 }] })).toEqual([
      expect.stringContaining('must not be negative'),
    ]);
    const wordless = await refused({ LineItems: [{ ...line, Description: undefined }] });
    expect(wordless[0]).toContain('needs a Description');
    const Tracking = ['North', 'South', 'North'].map((Option) => ({ Name: 'Region', Option }));
    expect((await refused({ LineItems: [{ ...line, Tracking }] }))[0]).toContain('at most two tracking categories');
  });

  it('34: refuses a currency the organisation lacks', async () => {
    expect(await refused({ CurrencyCode: 'EUR' })).toEqual(['Users Organisation is not subscribed to currency EUR']);
    const invoice = await rig.invoice({ CurrencyCode: 'USD' });
    expect(number(invoice['CurrencyRate'])).toBeGreaterThan(0);
  });
});
