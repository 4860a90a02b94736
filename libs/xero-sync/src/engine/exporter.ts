import type { CrmRecord, Kind, StockCause } from '../host/records.js';
import type { Problem } from './outcome.js';

/** Points at one part of one record, e.g. the main document of an invoice. */
export interface PartRef {
  kind: Kind;
  id: string;
  /** `main` for the document itself; a stocktake or a receipt has several parts. */
  part: string;
}

/** What the engine knows of a part that is in the provider's books. */
export interface LinkView {
  part: string;
  remoteType: string;
  remoteId: string;
  number?: string;
  status?: string;
  /** What was last agreed (see `StepPlan.content`); an equal content needs no call. */
  content?: string;
  details?: Record<string, unknown>;
}

/** Links of the record at hand and of everything it needs, as of the plan's snapshot or, in `build`, as of the send. */
export interface Links {
  get(kind: Kind, id: string, part?: string): LinkView | undefined;
  /** All parts of one record that are linked. */
  of(kind: Kind, id: string): LinkView[];
}

/** One effect in the provider's books. */
export interface StepPlan {
  part: string;
  /** A row has one step of each effect on a part; `approve` is an update that another update of the part has to follow. */
  effect: 'create' | 'approve' | 'update' | 'void' | 'delete';
  /** Key in the call registry; steps with one key that commute share a batch. */
  call: string;
  /** Parts that must be linked before this one is sent. */
  after: PartRef[];
  /** Parts of this record whose steps in the same plan must be done first: a deletion leaves no link to wait for. */
  follows?: string[];
  /** Tracked items whose quantity this effect raises / lowers; ins and outs of one item never pass each other. */
  stockIn?: string[];
  stockOut?: string[];
  /** In which words the effect is shown in queue and history: "Invoice INV-00007, 121.00 EUR". */
  label: string;
  /** Ours, fixed before the first send; ≤ 50 characters unless the provider's own field is longer. */
  naturalKey: string;
  /** Stable digest of what would be agreed; stored on the link. */
  content: string;
  /** What the answer is compared with; a difference links the document and raises an unresolved error. */
  expect?: { total?: string; tax?: string; lineCount?: number };
  /** Which provider type a create leaves behind (`Invoice`), or which link a delete clears. */
  remoteType: string;
  /** Builds the provider's element once everything in `after` is linked. Pure. */
  build(links: Links): { element: Record<string, unknown>; target?: string; remoteId?: string };
  /** A successful `delete`/`void` clears the link (delete) or keeps it with this status (void). */
  clearsLink?: boolean;
}

export type ExportPlan =
  | { do: 'steps'; steps: StepPlan[] }
  /** Nothing to send and nothing wrong: unchanged since the last export, or voided before it was ever sent. */
  | { do: 'nothing'; because: string }
  /** Deliberately not sent; dependants are excluded with it. */
  | { do: 'exclude'; because: string }
  /** Not yet: goes on by itself when the reason is gone (e.g. invoice awaits approval in Xero). */
  | { do: 'wait'; because: string }
  /** Not before something of another record is through; goes on when that record has moved. */
  | { do: 'hold'; by: { kind: Kind; id: string }; because: string }
  /** Stopped before sending: everything that is wrong, at once. */
  | { do: 'refuse'; problems: Problem[] };

/** Whatever the exporters need besides the record: settings, reference lists. Loaded once per plan by the module. */
export interface ExportContext<S = unknown> {
  settings: S;
  links: Links;
  /** Records read in the same snapshot: everything named by `needs`, and documents a payment or allocation applies to. */
  record(kind: Kind, id: string): CrmRecord | undefined;
  /** What people answered to a question about the record, as of the snapshot. */
  answer?(kind: Kind, id: string, question: string): string | undefined;
}

/**
 * Sends one kind of record. Pure: reads no table, calls nobody, sees no token. Which records must be in the books first
 * (`needs`), and which ordered effects a record asks for (`plan`).
 */
export interface Exporter<R extends CrmRecord = CrmRecord, S = unknown> {
  readonly kind: Kind;
  /**
   * Prerequisites that the engine exports by itself when they are not linked (contact, items). Documents a payment or
   * allocation applies to are `appliesTo`: they are read too but queued only by their own notice.
   */
  needs(record: R): { kind: Kind; id: string }[];
  appliesTo(record: R): { kind: Kind; id: string }[];
  /** Records whose links `plan` asks for besides; nothing waits for them. */
  glancesAt?(record: R): { kind: Kind; id: string }[];
  plan(record: R, context: ExportContext<S>): ExportPlan;
}

/** Per module (a kind, or a cause of stockChange): what happens by itself. */
export type ModuleMode = 'automatic' | 'manual' | 'off';
export type ModuleKey = Exclude<Kind, 'stockChange'> | StockCause;
