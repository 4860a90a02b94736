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

type RowState = 'pending' | 'sending' | 'unknown' | 'done' | 'attention' | 'skipped';

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
  sends?: string;
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
  /** How many rows wait because of this one. */
  holdsBack?: number;
  /** It goes ahead of the order. */
  priority?: boolean;
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

interface PanelLink {
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
  /** What may be pressed, whatever the caller's right. */
  actions: ('create' | 'export' | 'import' | 'retry' | 'skip')[];
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
    state: 'connected' | 'needs_reauthorisation' | 'disconnected';
    since: string;
    isDemo: boolean;
    /** Why nothing is sent, and what to do. */
    reason: string | null;
  } | null;
  lastSuccessAt: string | null;
  queue: {
    waiting: number;
    sending: number;
    held: number;
    oldestAt: string | null;
    paused: { byUser: boolean; reason: string; until: string | null } | null;
  };
  errors: { count: number; groups: number; records: { kind: string; id: string; label: string; sentence: string }[] };
  changedInXero: number;
  stockCheck: { lastAt: string | null; questions: number };
  calls: { today: number | null; limit: number | null; minuteUsed: number | null; minuteLimit: number | null };
  firstImport: { state: string; phase: string; done: number; total: number; eta: string | null } | null;
  payments: { lastAt: string | null; nextAt: string | null };
}

export interface Connection {
  state: 'none' | 'connected' | 'needs_reauthorisation' | 'disconnected';
  organisation?: { tenantId: string; name: string; shortCode?: string; baseCurrency?: string; countryCode?: string };
  reason?: string;
  connectedBy?: string;
  connectedAt?: string;
  disconnectedAt?: string;
  listsReadAt?: string;
}

export interface ErrorGroup {
  code: string;
  title: string;
  count: number;
  kinds: string[];
  holdsBack: number;
  oldestAt: string;
  sentence: string;
  remedy: string;
  fixIn: ProblemInWords['fixIn'];
  first: { rowId: string; record: RecordName; label: string };
}

export interface ErrorHelp {
  code: string;
  title: string;
  what: string;
  remedy: string;
  audience: 'staff' | 'administrator' | 'bookkeeper' | 'support';
}
