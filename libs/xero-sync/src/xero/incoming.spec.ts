import { creditNoteIn, invoiceIn, quoteIn } from './incoming.documents.js';
import { contactIn, itemIn } from './incoming.js';
import { dayIn, decimalIn, instantIn, isTrue, moneyIn } from './values.js';

type Json = Record<string, unknown>;
const id = (digit: number) => `C0FFEE00-0000-4000-8000-00000000000${digit}`;
const invoice = (more: Json = {}): Json => ({
  InvoiceID: id(1),
  Type: 'ACCREC',
  InvoiceNumber: 'INV-1',
  Contact: { ContactID: id(2), Name: 'Harbour Foods' },
  Date: '/Date(1772323200000+0000)/',
  Status: 'AUTHORISED',
  LineAmountTypes: 'Exclusive',
  CurrencyCode: 'NZD',
  SubTotal: 100,
  TotalTax: 15,
  Total: 115,
  AmountDue: 115,
  LineItems: [
    { Description: 'Work\nall day', Quantity: 2, UnitAmount: 50, LineAmount: 100, TaxAmount: 15, TaxType: 'OUTPUT2' },
  ],
  ...more,
});
const factsOf = (row: Json) => {
  const reading = invoiceIn(row, 'NZD');
  if (reading.done === 'refused') throw new Error(reading.problems[0]!.sentence);
  return reading.facts;
};
const lineOf = (line: Json, more: Json = {}) => factsOf(invoice({ LineItems: [line], ...more })).lines[0];
const codesOf = (row: Json) => {
  const reading = invoiceIn(row, 'NZD');
  return reading.done === 'refused'
    ? reading.problems.map(({ code }) => code)
    : reading.remarks.map(({ code }) => code);
};

describe('Values of Xero', () => {
  it.each([
    ['/Date(1772323200000+0000)/', '2026-03-01'],
    ['/Date(1772323200000+1300)/', '2026-03-01'],
    ['/Date(1772323200000)/', '2026-03-01'],
    ['2026-03-01T00:00:00', '2026-03-01'],
    ['2026-03-01', '2026-03-01'],
    ['2026-03-01T23:30:00-08:00', '2026-03-01'],
    ['/Date(-62135596800000+0000)/', undefined],
    ['0001-01-01T00:00:00', undefined],
    ['2026-02-30T00:00:00', undefined],
    ['/Date(99999999999999999)/', undefined],
    ['soon', undefined],
    [null, undefined],
    [1772323200000, undefined],
  ])('the day %p is %p', (value, day) => {
    expect(dayIn({ value }, 'value')).toBe(day);
  });

  it('instants without a zone are UTC', () => {
    const at = (value: unknown) => instantIn({ value }, 'value');
    expect(at('2026-03-01T10:00:00.1234567')).toBe('2026-03-01T10:00:00.123Z');
    expect(at('2026-03-01T10:00:00Z')).toBe('2026-03-01T10:00:00.000Z');
    expect(at('/Date(1772323200123+0000)/')).toBe('2026-03-01T00:00:00.123Z');
    expect(at('yesterday')).toBeUndefined();
  });

  it.each([
    [0.1 + 0.2, '0.30'],
    ['12.345', '12.35'],
    [-0.005, '-0.01'],
    [9999999999.99, '9999999999.99'],
    [1e300, undefined],
    ['1e5', undefined],
    ['', undefined],
    [Number.NaN, undefined],
    [null, undefined],
  ])('the amount %p is %p', (value, amount) => {
    expect(moneyIn({ value }, 'value')).toBe(amount);
  });

  it('numbers have no exponent, and truth may be written as text', () => {
    expect(decimalIn({ value: 1e-7 }, 'value', 6)).toBe('0');
    expect(decimalIn({ value: 0.00001 }, 'value', 6)).toBe('0.00001');
    expect(decimalIn({ value: 123456789012.5 }, 'value')).toBe('123456789012.5');
    expect(['true', true, 'false', false, null].map((value) => isTrue({ value }, 'value'))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('Documents of Xero', () => {
  it('become facts with Xero’s totals, its keys, and what is on them', () => {
    const row = invoice({
      DueDateString: '2026-03-20T00:00:00',
      AmountDue: 60,
      Payments: [{ PaymentID: id(3), Amount: 40, Date: '/Date(1772409600000+0000)/', Reference: 'Giro' }],
      CreditNotes: [{ CreditNoteID: id(4), CreditNoteNumber: 'CN-1', AppliedAmount: '15', Date: null }],
      SomethingNew: { deep: [1] },
    });
    expect(factsOf(row)).toMatchObject({
      kind: 'invoice',
      remoteId: id(1).toLowerCase(),
      number: 'INV-1',
      contactRemoteId: id(2).toLowerCase(),
      date: '2026-03-01',
      dueDate: '2026-03-20',
      standing: 'open',
      net: '100.00',
      tax: '15.00',
      total: '115.00',
      due: '60.00',
      lines: [
        { name: 'Work', description: 'all day', quantity: '2', unitPrice: '50', amount: '100.00', taxType: 'OUTPUT2' },
      ],
      payments: [{ remoteId: id(3).toLowerCase(), amount: '40.00', date: '2026-03-02', reference: 'Giro' }],
      credits: [{ creditId: id(4).toLowerCase(), amount: '15.00', number: 'CN-1' }],
    });
  });

  it('bring a rate in another currency alone, and are refused without one there', () => {
    expect(factsOf(invoice({ CurrencyRate: 1 }))).not.toHaveProperty('currencyRate');
    expect(factsOf(invoice({ CurrencyCode: 'usd', CurrencyRate: 0.6123456 }))).toMatchObject({
      currency: 'USD',
      currencyRate: '0.612346',
    });
    expect(codesOf(invoice({ CurrencyCode: 'USD', CurrencyRate: 0 }))).toEqual(['currency_rate_missing']);
  });

  it.each<[string, Json, string]>([
    ['no id', { InvoiceID: '00000000-0000-0000-0000-000000000000' }, 'id_missing'],
    ['no number', { InvoiceNumber: null }, 'number_missing'],
    ['no contact', { Contact: null }, 'contact_missing'],
    ['no date', { Date: null, DateString: '' }, 'date_missing'],
    ['no currency', { CurrencyCode: null }, 'currency_missing'],
    ['no totals', { Total: null, SubTotal: null }, 'totals_missing'],
    ['no status', { Status: null }, 'status_missing'],
    ['a status to come', { Status: 'HELD' }, 'unknown_value'],
    ['a kind of amounts to come', { LineAmountTypes: 'Gross' }, 'unknown_value'],
    ['a type to come', { Type: 'ACCMAYBE' }, 'unknown_value'],
    ['no type', { Type: null }, 'type_missing'],
    ['no lines', { LineItems: [] }, 'lines_missing'],
    ['a line without amounts', { LineItems: [{ Description: 'x', Quantity: 2 }] }, 'line_without_amount'],
  ])('with %s are refused in words', (_what, more, code) => {
    const sentence: unknown = expect.stringMatching(/^(Invoice|Document|Line 1 of) .*\.$/);
    expect(invoiceIn(invoice(more), 'NZD')).toMatchObject({ done: 'refused', problems: [{ code, sentence }] });
  });

  it('one total of three may be missing', () => {
    expect(factsOf(invoice({ SubTotal: null }))).toMatchObject({ net: '100.00' });
    expect(factsOf(invoice({ TotalTax: null }))).toMatchObject({ tax: '15.00' });
    expect(factsOf(invoice({ Total: null }))).toMatchObject({ total: '115.00' });
  });

  it('bills need no number of their own; both sides, credits and quotes are told apart', () => {
    expect(factsOf(invoice({ Type: 'ACCPAY', InvoiceNumber: '' }))).toMatchObject({ kind: 'bill', number: '' });
    const { InvoiceID: CreditNoteID, ...rest } = invoice({ CreditNoteNumber: 'CN-1', RemainingCredit: 20 });
    const credit = (Type: string) => creditNoteIn({ ...rest, CreditNoteID, Type, AmountDue: null }, 'NZD');
    expect(credit('ACCRECCREDIT')).toMatchObject({ facts: { kind: 'creditNote', number: 'CN-1', due: '20.00' } });
    expect(credit('ACCPAYCREDIT')).toMatchObject({ facts: { kind: 'supplierCredit' } });
    const quote = { ...rest, QuoteID: id(5), QuoteNumber: 'QU-1', Status: 'ACCEPTED', LineAmountTypes: 'EXCLUSIVE' };
    expect(quoteIn(quote, 'NZD')).toMatchObject({ facts: { kind: 'salesOrder', number: 'QU-1', standing: 'open' } });
  });

  it('lines tell the third of quantity, price and amount, discounts as a percentage, and texts alone', () => {
    expect(lineOf({ Description: 'a', Quantity: 3, LineAmount: 10 })).toMatchObject({
      quantity: '3',
      unitPrice: '3.3333',
      amount: '10.00',
    });
    expect(lineOf({ Description: 'a', Quantity: '1.5', UnitAmount: '9.99' })).toMatchObject({ amount: '14.99' });
    expect(lineOf({ Description: 'a', LineAmount: 10 })).toMatchObject({ quantity: '1', unitPrice: '10' });
    expect(lineOf({ Description: 'a', Quantity: 2, UnitAmount: 10, DiscountAmount: 5 })).toMatchObject({
      discountPercent: '25',
      amount: '15.00',
    });
    expect(lineOf({ Description: 'See below' })).toEqual({
      name: 'See below',
      quantity: '1',
      unitPrice: '0',
      amount: '0.00',
      taxAmount: '0.00',
    });
    expect(lineOf({ ItemCode: 'TEA', Quantity: 1, UnitAmount: 4 })).toMatchObject({ name: 'TEA', itemCode: 'TEA' });
  });

  it('lines of more than the CRM’s 500 characters of a name keep the whole text as description', () => {
    const long = `${'ü'.repeat(499)}🧾 and more`;
    expect(lineOf({ Description: long, Quantity: 1, UnitAmount: 1 })).toMatchObject({
      name: 'ü'.repeat(499),
      description: long,
    });
  });

  it('with 900 lines are read whole', () => {
    const lines = Array.from({ length: 900 }, (_, n) => ({
      Description: `Line ${n}`,
      Quantity: 1,
      UnitAmount: 1,
      LineAmount: 1,
    }));
    expect(factsOf(invoice({ LineItems: lines, SubTotal: 900, TotalTax: 0, Total: 900 })).lines).toHaveLength(900);
  });

  it('that do not add up, or hold more than their total, are read with a remark', () => {
    expect(codesOf(invoice())).toEqual([]);
    expect(codesOf(invoice({ Total: 115.01 }))).toEqual(['totals_differ']);
    expect(codesOf(invoice({ Overpayments: [{ OverpaymentID: id(6), AppliedAmount: 500 }] }))).toEqual([
      'applied_beyond_total',
    ]);
  });
});

describe('Contacts of Xero', () => {
  const contact = (more: Json = {}): Json => ({
    ContactID: id(2),
    Name: ' Harbour Foods ',
    ContactStatus: 'ACTIVE',
    ...more,
  });

  it('become facts: both addresses, phones with their codes, persons, terms in days', () => {
    const reading = contactIn(
      contact({
        ContactNumber: 'C-7',
        EmailAddress: 'a@harbour.example',
        Addresses: [
          {
            AddressType: 'POBOX',
            AddressLine1: 'PO Box 1',
            AddressLine2: 'Level 2',
            AddressLine3: 'East',
            City: 'Auckland',
          },
          { AddressType: 'STREET', City: '' },
          { AddressType: 'MOON', City: 'Tycho' },
        ],
        Phones: [
          { PhoneType: 'DEFAULT', PhoneNumber: '1234567', PhoneAreaCode: '9', PhoneCountryCode: '64' },
          { PhoneType: 'MOBILE', PhoneNumber: '' },
        ],
        ContactPersons: [{ FirstName: 'Sue', IncludeInEmails: true }, { FirstName: '' }],
        PaymentTerms: { Sales: { Day: 14, Type: 'DAYSAFTERBILLDATE' }, Bills: { Day: 20, Type: 'OFFOLLOWINGMONTH' } },
        IsCustomer: true,
      }),
    );
    expect(reading).toMatchObject({
      done: 'read',
      called: 'Contact Harbour Foods',
      facts: {
        name: 'Harbour Foods',
        number: 'C-7',
        addresses: [{ kind: 'postal', line1: 'PO Box 1', line2: 'Level 2, East', city: 'Auckland' }],
        phone: '+64 9 1234567',
        persons: [{ firstName: 'Sue', includeInEmails: true }],
        salesTermsDays: 14,
        isCustomer: true,
        isSupplier: false,
        standing: 'active',
      },
      remarks: [{ code: 'terms_left_out' }],
    });
  });

  it('that were archived, merged or erased say so; without a name, or in a state to come, they are refused', () => {
    const standing = (more: Json) => {
      const reading = contactIn(contact(more));
      return reading.done === 'read' ? reading.facts.standing : reading.problems[0]!.code;
    };
    expect(standing({ ContactStatus: 'ARCHIVED' })).toBe('archived');
    expect(standing({ ContactStatus: 'ARCHIVED', MergedToContactID: id(9) })).toBe('merged');
    expect(standing({ ContactStatus: 'GDPRREQUEST' })).toBe('removed');
    expect(standing({ ContactStatus: 'FROZEN' })).toBe('unknown_value');
    expect(standing({ Name: null })).toBe('name_missing');
    expect(standing({ ContactID: null })).toBe('id_missing');
  });
});

describe('Items of Xero', () => {
  it('become facts: prices, tax types, and the stock of tracked ones', () => {
    const row = { ItemID: id(3), Code: 'TEA', SalesDetails: { UnitPrice: 4.1234, TaxType: 'OUTPUT2' } };
    expect(itemIn(row)).toMatchObject({
      facts: {
        number: 'TEA',
        name: 'TEA',
        salesPrice: '4.1234',
        salesTaxType: 'OUTPUT2',
        isSold: true,
        isPurchased: true,
        tracked: false,
      },
    });
    const tracked = { ...row, IsTrackedAsInventory: true, QuantityOnHand: 0, QuantityOnBackOrder: 2, TotalCostPool: 0 };
    expect(itemIn(tracked)).toMatchObject({ facts: { stock: { quantity: '-2', value: '0' } } });
  });

  it('without a code, or tracked without a quantity, are refused in words', () => {
    expect(itemIn({ ItemID: id(3), Name: 'Tea' })).toMatchObject({
      done: 'refused',
      problems: [
        { code: 'code_missing', sentence: 'Item Tea has no code in Xero. Give it one there, then read again.' },
      ],
    });
    expect(itemIn({ ItemID: id(3), Code: 'TEA', IsTrackedAsInventory: true, QuantityOnHand: null })).toMatchObject({
      problems: [{ code: 'stock_missing' }],
    });
  });
});
