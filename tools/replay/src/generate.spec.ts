import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from './generate.js';
import { readHistory } from './history.js';
import { planBusiness } from './plan.js';

const committed = join(__dirname, '../history');

describe('the generated history', () => {
  it('is the same for one seed and another for another', () => {
    expect(generate(5, 30)).toEqual(generate(5, 30));
    expect(generate(5, 30)).not.toEqual(generate(6, 30));
  });

  it('in the repository is what seed 7 gives', () => {
    const files = Object.fromEntries(
      readdirSync(committed).map((name) => [name, readFileSync(join(committed, name), 'utf8')]),
    );
    expect(files).toEqual(generate(7, 40));
  });

  it('has everything the real one has: names that are not ASCII, discounts, unshipped orders, short stock, credit both ways', () => {
    const history = readHistory(committed);
    const { events } = planBusiness(history, { taxRate: 1500n, creditEvery: 8 });
    const credits = events.filter((event) => event.kind === 'creditNote');
    expect(history.customers.some(({ name }) => /[^ -~]/.test(name))).toBe(true);
    expect(history.orders.some(({ lines }) => lines.some(({ discount }) => discount > 0n))).toBe(true);
    expect(history.orders.some(({ shippedDate }) => shippedDate === '')).toBe(true);
    expect(events.some(({ kind }) => kind === 'stock')).toBe(true);
    expect(new Set(credits.map(({ allocated }) => allocated > 0n))).toEqual(new Set([true, false]));
  });
});
