import { type Cents, divideRounded, type Fine, toTwoPlaces } from './exact.js';

export type TaxMode = 'Exclusive' | 'Inclusive' | 'NoTax';

/** What a client said about the price of one line; everything may be missing. */
export interface PricedLine {
  quantity?: Fine;
  unitAmount?: Fine;
  lineAmount?: Cents;
  /** Percent. */
  discountRate?: Fine;
  discountAmount?: Cents;
}

export interface ResolvedPrice {
  quantity: Fine;
  unitAmount: Fine;
  lineAmount: Cents;
}

const WHOLE_RATE = 1_000_000n; // 100 percent in ten-thousandths

/** Quantity x price, less discount, rounded once to cents. */
function extended(quantity: Fine, unitAmount: Fine, line: PricedLine): Cents {
  const kept = WHOLE_RATE - (line.discountRate ?? 0n);
  const gross = divideRounded(quantity * unitAmount * kept, 1_000_000n * WHOLE_RATE);
  return gross - (line.discountAmount ?? 0n);
}

function unitFrom(lineAmount: Cents, quantity: Fine, line: PricedLine): Fine {
  const kept = WHOLE_RATE - (line.discountRate ?? 0n);
  if (quantity === 0n || kept === 0n) return 0n;
  return divideRounded((lineAmount + (line.discountAmount ?? 0n)) * 1_000_000n * WHOLE_RATE, quantity * kept);
}

/**
 * Completes a line from any two of quantity, unit amount and line amount (api-facts 4.3).
 * Returns the expected line amount as `mismatch` when all three were sent and disagree.
 */
export function resolvePrice(line: PricedLine, unitDecimals: 2 | 4): ResolvedPrice | { mismatch: Cents } {
  const cut = (unit: Fine): Fine => (unitDecimals === 4 ? unit : toTwoPlaces(unit));
  if (line.unitAmount !== undefined) {
    const unitAmount = cut(line.unitAmount);
    if (line.quantity === undefined && line.lineAmount !== undefined && unitAmount !== 0n) {
      const quantity = divideRounded(line.lineAmount * 1_000_000n, unitAmount);
      return { quantity, unitAmount, lineAmount: line.lineAmount };
    }
    const quantity = line.quantity ?? 10_000n;
    const expected = extended(quantity, unitAmount, line);
    if (line.lineAmount !== undefined && line.lineAmount !== expected) return { mismatch: expected };
    return { quantity, unitAmount, lineAmount: expected };
  }
  const quantity = line.quantity ?? 10_000n;
  const lineAmount = line.lineAmount ?? 0n;
  return { quantity, unitAmount: cut(unitFrom(lineAmount, quantity, line)), lineAmount };
}

/** The tax in one line, rounded to cents by itself. `rate` is percent in ten-thousandths. */
export function lineTax(lineAmount: Cents, rate: Fine, mode: TaxMode): Cents {
  if (mode === 'NoTax') return 0n;
  if (mode === 'Inclusive') return divideRounded(lineAmount * rate, WHOLE_RATE + rate);
  return divideRounded(lineAmount * rate, WHOLE_RATE);
}

export interface Totals {
  subTotal: Cents;
  totalTax: Cents;
  total: Cents;
}

/** Sums lines whose tax has already been rounded one by one. */
export function totalsOf(lines: readonly { lineAmount: Cents; taxAmount: Cents }[], mode: TaxMode): Totals {
  const amounts = lines.reduce((sum, line) => sum + line.lineAmount, 0n);
  const totalTax = lines.reduce((sum, line) => sum + line.taxAmount, 0n);
  return mode === 'Inclusive'
    ? { subTotal: amounts - totalTax, totalTax, total: amounts }
    : { subTotal: amounts, totalTax, total: amounts + totalTax };
}
