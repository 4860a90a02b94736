import { linked, someContext, someInvoice, someItem, someLine, someLinks, someSettings } from '../../../test/books.js';
import type { ExportPlan } from '../../engine/exporter.js';
import type { CrmInvoice } from '../../host/records.js';
import type { XeroSettings } from '../../settings/xero-settings.js';
import { invoiceExporter } from './invoice.exporter.js';

const prerequisites = [linked('contact', 'c1'), linked('item', 'i1', { number: 'TEA' })];
const planOf = (change: Partial<CrmInvoice> = {}, settings: XeroSettings = someSettings()) =>
  invoiceExporter.plan(someInvoice(change), someContext([someItem()], someLinks(), settings));
const stepOf = (plan: ExportPlan) => {
  if (plan.do !== 'steps') throw new Error(JSON.stringify(plan));
  return plan.steps[0]!;
};
const elementOf = (plan: ExportPlan) => stepOf(plan).build(someLinks(...prerequisites)).element;
const problemsOf = (plan: ExportPlan) =>
  plan.do === 'refuse' ? plan.problems.map(({ code, sentence, remedy }) => [code, sentence, remedy]) : plan;

describe('Invoices', () => {
  it('become approved sales invoices under our number, with every default spelt out', () => {
    const change = { url: 'https://crm.example/invoices/1', reference: 'PO 17' };
    expect(elementOf(planOf(change))).toEqual({
      Type: 'ACCREC',
      InvoiceNumber: 'INV-00001',
      Contact: { ContactID: 'xero-c1' },
      Date: '2026-05-04',
      DueDate: '2026-05-18',
      CurrencyCode: 'NZD',
      LineAmountTypes: 'Exclusive',
      Reference: 'PO 17',
      Url: 'https://crm.example/invoices/1',
      Status: 'AUTHORISED',
      LineItems: [
        { ItemCode: 'TEA', Description: 'Tea', Quantity: 2, UnitAmount: 18, AccountID: 'sales', TaxType: 'OUTPUT2' },
      ],
    });
    expect(stepOf(planOf())).toMatchObject({
      effect: 'create',
      call: 'invoices.create',
      naturalKey: 'INV-00001',
      stockOut: ['i1'],
      after: [
        { kind: 'contact', id: 'c1', part: 'main' },
        { kind: 'item', id: 'i1', part: 'main' },
      ],
      expect: { total: '41.40', tax: '5.40', lineCount: 1 },
      label: 'Invoice INV-00001, 41.40 NZD',
    });
  });

  it.each([
    ['the word xero', 'https://crm.example/xero/1'],
    ['another scheme', 'javascript:alert(1)'],
    ['no host', '/invoices/1'],
  ])('carry no link with %s in it', (_what, url) => {
    expect(elementOf(planOf({ url }))).not.toHaveProperty('Url');
  });

  it.each([
    [{ amountsAre: 'inclusive' as const, lines: [someLine({ taxAmount: '4.70' })] }, 'Inclusive', 'OUTPUT2'],
    [{ amountsAre: 'noTax' as const, lines: [someLine({ taxAmount: '0.00' })] }, 'NoTax', 'NONE'],
  ])('say how prices hold tax: %p', (change, types, taxType) => {
    expect(elementOf(planOf(change))).toMatchObject({ LineAmountTypes: types, LineItems: [{ TaxType: taxType }] });
  });

  it('send discounts as rates, and no rate where there is none', () => {
    expect(
      elementOf(planOf({ lines: [someLine({ discountPercent: '12.5', amount: '31.50', taxAmount: '4.73' })] })),
    ).toMatchObject({
      LineItems: [{ DiscountRate: 12.5 }],
    });
    const [line] = elementOf(planOf({ lines: [someLine({ discountPercent: '0.00' })] }))['LineItems'] as object[];
    expect(line).not.toHaveProperty('DiscountRate');
  });

  it('show descriptions only when asked to', () => {
    const lines = [someLine({ description: ' From Ceylon ' })];
    expect(elementOf(planOf({ lines }))).toMatchObject({ LineItems: [{ Description: 'Tea' }] });
    expect(elementOf(planOf({ lines }, someSettings({ syncDescriptions: true })))).toMatchObject({
      LineItems: [{ Description: 'Tea\nFrom Ceylon' }],
    });
  });

  it('name the item by the code that Xero knows, though it was renamed here', () => {
    const step = stepOf(invoiceExporter.plan(someInvoice(), someContext([someItem({ number: 'NEW' })])));
    expect(step.build(someLinks(...prerequisites)).element).toMatchObject({ LineItems: [{ ItemCode: 'TEA' }] });
  });

  it('allow back-orders only where the workspace sells below zero, in a call of its own', () => {
    expect(stepOf(planOf({ allowNegativeStock: true })).call).toBe('invoices.createAllowingBackorders');
    const service = { allowNegativeStock: true, lines: [someLine({ itemId: undefined })] } as Partial<CrmInvoice>;
    expect(stepOf(planOf(service)).call).toBe('invoices.create');
  });

  it('use the account of product, group, customer and default, in this order', () => {
    const accountOf = (settings: Partial<XeroSettings>) => {
      const [line] = elementOf(planOf({}, someSettings(settings)))['LineItems'] as { AccountID: string }[];
      return line?.AccountID;
    };
    expect(accountOf({ customerAccounts: { c1: { sales: 'services' } } })).toBe('services');
    expect(
      accountOf({ productAccounts: { i1: { sales: 'sales' } }, customerAccounts: { c1: { sales: 'services' } } }),
    ).toBe('sales');
  });

  it('are stopped by everything that is wrong, at once and in words', () => {
    const settings = someSettings({ accounts: { sales: 'closed' } });
    settings.reference.organisation.periodLockDate = '2026-05-04';
    settings.reference.organisation.endOfYearLockDate = '2026-03-31';
    const plan = planOf(
      {
        currency: 'SEK',
        currencyRate: '6.5',
        lines: [someLine({ taxRateId: 'unknown' }), someLine({ name: 'Old', taxRateId: 'old' })],
      },
      settings,
    );
    expect(problemsOf(plan)).toEqual([
      [
        'period_locked',
        'Invoice INV-00001 is dated 2026-05-04, and everything up to 2026-05-04 is locked in Xero (the period lock date).',
        'Date it after 2026-05-04; or ask your adviser to move the period lock date in Xero (Accounting > Advanced > Financial settings) and refresh the lists in the settings.',
      ],
      [
        'currency_missing',
        'Invoice INV-00001 is in SEK, which is not switched on in Xero.',
        'Add SEK in Xero (this may need a larger Xero plan) and refresh the lists in the settings.',
      ],
      [
        'account_gone',
        'The sales account "closed" (220) for line 1 "Tea" of Invoice INV-00001 is archived in Xero.',
        'Restore the account in Xero, or choose another sales account in the Xero settings.',
      ],
      [
        'tax_unmapped',
        'The tax rate of line 1 "Tea" of Invoice INV-00001 has no counterpart in Xero yet.',
        'Choose the tax rate of Xero for it in the Xero settings.',
      ],
      [
        'account_gone',
        'The sales account "closed" (220) for line 2 "Old" of Invoice INV-00001 is archived in Xero.',
        'Restore the account in Xero, or choose another sales account in the Xero settings.',
      ],
      [
        'tax_gone',
        'The tax rate "Old GST" of line 2 "Old" of Invoice INV-00001 is deleted in Xero.',
        'Restore the tax rate in Xero and refresh the lists in the settings, or choose another tax rate there.',
      ],
    ]);
  });

  it.each([
    ['no account at all', { accounts: {} }, {}, 'account_missing'],
    ['an account that Xero lost', { accounts: { sales: 'nowhere' } }, {}, 'account_gone'],
    ['a purchase tax on income', { taxRates: { standard: { sales: 'INPUT2' } } }, {}, 'tax_account_mismatch'],
    ['a tax rate that Xero lost', { taxRates: { standard: { sales: 'TAX009' } } }, {}, 'tax_gone'],
    ['a negative quantity', {}, { lines: [someLine({ quantity: '-1' })] }, 'quantity_negative'],
    ['a line too large', {}, { lines: [someLine({ amount: '10000000000.00' })] }, 'amount_too_large'],
    ['no lines', {}, { lines: [] }, 'lines_missing'],
  ])('are stopped by %s', (_what, settings, change, code) => {
    const plan = planOf(change, someSettings(settings));
    expect(plan.do === 'refuse' && plan.problems.map((problem) => problem.code)).toEqual([code]);
  });

  it.each<[string, Partial<CrmInvoice>, string]>([
    ['no quantity', { lines: [someLine({ quantity: '0', amount: '0.00', taxAmount: '0.00' })] }, 'quantity_zero'],
    ['five decimals of a quantity', { lines: [someLine({ quantity: '2.00001' })] }, 'quantity_decimals'],
    ['five decimals of a price', { lines: [someLine({ unitPrice: '18.00001' })] }, 'price_decimals'],
    ['three decimals of a discount', { lines: [someLine({ discountPercent: '12.125' })] }, 'discount_decimals'],
    ['a discount below zero', { lines: [someLine({ discountPercent: '-5' })] }, 'discount_range'],
    ['a discount above all', { lines: [someLine({ discountPercent: '100.01' })] }, 'discount_range'],
    ['a quantity too long', { lines: [someLine({ quantity: '100000000', unitPrice: '0' })] }, 'quantity_too_large'],
    [
      'a total below zero',
      { lines: [someLine({ unitPrice: '-18', amount: '-36.00', taxAmount: '-5.40' })] },
      'total_negative',
    ],
    ['a foreign currency without a rate', { currency: 'USD' }, 'currency_rate_missing'],
    ['a rate that rounds to nothing', { currency: 'USD', currencyRate: '0.0000001' }, 'currency_rate_decimals'],
    ['a rate whose rounding costs cents', { currency: 'USD', currencyRate: '0.00001055' }, 'currency_rate_decimals'],
    ['a line that its price does not make', { lines: [someLine({ amount: '36.01' })] }, 'line_not_representable'],
    ['a tax that Xero would compute otherwise', { tax: '5.41', total: '41.41' }, 'totals_not_representable'],
  ])('are stopped before anything is sent by %s', (_what, change, code) => {
    const plan = planOf(change);
    expect(plan.do === 'refuse' && plan.problems.map((problem) => problem.code)).toEqual([code]);
  });

  it('say in words what Xero cannot hold, and what to do', () => {
    expect(problemsOf(planOf({ lines: [someLine({ discountPercent: '12.125' })] }))).toEqual([
      [
        'discount_decimals',
        'line 1 "Tea" of INV-00001 has a discount of 12.125 %; Xero keeps two decimals.',
        'Round the discount to two decimals, or change the price instead.',
      ],
    ]);
    expect(problemsOf(planOf({ tax: '5.41', total: '41.41' }))).toEqual([
      [
        'totals_not_representable',
        'INV-00001 comes to 41.41 with 5.41 tax, but Xero would make 41.40 with 5.40 tax of it.',
        'Compare the tax rate here with the one that is chosen for it in the Xero settings; both must charge the same percentage.',
      ],
    ]);
  });

  it('a rate whose rounding costs no cent is sent with six decimals', () => {
    expect(elementOf(planOf({ currency: 'USD', currencyRate: '0.61234549' }))).toMatchObject({
      CurrencyRate: 0.612345,
    });
  });

  it('are not sent as drafts, nor when they were voided unsent', () => {
    expect(planOf({ status: 'draft' }).do).toBe('nothing');
    expect(planOf({ status: 'voided' }).do).toBe('nothing');
    expect(invoiceExporter.needs(someInvoice({ status: 'voided' }))).toEqual([]);
    expect(invoiceExporter.needs(someInvoice())).toEqual([
      { kind: 'contact', id: 'c1' },
      { kind: 'item', id: 'i1' },
    ]);
  });

  it('change without touching the status, by our own id', () => {
    const first = stepOf(planOf());
    const link = linked('invoice', 'inv1', { content: first.content, status: 'AUTHORISED' });
    const context = someContext([someItem()], someLinks(link, ...prerequisites));
    expect(invoiceExporter.plan(someInvoice(), context).do).toBe('nothing');
    const step = stepOf(invoiceExporter.plan(someInvoice({ dueDate: '2026-06-01' }), context));
    expect(step).toMatchObject({ effect: 'update', call: 'invoices.update', stockIn: ['i1'], stockOut: ['i1'] });
    const { element, remoteId } = step.build(context.links);
    expect(remoteId).toBe('xero-inv1');
    expect(element).toMatchObject({ InvoiceID: 'xero-inv1', DueDate: '2026-06-01' });
    expect(element).not.toHaveProperty('Status');
  });

  it.each([
    ['AUTHORISED', 'VOIDED'],
    ['SUBMITTED', 'DELETED'],
    ['DRAFT', 'DELETED'],
  ])('voided while %s there become %s', (status, wanted) => {
    const context = someContext([], someLinks(linked('invoice', 'inv1', { status })));
    const step = stepOf(invoiceExporter.plan(someInvoice({ status: 'voided' }), context));
    expect(step).toMatchObject({ effect: 'void', stockIn: ['i1'] });
    expect(step.build(context.links).element).toEqual({ InvoiceID: 'xero-inv1', Status: wanted });
  });

  it('voided on both sides need nothing', () => {
    const context = someContext([], someLinks(linked('invoice', 'inv1', { status: 'VOIDED' })));
    expect(invoiceExporter.plan(someInvoice({ status: 'voided' }), context).do).toBe('nothing');
  });

  it('say that the customer has them when they go after they were e-mailed, if they go approved', () => {
    expect(elementOf(planOf({ sentToContact: true }))).toMatchObject({ SentToContact: true });
    const submitted = elementOf(planOf({ sentToContact: true }, someSettings({ invoiceStatus: 'SUBMITTED' })));
    expect(submitted).not.toHaveProperty('SentToContact');
  });

  describe('that Xero has and that were e-mailed since', () => {
    const agreed = stepOf(planOf()).content;
    const again = (change: Partial<CrmInvoice>, link: object, settings = someSettings()) => {
      const has = linked('invoice', 'inv1', { content: agreed, status: 'AUTHORISED', ...link });
      return invoiceExporter.plan(
        someInvoice({ sentToContact: true, ...change }),
        someContext([someItem()], someLinks(has, ...prerequisites), settings),
      );
    };

    it('are told that alone, once', () => {
      const step = stepOf(again({}, {}));
      expect(step).toMatchObject({
        effect: 'update',
        call: 'invoices.update',
        label: 'Invoice INV-00001, was sent to its customer',
      });
      expect(step).not.toHaveProperty('stockOut');
      expect(step.build(someLinks()).element).toEqual({
        InvoiceID: 'xero-inv1',
        InvoiceNumber: 'INV-00001',
        SentToContact: true,
      });
      expect(again({}, { content: step.content }).do).toBe('nothing');
      // Paid since: Xero's word on it stands, and a payment is no reason to say it again.
      expect(again({}, { content: step.content, status: 'PAID' }).do).toBe('nothing');
    });

    it('are told together with what else is new', () => {
      const step = stepOf(again({ reference: 'PO 18' }, {}));
      expect(step.build(someLinks(...prerequisites)).element).toMatchObject({
        SentToContact: true,
        Reference: 'PO 18',
      });
    });

    it('are left alone, and nobody is bothered, where Xero would not take it', () => {
      const locked = someSettings();
      locked.reference.organisation.periodLockDate = '2026-05-04';
      expect(again({}, {}, locked).do).toBe('nothing');
      for (const status of ['DRAFT', 'SUBMITTED', 'PAID']) expect(again({}, { status }).do).toBe('nothing');
    });
  });

  it('move no stock in Xero while they await approval there', () => {
    const step = stepOf(planOf({}, someSettings({ invoiceStatus: 'SUBMITTED' })));
    expect(step.stockOut).toEqual([]);
    expect(step.build(someLinks(...prerequisites)).element).toMatchObject({ Status: 'SUBMITTED' });
  });
});
