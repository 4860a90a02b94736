import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Decimal } from 'decimal.js';
import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { deleteRecord, findRecord, insertRecord, lockRecord, updateRecord } from '../database/records.js';
import { checkReference } from '../database/references.js';
import { businessToday } from '../document/document-header.js';
import { linesOf, replaceLines } from '../document/document-lines.js';
import type { AccountingColumns } from '../accounting/accounting-columns.entity.js';
import { accountingListFields } from '../document/document-lists.js';
import { numberOrDraft } from '../document/issued-document.js';
import { StockLabel, stockSourceOf } from '../document/stock-moves.js';
import { refused } from '../errors.js';
import { Actor } from '../events/actor.js';
import { EventBus } from '../events/event-bus.js';
import { RecordGuards } from '../guards/record-guards.js';
import { ListQuery, listRecords, ListShape, Page } from '../listing/listing.js';
import { chosenLocation } from '../location/chosen-location.js';
import { nextNumber } from '../numbering/numbering.js';
import { Product } from '../product/product.entity.js';
import { StockLedger } from '../stock/stock-ledger.js';
import { FieldChecks, patched } from '../validation/field-checks.js';
import { StockAdjustment, StockAdjustmentLine, stockAdjustmentStatuses } from './stock-adjustment.entity.js';
import { StockAdjustmentPosted, StockAdjustmentVoided } from './stock-adjustment.events.js';

export interface StockAdjustmentLineInput {
  productId: string;
  /** Signed, not zero, ≤ 4 decimals: positive raises stock. */
  quantityChange: string;
  /** Base currency, ≤ 4 decimals; for increases only. Absent: the product's average cost. */
  unitCost?: string | null;
}

export interface StockAdjustmentInput {
  /** Absent: today. */
  date?: string;
  /** Absent: the default location. */
  locationId?: string;
  reason?: string | null;
  lines?: StockAdjustmentLineInput[];
}

/** What there is of a product at the default location. */
export interface OpeningLevel {
  productId: string;
  quantity: string;
  /** Of all of it, base currency. */
  value: string;
  date: string;
}

export type StockAdjustmentPatch = StockAdjustmentInput;
export type StockAdjustmentWithLines = StockAdjustment & { lines: StockAdjustmentLine[] };

type DraftLine = Pick<StockAdjustmentLine, 'id' | 'position' | 'productId' | 'quantityChange' | 'unitCost'>;

const label: StockLabel<StockAdjustment> = {
  record: 'stock adjustment',
  name: 'stockAdjustment',
  number: numberOrDraft,
};
const mostLines = 1000;
// Enough digits to bring a cost per unit back to the value of the whole.
const Exact = Decimal.clone({ precision: 60 });

/** What lists of stock adjustments may be sorted and filtered by. */
export const stockAdjustmentList: ListShape<StockAdjustment> = {
  entity: StockAdjustment,
  search: 'stockAdjustment',
  defaultSort: '-date',
  fields: {
    number: { type: 'text' },
    date: { type: 'date' },
    locationId: { type: 'id' },
    reason: { type: 'text' },
    status: { type: 'choice', choices: stockAdjustmentStatuses },
    ...accountingListFields,
  },
};

/** Stock adjustments: draft → posted → voided. All methods work in the transaction's workspace. */
@Injectable()
export class StockAdjustmentService {
  constructor(
    private readonly events: EventBus,
    private readonly guards: RecordGuards,
    private readonly stock: StockLedger,
  ) {}

  /** Makes a draft, or with `post` moves the stock in the same step. Throws `invalid_stock_adjustment`. */
  async create(
    tx: EntityManager,
    input: StockAdjustmentInput & { post?: boolean },
    actor: Actor,
  ): Promise<StockAdjustmentWithLines> {
    const check = new FieldChecks('stockAdjustment', 'create');
    const { header, lines } = await this.resolve(tx, check, input);
    check.done();
    const draft = await insertRecord(tx, StockAdjustment, label, header);
    await replaceLines(tx, StockAdjustmentLine, 'stockAdjustmentId', draft.id, lines);
    return input.post ? this.postDraft(tx, draft, actor) : this.get(tx, draft.id);
  }

  /**
   * Posts what a product that was taken in has in stock already where it comes from, at exactly that value. It is in the
   * books, so it is marked "do not export".
   */
  async takeOver(
    tx: EntityManager,
    { productId, quantity, value, date }: OpeningLevel,
    actor: Actor,
  ): Promise<StockAdjustmentWithLines> {
    const check = new FieldChecks('stockAdjustment', 'create');
    const worth = check.requiredDecimal('value', value, { decimals: 4, min: '0' }) ?? '0';
    const lines = [{ productId, quantityChange: quantity }];
    const resolved = await this.resolve(tx, check, { date, reason: 'Opening stock', lines });
    check.done();
    const draft = await insertRecord(tx, StockAdjustment, label, {
      ...resolved.header,
      accounting: { doNotExport: true, doNotExportReason: 'This stock was in the books before.' } as AccountingColumns,
    });
    await replaceLines(tx, StockAdjustmentLine, 'stockAdjustmentId', draft.id, resolved.lines);
    const [line] = resolved.lines;
    return this.postDraft(tx, draft, actor, new Exact(worth).div(line!.quantityChange).abs().toFixed());
  }

  /** Changes a draft. Lines, when given, replace all lines. */
  async update(
    tx: EntityManager,
    id: string,
    version: number,
    patch: StockAdjustmentPatch,
    _actor: Actor,
  ): Promise<StockAdjustmentWithLines> {
    const before = await lockRecord(tx, StockAdjustment, label, id, version);
    await this.guards.check({ workspaceId: workspaceOf(tx), record: 'stockAdjustment', id }, 'edit', tx);
    if (before.status !== 'draft')
      throw refused(
        'posted',
        `Stock adjustment ${before.number} is ${before.status} and can no longer be changed. ${instead(before)}`,
      );
    const check = new FieldChecks('stockAdjustment', 'update');
    const { header, lines } = await this.resolve(tx, check, patch, before);
    check.done();
    await updateRecord(tx, StockAdjustment, label, id, version, header);
    if (patch.lines) await replaceLines(tx, StockAdjustmentLine, 'stockAdjustmentId', id, lines);
    return this.get(tx, id);
  }

  /** Moves the stock and gives the adjustment its number. `insufficient_stock` when a product would fall below zero. */
  async post(tx: EntityManager, id: string, actor: Actor, version?: number): Promise<StockAdjustmentWithLines> {
    const draft = await lockRecord(tx, StockAdjustment, label, id, version);
    if (draft.status !== 'draft')
      throw refused(
        'not_a_draft',
        `Stock adjustment ${draft.number} is already ${draft.status}. Only a draft can be posted.`,
      );
    return this.postDraft(tx, draft, actor);
  }

  /** Takes a posted adjustment back by counter movements. */
  async void(tx: EntityManager, id: string, actor: Actor, version?: number): Promise<StockAdjustmentWithLines> {
    const adjustment = await lockRecord(tx, StockAdjustment, label, id, version);
    if (adjustment.status === 'draft')
      throw refused(
        'not_posted',
        'This stock adjustment is a draft and has moved nothing. Delete it instead of voiding it.',
      );
    if (adjustment.status === 'voided')
      throw refused('already_voided', `Stock adjustment ${adjustment.number} is already voided.`);
    await this.guards.check({ workspaceId: workspaceOf(tx), record: 'stockAdjustment', id }, 'void', tx);
    await this.stock.settle(tx, stockSourceOf(label, adjustment, 'void'), []);
    await updateRecord(tx, StockAdjustment, label, id, adjustment.version, { status: 'voided' });
    await this.events.publish(new StockAdjustmentVoided(workspaceOf(tx), id, actor.origin), tx);
    return this.get(tx, id);
  }

  /** Removes a draft; a posted adjustment is voided instead. */
  async delete(tx: EntityManager, id: string, version: number): Promise<void> {
    const draft = await lockRecord(tx, StockAdjustment, label, id, version);
    await this.guards.check({ workspaceId: workspaceOf(tx), record: 'stockAdjustment', id }, 'delete', tx);
    if (draft.status !== 'draft')
      throw refused('posted', `Stock adjustment ${draft.number} has moved stock and stays. ${instead(draft)}`);
    await deleteRecord(tx, StockAdjustment, label, draft, 'Void it instead.');
  }

  async get(tx: EntityManager, id: string): Promise<StockAdjustmentWithLines> {
    const adjustment = await findRecord(tx, StockAdjustment, label, id);
    return Object.assign(adjustment, { lines: await linesOf(tx, StockAdjustmentLine, 'stockAdjustmentId', id) });
  }

  /** Without lines. */
  list(tx: EntityManager, query: ListQuery): Promise<Page<StockAdjustment>> {
    return listRecords(tx, stockAdjustmentList, query);
  }

  private async postDraft(
    tx: EntityManager,
    draft: StockAdjustment,
    actor: Actor,
    exactCost?: string,
  ): Promise<StockAdjustmentWithLines> {
    const lines = await linesOf(tx, StockAdjustmentLine, 'stockAdjustmentId', draft.id);
    if (lines.length === 0)
      throw refused('no_lines', 'The stock adjustment has no lines. Add at least one before posting it.');
    const moves = lines.map((line) => {
      const unitCost = exactCost ?? line.unitCost;
      return {
        productId: line.productId,
        locationId: draft.locationId,
        quantity: line.quantityChange,
        lineId: line.id,
        ...(unitCost === null ? {} : { unitCost }),
      };
    });
    const valued = await this.stock.move(tx, stockSourceOf(label, draft, 'adjustment'), moves);
    await this.keepCosts(
      tx,
      lines.map((line, at) => ({ id: line.id, unitCost: new Decimal(valued[at]!.unitCost).toFixed(4) })),
    );
    const number = await nextNumber(tx, 'stockAdjustment');
    await updateRecord(tx, StockAdjustment, label, draft.id, draft.version, { status: 'posted', number });
    await this.events.publish(new StockAdjustmentPosted(workspaceOf(tx), draft.id, actor.origin), tx);
    return this.get(tx, draft.id);
  }

  private async resolve(
    tx: EntityManager,
    check: FieldChecks,
    input: StockAdjustmentInput,
    before?: StockAdjustment,
  ): Promise<{ header: Pick<StockAdjustment, 'date' | 'locationId' | 'reason'>; lines: DraftLine[] }> {
    const reason = check.optionalText('reason', input.reason, { max: 500 });
    const header = {
      date: check.date('date', input.date) ?? before?.date ?? (await businessToday(tx)),
      locationId: await chosenLocation(tx, check, input.locationId, before?.locationId),
      reason: patched(reason, before?.reason),
    };
    return { header, lines: await this.resolveLines(tx, check, input.lines ?? []) };
  }

  private async resolveLines(
    tx: EntityManager,
    check: FieldChecks,
    inputs: StockAdjustmentLineInput[],
  ): Promise<DraftLine[]> {
    if (!Array.isArray(inputs) || inputs.length > mostLines) {
      check.problem('lines', 'invalid_lines', `The lines must be a list of at most ${mostLines} lines.`);
      return [];
    }
    const lines: DraftLine[] = [];
    for (const [position, input] of inputs.entries())
      lines.push(await this.resolveLine(tx, check.within(`lines.${position}`), input, position));
    return lines;
  }

  private async resolveLine(
    tx: EntityManager,
    check: FieldChecks,
    input: StockAdjustmentLineInput,
    position: number,
  ): Promise<DraftLine> {
    const productId = check.requiredId('productId', input?.productId);
    const product = await checkReference(tx, check, 'productId', Product, 'product', productId);
    if (product && !product.tracked)
      check.problem(
        'productId',
        'not_tracked',
        `Stock of ${product.code} ${product.name} is not tracked. Track it first, or leave it out.`,
      );
    const quantityChange =
      check.requiredDecimal('quantityChange', input?.quantityChange, { decimals: 4, min: '-99999999999' }) ?? '1';
    const unitCost = check.decimal('unitCost', input?.unitCost, { decimals: 4, min: '0' }) ?? null;
    const change = new Decimal(quantityChange);
    if (change.isZero())
      check.problem(
        'quantityChange',
        'zero',
        'The quantity change is 0. Give how much the stock rises, or falls below zero.',
      );
    if (change.isNegative() && unitCost !== null)
      check.problem(
        'unitCost',
        'cost_of_decrease',
        'Goods that leave do so at their average cost. Leave the unit cost out.',
      );
    return { id: randomUUID(), position, productId: productId ?? '', quantityChange, unitCost };
  }

  private async keepCosts(tx: EntityManager, lines: readonly { id: string; unitCost: string }[]): Promise<void> {
    await tx.query(
      `UPDATE stock_adjustment_lines l SET unit_cost = c.cost FROM unnest($2::uuid[], $3::numeric[]) AS c(id, cost)
       WHERE l.workspace_id = $1 AND l.id = c.id`,
      [workspaceOf(tx), lines.map((line) => line.id), lines.map((line) => line.unitCost)],
    );
  }
}

const instead = (adjustment: StockAdjustment) =>
  adjustment.status === 'posted' ? 'Void it and enter a new one.' : 'Enter a new one.';
