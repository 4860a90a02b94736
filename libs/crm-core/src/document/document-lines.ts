import { randomUUID } from 'node:crypto';
import { Decimal } from 'decimal.js';
import { EntityManager, EntityTarget } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { isUuid } from '../database/records.js';
import { type AmountsAre, documentTotals, largestAmount } from '../money/document-totals.js';
import { FieldChecks } from '../validation/field-checks.js';
import type { DocumentLineColumns, LineColumns } from './document-columns.entity.js';
import type { Trade } from './document-header.js';

/** A line as it comes in. With a product, name, price, tax rate and location default to the product's. */
export interface LineInput {
  /** Of a line that the document already has, to keep its identity in an edit. */
  id?: string | null;
  productId?: string | null;
  name?: string | null;
  description?: string | null;
  /** More than zero, ≤ 4 decimals. */
  quantity: string;
  /** ≤ 4 decimals; below zero only without a product (a reduction as a line of its own). */
  unitPrice?: string | null;
  /** 0–100, ≤ 2 decimals. */
  discountPercent?: string | null;
  /** null: no tax. */
  taxRateId?: string | null;
  locationId?: string | null;
}

type Kept = 'id' | 'position' | 'productId' | 'name' | 'description' | 'quantity' | 'unitPrice' | 'discountPercent';

/** A line ready to be stored. */
export type ResolvedLine = Pick<
  DocumentLineColumns,
  Kept | 'taxRateId' | 'taxRate' | 'locationId' | 'amount' | 'taxAmount'
> & { tracked: boolean };

/** A product as one side of the trade sees it. */
interface Tradable {
  id: string;
  code: string;
  name: string;
  price: string | null;
  taxRateId: string | null;
  tracked: boolean;
  /** Marked as sold or as purchased, whichever the trade asks for. */
  marked: boolean;
  archived: boolean;
}

interface Rate {
  id: string;
  name: string;
  rate: string;
  archived: boolean;
}

interface LineContext {
  at: number;
  trade: Trade;
  amountsAre: AmountsAre;
  defaultLocationId: string | null;
  found: { products: Map<string, Tradable>; rates: Map<string, Rate>; locations: Set<string> };
  known: Map<string, LineColumns>;
  used: Set<string>;
}

export const mostLines = 1000;

/** What the lines of every document have. */
type StoredLine = Pick<DocumentLineColumns, 'workspaceId' | 'id' | 'position'>;

/** The lines of a document in their order. */
export function linesOf<L extends StoredLine>(
  tx: EntityManager,
  entity: EntityTarget<L>,
  parent: keyof L & string,
  documentId: string,
): Promise<L[]> {
  return tx
    .createQueryBuilder(entity, 'l')
    .where(`l.workspaceId = :workspace AND l.${parent} = :documentId`, { workspace: workspaceOf(tx), documentId })
    .orderBy('l.position')
    .getMany();
}

/** Replaces all lines of a document; lines keep their ids. */
export async function replaceLines<L extends StoredLine>(
  tx: EntityManager,
  entity: EntityTarget<L>,
  parent: keyof L & string,
  documentId: string,
  lines: readonly Partial<L>[],
): Promise<void> {
  const workspaceId = workspaceOf(tx);
  const { databaseName } = tx.connection.getMetadata(entity).findColumnWithPropertyName(parent)!;
  await tx
    .createQueryBuilder()
    .delete()
    .from(entity)
    .where(`workspace_id = :workspaceId AND ${databaseName} = :documentId`, { workspaceId, documentId })
    .execute();
  await insertLines(tx, entity, parent, documentId, lines);
}

/** Gives a document that has none its lines, all in one statement. */
export async function insertLines<L extends StoredLine>(
  tx: EntityManager,
  entity: EntityTarget<L>,
  parent: keyof L & string,
  documentId: string,
  lines: readonly Partial<L>[],
): Promise<void> {
  if (lines.length === 0) return;
  const workspaceId = workspaceOf(tx);
  const { propertyPath } = tx.connection.getMetadata(entity).findColumnWithPropertyName(parent)!;
  const rows = lines.map((line) => ({ ...line, workspaceId, [propertyPath]: documentId }));
  await tx
    .createQueryBuilder()
    .insert()
    .into(entity)
    .values(rows as never)
    .updateEntity(false)
    .execute();
}

/** The columns of a line of a document that moves no stock, and so does not keep whether the product is tracked. */
export const withoutTracking = ({ tracked: _tracked, ...columns }: ResolvedLine): Omit<ResolvedLine, 'tracked'> =>
  columns;

export async function resolveLines(
  tx: EntityManager,
  check: FieldChecks,
  inputs: readonly LineInput[],
  amountsAre: AmountsAre,
  defaultLocationId: string | null,
  before: readonly LineColumns[] | undefined,
  trade: Trade,
): Promise<ResolvedLine[]> {
  if (!Array.isArray(inputs) || inputs.length > mostLines) {
    check.problem('lines', 'invalid_lines', `The lines must be a list of at most ${mostLines} lines.`);
    return [];
  }
  const entries = inputs.map((line) => (typeof line === 'object' && line !== null ? line : { quantity: '' }));
  const found = {
    products: await findProducts(
      tx,
      entries.map((line) => line.productId),
      trade,
    ),
    rates: new Map<string, Rate>(),
    locations: await findIds(
      tx,
      'locations',
      entries.map((line) => line.locationId),
    ),
  };
  const rateIds = entries.map((line) =>
    line.taxRateId === undefined ? productOf(found.products, line.productId)?.taxRateId : line.taxRateId,
  );
  found.rates = await findRates(tx, rateIds);
  const known = new Map((before ?? []).map((line) => [line.id, line]));
  const used = new Set<string>();
  return entries.map((line, at) =>
    resolveLine(check.within(`lines.${at}`), line, { at, trade, amountsAre, defaultLocationId, found, known, used }),
  );
}

function resolveLine(check: FieldChecks, line: LineInput, context: LineContext): ResolvedLine {
  const id = lineId(check, line.id, context);
  const before = context.known.get(id);
  const product = checkProduct(check, line.productId, context, before);
  const quantity = check.requiredDecimal('quantity', line.quantity, { decimals: 4, min: '0.0001' }) ?? '1';
  const rate = checkRate(check, line.taxRateId === undefined ? product?.taxRateId : line.taxRateId, context, before);
  const discountPercent =
    check.decimal('discountPercent', line.discountPercent, { decimals: 2, min: '0', max: '100' }) ?? null;
  const priced = {
    quantity,
    unitPrice: priceOf(check, line.unitPrice, product, context.trade, before),
    discountPercent,
    taxRate: rate?.rate ?? null,
  };
  const money = documentTotals([priced], context.amountsAre).lines[0]!;
  checkAmount(check, money.amount);
  return {
    ...priced,
    id,
    position: context.at,
    productId: product?.id ?? null,
    name: check.text('name', line.name ?? product?.name, { max: 500 }) ?? '',
    description: check.optionalText('description', line.description, { max: 4000, multiline: true }) ?? null,
    taxRateId: rate?.id ?? null,
    locationId: locationOf(check, line.locationId, product, context),
    amount: money.amount,
    taxAmount: money.tax,
    tracked: product?.tracked ?? false,
  };
}

function lineId(check: FieldChecks, given: string | null | undefined, { known, used }: LineContext): string {
  const id = check.id('id', given);
  if (!id) return randomUUID();
  if (!known.has(id))
    check.problem(
      'id',
      'unknown_line',
      `This document has no line with the id ${id}. Leave the id out for a new line.`,
    );
  if (used.has(id)) check.problem('id', 'duplicate', `The line with the id ${id} is given twice.`);
  used.add(id);
  return id;
}

function checkProduct(
  check: FieldChecks,
  given: string | null | undefined,
  { found, trade }: LineContext,
  before: LineColumns | undefined,
): Tradable | undefined {
  const id = check.id('productId', given);
  if (!id) return undefined;
  const product = found.products.get(id);
  if (!product)
    check.problem('productId', 'unknown_reference', `There is no product with the id ${id} in this workspace.`);
  else if (before?.productId === id) return product;
  else if (product.archived)
    check.problem(
      'productId',
      'archived_reference',
      `Product ${product.code} ${product.name} is archived. Restore it or choose another one.`,
    );
  else if (!product.marked)
    check.problem(
      'productId',
      `not_${done[trade]}`,
      `Product ${product.code} ${product.name} is not marked as ${done[trade]}. Mark it as ${done[trade]} first.`,
    );
  return product;
}

function checkRate(
  check: FieldChecks,
  given: string | null | undefined,
  { found }: LineContext,
  before: LineColumns | undefined,
): Rate | undefined {
  const id = check.id('taxRateId', given);
  if (!id) return undefined;
  const rate = found.rates.get(id);
  if (!rate)
    check.problem('taxRateId', 'unknown_reference', `There is no tax rate with the id ${id} in this workspace.`);
  else if (rate.archived && before?.taxRateId !== id)
    check.problem('taxRateId', 'archived_reference', `The tax rate ${rate.name} is archived. Choose another one.`);
  return rate;
}

function priceOf(
  check: FieldChecks,
  given: string | null | undefined,
  product: Tradable | undefined,
  trade: Trade,
  before: LineColumns | undefined,
): string {
  const price =
    check.requiredDecimal('unitPrice', given ?? product?.price, { decimals: 4, min: '-99999999999' }) ?? '0';
  const asItWas = before !== undefined && new Decimal(price).equals(before.unitPrice);
  if (product && new Decimal(price).isNegative() && !asItWas)
    check.problem(
      'unitPrice',
      'too_small',
      `The unit price of ${product.code} is ${price}; the least possible is 0. ${trade === 'sale' ? 'Grant a discount, or enter' : 'Enter'} the reduction as a line without a product.`,
    );
  return price;
}

function locationOf(
  check: FieldChecks,
  given: string | null | undefined,
  product: Tradable | undefined,
  { found, defaultLocationId }: LineContext,
): string | null {
  const id = check.id('locationId', given);
  if (id && !found.locations.has(id))
    check.problem('locationId', 'unknown_reference', `There is no location with the id ${id} in this workspace.`);
  if (!product?.tracked) return null;
  if (!id && !defaultLocationId)
    check.problem(
      'locationId',
      'required',
      `Stock of ${product.code} is tracked and the workspace has no default location. Give a location.`,
    );
  return id ?? defaultLocationId;
}

function checkAmount(check: FieldChecks, amount: string): void {
  if (new Decimal(amount).abs().greaterThan(largestAmount))
    check.problem(
      'unitPrice',
      'too_large',
      `The amount of the line is ${amount}; the most possible is ${largestAmount}.`,
    );
}

const productOf = (products: Map<string, Tradable>, id: string | null | undefined) =>
  id ? products.get(id.toLowerCase()) : undefined;

const usable = (ids: readonly (string | null | undefined)[]): string[] => [...new Set(ids.filter(isUuid))];

const done = { sale: 'sold', purchase: 'purchased' } as const;

const productSql = {
  sale: 'sales_price AS price, sales_tax_rate_id AS "taxRateId", is_sold AS marked',
  purchase: 'purchase_price AS price, purchase_tax_rate_id AS "taxRateId", is_purchased AS marked',
} as const;

async function findProducts(
  tx: EntityManager,
  given: readonly (string | null | undefined)[],
  trade: Trade,
): Promise<Map<string, Tradable>> {
  const ids = usable(given);
  if (ids.length === 0) return new Map();
  const rows = (await tx.query(
    `SELECT id, code, name, tracked, archived, ${productSql[trade]}
     FROM products WHERE workspace_id = $1 AND id = ANY($2::uuid[])`,
    [workspaceOf(tx), ids],
  )) as Tradable[];
  return new Map(rows.map((row) => [row.id, row]));
}

async function findRates(tx: EntityManager, given: readonly (string | null | undefined)[]): Promise<Map<string, Rate>> {
  const ids = usable(given);
  if (ids.length === 0) return new Map();
  const rows = (await tx.query(
    `SELECT id, name, rate, archived FROM tax_rates WHERE workspace_id = $1 AND id = ANY($2::uuid[])`,
    [workspaceOf(tx), ids],
  )) as Rate[];
  return new Map(rows.map((row) => [row.id, row]));
}

async function findIds(
  tx: EntityManager,
  table: 'locations',
  given: readonly (string | null | undefined)[],
): Promise<Set<string>> {
  const ids = usable(given);
  if (ids.length === 0) return new Set();
  const rows = (await tx.query(`SELECT id FROM ${table} WHERE workspace_id = $1 AND id = ANY($2::uuid[])`, [
    workspaceOf(tx),
    ids,
  ])) as { id: string }[];
  return new Set(rows.map((row) => row.id));
}
