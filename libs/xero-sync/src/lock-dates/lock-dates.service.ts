import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { answerKey, Connections } from '../engine/engine-ports.js';
import { RowActions } from '../engine/row-actions.js';
import { moduleOf, wordFor } from '../engine/rows.js';
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
  firstOpenDay,
  type Lock,
  type LockDateAnswer,
  lockDateAnswers,
  lockDateQuestionKey,
  lockedProblem,
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
    const what = `${capital(wordFor(ref.kind))} ${record.number}`;
    const dates = datesOf(record);
    const there = await this.postedOn(ref, tx);
    if (there.linked) {
      const [own] = dates;
      if (!own || !there.date || there.date === own) return [];
      return [
        {
          code: 'posted_on_open_day',
          sentence: `${what} is dated ${own}; in Xero it stands under ${there.date}, because its own period was locked.`,
        },
      ];
    }
    const date = dates.find((day) => locksOn(day, settings).length > 0);
    return date === undefined ? [] : [await this.warning(ref, what, date, settings, tx)];
  }

  /**
   * Why a document must not be issued under a date: its period is locked and its module's choice is to block. The sentence says
   * what to do instead; undefined when it may be issued.
   */
  async refusal(ref: RecordRef, date: string, tx: EntityManager): Promise<string | undefined> {
    const settings = await this.settingsFor(ref, tx);
    const module = moduleOf(ref.kind, ref.cause);
    // What goes by hand only may never be meant for Xero.
    if (!settings || modeOf(settings, module) !== 'automatic' || policyOf(settings, module) !== 'block')
      return undefined;
    const [lock] = locksOn(date, settings);
    if (!lock) return undefined;
    const record = (await this.host.read([ref], tx)).get(recordKey(ref));
    if (record?.doNotExport) return undefined;
    const { sentence, remedy } = lockedProblem(`The ${wordFor(ref.kind)}`, date, lock);
    return `${sentence} ${remedy}`;
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

  private async postedOn(ref: RecordRef, tx: EntityManager): Promise<{ linked: boolean; date?: string }> {
    const connection = await this.connections.stateOf(ref.workspaceId, tx);
    if (connection.state === 'none') return { linked: false };
    const [link] = await rowsOf<{ date: string | null }>(
      tx,
      `SELECT details ->> 'date' AS date FROM xero_links WHERE workspace_id = $1 AND tenant_id = $2 AND kind = $3
         AND record_id = $4 AND archived_at IS NULL ORDER BY created_at, part LIMIT 1`,
      [ref.workspaceId, connection.tenantId, ref.kind, ref.id],
    );
    return link ? { linked: true, ...(link.date ? { date: link.date } : {}) } : { linked: false };
  }
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

/** The days under which parts of a record will stand in Xero. */
function datesOf(record: CrmRecord): string[] {
  if (record.kind === 'payment') return record.allocations.map(({ date }) => date);
  return 'date' in record ? [record.date] : [];
}

const isGone = (record: CrmRecord): boolean =>
  'status' in record && ['voided', 'reversed', 'removed', 'cancelled'].includes(record.status);

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
