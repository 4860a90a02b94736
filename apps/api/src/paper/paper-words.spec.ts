import { randomInt } from 'node:crypto';
import { fileNameOf, PaperWords, titleOf } from './paper-words.js';

/** A generator of whole numbers below a limit that a seed repeats. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe('the words of a paper', () => {
  it('hold every digit of an amount, whatever the country and the currency', () => {
    const seed = randomInt(2 ** 31);
    const next = numbersFrom(seed);
    const pick = <T>(all: readonly T[]): T => all[next(all.length)]!;
    for (let round = 0; round < 2_000; round++) {
      const digits = 1 + next(12);
      const whole = Array.from({ length: digits }, (_, at) => (at === 0 && digits > 1 ? 1 + next(9) : next(10))).join(
        '',
      );
      const amount = `${whole}.${String(next(100)).padStart(2, '0')}`;
      const country = pick(['GB', 'DE', 'CH', 'IN', 'NZ', 'US', 'FR', 'JP', 'ZZ']);
      const currency = pick(['EUR', 'GBP', 'JPY', 'KWD', 'CHF', 'INR', 'NZD', 'ISK']);
      const words = new PaperWords(country, currency);
      for (const shown of [words.money(amount), words.amount(amount)]) {
        const wholeYen = /\.00$/.test(amount) && ['JPY', 'ISK'].includes(currency);
        const expected = wholeYen ? whole : amount.replace('.', '');
        expect([seed, country, currency, amount, shown.replaceAll(/\D/g, '')]).toEqual([
          seed,
          country,
          currency,
          amount,
          expected,
        ]);
      }
    }
  });

  it('never pass a float: the largest amount keeps its cents', () => {
    expect(new PaperWords('GB', 'GBP').money('999999999999.99')).toBe('£999,999,999,999.99');
    expect(new PaperWords('GB', 'GBP').price('12345678901.2345')).toBe('12,345,678,901.2345');
  });

  it('are written as in the country of the workspace', () => {
    expect(new PaperWords('IN', 'INR').money('1234567.50')).toBe('₹12,34,567.50');
    expect(new PaperWords('US', 'USD').date('2026-01-31')).toBe('Jan 31, 2026');
    expect(new PaperWords('GB', 'USD').date('2026-01-31')).toBe('31 Jan 2026');
  });

  it('leave out zeros at the end of quantities and percentages', () => {
    const words = new PaperWords('GB', 'GBP');
    expect(['2.0000', '0.5000', '17.5000', '1000.0000'].map((one) => words.plain(one))).toEqual([
      '2',
      '0.5',
      '17.5',
      '1,000',
    ]);
  });

  it('call an invoice with tax a tax invoice', () => {
    expect(titleOf({ kind: 'invoice', tax: '0.01' })).toBe('TAX INVOICE');
    expect(titleOf({ kind: 'invoice', tax: '0.00' })).toBe('INVOICE');
    expect(titleOf({ kind: 'creditNote', tax: '0.01' })).toBe('CREDIT NOTE');
  });

  it.each([
    ['INV-00007', 'INV-00007.pdf'],
    ['../../etc/passwd', 'etc-passwd.pdf'],
    ['A"; filename="evil.exe', 'A-filename-evil-exe.pdf'],
    ['x\r\nSet-Cookie: a=b', 'x-Set-Cookie-a-b.pdf'],
    ['Größe 1', 'Gr-e-1.pdf'],
    ['日本', 'invoice-4f8c7f64.pdf'],
    ['9'.repeat(255), `${'9'.repeat(60)}.pdf`],
    [null, 'invoice-4f8c7f64.pdf'],
  ])('name the file of %j safely', (number, fileName) => {
    expect(fileNameOf({ kind: 'invoice', number, id: '4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c' })).toBe(fileName);
  });
});
