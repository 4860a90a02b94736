import { Decimal } from 'decimal.js';

/** What the stock of one product is worth, over all locations; base currency. */
export interface StockPool {
  quantity: Decimal;
  value: Decimal;
  /** Moving average; survives an empty stock, so that a return has a cost. */
  averageCost: Decimal;
}

/** One change of stock to be valued. */
export interface ValuedChange {
  /** Signed. */
  quantity: string;
  /** What one unit of an increase cost; absent: the average. Ignored for a decrease, which leaves at the average. */
  unitCost?: string;
  /** Takes back an earlier movement: the exact value it had, with its sign turned. */
  undoes?: string;
}

export interface Valuation {
  unitCost: Decimal;
  /** Signed: what the movement adds to the value of the stock. */
  value: Decimal;
  pool: StockPool;
}

const Exact = Decimal.clone({ precision: 60, rounding: Decimal.ROUND_HALF_UP });
const zero = new Exact(0);

/** A pool from what the database keeps. */
export const poolOf = (row: { quantity: string; value: string; averageCost: string }): StockPool => ({
  quantity: new Exact(row.quantity),
  value: new Exact(row.value),
  averageCost: new Exact(row.averageCost),
});

/**
 * Values one movement at moving average cost. Quantities are kept, values rounded to 4 places, averages to 10; the
 * movement that brings the quantity to zero takes the whole remaining value with it: an empty stock is worth nothing.
 */
export function valueChange(pool: StockPool, change: ValuedChange): Valuation {
  const quantity = new Exact(change.quantity);
  const after = pool.quantity.plus(quantity);
  const value = valueOf(pool, quantity, after, change).toDecimalPlaces(4);
  return { value, unitCost: value.div(quantity).abs().toDecimalPlaces(10), pool: poolAfter(pool, after, value) };
}

function valueOf(pool: StockPool, quantity: Decimal, after: Decimal, change: ValuedChange): Decimal {
  if (after.isZero()) return pool.value.negated();
  if (change.undoes !== undefined && canUndo(pool, after, new Exact(change.undoes))) return new Exact(change.undoes);
  return quantity.isPositive()
    ? increase(pool, quantity, new Exact(change.unitCost ?? pool.averageCost))
    : pool.averageCost.times(quantity);
}

/** Units sold before they arrived left at the old average; the receipt that covers them is valued at that average too. */
function increase(pool: StockPool, quantity: Decimal, unitCost: Decimal): Decimal {
  const missing = pool.quantity.isNegative() ? Exact.min(pool.quantity.abs(), quantity) : zero;
  return pool.averageCost.times(missing).plus(unitCost.times(quantity.minus(missing)));
}

/** Goods that were consumed in between cannot be taken back at their old value: the rest must keep a sensible one. */
const canUndo = (pool: StockPool, after: Decimal, value: Decimal): boolean =>
  after.isPositive() && pool.value.plus(value).greaterThanOrEqualTo(0) && pool.quantity.greaterThanOrEqualTo(0);

function poolAfter(pool: StockPool, quantity: Decimal, change: Decimal): StockPool {
  if (quantity.isZero()) return { quantity, value: zero, averageCost: pool.averageCost };
  const value = pool.value.plus(change);
  const averageCost = quantity.isPositive() ? value.div(quantity).toDecimalPlaces(10) : pool.averageCost;
  return { quantity, value, averageCost };
}
