import {
  linked,
  someContext,
  someItem,
  someLine,
  someLinks,
  someSettings,
  someSupplierCredit,
} from '../../../test/books.js';
import type { ExportPlan } from '../../engine/exporter.js';
import type { CrmSupplierCredit, SupplierCreditLine } from '../../host/records.js';
import { supplierCreditExporter } from './supplier-credit.exporter.js';

const settings = someSettings({ accounts: { ...someSettings().accounts, purchases: 'freight' } });
const prerequisites = [linked('contact', 'c1'), linked('item', 'i1', { number: 'TEA' })];
const planOf = (change: Partial<CrmSupplierCredit> = {}, links = someLinks()) =>
  supplierCreditExporter.plan(someSupplierCredit(change), someContext([someItem()], links, settings));
const stepOf = (plan: ExportPlan) => {
  if (plan.do !== 'steps') throw new Error(JSON.stringify(plan));
  return plan.steps[0]!;
};
const linesOf = (plan: ExportPlan) => stepOf(plan).build(someLinks(...prerequisites)).element['LineItems'];
const back = (change: Partial<SupplierCreditLine> = {}): SupplierCreditLine => ({
  ...someLine({ unitPrice: '10.8000', amount: '21.60', taxAmount: '3.24' }),
  ...change,
});

describe('Supplier credits', () => {
  it('become approved credit notes by amounts, the goods going out', () => {
    const step = stepOf(planOf({ supplierReference: 'G-7' }));
    expect(step).toMatchObject({
      effect: 'create',
      call: 'creditNotes.create',
      naturalKey: 'SCN-00001 / G-7',
      stockOut: ['i1'],
      expect: { total: '24.84', tax: '3.24', lineCount: 1 },
    });
    expect(step.build(someLinks(...prerequisites)).element).toEqual({
      Type: 'ACCPAYCREDIT',
      CreditNoteNumber: 'SCN-00001 / G-7',
      Contact: { ContactID: 'xero-c1' },
      Date: '2026-05-04',
      CurrencyCode: 'NZD',
      LineAmountTypes: 'Exclusive',
      Status: 'AUTHORISED',
      LineItems: [{ ItemCode: 'TEA', Description: 'Tea', Quantity: 2, LineAmount: 21.6, TaxType: 'INPUT2' }],
    });
  });

  it.each([
    ['more than they cost', '15.17', 6.43],
    ['less than they cost', '25.0049', -3.4],
  ])('give %s back: the goods leave at their cost, the rest is cost of sales', (_what, stockValue, rest) => {
    expect(linesOf(planOf({ lines: [back({ stockValue })] }))).toEqual([
      expect.objectContaining({ ItemCode: 'TEA', Quantity: 2, LineAmount: Number(Number(stockValue).toFixed(2)) }),
      {
        Description: 'Credited beyond, or short of, its cost: Tea',
        Quantity: 1,
        LineAmount: rest,
        AccountID: 'cogs',
        TaxType: 'INPUT2',
      },
    ]);
  });

  it('turn the worth of the goods into the currency of the credit', () => {
    const plan = planOf({ currency: 'USD', currencyRate: '0.5', lines: [back({ stockValue: '43.20' })] });
    expect(linesOf(plan)).toMatchObject([{ ItemCode: 'TEA', LineAmount: 21.6 }]);
  });

  it('leave the stock alone where no goods go back', () => {
    const plan = planOf({ lines: [back({ movesStock: false })] });
    expect(linesOf(plan)).toEqual([
      { Description: 'Tea', Quantity: 2, LineAmount: 21.6, AccountID: 'freight', TaxType: 'INPUT2' },
    ]);
    expect(stepOf(plan)).toMatchObject({ stockOut: [] });
  });

  it('that came from Xero keep their goods, and their number as it is there', () => {
    const plan = planOf({
      takenIn: true,
      number: 'RE-1',
      supplierReference: 'RE-1',
      lines: [back({ movesStock: false })],
    });
    expect(linesOf(plan)).toEqual([
      { ItemCode: 'TEA', Description: 'Tea', Quantity: 2, LineAmount: 21.6, TaxType: 'INPUT2' },
    ]);
    expect(
      stepOf(plan).build(someLinks(linked('contact', 'c1'), linked('item', 'i1', { number: 'TEA' }))).element,
    ).toMatchObject({
      CreditNoteNumber: 'RE-1',
    });
  });

  it('are voided by their own id, the goods coming in', () => {
    const links = someLinks(linked('supplierCredit', 'scn1', { status: 'AUTHORISED' }));
    const step = stepOf(planOf({ status: 'voided' }, links));
    expect(step).toMatchObject({ effect: 'void', call: 'creditNotes.update', stockIn: ['i1'] });
    expect(step.build(links).element).toEqual({ CreditNoteID: 'xero-scn1', Status: 'VOIDED' });
  });

  it('are not voided while one is applied in Xero', () => {
    const links = someLinks(
      linked('supplierCredit', 'scn1', { status: 'AUTHORISED' }),
      linked('allocation', 'supplier.a1'),
    );
    const plan = planOf({ status: 'voided', applied: [{ kind: 'allocation', id: 'supplier.a1' }] }, links);
    expect(plan).toMatchObject({ do: 'refuse', problems: [{ code: 'applied_in_xero' }] });
  });
});
