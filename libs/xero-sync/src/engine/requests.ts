import type { Kind, RecordRef } from '../host/records.js';
import type { RowState } from './views.js';

/** "This record changed", said inside the transaction that changed it. */
export interface Notice extends RecordRef {
  event: 'saved' | 'approved' | 'voided' | 'deleted';
  /** The change moved stock of tracked items: a waiting row gives up its place and is numbered anew, at the end. */
  stockMoved?: boolean;
}

export interface QueueFilter {
  state?: RowState;
  kind?: Kind;
  heldOnly?: boolean;
  /** Part of what people call the record. */
  search?: string;
}

export interface ErrorFilter {
  kind?: Kind;
  code?: string;
}

export interface HistoryFilter {
  direction?: 'export' | 'import';
  kind?: Kind;
  recordId?: string;
  outcome?: string;
  since?: Date;
  until?: Date;
  /** Part of the label, looked for among the latest 20,000 entries. */
  search?: string;
}

/** What became of one record of a manual export. */
export type ExportNowResult =
  | { ref: RecordRef; queued: true; rowId: string; sequence: number }
  /** `because` is a sentence for people: excluded, module off, not financial yet, nothing new. */
  | { ref: RecordRef; queued: false; code: string; because: string };
