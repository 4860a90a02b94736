import { Injectable } from '@nestjs/common';
import { Decimal } from 'decimal.js';
import type { EntityManager } from 'typeorm';
import { writeHistory } from '../engine/history.js';
import { rowsOf } from '../engine/sql.js';
import { CrmHost, recordKey } from '../host/crm-host.js';
import type { IntakeKind } from '../host/intake.js';
import { DocumentCredits } from '../imports/document-credits.js';
import { DocumentPayments } from '../imports/document-payments.js';
import type { Books } from '../imports/import-items.js';
import { bookedLines } from '../records/booked-lines.js';
import { referenceListsOf } from '../reference/reference-lists.js';
import { storedSettings } from '../settings/stored-rules.js';
import { metDetail } from '../stock-check/met-stock.js';
import type { RowProblem } from '../xero/incoming.js';
import type { DocumentFacts } from '../xero/incoming.documents.js';
import type { XeroPayment } from '../xero/payments.reads.js';
import { remoteTypes, type Facts } from './staging.js';
import { SetUpStore, type Held } from './set-up-store.js';
import { keysOf, translated, type Keys } from './translation.js';
import type { Decision } from './steps.js';

/** Small enough for people at work to get their turn between two transactions. */
const recordsAtOnce = 25;
/** What a transaction holds, others wait for: after so long it ends with the record it is at. */
const longestMilliseconds = 100;

interface Due {
  remote_id: string;
  label: string;
  number: string | null;
  facts: Facts;
  decision: Decision | null;
  target_id: string | null;
}

interface End {
  outcome: 'created' | 'linked' | 'skipped' | 'refused';
  recordId?: string;
  code?: string;
  sentence?: string;
  remark?: RowProblem;
}

/** Takes over what was decided in the review, some records in a transaction. */
@Injectable()
export class TakingIn {
  constructor(
    private readonly store: SetUpStore,
    private readonly host: CrmHost,
    private readonly payments: DocumentPayments,
    private readonly credits: DocumentCredits,
  ) {}

  /** Takes over the next records of a kind; answers whether there may be more. */
  next(held: Held, kind: IntakeKind): Promise<boolean> {
    return this.store.holding(held, async (tx) => {
      const due = await rowsOf<Due>(
        tx,
        `SELECT remote_id, label, number, facts, decision, target_id FROM xero_set_up_records
          WHERE workspace_id = $1 AND set_up_id = $2 AND kind = $3 AND outcome = 'waiting' ORDER BY remote_id LIMIT ${recordsAtOnce}`,
        [held.workspaceId, held.id, kind],
      );
      if (due.length === 0) return false;
      const { workspaceId, tenantId } = held;
      const books: Books = { workspaceId, tenantId, settings: (await storedSettings(workspaceId, tx)).values };
      const zone = (await this.host.timeZone?.(workspaceId, tx)) ?? 'UTC';
      const keys = await keysOf(tx, books, due.map(({ facts }) => facts), zone); // prettier-ignore
      const ends: [Due, End][] = [];
      const began = Date.now();
      for (const one of due) {
        ends.push([one, await this.take(tx, books, keys, kind, one)]);
        if (Date.now() - began > longestMilliseconds) break;
      }
      await this.keepBooking(tx, books, kind, ends);
      await note(tx, held, kind, ends);
      await tell(tx, books, kind, ends);
      await this.store.at(tx, held, { after: ends.at(-1)![0].remote_id });
      return ends.length < due.length || due.length === recordsAtOnce;
    });
  }

  private async take(tx: EntityManager, books: Books, keys: Keys, kind: IntakeKind, due: Due): Promise<End> {
    if (due.decision === null)
      return { outcome: 'skipped', code: 'undecided', sentence: 'Nobody said which record here it is, so it was left out.' };
    if (due.decision === 'skip') return { outcome: 'skipped', code: 'left_out', sentence: 'It was left out in the review.' };
    if (due.decision === 'link') return this.link(tx, books, kind, due);
    return this.create(tx, books, keys, kind, due);
  } // prettier-ignore

  private async link(tx: EntityManager, books: Books, kind: IntakeKind, due: Due): Promise<End> {
    const recordId = due.target_id!;
    const clash = await insertLink(tx, books, kind, due, recordId, { [metDetail]: true });
    return clash ?? { outcome: 'linked', recordId };
  }

  private async create(tx: EntityManager, books: Books, keys: Keys, kind: IntakeKind, due: Due): Promise<End> {
    const incoming = translated(due.facts, keys);
    if ('code' in incoming) return { outcome: 'refused', ...incoming };
    const taken = await this.host.intake!.takeIn(books.workspaceId, incoming, tx);
    if (taken.done === 'refused') return { outcome: 'refused', code: taken.code, sentence: taken.reason };
    const clash = await insertLink(tx, books, kind, due, taken.id);
    if (clash) return clash;
    if ('payments' in due.facts) await this.moneyOn(tx, books, due.facts, taken.id);
    const remark = taken.remark === undefined ? {} : { remark: { code: 'differs_here', sentence: taken.remark } };
    return { outcome: 'created', recordId: taken.id, ...remark };
  }

  /** How the lines of new documents are booked in Xero stays with their links. */
  private async keepBooking(
    tx: EntityManager,
    books: Books,
    kind: IntakeKind,
    ends: readonly [Due, End][],
  ): Promise<void> {
    const { workspaceId, tenantId } = books;
    if (kind === 'contact' || kind === 'item' || kind === 'salesOrder') return;
    const made = ends.flatMap(([{ facts }, { outcome, recordId }]) =>
      outcome === 'created' && recordId !== undefined && 'lines' in facts ? [{ id: recordId, facts }] : [],
    );
    const records = await this.host.read(made.map(({ id }) => ({ workspaceId, kind, id })), tx); // prettier-ignore
    const { accounts } = await referenceListsOf(workspaceId, tx);
    const byCode = new Map(accounts.flatMap(({ code, id }) => (code === undefined ? [] : [[code, id] as const])));
    const booked = made.map(({ id, facts }) => {
      const record = records.get(recordKey({ kind, id }));
      const lines = record && 'lines' in record && record.kind !== 'stockChange' ? record.lines : [];
      return { id, booked: bookedLines(facts.lines, lines, byCode) };
    });
    await tx.query(
      `UPDATE xero_links l SET details = l.details || jsonb_build_object('booked', b.booked)
        FROM jsonb_to_recordset($4::jsonb) AS b(id text, booked jsonb)
        WHERE l.workspace_id = $1 AND l.tenant_id = $2 AND l.archived_at IS NULL AND l.kind = $3 AND l.record_id = b.id AND l.part = 'main'`,
      [workspaceId, tenantId, kind, JSON.stringify(booked)],
    );
  }

  /** What Xero holds on the document comes by the same way as later payments, so that those find it here. */
  private async moneyOn(tx: EntityManager, books: Books, facts: DocumentFacts, recordId: string): Promise<void> {
    const { remoteId, payments, credits, kind } = facts;
    if (payments.length > 0) await this.payments.take(tx, books, remoteId, payments.map((one) => paymentOf(facts, one))); // prettier-ignore
    if (credits.length > 0 && (kind === 'invoice' || kind === 'bill'))
      await this.credits.take(tx, books, remoteId, credits);
    const used = kind === 'creditNote' ? usedBefore(facts) : new Decimal(0);
    if (used.greaterThan(0)) await this.useUp(tx, books, facts, recordId, used.toFixed(2));
  }

  /** Credit that was used in Xero cannot be used here again. */
  private async useUp(
    tx: EntityManager,
    { workspaceId, tenantId }: Books,
    { remoteId, date, currency }: DocumentFacts,
    recordId: string,
    amount: string,
  ): Promise<void> {
    const key = `${remoteId}@used`;
    const document = { kind: 'creditNote' as const, id: recordId };
    const received = await this.host.receive(
      workspaceId,
      { kind: 'payment', remoteId: key, document, amount, date, currency, reference: 'Used in Xero', status: 'received' },
      tx,
    );
    if (received.done === 'refused') return;
    // Linked, so that nothing sends it as money paid back.
    await tx.query(
      `INSERT INTO xero_links (workspace_id, tenant_id, kind, record_id, part, remote_type, remote_id, status, content, imported_at)
       VALUES ($1, $2, 'refund', $3, 'main', 'CreditUse', $4, 'AUTHORISED', 'imported', clock_timestamp()) ON CONFLICT DO NOTHING`,
      [workspaceId, tenantId, received.id, key],
    );
  } // prettier-ignore
}

/** What became of each, in one statement. */
async function note(tx: EntityManager, held: Held, kind: IntakeKind, ends: readonly [Due, End][]): Promise<void> {
  const lines = ends.map(([{ remote_id: remoteId }, end]) => ({
    remote_id: remoteId,
    outcome: end.outcome,
    record_id: end.recordId,
    code: end.code,
    sentence: end.sentence,
    remarks: end.remark ? [end.remark] : [],
  }));
  await tx.query(
    `UPDATE xero_set_up_records r SET outcome = e.outcome, record_id = e.record_id, code = e.code, sentence = e.sentence,
       tried = r.tried + 1, remarks = r.remarks || e.remarks
      FROM jsonb_to_recordset($4::jsonb) AS e(remote_id text, outcome text, record_id text, code text, sentence text, remarks jsonb)
      WHERE r.workspace_id = $1 AND r.set_up_id = $2 AND r.kind = $3 AND r.remote_id = e.remote_id`,
    [held.workspaceId, held.id, kind, JSON.stringify(lines)],
  );
}

/** Everything but what is still to be used and what was paid back. */
const usedBefore = ({ total, due, payments }: DocumentFacts): Decimal =>
  new Decimal(total).minus(due).minus(Decimal.sum(0, ...payments.map(({ amount }) => amount)));

const types: Partial<Record<DocumentFacts['kind'], string>> = {
  invoice: 'ACCRECPAYMENT',
  bill: 'ACCPAYPAYMENT',
  creditNote: 'ARCREDITPAYMENT',
};

/** A page does not say what is reconciled: what stands on an open document counts as it is. */
const paymentOf = (facts: DocumentFacts, one: DocumentFacts['payments'][number]): XeroPayment => ({
  id: one.remoteId,
  documentId: facts.remoteId,
  documentNumber: facts.number,
  type: types[facts.kind] ?? '',
  status: 'AUTHORISED',
  amount: one.amount,
  date: one.date ?? facts.date,
  reconciled: true,
  ...(one.reference === undefined ? {} : { reference: one.reference }),
});

/** Why the two cannot be linked, when one of them has another counterpart. */
async function linkedAlready(
  tx: EntityManager,
  { workspaceId, tenantId }: Books,
  kind: IntakeKind,
  remoteId: string,
  recordId: string,
): Promise<string | undefined> {
  const rows = await rowsOf<{ record_id: string; number: string | null; remote_id: string }>(
    tx,
    `SELECT record_id, number, remote_id FROM xero_links WHERE workspace_id = $1 AND tenant_id = $2 AND archived_at IS NULL
       AND ((remote_type = $4 AND remote_id = $5) OR (kind = $3 AND record_id = $6 AND part = 'main'))`,
    [workspaceId, tenantId, kind, remoteTypes[kind], remoteId, recordId],
  );
  const other = rows.find((row) => row.record_id !== recordId || row.remote_id !== remoteId);
  if (!other) return undefined;
  if (other.record_id === recordId)
    return `The record here is linked with ${other.number ?? other.remote_id} in Xero already. Unlink it first, or leave this one out.`;
  return 'Another record here is linked with it already. Unlink that one first, or leave this one out.';
}

/** Answers what is in the way, when one of the two has another counterpart. */
async function insertLink(
  tx: EntityManager,
  books: Books,
  kind: IntakeKind,
  { remote_id: remoteId, number, facts }: Due,
  recordId: string,
  details: object = {},
): Promise<End | undefined> {
  const [made] = await rowsOf(
    tx,
    `INSERT INTO xero_links (workspace_id, tenant_id, kind, record_id, part, remote_type, remote_id, number, status,
       remote_updated_at, details, imported_at, stamp_due)
     VALUES ($1, $2, $3, $4, 'main', $5, $6, $7, $8, $9, $10, clock_timestamp(), true) ON CONFLICT DO NOTHING RETURNING id`,
    [
      books.workspaceId,
      books.tenantId,
      kind,
      recordId,
      remoteTypes[kind],
      remoteId,
      number,
      kind in statuses ? statuses[kind] : 'AUTHORISED',
      facts.updatedAt ?? null,
      JSON.stringify({ ...details, ...('date' in facts ? { date: facts.date } : {}) }),
    ],
  );
  const clash = made ? undefined : await linkedAlready(tx, books, kind, remoteId, recordId);
  return clash === undefined ? undefined : { outcome: 'refused', code: 'linked_elsewhere', sentence: clash };
}

/** What Xero says of a record that is as it should be; items have no status. */
const statuses: Partial<Record<IntakeKind, string | null>> = { contact: 'ACTIVE', item: null, salesOrder: 'ACCEPTED' };

const tell = (
  tx: EntityManager,
  { workspaceId }: Books,
  kind: IntakeKind,
  ends: readonly [Due, End][],
): Promise<void> =>
  writeHistory(
    tx,
    workspaceId,
    ends.flatMap(([due, { outcome, recordId }]) => {
      if (recordId === undefined) return [];
      const [what, word] =
        outcome === 'linked'
          ? ['It was linked in the first import.', 'linked']
          : ['It came in with the first import.', 'imported'];
      return {
        direction: 'import' as const,
        kind,
        recordId,
        label: due.label,
        what: `${due.label}: ${what}`,
        outcome: word!,
        remote: { type: remoteTypes[kind], id: due.remote_id, ...(due.number ? { number: due.number } : {}) },
      };
    }),
  );
