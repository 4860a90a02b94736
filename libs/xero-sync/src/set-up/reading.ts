import { Injectable } from '@nestjs/common';
import type { Session } from '../engine/call.js';
import { rowsOf } from '../engine/sql.js';
import type { IntakeKind } from '../host/intake.js';
import { ReferenceService } from '../reference/reference.service.js';
import type { Reading } from '../xero/incoming.js';
import {
  documentsPerPage,
  quotesPerPage,
  readAllItems,
  readContactsById,
  readListPage,
  type ListPage,
  type PagedList,
} from '../xero/set-up.reads.js';
import { Staging, type Facts } from './staging.js';
import { SetUpStore, type Held } from './set-up-store.js';
import type { Cursor, ReadList } from './steps.js';

/** Larger answers are slow to make there and heavy to hold here: the next page is asked for in half. */
const largestAnswer = 6_000_000;
/** Each divides the one before, so that a place in pages of one size is a place in pages of the next. */
const pageSizes = [1000, 500, 250, 125, 25, 5, 1];
/** How many rows the first page of a list asks for. */
const firstSizes: Record<PagedList, number> = {
  contacts: pageSizes[0]!,
  invoices: documentsPerPage,
  creditNotes: documentsPerPage,
  quotes: quotesPerPage,
};
/** Rows are kept in transactions of so many. */
const rowsAtOnce = 100;
const otherContactsAtOnce = 40;
/** A list that never rests is taken as it is; the comparison at the end and later imports tell what it lacks. */
const mostRepetitions = 5;

const kindOfList: Record<ReadList, IntakeKind> = {
  contacts: 'contact',
  otherContacts: 'contact',
  items: 'item',
  invoices: 'invoice',
  creditNotes: 'creditNote',
  quotes: 'salesOrder',
};

/** One part of the way through a list: what the next one begins with, or that the list is through. */
type Next = { cursor: Cursor } | { done: true };

/** Brings Xero's lists into the table of the review, page by page: never more than one page in memory. */
@Injectable()
export class SetUpReading {
  constructor(
    private readonly store: SetUpStore,
    private readonly staging: Staging,
    private readonly reference: ReferenceService,
  ) {}

  /** Reads one page and keeps it with the place after it. A page that is repeated changes nothing. */
  async next(held: Held, list: ReadList, session: Session): Promise<boolean> {
    if (list === 'items') return this.items(held, session);
    if (list === 'otherContacts') return this.otherContacts(held, session);
    return this.page(held, list, session);
  }

  /** A page that could not be had more than once may be too large: the next try is for half of it. */
  halved(list: ReadList, cursor: Cursor): Cursor {
    if (list === 'items' || list === 'otherContacts' || list === 'quotes') return cursor;
    return smaller(cursor);
  }

  private async page(held: Held, list: PagedList, session: Session): Promise<boolean> {
    const size = held.cursor.size ?? firstSizes[list];
    const cursor: Cursor = { ...held.cursor, page: held.cursor.page ?? 1, size };
    const base = await this.baseCurrency(held);
    const place = { page: cursor.page!, size, ...(cursor.since === undefined ? {} : { since: cursor.since }) };
    const page = await readListPage(session, list, place, base);
    await this.store.called(held, page.calls);
    return this.keep(held, list, page.rows, afterPage(cursor, page, list === 'quotes'));
  }

  private async items(held: Held, session: Session): Promise<boolean> {
    const rows = await readAllItems(session);
    await this.store.called(held, 1);
    return this.keep(held, 'items', rows, { done: true });
  }

  /** Open documents may be made out to contacts that were archived since. */
  private async otherContacts(held: Held, session: Session): Promise<boolean> {
    const ids = await this.store.holding(held, async (tx) => {
      const rows = await rowsOf<{ id: string }>(
        tx,
        `SELECT DISTINCT d.facts ->> 'contactRemoteId' AS id FROM xero_set_up_records d
          WHERE d.workspace_id = $1 AND d.set_up_id = $2 AND d.facts ? 'contactRemoteId' AND d.facts ->> 'contactRemoteId' > $3
            AND NOT EXISTS (SELECT FROM xero_set_up_records c WHERE c.workspace_id = $1 AND c.set_up_id = $2 AND c.kind = 'contact'
              AND c.remote_id = d.facts ->> 'contactRemoteId')
          ORDER BY 1 LIMIT ${otherContactsAtOnce}`,
        [held.workspaceId, held.id, held.cursor.after ?? ''],
      );
      return rows.map((row) => row.id);
    });
    if (ids.length === 0) return this.keep(held, 'otherContacts', [], { done: true });
    const rows = await readContactsById(session, ids);
    await this.store.called(held, 1);
    const next: Next = ids.length < otherContactsAtOnce ? { done: true } : { cursor: { after: ids.at(-1)! } };
    return this.keep(held, 'otherContacts', rows, next);
  }

  /** The place moves with the last rows of the page; answers whether the list goes on. */
  private async keep(held: Held, list: ReadList, rows: readonly Reading<Facts>[], next: Next): Promise<boolean> {
    const kind = kindOfList[list];
    const lastFrom = Math.max(0, Math.ceil(rows.length / rowsAtOnce) - 1) * rowsAtOnce;
    for (let from = 0; from < lastFrom; from += rowsAtOnce)
      await this.store.holding(held, (tx) => this.staging.keep(tx, held, kind, rows.slice(from, from + rowsAtOnce)));
    await this.store.holding(held, async (tx) => {
      await this.staging.keep(tx, held, kind, rows.slice(lastFrom));
      if ('cursor' in next) await this.store.at(tx, held, next.cursor);
    });
    return 'cursor' in next;
  }

  private async baseCurrency(held: Held): Promise<string> {
    const lists = await this.store.holding(held, (tx) => this.reference.lists(held.workspaceId, tx));
    return lists.organisation.baseCurrency;
  }
}

/**
 * Where to go on after a page. The next question begins with the second in which the last row changed, so rows that change meanwhile
 * shift nothing. Pages are counted only within one second; a count that moves meanwhile sends back to its first page. Pure.
 */
export function afterPage(cursor: Cursor, page: Pick<ListPage<unknown>, 'count' | 'lastChange' | 'total' | 'size'>, fixedSize = false): Next {
  const { since, page: number = 1, size = pageSizes[0]! } = cursor;
  const again = cursor.again ?? 0;
  const differs = number > 1 && cursor.counted !== undefined && page.total !== cursor.counted;
  const moved = again < mostRepetitions && (cursor.moved === true || differs);
  const ended = page.count < size;
  const fits = (next: Cursor): Next => ({ cursor: !fixedSize && page.size > largestAnswer ? smaller(next) : next });
  const second = page.lastChange?.slice(0, 19);
  const further = second !== undefined && (since === undefined || second > since.slice(0, 19));
  if (further || ended) {
    if (moved) return fits({ size, page: 1, again: again + 1, ...(since === undefined ? {} : { since }) });
    if (ended) return { done: true };
    return fits({ size, page: 1, since: `${second!}.000Z` });
  }
  const counted = cursor.counted ?? page.total;
  return fits({
    size,
    page: number + 1,
    ...(since === undefined ? {} : { since }),
    ...(counted === undefined ? {} : { counted }),
    ...(moved ? { moved } : {}),
    ...(again > 0 ? { again } : {}),
  });
} // prettier-ignore

/** The same place in pages of the next smaller size. */
function smaller(cursor: Cursor): Cursor {
  const { size = pageSizes[0]!, page = 1 } = cursor;
  const next = pageSizes[pageSizes.indexOf(size) + 1];
  if (next === undefined) return cursor;
  return { ...cursor, size: next, page: ((page - 1) * size) / next + 1 };
}
