import { linked, someBill, someContext, someItem, someLine, someLinks, someSettings } from '../../../test/books.js';
import type { ExportPlan } from '../../engine/exporter.js';
import type { CrmBill } from '../../host/records.js';
import type { XeroSettings } from '../../settings/xero-settings.js';
import { billExporter } from './bill.exporter.js';

const accounts = { ...someSettings().accounts, purchases: 'freight' };
const settingsWith = (change: Partial<XeroSettings> = {}) => someSettings({ accounts, ...change });
const prerequisites = [linked('contact', 'c1'), linked('item', 'i1', { number: 'TEA' })];
const planOf = (change: Partial<CrmBill> = {}, settings = settingsWith(), links = someLinks()) =>
  billExporter.plan(someBill(change), someContext([someItem()], links, settings));
const stepOf = (plan: ExportPlan) => {
  if (plan.do !== 'steps') throw new Error(JSON.stringify(plan));
  return plan.steps[0]!;
};
const elementOf = (plan: ExportPlan) => stepOf(plan).build(someLinks(...prerequisites)).element;
const codesOf = (plan: ExportPlan) => (plan.do === 'refuse' ? plan.problems.map(({ code }) => code) : plan);
const goods = { unitPrice: '10.8000', amount: '21.60', taxAmount: '3.24' };

describe('Supplier bills', () => {
  it('become approved bills under our number and the supplier’s, goods without an account of ours', () => {
    expect(elementOf(planOf({ url: 'https://crm.example/bills/1', reference: 'PO-00001' }))).toEqual({
      Type: 'ACCPAY',
      InvoiceNumber: 'BILL-00001 / RE-118',
      Contact: { ContactID: 'xero-c1' },
      Date: '2026-05-04',
      DueDate: '2026-06-03',
      CurrencyCode: 'NZD',
      LineAmountTypes: 'Exclusive',
      Url: 'https://crm.example/bills/1',
      Status: 'AUTHORISED',
      LineItems: [{ ItemCode: 'TEA', Description: 'Tea', Quantity: 2, UnitAmount: 10.8, TaxType: 'INPUT2' }],
    });
    expect(stepOf(planOf())).toMatchObject({
      effect: 'create',
      call: 'invoices.create',
      naturalKey: 'BILL-00001 / RE-118',
      stockIn: ['i1'],
      expect: { total: '24.84', tax: '3.24', lineCount: 1 },
      label: 'Supplier bill BILL-00001, 24.84 NZD',
    });
    expect(stepOf(planOf())).not.toHaveProperty('stockOut');
  });

  it.each([
    ['its own alone where the supplier has none', undefined, 'BILL-00001'],
    ['the supplier’s behind it', ' RE "9" ', 'BILL-00001 / RE "9"'],
    ['both in 255 characters', 'x'.repeat(255), `BILL-00001 / ${'x'.repeat(242)}`],
  ])('have a number of %s', (_what, supplierReference, number) => {
    const { supplierReference: _theirs, ...bill } = someBill();
    const plan = billExporter.plan(
      supplierReference === undefined ? bill : { ...bill, supplierReference },
      someContext([someItem()], someLinks(), settingsWith()),
    );
    expect(stepOf(plan).naturalKey).toBe(number);
  });

  it('carry landed cost in the goods, and take it off again on the account of purchases', () => {
    const lines = [{ ...someLine(goods), landedCost: '3.33' }];
    expect(elementOf(planOf({ lines }))['LineItems']).toEqual([
      { ItemCode: 'TEA', Description: 'Tea', Quantity: 2, LineAmount: 24.93, TaxType: 'INPUT2' },
      {
        Description: 'Landed cost, billed by others: Tea',
        Quantity: 1,
        LineAmount: -3.33,
        AccountID: 'freight',
        TaxType: 'INPUT2',
      },
    ]);
    expect(stepOf(planOf({ lines }))).toMatchObject({ expect: { total: '24.84', tax: '3.24', lineCount: 2 } });
  });

  it('send landed cost only where Xero keeps the stock', () => {
    const lines = [{ ...someLine(goods), landedCost: '3.33' }];
    expect(elementOf(planOf({ lines }, settingsWith({ syncInventory: false })))['LineItems']).toEqual([
      { ItemCode: 'TEA', Description: 'Tea', Quantity: 2, UnitAmount: 10.8, AccountID: 'freight', TaxType: 'INPUT2' },
    ]);
  });

  it.each([
    [
      'without an account for what landed cost takes off',
      { lines: [{ ...someLine(goods), landedCost: '1' }] },
      'account_missing',
    ],
    [
      'with an expense and no account for it',
      { lines: [someLine({ ...goods, itemId: undefined as never })] },
      'account_missing',
    ],
    [
      'with goods at a negative price',
      { lines: [someLine({ ...goods, unitPrice: '-1', amount: '-2.00' })] },
      'price_negative',
    ],
    ['in a currency that is not switched on', { currency: 'SEK', currencyRate: '9' }, 'currency_missing'],
    ['with an unmapped tax rate', { lines: [someLine({ ...goods, taxRateId: 'old' })] }, 'tax_unmapped'],
    ['without lines', { lines: [] }, 'lines_missing'],
    ['with a tax that Xero computes otherwise', { tax: '3.25', total: '24.85' }, 'totals_not_representable'],
  ])('are stopped before sending %s', (_what, change, code) => {
    expect(codesOf(planOf(change as Partial<CrmBill>, someSettings()))).toContain(code);
  });

  it.each([
    ['draft', false, 'A draft is not sent; it is sent when it is issued.'],
    ['voided', false, 'It was voided before it was ever sent.'],
  ] as const)('are not sent as %s', (status, _linked, because) => {
    expect(planOf({ status })).toEqual({ do: 'nothing', because });
  });

  it('are changed by their own id without a status, either way the stock may go', () => {
    const step = stepOf(planOf({}, settingsWith(), someLinks(linked('bill', 'bill1', { status: 'AUTHORISED' }))));
    expect(step).toMatchObject({ effect: 'update', call: 'invoices.update', stockIn: ['i1'], stockOut: ['i1'] });
    const { element } = step.build(someLinks(...prerequisites));
    expect(element).toMatchObject({ InvoiceID: 'xero-bill1', InvoiceNumber: 'BILL-00001 / RE-118' });
    expect(element).not.toHaveProperty('Status');
  });

  it('are voided by their own id, the goods going out', () => {
    const step = stepOf(
      planOf({ status: 'voided' }, settingsWith(), someLinks(linked('bill', 'bill1', { status: 'AUTHORISED' }))),
    );
    expect(step).toMatchObject({ effect: 'void', call: 'invoices.update', stockOut: ['i1'] });
    expect(step).not.toHaveProperty('stockIn');
    expect(step.build(someLinks()).element).toEqual({ InvoiceID: 'xero-bill1', Status: 'VOIDED' });
  });

  it('change only what Xero takes once a credit is applied to them there, and refuse the rest before sending', () => {
    const applied = [{ kind: 'allocation' as const, id: 'supplier.a1' }];
    const agreed = stepOf(planOf({ applied })).content;
    const links = someLinks(
      linked('bill', 'bill1', { status: 'AUTHORISED', content: agreed, details: { lineIds: ['x1'] } }),
      linked('allocation', 'supplier.a1'),
    );
    expect(
      stepOf(planOf({ applied, dueDate: '2026-07-01', supplierReference: 'RE-9' }, settingsWith(), links)).build(links)
        .element,
    ).toEqual({
      InvoiceID: 'xero-bill1',
      InvoiceNumber: 'BILL-00001 / RE-9',
      DueDate: '2026-07-01',
      LineItems: [{ LineItemID: 'x1', Description: 'Tea' }],
    });
    const line = someLine({ ...goods, quantity: '3', amount: '32.40', taxAmount: '4.86' });
    const dearer = { applied, lines: [line], net: '32.40', tax: '4.86', total: '37.26' };
    expect(planOf(dearer, settingsWith(), links)).toMatchObject({
      do: 'refuse',
      problems: [{ code: 'applied_in_xero', remedy: expect.stringMatching(/supplier credit/) }],
    });
  });
});
