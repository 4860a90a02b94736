import { linked, someContext, someInvoice, someItem, someLine, someLinks, someSettings } from '../../test/books.js';
import type { ExportPlan, LinkView } from '../engine/exporter.js';
import type { CrmInvoice, Kind } from '../host/records.js';
import { invoiceExporter } from './invoice/invoice.exporter.js';

type Link = [Kind, string, LinkView];
const prerequisites: Link[] = [linked('contact', 'c1'), linked('item', 'i1', { number: 'TEA' })];
const stepOf = (plan: ExportPlan) => {
  if (plan.do !== 'steps') throw new Error(JSON.stringify(plan));
  return plan.steps[0]!;
};
const planOf = (change: Partial<CrmInvoice>, links: Link[], settings = someSettings()) =>
  invoiceExporter.plan(someInvoice(change), someContext([someItem()], someLinks(...prerequisites, ...links), settings));
/** What the invoice was when it was sent. */
const agreed = stepOf(planOf({}, [])).content;
const sent = (content: string | undefined = agreed): Link =>
  linked('invoice', 'inv1', {
    status: 'AUTHORISED',
    ...(content ? { content } : {}),
    details: { lineIds: ['line-1'], date: '2026-05-04' },
  });
const byPayment = [{ kind: 'payment' as const, id: 'p1', allocationId: 'a1' }];
const payment = (part = 'allocation:a1', details = {}): Link => linked('payment', 'p1', { part, details });

describe('A document to which something is applied in Xero', () => {
  it.each<[string, Partial<CrmInvoice>, Link[]]>([
    ['a payment', { applied: byPayment }, [payment()]],
    ['a batch', { applied: byPayment }, [payment('batch:x', { documents: ['XERO-inv1'] })]],
    ['credit', { applied: [{ kind: 'allocation', id: 'al1' }] }, [linked('allocation', 'al1')]],
    ['money that came from Xero', { applied: [{ kind: 'payment', id: 'p9', allocationId: 'a9', received: true }] }, []],
  ])('gets only what Xero takes: %s', (_what, change, links) => {
    const edit = { ...change, reference: 'PO 9', dueDate: '2026-06-30', lines: [someLine({ name: 'Green tea' })] };
    const step = stepOf(planOf(edit, [sent(), ...links]));
    expect(step).toMatchObject({ effect: 'update', call: 'invoices.update', after: [] });
    expect(step.build(someLinks()).element).toEqual({
      InvoiceID: 'xero-inv1',
      InvoiceNumber: 'INV-00001',
      Reference: 'PO 9',
      DueDate: '2026-06-30',
      LineItems: [{ LineItemID: 'line-1', Description: 'Green tea', AccountID: 'sales' }],
    });
  });

  it.each<[string, Partial<CrmInvoice>]>([
    ['the price', { lines: [someLine({ unitPrice: '19', amount: '38.00', taxAmount: '5.70' })] }],
    ['the quantity', { lines: [someLine({ quantity: '1', amount: '18.00', taxAmount: '2.70' })] }],
    ['the product', { lines: [someLine({ itemId: undefined })] as never }],
    ['a line more', { lines: [someLine(), someLine({ id: 'l2' })] }],
    ['the date', { date: '2026-05-05' }],
    ['the customer', { contactId: 'c2' }],
    ['the currency', { currency: 'USD', currencyRate: '0.6' }],
  ])('is refused before anything is sent when another thing changes: %s', (_what, change) => {
    expect(planOf({ ...change, applied: byPayment }, [sent(), payment()])).toEqual({
      do: 'refuse',
      problems: [
        {
          code: 'applied_in_xero',
          sentence:
            'Payments or credits are applied to Invoice INV-00001 in Xero, so its date, currency, customer, quantities, prices and tax cannot be changed there any more.',
          remedy: 'Take off what is applied to it first; or credit it and make out a new one (Credit and re-issue).',
          fixIn: 'record',
        },
      ],
    });
  });

  it('is not voided', () => {
    expect(planOf({ status: 'voided', applied: byPayment }, [sent(), payment()])).toMatchObject({
      do: 'refuse',
      problems: [
        { code: 'applied_in_xero', sentence: expect.stringMatching(/so it cannot be voided there any more\.$/) },
      ],
    });
  });

  it('is sent whole while what is applied is only on its way: that follows after it', () => {
    const step = stepOf(planOf({ applied: byPayment, date: '2026-05-05' }, [sent()]));
    expect(step.build(someLinks(...prerequisites)).element).toMatchObject({ Date: '2026-05-05', Type: 'ACCREC' });
    // A batch of the same payment that pays other documents is not applied to this one.
    expect(
      stepOf(planOf({ applied: byPayment, date: '2026-05-05' }, [sent(), payment('batch:x', { documents: ['other'] })]))
        .after,
    ).not.toEqual([]);
  });

  it('waits with a change until what was taken off is off in Xero too', () => {
    const ended = [{ ...byPayment[0]!, ended: true as const }];
    const held = {
      do: 'hold',
      by: { kind: 'payment', id: 'p1' },
      because: 'Waits until the payment that was taken off it is taken off in Xero too.',
    };
    expect(planOf({ applied: ended, date: '2026-05-05' }, [sent(), payment()])).toEqual(held);
    expect(planOf({ applied: ended, status: 'voided' }, [sent(), payment()])).toEqual(held);
    expect(planOf({ applied: ended, date: '2026-05-05' }, [sent()]).do).toBe('steps');
    expect(planOf({ applied: ended }, [sent(), payment()]).do).toBe('nothing');
    // Taken off and put on again by the same payment: one line on the bank account pays it as before.
    const again = [...ended, { kind: 'payment' as const, id: 'p1', allocationId: 'a2' }];
    const batch = payment('batch:x', { documents: ['xero-inv1'] });
    expect(planOf({ applied: again, reference: 'PO 9' }, [sent(), batch]).do).toBe('steps');
  });

  it('leaves its lines alone when somebody took them apart in Xero', () => {
    const apart = linked('invoice', 'inv1', { content: agreed, details: { lineIds: ['line-1', 'line-2'] } });
    const step = stepOf(planOf({ applied: byPayment, reference: 'PO 9' }, [apart, payment()]));
    expect(step.build(someLinks()).element).not.toHaveProperty('LineItems');
  });

  it('lets Xero judge where it was never written down what was agreed', () => {
    const step = stepOf(planOf({ applied: byPayment, date: '2026-05-05' }, [sent('former-digest'), payment()]));
    expect(step.build(someLinks()).element).not.toHaveProperty('Date');
  });
});
