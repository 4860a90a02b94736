import { first, list, number, refusals, Rig, text, type Tree } from './harness.js';

describe('A person at work in Xero itself, through the control API', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await Rig.start();
  });
  afterEach(() => rig.close());

  const act = (action: string, given: object = {}) =>
    rig.control('POST', `/tenants/${rig.tenantId}/ui`, { action, ...given });
  const done = async (action: string, given: object = {}): Promise<Tree> => {
    const answer = await act(action, given);
    if (answer.status !== 200) throw new Error(answer.text);
    return answer.json['record']!;
  };
  const sentence = async (action: string, given: object = {}): Promise<string> => {
    const answer = await act(action, given);
    expect(answer.status).toBe(400);
    return text(answer.json['error']);
  };
  const read = async (resource: string, id: unknown): Promise<Tree> =>
    first(await rig.get(`/${resource}/${String(id)}`), resource);
  const balance = async (code: string): Promise<string> => {
    const ledger = (await rig.control('GET', `/tenants/${rig.tenantId}/ledger`)).json;
    expect(text(ledger['sum'])).toBe('0.00');
    return text(list(ledger['accounts']).find((account) => text(account['code']) === code)?.['balance']) ?? '0.00';
  };

  it('pays an invoice, takes the payment back, edits, and voids; the API sees it all', async () => {
    const { InvoiceID: invoiceId } = await rig.invoice();
    const payment = await done('pay', { invoiceId, amount: 115, date: '2026-10-09', reference: 'At the counter' });
    expect(await read('Invoices', invoiceId)).toMatchObject({ Status: 'PAID' });
    expect(await sentence('void', { invoiceId })).toContain('The status VOIDED cannot be applied');
    await done('deletePayment', { paymentId: payment['PaymentID'] });
    await done('edit', {
      invoiceId,
      changes: {
        Reference: 'By hand',
        LineItems: [{ Description: 'Less', Quantity: 1, UnitAmount: 80, AccountCode: '200' }],
      },
    });
    expect(await read('Invoices', invoiceId)).toMatchObject({ Reference: 'By hand', Total: 92, Status: 'AUTHORISED' });
    await done('void', { invoiceId });
    expect(await read('Invoices', invoiceId)).toMatchObject({ Status: 'VOIDED' });
  });

  it('enters and approves documents that no app made', async () => {
    const document = await rig.invoiceBody({ Status: 'DRAFT' });
    const { InvoiceID: invoiceId } = await done('enter', { resource: 'Invoices', document });
    await done('approve', { invoiceId });
    const mine = await rig.get('/Invoices?createdByMyApp=true&page=1');
    expect([list(mine.json['Invoices']).length, text((await read('Invoices', invoiceId))['Status'])]).toEqual([
      0,
      'AUTHORISED',
    ]);
    const entries = list((await rig.control('GET', '/journal?afterSeq=0&limit=100')).json['entries']);
    expect(
      entries.filter((entry) => text(entry['kind']).startsWith('invoice.')).map((entry) => text(entry['source'])),
    ).toEqual(['ui', 'ui']);
  });

  it('allocates a credit note and undoes it, and deletes an order', async () => {
    const Contact = { ContactID: await rig.contact() };
    const [{ InvoiceID: invoiceId }, { CreditNoteID: creditNoteId }] = [
      await rig.invoice({ Contact }),
      await rig.creditNote({ Contact }),
    ];
    const { AllocationID: allocationId } = await done('allocate', { creditNoteId, invoiceId, amount: 46 });
    expect(await read('Invoices', invoiceId)).toMatchObject({ AmountDue: 69 });
    await done('deleteAllocation', { creditNoteId, allocationId });
    expect(await read('Invoices', invoiceId)).toMatchObject({ AmountDue: 115 });
    const LineItems = [{ Description: 'Paper', Quantity: 1, UnitAmount: 1 }];
    const { PurchaseOrderID: purchaseOrderId } = await rig.create('PurchaseOrders', { Contact, LineItems }, '');
    await done('delete', { purchaseOrderId });
    expect(await read('PurchaseOrders', purchaseOrderId)).toMatchObject({ Status: 'DELETED' });
  });

  it('corrects a quantity on the item page: up at a cost, down at the average, never below zero', async () => {
    await rig.trackedItem('HAND', 4, 10);
    const before = (await rig.item('HAND'))['UpdatedDateUTC'];
    await done('adjustItem', { code: 'HAND', quantity: 4, unitCost: 20 });
    expect(await rig.item('HAND')).toMatchObject({ QuantityOnHand: 8, TotalCostPool: 120, UpdatedDateUTC: before });
    await done('adjustItem', { code: 'HAND', quantity: -2, account: '429' });
    expect(await rig.item('HAND')).toMatchObject({ QuantityOnHand: 6, TotalCostPool: 90 });
    expect([await balance('630'), await balance('401'), await balance('429'), await balance('310')]).toEqual([
      '90.00',
      '-120.00',
      '30.00',
      '0.00',
    ]);
    expect(await sentence('adjustItem', { code: 'HAND', quantity: -7 })).toContain('Insufficient stock');
    expect(await sentence('adjustItem', { code: 'HAND', quantity: 0 })).toContain('must not be zero');
    expect(await sentence('adjustItem', { code: 'NONE', quantity: 1 })).toContain('no tracked item');
    expect(number((await rig.item('HAND'))['QuantityOnHand'])).toBe(6);
  });

  it('a merge moves all documents to the survivor, whose change date stays; the loser stays archived and names it', async () => {
    const [contactId, intoContactId] = [await rig.contact(), await rig.contact()];
    const before = (await read('Contacts', intoContactId))['UpdatedDateUTC'];
    const { InvoiceID: invoiceId } = await rig.invoice({ Contact: { ContactID: contactId } });
    await act('mergeContact', { contactId, intoContactId });
    expect(await read('Invoices', invoiceId)).toMatchObject({ Contact: { ContactID: intoContactId } });
    expect(await read('Contacts', intoContactId)).toMatchObject({
      IsCustomer: true,
      UpdatedDateUTC: before,
      Balances: { AccountsReceivable: { Outstanding: 115 } },
    });
    expect(await read('Contacts', contactId)).toMatchObject({
      ContactStatus: 'ARCHIVED',
      MergedToContactID: intoContactId,
    });
    const again = await rig.put('/Invoices', await rig.invoiceBody({ Contact: { ContactID: contactId } }));
    expect(refusals(again)[0]).toContain('must be un-archived before creating new invoices');
    const revived = await rig.post(`/Contacts/${contactId}`, { ContactStatus: 'ACTIVE' });
    expect(refusals(revived)[0]).toContain('stays archived');
    expect(await sentence('restoreContact', { contactId })).toContain('merged into another contact');
    expect(await sentence('mergeContact', { contactId: intoContactId, intoContactId })).toContain('into itself');
    expect(await sentence('mergeContact', { contactId: intoContactId, intoContactId: contactId })).toContain(
      'is archived',
    );
  });

  it('an archived tracking option is refused on new lines and comes back', async () => {
    const LineItems = [
      {
        Description: 'Work',
        Quantity: 1,
        UnitAmount: 1,
        AccountCode: '200',
        Tracking: [{ Name: 'Region', Option: 'North' }],
      },
    ];
    await act('archiveTracking', { category: 'Region', option: 'North' });
    const refused = await rig.put('/Invoices', await rig.invoiceBody({ LineItems }));
    expect(refusals(refused)).toContain(
      'Unknown tracking details. A Tracking Category did not match a known active Tracking Category.',
    );
    await act('restoreTracking', { category: 'Region', option: 'North' });
    await rig.invoice({ LineItems });
    await act('archiveTracking', { category: 'Region' });
    expect((await rig.put('/Invoices', await rig.invoiceBody({ LineItems }))).status).toBe(400);
    expect(await sentence('archiveTracking', { category: 'Region', option: 'Mars' })).toContain('no option');
  });

  it('acts as a named person, whose role counts for the period lock', async () => {
    await rig.control('PATCH', `/tenants/${rig.tenantId}`, { PeriodLockDate: '2026-06-30' });
    const document = await rig.invoiceBody({ Date: '2026-06-30' });
    expect(await sentence('enter', { resource: 'Invoices', document })).toContain('period lock date');
    await done('enter', { resource: 'Invoices', document, by: 'kim@demo.example' });
    expect(await sentence('enter', { resource: 'Invoices', document, by: 'nobody@demo.example' })).toContain(
      'does not belong',
    );
  });

  it.each([
    ['dance', {}, 'no action "dance"'],
    ['toString', {}, 'no action "toString"'],
    ['pay', {}, 'needs one of'],
    ['void', {}, 'needs one of'],
    ['edit', { invoiceId: 'x' }, 'needs an object "changes"'],
    ['enter', { resource: 'Nonsense', document: {} }, 'cannot be found'],
    ['void', { invoiceId: '11111111-2222-4333-8444-555555555555' }, 'could not be found'],
  ])('refuses %s %j with a sentence', async (action, given, words) => {
    expect(await sentence(action, given)).toContain(words);
  });
});
