import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { BillOfMaterialsService } from './bill-of-materials.service.js';
import { ComponentCost, KnownCost, Recipe, RolledUpCost, rollUp } from './cost-roll-up.js';

/** The cost of one unit of a product by one bill of materials. */
export type BillOfMaterialsCost = Omit<RolledUpCost, 'components'> & {
  billOfMaterialsId: string;
  productId: string;
  components: (ComponentCost & { productCode: string; productName: string })[];
};

/** Says what a product costs to make. */
@Injectable()
export class ProductCostService {
  constructor(private readonly bills: BillOfMaterialsService) {}

  /** One unit by this bill of materials, active or not; its components by their active ones, over all levels. */
  async rollUp(tx: EntityManager, id: string): Promise<BillOfMaterialsCost> {
    const bill = await this.bills.get(tx, id);
    const recipes = await this.recipesBelow(tx, id);
    const ids = [...new Set([bill, ...recipes.values()].flatMap(({ lines }) => lines.map((line) => line.productId)))];
    const costs = await this.costsOf(tx, ids);
    const { components, ...sums } = rollUp(bill, recipes, costs);
    return {
      ...sums,
      billOfMaterialsId: id,
      productId: bill.productId,
      components: components.map((one) => {
        const { productCode, productName } = costs.get(one.productId)!;
        return { ...one, productCode, productName };
      }),
    };
  }

  private async recipesBelow(tx: EntityManager, id: string): Promise<Map<string, Recipe>> {
    const rows = (await tx.query(
      `WITH RECURSIVE below (id) AS (
         SELECT $2::uuid
         UNION
         SELECT b.id FROM below w
         JOIN bill_of_materials_lines l ON l.workspace_id = $1 AND l.bill_of_materials_id = w.id
         JOIN bills_of_materials b ON b.workspace_id = $1 AND b.product_id = l.product_id AND b.active
       )
       SELECT b.product_id AS made, b.labour_cost AS "labourCost", b.overhead_cost AS "overheadCost",
         l.product_id AS "productId", l.quantity, l.scrap_percent AS "scrapPercent"
       FROM below w JOIN bills_of_materials b ON b.workspace_id = $1 AND b.id = w.id
       JOIN bill_of_materials_lines l ON l.workspace_id = $1 AND l.bill_of_materials_id = b.id
       WHERE b.id <> $2`,
      [workspaceOf(tx), id],
    )) as (Omit<Recipe, 'lines'> & Recipe['lines'][number] & { made: string })[];
    const recipes = new Map<string, Recipe & { lines: Recipe['lines'][number][] }>();
    for (const { made, labourCost, overheadCost, ...line } of rows) {
      const recipe = recipes.get(made) ?? { labourCost, overheadCost, lines: [] };
      recipe.lines.push(line);
      recipes.set(made, recipe);
    }
    return recipes;
  }

  private async costsOf(
    tx: EntityManager,
    ids: readonly string[],
  ): Promise<Map<string, KnownCost & { productCode: string; productName: string }>> {
    const rows = (await tx.query(
      `SELECT id AS "productId", code AS "productCode", name AS "productName", average_cost AS "averageCost",
         purchase_price AS "purchasePrice" FROM products WHERE workspace_id = $1 AND id = ANY($2::uuid[])`,
      [workspaceOf(tx), ids],
    )) as (KnownCost & { productCode: string; productName: string })[];
    return new Map(rows.map((row) => [row.productId, row]));
  }
}
