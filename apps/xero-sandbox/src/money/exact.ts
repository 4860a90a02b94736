/**
 * Exact arithmetic of the sandbox: integers only. It is written on its own, so that a mistake in the
 * product's arithmetic cannot be repeated here.
 *
 * `Fine` counts ten-thousandths (quantities, unit prices, percentages); `Cents` counts hundredths (money).
 */
export type Fine = bigint;
export type Cents = bigint;

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** Divides and rounds half away from zero, as Xero rounds every amount. */
export function divideRounded(numerator: bigint, denominator: bigint): bigint {
  if (denominator < 0n) return divideRounded(-numerator, -denominator);
  const magnitude = numerator < 0n ? -numerator : numerator;
  const rounded = (2n * magnitude + denominator) / (2n * denominator);
  return numerator < 0n ? -rounded : rounded;
}

/** The number of decimals of a plain decimal text; undefined for exponents and anything else. */
export function decimalsOf(text: string): number | undefined {
  const match = DECIMAL.exec(text);
  return match ? (match[3] ?? '').replace(/0+$/, '').length : undefined;
}

function scaled(text: string, places: number): bigint {
  const match = DECIMAL.exec(text);
  if (!match) throw new Error(`"${text}" is not a plain decimal number.`);
  const fraction = (match[3] ?? '').padEnd(places + 1, '0');
  const kept = BigInt((match[2] ?? '0') + fraction.slice(0, places));
  const rest = fraction.slice(places);
  const magnitude = kept + (rest[0]! >= '5' ? 1n : 0n);
  return match[1] === '-' ? -magnitude : magnitude;
}

/** Reads ten-thousandths; further decimals are rounded half away from zero. */
export const toFine = (text: string): Fine => scaled(text, 4);

/** Reads hundredths; further decimals are rounded half away from zero. */
export const toCents = (text: string): Cents => scaled(text, 2);

function written(value: bigint, places: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(places + 1, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** Writes hundredths as `12.50`. */
export const centsText = (value: Cents): string => written(value, 2);

/** Writes ten-thousandths as `12.5000`. */
export const fineText = (value: Fine): string => written(value, 4);

/** Rounds ten-thousandths to two decimals: what Xero keeps of a unit price without `unitdp=4`. */
export const toTwoPlaces = (value: Fine): Fine => divideRounded(value, 100n) * 100n;

export const abs = (value: bigint): bigint => (value < 0n ? -value : value);
