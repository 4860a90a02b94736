import type { CrmRecord, Kind } from '../host/records.js';
import type { Node } from './batches.js';
import type { ModuleMode, StepPlan } from './exporter.js';
import type { LinkBook } from './links.js';
import type { Problem } from './outcome.js';
import type { OutboxRow } from './rows.js';

/** A record of a plan whose workspace is known. */
export interface Ref {
  kind: Kind;
  id: string;
}

/** What later effects must not overtake: items whose stock an effect moves, documents it is or was applied to. */
export interface Ordering {
  in?: string[];
  out?: string[];
  documents?: Ref[];
}

/** Everything one plan looks at, read in one snapshot. */
export interface Snapshot {
  now: number;
  /** Pending rows that are due and not held, with the rows they depend on. */
  candidates: readonly OutboxRow[];
  /** Rows of every record involved that are pending, sending, unknown or in attention, by sequence. */
  live: ReadonlyMap<string, readonly OutboxRow[]>;
  /** The latest row of a record, where that row was skipped. */
  skipped: ReadonlyMap<string, OutboxRow>;
  records: ReadonlyMap<string, CrmRecord>;
  links: LinkBook;
  modes: ReadonlyMap<string, ModuleMode>;
  settings: unknown;
  /** Effects whose outcome is open. */
  inFlight: readonly { kind: Kind; recordId: string; sequence: number; ordering: Ordering }[];
  /** What parts that are in the books were applied to when they were sent; the record itself may no longer know. */
  applied: ReadonlyMap<string, readonly Ref[]>;
  /** What people answered to questions about the records, by `answerKey`. */
  answers?: ReadonlyMap<string, string>;
}

/** What a row waits behind: a record, with the row that must move first when there is one. */
export interface Hold extends Ref {
  rowId?: string;
  code: string;
  sentence: string;
}

/** Why something is left out; `by` is the record whose own absence is the cause. */
export interface Exclusion {
  because: string;
  by: Ref;
}

export type Verdict = { row: OutboxRow; label?: string } &
  /** `by`: the rest of it was left out with that record. */
  (
    | { as: 'done'; because: string; by?: Ref }
    | { as: 'skip'; code: string; because: string; by?: Ref }
    | { as: 'attention'; problems: Problem[] }
    | { as: 'wait'; because: string }
    | { as: 'hold'; hold: Hold }
  );

export interface PlannedStep {
  id: string;
  row: OutboxRow;
  record: CrmRecord;
  position: number;
  plan: StepPlan;
  /** Documents it is applied to, or was when it was sent. */
  documents: Ref[];
  /** Steps that must be through first because this one builds on them. */
  after: Set<string>;
  hold?: Hold;
  excluded?: Exclusion;
  blocked?: boolean;
}

export interface Judgement {
  verdicts: Verdict[];
  /** Prerequisites that nobody queued yet, with the row that needs them. */
  missing: (Ref & { neededBy: OutboxRow })[];
  steps: Map<string, PlannedStep>;
  nodes: Node[];
}
