import { Injectable } from '@nestjs/common';
import type { EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import type { Actor } from '../events/actor.js';
import { Product } from '../product/product.entity.js';
import { checkProductFields, ProductService, type ProductPatch } from '../product/product.service.js';
import { ProductGroup } from '../product-group/product-group.entity.js';
import { TaxRate } from '../tax-rate/tax-rate.entity.js';
import { FieldChecks } from '../validation/field-checks.js';
import type { CsvCells } from './csv-cells.js';
import type { CsvColumn } from './csv-file.js';
import type { CsvKind, RowPlan, Written } from './csv-kind.js';
import { filled, planSaving, refuseGone, save, type Saving } from './saved-record.js';

type ProductCells = ProductPatch & { code: string; name: string };

/** Products by code: added when there is none of it. */
@Injectable()
export class ProductsImporter implements CsvKind<Saving<ProductCells>> {
  readonly name = 'products';
  readonly columns: readonly CsvColumn[] = [
    { name: 'code', required: true, example: 'TEA-500' },
    { name: 'name', example: 'Green tea 500 g' },
    { name: 'description', example: '' },
    { name: 'purchaseDescription', example: '' },
    { name: 'salesPrice', example: '12.50' },
    { name: 'purchasePrice', example: '7.50' },
    { name: 'salesTaxRate', example: '' },
    { name: 'purchaseTaxRate', example: '' },
    { name: 'group', example: '' },
    { name: 'tracked', example: 'yes' },
    { name: 'isSold', example: 'yes' },
    { name: 'isPurchased', example: 'yes' },
  ];

  constructor(private readonly products: ProductService) {}

  async plan(tx: EntityManager, rows: readonly CsvCells[]): Promise<RowPlan<Saving<ProductCells>>[]> {
    const known = await productsByCode(tx, rows);
    const rates = await idsByName(tx, TaxRate, 'NOT e.archived');
    const groups = await idsByName(tx, ProductGroup);
    return rows.map((cells) => {
      const code = cells.text('code') ?? '';
      const before = known.get(code);
      if (before) refuseGone(cells, 'code', `product ${code}`, before);
      return planProduct(cells, before, {
        code,
        name: cells.text('name') as string,
        description: cells.text('description'),
        purchaseDescription: cells.text('purchaseDescription'),
        salesPrice: cells.decimal('salesPrice'),
        purchasePrice: cells.decimal('purchasePrice'),
        salesTaxRateId: cells.named('salesTaxRate', rates, 'tax rate'),
        purchaseTaxRateId: cells.named('purchaseTaxRate', rates, 'tax rate'),
        groupId: cells.named('group', groups, 'product group'),
        tracked: cells.flag('tracked'),
        isSold: cells.flag('isSold'),
        isPurchased: cells.flag('isPurchased'),
      });
    });
  }

  async write(tx: EntityManager, intents: readonly Saving<ProductCells>[], actor: Actor): Promise<Written[]> {
    return [await save(this.products, ({ code }) => code, tx, intents[0]!, actor)];
  }
}

/** Prices of products that are there. */
@Injectable()
export class PricesImporter implements CsvKind<Saving<ProductCells>> {
  readonly name = 'prices';
  readonly columns: readonly CsvColumn[] = [
    { name: 'code', required: true, example: 'TEA-500' },
    { name: 'salesPrice', example: '12.50' },
    { name: 'purchasePrice', example: '7.50' },
  ];

  constructor(private readonly products: ProductService) {}

  async plan(tx: EntityManager, rows: readonly CsvCells[]): Promise<RowPlan<Saving<ProductCells>>[]> {
    const known = await productsByCode(tx, rows);
    return rows.map((cells) => {
      const code = cells.text('code') ?? '';
      const before = known.get(code);
      if (before) refuseGone(cells, 'code', `product ${code}`, before);
      else
        cells.problem(
          'code',
          'unknown_code',
          `There is no product with the code "${code}". Import the products first.`,
        );
      if (!cells.text('salesPrice') && !cells.text('purchasePrice'))
        cells.problem('salesPrice', 'required', 'The row has no price. Give a sales price, a purchase price or both.');
      return planProduct(cells, before, {
        salesPrice: cells.decimal('salesPrice'),
        purchasePrice: cells.decimal('purchasePrice'),
      });
    });
  }

  async write(tx: EntityManager, intents: readonly Saving<ProductCells>[], actor: Actor): Promise<Written[]> {
    return [await save(this.products, ({ code }) => code, tx, intents[0]!, actor)];
  }
}

function planProduct(
  cells: CsvCells,
  before: Product | undefined,
  values: { [K in keyof ProductCells]?: ProductCells[K] | undefined },
): RowPlan<Saving<ProductCells>> {
  return planSaving({
    cells,
    about: [cells.text('code') ?? ''],
    before,
    number: ({ code }) => code,
    input: filled<Partial<ProductCells>>(values as Partial<ProductCells>) as ProductCells,
    check: (input) => {
      const check = new FieldChecks('product', before ? 'update' : 'create');
      const checked = checkProductFields(check, input);
      check.done();
      return checked;
    },
  });
}

export async function productsByCode(tx: EntityManager, rows: readonly CsvCells[]): Promise<Map<string, Product>> {
  const found = await tx
    .createQueryBuilder(Product, 'p')
    .where('p.workspaceId = :workspace AND p.code = ANY(:codes)', {
      workspace: workspaceOf(tx),
      codes: rows.flatMap((row) => row.text('code') ?? []),
    })
    .getMany();
  return new Map(found.map((product) => [product.code, product]));
}

async function idsByName<E extends ObjectLiteral & { id: string; name: string }>(
  tx: EntityManager,
  entity: EntityTarget<E>,
  inUse = 'TRUE',
): Promise<Map<string, string>> {
  const found = await tx
    .createQueryBuilder(entity, 'e')
    .where(`e.workspaceId = :workspace AND ${inUse}`, { workspace: workspaceOf(tx) })
    .getMany();
  return new Map(found.map(({ name, id }) => [name, id]));
}
