import { Decimal } from 'decimal.js';
import { poolOf, type StockPool, type ValuedChange, valueChange } from './average-cost.js';

const empty = () => poolOf({ quantity: '0', value: '0', averageCost: '0' });

/** Runs changes one after the other and answers the pool with the value of each movement. */
function run(changes: ValuedChange[], start: StockPool = empty()) {
  const values: string[] = [];
  const pool = changes.reduce((before, change) => {
    const { value, pool: after } = valueChange(before, change);
    values.push(value.toFixed());
    return after;
  }, start);
  return {
    values,
    quantity: pool.quantity.toFixed(),
    value: pool.value.toFixed(),
    average: pool.averageCost.toFixed(),
  };
}

describe('moving average cost', () => {
  it('averages receipts by quantity and lets goods leave at the average', () => {
    expect(run([{ quantity: '10', unitCost: '6' }, { quantity: '30', unitCost: '10' }, { quantity: '-8' }])).toEqual({
      values: ['60', '300', '-72'],
      quantity: '32',
      value: '288',
      average: '9',
    });
  });

  it('leaves no value behind when the last unit goes, although the average does not divide evenly', () => {
    const { values, quantity, value, average } = run([
      { quantity: '3', unitCost: '3.3333' },
      { quantity: '4', unitCost: '1' },
      { quantity: '-5' },
      { quantity: '-2' },
    ]);
    expect({ quantity, value }).toEqual({ quantity: '0', value: '0' });
    expect(values.reduce((sum, v) => sum.plus(v), new Decimal(0)).toFixed()).toBe('0');
    expect(average).toBe('2');
  });

  it('gives a return without a cost the last average, even from an empty stock', () => {
    expect(run([{ quantity: '2', unitCost: '7' }, { quantity: '-2' }, { quantity: '1' }])).toMatchObject({
      values: ['14', '-14', '7'],
      average: '7',
    });
  });

  it('values a receipt that covers sold stock at the average it was sold at, and the rest at its own cost', () => {
    expect(run([{ quantity: '1', unitCost: '10' }, { quantity: '-6' }, { quantity: '10', unitCost: '12' }])).toEqual({
      values: ['10', '-60', '110'],
      quantity: '5',
      value: '60',
      average: '12',
    });
  });

  it('takes a mistyped receipt back at the value it came in with', () => {
    const wrong = run([
      { quantity: '10', unitCost: '5' },
      { quantity: '10', unitCost: '500' },
      { quantity: '-10', undoes: '-5000' },
    ]);
    expect(wrong).toMatchObject({ quantity: '10', value: '50', average: '5' });
  });

  it('takes a receipt back at the average when its goods have gone and the old value would leave a negative worth', () => {
    const late = run([
      { quantity: '10', unitCost: '5' },
      { quantity: '10', unitCost: '500' },
      { quantity: '-9' },
      { quantity: '-10', undoes: '-5000' },
    ]);
    expect(late).toMatchObject({ quantity: '1', value: '252.5', average: '252.5' });
  });

  it('never lets the sum of the movements and the worth of the stock differ', () => {
    const changes: ValuedChange[] = Array.from({ length: 400 }, (_, at) => ({
      quantity: at % 3 === 0 ? `${((at * 7) % 11) + 0.25}` : `-${((at * 5) % 4) + 0.125}`,
      unitCost: `${((at * 13) % 17) + 0.3333}`,
    }));
    const { values, value } = run(changes);
    expect(values.reduce((sum, v) => sum.plus(v), new Decimal(0)).toFixed()).toBe(value);
  });
});
