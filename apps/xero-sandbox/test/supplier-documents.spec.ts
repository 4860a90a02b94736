import { first, list, refusals, Rig, text, type Tree } from './harness.js';

describe('Bills and supplier credits', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await Rig.start();
  });
  afterEach(() => rig.close());

  const bill = async (extra: object = {}): Promise<Tree> =>
    rig.invoice({
      Type: 'ACCPAY',
      InvoiceNumber: 'THEIRS-1',
      LineItems: [{ Description: 'Paper', Quantity: 1, UnitAmount: 100, AccountCode: '400' }],
      ...extra,
    });
  const credit = async (extra: object = {}): Promise<Tree> =>
    rig.creditNote({
      Type: 'ACCPAYCREDIT',
      CreditNoteNumber: 'BACK-1',
      LineItems: [{ Description: 'Paper', Quantity: 1, UnitAmount: 40, AccountCode: '400' }],
      ...extra,
    });
  const pay = (target: object, Amount: number, Account: object = { Code: '090' }): Promise<Tree> =>
    rig.create('Payments', { ...target, Account, Date: '2026-10-07', Amount }, '');
  const of = (known: Tree): object => ({ Invoice: { InvoiceID: known['InvoiceID'] } });
  const path = (known: Tree): string => `/Invoices/${text(known['InvoiceID'])}`;
  const stock = async (code: string): Promise<[quantity: unknown, value: unknown]> => {
    const item = await rig.item(code);
    return [item['QuantityOnHand'], item['TotalCostPool']];
  };
  const balance = async (code: string): Promise<string> => {
    const ledger = (await rig.control('GET', `/tenants/${rig.tenantId}/ledger`)).json;
    expect(text(ledger['sum'])).toBe('0.00');
    return text(list(ledger['accounts']).find((account) => text(account['code']) === code)?.['balance']) ?? '0.00';
  };

  it('goods on a bill raise the stock by their amount without tax, in base currency', async () => {
    await rig.trackedItem('EX');
    const goods = { ItemCode: 'EX', Description: 'Goods', Quantity: 4, UnitAmount: 11.5 };
    await bill({ LineItems: [goods] });
    expect(await stock('EX')).toEqual([4, 46]);
    await rig.trackedItem('IN');
    await bill({ LineAmountTypes: 'Inclusive', LineItems: [{ ...goods, ItemCode: 'IN', TaxType: 'INPUT2' }] });
    expect(await stock('IN')).toEqual([4, 40]);
    await rig.trackedItem('FX');
    await bill({ CurrencyCode: 'USD', CurrencyRate: 0.5, LineItems: [{ ...goods, ItemCode: 'FX' }] });
    expect(await stock('FX')).toEqual([4, 92]);
  });

  it('a bill is paid in parts and whole, opens again when a payment is deleted, and is then voided with its stock', async () => {
    await rig.trackedItem('PAID');
    const known = await bill({ LineItems: [{ ItemCode: 'PAID', Description: 'Goods', Quantity: 2, UnitAmount: 50 }] });
    const total = Number(known['Total']);
    await pay(of(known), 10);
    const last = await pay(of(known), total - 10);
    expect(last).toMatchObject({ PaymentType: 'ACCPAYPAYMENT', Invoice: { Status: 'PAID', AmountDue: 0 } });
    expect(refusals(await rig.post(path(known), { Status: 'VOIDED' }))[0]).toContain(
      'The status VOIDED cannot be applied',
    );
    const paid = first(await rig.get(path(known)), 'Invoices');
    for (const payment of list(paid['Payments']))
      await rig.post(`/Payments/${text(payment['PaymentID'])}`, { Status: 'DELETED' });
    expect(first(await rig.post(path(known), { Status: 'VOIDED' }), 'Invoices')).toMatchObject({ Status: 'VOIDED' });
    expect(await stock('PAID')).toEqual([0, 0]);
    expect([await balance('090'), await balance('800'), await balance('630')]).toEqual(['0.00', '0.00', '0.00']);
  });

  it('a paid bill takes the whitelisted changes and no others', async () => {
    const known = await bill();
    await pay(of(known), 1);
    const LineItemID = list(known['LineItems'])[0]!['LineItemID'];
    const Tracking = [{ Name: 'Region', Option: 'North' }];
    const allowed = {
      InvoiceNumber: 'THEIRS-2',
      DueDate: '2026-11-30',
      PlannedPaymentDate: '2026-11-29',
      Url: 'https://crm.example/bills/1',
      LineItems: [{ LineItemID, Description: 'Better paper', AccountCode: '429', Tracking }],
    };
    expect(first(await rig.post(path(known), allowed), 'Invoices')).toMatchObject({
      InvoiceNumber: 'THEIRS-2',
      DueDateString: '2026-11-30T00:00:00',
      LineItems: [{ Description: 'Better paper', AccountCode: '429', Tracking }],
    });
    const refused = [
      { Date: '2026-10-09' },
      { CurrencyCode: 'USD' },
      { LineAmountTypes: 'Inclusive' },
      { LineItems: [{ LineItemID, Quantity: 2 }] },
      { LineItems: [{ LineItemID, TaxType: 'NONE' }] },
    ];
    for (const changes of refused)
      expect(refusals(await rig.post(path(known), changes))).toContain(
        'This document cannot be edited as it has a payment or credit note allocated to it.',
      );
    const bank = { LineItems: [{ LineItemID, AccountCode: '090' }] };
    expect(refusals(await rig.post(path(known), bank))).toContain(
      "Account code '090' is not a valid code for this document.",
    );
    const sale = await rig.invoice();
    await pay(of(sale), 1);
    expect((await rig.post(path(sale), { PlannedPaymentDate: '2026-11-29' })).status).toBe(400);
  });

  it('a words-only change of a document leaves its stock movements in their place', async () => {
    await rig.trackedItem('SAMEDAY');
    const known = await bill({
      LineItems: [{ ItemCode: 'SAMEDAY', Description: 'Goods', Quantity: 2, UnitAmount: 3 }],
    });
    const sale = { LineItems: [{ ItemCode: 'SAMEDAY', Description: 'Goods', Quantity: 2, UnitAmount: 9 }] };
    await rig.invoice(sale);
    expect((await rig.post(path(known), { DueDate: '2026-12-01' })).status).toBe(200);
    const dearer = { LineItems: [{ ItemCode: 'SAMEDAY', Description: 'Goods', Quantity: 2, UnitAmount: 4 }] };
    expect((await rig.post(path(known), dearer)).status).toBe(200);
    expect(await balance('310')).toBe('8.00');
  });

  it('bills of one supplier are paid in one batch, which is deleted as a whole', async () => {
    const [one, two] = [await bill(), await bill({ InvoiceNumber: 'THEIRS-2' })];
    const Payments = [one, two].map((known) => ({ ...of(known), Amount: 115 }));
    const batch = await rig.create('BatchPayments', { Account: { Code: '090' }, Date: '2026-10-08', Payments }, '');
    expect(batch).toMatchObject({ Type: 'PAYBATCH', TotalAmount: 230 });
    expect(first(await rig.get(path(two!)), 'Invoices')).toMatchObject({ Status: 'PAID' });
    await rig.post(`/BatchPayments/${text(batch['BatchPaymentID'])}`, { Status: 'DELETED' });
    expect(first(await rig.get(path(two!)), 'Invoices')).toMatchObject({ Status: 'AUTHORISED', AmountDue: 115 });
  });

  it('a supplier credit is allocated to a bill, the allocation undone, and the credit refunded', async () => {
    const ContactID = await rig.contact();
    const [known, note] = [await bill({ Contact: { ContactID } }), await credit({ Contact: { ContactID } })];
    await credit({ Contact: { ContactID } });
    const notePath = `/CreditNotes/${text(note['CreditNoteID'])}`;
    const allocated = await rig.put(`${notePath}/Allocations`, { Amount: 46, ...of(known), Date: '2026-10-07' });
    expect(first(await rig.get(path(known)), 'Invoices')).toMatchObject({ AmountCredited: 46, AmountDue: 69 });
    const id = text(first(allocated, 'Allocations')['AllocationID']);
    await rig.call('DELETE', `${notePath}/Allocations/${id}`);
    const refund = await pay({ CreditNote: { CreditNoteID: note['CreditNoteID'] } }, 46);
    expect(refund).toMatchObject({
      PaymentType: 'APCREDITPAYMENT',
      CreditNote: { Status: 'PAID', RemainingCredit: 0 },
    });
    expect([await balance('090'), await balance('800')]).toEqual(['46.00', '-69.00']);
  });

  it('a count through a clearing account: surplus bill paid, shortage credit refunded, clearing = net at cost', async () => {
    await rig.trackedItem('CLEAR', 10, 5);
    const line = { ItemCode: 'CLEAR', Description: 'Count', UnitAmount: 5 };
    const NoTax = { LineAmountTypes: 'NoTax', Date: '2026-10-06' };
    const surplus = await bill({ ...NoTax, LineItems: [{ ...line, Quantity: 3 }] });
    await pay(of(surplus), 15, { Code: '650' });
    const shortage = await credit({ ...NoTax, LineItems: [{ ...line, Quantity: 5 }] });
    await pay({ CreditNote: { CreditNoteID: shortage['CreditNoteID'] } }, 25, { Code: '650' });
    expect(await stock('CLEAR')).toEqual([8, 40]);
    expect([await balance('650'), await balance('800')]).toEqual(['10.00', '0.00']);
  });

  it('goods sent back without stock are refused with the insufficient-stock sentence, at any date', async () => {
    await rig.trackedItem('GONE', 2, 5);
    const back = { LineItems: [{ ItemCode: 'GONE', Description: 'Back', Quantity: 3, UnitAmount: 5 }] };
    const body = {
      Type: 'ACCPAYCREDIT',
      Status: 'AUTHORISED',
      Contact: { ContactID: await rig.contact() },
      Date: '2026-10-06',
      ...back,
    };
    expect(new Set(refusals(await rig.put('/CreditNotes', body)))).toEqual(
      new Set(['Insufficient stock. Items are eligible for backorder.']),
    );
    const early = { ...body, Date: '2026-09-01', LineItems: [{ ...back.LineItems[0], Quantity: 1 }] };
    expect((await rig.put('/CreditNotes', early)).status).toBe(400);
    await credit({ LineItems: [{ ItemCode: 'GONE', Description: 'Back', Quantity: 2, UnitAmount: 5 }] });
    expect(await stock('GONE')).toEqual([0, 0]);
  });

  it.each([
    ['line', [1, 6], '6.00'],
    ['average', [1, 5], '5.00'],
  ])('by the reading "%s" a credit for two at 4.50 leaves %j', async (reading, left, asset) => {
    await rig.control('PATCH', '/settings', { creditNoteStockValue: reading });
    await rig.trackedItem('READ', 3, 5);
    await credit({
      LineAmountTypes: 'NoTax',
      LineItems: [{ ItemCode: 'READ', Description: 'Back', Quantity: 2, UnitAmount: 4.5 }],
    });
    expect(await stock('READ')).toEqual(left);
    expect([await balance('630'), await balance('800')]).toEqual([asset, '9.00']);
  });
});
