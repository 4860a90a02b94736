import {
  linked,
  someAdjustment,
  someAllocation,
  someContext,
  someCreditNote,
  someInvoice,
  someItem,
  someLinks,
  somePayment,
  someRefund,
  someSettings,
} from '../../test/books.js';
import type { ExportContext, ExportPlan, LinkView } from '../engine/exporter.js';
import type { CrmRecord, Kind } from '../host/records.js';
import { allocationExporter } from '../records/allocation/allocation.exporter.js';
import { invoiceExporter } from '../records/invoice/invoice.exporter.js';
import { exporters } from '../records/index.js';
import type { LockDatePolicy, XeroSettings } from '../settings/xero-settings.js';
import { firstOpenDay, locksOn } from './lock-dates.js';

type Link = [Kind, string, LinkView];
const locked = (period?: string, year?: string, change: Partial<XeroSettings> = {}): XeroSettings => {
  const settings = someSettings(change);
  Object.assign(settings.reference.organisation, {
    ...(period ? { periodLockDate: period } : {}),
    ...(year ? { endOfYearLockDate: year } : {}),
  });
  return settings;
};
const context = (settings: XeroSettings, links: Link[] = [], answer?: string): ExportContext<XeroSettings> => ({
  ...someContext(
    [someItem(), someInvoice(), someCreditNote()],
    someLinks(linked('contact', 'c1'), linked('item', 'i1', { number: 'TEA' }), ...links),
    settings,
  ),
  answer: () => answer,
});
const stepOf = (plan: ExportPlan) => {
  if (plan.do !== 'steps') throw new Error(JSON.stringify(plan));
  return plan.steps[0]!;
};

describe('Lock dates', () => {
  it('lock their own day and everything before it, whichever of the two', () => {
    const settings = locked('2026-05-31', '2026-03-31');
    expect(locksOn('2026-05-31', settings).map(({ code }) => code)).toEqual(['period_locked']);
    expect(locksOn('2026-03-31', settings).map(({ code }) => code)).toEqual(['period_locked', 'year_locked']);
    expect(locksOn('2026-06-01', settings)).toEqual([]);
  });

  it.each([
    ['2026-05-31', undefined, '2026-06-01'],
    [undefined, '2026-12-31', '2027-01-01'],
    ['2024-02-28', '2023-12-31', '2024-02-29'],
    ['2023-12-31', '2024-03-31', '2024-04-01'],
    [undefined, undefined, undefined],
  ])('open again the day after the later one: %s and %s', (period, year, day) => {
    expect(firstOpenDay(locked(period, year))).toBe(day);
  });
});

// Every kind that posts something, dated in May; its prerequisites are in Xero under June.
const approved = { status: 'AUTHORISED', details: { date: '2026-06-10' } };
const invoiceLink = linked('invoice', 'inv1', approved);
const noteLink = linked('creditNote', 'cn1', approved);
const kinds: [string, CrmRecord, string, Link[]][] = [
  ['invoice', someInvoice(), 'invoice', []],
  ['credit note', someCreditNote(), 'creditNote', []],
  ['payment', somePayment(), 'payment', [invoiceLink]],
  ['refund', someRefund(), 'refund', [noteLink]],
  ['stock adjustment', someAdjustment(), 'adjustment', []],
];

describe.each(kinds)('A document dated in a locked period: %s', (_name, record, module, links) => {
  const planOf = (policy: LockDatePolicy | undefined, answer?: string) => {
    const settings = locked('2026-05-31', undefined, policy ? { lockDates: { [module]: policy } } : {});
    return exporters.get(record.kind)!.plan(record, context(settings, links, answer));
  };
  const codes = (plan: ExportPlan) => (plan.do === 'refuse' ? plan.problems.map(({ code }) => code) : plan.do);

  it('is stopped unless something else was chosen', () => {
    expect(codes(planOf(undefined))).toEqual(['period_locked']);
    expect(codes(planOf('block', 'firstOpenDay'))).toEqual(['period_locked']);
  });

  it('goes to the first open day, with its own date in its text and in the history', () => {
    for (const plan of [planOf('firstOpenDay'), planOf('ask', 'firstOpenDay')]) {
      const step = stepOf(plan);
      const { element } = step.build(context(locked(), links).links);
      expect(element).toHaveProperty('Date', '2026-06-01');
      const date = 'date' in record && record.kind !== 'payment' ? record.date : '2026-05-10';
      expect(JSON.stringify(element)).toContain(`dated ${date}`);
      expect(step.label).toContain(`(dated ${date}, posted on 2026-06-01 because that period is locked)`);
    }
  });

  it('is asked about once, and waits when that was the answer', () => {
    const asked = planOf('ask');
    expect(codes(asked)).toEqual(['lock_date_question']);
    expect(asked.do === 'refuse' && asked.problems[0]!.choices?.map(({ answer }) => answer)).toEqual([
      'firstOpenDay',
      'wait',
    ]);
    expect(planOf('ask', 'wait')).toMatchObject({
      do: 'wait',
      because: expect.stringMatching(/^It waits, as was decided/),
    });
  });
});

describe('An invoice that was posted on the first open day', () => {
  const settings = locked('2026-05-31', undefined, { lockDates: { invoice: 'firstOpenDay' } });
  const created = stepOf(invoiceExporter.plan(someInvoice(), context(settings)));
  const there = (date: string) =>
    linked('invoice', 'inv1', { content: created.content, details: { date, lineIds: ['x'] } });

  it('stays there whatever is locked later, and needs nothing while it is the same', () => {
    const later = locked('2026-06-30', undefined, { lockDates: { invoice: 'firstOpenDay' } });
    for (const now of [settings, later])
      expect(invoiceExporter.plan(someInvoice(), context(now, [there('2026-06-01')])).do).toBe('nothing');
  });

  it('keeps that day when it is changed', () => {
    const earlier = locked('2026-05-20', undefined, { lockDates: { invoice: 'firstOpenDay' } });
    const step = stepOf(
      invoiceExporter.plan(someInvoice({ reference: 'PO 8' }), context(earlier, [there('2026-06-01')])),
    );
    expect(step.build(context(earlier).links).element).toMatchObject({
      Date: '2026-06-01',
      Reference: 'PO 8 (dated 2026-05-04)',
    });
  });

  it('takes its own date again when its period is open again and it is changed', () => {
    const step = stepOf(
      invoiceExporter.plan(someInvoice({ reference: 'PO 8' }), context(locked(), [there('2026-06-01')])),
    );
    expect(step.build(context(locked()).links).element).toMatchObject({ Date: '2026-05-04', Reference: 'PO 8' });
  });

  it.each([
    ['change', someInvoice({ reference: 'PO 8' }), 'Credit it and make out a new one, both dated later'],
    ['void', someInvoice({ status: 'voided' }), 'Make out a credit note for it, dated later'],
  ])('is closed to a %s once that day is locked too', (_what, invoice, instead) => {
    const later = locked('2026-06-30', undefined, { lockDates: { invoice: 'firstOpenDay' } });
    expect(invoiceExporter.plan(invoice, context(later, [there('2026-06-01')]))).toEqual({
      do: 'refuse',
      problems: [
        {
          code: 'period_locked',
          field: 'date',
          sentence:
            'Invoice INV-00001 stands in Xero under 2026-06-01, and nothing up to 2026-06-30 can be changed there any more (the period lock date).',
          remedy: `${instead}; or ask your adviser to move the period lock date in Xero (Accounting > Advanced > Financial settings) and refresh the lists in the settings.`,
          fixIn: 'record',
        },
      ],
    });
  });
});

describe('Applied credit', () => {
  it('is judged by the later day of the two documents, which is the one Xero takes', () => {
    const at = (note: string, invoice: string) =>
      allocationExporter.plan(
        someAllocation({ date: '2026-05-06' }),
        context(locked('2026-05-31'), [
          linked('creditNote', 'cn1', { status: 'AUTHORISED', details: { date: note } }),
          linked('invoice', 'inv1', { status: 'AUTHORISED', details: { date: invoice } }),
        ]),
      );
    expect(at('2026-06-02', '2026-05-04').do).toBe('steps');
    const plan = at('2026-05-06', '2026-05-04');
    expect(plan.do === 'refuse' && plan.problems[0]!.sentence).toBe(
      'Credit of 20.70 of credit note CN-00001 on invoice INV-00001 would stand in Xero under 2026-05-06, the later day of the two, and everything up to 2026-05-31 is locked there (the period lock date).',
    );
  });
});
