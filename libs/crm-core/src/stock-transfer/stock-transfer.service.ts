import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { findRecord, insertRecord, lockRecord, updateRecord } from '../database/records.js';
import { checkReference } from '../database/references.js';
import { businessToday } from '../document/document-header.js';
import { linesOf, replaceLines } from '../document/document-lines.js';
import { accountingListFields } from '../document/document-lists.js';
import { keepCosts, lockToCancel, StockLabel, stockSourceOf } from '../document/stock-moves.js';
import { refused } from '../errors.js';
import { Actor } from '../events/actor.js';
import { EventBus } from '../events/event-bus.js';
import { RecordGuards } from '../guards/record-guards.js';
import { ListQuery, listRecords, ListShape, Page } from '../listing/listing.js';
import { Location } from '../location/location.entity.js';
import { nextNumber } from '../numbering/numbering.js';
import { StockLedger, StockSource } from '../stock/stock-ledger.js';
import { checkParts, checkStocked, stockedProducts } from '../stock/stocked-products.js';
import { FieldChecks, patched } from '../validation/field-checks.js';
import { StockTransfer, StockTransferLine, stockTransferStatuses } from './stock-transfer.entity.js';
import { StockTransferCancelled, StockTransferCompleted } from './stock-transfer.events.js';

export interface StockTransferLineInput {
  productId: string;
  /** More than zero, ≤ 4 decimals. */
  quantity: string;
}

export interface StockTransferInput {
  /** Absent: today. */
  date?: string;
  fromLocationId?: string;
  toLocationId?: string;
  note?: string | null;
  lines?: StockTransferLineInput[];
}

export type StockTransferPatch = StockTransferInput;
export type StockTransferWithLines = StockTransfer & { lines: StockTransferLine[] };

type Header = Pick<StockTransfer, 'date' | 'fromLocationId' | 'toLocationId' | 'note'>;
type DraftLine = Pick<StockTransferLine, 'id' | 'position' | 'productId' | 'quantity'>;

const label: StockLabel<StockTransfer> = {
  record: 'stock transfer',
  name: 'stockTransfer',
  number: (one) => one.number,
};

/** What lists of stock transfers may be sorted and filtered by. */
export const stockTransferList: ListShape<StockTransfer> = {
  entity: StockTransfer,
  search: 'stockTransfer',
  defaultSort: '-date',
  fields: {
    number: { type: 'text' },
    date: { type: 'date' },
    fromLocationId: { type: 'id' },
    toLocationId: { type: 'id' },
    status: { type: 'choice', choices: stockTransferStatuses },
    ...accountingListFields,
  },
};

/** Stock transfers: draft → completed, or cancelled. All methods work in the transaction's workspace. */
@Injectable()
export class StockTransferService {
  constructor(
    private readonly events: EventBus,
    private readonly guards: RecordGuards,
    private readonly stock: StockLedger,
  ) {}

  /** Makes a draft, or with `complete` moves the goods in the same step. Throws `invalid_stock_transfer`. */
  async create(
    tx: EntityManager,
    input: StockTransferInput & { complete?: boolean },
    actor: Actor,
  ): Promise<StockTransferWithLines> {
    const check = new FieldChecks('stockTransfer', 'create');
    const header = await this.header(tx, check, input);
    const lines = await this.resolveLines(tx, check, input.lines);
    check.done();
    const number = await nextNumber(tx, 'stockTransfer');
    const draft = await insertRecord(tx, StockTransfer, label, { ...header, number });
    await replaceLines(tx, StockTransferLine, 'stockTransferId', draft.id, lines);
    return input.complete ? this.completeDraft(tx, draft, actor) : this.get(tx, draft.id);
  }

  /** Changes a draft. Lines, when given, replace all lines. */
  async update(
    tx: EntityManager,
    id: string,
    version: number,
    patch: StockTransferPatch,
    _actor: Actor,
  ): Promise<StockTransferWithLines> {
    const before = await lockRecord(tx, StockTransfer, label, id, version);
    await this.guards.check({ workspaceId: workspaceOf(tx), record: 'stockTransfer', id }, 'edit', tx);
    if (before.status !== 'draft')
      throw refused(
        'not_a_draft',
        `Stock transfer ${before.number} is ${before.status} and can no longer be changed. ${instead(before)}`,
      );
    const check = new FieldChecks('stockTransfer', 'update');
    const header = await this.header(tx, check, patch, before);
    const lines = await this.resolveLines(tx, check, patch.lines);
    check.done();
    await updateRecord(tx, StockTransfer, label, id, version, header);
    if (patch.lines) await replaceLines(tx, StockTransferLine, 'stockTransferId', id, lines);
    return this.get(tx, id);
  }

  /** Moves the goods at their average cost. `insufficient_stock` when there is less than that at the first place. */
  async complete(tx: EntityManager, id: string, actor: Actor, version?: number): Promise<StockTransferWithLines> {
    const draft = await lockRecord(tx, StockTransfer, label, id, version);
    if (draft.status !== 'draft')
      throw refused(
        'not_a_draft',
        `Stock transfer ${draft.number} is already ${draft.status}. Only a draft can be completed.`,
      );
    return this.completeDraft(tx, draft, actor);
  }

  /** Gives a draft up, or brings the goods of a completed transfer back. */
  async cancel(tx: EntityManager, id: string, actor: Actor, version?: number): Promise<StockTransferWithLines> {
    const transfer = await lockToCancel(tx, this.guards, StockTransfer, label, id, version);
    const moved = transfer.status === 'completed';
    if (moved) {
      const { fromLocationId, toLocationId } = transfer;
      await this.move(tx, transfer, 'void', { fromLocationId: toLocationId, toLocationId: fromLocationId });
    }
    await updateRecord(tx, StockTransfer, label, id, transfer.version, { status: 'cancelled' });
    await this.events.publish(new StockTransferCancelled(workspaceOf(tx), id, moved, actor.origin), tx);
    return this.get(tx, id);
  }

  async get(tx: EntityManager, id: string): Promise<StockTransferWithLines> {
    const transfer = await findRecord(tx, StockTransfer, label, id);
    return Object.assign(transfer, { lines: await linesOf(tx, StockTransferLine, 'stockTransferId', id) });
  }

  /** Without lines. */
  list(tx: EntityManager, query: ListQuery): Promise<Page<StockTransfer>> {
    return listRecords(tx, stockTransferList, query);
  }

  private async completeDraft(tx: EntityManager, draft: StockTransfer, actor: Actor): Promise<StockTransferWithLines> {
    await this.move(tx, draft, 'transfer', draft);
    const completed = { status: 'completed' as const, completedAt: new Date() };
    await updateRecord(tx, StockTransfer, label, draft.id, draft.version, completed);
    await this.events.publish(new StockTransferCompleted(workspaceOf(tx), draft.id, actor.origin), tx);
    return this.get(tx, draft.id);
  }

  private async move(
    tx: EntityManager,
    transfer: StockTransfer,
    cause: StockSource['cause'],
    { fromLocationId, toLocationId }: Pick<StockTransfer, 'fromLocationId' | 'toLocationId'>,
  ): Promise<void> {
    const lines = await linesOf(tx, StockTransferLine, 'stockTransferId', transfer.id);
    if (lines.length === 0)
      throw refused(
        'no_lines',
        `Stock transfer ${transfer.number} has no lines. Add at least one before completing it.`,
      );
    const goods = lines.map(({ id, productId, quantity }) => ({
      lineId: id,
      productId,
      quantity,
      fromLocationId,
      toLocationId,
    }));
    const valued = await this.stock.relocate(tx, stockSourceOf(label, transfer, cause), goods);
    if (cause === 'transfer') await keepCosts(tx, { table: 'stock_transfer_lines', value: 'value' }, lines, valued);
  }

  private async header(
    tx: EntityManager,
    check: FieldChecks,
    input: StockTransferInput,
    before?: StockTransfer,
  ): Promise<Header> {
    const note = check.optionalText('note', input.note, { max: 500 });
    const places = {
      fromLocationId: await this.place(tx, check, 'fromLocationId', input, before),
      toLocationId: await this.place(tx, check, 'toLocationId', input, before),
    };
    if (places.fromLocationId && places.fromLocationId === places.toLocationId)
      check.problem(
        'toLocationId',
        'same_place',
        'The goods would stay where they are: both locations are the same. Choose another location to bring them to.',
      );
    return {
      ...places,
      date: check.date('date', input.date) ?? before?.date ?? (await businessToday(tx)),
      note: patched(note, before?.note),
    };
  }

  private async place(
    tx: EntityManager,
    check: FieldChecks,
    field: 'fromLocationId' | 'toLocationId',
    input: StockTransferInput,
    before?: StockTransfer,
  ): Promise<string> {
    const id = check.requiredId(field, input[field]) ?? before?.[field];
    if (id && id !== before?.[field]) await checkReference(tx, check, field, Location, 'location', id);
    return id ?? '';
  }

  private async resolveLines(
    tx: EntityManager,
    check: FieldChecks,
    given: StockTransferLineInput[] | undefined,
  ): Promise<DraftLine[]> {
    const inputs = checkParts(check, 'lines', given);
    const products = await stockedProducts(
      tx,
      inputs.map((line) => line.productId),
    );
    return inputs.map((line, position) => {
      const within = check.within(`lines.${position}`);
      const productId = checkStocked(within, 'productId', line.productId, products)?.id ?? '';
      const quantity = within.requiredDecimal('quantity', line.quantity, { decimals: 4, min: '0.0001' }) ?? '1';
      return { id: randomUUID(), position, productId, quantity };
    });
  }
}

const instead = (transfer: StockTransfer) =>
  transfer.status === 'completed' ? 'Cancel it, or transfer the goods back.' : 'Enter a new one.';
