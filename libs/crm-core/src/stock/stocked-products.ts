import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { isUuid } from '../database/records.js';
import { FieldChecks } from '../validation/field-checks.js';

/** A product as documents of the stock need to know it. */
export interface StockedProduct {
  id: string;
  code: string;
  name: string;
  tracked: boolean;
  archived: boolean;
}

/** The products of this workspace among the ids, by id. */
export async function stockedProducts(
  tx: EntityManager,
  given: readonly unknown[],
): Promise<Map<string, StockedProduct>> {
  const ids = [...new Set(given.filter(isUuid).map((id) => id.toLowerCase()))];
  if (ids.length === 0) return new Map();
  const rows = (await tx.query(
    `SELECT id, code, name, tracked, archived FROM products WHERE workspace_id = $1 AND id = ANY($2::uuid[])`,
    [workspaceOf(tx), ids],
  )) as StockedProduct[];
  return new Map(rows.map((row) => [row.id, row]));
}

/** Checks that a field names a product whose stock is kept; a problem of the field otherwise. */
export function checkStocked(
  check: FieldChecks,
  field: string,
  given: unknown,
  found: ReadonlyMap<string, StockedProduct>,
): StockedProduct | undefined {
  const id = check.requiredId(field, given);
  if (!id) return undefined;
  const product = found.get(id);
  if (!product)
    return check.problem(
      field,
      'unknown_reference',
      `There is no product with the id ${id} in this workspace. Choose one that exists.`,
    );
  if (product.archived)
    return check.problem(
      field,
      'archived_reference',
      `The product "${product.name}" is archived. Choose another or restore it first.`,
    );
  if (!product.tracked)
    return check.problem(
      field,
      'not_tracked',
      `Stock of ${product.code} ${product.name} is not tracked. Track it first, or leave it out.`,
    );
  return product;
}

/** Checks a list of parts, each of them an object; a problem of the field, and no parts, otherwise. */
export function checkParts<T extends object>(check: FieldChecks, field: string, given: readonly T[] | undefined): T[] {
  if (given === undefined) return [];
  if (Array.isArray(given) && given.length <= mostParts)
    return given.map((part: T) => (typeof part === 'object' && part !== null ? part : ({} as T)));
  check.problem(field, `invalid_${field}`, `The ${field} must be a list of at most ${mostParts} ${field}.`);
  return [];
}

const mostParts = 1000;
