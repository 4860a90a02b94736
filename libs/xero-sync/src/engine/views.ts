import type { RecordRef, RelatedDocument } from '../host/records.js';
import type { Problem } from './outcome.js';

/** The states of an outbox row, as docs/outbox-states.md draws them. */
export type RowState = 'pending' | 'sending' | 'unknown' | 'done' | 'attention' | 'skipped';

/** One entry of the export queue or of the list of unresolved errors. */
export interface RowView {
  rowId: string;
  /** Gapless number in the order of the commits. */
  sequence: number;
  ref: RecordRef;
  /** What people call the record, e.g. `INV-00007`; the id until it was read for the first time. */
  label: string;
  event: string;
  /** In words what will be sent: "Create invoice INV-00007 in Xero." */
  sends: string;
  /** Goes ahead of the order. */
  priority: boolean;
  /** How many rows wait because of this one. */
  holdsBack: number;
  origin: string;
  state: RowState;
  /** One sentence: why it waits, by whom it is held, why it was skipped. */
  reason?: string;
  reasonCode?: string;
  /** The record that holds it, with the row of that record when there is one. */
  heldBy?: { rowId?: string; kind: string; recordId: string };
  problems: Problem[];
  attempts: number;
  notBefore?: Date;
  queuedAt: Date;
  updatedAt: Date;
  firstAttemptAt?: Date;
  doneAt?: Date;
}

/** One line of the import/export history. */
export interface HistoryView {
  id: string;
  at: Date;
  direction: 'export' | 'import';
  ref?: RecordRef;
  label: string;
  /** In words: "Invoice INV-00007 was created in Xero." */
  what: string;
  outcome: string;
  remoteType?: string;
  remoteNumber?: string;
  remoteId?: string;
  excerpt?: string;
  problems: Problem[];
  durationMs?: number;
  /** With which organisation it was exchanged; `shortCode` is part of addresses there. */
  organisation?: { name: string; shortCode?: string };
}

/** What went over the line for one entry of the history, without tokens and with people's data blacked out. */
export interface ExchangeView {
  /** Key of the call, e.g. `invoices.create`. */
  call: string;
  sentAt: Date;
  answeredAt?: Date;
  durationMs?: number;
  httpStatus?: number;
  correlationId?: string;
  /** How many elements the call carried. */
  batchOf: number;
  /** Those of the record. */
  sent: { part: string; effect: string; element: object }[];
  /** Shortened. */
  answered?: string;
}

/** Unresolved errors with one cause. */
export interface ErrorGroup {
  code: string;
  count: number;
  /** Kinds of the records, stock changes by their cause. */
  kinds: string[];
  /** How many rows wait because of them. */
  holdsBack: number;
  oldestAt: Date;
  /** The one that has waited longest. */
  first: RowView;
}

export interface Page<T> {
  items: T[];
  total: number;
}

/** `page` counts from 1; `pageSize` is 1–200. */
export interface PageRequest {
  page: number;
  pageSize: number;
  /** Lines of another list that come before the first of this one; absent: none. */
  precededBy?: number;
}

/** One part of a record that is in the provider's books. */
export interface PanelLink {
  part: string;
  remoteType: string;
  remoteId: string;
  number?: string;
  status?: string;
  exportedAt?: Date;
  importedAt?: Date;
}

/** What people should know of a record: before it is sent, or about where it stands in Xero. */
export interface Warning {
  code: string;
  sentence: string;
}

/** Everything the panel on a record shows. */
export interface Panel {
  ref: RecordRef;
  state:
    | 'not_connected'
    | 'not_sent'
    | 'queued'
    | 'sending'
    | 'checking'
    | 'waiting'
    | 'held'
    | 'failed'
    | 'skipped'
    | 'removed'
    | 'synced';
  /** The state as a sentence for the people who work with the record. */
  sentence: string;
  rowId?: string;
  /** Its place among what can be sent. */
  place?: number;
  problems: Problem[];
  links: PanelLink[];
  lastExportAt?: Date;
  lastImportAt?: Date;
  history: HistoryView[];
  /** Also for drafts: what to look at before it is sent. */
  warnings: Warning[];
  /** The documents it belongs together with, e.g. the invoice it was made out in place of. */
  related: RelatedDocument[];
}

/** What the banner and the status page show. */
export interface SyncStatus {
  unresolved: number;
  /** The unresolved error that has waited longest. */
  firstError?: RowView;
  /** Rows that are still to be sent, the held ones included. */
  queued: number;
  held: number;
  oldestQueuedAt?: Date;
  paused?: { byUser: boolean; code?: string; reason: string; until?: Date };
  callsToday?: number;
  callsPerDay?: number;
}
