import { linked, someContext, someItem, someLinks, someOrder, someSettings } from '../../../test/books.js';
import type { ExportPlan } from '../../engine/exporter.js';
import type { CrmPurchaseOrder } from '../../host/records.js';
import { purchaseOrderExporter } from './purchase-order.exporter.js';

const prerequisites = [linked('contact', 'c1'), linked('item', 'i1', { number: 'TEA' })];
const planOf = (change: Partial<CrmPurchaseOrder> = {}, links = someLinks()) =>
  purchaseOrderExporter.plan(someOrder(change), someContext([someItem()], links, someSettings()));
const stepsOf = (plan: ExportPlan) => {
  if (plan.do !== 'steps') throw new Error(JSON.stringify(plan));
  return plan.steps;
};
const inStatus = (status: string, content?: string) =>
  linked('purchaseOrder', 'po1', { status, ...(content === undefined ? {} : { content }) });
const built = (plan: ExportPlan) =>
  stepsOf(plan).map((step) => [
    step.effect,
    step.build(someLinks(...prerequisites, inStatus('AUTHORISED'))).element['Status'],
  ]);

describe('Purchase orders', () => {
  it('name the goods and their price, and no account for goods whose stock Xero keeps', () => {
    const [step] = stepsOf(planOf({ expectedDate: '2026-05-20', reference: 'Spring' }));
    expect(step!.build(someLinks(...prerequisites)).element).toEqual({
      PurchaseOrderNumber: 'PO-00001',
      Contact: { ContactID: 'xero-c1' },
      Date: '2026-05-04',
      DeliveryDate: '2026-05-20',
      CurrencyCode: 'NZD',
      LineAmountTypes: 'Exclusive',
      Reference: 'Spring',
      Status: 'AUTHORISED',
      LineItems: [{ ItemCode: 'TEA', Description: 'Tea', Quantity: 2, UnitAmount: 10.8, TaxType: 'INPUT2' }],
    });
    expect(step).toMatchObject({ call: 'purchaseOrders.create', naturalKey: 'PO-00001', remoteType: 'PurchaseOrder' });
    expect(step).not.toHaveProperty('stockIn');
  });

  it.each([
    ['draft', undefined, [['create', 'DRAFT']]],
    ['sent', undefined, [['create', 'AUTHORISED']]],
    // Xero makes no order that is billed from the start.
    [
      'billed',
      undefined,
      [
        ['create', 'AUTHORISED'],
        ['update', 'BILLED'],
      ],
    ],
    ['sent', 'DRAFT', [['update', 'AUTHORISED']]],
    // Sent and received before its draft was looked at again.
    [
      'billed',
      'DRAFT',
      [
        ['approve', 'AUTHORISED'],
        ['update', 'BILLED'],
      ],
    ],
    ['billed', 'AUTHORISED', [['update', 'BILLED']]],
    ['cancelled', 'DRAFT', [['void', 'DELETED']]],
    ['cancelled', 'AUTHORISED', [['void', 'DELETED']]],
  ] as const)('that are %s here and %s there take these steps: %j', (status, there, steps) => {
    expect(built(planOf({ status }, there ? someLinks(inStatus(there)) : someLinks()))).toEqual(steps);
  });

  it('bill after they were made', () => {
    const [, bill] = stepsOf(planOf({ status: 'billed' }));
    expect(bill).toMatchObject({ follows: ['main'], call: 'purchaseOrders.update' });
  });

  it.each([
    ['cancelled', undefined, /cancelled before it was ever sent/],
    ['cancelled', 'DELETED', /deleted in Xero too/],
    ['sent', 'BILLED', /opens no order again/],
    ['billed', 'BILLED', /billed in Xero/],
  ] as const)('that are %s here and %s there ask for nothing', (status, there, because) => {
    expect(planOf({ status }, there ? someLinks(inStatus(there)) : someLinks())).toEqual({
      do: 'nothing',
      because: expect.stringMatching(because),
    });
  });

  it('ask for nothing while they have no lines, nor when nothing changed', () => {
    expect(planOf({ status: 'draft', lines: [] })).toMatchObject({ do: 'nothing', because: 'It has no lines yet.' });
    expect(purchaseOrderExporter.needs(someOrder({ status: 'draft', lines: [] }))).toEqual([]);
    const { content } = stepsOf(planOf())[0]!;
    expect(planOf({}, someLinks(inStatus('AUTHORISED', content)))).toMatchObject({ do: 'nothing' });
    expect(planOf({ expectedDate: '2026-05-30' }, someLinks(inStatus('AUTHORISED', content)))).toMatchObject({
      do: 'steps',
    });
  });

  it.each([
    ['in a currency that Xero does not have, with no rate either', 'SEK', ['currency_missing']],
    ['in a currency that it has, without a rate', 'USD', ['currency_rate_missing']],
  ])('are told one thing to do %s', (_what, currency, codes) => {
    const plan = planOf({ currency });
    expect(plan.do === 'refuse' && plan.problems.map(({ code }) => code)).toEqual(codes);
  });
});
