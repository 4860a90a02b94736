import { divideRounded, fineText, toFine } from '../money/exact.js';

/** Units of each currency for one US dollar: made-up day rates that stand in for XE.com. */
const PER_DOLLAR: Record<string, string> = {
  USD: '1',
  NZD: '1.6800',
  AUD: '1.5200',
  GBP: '0.7600',
  EUR: '0.8600',
  CAD: '1.3900',
  JPY: '150.0000',
  SGD: '1.2900',
};

/** Units of the foreign currency for one unit of the base currency, four decimals. */
export function currencyRate(base: string, foreign: string): string {
  const per = (code: string): bigint => toFine(PER_DOLLAR[code] ?? '1');
  return fineText(divideRounded(per(foreign) * 10_000n, per(base)));
}
