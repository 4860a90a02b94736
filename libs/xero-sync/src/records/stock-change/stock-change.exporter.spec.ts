import { linked, someAdjustment, someContext, someItem, someLinks, someSettings } from '../../../test/books.js';
import type { ExportPlan, LinkView, StepPlan } from '../../engine/exporter.js';
import type { CrmStockChange, Kind } from '../../host/records.js';
import type { XeroSettings } from '../../settings/xero-settings.js';
import { stockChangeExporter } from './stock-change.exporter.js';

const items: [Kind, string, LinkView][] = [
  linked('item', 'i1', { number: 'TEA' }),
  linked('item', 'i2', { number: 'CAKE' }),
  linked('item', 'i3', { number: 'BOX' }),
];
const products = [
  someItem(),
  someItem({ id: 'i2', number: 'CAKE' }),
  someItem({ id: 'i3', number: 'BOX' }),
  someItem({ id: 'i9', number: 'TAPE', tracked: false }),
];
const links = someLinks(...items);
const context = someContext(products, links);
const line = (
  itemId: string,
  quantityChange: string,
  unitCost: string,
  more: { value?: string; locationId?: string } = {},
) => ({
  id: `${itemId}${quantityChange}`,
  itemId,
  quantityChange,
  unitCost,
  locationId: 'main',
  ...more,
});
const stepsOf = (plan: ExportPlan) => {
  if (plan.do !== 'steps') throw new Error(JSON.stringify(plan));
  return plan.steps;
};
const withParts = (id: string, ...parts: (string | [string, Partial<LinkView>])[]) =>
  someLinks(
    ...items,
    ...parts.map((part) => {
      const [name, more] = typeof part === 'string' ? [part, {}] : part;
      return linked('stockChange', id, { part: name, remoteId: `xero-${name}`, ...more });
    }),
  );
const linesIn = (step: StepPlan, from = links) => step.build(from).element['LineItems'] as Record<string, unknown>[];
/** What stands on the lines, goods and counters, must be what the document is said to be worth. */
const totalOf = (step: StepPlan, from = links) =>
  linesIn(step, from).reduce(
    (sum, { LineAmount, UnitAmount }) => sum + Math.round(Number(LineAmount ?? UnitAmount) * 100),
    0,
  ) / 100;

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
        { ItemCode: 'TEA', Description: 'ADJ-00001: Opening stock', Quantity: 10, LineAmount: 108, TaxType: 'NONE' },
        { ItemCode: 'CAKE', Description: 'ADJ-00001: Opening stock', Quantity: 3, LineAmount: 1, TaxType: 'NONE' },
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
        { ItemCode: 'TEA', Quantity: 2, LineAmount: 21.6 },
        { Quantity: 1, UnitAmount: -21.6 },
      ],
    });
  });

  it('are worth what the ledger moved, which a price of four decimals could not say', () => {
    const change = someAdjustment({ lines: [line('i1', '-3000', '0.3333', { value: '1000.0000' })] });
    const [step] = stepsOf(stockChangeExporter.plan(change, context));
    expect(linesIn(step!)).toMatchObject([{ Quantity: 3000, LineAmount: 1000 }, { UnitAmount: -1000 }]);
  });

  it('need no contra line when the goods are worth nothing', () => {
    const [step] = stepsOf(stockChangeExporter.plan(someAdjustment({ lines: [line('i1', '1', '0')] }), context));
    expect(step!.expect).toMatchObject({ lineCount: 1 });
    expect(linesIn(step!)).toHaveLength(1);
  });

  it('resume at the part that is missing', () => {
    const change = someAdjustment({ lines: [line('i1', '-2', '10.8'), line('i2', '1', '5')] });
    const half = someContext(products, withParts('adj1', 'up'));
    expect(stepsOf(stockChangeExporter.plan(change, half)).map(({ part }) => part)).toEqual(['down']);
  });

  it('are voided by a document the other way', () => {
    const posted = someContext(products, withParts('adj1', 'up'));
    const [step, ...rest] = stepsOf(stockChangeExporter.plan(someAdjustment({ status: 'voided' }), posted));
    expect(rest).toEqual([]);
    expect(step).toMatchObject({ part: 'up-reversal', call: 'creditNotes.create', stockOut: ['i1'] });
    expect(step!.naturalKey).toMatch(/-R$/);
    expect(stockChangeExporter.plan(someAdjustment({ status: 'voided' }), context).do).toBe('nothing');
    const done = someContext(products, withParts('adj1', 'up', 'up-reversal'), someSettings({ accounts: {} }));
    expect(stockChangeExporter.plan(someAdjustment({ status: 'voided' }), done).do).toBe('nothing');
  });

  it('are not sent without Sync inventory', () => {
    expect(
      stockChangeExporter.plan(someAdjustment(), someContext(products, links, someSettings({ syncInventory: false }))),
    ).toEqual({ do: 'exclude', because: 'Sync inventory with Xero is switched off.' });
  });

  it('leave products that are not tracked out, and say so', () => {
    const [step] = stepsOf(
      stockChangeExporter.plan(someAdjustment({ lines: [line('i1', '1', '2'), line('i9', '4', '1')] }), context),
    );
    expect(linesIn(step!)).toMatchObject([{ ItemCode: 'TEA' }, { UnitAmount: -2 }]);
    expect(step!.label).toBe('Stock adjustment ADJ-00001, stock in (TAPE without quantity: not tracked)');
    expect(stockChangeExporter.plan(someAdjustment({ lines: [line('i9', '4', '1')] }), context)).toEqual({
      do: 'exclude',
      because: 'Xero keeps no quantity of TAPE: not tracked.',
    });
  });

  it('are stopped when no account for them is chosen', () => {
    const plan = stockChangeExporter.plan(
      someAdjustment(),
      someContext(products, links, someSettings({ accounts: {} })),
    );
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

describe('Stock corrections', () => {
  it('that revalue an item take all of it out before it comes back', () => {
    const change = someAdjustment({
      cause: 'reconciliation',
      lines: [line('i1', '-4', '5', { value: '20' }), line('i1', '4', '6', { value: '24' })],
    });
    const steps = stepsOf(stockChangeExporter.plan(change, context));
    expect(steps.map(({ part }) => part)).toEqual(['down', 'up']);
    expect(steps[1]!.after).toContainEqual({ kind: 'stockChange', id: 'adj1', part: 'down' });
  });
});

const someStocktake = (change: Partial<CrmStockChange> = {}) =>
  someAdjustment({
    cause: 'stocktake',
    id: 'st1',
    number: 'ST-00001',
    reason: 'Year end',
    lines: [line('i1', '2', '10.8'), line('i2', '-3', '5'), line('i3', '-1', '0.5')],
    ...change,
  });
const money = { stockAdjustments: 'adjustments', supplierPayments: 'bank', supplierRefunds: 'clearing' };
const counting = (from = links, accounts: XeroSettings['accounts'] = money) =>
  someContext(products, from, someSettings({ accounts }));

describe('Stocktakes', () => {
  it('pay the bill of the surplus and have the credit note of the shortage refunded, in order', () => {
    const steps = stepsOf(stockChangeExporter.plan(someStocktake(), counting()));
    expect(steps.map(({ part, call, expect }) => [part, call, expect?.total])).toEqual([
      ['surplus', 'invoices.create', '21.60'],
      ['shortage', 'creditNotes.create', '15.50'],
      ['surplus-payment', 'payments.create', '21.60'],
      ['shortage-refund', 'payments.create', '15.50'],
    ]);
    const [surplus, shortage, payment, refund] = steps;
    expect(linesIn(surplus!)).toEqual([
      { ItemCode: 'TEA', Description: 'ST-00001: Year end', Quantity: 2, LineAmount: 21.6, TaxType: 'NONE' },
    ]);
    expect(linesIn(shortage!)).toMatchObject([
      { ItemCode: 'CAKE', Quantity: 3, LineAmount: 15 },
      { ItemCode: 'BOX', Quantity: 1, LineAmount: 0.5 },
    ]);
    expect(payment!.after).toEqual([{ kind: 'stockChange', id: 'st1', part: 'surplus' }]);
    const known = withParts('st1', 'surplus', 'shortage');
    expect(payment!.build(known).element).toEqual({
      Invoice: { InvoiceID: 'xero-surplus' },
      Account: { AccountID: 'bank' },
      Date: '2026-05-02',
      Amount: 21.6,
      Reference: payment!.naturalKey,
    });
    expect(refund!.build(known).element).toMatchObject({
      CreditNote: { CreditNoteID: 'xero-shortage' },
      Account: { AccountID: 'clearing' },
      Amount: 15.5,
    });
    expect(payment!.naturalKey).not.toBe(refund!.naturalKey);
  });

  it('need no money for goods that are worth nothing', () => {
    const steps = stepsOf(stockChangeExporter.plan(someStocktake({ lines: [line('i1', '2', '0')] }), counting()));
    expect(steps.map(({ part }) => part)).toEqual(['surplus']);
  });

  it('resume at the payment, and are done when both documents are settled', () => {
    const half = counting(withParts('st1', 'surplus', 'shortage', 'shortage-refund'));
    expect(stepsOf(stockChangeExporter.plan(someStocktake(), half)).map(({ part }) => part)).toEqual([
      'surplus-payment',
    ]);
    const all = withParts('st1', 'surplus', 'shortage', 'shortage-refund', 'surplus-payment');
    expect(stockChangeExporter.plan(someStocktake(), counting(all, {})).do).toBe('nothing');
  });

  it('that are cancelled lose their money first and are voided then', () => {
    const all = counting(
      withParts('st1', 'surplus', 'shortage', ['shortage-refund', { remoteType: 'Payment' }], 'surplus-payment'),
    );
    const steps = stepsOf(stockChangeExporter.plan(someStocktake({ status: 'voided' }), all));
    expect(steps.map(({ part, effect, follows }) => [part, effect, follows])).toEqual([
      ['surplus-payment', 'delete', undefined],
      ['surplus', 'void', ['surplus-payment']],
      ['shortage-refund', 'delete', undefined],
      ['shortage', 'void', ['shortage-refund']],
    ]);
    expect(steps[1]).toMatchObject({ stockOut: ['i1'] });
    expect(steps[3]).toMatchObject({ stockIn: ['i2', 'i3'] });
    expect(steps[1]!.build(links)).toEqual({
      element: { InvoiceID: 'xero-surplus', Status: 'VOIDED' },
      remoteId: 'xero-surplus',
    });
  });

  it('that are cancelled and void in Xero too need nothing', () => {
    const gone = counting(withParts('st1', ['surplus', { status: 'VOIDED' }], ['shortage', { status: 'VOIDED' }]));
    expect(stockChangeExporter.plan(someStocktake({ status: 'voided' }), gone).do).toBe('nothing');
  });

  it('are stopped without the two bank accounts, each named', () => {
    const plan = stockChangeExporter.plan(someStocktake(), counting(links, { supplierRefunds: 'sales' }));
    expect(plan).toMatchObject({
      do: 'refuse',
      problems: [
        {
          code: 'account_missing',
          sentence: 'No bank account for supplier payments is chosen for the surplus of Stocktake ST-00001.',
        },
        { code: 'payment_account_not_allowed' },
      ],
    });
  });
});

const someTransfer = (change: Partial<CrmStockChange> = {}) =>
  someAdjustment({
    cause: 'transfer',
    id: 'tr1',
    number: 'TR-00001',
    lines: [
      line('i1', '-4', '2.5', { value: '10.0020', locationId: 'main' }),
      line('i1', '4', '2.5', { value: '10.0020', locationId: 'shop' }),
    ],
    ...change,
  });
const placeCategory = {
  id: 'place',
  name: 'Place',
  status: 'ACTIVE',
  options: [
    { id: 'north', name: 'North', status: 'ACTIVE' },
    { id: 'south', name: 'South', status: 'ACTIVE' },
    { id: 'east', name: 'East', status: 'ARCHIVED' },
  ],
};
const places = (options: Record<string, string>) =>
  someSettings({
    reference: { ...someSettings().reference, trackingCategories: [placeCategory] },
    tracking: {
      documents: {},
      groups: {},
      customers: {},
      locations: Object.fromEntries(
        Object.entries(options).map(([place, optionId]) => [place, { categoryId: 'place', optionId }]),
      ),
    },
  });

describe('Stock transfers', () => {
  it('take the goods out with one tracking option and bring them in with the other', () => {
    const mapped = someContext(products, links, places({ main: 'north', shop: 'south' }));
    const [out, into, ...rest] = stepsOf(stockChangeExporter.plan(someTransfer(), mapped));
    expect(rest).toEqual([]);
    expect([out, into].map((step) => [step!.part, step!.call, step!.stockIn, step!.stockOut])).toEqual([
      ['out', 'creditNotes.create', undefined, ['i1']],
      ['in', 'invoices.create', ['i1'], undefined],
    ]);
    expect(into!.after).toContainEqual({ kind: 'stockChange', id: 'tr1', part: 'out' });
    const [taken, brought] = [linesIn(out!)[0]!, linesIn(into!)[0]!];
    const tracking = (option: string) => [{ TrackingCategoryID: 'place', TrackingOptionID: option }];
    expect([taken['Tracking'], brought['Tracking']]).toEqual([tracking('north'), tracking('south')]);
    expect({ ...brought, Tracking: 0 }).toEqual({ ...taken, Tracking: 0 });
    expect([totalOf(out!), totalOf(into!)]).toEqual([0, 0]);
  });

  it('post nothing when Xero could not show them, and say why', () => {
    const because = (settings: XeroSettings) =>
      stockChangeExporter.plan(someTransfer(), someContext(products, links, settings));
    expect(because(someSettings())).toMatchObject({
      do: 'exclude',
      because: expect.stringMatching(/^Xero keeps one quantity of an item, .* Choose a tracking option for both/),
    });
    expect(because(places({ main: 'north' }))).toMatchObject({ do: 'exclude' });
    expect(because(places({ main: 'north', shop: 'north' }))).toMatchObject({
      do: 'exclude',
      because: expect.stringContaining('the same tracking option'),
    });
  });

  it('are stopped by a tracking option that was archived', () => {
    const gone = someContext(products, links, places({ main: 'north', shop: 'east' }));
    expect(stockChangeExporter.plan(someTransfer(), gone)).toMatchObject({
      do: 'refuse',
      problems: [{ code: 'tracking_gone' }],
    });
  });

  it('that are cancelled bring the goods back the way they came', () => {
    const mapped = someContext(products, withParts('tr1', 'out', 'in'), places({ main: 'north', shop: 'south' }));
    const steps = stepsOf(stockChangeExporter.plan(someTransfer({ status: 'voided' }), mapped));
    expect(steps.map(({ part, call }) => [part, call])).toEqual([
      ['in-reversal', 'creditNotes.create'],
      ['out-reversal', 'invoices.create'],
    ]);
    expect(steps[1]!.after).toContainEqual({ kind: 'stockChange', id: 'tr1', part: 'in-reversal' });
  });
});

const someWorkOrder = (change: Partial<CrmStockChange> = {}) =>
  someAdjustment({
    cause: 'workOrder',
    id: 'wo1',
    number: 'WO-00001',
    absorbedCost: '7.505',
    lines: [
      line('i1', '-3', '1.111', { value: '3.3333' }),
      line('i2', '-3', '1.111', { value: '3.3333' }),
      line('i3', '2', '7.086', { value: '14.1716' }),
    ],
    ...change,
  });
const making = {
  stockAdjustments: 'adjustments',
  manufacturingClearing: 'clearing',
  absorbedCosts: 'adjustments',
  purchases: 'cogs',
};

describe('Work orders', () => {
  const books = (from = links, accounts: XeroSettings['accounts'] = making) =>
    someContext(products, from, someSettings({ accounts }));

  it('consume before they make, at the summed cost, and leave nothing on the clearing account', () => {
    const [inputs, outputs, ...rest] = stepsOf(stockChangeExporter.plan(someWorkOrder(), books()));
    expect(rest).toEqual([]);
    expect([inputs, outputs].map((step) => [step!.part, step!.call, step!.stockIn, step!.stockOut])).toEqual([
      ['inputs', 'creditNotes.create', undefined, ['i1', 'i2']],
      ['outputs', 'invoices.create', ['i3'], undefined],
    ]);
    expect(outputs!.after).toContainEqual({ kind: 'stockChange', id: 'wo1', part: 'inputs' });
    // 3.3333 twice is 6.67 together: the second input gains the cent, so that nothing is lost in between.
    expect(linesIn(inputs!)).toMatchObject([
      { ItemCode: 'TEA', LineAmount: 3.33 },
      { ItemCode: 'CAKE', LineAmount: 3.34 },
      { UnitAmount: -6.67, AccountID: 'clearing' },
    ]);
    expect(linesIn(outputs!)).toMatchObject([
      { ItemCode: 'BOX', Quantity: 2, LineAmount: 14.18 },
      { UnitAmount: -6.67, AccountID: 'clearing' },
      { UnitAmount: -7.51, AccountID: 'adjustments', Description: 'WO-00001: Labour and overhead' },
    ]);
    expect([totalOf(inputs!), totalOf(outputs!)]).toEqual([0, 0]);
  });

  it('that make two products share out the cost to the cent', () => {
    const lines = [line('i1', '-3', '3.3333'), line('i2', '1', '3.3333'), line('i3', '2', '3.3333')];
    const [, outputs] = stepsOf(stockChangeExporter.plan(someWorkOrder({ lines, absorbedCost: '0' }), books()));
    expect(linesIn(outputs!)).toMatchObject([
      { ItemCode: 'CAKE', LineAmount: 3.33 },
      { ItemCode: 'BOX', LineAmount: 6.67 },
      { UnitAmount: -10, AccountID: 'clearing' },
    ]);
  });

  it('use the stock adjustments account when no clearing account is chosen', () => {
    const [inputs] = stepsOf(
      stockChangeExporter.plan(someWorkOrder({ absorbedCost: '0' }), books(links, { stockAdjustments: 'adjustments' })),
    );
    expect(linesIn(inputs!).at(-1)).toMatchObject({ AccountID: 'adjustments' });
  });

  it('are stopped when labour has no account to come from', () => {
    expect(stockChangeExporter.plan(someWorkOrder(), books(links, { stockAdjustments: 'adjustments' }))).toMatchObject({
      do: 'refuse',
      problems: [
        {
          code: 'account_missing',
          sentence: 'No account for absorbed costs is chosen for labour and overhead of Work order WO-00001.',
        },
      ],
    });
  });

  it('take the cost of an input that is not tracked from its purchase account', () => {
    const lines = [line('i9', '-5', '1', { value: '5' }), line('i3', '1', '5', { value: '5' })];
    const [inputs, outputs] = stepsOf(stockChangeExporter.plan(someWorkOrder({ lines, absorbedCost: '0' }), books()));
    expect(linesIn(inputs!)).toMatchObject([
      { UnitAmount: 5, AccountID: 'cogs' },
      { UnitAmount: -5, AccountID: 'clearing' },
    ]);
    expect(linesIn(inputs!)[0]).not.toHaveProperty('ItemCode');
    expect(linesIn(outputs!)).toMatchObject([{ ItemCode: 'BOX', LineAmount: 5 }, { UnitAmount: -5 }]);
  });

  it('that are cancelled give the output back before the inputs', () => {
    const both = books(withParts('wo1', 'inputs', 'outputs'));
    const steps = stepsOf(stockChangeExporter.plan(someWorkOrder({ status: 'voided' }), both));
    expect(steps.map(({ part, call, stockIn, stockOut }) => [part, call, stockIn ?? stockOut])).toEqual([
      ['outputs-reversal', 'creditNotes.create', ['i3']],
      ['inputs-reversal', 'invoices.create', ['i1', 'i2']],
    ]);
    expect(steps[1]!.after).toContainEqual({ kind: 'stockChange', id: 'wo1', part: 'outputs-reversal' });
    expect(steps.map((step) => totalOf(step))).toEqual([0, 0]);
    // The clearing account: 6.67 each way for the order, and the same back.
    const clearing = (step: StepPlan) =>
      linesIn(step).find(({ AccountID }) => AccountID === 'clearing')?.['UnitAmount'];
    expect(steps.map(clearing)).toEqual([-6.67, -6.67]);
  });

  it('whose inputs alone reached Xero take only those back', () => {
    const half = books(withParts('wo1', 'inputs'));
    expect(
      stepsOf(stockChangeExporter.plan(someWorkOrder({ status: 'voided' }), half)).map(({ part }) => part),
    ).toEqual(['inputs-reversal']);
  });

  it('end the clearing account at zero whatever the fractions of a cent', () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const part = (at: number) => (((seed * 7919 + at * 104_729) % 99_991) / 10_000).toFixed(4);
      const inputs = Array.from({ length: 1 + (seed % 6) }, (_, at) =>
        line(['i1', 'i2', 'i9'][at % 3]!, '-1', '1', { value: part(at) }),
      );
      const change = someWorkOrder({
        absorbedCost: part(50),
        lines: [...inputs, line('i3', '1', '1', { value: part(51) })],
      });
      const steps = stepsOf(stockChangeExporter.plan(change, books()));
      const clearing = steps.map((step) =>
        linesIn(step)
          .filter(({ AccountID }) => AccountID === 'clearing')
          .map(({ UnitAmount }) => UnitAmount),
      );
      expect({ seed, clearing: clearing[0] }).toEqual({ seed, clearing: clearing[1] });
      expect({ seed, totals: steps.map((step) => totalOf(step)) }).toEqual({ seed, totals: [0, 0] });
    }
  });
});
