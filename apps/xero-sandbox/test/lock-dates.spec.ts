import { type Answer, refusals, Rig, text, type Tree } from './harness.js';

const SENTENCE = 'The document date cannot be before the period lock date, currently set at 31/10/2026';

/** Every kind of document with a date: how it is made, and what may no longer be done to one made before the lock. */
describe('A locked period takes no new document, no change and no removal, of any kind', () => {
  let rig: Rig;
  let contact: { ContactID: string };
  beforeEach(async () => {
    rig = await Rig.start();
    contact = { ContactID: await rig.contact() };
    await rig.trackedItem('LOCK', 10, 5);
  });
  afterEach(() => rig.close());

  const lock = () => rig.control('PATCH', `/tenants/${rig.tenantId}`, { PeriodLockDate: '2026-10-31' });
  const line = { Description: 'x', Quantity: 1, UnitAmount: 10, AccountCode: '400' };
  const dated = (extra: object): object => ({ Contact: contact, Date: '2026-10-31', LineItems: [line], ...extra });
  const due = { Status: 'AUTHORISED', DueDate: '2026-11-30' };

  const documents: [name: string, resource: string, id: string, element: () => object, end: string][] = [
    [
      'an invoice',
      'Invoices',
      'InvoiceID',
      () => dated({ ...due, Type: 'ACCREC', LineItems: [{ ...line, AccountCode: '200' }] }),
      'VOIDED',
    ],
    ['a bill', 'Invoices', 'InvoiceID', () => dated({ ...due, Type: 'ACCPAY' }), 'VOIDED'],
    [
      'a credit note',
      'CreditNotes',
      'CreditNoteID',
      () => dated({ Status: 'AUTHORISED', Type: 'ACCRECCREDIT', LineItems: [{ ...line, AccountCode: '200' }] }),
      'VOIDED',
    ],
    [
      'a supplier credit',
      'CreditNotes',
      'CreditNoteID',
      () => dated({ Status: 'AUTHORISED', Type: 'ACCPAYCREDIT' }),
      'VOIDED',
    ],
    ['a stock increase', 'Invoices', 'InvoiceID', () => rig.adjustment('ACCPAY', 'LOCK', 1, 5, '2026-10-31'), 'VOIDED'],
    [
      'a stock decrease',
      'CreditNotes',
      'CreditNoteID',
      () => rig.adjustment('ACCPAYCREDIT', 'LOCK', 1, 5, '2026-10-31'),
      'VOIDED',
    ],
    ['a purchase order', 'PurchaseOrders', 'PurchaseOrderID', () => dated({ Status: 'AUTHORISED' }), 'DELETED'],
    [
      'spent money',
      'BankTransactions',
      'BankTransactionID',
      () => dated({ Type: 'SPEND', BankAccount: { Code: '090' } }),
      'DELETED',
    ],
    [
      'a manual journal',
      'ManualJournals',
      'ManualJournalID',
      () => ({
        Narration: 'x',
        Status: 'POSTED',
        Date: '2026-10-31',
        JournalLines: [
          { LineAmount: 1, AccountCode: '400' },
          { LineAmount: -1, AccountCode: '631' },
        ],
      }),
      'VOIDED',
    ],
  ];

  it.each(documents)('%s', async (_name, resource, id, element, end) => {
    const known: Tree = await rig.create(resource, element());
    await lock();
    const path = `/${resource}/${text(known[id])}`;
    const answers: Answer[] = [
      await rig.put(`/${resource}?unitdp=4`, element()),
      await rig.post(path, { Date: '2026-11-05' }),
      await rig.post(path, { Status: end }),
    ];
    for (const answer of answers) expect(refusals(answer)).toEqual([SENTENCE]);
  });

  it('a payment, its removal, a batch payment, its removal, and a refund', async () => {
    const [one, two] = [await rig.invoice(), await rig.invoice()];
    const note = await rig.creditNote();
    const pay = (Invoice: Tree, extra: object = {}): object => ({
      Invoice: { InvoiceID: Invoice['InvoiceID'] },
      Amount: 1,
      ...extra,
    });
    const made = { Account: { Code: '090' }, Date: '2026-10-31' };
    const payment = await rig.create('Payments', { ...pay(one), ...made }, '');
    const batch = await rig.create('BatchPayments', { ...made, Payments: [pay(two)] }, '');
    await lock();
    const answers = [
      await rig.put('/Payments', { ...pay(one), ...made }),
      await rig.post(`/Payments/${text(payment['PaymentID'])}`, { Status: 'DELETED' }),
      await rig.put('/BatchPayments', { ...made, Payments: [pay(two)] }),
      await rig.post(`/BatchPayments/${text(batch['BatchPaymentID'])}`, { Status: 'DELETED' }),
      await rig.put('/Payments', { CreditNote: { CreditNoteID: note['CreditNoteID'] }, Amount: 1, ...made }),
    ];
    for (const answer of answers) expect(refusals(answer)).toEqual([SENTENCE]);
  });

  it('a quantity corrected by hand, unless an adviser does it', async () => {
    await lock();
    const act = (by: string) =>
      rig.control('POST', `/tenants/${rig.tenantId}/ui`, {
        action: 'adjustItem',
        code: 'LOCK',
        quantity: 1,
        date: '2026-10-31',
        by,
      });
    expect(text((await act('alex@demo.example')).json['error'])).toBe(SENTENCE);
    expect((await act('kim@demo.example')).status).toBe(200);
  });

  it('a draft is neither made nor deleted there, but moves to an open day', async () => {
    const draft = dated({ Type: 'ACCREC', LineItems: [{ ...line, AccountCode: '200' }] });
    const known = await rig.create('Invoices', draft);
    await lock();
    const path = `/Invoices/${text(known['InvoiceID'])}`;
    for (const answer of [await rig.put('/Invoices', draft), await rig.post(path, { Status: 'DELETED' })])
      expect(refusals(answer)).toEqual([SENTENCE]);
    expect((await rig.post(path, { Date: '2026-11-01' })).status).toBe(200);
  });

  it('the day after the lock is open', async () => {
    await lock();
    await rig.invoice({ Date: '2026-11-01', DueDate: '2026-11-30' });
  });
});
