import type { FieldProblem } from '../errors.js';
import { type DecimalRule, readDecimal } from './decimal-input.js';

const rule: DecimalRule = { label: 'The quantity', decimals: 4, above: '0', max: '1000' };

describe('readDecimal', () => {
  it.each([
    ['1', '1'],
    ['+1.5', '1.5'],
    ['0001.2500', '1.25'],
    ['1000', '1000'],
  ])('accepts %s as %s', (value, plain) => {
    const problems: FieldProblem[] = [];
    expect(readDecimal(value, 'quantity', rule, problems)).toBe(plain);
    expect(problems).toEqual([]);
  });

  it.each([
    ['', 'not_a_decimal', 'The quantity must be a decimal number such as "12.50", not "".'],
    ['1e5', 'not_a_decimal', 'The quantity must be a decimal number such as "12.50", not "1e5".'],
    ['NaN', 'not_a_decimal', 'The quantity must be a decimal number such as "12.50", not "NaN".'],
    ['1,5', 'not_a_decimal', 'The quantity must be a decimal number such as "12.50", not "1,5".'],
    ['1.00001', 'too_many_decimals', 'The quantity can have at most 4 decimals; 1.00001 has 5.'],
    ['-2', 'too_small', 'The quantity must be more than 0; it is -2.'],
    ['0', 'too_small', 'The quantity must be more than 0; it is 0.'],
    ['1000.0001', 'too_large', 'The quantity must be at most 1000; it is 1000.0001.'],
  ])('refuses "%s" as %s', (value, code, message) => {
    const problems: FieldProblem[] = [];
    expect(readDecimal(value, 'lines[0].quantity', rule, problems)).toBeUndefined();
    expect(problems).toEqual([{ field: 'lines[0].quantity', code, message }]);
  });

  it('leaves an absent value absent', () => {
    const problems: FieldProblem[] = [];
    expect(readDecimal(undefined, 'quantity', rule, problems)).toBeUndefined();
    expect(readDecimal(null, 'quantity', rule, problems)).toBeUndefined();
    expect(problems).toEqual([]);
  });
});
