import fc from 'fast-check';
import { Decimal } from 'decimal.js';
import { spreadCost } from './landed-cost.js';

const seed = Date.now() % 2 ** 31;
console.log(`landed-cost.spec.ts seed ${seed}`);

const cents = (max: number) => fc.integer({ min: 0, max }).map((amount) => new Decimal(amount).div(100).toFixed(2));

describe('a landed cost', () => {
  it('is spread by what the lines cost', () => {
    const lines = [
      { quantity: '1', net: '300.00' },
      { quantity: '9', net: '100.00' },
    ];
    expect(spreadCost('40', 'value', lines)).toEqual(['30.00', '10.00']);
  });

  it('is spread by how many units the lines hold', () => {
    const lines = [
      { quantity: '1', net: '300.00' },
      { quantity: '9', net: '100.00' },
    ];
    expect(spreadCost('40', 'quantity', lines)).toEqual(['4.00', '36.00']);
  });

  it('leaves no cent over where it does not divide evenly', () => {
    const lines = Array.from({ length: 3 }, () => ({ quantity: '1', net: '1.00' }));
    expect(spreadCost('0.10', 'value', lines)).toEqual(['0.03', '0.04', '0.03']);
    expect(spreadCost('0.01', 'value', lines)).toEqual(['0.00', '0.01', '0.00']);
  });

  it('cannot be spread over nothing, nor by the value of goods that cost nothing', () => {
    expect(spreadCost('10', 'value', [])).toBeUndefined();
    expect(spreadCost('10', 'value', [{ quantity: '5', net: '0.00' }])).toBeUndefined();
    expect(spreadCost('10', 'quantity', [{ quantity: '5', net: '0.00' }])).toEqual(['10.00']);
  });

  it('always adds up, and no share is below zero or more than a cent from its fair part', () => {
    const line = fc.record({
      quantity: fc.integer({ min: 1, max: 1e8 }).map((n) => new Decimal(n).div(1e4).toFixed()),
      net: cents(1e9),
    });
    const by = fc.constantFrom('value' as const, 'quantity' as const);
    fc.assert(
      fc.property(cents(1e9), by, fc.array(line, { minLength: 1, maxLength: 40 }), (amount, spread, lines) => {
        const shares = spreadCost(amount, spread, lines);
        const weights = lines.map((one) => new Decimal(spread === 'value' ? one.net : one.quantity));
        const total = weights.reduce((sum, weight) => sum.plus(weight), new Decimal(0));
        fc.pre(!total.isZero());
        expect(shares!.reduce((sum, share) => sum.plus(share), new Decimal(0)).toFixed(2)).toBe(amount);
        for (const [at, share] of shares!.entries()) {
          expect(Number(share)).toBeGreaterThanOrEqual(0);
          const fair = weights[at]!.times(amount).div(total);
          expect(fair.minus(share).abs().toNumber()).toBeLessThanOrEqual(0.01);
        }
      }),
      { numRuns: 2000, seed },
    );
  });
});
