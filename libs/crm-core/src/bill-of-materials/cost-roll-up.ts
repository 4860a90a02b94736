import { Decimal } from 'decimal.js';

const Exact = Decimal.clone({ precision: 60, rounding: Decimal.ROUND_HALF_UP });

/** What a product costs when it is bought or lies in stock already; base currency. */
export interface KnownCost {
  productId: string;
  averageCost: string;
  purchasePrice: string | null;
}

/** One bill of materials as the costs see it. */
export interface Recipe {
  labourCost: string;
  overheadCost: string;
  lines: readonly { productId: string; quantity: string; scrapPercent: string }[];
}

/** Where the cost of a component comes from. `none`: nothing is known, it counts as 0. */
export const costSources = ['billOfMaterials', 'averageCost', 'purchasePrice', 'none'] as const;
export type CostSource = (typeof costSources)[number];

export interface ComponentCost {
  productId: string;
  /** For one unit of the product, what is lost included. */
  quantity: string;
  unitCost: string;
  cost: string;
  source: CostSource;
}

/** What one unit costs; base currency, 4 decimals. */
export interface RolledUpCost {
  components: ComponentCost[];
  materials: string;
  labour: string;
  overhead: string;
  total: string;
}

interface UnitCost {
  cost: Decimal;
  source: CostSource;
}

/** What is needed of a component for so many units, with what is lost on the way; 4 decimals and never nothing. */
export function neededQuantity(line: { quantity: string; scrapPercent: string }, units: Decimal.Value): string {
  const withScrap = new Exact(line.quantity).times(new Exact(line.scrapPercent).plus(100)).div(100);
  return Exact.max(withScrap.times(units).toDecimalPlaces(4), '0.0001').toFixed(4);
}

/**
 * Costs of one unit over all levels: a component with an active bill of materials costs what that rolls up to, any other its
 * average cost, or its purchase price while there was no stock yet. `recipes` holds the active ones by product; they contain
 * no circle. Nothing is rounded before the end.
 */
export function rollUp(
  recipe: Recipe,
  recipes: ReadonlyMap<string, Recipe>,
  costs: ReadonlyMap<string, KnownCost>,
): RolledUpCost {
  const known = new Map<string, UnitCost>();
  const unitCost = (productId: string): UnitCost => {
    const before = known.get(productId);
    if (before) return before;
    const made = recipes.get(productId);
    const found: UnitCost = made ? { cost: costOf(made), source: 'billOfMaterials' } : bought(costs.get(productId));
    known.set(productId, found);
    return found;
  };
  const costOf = (one: Recipe): Decimal =>
    one.lines.reduce(
      (sum, line) => sum.plus(unitCost(line.productId).cost.times(perUnit(line))),
      new Exact(one.labourCost).plus(one.overheadCost),
    );
  const components = recipe.lines.map((line): ComponentCost => {
    const { cost, source } = unitCost(line.productId);
    const quantity = perUnit(line);
    return {
      productId: line.productId,
      quantity: quantity.toFixed(4),
      unitCost: cost.toFixed(4),
      cost: cost.times(quantity).toFixed(4),
      source,
    };
  });
  const total = costOf(recipe);
  return {
    components,
    materials: total.minus(recipe.labourCost).minus(recipe.overheadCost).toFixed(4),
    labour: new Exact(recipe.labourCost).toFixed(4),
    overhead: new Exact(recipe.overheadCost).toFixed(4),
    total: total.toFixed(4),
  };
}

const perUnit = (line: { quantity: string; scrapPercent: string }): Decimal =>
  new Exact(line.quantity).times(new Exact(line.scrapPercent).plus(100)).div(100);

function bought(known: KnownCost | undefined): UnitCost {
  const average = new Exact(known?.averageCost ?? 0);
  if (average.greaterThan(0)) return { cost: average, source: 'averageCost' };
  if (known?.purchasePrice) return { cost: new Exact(known.purchasePrice), source: 'purchasePrice' };
  return { cost: new Exact(0), source: 'none' };
}
