import { Decimal } from 'decimal.js';
import type { CrmDocument } from '../host/records.js';
import type { XeroTaxRate } from '../reference/reference-lists.js';
import { splitByWorth, type SplitLine } from './goods-worth.js';

const rate = (effectiveRate: string) => ({ effectiveRate }) as XeroTaxRate;
const cents = (amount: Decimal) => amount.toDecimalPlaces(2, Decimal.ROUND_HALF_UP);

/** What Xero makes of a line: its tax is the one that is told, else its own. */
function there({ amount, taxAmount }: SplitLine, percent: string, amountsAre: CrmDocument['amountsAre']) {
  const share = new Decimal(percent).div(amountsAre === 'inclusive' ? new Decimal(percent).plus(100) : 100);
  const tax = taxAmount ?? (amountsAre === 'noTax' ? new Decimal(0) : cents(amount.times(share)));
  return { amount, tax, net: amountsAre === 'inclusive' ? amount.minus(tax) : amount };
}

describe('Goods and the rest of their line', () => {
  it('need no rest where the goods are worth what they cost', () => {
    const { goods, rest } = splitByWorth({ amount: '21.60', taxAmount: '3.24' }, '21.60', 'exclusive', rate('15'));
    expect([goods.amount.toFixed(2), rest]).toEqual(['21.60', undefined]);
  });

  it('are told with a tax where Xero would round both to another sum', () => {
    // 0.07 of 15 % are 0.01; as 0.10 less 0.03 they would be 0.02 less 0.00.
    const { goods, rest } = splitByWorth({ amount: '0.07', taxAmount: '0.01' }, '0.10', 'exclusive', rate('15'));
    expect(goods).toEqual({ amount: new Decimal('0.10') });
    expect([rest!.amount.toFixed(2), rest!.taxAmount!.toFixed(2)]).toEqual(['-0.03', '-0.01']);
  });

  it('make the line’s amount and tax together, and the goods their worth, whatever the numbers', () => {
    const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
    console.log(`seed ${seed}`);
    let state = seed;
    const below = (limit: number) => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) % limit;
    for (let round = 0; round < 3000; round++) {
      const amountsAre = (['exclusive', 'inclusive', 'noTax'] as const)[below(3)]!;
      const percent = ['0', '5', '8.875', '12.3456', '15', '21'][below(6)]!;
      const amount = (below(100_000) / 100).toFixed(2);
      const { tax } = there({ amount: new Decimal(amount) }, percent, amountsAre);
      const worth = (below(100_000) / 100).toFixed(2);
      const split = splitByWorth({ amount, taxAmount: tax.toFixed(2) }, worth, amountsAre, rate(percent));
      const parts = [split.goods, split.rest ?? { amount: new Decimal(0) }].map((part) =>
        there(part, percent, amountsAre),
      );
      const sum = (field: 'amount' | 'tax') => parts[0]![field].plus(parts[1]![field]).toFixed(2);
      expect({ seed, round, amount: sum('amount'), tax: sum('tax') }).toEqual({
        seed,
        round,
        amount,
        tax: tax.toFixed(2),
      });
      const off = parts[0]!.net.minus(worth).abs();
      expect({ seed, round, exact: off.lessThanOrEqualTo(split.goods.taxAmount ? '0.01' : 0) }).toEqual({
        seed,
        round,
        exact: true,
      });
      const told = [split.goods, split.rest].filter((part) => part?.taxAmount);
      expect({
        seed,
        round,
        taxed: told.filter((part) => part!.taxAmount!.abs().greaterThan(part!.amount.abs())),
      }).toEqual({
        seed,
        round,
        taxed: [],
      });
    }
  });
});
