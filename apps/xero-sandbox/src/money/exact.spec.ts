import { centsText, decimalsOf, divideRounded, fineText, toCents, toFine } from './exact.js';
import { lineTax, resolvePrice, totalsOf } from './line-amounts.js';

describe('Exact arithmetic', () => {
  it.each([
    ['0.005', '0.01'],
    ['-0.005', '-0.01'],
    ['1.0049', '1.00'],
    ['2.675', '2.68'],
    ['-12.345', '-12.35'],
    ['7', '7.00'],
  ])('reads %s as %s, halves away from zero', (text, expected) => {
    expect(centsText(toCents(text))).toBe(expected);
  });

  it.each([
    ['1.2300', 2],
    ['1', 0],
    ['1.00001', 5],
    ['1e3', undefined],
    ['abc', undefined],
  ])('counts the decimals of %s as %s', (text, expected) => {
    expect(decimalsOf(text)).toBe(expected);
  });

  it('divides half away from zero whatever the signs', () => {
    expect([divideRounded(5n, 2n), divideRounded(-5n, 2n), divideRounded(5n, -2n), divideRounded(4n, 3n)]).toEqual([
      3n,
      -3n,
      -3n,
      1n,
    ]);
  });

  it('extends a line with four decimals and a discount in one rounding', () => {
    const line = { quantity: toFine('3'), unitAmount: toFine('14.9925'), discountRate: toFine('15') };
    const price = resolvePrice(line, 4);
    expect('lineAmount' in price && centsText(price.lineAmount)).toBe('38.23');
  });

  it('finds the price of a line from quantity and amount', () => {
    const price = resolvePrice({ quantity: toFine('3'), lineAmount: toCents('10') }, 4);
    expect('unitAmount' in price && fineText(price.unitAmount)).toBe('3.3333');
  });

  it('takes the tax out of an inclusive amount and adds it to an exclusive one', () => {
    const [amount, rate] = [toCents('10.00'), toFine('15')];
    expect(centsText(lineTax(amount, rate, 'Inclusive'))).toBe('1.30');
    expect(centsText(lineTax(amount, rate, 'Exclusive'))).toBe('1.50');
    expect(centsText(lineTax(-amount, toFine('8.25'), 'Exclusive'))).toBe('-0.83');
  });

  it('sums taxes that were rounded line by line', () => {
    const lines = [1, 2, 3].map(() => ({ lineAmount: 10n, taxAmount: lineTax(10n, toFine('15'), 'Exclusive') }));
    expect(totalsOf(lines, 'Exclusive')).toEqual({ subTotal: 30n, totalTax: 6n, total: 36n });
    expect(totalsOf(lines, 'Inclusive')).toEqual({ subTotal: 24n, totalTax: 6n, total: 30n });
  });
});
