import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Decimal } from 'decimal.js';
import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { findRecord, insertRecord, lockRecord, RecordLabel, updateRecord } from '../database/records.js';
import { businessToday } from '../document/document-header.js';
import { linesOf, replaceLines } from '../document/document-lines.js';
import { accountingListFields } from '../document/document-lists.js';
import { DomainError, FieldProblem, refused } from '../errors.js';
import { Actor } from '../events/actor.js';
import { EventBus } from '../events/event-bus.js';
import { RecordGuards } from '../guards/record-guards.js';
import { listRecords, ListQuery, ListShape, Page } from '../listing/listing.js';
import { chosenLocation } from '../location/chosen-location.js';
import { largestAmount } from '../money/document-totals.js';
import { nextNumber } from '../numbering/numbering.js';
import { StockLedger, StockSource } from '../stock/stock-ledger.js';
import { checkParts, checkStocked, StockedProduct, stockedProducts } from '../stock/stocked-products.js';
import { FieldChecks } from '../validation/field-checks.js';
import { Stocktake, StocktakeLine, stocktakeStatuses } from './stocktake.entity.js';
import { StocktakeCancelled, StocktakeCompleted } from './stocktake.events.js';

export interface StocktakeInput {
  /** Absent: today. */
  date?: string;
  /** Absent: the default location. */
  locationId?: string;
  note?: string | null;
  /** What is to be counted. Absent or empty: everything that lies at the location when counting starts. */
  lines?: { productId: string }[];
}

export type StocktakePatch = StocktakeInput;
export type StocktakeWithLines = Stocktake & { lines: StocktakeLine[] };

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

/** What becomes of products that were not counted: they stay as they are, or nothing is there. */
export const uncountedRules = ['leave', 'zero'] as const;
export type UncountedRule = (typeof uncountedRules)[number];

/** What was counted of a product; null: the count is taken back. */
interface Counted {
  productId: string;
  countedQuantity: string | null;
  unitCost: string | null;
}

/** What the ledger held of a product when counting started, and what a unit costs now. */
interface Frozen {
  quantity: string;
  averageCost: string;
}

const label: RecordLabel<Stocktake> = { record: 'stocktake', number: (one) => one.number };

/** What lists of stocktakes may be sorted and filtered by. */
export const stocktakeList: ListShape<Stocktake> = {
  entity: Stocktake,
  search: 'stocktake',
  defaultSort: '-date',
  fields: {
    number: { type: 'text' },
    date: { type: 'date' },
    locationId: { type: 'id' },
    status: { type: 'choice', choices: stocktakeStatuses },
    ...accountingListFields,
  },
};

/**
 * Stocktakes: draft → counting → completed, or cancelled. Starting freezes what the ledger holds; goods may go on moving, for
 * what is posted in the end is the difference between the count and the frozen quantity. All methods work in the
 * transaction's workspace.
 */
@Injectable()
export class StocktakeService {
  constructor(
    private readonly events: EventBus,
    private readonly guards: RecordGuards,
    private readonly stock: StockLedger,
  ) {}

  /** Makes a draft, or with `start` begins to count in the same step. Throws `invalid_stocktake`. */
  async create(
    tx: EntityManager,
    input: StocktakeInput & { start?: boolean },
    actor: Actor,
  ): Promise<StocktakeWithLines> {
    const check = new FieldChecks('stocktake', 'create');
    const { header, lines } = await this.resolve(tx, check, input);
    check.done();
    const draft = await insertRecord(tx, Stocktake, label, { ...header, number: await nextNumber(tx, 'stocktake') });
    await this.keepSheet(tx, draft.id, lines);
    return input.start ? this.start(tx, draft.id, actor) : this.get(tx, draft.id);
  }

  /** Changes a draft. Lines, when given, replace all lines. */
  async update(
    tx: EntityManager,
    id: string,
    version: number,
    patch: StocktakePatch,
    _actor: Actor,
  ): Promise<StocktakeWithLines> {
    const before = await lockRecord(tx, Stocktake, label, id, version);
    await this.guards.check({ workspaceId: workspaceOf(tx), record: 'stocktake', id }, 'edit', tx);
    if (before.status !== 'draft')
      throw refused(
        'not_a_draft',
        `Stocktake ${before.number} is ${before.status} and its sheet can no longer be changed. ${instead(before)}`,
      );
    const check = new FieldChecks('stocktake', 'update');
    const { header, lines } = await this.resolve(tx, check, patch, before);
    check.done();
    await updateRecord(tx, Stocktake, label, id, version, header);
    if (patch.lines) await this.keepSheet(tx, id, lines);
    return this.get(tx, id);
  }

  /** Freezes the quantities of the sheet; from now on products are counted. */
  async start(tx: EntityManager, id: string, _actor: Actor, version?: number): Promise<StocktakeWithLines> {
    const draft = await lockRecord(tx, Stocktake, label, id, version);
    if (draft.status !== 'draft')
      throw refused(
        'not_a_draft',
        `Stocktake ${draft.number} is already ${draft.status}. Only a draft can be started.`,
      );
    await this.fillSheet(tx, draft);
    const lines = await this.linesOf(tx, id);
    if (lines.length === 0)
      throw refused(
        'no_lines',
        `Stocktake ${draft.number} has nothing to count: there is no stock at its location. Put products on its sheet first.`,
      );
    await this.freeze(
      tx,
      draft,
      lines.map((line) => line.productId),
    );
    await updateRecord(tx, Stocktake, label, id, draft.version, { status: 'counting', frozenAt: new Date() });
    return this.get(tx, id);
  }

  /**
   * Notes what was counted. A product that is not on the sheet joins it with the quantity of this moment. `counted_twice` for
   * a product that has a count already; nothing is noted then.
   */
  async count(
    tx: EntityManager,
    id: string,
    given: CountInput[],
    _actor: Actor,
    version?: number,
  ): Promise<StocktakeWithLines> {
    const stocktake = await this.counting(tx, id, version, 'counted');
    const check = new FieldChecks('stocktake', 'update');
    const counts = checkParts(check, 'counts', given);
    if (counts.length === 0) check.problem('counts', 'required', 'There are no counts. Give at least one.');
    const products = await stockedProducts(
      tx,
      counts.map((one) => one.productId),
    );
    const counted = counts.map((one, at) => checkCount(check.within(`counts.${at}`), one, products));
    check.done();
    const sheet = await this.linesOf(tx, id);
    refuseTwice(stocktake, counted, sheet, products);
    await this.extendSheet(tx, stocktake, counted, sheet);
    return this.note(tx, stocktake, counted, (at) => `counts.${at}`);
  }

  /** Corrects the count of one product, or takes it back. */
  async recount(
    tx: EntityManager,
    id: string,
    productId: string,
    recount: Recount,
    _actor: Actor,
    version?: number,
  ): Promise<StocktakeWithLines> {
    const stocktake = await this.counting(tx, id, version, 'counted');
    const lines = await this.linesOf(tx, id);
    if (!lines.some((line) => line.productId === productId))
      throw refused('not_on_the_sheet', `That product is not on the sheet of ${stocktake.number}. Count it instead.`);
    const check = new FieldChecks('stocktake', 'create');
    const quantity = { decimals: 4, min: '0' };
    const countedQuantity =
      recount.countedQuantity === null
        ? null
        : (check.requiredDecimal('countedQuantity', recount.countedQuantity, quantity) ?? '0');
    const unitCost = check.decimal('unitCost', recount.unitCost, quantity) ?? null;
    check.done();
    return this.note(tx, stocktake, [{ productId, countedQuantity, unitCost }]);
  }

  /**
   * Posts the variances: missing goods leave at the average cost, a surplus comes in at its own. Refused (`not_counted`) while
   * products are uncounted, unless `uncounted` says what becomes of them.
   */
  async complete(
    tx: EntityManager,
    id: string,
    options: { uncounted?: UncountedRule },
    actor: Actor,
    version?: number,
  ): Promise<StocktakeWithLines> {
    const stocktake = await this.counting(tx, id, version, 'completed');
    const check = new FieldChecks('stocktake', 'update');
    const uncounted = check.oneOf('uncounted', options.uncounted, uncountedRules);
    check.done();
    if (uncounted === 'zero') await this.countAsNone(tx, id);
    else if (!uncounted) await this.refuseUncounted(tx, stocktake);
    await this.postVariances(tx, stocktake);
    const completed = { status: 'completed' as const, completedAt: new Date() };
    await updateRecord(tx, Stocktake, label, id, stocktake.version, completed);
    await this.events.publish(new StocktakeCompleted(workspaceOf(tx), id, actor.origin), tx);
    return this.get(tx, id);
  }

  /** Gives an open stocktake up, or takes the variances of a completed one back by counter movements. */
  async cancel(tx: EntityManager, id: string, actor: Actor, version?: number): Promise<StocktakeWithLines> {
    const stocktake = await lockRecord(tx, Stocktake, label, id, version);
    if (stocktake.status === 'cancelled')
      throw refused('already_cancelled', `Stocktake ${stocktake.number} is already cancelled.`);
    await this.guards.check({ workspaceId: workspaceOf(tx), record: 'stocktake', id }, 'void', tx);
    const moved = stocktake.status === 'completed' && (await this.stock.settle(tx, sourceOf(stocktake, 'void'), []));
    await updateRecord(tx, Stocktake, label, id, stocktake.version, { status: 'cancelled' });
    await this.events.publish(new StocktakeCancelled(workspaceOf(tx), id, moved, actor.origin), tx);
    return this.get(tx, id);
  }

  async get(tx: EntityManager, id: string): Promise<StocktakeWithLines> {
    const stocktake = await findRecord(tx, Stocktake, label, id);
    return Object.assign(stocktake, { lines: await this.linesOf(tx, id) });
  }

  /** Without lines. */
  list(tx: EntityManager, query: ListQuery): Promise<Page<Stocktake>> {
    return listRecords(tx, stocktakeList, query);
  }

  private async counting(
    tx: EntityManager,
    id: string,
    version: number | undefined,
    verb: 'counted' | 'completed',
  ): Promise<Stocktake> {
    const stocktake = await lockRecord(tx, Stocktake, label, id, version);
    await this.guards.check({ workspaceId: workspaceOf(tx), record: 'stocktake', id }, 'edit', tx);
    if (stocktake.status !== 'counting')
      throw refused(
        'not_counting',
        `Stocktake ${stocktake.number} is ${stocktake.status === 'draft' ? 'a draft' : stocktake.status} and cannot be ${verb}. ${instead(stocktake)}`,
      );
    return stocktake;
  }

  private async resolve(
    tx: EntityManager,
    check: FieldChecks,
    input: StocktakeInput,
    before?: Stocktake,
  ): Promise<{ header: Pick<Stocktake, 'date' | 'locationId' | 'note'>; lines: string[] }> {
    const note = check.optionalText('note', input.note, { max: 500 });
    const header = {
      date: check.date('date', input.date) ?? before?.date ?? (await businessToday(tx)),
      locationId: await chosenLocation(tx, check, input.locationId, before?.locationId),
      note: note === undefined ? (before?.note ?? null) : note,
    };
    return { header, lines: await this.resolveSheet(tx, check, input.lines) };
  }

  private async resolveSheet(tx: EntityManager, check: FieldChecks, given: StocktakeInput['lines']): Promise<string[]> {
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
          `${called(product)} is on the sheet twice. Leave one of the lines out.`,
        );
      sheet.add(product?.id ?? '');
    }
    return [...sheet];
  }

  private linesOf(tx: EntityManager, id: string): Promise<StocktakeLine[]> {
    return linesOf(tx, StocktakeLine, 'stocktakeId', id);
  }

  private keepSheet(tx: EntityManager, id: string, productIds: readonly string[]): Promise<void> {
    const lines = productIds.map((productId, position) => ({ id: randomUUID(), productId, position }));
    return replaceLines(tx, StocktakeLine, 'stocktakeId', id, lines);
  }

  private async fillSheet(tx: EntityManager, { id, locationId }: Stocktake): Promise<void> {
    await tx.query(
      `INSERT INTO stocktake_lines (workspace_id, stocktake_id, position, product_id)
       SELECT $1, $2, row_number() OVER (ORDER BY p.code) - 1, p.id
       FROM stock_levels l JOIN products p ON p.workspace_id = l.workspace_id AND p.id = l.product_id
       WHERE l.workspace_id = $1 AND l.location_id = $3 AND l.on_hand <> 0
         AND NOT EXISTS (SELECT FROM stocktake_lines s WHERE s.workspace_id = $1 AND s.stocktake_id = $2)`,
      [workspaceOf(tx), id, locationId],
    );
  }

  /** One statement, so that quantities and costs are of one moment. */
  private async freeze(tx: EntityManager, stocktake: Stocktake, productIds: readonly string[]): Promise<void> {
    await this.refuseCountedElsewhere(tx, stocktake, productIds);
    await tx.query(
      `UPDATE stocktake_lines s SET unit_cost = p.average_cost, frozen_quantity = coalesce(
         (SELECT l.on_hand FROM stock_levels l WHERE l.workspace_id = $1 AND l.product_id = p.id AND l.location_id = $3), 0)
       FROM products p WHERE s.workspace_id = $1 AND s.stocktake_id = $2 AND s.product_id = ANY($4::uuid[])
         AND p.workspace_id = $1 AND p.id = s.product_id`,
      [workspaceOf(tx), stocktake.id, stocktake.locationId, productIds],
    );
  }

  /** Two counts of the same goods would both post the same difference. */
  private async refuseCountedElsewhere(
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

  private async extendSheet(
    tx: EntityManager,
    stocktake: Stocktake,
    counted: readonly Counted[],
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
    await this.freeze(tx, stocktake, found);
  }

  /** Writes counts down with their variance at unit cost. */
  private async note(
    tx: EntityManager,
    stocktake: Stocktake,
    counted: readonly Counted[],
    at?: (position: number) => string,
  ): Promise<StocktakeWithLines> {
    const frozen = await this.frozenOf(tx, stocktake.id);
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
    await updateRecord(tx, Stocktake, label, stocktake.id, stocktake.version, {});
    return this.get(tx, stocktake.id);
  }

  private async frozenOf(tx: EntityManager, id: string): Promise<Map<string, Frozen>> {
    const rows = (await tx.query(
      `SELECT l.product_id AS "productId", l.frozen_quantity AS quantity, p.average_cost AS "averageCost"
       FROM stocktake_lines l JOIN products p ON p.workspace_id = l.workspace_id AND p.id = l.product_id
       WHERE l.workspace_id = $1 AND l.stocktake_id = $2`,
      [workspaceOf(tx), id],
    )) as (Frozen & { productId: string })[];
    return new Map(rows.map((row) => [row.productId, row]));
  }

  private async countAsNone(tx: EntityManager, id: string): Promise<void> {
    await tx.query(
      `UPDATE stocktake_lines SET counted_quantity = 0, variance = -frozen_quantity,
         variance_value = round(-frozen_quantity * unit_cost, 4)
       WHERE workspace_id = $1 AND stocktake_id = $2 AND counted_quantity IS NULL`,
      [workspaceOf(tx), id],
    );
  }

  private async refuseUncounted(tx: EntityManager, { id, number }: Stocktake): Promise<void> {
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

  private async postVariances(tx: EntityManager, stocktake: Stocktake): Promise<void> {
    const lines = (await this.linesOf(tx, stocktake.id)).filter((line) => !new Decimal(line.variance ?? 0).isZero());
    const moves = lines.map((line) => ({
      productId: line.productId,
      locationId: stocktake.locationId,
      quantity: line.variance!,
      lineId: line.id,
      ...(line.costGiven ? { unitCost: line.unitCost! } : {}),
    }));
    const valued = await this.stock.move(tx, sourceOf(stocktake, 'stocktake'), moves);
    await tx.query(
      `UPDATE stocktake_lines l SET unit_cost = c.cost, variance_value = c.value
       FROM unnest($2::uuid[], $3::numeric[], $4::numeric[]) AS c(id, cost, value) WHERE l.workspace_id = $1 AND l.id = c.id`,
      [
        workspaceOf(tx),
        lines.map((line) => line.id),
        valued.map((one) => one.unitCost),
        valued.map((one) => one.value),
      ],
    );
  }
}

function checkCount(check: FieldChecks, count: CountInput, products: ReadonlyMap<string, StockedProduct>): Counted {
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

function refuseTwice(
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
        message: `${called(products.get(productId)!)} is already counted: ${new Decimal(first).toFixed()}.`,
      });
    before.set(productId, first ?? countedQuantity);
  }
  if (problems.length === 0) return;
  const sentence =
    `Stocktake ${number} counts each product once. ${problems.map((problem) => problem.message).join(' ')} ` +
    'Correct that count instead, with the sum if the goods lie in several places.';
  throw new DomainError('refused', 'counted_twice', sentence, problems);
}

const called = ({ code, name }: StockedProduct) => `${code} ${name}`;

const sourceOf = (stocktake: Stocktake, cause: StockSource['cause']): StockSource => ({
  kind: 'stocktake',
  id: stocktake.id,
  label: `Stocktake ${stocktake.number}`,
  cause,
  date: stocktake.date,
});

const instead = ({ status }: Stocktake) =>
  ({
    draft: 'Start it first.',
    counting: 'Cancel it and enter a new one, or count the product that is missing: it joins the sheet.',
    completed: 'Enter a new stocktake, or cancel this one first.',
    cancelled: 'Enter a new stocktake.',
  })[status];
