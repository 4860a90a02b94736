import { first, list, messages, refusals, Rig, text, type Tree } from './harness.js';

describe('Bank transactions, prepayments and overpayments', () => {
  let rig: Rig;
  let contact: { ContactID: string };
  beforeEach(async () => {
    rig = await Rig.start();
    contact = { ContactID: await rig.contact() };
  });
  afterEach(() => rig.close());

  const body = (Type: string, extra: object = {}): Record<string, unknown> => ({
    Type,
    Contact: contact,
    BankAccount: { Code: '090' },
    Date: '2026-10-05',
    LineItems: [
      { Description: 'Money', Quantity: 1, UnitAmount: 115, AccountCode: Type.startsWith('SPEND') ? '400' : '200' },
    ],
    ...extra,
  });
  const money = (Type: string, extra: object = {}): Promise<Tree> => rig.create('BankTransactions', body(Type, extra));
  const ahead = async (Type: string, extra: object = {}): Promise<Tree> => {
    const made = await money(Type, extra);
    const resource = Type.endsWith('-PREPAYMENT') ? 'Prepayments' : 'Overpayments';
    return first(await rig.get(`/${resource}/${text(made['PrepaymentID'] ?? made['OverpaymentID'])}`), resource);
  };
  const overpaid = (Type: string, AccountCode: string): Promise<Tree> =>
    ahead(Type, { LineItems: [{ Description: 'Too much', Quantity: 1, UnitAmount: 50, AccountCode }] });
  const refused = async (Type: string, extra: object): Promise<string[]> =>
    refusals(await rig.put('/BankTransactions', body(Type, extra)));
  const path = (known: Tree): string => `/BankTransactions/${text(known['BankTransactionID'])}`;
  const balance = async (code: string): Promise<string> => {
    const ledger = (await rig.control('GET', `/tenants/${rig.tenantId}/ledger`)).json;
    expect(text(ledger['sum'])).toBe('0.00');
    return text(list(ledger['accounts']).find((account) => text(account['code']) === code)?.['balance']) ?? '0.00';
  };

  it('are approved at once and inclusive of tax by default', async () => {
    const received = await money('RECEIVE', { Reference: 'Till' });
    expect(received).toMatchObject({
      Status: 'AUTHORISED',
      LineAmountTypes: 'Inclusive',
      SubTotal: 100,
      TotalTax: 15,
      Total: 115,
      Reference: 'Till',
      BankAccount: { Code: '090' },
    });
    expect([await balance('090'), await balance('200'), await balance('820')]).toEqual(['115.00', '-100.00', '-15.00']);
    const where = encodeURIComponent('Reference=="Till" AND Date>=DateTime(2026,10,05)');
    expect(list((await rig.get(`/BankTransactions?where=${where}`)).json['BankTransactions'])[0]).toMatchObject({
      BankTransactionID: received['BankTransactionID'],
      LineItems: [],
    });
  });

  it('spending brings tracked goods in, receiving takes them out, both are refused without stock', async () => {
    await rig.trackedItem('CASH');
    const goods = (Quantity: number, UnitAmount: number): object => ({
      LineAmountTypes: 'NoTax',
      LineItems: [{ ItemCode: 'CASH', Description: 'Goods', Quantity, UnitAmount }],
    });
    const bought = await money('SPEND', goods(4, 3));
    await money('RECEIVE', goods(1, 9));
    expect(await rig.item('CASH')).toMatchObject({ QuantityOnHand: 3, TotalCostPool: 9 });
    expect([await balance('630'), await balance('310')]).toEqual(['9.00', '3.00']);
    expect(await refused('RECEIVE', goods(4, 9))).toContain('Insufficient stock. Items are eligible for backorder.');
    expect(refusals(await rig.post(path(bought), { Status: 'DELETED' }))).toContain(
      'Insufficient stock. Items are eligible for backorder.',
    );
  });

  it('51: refuses what is no bank account', async () => {
    for (const BankAccount of [{ Code: '200' }, { Code: '999' }, { AccountID: contact.ContactID }, undefined])
      expect(await refused('SPEND', { BankAccount })).toEqual([
        'The specified bank account details do not match a known bank account',
      ]);
  });

  it('52: takes changes until reconciled, and refuses them afterwards', async () => {
    const spent = await money('SPEND');
    expect(
      first(await rig.post(path(spent), { Reference: 'Changed', IsReconciled: true }), 'BankTransactions'),
    ).toMatchObject({
      Reference: 'Changed',
      IsReconciled: true,
    });
    for (const changes of [{ Reference: 'Again' }, { Status: 'DELETED' }])
      expect(refusals(await rig.post(path(spent), changes))).toEqual(['Spend money transactions cannot be updated']);
    const received = await money('RECEIVE');
    await rig.post(path(received), { Status: 'DELETED' });
    expect(refusals(await rig.post(path(received), { Reference: 'x' }))).toEqual([
      'Receive money transactions cannot be updated',
    ]);
  });

  it('refuse transfers, drafts, negative totals, no lines, no contact and foreign money', async () => {
    expect(await refused('SPEND-TRANSFER', {})).toEqual(['Bank Transaction not of valid type for creation']);
    expect(await refused('SPEND', { Status: 'DELETED' })).toEqual([
      'Bank Transaction not of valid status for creation',
    ]);
    expect(await refused('SPEND', { LineItems: [] })).toEqual(['One or more line items must be specified']);
    expect(await refused('SPEND', { Contact: undefined })).toEqual([
      'A Contact must be specified for this type of transaction',
    ]);
    const negative = { LineItems: [{ Description: 'x', Quantity: 1, UnitAmount: -1, AccountCode: '400' }] };
    expect((await refused('SPEND', negative))[0]).toContain('swap SPEND and RECEIVE');
    expect((await refused('SPEND', { CurrencyCode: 'USD' }))[0]).toContain('that of its bank account');
  });

  it('a prepayment keeps its tax and account, is allocated, undone, and refunded', async () => {
    const prepaid = await ahead('RECEIVE-PREPAYMENT');
    expect(prepaid).toMatchObject({
      Type: 'RECEIVE-PREPAYMENT',
      Status: 'AUTHORISED',
      Total: 115,
      TotalTax: 15,
      RemainingCredit: 115,
    });
    const invoice = await rig.invoice({ Contact: contact });
    const Invoice = { InvoiceID: invoice['InvoiceID'] };
    const allocations = `/Prepayments/${text(prepaid['PrepaymentID'])}/Allocations`;
    const allocation = first(await rig.put(allocations, { Amount: 60, Invoice, Date: '2026-10-06' }), 'Allocations');
    const read = async (): Promise<Tree> => first(await rig.get(`/Invoices/${text(invoice['InvoiceID'])}`), 'Invoices');
    expect(await read()).toMatchObject({
      AmountDue: 55,
      AmountCredited: 60,
      CreditNotes: [],
      Prepayments: [{ PrepaymentID: prepaid['PrepaymentID'], AppliedAmount: 60 }],
    });
    expect([await balance('610'), await balance('090')]).toEqual(['55.00', '115.00']);
    const undone = await rig.call('DELETE', `${allocations}/${text(allocation['AllocationID'])}`);
    expect([undone.status, undone.json['IsDeleted']]).toEqual([200, true]);
    expect(await read()).toMatchObject({ AmountDue: 115, Prepayments: [] });
    const refund = await rig.create(
      'Payments',
      {
        Prepayment: { PrepaymentID: prepaid['PrepaymentID'] },
        Account: { Code: '090' },
        Date: '2026-10-07',
        Amount: 115,
      },
      '',
    );
    expect(refund).toMatchObject({
      PaymentType: 'ARPREPAYMENTPAYMENT',
      Invoice: { InvoiceID: prepaid['PrepaymentID'], Type: 'ARPREPAYMENT' },
    });
    expect(first(await rig.get(`/Prepayments/${text(prepaid['PrepaymentID'])}`), 'Prepayments')).toMatchObject({
      Status: 'PAID',
      RemainingCredit: 0,
    });
    expect([await balance('610'), await balance('090'), await balance('200')]).toEqual(['115.00', '0.00', '-100.00']);
  });

  it.each([
    ['RECEIVE-OVERPAYMENT', '610', 'AROVERPAYMENTPAYMENT', '-50.00'],
    ['SPEND-OVERPAYMENT', '800', 'APOVERPAYMENTPAYMENT', '50.00'],
  ])('%s stands on control account %s without tax, and is refunded as %s', async (Type, account, PaymentType, open) => {
    const over = await overpaid(Type, account);
    expect(over).toMatchObject({ Type, LineAmountTypes: 'NoTax', Total: 50, RemainingCredit: 50 });
    expect(await balance(account)).toBe(open);
    const Overpayment = { OverpaymentID: over['OverpaymentID'] };
    const refund = { Overpayment, Account: { Code: '090' }, Date: '2026-10-07' };
    expect(refusals(await rig.put('/Payments', { ...refund, Amount: 51 }))).toEqual([
      'Payment amount exceeds the amount outstanding on this document',
    ]);
    const paid = await rig.create('Payments', { ...refund, Amount: 50 }, '');
    expect(paid).toMatchObject({ PaymentType });
    expect([await balance(account), await balance('090')]).toEqual(['0.00', '0.00']);
    await rig.post(`/Payments/${text(paid['PaymentID'])}`, { Status: 'DELETED' });
    expect(first(await rig.get(`/Overpayments/${text(over['OverpaymentID'])}`), 'Overpayments')).toMatchObject({
      Status: 'AUTHORISED',
      RemainingCredit: 50,
    });
  });

  it('an overpayment is refused on another account or with tax', async () => {
    expect(new Set(await refused('RECEIVE-OVERPAYMENT', {}))).toEqual(
      new Set(["Account code '200' is not a valid code for this document."]),
    );
    const LineItems = [{ Description: 'x', Quantity: 1, UnitAmount: 1, AccountCode: '610' }];
    expect((await refused('RECEIVE-OVERPAYMENT', { LineItems, LineAmountTypes: 'Inclusive' }))[0]).toContain('no tax');
    expect(await refused('RECEIVE', { LineItems })).toContain(
      "Account code '610' is not a valid code for this document.",
    );
  });

  it('an overpayment is allocated within contact, side, credit and due', async () => {
    const over = await overpaid('RECEIVE-OVERPAYMENT', '610');
    const allocations = `/Overpayments/${text(over['OverpaymentID'])}/Allocations`;
    const mine = { InvoiceID: (await rig.invoice({ Contact: contact }))['InvoiceID'] };
    const strangers = { InvoiceID: (await rig.invoice())['InvoiceID'] };
    const bill = {
      InvoiceID: (
        await rig.invoice({
          Type: 'ACCPAY',
          Contact: contact,
          LineItems: [{ Description: 'x', Quantity: 1, UnitAmount: 100, AccountCode: '400' }],
        })
      )['InvoiceID'],
    };
    const wrong: [object, number, string][] = [
      [strangers, 10, 'contact of the overpayment'],
      [bill, 10, 'other side'],
      [mine, 51, 'remaining credit of the overpayment'],
    ];
    for (const [Invoice, Amount, words] of wrong)
      expect(refusals(await rig.put(allocations, { Amount, Invoice, Date: '2026-10-06' }))[0]).toContain(words);
    await rig.put(allocations, { Amount: 50, Invoice: mine, Date: '2026-10-06' });
    const page = await rig.get('/Overpayments?page=1&where=Status=="PAID"');
    expect(list(page.json['Overpayments'])[0]).toMatchObject({
      OverpaymentID: over['OverpaymentID'],
      AppliedAmount: 50,
      Allocations: [{ Amount: 50, Invoice: { InvoiceID: mine.InvoiceID } }],
    });
  });

  it('money paid ahead is deleted while nothing is applied, and is void then', async () => {
    const made = await money('SPEND-PREPAYMENT');
    const id = text(made['PrepaymentID']);
    expect(refusals(await rig.post(path(made), { Reference: 'x' }))).toEqual([
      'Spend money transactions cannot be updated',
    ]);
    await rig.post(path(made), { Status: 'DELETED' });
    expect(first(await rig.get(`/Prepayments/${id}`), 'Prepayments')).toMatchObject({
      Status: 'VOIDED',
      RemainingCredit: 0,
    });
    expect(await balance('090')).toBe('0.00');
    const answer = await rig.put(`/Prepayments/${id}/Allocations`, {
      Amount: 1,
      Invoice: { InvoiceID: (await rig.invoice())['InvoiceID'] },
    });
    expect(messages(answer)).toContain('Prepayment not of valid status for modification');
  });

  it('obey lock dates, allocations and their removal included', async () => {
    const over = await overpaid('RECEIVE-OVERPAYMENT', '610');
    const Invoice = { InvoiceID: (await rig.invoice({ Contact: contact }))['InvoiceID'] };
    const allocations = `/Overpayments/${text(over['OverpaymentID'])}/Allocations`;
    const { AllocationID } = first(
      await rig.put(allocations, { Amount: 1, Invoice, Date: '2026-10-06' }),
      'Allocations',
    );
    const spent = await money('SPEND');
    await rig.control('PATCH', `/tenants/${rig.tenantId}`, { PeriodLockDate: '2026-10-31' });
    const answers = [
      await rig.put('/BankTransactions', body('SPEND')),
      await rig.post(path(spent), { Status: 'DELETED' }),
      await rig.put(allocations, { Amount: 1, Invoice, Date: '2026-10-06' }),
      await rig.call('DELETE', `${allocations}/${text(AllocationID)}`),
    ];
    for (const answer of answers)
      expect(refusals(answer)).toEqual([
        'The document date cannot be before the period lock date, currently set at 31/10/2026',
      ]);
  });

  it('need their own scopes', async () => {
    await rig.signIn({ tenantIds: [rig.tenantId], scopes: ['accounting.invoices', 'accounting.payments'] });
    expect((await rig.get('/Overpayments')).status).toBe(200);
    expect((await rig.get('/BankTransactions')).status).toBe(401);
    await rig.signIn({ tenantIds: [rig.tenantId], scopes: ['accounting.banktransactions.read'] });
    expect([
      (await rig.get('/BankTransactions')).status,
      (await rig.put('/BankTransactions', body('SPEND'))).status,
    ]).toEqual([200, 401]);
  });
});
