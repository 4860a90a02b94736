import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { answerKey, Connections } from '../engine/engine-ports.js';
import type { Problem } from '../engine/outcome.js';
import { RowActions } from '../engine/row-actions.js';
import { moduleOf, titleFor } from '../engine/rows.js';
import { rowsOf } from '../engine/sql.js';
import type { Warning } from '../engine/views.js';
import type { Caller } from '../host/access.js';
import { CrmHost, recordKey } from '../host/crm-host.js';
import { Doors } from '../host/doors.js';
import type { CrmRecord, RecordRef } from '../host/records.js';
import { ReferenceService } from '../reference/reference.service.js';
import { storedSettings } from '../settings/stored-rules.js';
import { modeOf, type XeroSettings } from '../settings/xero-settings.js';
import { SyncError } from '../sync-error.js';
import { answersOf } from './lock-date-answers.js';
import {
  closedProblem,
  firstOpenDay,
  type Lock,
  type LockDateAnswer,
  lockDateAnswers,
  lockDateQuestionKey,
  lockedProblem,
  locksOf,
  locksOn,
  policyOf,
} from './lock-dates.js';

/** Tells people about locked periods when a document is made, and takes what they decide. */
@Injectable()
export class LockDates {
  constructor(
    private readonly doors: Doors,
    private readonly host: CrmHost,
    private readonly connections: Connections,
    private readonly reference: ReferenceService,
    private readonly actions: RowActions,
  ) {}

  /** Drafts included. Empty for what is never sent, and while nothing is connected. */
  async warnings(ref: RecordRef, tx: EntityManager): Promise<Warning[]> {
    const settings = await this.settingsFor(ref, tx);
    const record = settings && (await this.host.read([ref], tx)).get(recordKey(ref));
    if (!settings || !record || record.doNotExport || isGone(record)) return [];
    const what = `${titleFor(ref.kind, ref.cause)} ${record.number}`;
    const there = await this.partsThere(ref, tx);
    const dates = datesOf(record, there);
    const [first] = there;
    if (first && record.kind !== 'payment') {
      const [own] = dates;
      if (!own || !first.date || first.date === own) return [];
      return [
        {
          code: 'posted_on_open_day',
          sentence: `${what} is dated ${own}; in Xero it stands under ${first.date}, because its own period was locked.`,
        },
      ];
    }
    const date = dates.find((day) => locksOn(day, settings).length > 0);
    return date === undefined ? [] : [await this.warning(ref, what, date, settings, tx)];
  }

  /**
   * Why a document must not be made, or changed, like this: where it would stand in Xero is locked and its module blocks, or
   * where it stands was locked since. The sentence says what to do instead; undefined when nothing speaks against it.
   */
  async refusal(ref: RecordRef, action: 'issue' | 'change', tx: EntityManager): Promise<string | undefined> {
    const settings = await this.settingsFor(ref, tx);
    const module = moduleOf(ref.kind, ref.cause);
    // What goes by hand only may never be meant for Xero.
    if (!settings || locksOf(settings).length === 0 || modeOf(settings, module) !== 'automatic') return undefined;
    const record = (await this.host.read([ref], tx)).get(recordKey(ref));
    if (!record || record.doNotExport) return undefined;
    const what = `${titleFor(ref.kind, ref.cause)} ${record.number}`;
    const there = await this.partsThere(ref, tx);
    const problem =
      action === 'change' && there.length > 0
        ? this.closed(what, record, there, settings)
        : policyOf(settings, module) === 'block' && !isGone(record)
          ? this.locked(what, record, there, settings)
          : undefined;
    return problem && `${problem.sentence} ${problem.remedy}`;
  }

  private locked(what: string, record: CrmRecord, there: readonly Part[], settings: XeroSettings): Problem | undefined {
    const date = datesOf(record, there).find((day) => locksOn(day, settings).length > 0);
    return date === undefined ? undefined : lockedProblem(what, date, locksOn(date, settings)[0]!);
  }

  private closed(what: string, record: CrmRecord, there: readonly Part[], settings: XeroSettings): Problem | undefined {
    const date = there[0]?.date ?? datesOf(record, [])[0];
    const [lock] = date === undefined ? [] : locksOn(date, settings);
    return lock && closedProblem(what, date!, lock, 'Enter what is different as a document of its own, dated later');
  }

  /** Keeps what people decided about one document; it is never asked again. A later decision replaces it until the document is sent. */
  async decide(caller: Caller, ref: RecordRef, answer: string): Promise<void> {
    if (!(lockDateAnswers as readonly string[]).includes(answer))
      throw new SyncError('invalid', 'unknown_answer', `Answer with one of: ${lockDateAnswers.join(', ')}.`);
    await this.actions.decided(
      ref,
      (tx) => this.keep(tx, caller, ref, answer as LockDateAnswer),
      `${answer === 'wait' ? 'waits for its period to be opened' : 'is posted on the first open day'}, as ${caller.userName} decided`,
    );
  }

  private async keep(tx: EntityManager, caller: Caller, ref: RecordRef, answer: LockDateAnswer): Promise<void> {
    await tx.query(
      `INSERT INTO xero_answers (workspace_id, kind, record_id, question, answer, answered_by, answered_at)
       VALUES ($1, $2, $3, $4, $5, $6, now())
       ON CONFLICT (workspace_id, kind, record_id, question)
         DO UPDATE SET answer = EXCLUDED.answer, answered_by = EXCLUDED.answered_by, answered_at = EXCLUDED.answered_at`,
      [ref.workspaceId, ref.kind, ref.id, lockDateQuestionKey, answer, caller.userName],
    );
  }

  private async warning(
    ref: RecordRef,
    what: string,
    date: string,
    settings: XeroSettings,
    tx: EntityManager,
  ): Promise<Warning> {
    const [lock] = locksOn(date, settings) as [Lock, ...Lock[]];
    const { sentence, remedy, code } = lockedProblem(what, date, lock);
    const policy = policyOf(settings, moduleOf(ref.kind, ref.cause));
    const answer = (await answersOf(tx, ref.workspaceId, [ref])).get(answerKey(ref, lockDateQuestionKey));
    const open = firstOpenDay(settings)!;
    if (policy === 'firstOpenDay' || (policy === 'ask' && answer === 'firstOpenDay'))
      return { code, sentence: `${sentence} It will be posted on ${open}, with its own date in its text.` };
    if (policy === 'ask' && answer === 'wait') return { code, sentence: `${sentence} It waits until ${date} is open.` };
    if (policy === 'ask')
      return { code, sentence: `${sentence} You will be asked whether to post it on ${open} or to wait.` };
    return { code, sentence: `${sentence} ${remedy}` };
  }

  /** The settings, when the record could be sent at all. */
  private async settingsFor(ref: RecordRef, tx: EntityManager): Promise<XeroSettings | undefined> {
    const { workspaceId, kind, cause } = ref;
    if (!dated.has(kind)) return undefined;
    if ((await this.connections.stateOf(workspaceId, tx)).state === 'none') return undefined;
    const { values } = await storedSettings(workspaceId, tx);
    if (modeOf(values, moduleOf(kind, cause)) === 'off') return undefined;
    return { ...values, reference: await this.reference.lists(workspaceId, tx) };
  }

  /** What of the record is in the books, and under which day. */
  private async partsThere(ref: RecordRef, tx: EntityManager): Promise<Part[]> {
    const connection = await this.connections.stateOf(ref.workspaceId, tx);
    if (connection.state === 'none') return [];
    const found = await rowsOf<{ part: string; date: string | null }>(
      tx,
      `SELECT part, details ->> 'date' AS date FROM xero_links WHERE workspace_id = $1 AND tenant_id = $2 AND kind = $3
         AND record_id = $4 AND archived_at IS NULL ORDER BY created_at, part`,
      [ref.workspaceId, connection.tenantId, ref.kind, ref.id],
    );
    return found.map(({ part, date }) => ({ part, ...(date ? { date } : {}) }));
  }
}

interface Part {
  part: string;
  date?: string;
}

/** An order to a supplier posts nothing, so no period is closed to it. */
const dated = new Set<RecordRef['kind']>([
  'invoice',
  'creditNote',
  'payment',
  'refund',
  'allocation',
  'bill',
  'supplierCredit',
  'stockChange',
]);

/** The days under which parts of a record will stand in Xero; of a payment those that are not there yet. */
function datesOf(record: CrmRecord, there: readonly Part[]): string[] {
  if (record.kind !== 'payment') return 'date' in record ? [record.date] : [];
  const known = new Set(there.map(({ part }) => part));
  return record.allocations.filter(({ id }) => !known.has(`allocation:${id}`)).map(({ date }) => date);
}

const isGone = (record: CrmRecord): boolean =>
  'status' in record && ['voided', 'reversed', 'removed', 'cancelled'].includes(record.status);
