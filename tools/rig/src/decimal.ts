/**
 * Decimal arithmetic on whole numbers: an amount is a bigint of the smallest unit of its scale (scale 2 = cents).
 * Written for these tools alone, so that a mistake in the product's arithmetic is not repeated here.
 */

/** Reads a decimal (also one with float noise, like 9.80000019) and rounds it, half away from zero, to `scale` places. */
export function toUnits(text: string, scale: number): bigint {
  const match = /^(-?)(\d*)(?:\.(\d*))?$/.exec(text.trim());
  const [, sign = '', whole = '', fraction = ''] = match ?? [];
  if (!match || whole + fraction === '') throw new Error(`"${text}" is not a decimal number.`);
  const units = divideRounded(BigInt(whole + fraction), 10n ** BigInt(fraction.length), 10n ** BigInt(scale));
  return sign === '-' ? -units : units;
}

/** Writes units as a decimal string with exactly `scale` places. */
export function toText(units: bigint, scale: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return units < 0n ? `-${text}` : text;
}

/** `value × times ÷ by`, rounded half away from zero. */
export function divideRounded(value: bigint, by: bigint, times = 1n): bigint {
  const product = value * times;
  const half = by / 2n;
  return product < 0n ? -((-product + half) / by) : (product + half) / by;
}

export interface PricedLine {
  /** Four decimals. */
  quantity: bigint;
  /** Four decimals. */
  unitPrice: bigint;
  /** Hundredths of a percent. */
  discount: bigint;
}

/** Cents of a line before tax. */
const lineCents = ({ quantity, unitPrice, discount }: PricedLine): bigint =>
  divideRounded(quantity * unitPrice * (10_000n - discount), 10n ** 10n);

/** Cents of a document whose amounts exclude tax: tax is rounded on each line, then summed. `rate` in hundredths of a percent. */
export function documentCents(lines: readonly PricedLine[], rate: bigint): { net: bigint; tax: bigint; total: bigint } {
  let net = 0n;
  let tax = 0n;
  for (const line of lines) {
    const cents = lineCents(line);
    net += cents;
    tax += divideRounded(cents, 10_000n, rate);
  }
  return { net, tax, total: net + tax };
}
