import { readDecimal, writeDecimal } from './decimal';

describe('what people type or paste as a number', () => {
  it.each([
    ['12.5', 'en', '12.5'],
    ['12,5', 'fr', '12.5'],
    ['12,5', 'en', '12.5'],
    ['1,234.56', 'en', '1234.56'],
    ['1.234,56', 'en', '1234.56'],
    ['1 234,56 €', 'fr', '1234.56'],
    ['1\u202f234,56', 'fr', '1234.56'],
    ["CHF 1'234.50", 'en', '1234.50'],
    ['1,234', 'en', '1234'],
    ['1,234', 'fr', '1.234'],
    ['1.234', 'fr', '1234'],
    ['1.234', 'en', '1.234'],
    ['1.234.567', 'en', '1234567'],
    ['-12.00', 'en', '-12.00'],
    ['$12', 'en', '12'],
  ])('%s in %s is %s', (typed, locale, expected) => {
    expect(readDecimal(typed, locale)).toBe(expected);
  });

  it('stays as it was typed where it is no number, so that the server can say so', () => {
    expect(readDecimal('a dozen', 'en')).toBe('a dozen');
  });
});

describe('a decimal in an input', () => {
  it.each([
    ['1234.5000', 'en', 2, '1234.50'],
    ['1234.5000', 'fr', 2, '1234,50'],
    ['12.0000', 'fr', 0, '12'],
    ['0.0625', 'fr', 2, '0,0625'],
    ['-0.5', 'en', 0, '-0.5'],
    ['99999999999.9999', 'fr', 2, '99999999999,9999'],
  ])('%s in %s is written so that it is read back as it was', (value, locale, decimals, expected) => {
    expect(writeDecimal(value, locale, decimals)).toBe(expected);
    expect(Number(readDecimal(expected, locale))).toBe(Number(value));
  });

  it('is empty where there is none, and stays as it was typed where it is no number', () => {
    expect([writeDecimal(null, 'en', 2), writeDecimal('a dozen', 'en', 2)]).toEqual(['', 'a dozen']);
  });
});
