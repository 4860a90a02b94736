import { linked, someAdjustment, someContext, someItem, someLinks, someSettings } from '../../../test/books.js';
import type { ExportPlan } from '../../engine/exporter.js';
import { stockChangeExporter } from './stock-change.exporter.js';

const links = someLinks(linked('item', 'i1', { number: 'TEA' }), linked('item', 'i2', { number: 'CAKE' }));
const context = someContext([someItem()], links);
const line = (itemId: string, quantityChange: string, unitCost: string) => ({
  id: itemId,
  itemId,
  quantityChange,
  unitCost,
  locationId: 'main',
});
const stepsOf = (plan: ExportPlan) => {
  if (plan.do !== 'steps') throw new Error(JSON.stringify(plan));
  return plan.steps;
};

describe('Stock adjustments', () => {
  it('raise stock by a bill of total zero', () => {
    const change = someAdjustment({ lines: [line('i1', '10', '10.8000'), line('i2', '3', '0.3333')] });
    const [step, ...rest] = stepsOf(stockChangeExporter.plan(change, context));
    expect(rest).toEqual([]);
    expect(step).toMatchObject({
      part: 'up',
      call: 'invoices.create',
      stockIn: ['i1', 'i2'],
      expect: { total: '0.00', tax: '0.00', lineCount: 3 },
    });
    expect(step!.naturalKey).toMatch(/^ADJ-00001-[0-9a-f]{8}$/);
    expect(step!.build(links).element).toEqual({
      Type: 'ACCPAY',
      Contact: { Name: 'Inventory Adjustments' },
      InvoiceNumber: step!.naturalKey,
      DueDate: '2026-05-02',
      Date: '2026-05-02',
      CurrencyCode: 'NZD',
      LineAmountTypes: 'NoTax',
      Status: 'AUTHORISED',
      LineItems: [
        { ItemCode: 'TEA', Description: 'ADJ-00001: Opening stock', Quantity: 10, UnitAmount: 10.8, TaxType: 'NONE' },
        { ItemCode: 'CAKE', Description: 'ADJ-00001: Opening stock', Quantity: 3, UnitAmount: 0.3333, TaxType: 'NONE' },
        // 108.00 and 1.00 (3 × 0.3333, rounded as the line is).
        {
          Description: 'ADJ-00001: Opening stock',
          Quantity: 1,
          UnitAmount: -109,
          AccountID: 'adjustments',
          TaxType: 'NONE',
        },
      ],
    });
  });

  it('lower stock by a supplier credit note of total zero, in the same record too', () => {
    const change = someAdjustment({ lines: [line('i1', '-2', '10.8'), line('i2', '1', '5')] });
    const steps = stepsOf(stockChangeExporter.plan(change, context));
    expect(steps.map(({ part, call, stockIn, stockOut }) => ({ part, call, stockIn, stockOut }))).toEqual([
      { part: 'up', call: 'invoices.create', stockIn: ['i2'], stockOut: undefined },
      { part: 'down', call: 'creditNotes.create', stockIn: undefined, stockOut: ['i1'] },
    ]);
    expect(steps[1]!.build(links).element).toMatchObject({
      Type: 'ACCPAYCREDIT',
      CreditNoteNumber: steps[1]!.naturalKey,
      LineItems: [
        { ItemCode: 'TEA', Quantity: 2, UnitAmount: 10.8 },
        { Quantity: 1, UnitAmount: -21.6 },
      ],
    });
  });

  it('need no contra line when the goods are worth nothing', () => {
    const [step] = stepsOf(stockChangeExporter.plan(someAdjustment({ lines: [line('i1', '1', '0')] }), context));
    expect(step!.expect).toMatchObject({ lineCount: 1 });
    expect(step!.build(links).element['LineItems']).toHaveLength(1);
  });

  it('resume at the part that is missing', () => {
    const change = someAdjustment({ lines: [line('i1', '-2', '10.8'), line('i2', '1', '5')] });
    const half = someContext(
      [],
      someLinks(linked('stockChange', 'adj1', { part: 'up' }), linked('item', 'i1', { number: 'TEA' })),
    );
    expect(stepsOf(stockChangeExporter.plan(change, half)).map(({ part }) => part)).toEqual(['down']);
  });

  it('are voided by a document the other way', () => {
    const posted = someContext(
      [],
      someLinks(linked('stockChange', 'adj1', { part: 'up' }), linked('item', 'i1', { number: 'TEA' })),
    );
    const [step, ...rest] = stepsOf(stockChangeExporter.plan(someAdjustment({ status: 'voided' }), posted));
    expect(rest).toEqual([]);
    expect(step).toMatchObject({ part: 'up-reversal', call: 'creditNotes.create', stockOut: ['i1'] });
    expect(step!.naturalKey).toMatch(/-R$/);
    expect(stockChangeExporter.plan(someAdjustment({ status: 'voided' }), context).do).toBe('nothing');
  });

  it('are not sent without Sync inventory, nor for a cause that is not an adjustment', () => {
    expect(
      stockChangeExporter.plan(someAdjustment(), someContext([], links, someSettings({ syncInventory: false }))),
    ).toEqual({
      do: 'exclude',
      because: 'Sync inventory with Xero is switched off.',
    });
    expect(stockChangeExporter.plan(someAdjustment({ cause: 'transfer' }), context).do).toBe('exclude');
  });

  it('are stopped when no account for them is chosen', () => {
    const plan = stockChangeExporter.plan(someAdjustment(), someContext([], links, someSettings({ accounts: {} })));
    expect(plan).toMatchObject({
      do: 'refuse',
      problems: [
        {
          code: 'account_missing',
          sentence: 'No account for stock adjustments is chosen for the contra line of Stock adjustment ADJ-00001.',
        },
      ],
    });
  });
});
