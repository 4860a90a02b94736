import { Injectable } from '@nestjs/common';
import { Decimal } from 'decimal.js';
import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { findRecord, insertRecord, lockRecord, updateRecord } from '../database/records.js';
import { businessToday } from '../document/document-header.js';
import { accountingListFields } from '../document/document-lists.js';
import { keepCosts, lockToCancel, StockLabel, stockSourceOf } from '../document/stock-moves.js';
import { refused } from '../errors.js';
import { Actor } from '../events/actor.js';
import { EventBus } from '../events/event-bus.js';
import { RecordGuards } from '../guards/record-guards.js';
import { ListQuery, listRecords, ListShape, Page } from '../listing/listing.js';
import { chosenLocation } from '../location/chosen-location.js';
import { nextNumber } from '../numbering/numbering.js';
import { StockLedger } from '../stock/stock-ledger.js';
import { checkParts, stockedProducts } from '../stock/stocked-products.js';
import { FieldChecks, patched } from '../validation/field-checks.js';
import {
  checkCount,
  countAsNone,
  Counted,
  CountInput,
  noteCounts,
  Recount,
  refuseTwice,
  refuseUncounted,
} from './stocktake-counts.js';
import { extendSheet, fillSheet, freeze, keepSheet, resolveSheet, sheetOf } from './stocktake-sheet.js';
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

/** What becomes of products that were not counted: they stay as they are, or nothing is there. */
export const uncountedRules = ['leave', 'zero'] as const;
export type UncountedRule = (typeof uncountedRules)[number];

const label: StockLabel<Stocktake> = { record: 'stocktake', name: 'stocktake', number: (one) => one.number };

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
    await keepSheet(tx, draft.id, lines);
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
    if (patch.lines) await keepSheet(tx, id, lines);
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
    await fillSheet(tx, draft);
    const lines = await sheetOf(tx, id);
    if (lines.length === 0)
      throw refused(
        'no_lines',
        `Stocktake ${draft.number} has nothing to count: there is no stock at its location. Put products on its sheet first.`,
      );
    await freeze(
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
    const sheet = await sheetOf(tx, id);
    refuseTwice(stocktake, counted, sheet, products);
    await extendSheet(tx, stocktake, counted, sheet);
    return this.noted(tx, stocktake, counted, (at) => `counts.${at}`);
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
    const lines = await sheetOf(tx, id);
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
    return this.noted(tx, stocktake, [{ productId, countedQuantity, unitCost }]);
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
    if (uncounted === 'zero') await countAsNone(tx, id);
    else if (!uncounted) await refuseUncounted(tx, stocktake);
    await this.postVariances(tx, stocktake);
    const completed = { status: 'completed' as const, completedAt: new Date() };
    await updateRecord(tx, Stocktake, label, id, stocktake.version, completed);
    await this.events.publish(new StocktakeCompleted(workspaceOf(tx), id, actor.origin), tx);
    return this.get(tx, id);
  }

  /** Gives an open stocktake up, or takes the variances of a completed one back by counter movements. */
  async cancel(tx: EntityManager, id: string, actor: Actor, version?: number): Promise<StocktakeWithLines> {
    const stocktake = await lockToCancel(tx, this.guards, Stocktake, label, id, version);
    const moved =
      stocktake.status === 'completed' && (await this.stock.settle(tx, stockSourceOf(label, stocktake, 'void'), []));
    await updateRecord(tx, Stocktake, label, id, stocktake.version, { status: 'cancelled' });
    await this.events.publish(new StocktakeCancelled(workspaceOf(tx), id, moved, actor.origin), tx);
    return this.get(tx, id);
  }

  async get(tx: EntityManager, id: string): Promise<StocktakeWithLines> {
    const stocktake = await findRecord(tx, Stocktake, label, id);
    return Object.assign(stocktake, { lines: await sheetOf(tx, id) });
  }

  /** Without lines. */
  list(tx: EntityManager, query: ListQuery): Promise<Page<Stocktake>> {
    return listRecords(tx, stocktakeList, query);
  }

  private async noted(
    tx: EntityManager,
    stocktake: Stocktake,
    counted: readonly Counted[],
    at?: (position: number) => string,
  ): Promise<StocktakeWithLines> {
    await noteCounts(tx, stocktake, counted, at);
    await updateRecord(tx, Stocktake, label, stocktake.id, stocktake.version, {});
    return this.get(tx, stocktake.id);
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
      note: patched(note, before?.note),
    };
    return { header, lines: await resolveSheet(tx, check, input.lines) };
  }

  private async postVariances(tx: EntityManager, stocktake: Stocktake): Promise<void> {
    const lines = (await sheetOf(tx, stocktake.id)).filter((line) => !new Decimal(line.variance ?? 0).isZero());
    const moves = lines.map((line) => ({
      productId: line.productId,
      locationId: stocktake.locationId,
      quantity: line.variance!,
      lineId: line.id,
      ...(line.costGiven ? { unitCost: line.unitCost! } : {}),
    }));
    const valued = await this.stock.move(tx, stockSourceOf(label, stocktake, 'stocktake'), moves);
    await keepCosts(tx, { table: 'stocktake_lines', value: 'variance_value' }, lines, valued);
  }
}

const instead = ({ status }: Stocktake) =>
  ({
    draft: 'Start it first.',
    counting: 'Cancel it and enter a new one, or count the product that is missing: it joins the sheet.',
    completed: 'Enter a new stocktake, or cancel this one first.',
    cancelled: 'Enter a new stocktake.',
  })[status];
