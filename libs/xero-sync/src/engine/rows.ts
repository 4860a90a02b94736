import type { Kind, RecordRef, StockCause } from '../host/records.js';
import type { ModuleKey } from './exporter.js';
import type { Problem } from './outcome.js';
import type { RowState } from './views.js';

export type Origin = 'notice' | 'prerequisite' | 'manual' | 'import';

/** An outbox row as the engine works with it; instants are milliseconds since the epoch. */
export interface OutboxRow {
  id: string;
  workspaceId: string;
  sequence: number;
  kind: Kind;
  recordId: string;
  cause?: StockCause;
  event: string;
  origin: Origin;
  state: RowState;
  priority: boolean;
  reasonCode?: string;
  reason?: string;
  heldBy?: string;
  heldKind?: Kind;
  heldRecord?: string;
  notBefore?: number;
  revision: number;
  attempts: number;
  sendAlone: boolean;
  lookFirst: boolean;
  label?: string;
  problems: Problem[];
  createdAt: number;
  updatedAt: number;
  firstAttemptAt?: number;
  doneAt?: number;
}

/** The columns behind `toRow`, for SELECT and RETURNING. */
export const rowColumns = `id, workspace_id, sequence, kind, record_id, cause, event, origin, state, priority, reason_code,
  reason, held_by, held_kind, held_record, not_before, revision, attempts, send_alone, look_first, label, problems,
  created_at, updated_at, first_attempt_at, done_at`;

export interface RawRow {
  id: string;
  workspace_id: string;
  sequence: string;
  kind: Kind;
  record_id: string;
  cause: StockCause | null;
  event: string;
  origin: Origin;
  state: RowState;
  priority: boolean;
  reason_code: string | null;
  reason: string | null;
  held_by: string | null;
  held_kind: Kind | null;
  held_record: string | null;
  not_before: Date | null;
  revision: number;
  attempts: number;
  send_alone: boolean;
  look_first: boolean;
  label: string | null;
  problems: Problem[];
  created_at: Date;
  updated_at: Date;
  first_attempt_at: Date | null;
  done_at: Date | null;
}

export function toRow(raw: RawRow): OutboxRow {
  return {
    id: raw.id,
    workspaceId: raw.workspace_id,
    sequence: Number(raw.sequence),
    kind: raw.kind,
    recordId: raw.record_id,
    event: raw.event,
    origin: raw.origin,
    state: raw.state,
    priority: raw.priority,
    revision: raw.revision,
    attempts: raw.attempts,
    sendAlone: raw.send_alone,
    lookFirst: raw.look_first,
    problems: raw.problems,
    createdAt: raw.created_at.getTime(),
    updatedAt: raw.updated_at.getTime(),
    ...present({
      cause: raw.cause,
      reasonCode: raw.reason_code,
      reason: raw.reason,
      heldBy: raw.held_by,
      heldKind: raw.held_kind,
      heldRecord: raw.held_record,
      notBefore: raw.not_before?.getTime(),
      label: raw.label,
      firstAttemptAt: raw.first_attempt_at?.getTime(),
      doneAt: raw.done_at?.getTime(),
    }),
  };
}

type Present<T> = { [K in keyof T]?: NonNullable<T[K]> };

/** The fields that have a value: absent and null are one thing outside of the database. */
export function present<T extends object>(fields: T): Present<T> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
  ) as Present<T>;
}

export const refOf = (row: Pick<OutboxRow, 'workspaceId' | 'kind' | 'recordId' | 'cause'>): RecordRef => ({
  workspaceId: row.workspaceId,
  kind: row.kind,
  id: row.recordId,
  ...present({ cause: row.cause }),
});

/** The module a record belongs to: its kind, for stock changes what moved the stock. */
export const moduleOf = (kind: Kind, cause: StockCause | undefined): ModuleKey =>
  kind === 'stockChange' ? (cause ?? 'adjustment') : kind;

/** How sentences call a record: the words of the screens, not of the port. */
const words: Record<Kind, string> = {
  contact: 'contact',
  item: 'product',
  quote: 'quote',
  salesOrder: 'sales order',
  invoice: 'invoice',
  creditNote: 'credit note',
  payment: 'payment',
  refund: 'refund',
  allocation: 'credit allocation',
  purchaseOrder: 'purchase order',
  bill: 'supplier bill',
  supplierCredit: 'supplier credit',
  stockChange: 'stock document',
};

/** What people call a stock document by what it is. */
const causes: Record<StockCause, string> = {
  adjustment: 'stock adjustment',
  stocktake: 'stocktake',
  transfer: 'stock transfer',
  workOrder: 'work order',
  reconciliation: 'stock correction',
};

export const wordFor = (kind: Kind, cause?: StockCause): string =>
  kind === 'stockChange' && cause ? causes[cause] : words[kind];

/** The same at the beginning of a sentence. */
export function titleFor(kind: Kind, cause?: StockCause): string {
  const word = wordFor(kind, cause);
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}

/** Why a record of a module that is switched off is left out. */
export const moduleOff = (kind: Kind, cause?: StockCause): string =>
  `The export of ${wordFor(kind, cause)}s is switched off in the settings.`;

/** Why a record that people marked is left out. */
export const markedSentence = ({ reason }: { reason?: string }): string =>
  reason ? `It is marked "do not export": ${reason}` : 'It is marked "do not export".';
