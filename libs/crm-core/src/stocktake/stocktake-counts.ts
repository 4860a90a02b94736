import { Decimal } from 'decimal.js';
import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { DomainError, FieldProblem, refused } from '../errors.js';
import { largestAmount } from '../money/document-totals.js';
import { checkStocked, StockedProduct } from '../stock/stocked-products.js';
import { FieldChecks } from '../validation/field-checks.js';
import { Stocktake, StocktakeLine } from './stocktake.entity.js';

// What was counted, and how far that is from what the ledger held when counting started.

export interface CountInput {
  productId: string;
  /** From zero, ≤ 4 decimals. */
  countedQuantity: string;
  /** What one unit of a surplus is worth, base currency, ≤ 4 decimals. Absent: the product's average cost. */
  unitCost?: string | null;
}

export interface Recount {
  /** null takes the count back: the product is still to be counted. */
  countedQuantity: string | null;
  unitCost?: string | null;
}

/** What was counted of a product; null: the count is taken back. */
export interface Counted {
  productId: string;
  countedQuantity: string | null;
  unitCost: string | null;
}

/** What the ledger held of a product when counting started, and what a unit costs now. */
interface Frozen {
  quantity: string;
  averageCost: string;
}

export function checkCount(
  check: FieldChecks,
  count: CountInput,
  products: ReadonlyMap<string, StockedProduct>,
): Counted {
  const rules = { decimals: 4, min: '0' };
  return {
    productId: checkStocked(check, 'productId', count.productId, products)?.id ?? '',
    countedQuantity: check.requiredDecimal('countedQuantity', count.countedQuantity, rules) ?? '0',
    unitCost: check.decimal('unitCost', count.unitCost, rules) ?? null,
  };
}

/** The variance of a count at unit cost; a count that is taken back has none, and the average cost again. */
function varianceOf(
  check: FieldChecks,
  { countedQuantity, unitCost }: Counted,
  { quantity, averageCost }: Frozen,
): Pick<StocktakeLine, 'unitCost' | 'variance' | 'varianceValue'> {
  const variance = new Decimal(countedQuantity ?? quantity).minus(quantity);
  const cost = unitCost ?? averageCost;
  const value = variance.times(cost);
  if (unitCost !== null && !variance.greaterThan(0))
    check.problem(
      'unitCost',
      'cost_of_decrease',
      'Only a surplus has a cost of its own; goods that are missing leave at their average cost. Leave the unit cost out.',
    );
  if (value.abs().greaterThan(largestAmount))
    check.problem(
      'countedQuantity',
      'too_large',
      `The difference would be worth ${value.toFixed(2)}; the most possible is ${largestAmount}. Check the count and its cost.`,
    );
  if (countedQuantity === null) return { unitCost: cost, variance: null, varianceValue: null };
  return { unitCost: cost, variance: variance.toFixed(4), varianceValue: value.toFixed(4) };
}

/** Refuses (`counted_twice`) a second count of a product. */
export function refuseTwice(
  { number }: Stocktake,
  counted: readonly Counted[],
  sheet: readonly StocktakeLine[],
  products: ReadonlyMap<string, StockedProduct>,
): void {
  const before = new Map(sheet.map((line) => [line.productId, line.countedQuantity]));
  const problems: FieldProblem[] = [];
  for (const [at, { productId, countedQuantity }] of counted.entries()) {
    const first = before.get(productId) ?? null;
    if (first !== null)
      problems.push({
        field: `counts.${at}.productId`,
        code: 'counted_twice',
        message: `${calledOf(products.get(productId)!)} is already counted: ${new Decimal(first).toFixed()}.`,
      });
    before.set(productId, first ?? countedQuantity);
  }
  if (problems.length === 0) return;
  const sentence =
    `Stocktake ${number} counts each product once. ${problems.map((problem) => problem.message).join(' ')} ` +
    'Correct that count instead, with the sum if the goods lie in several places.';
  throw new DomainError('refused', 'counted_twice', sentence, problems);
}

/** Writes counts down with their variance at unit cost. */
export async function noteCounts(
  tx: EntityManager,
  stocktake: Stocktake,
  counted: readonly Counted[],
  at?: (position: number) => string,
): Promise<void> {
  const frozen = await frozenOf(tx, stocktake.id);
  const check = new FieldChecks('stocktake', 'update');
  const lines = counted.map((one, position) =>
    varianceOf(at ? check.within(at(position)) : check, one, frozen.get(one.productId)!),
  );
  check.done();
  await tx.query(
    `UPDATE stocktake_lines s SET counted_quantity = c.counted, cost_given = c.given, unit_cost = c.cost, variance = c.variance,
       variance_value = c.value
     FROM unnest($3::uuid[], $4::numeric[], $5::boolean[], $6::numeric[], $7::numeric[], $8::numeric[])
       AS c(product, counted, given, cost, variance, value)
     WHERE s.workspace_id = $1 AND s.stocktake_id = $2 AND s.product_id = c.product`,
    [
      workspaceOf(tx),
      stocktake.id,
      counted.map((one) => one.productId),
      counted.map((one) => one.countedQuantity),
      counted.map((one) => one.unitCost !== null),
      lines.map((line) => line.unitCost),
      lines.map((line) => line.variance),
      lines.map((line) => line.varianceValue),
    ],
  );
}

async function frozenOf(tx: EntityManager, id: string): Promise<Map<string, Frozen>> {
  const rows = (await tx.query(
    `SELECT l.product_id AS "productId", l.frozen_quantity AS quantity, p.average_cost AS "averageCost"
     FROM stocktake_lines l JOIN products p ON p.workspace_id = l.workspace_id AND p.id = l.product_id
     WHERE l.workspace_id = $1 AND l.stocktake_id = $2`,
    [workspaceOf(tx), id],
  )) as (Frozen & { productId: string })[];
  return new Map(rows.map((row) => [row.productId, row]));
}

/** Says that of what was not counted none is there. */
export async function countAsNone(tx: EntityManager, id: string): Promise<void> {
  await tx.query(
    `UPDATE stocktake_lines SET counted_quantity = 0, variance = -frozen_quantity,
       variance_value = round(-frozen_quantity * unit_cost, 4)
     WHERE workspace_id = $1 AND stocktake_id = $2 AND counted_quantity IS NULL`,
    [workspaceOf(tx), id],
  );
}

export async function refuseUncounted(tx: EntityManager, { id, number }: Stocktake): Promise<void> {
  const left = (await tx.query(
    `SELECT p.code || ' ' || p.name AS product, count(*) OVER ()::int AS total FROM stocktake_lines l
     JOIN products p ON p.workspace_id = l.workspace_id AND p.id = l.product_id
     WHERE l.workspace_id = $1 AND l.stocktake_id = $2 AND l.counted_quantity IS NULL ORDER BY p.code LIMIT 5`,
    [workspaceOf(tx), id],
  )) as { product: string; total: number }[];
  if (left.length === 0) return;
  const more = left[0]!.total - left.length;
  const named = `${left.map((one) => one.product).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  throw refused(
    'not_counted',
    `Stocktake ${number} has products that were not counted: ${named}. Count them, or complete it with "uncounted" set to ` +
      '"leave" (their stock stays as it is) or "zero" (none is there).',
  );
}

const calledOf = ({ code, name }: StockedProduct) => `${code} ${name}`;
