/** How a sandbox is started. Every part has a default, so `{}` gives one in memory on a free port. */
export interface SandboxOptions {
  port?: number;
  /** Folder of the journal; without it everything lives in memory. */
  dataFolder?: string;
  /** The address under which clients see it; the issuer of its tokens. */
  publicUrl?: string;
  limits?: boolean;
  clientId?: string;
  clientSecret?: string;
  /** Registered redirect addresses besides `http://localhost:*`. */
  redirectUris?: readonly string[];
  /** Switches and figures that differ from the defaults. */
  settings?: Partial<Settings>;
}

/** What a test may switch while the sandbox runs. */
export interface Settings {
  limitsEnabled: boolean;
  concurrentLimit: number;
  minuteLimit: number;
  dayLimit: number;
  appMinuteLimit: number;
  /** How long a key and its answer are kept; Xero's figure is 6 minutes. 0 switches the store off. */
  idempotencyRetentionMs: number;
  /** Refuse property names that the published schema does not know. */
  strictProperties: boolean;
  /** At what value an ACCPAYCREDIT takes stock away; the truth is unknown (api-facts 5.3). */
  creditNoteStockValue: 'line' | 'average';
  /** What becomes of the good elements when a summarised batch is answered 400; undocumented. */
  summarisedBatch: 'refuseAll' | 'storeGood';
  /** How an unchanged list answers If-Modified-Since. */
  notModified: 'empty' | '304';
  /** Whether `allowBackorders=true` is honoured. */
  allowBackorders: boolean;
  /** Whether lock dates bind purchase orders and quotes, which post nothing; undocumented. */
  ordersObeyLocks: boolean;
  /** Rows an unpaged list may touch. */
  highVolumeRows: number;
  /** Added to every Accounting call, in sandbox milliseconds. */
  latencyMs: number;
}

export const DEFAULT_SETTINGS: Settings = {
  limitsEnabled: true,
  concurrentLimit: 5,
  minuteLimit: 60,
  dayLimit: 5_000,
  appMinuteLimit: 10_000,
  idempotencyRetentionMs: 6 * 60_000,
  strictProperties: true,
  creditNoteStockValue: 'line',
  summarisedBatch: 'refuseAll',
  notModified: 'empty',
  allowBackorders: true,
  ordersObeyLocks: true,
  highVolumeRows: 100_000,
  latencyMs: 0,
};
