import { Decimal } from 'decimal.js';
import { refused } from '../errors.js';
import { largestAmount } from '../money/document-totals.js';
import { FieldChecks } from '../validation/field-checks.js';
import { type Spread, spreadCost, spreads } from './landed-cost.js';
import { netOf } from './supplier-bill-stock.js';
import { LandedCost, SupplierBill, SupplierBillLine } from './supplier-bill.entity.js';

// What bringing the goods of a bill here costs besides: read, spread over its tracked lines, and closed once it is issued.

export interface LandedCostInput {
  /** "Freight". */
  name: string;
  /** In the bill's currency, without tax, ≤ 2 decimals, more than zero. */
  amount: string;
  /** Absent: by value. */
  spreadBy?: Spread;
}

export type StoredCost = Pick<LandedCost, 'name' | 'amount' | 'spreadBy'>;

/** What spreading needs of a line; it gets its share. */
type BearingLine = Pick<SupplierBillLine, 'quantity' | 'amount' | 'taxAmount' | 'movesStock' | 'landedCost'>;

const mostCosts = 50;

export function readCosts(check: FieldChecks, inputs: LandedCostInput[]): StoredCost[] {
  if (!Array.isArray(inputs) || inputs.length > mostCosts) {
    check.problem('landedCosts', 'invalid_landed_costs', `The landed costs must be a list of at most ${mostCosts}.`);
    return [];
  }
  return inputs.map((input, at) => {
    const within = check.within(`landedCosts.${at}`);
    const rules = { decimals: 2, min: '0.01', max: largestAmount };
    return {
      name: within.text('name', input?.name, { max: 500 }) ?? '',
      amount: within.requiredDecimal('amount', input?.amount, rules) ?? '0',
      spreadBy:
        input?.spreadBy === undefined ? 'value' : (within.oneOf('spreadBy', input.spreadBy, spreads) ?? 'value'),
    };
  });
}

/** Gives each tracked line its share of every landed cost. */
export function spreadCosts(
  check: FieldChecks,
  header: Pick<SupplierBill, 'amountsAre'>,
  lines: readonly BearingLine[],
  costs: readonly StoredCost[],
): void {
  const goods = lines.filter((line) => line.movesStock);
  const bearing = goods.map((line) => ({ quantity: line.quantity, net: netOf(line, header) }));
  for (const [at, cost] of costs.entries()) {
    const shares = spreadCost(cost.amount, cost.spreadBy, bearing);
    if (!shares) {
      check.problem(`landedCosts.${at}`, 'nothing_to_spread_over', nothingToBear(cost, goods.length));
      continue;
    }
    for (const [index, line] of goods.entries())
      line.landedCost = new Decimal(line.landedCost).plus(shares[index]!).toFixed(2);
  }
}

const nothingToBear = ({ name }: StoredCost, goods: number): string =>
  goods === 0
    ? `"${name}" cannot be spread: the supplier bill has no line with a tracked product. Enter it as a line of its own instead.`
    : `"${name}" cannot be spread by value: the goods of the supplier bill cost nothing. Spread it by quantity.`;

/** Refuses (`issued`) another cost once the goods are in stock at theirs. */
export function refuseLateCosts(bill: SupplierBill): void {
  if (bill.status !== 'draft')
    throw refused(
      'issued',
      `Supplier bill ${bill.number} is ${bill.status}, so what its goods cost is settled. Enter the cost as a supplier bill of its own; it goes to the cost of sales.`,
    );
}
