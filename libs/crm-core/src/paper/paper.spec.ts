import { effectiveTexts, filledText } from './mail-texts.js';
import { type Paper, type PaperLine, taxesOf } from './paper.js';

const line = (taxName: string | null, taxRate: string | null, amount: string, taxAmount: string): PaperLine => ({
  name: 'Tea',
  description: null,
  quantity: '1.0000',
  unitPrice: amount,
  discountPercent: null,
  taxName,
  taxRate,
  amount,
  taxAmount,
});

describe('the tax of a document by rate', () => {
  const lines = [
    line(null, null, '5.00', '0.00'),
    line('Reduced', '7.0000', '10.00', '0.70'),
    line('Full', '19.0000', '100.00', '19.00'),
    line('Full', '19.0000', '-1.05', '-0.20'),
  ];

  it('adds up what each rate taxes, highest rate first and what is not taxed last', () => {
    expect(taxesOf(lines, { amountsAre: 'exclusive', net: '113.95', tax: '19.50' })).toEqual([
      { name: 'Full', rate: '19.0000', net: '98.95', tax: '18.80' },
      { name: 'Reduced', rate: '7.0000', net: '10.00', tax: '0.70' },
      { name: null, rate: null, net: '5.00', tax: '0.00' },
    ]);
  });

  it('takes the tax out of amounts that contain it', () => {
    const inclusive = [line('Full', '19.0000', '119.00', '19.00')];
    expect(taxesOf(inclusive, { amountsAre: 'inclusive', net: '100.00', tax: '19.00' })).toEqual([
      { name: 'Full', rate: '19.0000', net: '100.00', tax: '19.00' },
    ]);
  });

  it('leaves the last word to a document whose lines do not come to its tax', () => {
    expect(taxesOf(lines, { amountsAre: 'exclusive', net: '113.95', tax: '19.51' })).toEqual([
      { name: null, rate: null, net: '113.95', tax: '19.51' },
    ]);
  });

  it('is nothing where the document knows no tax', () => {
    expect(taxesOf(lines, { amountsAre: 'noTax', net: '113.95', tax: '0.00' })).toEqual([]);
  });
});

describe('the text of an e-mail', () => {
  const paper = {
    number: 'INV-00007',
    currency: 'EUR',
    total: '170.00',
    settled: { paid: '20.00', credited: '0.00', open: '150.00' },
    issuer: { name: 'Northwind' },
    party: { name: 'Harbour\r\nBcc: x@y.example' },
    dueDate: '2026-02-14',
  } as Paper;

  it('is filled with the words of the document, the subject on one line', () => {
    const text = { subject: '{number} for {customer}: {due} of {total}', message: 'Dear {customer}, by {dueDate}' };
    expect(filledText(text, paper)).toEqual({
      subject: 'INV-00007 for Harbour Bcc: x@y.example: EUR 150.00 of EUR 170.00',
      message: 'Dear Harbour\r\nBcc: x@y.example, by 2026-02-14',
    });
  });

  it('is as long as it may be, however long the words of the document', () => {
    const long = { ...paper, party: { ...paper.party, name: '𝒳'.repeat(500) } };
    expect(Array.from(filledText({ subject: '{customer}', message: '' }, long).subject)).toHaveLength(255);
  });

  it('leaves braces that mean nothing as they are, and does not fill what was filled in', () => {
    const named = { ...paper, party: { ...paper.party, name: '{total}' } };
    expect(filledText({ subject: '{customer} {constructor} {}', message: '' }, named).subject).toBe(
      '{total} {constructor} {}',
    );
  });

  it('is the workspace’s own where it has one, else the product’s', () => {
    const texts = effectiveTexts({ quote: { subject: 'Our offer {number}' } });
    expect(texts.quote.subject).toBe('Our offer {number}');
    expect(texts.quote.message).toContain('{number}');
    expect(texts.invoice.subject).toBe('Invoice {number} from {company}');
  });
});
