import { Injectable } from '@nestjs/common';
import { Decimal } from 'decimal.js';
import type { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import type { Actor } from '../events/actor.js';
import { Location } from '../location/location.entity.js';
import type { Product } from '../product/product.entity.js';
import { StockAdjustmentService } from '../stock-adjustment/stock-adjustment.service.js';
import { FieldChecks } from '../validation/field-checks.js';
import type { CsvCells } from './csv-cells.js';
import type { CsvColumn } from './csv-file.js';
import { rejected, type CsvKind, type RowPlan, type Written } from './csv-kind.js';
import { filled, refuseGone } from './saved-record.js';
import { productsByCode } from './products.importer.js';

interface Opening {
  productId: string;
  locationId: string;
  /** Absent: today. */
  date?: string;
  quantity: string;
  unitCost: string;
}

const reason = 'Opening stock';

/**
 * The stock that products start with, by product and location. Only where nothing moved yet, so a file that is sent twice
 * moves nothing twice. Rows of one location and day become one posted stock adjustment.
 */
@Injectable()
export class OpeningStockImporter implements CsvKind<Opening> {
  readonly name = 'opening-stock';
  readonly columns: readonly CsvColumn[] = [
    { name: 'code', required: true, example: 'TEA-500' },
    { name: 'location', example: '' },
    { name: 'quantity', required: true, example: '40' },
    { name: 'unitCost', required: true, example: '7.50' },
    { name: 'date', example: '2026-01-31' },
  ];

  constructor(private readonly adjustments: StockAdjustmentService) {}

  async plan(tx: EntityManager, rows: readonly CsvCells[]): Promise<RowPlan<Opening>[]> {
    const products = await productsByCode(tx, rows);
    const locations = await tx.findBy(Location, { workspaceId: workspaceOf(tx) });
    const moved = await firstMoves(tx, [...products.values()]);
    return rows.map((cells) => planOpening(cells, products, locations, moved));
  }

  async write(tx: EntityManager, intents: readonly Opening[], actor: Actor): Promise<Written[]> {
    const { locationId, date } = intents[0]!;
    const adjustment = await this.adjustments.create(
      tx,
      {
        locationId,
        ...(date ? { date } : {}),
        reason,
        lines: intents.map(({ productId, quantity, unitCost }) => ({ productId, quantityChange: quantity, unitCost })),
        post: true,
      },
      actor,
    );
    return intents.map(() => ({ recordId: adjustment.id, number: adjustment.number! }));
  }
}

/** Where products moved, and by which opening stock, if that is what moved them first. */
type FirstMoves = ReadonlyMap<string, { number: string | null; opening: string | null }>;

async function firstMoves(tx: EntityManager, products: readonly Product[]): Promise<FirstMoves> {
  const rows = (await tx.query(
    `SELECT DISTINCT ON (m.product_id, m.location_id) m.product_id, m.location_id, a.number,
       CASE WHEN a.reason = $3 AND a.status = 'posted' THEN m.quantity::text || ' ' || trim_scale(m.unit_cost)::text END AS opening
      FROM stock_movements m
      LEFT JOIN stock_adjustments a ON a.workspace_id = m.workspace_id AND m.source_kind = 'stockAdjustment' AND a.id = m.source_id
     WHERE m.workspace_id = $1 AND m.product_id = ANY($2) ORDER BY m.product_id, m.location_id, m.seq`,
    [workspaceOf(tx), products.map(({ id }) => id), reason],
  )) as { product_id: string; location_id: string; number: string | null; opening: string | null }[];
  return new Map(rows.map((row) => [placeKey(row.product_id, row.location_id), row]));
}

function planOpening(
  cells: CsvCells,
  products: ReadonlyMap<string, Product>,
  locations: readonly Location[],
  moved: FirstMoves,
): RowPlan<Opening> {
  const product = productOf(cells, products);
  const location = locationOf(cells, locations);
  const amounts = amountsOf(cells);
  const about = [`${cells.text('code')} ${location?.code}`];
  const first = product && location && moved.get(placeKey(product.id, location.id));
  const wanted = `${amounts.quantity} ${new Decimal(amounts.unitCost ?? 0).toFixed()}`;
  if (first && cells.problems.length === 0) {
    if (first.opening === wanted)
      return { outcome: 'unchanged', changes: [], reasons: [], about, number: first.number ?? '' };
    cells.problem(
      'code',
      'has_moved',
      `Stock of ${product.code} has moved at ${location.code} already, so it has no opening stock any more. Enter a stock adjustment or a stocktake.`,
    );
  }
  if (cells.problems.length > 0)
    return rejected(
      cells.problems.map(({ message }) => message),
      about,
    );
  const intent = { productId: product!.id, locationId: location!.id, ...amounts } as Opening;
  return {
    outcome: 'created',
    changes: [],
    reasons: [],
    about,
    intent,
    together: `${location!.id} ${amounts.date ?? ''}`,
  };
}

function productOf(cells: CsvCells, products: ReadonlyMap<string, Product>): Product | undefined {
  const code = cells.text('code') ?? '';
  const product = products.get(code);
  if (!product)
    return cells.problem(
      'code',
      'unknown_code',
      `There is no product with the code "${code}". Import the products first.`,
    );
  refuseGone(cells, 'code', `product ${code}`, product);
  if (!product.tracked)
    cells.problem(
      'code',
      'not_tracked',
      `Stock of ${code} is not tracked. Track the product first, or leave the row out.`,
    );
  return product;
}

function locationOf(cells: CsvCells, locations: readonly Location[]): Location | undefined {
  const code = cells.text('location');
  const found = locations.find((location) => (code === undefined ? location.isDefault : location.code === code));
  if (!found)
    return cells.problem(
      'location',
      'unknown_reference',
      code === undefined
        ? 'The workspace has no default location. Give the code of a location.'
        : `There is no location with the code "${code}". Add it first, or leave the cell empty for the default one.`,
    );
  if (found.archived)
    cells.problem(
      'location',
      'archived',
      `The location ${found.code} is archived. Choose another or restore it first.`,
    );
  return found;
}

function amountsOf(cells: CsvCells): Partial<Pick<Opening, 'quantity' | 'unitCost' | 'date'>> {
  const check = new FieldChecks('openingStock', 'create');
  const given = { quantity: cells.decimal('quantity'), unitCost: cells.decimal('unitCost') };
  const known = new Set(cells.problems.map(({ field }) => field));
  const values = filled<Partial<Opening>>({
    quantity: check.requiredDecimal('quantity', given.quantity, { decimals: 4, min: '0' }),
    unitCost: check.requiredDecimal('unitCost', given.unitCost, { decimals: 4, min: '0' }),
    date: check.date('date', cells.text('date')) ?? undefined,
  } as Partial<Opening>);
  if (values.quantity !== undefined && Number(values.quantity) === 0)
    check.problem('quantity', 'zero', 'The quantity is 0, which is no opening stock. Leave the row out.');
  cells.problems.push(...check.problems.filter(({ field }) => !known.has(field)));
  return values;
}

const placeKey = (productId: string, locationId: string) => `${productId} ${locationId}`;
