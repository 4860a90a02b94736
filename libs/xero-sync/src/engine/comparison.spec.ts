import { differenceOf } from './comparison.js';

const remote = { type: 'Invoice', id: '1', total: '121.00', tax: '21', lineCount: 2 };

describe('what was meant and what the books keep', () => {
  it.each([
    [{ total: '121', tax: '21.00', lineCount: 2 }, undefined],
    [undefined, undefined],
    [{ total: '121.01' }, 'Invoice INV-1 is in Xero, but it has a total of 121.00 there instead of 121.01.'],
    [
      { total: '120.99', tax: '20.99', lineCount: 3 },
      'Invoice INV-1 is in Xero, but it has a total of 121.00 there instead of 120.99 and a tax amount of 21.00 there instead of 20.99 and 2 lines there instead of 3.',
    ],
  ])('%j: %s', (expected, sentence) => {
    expect(differenceOf('Invoice INV-1', expected, remote)?.sentence).toBe(sentence);
  });

  it('what the answer did not say is not compared', () => {
    expect(differenceOf('Invoice INV-1', { total: '1' }, { type: 'Invoice', id: '1' })).toBeUndefined();
  });
});
