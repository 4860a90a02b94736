import type { EntityManager } from 'typeorm';
import { recordKey } from '../host/crm-host.js';
import type { Kind, StockCause } from '../host/records.js';
import type { CallResult, Session } from './call.js';
import type { ModuleMode } from './exporter.js';

/** Whether a workspace's lane may run, and on which tenant. */
export type ConnectionState =
  | { state: 'none' }
  | { state: 'connected'; connectionId: string; tenantId: string }
  /** Rows are still written, nothing is sent: disconnected by a user, or needs a new consent; `importing`: a first import is open. */
  | { state: 'parked'; connectionId: string; tenantId: string; because: string; importing?: true };

/** What the engine asks of connection/, without knowing it. */
export abstract class Connections {
  /** Read inside the caller's transaction: decides whether a notice is written down. */
  abstract stateOf(workspaceId: string, tx: EntityManager): Promise<ConnectionState>;
  /** Opens the provider for a connected workspace: refreshes the token when it is due. Throws `CallFailed` (auth, offline …). */
  abstract openSession(workspaceId: string): Promise<Session>;
  /**
   * The provider refused our credentials: a first 401 may be cured by a refresh (answer true: try again), else the connection is
   * parked as needing re-authorisation. `tried` is the session that was refused, or the failure to open one: what happened to
   * a connection that was replaced meanwhile says nothing about the present one (true: try again).
   */
  abstract credentialsRefused(
    workspaceId: string,
    httpStatus: number | undefined,
    tried?: Session | CallResult,
  ): Promise<boolean>;
  /** Workspaces whose lanes may have work, for the sweeper. */
  abstract connectedWorkspaces(): Promise<string[]>;
}

/** What the engine asks of settings/, without knowing it. */
export abstract class ExportRules {
  /** Read inside the caller's transaction, once per notice or plan. */
  abstract modeOf(
    workspaceId: string,
    kind: Kind,
    cause: StockCause | undefined,
    tx: EntityManager,
  ): Promise<ModuleMode>;
  /** The settings object handed to the exporters (`ExportContext.settings`); includes reference lists. */
  abstract load(workspaceId: string, tx: EntityManager): Promise<unknown>;
  /** What people answered to questions about these records, by `answerKey`. */
  answers(
    _workspaceId: string,
    _refs: readonly { kind: Kind; id: string }[],
    _tx: EntityManager,
  ): Promise<ReadonlyMap<string, string>> {
    return Promise.resolve(new Map());
  }
  /** What `XeroSync.refusal` needs: whether synced invoices are locked, and whom people may turn to. */
  abstract policyOf(
    workspaceId: string,
    tx: EntityManager,
  ): Promise<{ lockInvoices: boolean; supportContact?: string }>;
}

/** The question whose answer is a sentence: why changes of a linked record are not sent just now. */
export const heldBack = 'held_back';
/** Code of a row that was left out because of it. */
export const heldBackCode = 'changed_there';

/** Key of an answer in the map that `ExportRules.answers` gives. */
export const answerKey = (ref: { kind: Kind; id: string }, question: string): string => `${recordKey(ref)}/${question}`;

/** What may cure a refusal without people: told once its result is written, it may put the refused rows back into the queue. */
export abstract class Cures {
  abstract attempt(workspaceId: string, codes: ReadonlySet<string>): Promise<void>;
}
