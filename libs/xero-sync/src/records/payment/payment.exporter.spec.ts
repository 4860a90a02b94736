import { linked, someContext, someInvoice, someLinks, somePayment, someSettings } from '../../../test/books.js';
import type { ExportPlan } from '../../engine/exporter.js';
import { paymentExporter } from './payment.exporter.js';

const invoiceLinks = [
  linked('invoice', 'inv1', { status: 'AUTHORISED' }),
  linked('invoice', 'inv2', { status: 'AUTHORISED' }),
];
const two = [
  { id: 'a1', document: { kind: 'invoice' as const, id: 'inv1' }, amount: '30.00', date: '2026-05-10' },
  { id: 'a2', document: { kind: 'invoice' as const, id: 'inv2' }, amount: '11.40', date: '2026-05-11' },
];
const stepsOf = (plan: ExportPlan) => {
  if (plan.do !== 'steps') throw new Error(JSON.stringify(plan));
  return plan.steps;
};

describe('Payments', () => {
  it('become one payment per allocation, each with a token of ours of at most 18 characters', () => {
    const context = someContext([someInvoice()], someLinks(...invoiceLinks));
    const steps = stepsOf(paymentExporter.plan(somePayment({ allocations: two, reference: 'Cheque 12' }), context));
    expect(steps.map(({ part, call }) => [part, call])).toEqual([
      ['allocation:a1', 'payments.create'],
      ['allocation:a2', 'payments.create'],
    ]);
    const tokens = steps.map(({ naturalKey }) => naturalKey);
    expect(new Set(tokens).size).toBe(2);
    for (const token of tokens) expect(token).toMatch(/^PAY-00001-[0-9a-f]{8}$/);
    expect(steps[1]!.build(context.links).element).toEqual({
      Invoice: { InvoiceID: 'xero-inv2' },
      Account: { AccountID: 'bank' },
      Date: '2026-05-11',
      Amount: 11.4,
      Reference: `${tokens[1]} Cheque 12`,
    });
    expect(steps[0]).toMatchObject({ after: [{ kind: 'invoice', id: 'inv1' }], expect: { total: '30.00' } });
  });

  it('keep the token short under long numbers', () => {
    const [step] = stepsOf(
      paymentExporter.plan(somePayment({ number: 'RECEIPT/2026/000017' }), someContext([], someLinks(...invoiceLinks))),
    );
    expect(step!.naturalKey.length).toBeLessThanOrEqual(18);
  });

  it('send only what is new', () => {
    const context = someContext(
      [],
      someLinks(...invoiceLinks, linked('payment', 'p1', { part: 'allocation:a1', remoteType: 'Payment' })),
    );
    expect(stepsOf(paymentExporter.plan(somePayment({ allocations: two }), context)).map(({ part }) => part)).toEqual([
      'allocation:a2',
    ]);
    expect(paymentExporter.plan(somePayment(), context).do).toBe('nothing');
  });

  it('are never sent while nothing of them is allocated', () => {
    expect(paymentExporter.plan(somePayment({ allocations: [] }), someContext())).toEqual({
      do: 'nothing',
      because: 'Nothing of it is allocated yet.',
    });
  });

  it('delete what was taken back, before anything that replaces it', () => {
    const context = someContext(
      [],
      someLinks(
        ...invoiceLinks,
        linked('payment', 'p1', { part: 'allocation:a0', remoteType: 'Payment', remoteId: 'xp' }),
      ),
    );
    const steps = stepsOf(paymentExporter.plan(somePayment(), context));
    expect(steps[0]).toMatchObject({
      part: 'allocation:a0',
      effect: 'delete',
      call: 'payments.delete',
      clearsLink: true,
    });
    expect(steps[0]!.build(context.links)).toEqual({ element: { Status: 'DELETED' }, remoteId: 'xp' });
    expect(steps[1]).toMatchObject({ part: 'allocation:a1', follows: ['allocation:a0'] });
  });

  it('delete everything when they are reversed', () => {
    const context = someContext(
      [],
      someLinks(...invoiceLinks, linked('payment', 'p1', { part: 'allocation:a1', remoteType: 'Payment' })),
    );
    expect(
      stepsOf(paymentExporter.plan(somePayment({ status: 'reversed' }), context)).map(({ effect }) => effect),
    ).toEqual(['delete']);
    expect(paymentExporter.plan(somePayment({ status: 'reversed' }), someContext()).do).toBe('nothing');
  });

  it.each([
    ['a method without an account', { methodId: 'cash' }, 'account_missing'],
    ['an account that takes no payments', { methodId: 'barter' }, 'payment_account_not_allowed'],
    ['a locked day', { allocations: [{ ...two[0]!, date: '2026-01-01' }] }, 'period_locked'],
  ])('are stopped by %s', (_what, change, code) => {
    const settings = someSettings();
    settings.reference.organisation.periodLockDate = '2026-01-31';
    const plan = paymentExporter.plan(somePayment(change), someContext([], someLinks(...invoiceLinks), settings));
    expect(plan.do === 'refuse' && plan.problems.map((problem) => problem.code)).toEqual([code]);
  });

  it('may arrive on an account that is open for payments', () => {
    expect(
      paymentExporter.plan(somePayment({ methodId: 'cheque' }), someContext([], someLinks(...invoiceLinks))).do,
    ).toBe('steps');
  });

  it('wait while the invoice awaits approval, and when it will', () => {
    const because = { do: 'wait', because: 'Invoice INV-00001 awaits approval in Xero.' };
    const submitted = someContext([someInvoice()], someLinks(linked('invoice', 'inv1', { status: 'SUBMITTED' })));
    expect(paymentExporter.plan(somePayment(), submitted)).toEqual(because);
    const drafts = someContext([someInvoice()], someLinks(), someSettings({ invoiceStatus: 'DRAFT' }));
    expect(paymentExporter.plan(somePayment(), drafts)).toEqual(because);
    expect(paymentExporter.plan(somePayment(), someContext([someInvoice()])).do).toBe('steps');
  });

  it('go as one line on the bank account when the setting says so', () => {
    const context = someContext([], someLinks(...invoiceLinks), someSettings({ oneBankLine: true }));
    const [step, ...rest] = stepsOf(paymentExporter.plan(somePayment({ allocations: two }), context));
    expect(rest).toEqual([]);
    expect(step).toMatchObject({
      call: 'batchPayments.create',
      remoteType: 'BatchPayment',
      expect: { total: '41.40' },
    });
    expect(step!.build(context.links).element).toEqual({
      Account: { AccountID: 'bank' },
      Date: '2026-05-10',
      Reference: step!.naturalKey,
      Payments: [
        { Invoice: { InvoiceID: 'xero-inv1' }, Amount: 30 },
        { Invoice: { InvoiceID: 'xero-inv2' }, Amount: 11.4 },
      ],
    });
    const british = someSettings({ oneBankLine: true });
    british.reference.organisation.countryCode = 'GB';
    const [other] = stepsOf(
      paymentExporter.plan(somePayment({ allocations: two }), someContext([], someLinks(...invoiceLinks), british)),
    );
    expect(other!.build(context.links).element).toMatchObject({ Details: other!.naturalKey });
  });

  it('delete the one line and make it anew when its allocations change', () => {
    const settings = someSettings({ oneBankLine: true });
    const [first] = stepsOf(
      paymentExporter.plan(somePayment({ allocations: two }), someContext([], someLinks(...invoiceLinks), settings)),
    );
    const link = linked('payment', 'p1', { part: first!.part, remoteType: 'BatchPayment', remoteId: 'xb' });
    const context = someContext([], someLinks(...invoiceLinks, link), settings);
    expect(paymentExporter.plan(somePayment({ allocations: two }), context).do).toBe('nothing');
    const less = [two[0]!, { ...two[1]!, amount: '5.00' }];
    const steps = stepsOf(paymentExporter.plan(somePayment({ allocations: less }), context));
    expect(steps.map(({ call }) => call)).toEqual(['batchPayments.delete', 'batchPayments.create']);
    expect(steps[1]!.follows).toEqual([first!.part]);
    expect(steps[1]!.naturalKey).not.toBe(first!.naturalKey);
    // What is left over is no longer several: it arrives as an ordinary payment.
    const single = stepsOf(paymentExporter.plan(somePayment({ allocations: two.slice(0, 1) }), context));
    expect(single.map(({ call }) => call)).toEqual(['batchPayments.delete', 'payments.create']);
  });
});
