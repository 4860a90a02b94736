import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { DriftNews } from '../drift/drift-news.js';
import { CallFailed, type Session } from '../engine/call.js';
import { Connections } from '../engine/engine-ports.js';
import { readLinks } from '../engine/links.js';
import { rowsOf } from '../engine/sql.js';
import { WakeUps } from '../engine/wake-ups.js';
import type { Caller } from '../host/access.js';
import { Doors } from '../host/doors.js';
import type { RecordRef } from '../host/records.js';
import { storedSettings } from '../settings/stored-rules.js';
import { SyncError } from '../sync-error.js';
import {
  readChangedDocuments,
  readChangedPayments,
  readCreditUses,
  readPaymentsOf,
  type XeroPayment,
} from '../xero/payments.reads.js';
import { DocumentCredits } from './document-credits.js';
import { DocumentPayments } from './document-payments.js';
import type { Books } from './import-items.js';
import { ImportRuns, type Held, type ImportRun } from './import-runs.js';
import { keepNameless, namelessCode } from './nameless-payments.js';
import { keepElsewhere, notHereCode } from './payments-elsewhere.js';

/** How far before the last change seen reading begins again, by Xero's own clock: changes may show up late. */
const overlapMinutes = 5;
/** What a first import reads before the workspace was connected; the clocks of the two may differ. */
const firstHours = 24;
/** What waits or was refused is tried again, the oldest first. */
const mostItems = 2_000;
const documentsAtOnce = 500;
/** While Xero allows no more calls a run waits this long at a time, which is short of being taken for dead; and so often. */
const longestPauseSeconds = 60;
const mostPauses = 10;

type DocumentList = 'payments' | 'documents';

/**
 * Brings in what happened to money in Xero: payments and refunds made or deleted there, and credit applied there. One call to
 * Xero for each 1,000 changes of either, and one for each 40 of our documents with credit on them.
 */
@Injectable()
export class PaymentImport implements OnApplicationShutdown {
  private readonly log = new Logger('XeroImport');
  private readonly underWay = new Set<Promise<void>>();
  private readonly stopping = new AbortController();

  constructor(
    private readonly doors: Doors,
    private readonly connections: Connections,
    private readonly runs: ImportRuns,
    private readonly payments: DocumentPayments,
    private readonly credits: DocumentCredits,
    private readonly drift: DriftNews,
    private readonly wakeUps: WakeUps,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.underWay);
  }

  /**
   * Begins an import and answers at once; the run tells how far it is. Throws `SyncError` conflict while one runs or nothing is
   * connected.
   */
  async start({ workspaceId, userName }: Pick<Caller, 'workspaceId' | 'userName'>): Promise<ImportRun> {
    const run = (await this.runs.claim(workspaceId, userName))!;
    const work: Promise<void> = this.carryOut(run, () => this.everything(run))
      .catch((error: Error) => this.log.warn(`An import failed: ${error.message}`))
      .finally(() => this.underWay.delete(work));
    this.underWay.add(work);
    return (await this.runs.one(workspaceId, run.id))!;
  }

  /** Serves a slot, if no process did; answers whether this one had to. Throws what stopped the import. */
  async serve(workspaceId: string, slot: string): Promise<boolean> {
    const run = await this.runs.claim(workspaceId, 'the schedule', slot);
    if (!run) return false;
    await this.carryOut(run, () => this.everything(run));
    return true;
  }

  /**
   * Looks at the money of single documents now, by our records. What is not in Xero is left out; an empty rest is refused.
   * Throws `SyncError` conflict, and unavailable when Xero cannot be asked.
   */
  async records(refs: readonly RecordRef[], startedBy: string): Promise<ImportRun> {
    const [first] = refs;
    if (!first) throw notInXero();
    const { workspaceId } = first;
    const run = { ...(await this.runs.claim(workspaceId, startedBy))!, patient: false };
    await this.carryOut(run, async () => {
      const documents = await this.documentsOf(run, refs);
      if (documents.length === 0) throw notInXero();
      await this.documents(run, documents);
    });
    return (await this.runs.one(workspaceId, run.id))!;
  }

  private async carryOut(run: Held, work: () => Promise<void>): Promise<void> {
    try {
      await work();
      await this.runs.finish(run);
    } catch (error) {
      await this.runs.fail(run, error);
      throw error instanceof CallFailed ? unreachable(error) : error;
    } finally {
      // The host's list columns are stamped by whoever drains.
      this.wakeUps.tell(run.workspaceId);
    }
  }

  private async everything(run: Held): Promise<void> {
    const since = await this.marks(run);
    const changed = await this.ask(run, (session) => readChangedPayments(session, since.payments));
    await this.take(run, await this.withOpen(run, changed));
    await this.mark(run, 'payments', changed, since.payments);
    await this.runs.phase(run, 'Looking at credit that was applied in Xero.');
    const documents = await this.ask(run, (session) => readChangedDocuments(session, since.documents));
    const credited = await this.withCredit(run, documents);
    await this.takeCredit(run, credited);
    await this.mark(run, 'documents', documents, since.documents);
    await this.runs.phase(run, 'Looking for other changes in Xero.');
    await this.drift.regular(run.workspaceId, run.tenantId, (read) => this.ask(run, read), documents);
  }

  private async documents(run: Held, documents: readonly { type: 'Invoice' | 'CreditNote'; id: string }[]): Promise<void> {
    for (const document of documents)
      await this.take(run, await this.ask(run, (session) => readPaymentsOf(session, document)));
    await this.takeCredit(run, documents.flatMap(({ type, id }) => (type === 'Invoice' ? [id] : [])));
    for (const type of ['Invoice', 'CreditNote'] as const) {
      const ids = documents.flatMap((document) => (document.type === type ? [document.id.toLowerCase()] : []));
      await this.drift.these(run.workspaceId, (read) => this.ask(run, read), type, ids);
    }
  } // prettier-ignore

  /** Payments of documents that are ours, document by document, each in a transaction of its own. */
  private async take(run: Held, shown: readonly XeroPayment[]): Promise<void> {
    const payments = await this.named(run, shown);
    const byDocument = new Map<string, XeroPayment[]>();
    for (const payment of payments)
      byDocument.set(payment.documentId, [...(byDocument.get(payment.documentId) ?? []), payment]);
    const ours = await this.ours(run, [...byDocument.keys()], payments);
    const elsewhere = payments.filter(({ documentId }) => !ours.has(documentId));
    await this.runs.phase(run, 'Taking over payments.', { total: ours.size, elsewhere: elsewhere.length });
    for (const documentId of ours)
      await this.doors.inWorkspace(run.workspaceId, async (tx) => {
        const tally = await this.payments.take(tx, await booksOf(run, tx), documentId, byDocument.get(documentId)!);
        await this.runs.progress(tx, run, tally);
      });
  }

  /** Those that can be recognised; the others are listed. */
  private async named(run: Held, shown: readonly XeroPayment[]): Promise<XeroPayment[]> {
    await this.doors.inWorkspace(run.workspaceId, async (tx) => {
      const refused = await keepNameless(tx, run, shown);
      await this.runs.progress(tx, run, { done: 0, takenIn: 0, takenBack: 0, refused, waiting: 0 });
    });
    return shown.filter(({ nameless }) => !nameless);
  }

  private async takeCredit(run: Held, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const readAt = new Date();
    const uses = await this.ask(run, (session) => readCreditUses(session, ids));
    await this.runs.phase(run, 'Taking over credit.', { total: uses.size });
    for (const [documentId, some] of uses)
      await this.doors.inWorkspace(run.workspaceId, async (tx) => {
        const tally = await this.credits.take(tx, await booksOf(run, tx), documentId, some, readAt);
        await this.runs.progress(tx, run, tally);
      });
  }

  /** Documents that we have, and those whose creation in Xero is not confirmed here yet. */
  private async ours(run: Held, ids: string[], payments: readonly XeroPayment[]): Promise<Set<string>> {
    const found = new Set<string>();
    for (let from = 0; from < ids.length; from += documentsAtOnce) {
      const some = ids.slice(from, from + documentsAtOnce);
      for (const id of await this.linked(run, some)) found.add(id);
    }
    const unconfirmed = await this.doors.inWorkspace(run.workspaceId, (tx) =>
      rowsOf<{ natural_key: string }>(
        tx,
        `SELECT natural_key FROM xero_steps WHERE workspace_id = $1 AND state IN ('sending', 'unknown') AND effect = 'create'
           AND remote_type IN ('Invoice', 'CreditNote')`,
        [run.workspaceId],
      ),
    );
    const numbers = new Set(unconfirmed.map((row) => row.natural_key));
    const early = payments.filter(
      ({ documentId, documentNumber }) =>
        !found.has(documentId) && documentNumber !== undefined && numbers.has(documentNumber),
    );
    await this.keepEarly(run, early);
    const elsewhere = payments.filter((payment) => !found.has(payment.documentId) && !early.includes(payment));
    await this.doors.inWorkspace(run.workspaceId, (tx) => keepElsewhere(tx, run, elsewhere));
    return found;
  }

  /** A payment may be there before we know that its document is. */
  private keepEarly(run: Held, payments: readonly XeroPayment[]): Promise<void> {
    if (payments.length === 0) return Promise.resolve();
    return this.doors.inWorkspace(run.workspaceId, async (tx) => {
      for (const payment of payments)
        await tx.query(
          `INSERT INTO xero_import_items (workspace_id, tenant_id, remote_id, state, document_id, label, code, sentence, facts)
           VALUES ($1, $2, $3, 'waiting', $4, $5, 'document_on_its_way', 'The export of its document is not confirmed yet.', $6)
           ON CONFLICT (workspace_id, tenant_id, remote_id) DO UPDATE SET facts = excluded.facts, last_at = clock_timestamp()`,
          [
            run.workspaceId,
            run.tenantId,
            payment.id,
            payment.documentId,
            `Payment of ${payment.documentNumber ?? 'a document'}`,
            JSON.stringify(payment),
          ],
        );
    });
  }

  private linked(run: Held, ids: readonly string[]): Promise<string[]> {
    return this.doors.inWorkspace(run.workspaceId, async (tx) => {
      const rows = await rowsOf<{ remote_id: string }>(
        tx,
        `SELECT remote_id FROM xero_links WHERE workspace_id = $1 AND tenant_id = $2 AND archived_at IS NULL
           AND remote_type IN ('Invoice', 'CreditNote') AND remote_id = ANY($3::text[])`,
        [run.workspaceId, run.tenantId, [...ids]],
      );
      return rows.map((row) => row.remote_id);
    });
  }

  /** What waited or was refused before is tried again with what is new, by the newer facts. */
  private async withOpen(run: Held, changed: readonly XeroPayment[]): Promise<XeroPayment[]> {
    const rows = await this.doors.inWorkspace(run.workspaceId, (tx) =>
      rowsOf<{ facts: XeroPayment }>(
        tx,
        `SELECT facts FROM xero_import_items i WHERE workspace_id = $1 AND tenant_id = $2 AND state <> 'taken' AND NOT facts ? 'creditId'
            AND code <> $4 AND (code <> $3 OR EXISTS (SELECT 1 FROM xero_links l WHERE l.workspace_id = $1 AND l.tenant_id = $2
              AND l.archived_at IS NULL AND l.remote_type IN ('Invoice', 'CreditNote') AND l.remote_id = i.document_id))
          ORDER BY first_at, remote_id LIMIT ${mostItems}`,
        [run.workspaceId, run.tenantId, notHereCode, namelessCode],
      ),
    );
    const all = new Map(rows.map(({ facts }) => [facts.id, facts]));
    for (const payment of changed) all.set(payment.id, payment);
    return [...all.values()];
  }

  /** Of the documents that changed, ours with credit on them, or with credit that we know of. */
  private async withCredit(
    run: Held,
    documents: readonly { id: string; credited: boolean }[],
  ): Promise<string[]> {
    const known = await this.doors.inWorkspace(run.workspaceId, (tx) =>
      rowsOf<{ document_id: string; state: string }>(
        tx,
        `SELECT DISTINCT document_id, state FROM xero_import_items WHERE workspace_id = $1 AND tenant_id = $2 AND facts ? 'creditId'`,
        [run.workspaceId, run.tenantId],
      ),
    );
    const before = new Set(known.map((row) => row.document_id));
    const open = known.filter(({ state }) => state !== 'taken').map((row) => row.document_id);
    const wanted = documents.filter(({ id, credited }) => credited || before.has(id)).map(({ id }) => id);
    const bare = documents.filter(({ id, credited }) => !credited && !before.has(id)).map(({ id }) => id);
    const ids = [...new Set([...wanted, ...open, ...(await this.creditedHere(run, bare))])];
    const found: string[] = [];
    for (let from = 0; from < ids.length; from += documentsAtOnce)
      found.push(...(await this.linked(run, ids.slice(from, from + documentsAtOnce))));
    return found;
  } // prettier-ignore

  /** What was taken off in Xero shows nothing there any more. */
  private async creditedHere(run: Held, ids: readonly string[]): Promise<string[]> {
    const found: string[] = [];
    for (let from = 0; from < ids.length; from += documentsAtOnce) {
      const some = ids.slice(from, from + documentsAtOnce);
      found.push(...(await this.doors.inWorkspace(run.workspaceId, (tx) => this.credits.appliedHereTo(tx, run, some))));
    }
    return found;
  }

  private documentsOf(
    run: Held,
    refs: readonly RecordRef[],
  ): Promise<{ type: 'Invoice' | 'CreditNote'; id: string }[]> {
    return this.doors.inWorkspace(run.workspaceId, async (tx) => {
      const links = await readLinks(tx, run.workspaceId, run.tenantId, refs);
      return refs.flatMap(({ kind, id }) => {
        const link = links.get(kind, id);
        if (link?.remoteType !== 'Invoice' && link?.remoteType !== 'CreditNote') return [];
        return [{ type: link.remoteType as 'Invoice' | 'CreditNote', id: link.remoteId }];
      });
    });
  }

  /** From when on each list is read: by Xero's own clock, so that it does not matter how wrong ours is. */
  private marks(run: Held): Promise<Record<DocumentList, Date>> {
    return this.doors.inWorkspace(run.workspaceId, async (tx) => {
      const [row] = await rowsOf<{ payments: Date; documents: Date }>(
        tx,
        `SELECT coalesce(max(m.read_until) FILTER (WHERE m.list = 'payments') - $3 * interval '1 minute', c.first) AS payments,
           coalesce(max(m.read_until) FILTER (WHERE m.list = 'documents') - $3 * interval '1 minute', c.first) AS documents
          FROM (SELECT min(connected_at) - $4 * interval '1 hour' AS first FROM xero_connections WHERE workspace_id = $1 AND tenant_id = $2) c
          LEFT JOIN xero_import_marks m ON m.workspace_id = $1 AND m.tenant_id = $2 GROUP BY c.first`,
        [run.workspaceId, run.tenantId, overlapMinutes, firstHours],
      );
      return row!;
    });
  }

  /** Remembered once everything up to there is taken over; a run that dies before reads the same again. */
  private async mark(
    run: Held,
    list: DocumentList,
    rows: readonly { updatedAt?: string }[],
    since: Date,
  ): Promise<void> {
    const last = Math.max(...rows.flatMap(({ updatedAt }) => (updatedAt ? [Date.parse(updatedAt)] : [])), since.getTime());
    if (last <= since.getTime()) return;
    await this.doors.inWorkspace(run.workspaceId, (tx) =>
      tx.query(
        `INSERT INTO xero_import_marks (workspace_id, tenant_id, list, read_until) VALUES ($1, $2, $3, $4)
         ON CONFLICT (workspace_id, tenant_id, list) DO UPDATE SET read_until = greatest(xero_import_marks.read_until, excluded.read_until)`,
        [run.workspaceId, run.tenantId, list, new Date(last)],
      ),
    );
  } // prettier-ignore

  /** Asks Xero; a run that nobody waits for is patient while the calls of the minute are used up. */
  private async ask<T>(run: Held, read: (session: Session) => Promise<T>): Promise<T> {
    for (let pauses = 0; ; pauses++) {
      try {
        return await this.askOnce(run, read);
      } catch (error) {
        const wait = run.patient && error instanceof CallFailed && error.result.outcome === 'throttled';
        if (!wait || pauses === mostPauses) throw error;
        await this.runs.phase(run, 'Waiting: Xero allows no more calls just now.');
        const seconds = Math.min(error.result.retryAfterSeconds ?? longestPauseSeconds, longestPauseSeconds);
        await pause(seconds * 1000, undefined, { signal: this.stopping.signal });
      }
    }
  }

  private async askOnce<T>(run: Held, read: (session: Session) => Promise<T>): Promise<T> {
    const session = await this.session(run);
    try {
      return await read(session);
    } catch (error) {
      // A refused token is renewed once.
      if (!(error instanceof CallFailed) || error.result.outcome !== 'auth') throw error;
      if (!(await this.connections.credentialsRefused(run.workspaceId, error.result.httpStatus, session))) throw error;
      return read(await this.session(run));
    }
  }

  private async session(run: Held): Promise<Session> {
    const session = await this.connections.openSession(run.workspaceId);
    if (session.tenantId === run.tenantId) return session;
    throw new SyncError(
      'conflict',
      'other_organisation',
      'The workspace was connected to another organisation meanwhile. Start the import again.',
    );
  }
}

async function booksOf(
  { workspaceId, tenantId }: Held,
  tx: Parameters<typeof storedSettings>[1],
): Promise<Books> {
  return { workspaceId, tenantId, settings: (await storedSettings(workspaceId, tx)).values };
} // prettier-ignore

const notInXero = () =>
  new SyncError(
    'conflict',
    'not_in_xero',
    'Only invoices, credit notes and supplier bills that are in Xero can be imported. Export it first.',
  );

const unreachable = (error: CallFailed) => new SyncError('unavailable', 'xero_unreachable', error.message);
