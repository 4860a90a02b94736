import { type KnownCost, neededQuantity, type Recipe, rollUp } from './cost-roll-up.js';

const line = (productId: string, quantity: string, scrapPercent = '0') => ({ productId, quantity, scrapPercent });
const recipe = (lines: Recipe['lines'], labourCost = '0', overheadCost = '0'): Recipe => ({
  lines,
  labourCost,
  overheadCost,
});
const costs = (...known: [string, string, (string | null)?][]): Map<string, KnownCost> =>
  new Map(
    known.map(([productId, averageCost, purchasePrice = null]) => [
      productId,
      { productId, averageCost, purchasePrice },
    ]),
  );

describe('the cost of one unit', () => {
  it('is its components with what is lost, labour and overhead', () => {
    const table = recipe([line('leg', '4', '5'), line('top', '1')], '12.5', '3');
    expect(rollUp(table, new Map(), costs(['leg', '2.5'], ['top', '20', '99']))).toEqual({
      components: [
        { productId: 'leg', quantity: '4.2000', unitCost: '2.5000', cost: '10.5000', source: 'averageCost' },
        { productId: 'top', quantity: '1.0000', unitCost: '20.0000', cost: '20.0000', source: 'averageCost' },
      ],
      materials: '30.5000',
      labour: '12.5000',
      overhead: '3.0000',
      total: '46.0000',
    });
  });

  it('rolls up over levels: a component that is made costs what making it costs', () => {
    const recipes = new Map([
      ['leg', recipe([line('wood', '2')], '1')],
      ['wood', recipe([line('tree', '0.1')], '0.5', '0.25')],
    ]);
    const rolled = rollUp(recipe([line('leg', '4')]), recipes, costs(['tree', '10'], ['leg', '999']));
    // wood 10 × 0.1 + 0.75 = 1.75; leg 2 × 1.75 + 1 = 4.5
    expect(rolled).toMatchObject({ total: '18.0000', components: [{ unitCost: '4.5000', source: 'billOfMaterials' }] });
  });

  it('takes the purchase price while nothing was in stock yet, and says where nothing is known', () => {
    const rolled = rollUp(
      recipe([line('a', '1'), line('b', '1')]),
      new Map(),
      costs(['a', '0.0000000000', '7.5000'], ['b', '0', null]),
    );
    expect(rolled.components.map(({ unitCost, source }) => [unitCost, source])).toEqual([
      ['7.5000', 'purchasePrice'],
      ['0.0000', 'none'],
    ]);
  });

  it('is computed once per product, however many ways lead there', () => {
    const recipes = new Map(
      Array.from({ length: 40 }, (_, level) =>
        ['x', 'y'].map((one): [string, Recipe] => [
          `${one}${level}`,
          recipe([line(`x${level + 1}`, '0.5'), line(`y${level + 1}`, '0.5')]),
        ]),
      ).flat(),
    );
    expect(rollUp(recipe([line('x0', '1')]), recipes, costs(['x40', '3'], ['y40', '5'])).total).toBe('4.0000');
  });
});

describe('what is needed of a component', () => {
  it.each([
    ['2', '0', '10', '20.0000'],
    ['2', '12.5', '10', '22.5000'],
    ['0.3333', '0', '3', '0.9999'],
    ['0.0001', '0', '0.1', '0.0001'],
  ])('%s with %s %% lost for %s units is %s', (quantity, scrapPercent, units, needed) => {
    expect(neededQuantity({ quantity, scrapPercent }, units)).toBe(needed);
  });
});
