import type { Outcome, Problem } from './outcome.js';

/** The document of the provider that a member's effect left behind. */
export interface Remote {
  /** Provider's type, e.g. `Invoice`; part of the link's identity. */
  type: string;
  id: string;
  /** What people call it there; falls back to the id for the accounting code. */
  number?: string;
  status?: string;
  /** Provider's own change stamp, ISO 8601 UTC with milliseconds. */
  updatedAt?: string;
  /** Totals as the provider computed them, decimal strings, for the comparison with what was meant. */
  total?: string;
  tax?: string;
  /** Number of lines the provider kept. */
  lineCount?: number;
  /** Ids of lines and the like, remembered for later edits. */
  details?: Record<string, unknown>;
}

/** One element of a batch: the effect wanted, already in the provider's words. */
export interface Member {
  /** Id of the step it belongs to. */
  stepId: string;
  /** The provider's element, as it will be serialised. */
  element: Record<string, unknown>;
  /** Ours, written on the first send; answers are matched and lost effects are looked up by it. */
  naturalKey: string;
  /** The provider id that a change addresses (update, void, delete). */
  remoteId?: string;
  /** Path or other arguments that are not part of the element (e.g. the credit note an allocation hangs on). */
  target?: string;
}

/** Exactly what will be sent. Stored before the first byte and repeated unchanged after a lost answer. */
export interface PreparedCall {
  /** Key in the call registry. */
  call: string;
  /** Arguments that the call definition needs again to send these bytes (ids in the path, flags). */
  args: Record<string, string | boolean>;
  body: string;
}

export interface MemberResult {
  outcome: Extract<Outcome, 'applied' | 'refused' | 'unknown'>;
  remote?: Remote;
  problems: Problem[];
  warnings: string[];
}

/** What came of one call. `members` is aligned with the members sent and present only when the answer could be read. */
export interface CallResult {
  outcome: Outcome;
  members?: MemberResult[];
  problems: Problem[];
  httpStatus?: number;
  /** Seconds until the provider wants to be asked again. */
  retryAfterSeconds?: number;
  /** What the answer said of the allowance, when it said it. */
  limits?: { minuteRemaining?: number; dayRemaining?: number; problem?: 'minute' | 'day' | 'appminute' | 'concurrent' };
  /** Redacted and shortened, for the history. Never holds a token. */
  excerpt?: string;
  correlationId?: string;
}

/** What a look-up by our natural key found. `voided` documents are found too. */
export type Found =
  | { found: 'none' }
  | { found: 'one'; remote: Remote; sameContent: boolean; difference?: string; gone?: boolean }
  | { found: 'several'; remotes: Remote[] };

/**
 * A connection opened for one tenant: token, tenant id, time-outs and the provider's client inside. The engine passes it
 * on unopened. Reading calls take their own allowance from the budget the session was opened with.
 */
export interface Session {
  readonly tenantId: string;
}

/** How one kind of provider call is written, sent, read and, when its answer was lost, looked for. */
export interface CallDefinition {
  /** e.g. `invoices.create`. */
  readonly name: string;
  /** 1 for calls that take one element. */
  readonly batchSize: number;
  /** Serialises; no network. */
  prepare(members: readonly Member[]): PreparedCall;
  /** Sends exactly `prepared.body`, refuses (outcome `not_sent`) once `sendBy` has passed, never throws. */
  send(session: Session, prepared: PreparedCall, options: SendOptions, members: readonly Member[]): Promise<CallResult>;
  /** Looks for the effects of members whose outcome is unknown, many in one read where the provider can. Throws `CallFailed` when it could not ask. */
  find(session: Session, members: readonly Member[]): Promise<Found[]>;
}

export interface SendOptions {
  idempotencyKey: string;
  /** No byte leaves after this instant. */
  sendBy: Date;
}

/** A read that did not get an answer; carries the outcome class so that the caller can wait or pause accordingly. */
export class CallFailed extends Error {
  constructor(
    readonly result: CallResult,
    message: string,
  ) {
    super(message);
    this.name = 'CallFailed';
  }
}
