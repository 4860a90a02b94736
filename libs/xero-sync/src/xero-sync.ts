import type { EntityManager } from 'typeorm';
import type { HistoryView, Page, PageRequest, Panel, RowView, SyncStatus } from './engine/views.js';
import type { Kind, RecordRef } from './host/records.js';

/** "This record changed", said inside the transaction that changed it. */
export interface Notice extends RecordRef {
  event: 'saved' | 'approved' | 'voided' | 'deleted';
  /** The change moved stock of tracked items: a waiting row gives up its place and is numbered anew, at the end. */
  stockMoved?: boolean;
}

export interface QueueFilter {
  state?: RowView['state'];
  kind?: Kind;
  heldOnly?: boolean;
  search?: string;
}

export interface HistoryFilter {
  direction?: 'export' | 'import';
  kind?: Kind;
  recordId?: string;
  outcome?: string;
  since?: Date;
}

/** What became of one record of a manual export. */
export type ExportNowResult =
  | { ref: RecordRef; queued: true; rowId: string; sequence: number }
  /** `because` is a sentence for people: excluded, module off, not financial yet, nothing new. */
  | { ref: RecordRef; queued: false; code: string; because: string };

/** The public service of the module: what a host calls, and what the module's own REST routes are made of. */
export abstract class XeroSync {
  /**
   * Writes the notices down, inside the caller's transaction and as its last statement: the workspace's counter stays locked
   * until the commit, so the numbers are gapless and in commit order. Writes nothing when the workspace has no
   * connection, when the module of the record is manual or off, or when the record was never wanted by the books.
   */
  abstract changed(notices: Notice | readonly Notice[], tx: EntityManager): Promise<void>;

  /** Why the action must not happen, as a sentence that names the legal alternative; undefined when it may. */
  abstract refusal(ref: RecordRef, action: 'edit' | 'void' | 'delete', tx: EntityManager): Promise<string | undefined>;

  /** Queues records by hand, ahead of the rest and also when their module is manual. At most 500 refs of one workspace. */
  abstract exportNow(refs: readonly RecordRef[]): Promise<ExportNowResult[]>;

  /** Sends an unresolved error again. Clicked many times at once it happens once. Throws `SyncError` not-found. */
  abstract retry(workspaceId: string, rowId: string): Promise<RowView>;
  /** Sends all unresolved errors again, or those of one kind or code; answers how many. */
  abstract retryAll(workspaceId: string, filter?: { kind?: Kind; code?: string }): Promise<number>;
  /** Leaves a row out on purpose; what depends on it is left out with it. The reason is optional. */
  abstract skip(workspaceId: string, rowId: string, reason?: string): Promise<RowView>;

  /** Stops sending for a workspace until `resume`; notices are still written down. */
  abstract pause(workspaceId: string, reason?: string): Promise<void>;
  abstract resume(workspaceId: string): Promise<void>;

  abstract panelOf(ref: RecordRef): Promise<Panel>;
  abstract queue(workspaceId: string, filter: QueueFilter, page: PageRequest): Promise<Page<RowView>>;
  /** Unresolved errors, the oldest first. */
  abstract errors(
    workspaceId: string,
    filter: { kind?: Kind; code?: string },
    page: PageRequest,
  ): Promise<Page<RowView>>;
  abstract history(workspaceId: string, filter: HistoryFilter, page: PageRequest): Promise<Page<HistoryView>>;
  abstract status(workspaceId: string): Promise<SyncStatus>;

  /** Called after settings were saved: retries what was stopped by them and looks again at what was held. */
  abstract settingsChanged(workspaceId: string): Promise<void>;
  /** Called after a connection was made, authorised again or closed. */
  abstract connectionChanged(workspaceId: string): Promise<void>;
}
