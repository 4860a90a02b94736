import { documentBody, moved, toLines, type LineDraft } from './document-line';

const line: LineDraft = {
  key: 'k',
  productId: 'p',
  name: 'Chai',
  quantity: '2',
  unitPrice: '18',
  returnsToStock: true,
};

describe('lines of a document that is being typed', () => {
  it('leave their key and blank lines behind', () => {
    expect(toLines([line, { key: 'blank', quantity: '1' }], { trade: 'sale' })).toEqual([
      {
        productId: 'p',
        name: 'Chai',
        description: null,
        quantity: '2',
        unitPrice: '18',
        discountPercent: null,
        taxRateId: null,
      },
    ]);
  });

  it('have no discount where we buy, and say what comes back only on credit notes', () => {
    expect(toLines([line], { trade: 'purchase' })[0]).not.toHaveProperty('discountPercent');
    expect(toLines([line], { trade: 'sale' })[0]).not.toHaveProperty('returnsToStock');
    expect(toLines([line], { trade: 'sale', hasReturns: true })[0]).toHaveProperty('returnsToStock', true);
  });

  it('keep a line that the document has, even when it was emptied, so that the server can say what is missing', () => {
    expect(toLines([{ id: 'old', quantity: '1' }], { trade: 'sale' })).toHaveLength(1);
  });

  it('are not sent again when nobody touched them', () => {
    const stored = [{ id: 'a', name: 'Chai', quantity: '2.0000', unitPrice: '18.0000', amount: '36.00' }];
    const previousData = { lines: stored };
    const body = documentBody({ trade: 'sale' });
    expect(body({ lines: structuredClone(stored) }, { previousData })).toHaveProperty('lines', stored);
    const touched = body({ lines: [{ ...stored[0], quantity: '3' }] }, { previousData }) as { lines: object[] };
    expect(touched.lines[0]).toMatchObject({ id: 'a', quantity: '3' });
    expect(touched.lines[0]).not.toHaveProperty('amount');
  });

  it('move by one place and stop at the ends', () => {
    expect(moved(['a', 'b', 'c'], 1, -1)).toEqual(['b', 'a', 'c']);
    expect(moved(['a', 'b', 'c'], 1, 1)).toEqual(['a', 'c', 'b']);
    expect(moved(['a', 'b', 'c'], 0, -1)).toEqual(['a', 'b', 'c']);
    expect(moved(['a', 'b', 'c'], 2, 1)).toEqual(['a', 'b', 'c']);
  });
});
