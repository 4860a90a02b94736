import { readDecimal } from './decimal';

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
