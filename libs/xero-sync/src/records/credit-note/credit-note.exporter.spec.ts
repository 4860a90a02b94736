import { linked, someContext, someCreditNote, someItem, someLine, someLinks } from '../../../test/books.js';
import type { ExportPlan } from '../../engine/exporter.js';
import { creditNoteExporter } from './credit-note.exporter.js';

const prerequisites = [linked('contact', 'c1'), linked('item', 'i1', { number: 'TEA' })];
const stepOf = (plan: ExportPlan) => {
  if (plan.do !== 'steps') throw new Error(JSON.stringify(plan));
  return plan.steps[0]!;
};

describe('Credit notes', () => {
  const element = (note = someCreditNote()) => {
    const plan = creditNoteExporter.plan(note, someContext([someItem()]));
    return stepOf(plan).build(someLinks(...prerequisites)).element;
  };

  it('send quantity and amount, because Xero takes no discount there', () => {
    const note = someCreditNote({
      lines: [someLine({ quantity: '3', unitPrice: '18', discountPercent: '10', amount: '48.60', taxAmount: '7.29' })],
    });
    const [line] = element(note)['LineItems'] as object[];
    expect(line).toEqual({
      ItemCode: 'TEA',
      Description: 'Tea',
      Quantity: 3,
      LineAmount: 48.6,
      AccountID: 'sales',
      TaxType: 'OUTPUT2',
    });
    expect(element(note)).toMatchObject({ Type: 'ACCRECCREDIT', CreditNoteNumber: 'CN-00001', Status: 'AUTHORISED' });
  });

  it('that came from Xero go on naming the items there, although they move no stock here', () => {
    const note = someCreditNote({ takenIn: true, lines: [someLine({ movesStock: false })] });
    expect((element(note)['LineItems'] as object[])[0]).toHaveProperty('ItemCode', 'TEA');
    expect(stepOf(creditNoteExporter.plan(note, someContext([someItem()])))).toMatchObject({ stockIn: ['i1'] });
  });

  it('name the item only where the goods come back', () => {
    const note = someCreditNote({ lines: [someLine({ movesStock: false }), someLine()] });
    const lines = element(note)['LineItems'] as object[];
    expect(lines[0]).not.toHaveProperty('ItemCode');
    expect(lines[1]).toHaveProperty('ItemCode', 'TEA');
    const step = stepOf(creditNoteExporter.plan(note, someContext([someItem()])));
    // They come in at the average, so neither an in nor an out of the item may pass them.
    expect(step).toMatchObject({ stockIn: ['i1'], stockOut: ['i1'] });
  });
});
