import { linked, someRefund, someContext, someLinks } from '../../../test/books.js';
import type { ExportPlan } from '../../engine/exporter.js';
import { refundExporter } from './refund.exporter.js';

const credit = linked('creditNote', 'cn1', { status: 'AUTHORISED' });
const stepsOf = (plan: ExportPlan) => {
  if (plan.do !== 'steps') throw new Error(JSON.stringify(plan));
  return plan.steps;
};

describe('Refunds', () => {
  it('are payments of the credit note', () => {
    const context = someContext([], someLinks(credit));
    const [step] = stepsOf(refundExporter.plan(someRefund(), context));
    expect(step!.build(context.links).element).toEqual({
      CreditNote: { CreditNoteID: 'xero-cn1' },
      Account: { AccountID: 'bank' },
      Date: '2026-05-07',
      Amount: 20.7,
      Reference: step!.naturalKey,
    });
  });

  it('are deleted when they are reversed', () => {
    const links = someLinks(credit, linked('refund', 'r1', { remoteType: 'Payment' }));
    expect(stepsOf(refundExporter.plan(someRefund({ status: 'reversed' }), someContext([], links)))[0]).toMatchObject({
      call: 'payments.delete',
    });
  });
});
