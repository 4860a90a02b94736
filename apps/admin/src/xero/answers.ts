/** What the Xero routes answer, as far as the screens show it. */

export interface RecordName {
  /** As in addresses: `invoice`, `supplierBill`. */
  name: string;
  id: string;
}

export interface ProblemInWords {
  code: string;
  sentence: string;
  remedy: string;
  xeroSaid?: string;
  field?: string;
  choices?: { answer: string; label: string }[];
  fixIn: 'record' | 'settings' | 'xero' | 'software';
}

export type RowState = 'pending' | 'sending' | 'unknown' | 'done' | 'attention' | 'skipped';

export interface QueueRow {
  rowId: string;
  sequence: number;
  record: RecordName;
  kind: string;
  label: string;
  event: string;
  origin: string;
  state: RowState;
  /** What is sent, in words. */
  what?: string;
  reason?: string;
  reasonCode?: string;
  heldBy?: RecordName;
  heldByRow?: string;
  problems: ProblemInWords[];
  attempts: number;
  notBefore?: string;
  queuedAt: string;
  updatedAt: string;
  firstAttemptAt?: string;
  doneAt?: string;
  /** Of an error of a setting: where it stands in the settings. */
  setting?: string;
  /** How many other records wait for this one. */
  holds?: number;
}

export interface HistoryEntry {
  id: string;
  at: string;
  direction: 'export' | 'import';
  organisation?: string;
  record?: RecordName;
  label: string;
  what: string;
  outcome: string;
  remoteType?: string;
  remoteNumber?: string;
  remoteId?: string;
  url?: string;
  excerpt?: string;
  problems: ProblemInWords[];
  durationMs?: number;
}

export type PanelState =
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

export interface PanelLink {
  part: string;
  remoteType: string;
  remoteId: string;
  number?: string;
  status?: string;
  url?: string;
}

export interface Panel {
  record: RecordName;
  state: PanelState;
  sentence: string;
  rowId?: string;
  problems: ProblemInWords[];
  links: PanelLink[];
  lastExportAt?: string;
  lastImportAt?: string;
  history: HistoryEntry[];
  warnings: { code: string; sentence: string }[];
  related: { relation: string; record: RecordName; number: string }[];
}

export interface Exported {
  queued: boolean;
  sequence?: number;
  because?: string;
}

export interface Page<T> {
  items: T[];
  page: number;
  pageSize: number;
  total: number;
}

export interface XeroStatus {
  connected: boolean;
  connection: {
    organisation: string;
    tenantId: string;
    state: 'connected' | 'needs_reauthorisation' | 'disconnected' | 'none';
    since: string;
    isDemo: boolean;
    /** Why nothing is sent, and what to do. */
    reason?: string;
  } | null;
  lastSuccessAt: string | null;
  queue: {
    waiting: number;
    sending: number;
    held: number;
    oldestAt: string | null;
    paused: { byUser: boolean; code?: string; reason: string; until?: string } | null;
  };
  errors: { count: number; records: { kind: string; id: string; label: string }[]; groups: number };
  changedInXero: number;
  stockCheck: { lastAt: string | null; questions: number };
  calls: { today: number | null; limit: number | null; minuteUsed: number | null; minuteLimit: number | null };
  firstImport: { state: string; phase: string; done: number; total: number; eta: string | null } | null;
  payments: { lastAt: string | null; nextAt: string | null };
}
