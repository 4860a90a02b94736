import {
  type AmountsAre,
  documentTotals,
  lineAmounts,
  type PricedLine,
  roundMoney,
  sumMoney,
} from './document-totals.js';

/** A small deterministic generator (mulberry32), so that a failure can be repeated from the printed seed. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

interface IntegerLine {
  /** Ten-thousandths. */
  quantity: bigint;
  price: bigint;
  /** Hundredths of a percent. */
  discount: bigint;
  /** Ten-thousandths of a percent. */
  rate: bigint;
}

/** Integers only, halves away from zero: shares no code and no number type with the function under test. */
function roundedQuotient(numerator: bigint, denominator: bigint): bigint {
  const magnitude = numerator < 0n ? -numerator : numerator;
  const rounded = (magnitude * 2n + denominator) / (denominator * 2n);
  return numerator < 0n ? -rounded : rounded;
}

function integerTotals(
  lines: IntegerLine[],
  mode: AmountsAre,
): { net: bigint; tax: bigint; total: bigint; lines: string[] } {
  let amounts = 0n;
  let taxes = 0n;
  const shown: string[] = [];
  for (const line of lines) {
    // quantity 1e4 × price 1e4 × kept 1e4 → cents (1e2) leaves 1e10.
    const cents = roundedQuotient(line.quantity * line.price * (10_000n - line.discount), 10n ** 10n);
    const hundred = 1_000_000n;
    const tax =
      mode === 'noTax' ? 0n : roundedQuotient(cents * line.rate, mode === 'inclusive' ? hundred + line.rate : hundred);
    amounts += cents;
    taxes += tax;
    shown.push(`${asMoney(cents)}/${asMoney(tax)}`);
  }
  return mode === 'inclusive'
    ? { net: amounts - taxes, tax: taxes, total: amounts, lines: shown }
    : { net: amounts, tax: taxes, total: amounts + taxes, lines: shown };
}

function asMoney(cents: bigint): string {
  const digits = (cents < 0n ? -cents : cents).toString().padStart(3, '0');
  return `${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

function scaled(value: bigint, places: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(places + 1, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

const rates = [0n, 50_000n, 88_750n, 100_000n, 125_000n, 150_000n, 200_000n, 250_000n, 1_000_000n];

function randomLine(random: (below: number) => number): IntegerLine {
  const wholeQuantity = random(3) > 0;
  return {
    quantity: wholeQuantity ? BigInt(random(500) + 1) * 10_000n : BigInt(random(5_000_000) + 1),
    price: BigInt(random(20_000_000)) * (random(12) === 0 ? -1n : 1n),
    discount: random(3) === 0 ? BigInt(random(10_001)) : 0n,
    rate: random(8) === 0 ? BigInt(random(1_000_000)) : rates[random(rates.length)]!,
  };
}

const asPriced = (line: IntegerLine): PricedLine => ({
  quantity: scaled(line.quantity, 4),
  unitPrice: scaled(line.price, 4),
  discountPercent: scaled(line.discount, 2),
  taxRate: scaled(line.rate, 4),
});

describe('documentTotals', () => {
  const seed = Number(process.env['TOTALS_SEED'] ?? Date.now() & 0x7fffffff);

  it(`agrees to the cent with integer arithmetic on 20,000 random documents (TOTALS_SEED=${seed})`, () => {
    const random = randomFrom(seed);
    const modes: AmountsAre[] = ['exclusive', 'inclusive', 'noTax'];
    const differing: unknown[] = [];
    for (let document = 0; document < 20_000; document += 1) {
      const lines = Array.from({ length: random(50) + 1 }, () => randomLine(random));
      const mode = modes[random(3)]!;
      const ours = documentTotals(lines.map(asPriced), mode);
      const theirs = integerTotals(lines, mode);
      const same =
        ours.net === asMoney(theirs.net) &&
        ours.tax === asMoney(theirs.tax) &&
        ours.total === asMoney(theirs.total) &&
        ours.lines.every((line, at) => `${line.amount}/${line.tax}` === theirs.lines[at]);
      if (!same) differing.push({ document, mode, lines, ours });
    }
    expect(differing.slice(0, 1)).toEqual([]);
    expect(differing).toHaveLength(0);
  });

  it.each([
    // quantity, price, discount, rate, mode, amount, tax
    ['1', '0.005', null, null, 'exclusive', '0.01', '0.00'],
    ['1', '-0.005', null, null, 'exclusive', '-0.01', '0.00'],
    ['3', '33.3333', null, '15', 'exclusive', '100.00', '15.00'],
    ['1', '0.30', null, '15', 'exclusive', '0.30', '0.05'],
    ['1', '115', null, '15', 'inclusive', '115.00', '15.00'],
    ['1', '0.10', null, '100', 'inclusive', '0.10', '0.05'],
    ['1', '0.01', null, '100', 'inclusive', '0.01', '0.01'],
    ['7', '14.7', '12.5', '20', 'exclusive', '90.04', '18.01'],
    ['5', '10', '100', '20', 'exclusive', '0.00', '0.00'],
    ['2', '9.99', null, '20', 'noTax', '19.98', '0.00'],
    ['1.2345', '4.4444', null, null, 'exclusive', '5.49', '0.00'],
  ] as const)('gives %s × %s less %s%% at %s%% %s the amount %s and tax %s', (...row) => {
    const [quantity, unitPrice, discountPercent, taxRate, mode, amount, tax] = row;
    expect(lineAmounts({ quantity, unitPrice, discountPercent, taxRate }, mode)).toEqual({ amount, tax });
  });

  it('rounds the tax of each line before summing, not the sum', () => {
    const line = { quantity: '1', unitPrice: '0.10', taxRate: '15' };
    expect(documentTotals([line, line, line], 'exclusive')).toMatchObject({ net: '0.30', tax: '0.06', total: '0.36' });
  });

  it('keeps net + tax = total when the tax is inside the price', () => {
    const line = { quantity: '1', unitPrice: '0.05', taxRate: '15' };
    expect(documentTotals([line, line], 'inclusive')).toMatchObject({ net: '0.08', tax: '0.02', total: '0.10' });
  });

  it('gives an empty document zeros', () => {
    expect(documentTotals([], 'exclusive')).toEqual({ lines: [], net: '0.00', tax: '0.00', total: '0.00' });
  });

  it('does not lose cents of amounts that a floating point number cannot hold', () => {
    expect(sumMoney(['999999999999.99', '0.01', '0.1', '0.2']).toFixed(2)).toBe('1000000000000.30');
    expect(roundMoney('123456789012.345').toFixed(2)).toBe('123456789012.35');
  });
});
