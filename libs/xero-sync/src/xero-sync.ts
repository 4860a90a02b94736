import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { driftWarnings, openChanges } from './drift/held-back.js';
import { Outbox } from './engine/outbox.service.js';
import { HistoryViews } from './engine/history-views.js';
import { QueueViews } from './engine/queue-views.js';
import { Refusals } from './engine/refusals.js';
import type { ErrorFilter, ExportNowResult, HistoryFilter, Notice, QueueFilter } from './engine/requests.js';
import { RowActions } from './engine/row-actions.js';
import type {
  ErrorGroup,
  ExchangeView,
  HistoryView,
  Page,
  PageRequest,
  Panel,
  RowView,
  SyncStatus,
  Warning,
} from './engine/views.js';
import { WakeUps } from './engine/wake-ups.js';
import type { Caller } from './host/access.js';
import { CrmHost, recordKey } from './host/crm-host.js';
import { Doors } from './host/doors.js';
import type { RecordRef } from './host/records.js';
import { LockDates } from './lock-dates/lock-dates.service.js';
import { SettingProblems, type SettingProblem } from './settings/setting-problems.js';
import { SyncError } from './sync-error.js';

export type { ErrorFilter, ExportNowResult, HistoryFilter, Notice, QueueFilter } from './engine/requests.js';

/** The most records that one manual export takes; more are several calls. */
const mostByHand = 500;

/** The public service of the module: what a host calls, and what the module's own REST routes are made of. */
@Injectable()
export class XeroSync {
  constructor(
    private readonly outbox: Outbox,
    private readonly refusals: Refusals,
    private readonly actions: RowActions,
    private readonly views: QueueViews,
    private readonly exchanged: HistoryViews,
    private readonly wakeUps: WakeUps,
    private readonly lockDates: LockDates,
    private readonly doors: Doors,
    private readonly host: CrmHost,
    private readonly settingProblems: SettingProblems,
  ) {}

  /**
   * Writes the notices down, inside the caller's transaction and as its last statement: the workspace's counter stays locked
   * until the commit, so the numbers are gapless and in commit order. Writes nothing when the workspace has no
   * connection, when the module of the record is manual or off, or when the record was never wanted by the books.
   */
  changed(notices: Notice | readonly Notice[], tx: EntityManager): Promise<void> {
    return this.outbox.changed('kind' in notices ? [notices] : notices, tx);
  }

  /** Why the action must not happen, as a sentence that names the legal alternative; undefined when it may. */
  refusal(
    ref: RecordRef,
    action: 'edit' | 'void' | 'delete' | 'purge',
    tx: EntityManager,
  ): Promise<string | undefined> {
    return this.refusals.refusal(ref, action, tx);
  }

  /**
   * A record was purged from the CRM: its links end and nothing of it waits any more. Xero keeps what it has; the history says
   * so, with `label` and the reason that was given.
   */
  forget(ref: RecordRef, label: string, reason: string, tx: EntityManager): Promise<void> {
    return this.refusals.forget(ref, label, reason, tx);
  }

  /**
   * Why a document that was just made (`issue`) or changed (`change`, a void included) in this transaction must not stay so: its
   * period is locked in Xero, by the lists as last read, and its module blocks there. A sentence with what to do instead.
   */
  lockedPeriod(ref: RecordRef, action: 'issue' | 'change', tx: EntityManager): Promise<string | undefined> {
    return this.lockDates.refusal(ref, action, tx);
  }

  /** What people should know of a record before it is sent, drafts included: that its date lies in a locked period. */
  warnings(ref: RecordRef, tx: EntityManager): Promise<Warning[]> {
    return this.lockDates.warnings(ref, tx);
  }

  /**
   * What people decided about a document dated in a locked period: `firstOpenDay` or `wait`. Kept for this document; what was
   * stopped or waited goes on. Throws `SyncError` invalid for another answer.
   */
  decideLockDate(caller: Caller, ref: RecordRef, answer: string): Promise<void> {
    return this.lockDates.decide(caller, ref, answer);
  }

  /**
   * Queues records by hand, ahead of the rest and also when their module is manual; answers in the order of `refs`. At most 500
   * refs at once. Throws `SyncError` when the workspace is not connected; what cannot be sent is answered with a sentence.
   */
  async exportNow(refs: readonly RecordRef[]): Promise<ExportNowResult[]> {
    if (refs.length > mostByHand)
      throw new SyncError(
        'invalid',
        'too_many_records',
        `At most ${mostByHand} records can be exported by hand at once.`,
      );
    const results = new Map<RecordRef, ExportNowResult>();
    for (const workspaceId of new Set(refs.map((ref) => ref.workspaceId))) {
      const own = refs.filter((ref) => ref.workspaceId === workspaceId);
      const answers = await this.actions.exportNow(workspaceId, own);
      for (const [position, answer] of answers.entries()) results.set(own[position]!, answer);
    }
    return refs.map((ref) => results.get(ref)!);
  }

  /** Sends an unresolved error again. Clicked many times at once it happens once. Throws `SyncError` not-found. */
  async retry(workspaceId: string, rowId: string): Promise<RowView> {
    const { id } = await this.actions.retry(workspaceId, rowId);
    return this.views.shownRow(workspaceId, id);
  }

  /** Sends all unresolved errors again, or those of one kind or code; answers how many. */
  retryAll(workspaceId: string, filter: ErrorFilter = {}): Promise<number> {
    return this.actions.retryAll(workspaceId, filter);
  }

  /**
   * Leaves a row out on purpose; what depends on it is left out with it. The reason is optional. Throws `SyncError` not-found,
   * and conflict for a row that is just being sent or already was.
   */
  async skip(workspaceId: string, rowId: string, reason?: string): Promise<RowView> {
    const { id } = await this.actions.skip(workspaceId, rowId, reason);
    return this.views.shownRow(workspaceId, id);
  }

  /** Stops sending for a workspace until `resume`; notices are still written down. A call that is on its way is ended. */
  pause(workspaceId: string, reason?: string): Promise<void> {
    return this.actions.pause(workspaceId, reason);
  }

  /** Sends again after `pause`; also ends a pause that the engine made because of an outage. */
  resume(workspaceId: string): Promise<void> {
    return this.actions.resume(workspaceId);
  }

  /** Everything the panel on a record shows: state in words, documents in Xero, problems, the latest 20 lines of history. */
  async panelOf(ref: RecordRef): Promise<Panel> {
    const panel = await this.views.panelOf(ref);
    const { warnings, related } = await this.doors.inWorkspace(ref.workspaceId, async (tx) => {
      const record = (await this.host.read([ref], tx)).get(recordKey(ref));
      return {
        warnings: [...(await driftWarnings(tx, ref)), ...(await this.lockDates.warnings(ref, tx))],
        related: record && 'related' in record ? (record.related ?? []) : [],
      };
    });
    return { ...panel, warnings, related };
  }

  /** What is still to be sent, in order; with `filter.state` the rows of that state instead. */
  queue(workspaceId: string, filter: QueueFilter, page: PageRequest): Promise<Page<RowView>> {
    return this.views.queue(workspaceId, filter, page);
  }

  /**
   * Settings that point at something Xero no longer has, the oldest first: unresolved errors like those of records, which come
   * after them.
   */
  settingErrors(workspaceId: string, filter: Pick<ErrorFilter, 'code'> = {}): Promise<SettingProblem[]> {
    return this.settingProblems.list(workspaceId, filter);
  }

  /** Unresolved errors of records, the oldest first. */
  errors(workspaceId: string, filter: ErrorFilter, page: PageRequest): Promise<Page<RowView>> {
    return this.views.errors(workspaceId, filter, page);
  }

  /** Unresolved errors of records by their causes, those first that hold most back. */
  errorGroups(workspaceId: string): Promise<ErrorGroup[]> {
    return this.views.groups(workspaceId);
  }

  /** What was exchanged, the latest first; counted to 10,001. */
  history(workspaceId: string, filter: HistoryFilter, page: PageRequest): Promise<Page<HistoryView>> {
    return this.exchanged.page(workspaceId, filter, page);
  }

  /** One entry of the history with what went over the line; undefined when the workspace has no such entry. `id` is a UUID. */
  historyEntry(workspaceId: string, id: string): Promise<(HistoryView & { exchange?: ExchangeView }) | undefined> {
    return this.exchanged.one(workspaceId, id);
  }

  /** Numbers for the banner and the status page; settings that are in error count as unresolved. */
  async status(workspaceId: string): Promise<SyncStatus & { changedInXero: number }> {
    const [status, settings, changedInXero] = await Promise.all([
      this.views.status(workspaceId),
      this.settingErrors(workspaceId),
      this.doors.inWorkspace(workspaceId, (tx) => openChanges(tx, workspaceId)),
    ]);
    return { ...status, unresolved: status.unresolved + settings.length, changedInXero };
  }

  /** Called after settings were saved: retries what was stopped by them and looks again at what was held. */
  settingsChanged(workspaceId: string): Promise<void> {
    return this.actions.settingsChanged(workspaceId);
  }

  /** Called after a connection was made or authorised again: what waited is looked at again. */
  async connectionChanged(workspaceId: string): Promise<void> {
    this.wakeUps.tell(workspaceId);
    await Promise.resolve();
  }
}
