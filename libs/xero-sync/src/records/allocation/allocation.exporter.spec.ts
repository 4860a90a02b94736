import { linked, someAllocation, someContext, someInvoice, someLinks } from '../../../test/books.js';
import type { ExportPlan } from '../../engine/exporter.js';
import { allocationExporter } from './allocation.exporter.js';

const invoiceLinks = [linked('invoice', 'inv1', { status: 'AUTHORISED' })];
const credit = linked('creditNote', 'cn1', { status: 'AUTHORISED' });
const stepsOf = (plan: ExportPlan) => {
  if (plan.do !== 'steps') throw new Error(JSON.stringify(plan));
  return plan.steps;
};

describe('Allocations of credit', () => {
  const context = someContext([someInvoice()], someLinks(...invoiceLinks, credit));

  it('hang on the credit note and name the invoice', () => {
    const [step] = stepsOf(allocationExporter.plan(someAllocation(), context));
    expect(step).toMatchObject({ call: 'creditNotes.allocate', after: [{ kind: 'creditNote' }, { kind: 'invoice' }] });
    expect(step!.build(context.links)).toEqual({
      element: { Amount: 20.7, Date: '2026-05-06', Invoice: { InvoiceID: 'xero-inv1' } },
      target: 'xero-cn1',
    });
  });

  it('are taken back by their own id', () => {
    const links = someLinks(...invoiceLinks, credit, linked('allocation', 'al1', { remoteId: 'xa' }));
    const [step] = stepsOf(allocationExporter.plan(someAllocation({ status: 'removed' }), someContext([], links)));
    expect(step).toMatchObject({ call: 'creditNotes.unallocate', clearsLink: true });
    expect(step!.build(links)).toEqual({ element: {}, target: 'xero-cn1', remoteId: 'xa' });
    expect(allocationExporter.plan(someAllocation({ status: 'removed' }), context).do).toBe('nothing');
  });
});
