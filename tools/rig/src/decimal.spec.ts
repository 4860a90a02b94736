import { documentCents, divideRounded, toText, toUnits } from './decimal.js';

describe('decimals on whole numbers', () => {
  it.each([
    ['9.80000019', 4, 98000n],
    ['32.3800011', 2, 3238n],
    ['0.150000006', 4, 1500n],
    ['0.00999999978', 4, 100n],
    ['2.345', 2, 235n],
    ['-2.345', 2, -235n],
    ['14', 4, 140000n],
    ['.5', 0, 1n],
  ])('read %s with %i places', (text, scale, units) => expect(toUnits(text, scale)).toBe(units));

  it.each(['', '.', 'abc', '1e5', '1,5', '--1'])('refuse "%s"', (text) =>
    expect(() => toUnits(text, 2)).toThrow('is not a decimal number'),
  );

  it('are written with all their places', () => {
    expect([toText(5n, 2), toText(-5n, 2), toText(123456n, 4), toText(7n, 0)]).toEqual([
      '0.05',
      '-0.05',
      '12.3456',
      '7',
    ]);
  });

  it('round half away from zero', () => {
    expect([divideRounded(5n, 10n), divideRounded(-5n, 10n), divideRounded(4n, 10n)]).toEqual([1n, -1n, 0n]);
  });

  it('round each line and its tax before summing', () => {
    const line = { quantity: 10_000n, unitPrice: 10_350n, discount: 0n }; // 1.035 → 1.04, tax 0.156 → 0.16
    expect(documentCents([line, line, line], 1500n)).toEqual({ net: 312n, tax: 48n, total: 360n });
  });

  it('take the discount off before rounding', () => {
    expect(documentCents([{ quantity: 30_000n, unitPrice: 99_990n, discount: 1250n }], 0n).net).toBe(2625n);
  });
});
