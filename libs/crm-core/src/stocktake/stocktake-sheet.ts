import { randomUUID } from 'node:crypto';
import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { linesOf, replaceLines } from '../document/document-lines.js';
import { refused } from '../errors.js';
import { checkParts, checkStocked, stockedProducts } from '../stock/stocked-products.js';
import { FieldChecks } from '../validation/field-checks.js';
import { Stocktake, StocktakeLine } from './stocktake.entity.js';

// The count sheet: which products are counted, and what the ledger held of them when counting started.

export const sheetOf = (tx: EntityManager, id: string): Promise<StocktakeLine[]> =>
  linesOf(tx, StocktakeLine, 'stocktakeId', id);

/** The products of a sheet as it comes in, each once. */
export async function resolveSheet(
  tx: EntityManager,
  check: FieldChecks,
  given: { productId: string }[] | undefined,
): Promise<string[]> {
  const inputs = checkParts(check, 'lines', given);
  const products = await stockedProducts(
    tx,
    inputs.map((line) => line.productId),
  );
  const sheet = new Set<string>();
  for (const [at, line] of inputs.entries()) {
    const within = check.within(`lines.${at}`);
    const product = checkStocked(within, 'productId', line.productId, products);
    if (product && sheet.has(product.id))
      within.problem(
        'productId',
        'duplicate',
        `${product.code} ${product.name} is on the sheet twice. Leave one of the lines out.`,
      );
    sheet.add(product?.id ?? '');
  }
  return [...sheet];
}

export function keepSheet(tx: EntityManager, id: string, productIds: readonly string[]): Promise<void> {
  const lines = productIds.map((productId, position) => ({ id: randomUUID(), productId, position }));
  return replaceLines(tx, StocktakeLine, 'stocktakeId', id, lines);
}

/** Puts everything that lies at the location on a sheet that is empty. */
export async function fillSheet(tx: EntityManager, { id, locationId }: Stocktake): Promise<void> {
  await tx.query(
    `INSERT INTO stocktake_lines (workspace_id, stocktake_id, position, product_id)
     SELECT $1, $2, row_number() OVER (ORDER BY p.code) - 1, p.id
     FROM stock_levels l JOIN products p ON p.workspace_id = l.workspace_id AND p.id = l.product_id
     WHERE l.workspace_id = $1 AND l.location_id = $3 AND l.on_hand <> 0
       AND NOT EXISTS (SELECT FROM stocktake_lines s WHERE s.workspace_id = $1 AND s.stocktake_id = $2)`,
    [workspaceOf(tx), id, locationId],
  );
}

/** Keeps what the ledger holds of the products now: one statement, so that quantities and costs are of one moment. */
export async function freeze(tx: EntityManager, stocktake: Stocktake, productIds: readonly string[]): Promise<void> {
  await refuseCountedElsewhere(tx, stocktake, productIds);
  await tx.query(
    `UPDATE stocktake_lines s SET unit_cost = p.average_cost, frozen_quantity = coalesce(
       (SELECT l.on_hand FROM stock_levels l WHERE l.workspace_id = $1 AND l.product_id = p.id AND l.location_id = $3), 0)
     FROM products p WHERE s.workspace_id = $1 AND s.stocktake_id = $2 AND s.product_id = ANY($4::uuid[])
       AND p.workspace_id = $1 AND p.id = s.product_id`,
    [workspaceOf(tx), stocktake.id, stocktake.locationId, productIds],
  );
}

/** Two counts of the same goods would both post the same difference. */
async function refuseCountedElsewhere(
  tx: EntityManager,
  { id, number, locationId }: Stocktake,
  productIds: readonly string[],
): Promise<void> {
  const workspace = workspaceOf(tx);
  // Two stocktakes of one location that freeze at once wait for each other here.
  await tx.query(`SELECT 1 FROM locations WHERE workspace_id = $1 AND id = $2 FOR NO KEY UPDATE`, [
    workspace,
    locationId,
  ]);
  const others = (await tx.query(
    `SELECT p.code || ' ' || p.name AS product, s.number FROM stocktakes s
     JOIN stocktake_lines l ON l.workspace_id = s.workspace_id AND l.stocktake_id = s.id
     JOIN products p ON p.workspace_id = l.workspace_id AND p.id = l.product_id
     WHERE s.workspace_id = $1 AND s.status = 'counting' AND s.location_id = $2 AND s.id <> $3 AND l.product_id = ANY($4::uuid[])
     ORDER BY p.code LIMIT 6`,
    [workspace, locationId, id, productIds],
  )) as { product: string; number: string }[];
  if (others.length === 0) return;
  const named = others.slice(0, 5).map((one) => `${one.product} in ${one.number}`);
  throw refused(
    'counted_twice',
    `Stocktake ${number} would count products that are being counted already: ${named.join(', ')}${others.length > 5 ? ' and more' : ''}. ` +
      'Complete or cancel that stocktake first, or leave these products out.',
  );
}

/** Puts products on the sheet that were found while counting. */
export async function extendSheet(
  tx: EntityManager,
  stocktake: Stocktake,
  counted: readonly { productId: string }[],
  sheet: readonly StocktakeLine[],
): Promise<void> {
  const known = new Set(sheet.map((line) => line.productId));
  const found = counted.map((one) => one.productId).filter((id) => !known.has(id));
  if (found.length === 0) return;
  await tx.query(
    `INSERT INTO stocktake_lines (workspace_id, stocktake_id, position, product_id)
     SELECT $1, $2, $4 + w.at - 1, w.product FROM unnest($3::uuid[]) WITH ORDINALITY AS w(product, at)`,
    [workspaceOf(tx), stocktake.id, found, 1 + Math.max(-1, ...sheet.map((line) => line.position))],
  );
  await freeze(tx, stocktake, found);
}
