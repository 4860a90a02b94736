import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import {
  changedFields,
  deleteRecord,
  findRecord,
  insertRecord,
  RecordLabel,
  updateRecord,
  violates,
} from '../database/records.js';
import { checkReference } from '../database/references.js';
import { accountingListFields } from '../document/document-lists.js';
import { refused } from '../errors.js';
import { Actor } from '../events/actor.js';
import { changeOf } from '../events/domain-event.js';
import { EventBus } from '../events/event-bus.js';
import { RecordGuards } from '../guards/record-guards.js';
import { ListQuery, listRecords, ListShape, Page } from '../listing/listing.js';
import { Location } from '../location/location.entity.js';
import { ProductGroup } from '../product-group/product-group.entity.js';
import { type OpeningLevel, StockAdjustmentService } from '../stock-adjustment/stock-adjustment.service.js';
import { TaxRate } from '../tax-rate/tax-rate.entity.js';
import { FieldChecks, given } from '../validation/field-checks.js';
import { Product } from './product.entity.js';
import { ProductDeleted, ProductSaved } from './product.events.js';

export interface ProductInput {
  /** At most 30 characters, unique in the workspace. */
  code: string;
  name: string;
  description?: string | null;
  purchaseDescription?: string | null;
  /** Base currency, at most four decimals. */
  salesPrice?: string | null;
  purchasePrice?: string | null;
  salesTaxRateId?: string | null;
  purchaseTaxRateId?: string | null;
  groupId?: string | null;
  tracked?: boolean;
  isSold?: boolean;
  isPurchased?: boolean;
}

/** Stock that a tracked product starts with; becomes a posted stock adjustment. */
export interface OpeningStock {
  /** ≤ 4 decimals; zero is no stock. */
  quantity: string;
  /** Base currency, ≤ 4 decimals. */
  unitCost: string;
  /** Absent: the default location. */
  locationId?: string;
  /** Absent: today. */
  date?: string;
}

export type ProductPatch = Partial<ProductInput> & { archived?: boolean };

const label: RecordLabel<Product> = { record: 'product', number: (product) => product.code };

/** What lists of products may be sorted and filtered by. */
export const productList: ListShape<Product> = {
  entity: Product,
  search: 'product',
  defaultSort: 'code',
  fields: {
    code: { type: 'text' },
    name: { type: 'text' },
    groupId: { type: 'id' },
    salesPrice: { type: 'decimal' },
    purchasePrice: { type: 'decimal' },
    tracked: { type: 'boolean' },
    isSold: { type: 'boolean' },
    isPurchased: { type: 'boolean' },
    archived: { type: 'boolean' },
    ...accountingListFields,
  },
};

/** Products. Their quantities and costs belong to the stock ledger. */
@Injectable()
export class ProductService {
  constructor(
    private readonly events: EventBus,
    private readonly guards: RecordGuards,
    private readonly adjustments: StockAdjustmentService,
  ) {}

  /**
   * Throws `invalid_product` naming every wrong field, `code_taken` when another product has the code. `taken.stock` is what there
   * is of it already where it comes from.
   */
  async create(
    tx: EntityManager,
    input: ProductInput & { openingStock?: OpeningStock },
    actor: Actor,
    taken: { stock?: Omit<OpeningLevel, 'productId'> } = {},
  ): Promise<Product> {
    const values = await this.check(tx, 'create', input);
    const product = await insertRecord(tx, Product, label, values).catch(codeTaken(values.code!));
    await this.events.publish(new ProductSaved(workspaceOf(tx), product.id, 'created', [], actor.origin), tx);
    if (taken.stock && Number(taken.stock.quantity) !== 0)
      await this.adjustments.takeOver(tx, { productId: product.id, ...taken.stock }, actor);
    if (!input.openingStock || Number(input.openingStock.quantity) === 0) return product;
    await this.adjustments.create(tx, openingAdjustment(product.id, input.openingStock), actor);
    return this.get(tx, product.id);
  }

  /** Changes the given fields; `stale_version` if somebody was faster, `record_guarded` if a guard forbids it. */
  async update(tx: EntityManager, id: string, version: number, patch: ProductPatch, actor: Actor): Promise<Product> {
    const before = await findRecord(tx, Product, label, id, version);
    await this.guards.check({ workspaceId: workspaceOf(tx), record: 'product', id }, 'edit', tx);
    const values = await this.check(tx, 'update', patch, before);
    const changed = changedFields(before, values);
    if (changed.length === 0) return before;
    if (values.tracked === false && before.tracked) await refuseUntracking(tx, before);
    const product = await updateRecord(tx, Product, label, id, version, values).catch(
      codeTaken(values.code ?? before.code),
    );
    await this.events.publish(
      new ProductSaved(workspaceOf(tx), id, changeOf(changed, product), changed, actor.origin),
      tx,
    );
    return product;
  }

  /** Removes a product that nothing refers to; else `in_use`, and archiving is the way. */
  async delete(tx: EntityManager, id: string, version: number, actor: Actor): Promise<void> {
    const product = await findRecord(tx, Product, label, id, version);
    await this.guards.check({ workspaceId: workspaceOf(tx), record: 'product', id }, 'delete', tx);
    await deleteRecord(tx, Product, label, product, 'Archive it instead.');
    await this.events.publish(new ProductDeleted(workspaceOf(tx), id, product.code, actor.origin), tx);
  }

  get(tx: EntityManager, id: string): Promise<Product> {
    return findRecord(tx, Product, label, id);
  }

  list(tx: EntityManager, query: ListQuery): Promise<Page<Product>> {
    return listRecords(tx, productList, query);
  }

  private async check(
    tx: EntityManager,
    mode: 'create' | 'update',
    input: ProductPatch & { openingStock?: OpeningStock },
    before?: Product,
  ): Promise<Partial<Product>> {
    const check = new FieldChecks('product', mode);
    const values = checkProductFields(check, input);
    for (const field of ['salesTaxRateId', 'purchaseTaxRateId'] as const)
      if (values[field] !== before?.[field]) await checkReference(tx, check, field, TaxRate, 'tax rate', values[field]);
    await checkReference(tx, check, 'groupId', ProductGroup, 'product group', values.groupId);
    if (input.openingStock !== undefined)
      await checkOpeningStock(tx, check, input.openingStock, values.tracked ?? false);
    check.done();
    return values;
  }
}

async function checkOpeningStock(
  tx: EntityManager,
  check: FieldChecks,
  stock: OpeningStock,
  tracked: boolean,
): Promise<void> {
  const opening = check.within('openingStock');
  opening.requiredDecimal('quantity', stock?.quantity, { decimals: 4, min: '0' });
  opening.requiredDecimal('unitCost', stock?.unitCost, { decimals: 4, min: '0' });
  opening.date('date', stock?.date);
  await checkReference(tx, opening, 'locationId', Location, 'location', opening.id('locationId', stock?.locationId));
  if (!tracked)
    check.problem(
      'openingStock',
      'not_tracked',
      'Only a tracked product has stock. Track the product or leave its opening stock out.',
    );
}

const openingAdjustment = (productId: string, { quantity, unitCost, locationId, date }: OpeningStock) => ({
  ...given({ locationId, date }),
  reason: 'Opening stock',
  lines: [{ productId, quantityChange: quantity, unitCost }],
  post: true,
});

/** Movements stay in the ledger for ever; a product that has some cannot forget its stock. */
async function refuseUntracking(tx: EntityManager, product: Product): Promise<void> {
  const rows = (await tx.query(`SELECT 1 FROM stock_movements WHERE workspace_id = $1 AND product_id = $2 LIMIT 1`, [
    workspaceOf(tx),
    product.id,
  ])) as unknown[];
  if (rows.length > 0)
    throw refused(
      'has_movements',
      `Stock of product ${product.code} has moved, so it must stay tracked. Archive it and enter an untracked product instead.`,
    );
}

/** The values to store; problems go into `check`. Pure, apart from what the database must say about tax rates and groups. */
export function checkProductFields(check: FieldChecks, input: ProductPatch): Partial<Product> {
  const price = { decimals: 4, min: '0' };
  return given({
    code: check.text('code', input.code, { max: 30, label: 'product code' }),
    name: check.text('name', input.name, { max: 500 }),
    description: check.optionalText('description', input.description, { max: 4000, multiline: true }),
    purchaseDescription: check.optionalText('purchaseDescription', input.purchaseDescription, {
      max: 4000,
      multiline: true,
    }),
    salesPrice: check.decimal('salesPrice', input.salesPrice, price),
    purchasePrice: check.decimal('purchasePrice', input.purchasePrice, price),
    salesTaxRateId: check.id('salesTaxRateId', input.salesTaxRateId),
    purchaseTaxRateId: check.id('purchaseTaxRateId', input.purchaseTaxRateId),
    groupId: check.id('groupId', input.groupId),
    tracked: check.boolean('tracked', input.tracked),
    isSold: check.boolean('isSold', input.isSold),
    isPurchased: check.boolean('isPurchased', input.isPurchased),
    archived: check.boolean('archived', input.archived),
  });
}

const codeTaken = (code: string) => (error: unknown) => {
  if (!violates(error, '23505')) throw error;
  throw refused(
    'code_taken',
    `There is already a product with the code "${code}". Choose another code or change that product.`,
  );
};
