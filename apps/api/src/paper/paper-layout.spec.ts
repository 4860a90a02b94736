import type { Paper, PaperLine } from '#crm-core';
import { type Content, paperPages } from './paper-layout.js';

const line = (change: Partial<PaperLine> = {}): PaperLine => ({
  name: 'Tea',
  description: null,
  quantity: '2.0000',
  unitPrice: '50.0000',
  discountPercent: null,
  taxRate: '20.0000',
  taxName: 'VAT',
  amount: '100.00',
  taxAmount: '20.00',
  ...change,
});
const paper = (change: Partial<Paper> = {}): Paper => ({
  kind: 'invoice',
  id: '4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c',
  number: 'INV-00007',
  status: 'issued',
  mark: null,
  issuer: {
    name: 'Northwind',
    countryCode: 'GB',
    addressLines: [],
    email: null,
    phone: null,
    taxNumber: null,
    paymentInstructions: 'IBAN GB33',
    footer: null,
  },
  party: { name: 'Harbour Foods', addressLines: [], taxNumber: null, email: null },
  date: '2026-01-31',
  dueDate: '2026-02-14',
  expiryDate: null,
  expectedDate: null,
  reference: null,
  currency: 'EUR',
  amountsAre: 'exclusive',
  lines: [line()],
  taxes: [{ name: 'VAT', rate: '20.0000', net: '100.00', tax: '20.00' }],
  net: '100.00',
  tax: '20.00',
  total: '120.00',
  settled: { paid: '0.00', credited: '0.00', open: '120.00' },
  ...change,
});

/** Every object of a page, outermost first. */
function* parts(content: unknown): Generator<Record<string, unknown>> {
  if (Array.isArray(content)) for (const one of content) yield* parts(one);
  else if (typeof content === 'object' && content !== null) {
    yield content as Record<string, unknown>;
    for (const inner of Object.values(content)) yield* parts(inner);
  }
}
const texts = (change: Partial<Paper>): string[] =>
  [...parts(paperPages(paper(change)).content as Content)].flatMap(({ text }) =>
    typeof text === 'string' && text ? [text] : [],
  );
const tableOf = (change: Partial<Paper>) =>
  [...parts(paperPages(paper(change)).content)].find((part) => 'headerRows' in part)!;

describe('the layout of a paper', () => {
  it('has a column for discounts and for tax only where there is some', () => {
    const headings = (change: Partial<Paper>) =>
      (tableOf(change)['body'] as { text: string }[][])[0]!.map(({ text }) => text);
    expect(headings({})).toEqual(['Description', 'Quantity', 'Unit price', 'Tax', 'Amount']);
    expect(headings({ lines: [line({ discountPercent: '0.00' })] })).not.toContain('Discount');
    expect(headings({ lines: [line({ discountPercent: '2.50' })] })).toContain('Discount');
    expect(headings({ amountsAre: 'noTax' })).toEqual(['Description', 'Quantity', 'Unit price', 'Amount']);
    expect(headings({ amountsAre: 'inclusive' }).at(-1)).toBe('Amount incl. tax');
  });

  it('says how to pay where something is to be paid', () => {
    expect(texts({})).toContain('IBAN GB33');
    expect(texts({ mark: 'draft' })).toContain('IBAN GB33');
    expect(texts({ mark: 'void' })).not.toContain('IBAN GB33');
    expect(texts({ settled: { paid: '120.00', credited: '0.00', open: '0.00' } })).not.toContain('IBAN GB33');
    expect(texts({ kind: 'quote', settled: null })).not.toContain('IBAN GB33');
  });

  it('says what was paid and what is due of an invoice, and what is left of a credit note', () => {
    const settled = { paid: '20.00', credited: '0.00', open: '100.00' };
    expect(texts({ settled })).toEqual(expect.arrayContaining(['Paid', '€20.00', 'Amount due', '€100.00']));
    expect(texts({ settled })).not.toContain('Credited');
    expect(texts({ kind: 'creditNote', settled })).toEqual(expect.arrayContaining(['Paid back', 'Credit left']));
    expect(texts({ settled, mark: 'draft' })).not.toContain('Amount due');
  });

  it('keeps nothing in one piece that could be longer than a page: what does not fit would be lost', () => {
    expect(tableOf({})).toMatchObject({ dontBreakRows: true, keepWithHeaderRows: 1, headerRows: 1 });
    for (const description of ['a\n'.repeat(16), 'a '.repeat(601)]) {
      const table = tableOf({ lines: [line({ description })] });
      expect(table).not.toHaveProperty('dontBreakRows');
      expect(table).not.toHaveProperty('keepWithHeaderRows');
    }
    const together = (rates: number) => {
      const taxes = Array.from({ length: rates }, (_, at) => ({
        name: `${at}`,
        rate: `${at}`,
        net: '1.00',
        tax: '0.00',
      }));
      return [...parts(paperPages(paper({ taxes })).content)].find((part) => 'unbreakable' in part)!['unbreakable'];
    };
    expect([together(20), together(21)]).toEqual([true, false]);
  });

  it('names the tax of documents that only know its sum', () => {
    expect(texts({ taxes: [{ name: null, rate: null, net: '100.00', tax: '20.00' }] })).not.toContain('No tax');
    expect(texts({ taxes: [{ name: null, rate: null, net: '100.00', tax: '0.00' }] })).toContain('No tax');
  });
});
