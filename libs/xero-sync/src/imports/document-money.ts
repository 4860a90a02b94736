import { Injectable } from '@nestjs/common';
import { Decimal } from 'decimal.js';
import type { EntityManager } from 'typeorm';
import { writeHistory } from '../engine/history.js';
import { wordFor } from '../engine/rows.js';
import { rowsOf } from '../engine/sql.js';
import { CrmHost, recordKey, type Received } from '../host/crm-host.js';
import type { CrmAllocation, CrmRecord, IncomingPayment, Kind, RecordRef } from '../host/records.js';
import { tokenFor } from '../records/content.js';
import type { SettingsValues } from '../settings/xero-settings.js';
import type { XeroCreditUse, XeroPayment } from '../xero/payments.reads.js';
import type { Tally } from './import-runs.js';

/** Where the money goes: a workspace in one organisation, with its choices. */
export interface Books {
  workspaceId: string;
  tenantId: string;
  settings: SettingsValues;
}

interface MoneyLink {
  kind: Kind;
  record_id: string;
  part: string;
  remote_id: string;
}

interface DocumentLink {
  kind: Kind;
  record_id: string;
}

interface Item {
  state: 'waiting' | 'refused';
  code: string;
  sentence: string;
}

/** What became of one payment. */
type End = { done: 'in' | 'back' | 'nothing' } | ({ done: 'open' } & Item);

/** A document of ours that money in Xero hangs on, and the record behind it. */
interface Target {
  ref: RecordRef;
  record?: CrmRecord;
}

const nothing: End = { done: 'nothing' };
const gone = ['DELETED', 'VOIDED'];
/** Documents that can be paid in Xero by people, and what that is for the CRM. */
const payable: readonly Kind[] = ['invoice', 'bill', 'creditNote'];

/** Takes over what happened to the money of one document in Xero, in one transaction. */
@Injectable()
export class DocumentMoney {
  constructor(private readonly host: CrmHost) {}

  /**
   * What was deleted goes first, so that what was made again in its place finds the amount due. Everything is recognised by its
   * link (or, before there is one, by our token), so nothing is taken in twice and nothing of ours comes back to us.
   */
  async payments(
    tx: EntityManager,
    books: Books,
    documentId: string,
    payments: readonly XeroPayment[],
  ): Promise<Tally> {
    const target = await this.target(tx, books, documentId);
    const links = await moneyLinks(tx, books, payments);
    const ordered = payments.toSorted(
      (a, b) =>
        Number(gone.includes(b.status)) - Number(gone.includes(a.status)) ||
        (a.updatedAt ?? '').localeCompare(b.updatedAt ?? '') ||
        a.id.localeCompare(b.id),
    );
    const tally: Tally = { done: 1, takenIn: 0, takenBack: 0, refused: 0, waiting: 0 };
    for (const payment of ordered) {
      const end = await this.payment(tx, books, target, payment, links);
      await this.note(tx, books, target, payment, end);
      count(tally, end);
    }
    return tally;
  }

  /** Credit that Xero showed on a document at a moment: what is none of ours comes in, of ours it is told what differs. */
  async credits(
    tx: EntityManager,
    books: Books,
    documentId: string,
    uses: readonly XeroCreditUse[],
    readAt = new Date(),
  ): Promise<Tally> {
    const tally: Tally = { done: 1, takenIn: 0, takenBack: 0, refused: 0, waiting: 0 };
    const target = await this.target(tx, books, documentId);
    if (!target || (target.ref.kind !== 'invoice' && target.ref.kind !== 'bill')) return tally;
    const taken = await this.takenOff(tx, books, target, uses);
    const all = [...uses, ...taken];
    const linked = await linkedCredits(tx, books, all);
    await forgetCredits(tx, books, documentId, all);
    const known = await creditsTaken(tx, books, documentId);
    // What was applied before the credit came here as a record of its own stays credit of Xero's.
    const ours = new Map([...linked].filter(([id]) => new Decimal(known.get(id)?.amount ?? 0).isZero()));
    for (const use of all) {
      const credit = ours.get(use.creditId);
      if (credit) count(tally, await this.ownCredit(tx, books, { ...target, readAt }, documentId, use, credit));
    }
    const theirs = uses.filter(({ creditId }) => !ours.has(creditId));
    for (const [creditId, before] of known) {
      const now = theirs.find((use) => use.creditId === creditId);
      if (new Decimal(before.amount).isZero() || (now && new Decimal(now.amount).equals(before.amount))) continue;
      const end = await this.creditOff(tx, books, target, documentId, creditId, before);
      count(tally, end);
      if (end.done === 'back') known.set(creditId, { ...before, amount: '0.00' });
    }
    for (const use of theirs) {
      const before = known.get(use.creditId) ?? { amount: '0.00', times: 0 };
      if (!new Decimal(before.amount).isZero()) continue;
      count(tally, await this.creditOn(tx, books, target, documentId, use, before.times + 1));
    }
    return tally;
  }

  /** Of documents in Xero those that credit of ours is applied to here. */
  async creditedHere(
    tx: EntityManager,
    { workspaceId, tenantId }: Pick<Books, 'workspaceId' | 'tenantId'>,
    documentIds: readonly string[],
  ): Promise<string[]> {
    const rows = await rowsOf<DocumentLink & { remote_id: string }>(
      tx,
      `SELECT kind, record_id, remote_id FROM xero_links WHERE workspace_id = $1 AND tenant_id = $2 AND archived_at IS NULL
         AND remote_type = 'Invoice' AND part = 'main' AND remote_id = ANY($3::text[])
         AND EXISTS (SELECT FROM xero_links a WHERE a.workspace_id = $1 AND a.tenant_id = $2 AND a.kind = 'allocation' AND a.archived_at IS NULL)`,
      [workspaceId, tenantId, documentIds],
    );
    const refs = rows.map((row) => ({ workspaceId, kind: row.kind, id: row.record_id }));
    const records = refs.length === 0 ? new Map<string, CrmRecord>() : await this.host.read(refs, tx);
    return rows.flatMap((row, at) =>
      allocationIds(records.get(recordKey(refs[at]!))).length > 0 ? [row.remote_id] : [],
    );
  }

  private async target(tx: EntityManager, books: Books, documentId: string): Promise<Target | undefined> {
    const [link] = await rowsOf<DocumentLink>(
      tx,
      `SELECT kind, record_id FROM xero_links WHERE workspace_id = $1 AND tenant_id = $2 AND archived_at IS NULL
         AND remote_type IN ('Invoice', 'CreditNote') AND remote_id = $3`,
      [books.workspaceId, books.tenantId, documentId],
    );
    if (!link) return undefined;
    const ref: RecordRef = { workspaceId: books.workspaceId, kind: link.kind, id: link.record_id };
    const record = (await this.host.read([ref], tx)).get(recordKey(ref));
    return { ref, ...(record ? { record } : {}) };
  }

  private async payment(
    tx: EntityManager,
    books: Books,
    target: Target | undefined,
    payment: XeroPayment,
    links: readonly MoneyLink[],
  ): Promise<End> {
    const link = links.find(({ remote_id: id }) => id === payment.id || id === payment.batchId);
    if (gone.includes(payment.status)) return this.takeBack(tx, books, target, payment, link);
    if (link) return nothing;
    if (payment.status !== 'AUTHORISED')
      return open(
        'waiting',
        'unknown_status',
        `Xero shows it as ${payment.status || 'nothing known'}. It waits until it counts there.`,
      );
    if (!target) return nothing;
    const { record, ref } = target;
    if (await this.isOnItsWay(tx, books, record, payment))
      return open('waiting', 'ours_on_its_way', 'It is a payment of the CRM whose export is not confirmed yet.');
    if (books.settings.paymentImport.reconciledOnly && !payment.reconciled)
      return open(
        'waiting',
        'not_reconciled',
        'It is not reconciled in Xero, and the settings ask for reconciled payments only.',
      );
    if (!payable.includes(ref.kind))
      return open(
        'refused',
        'not_payable',
        `It was paid on ${aWordFor(ref.kind)}, which the CRM settles by itself. Delete the payment in Xero, or keep it there alone.`,
      );
    if (!record)
      return open('refused', 'record_missing', `The ${wordFor(ref.kind)} it was paid on is no longer in the CRM.`);
    if (record.doNotImport) return open('refused', 'do_not_import', markedSentence(record));
    if (!payment.amount || !payment.date)
      return open('refused', 'incomplete', 'Xero shows it without an amount or a date. Open and save it there.');
    return this.takeIn(tx, books, target, payment);
  }

  private async takeIn(tx: EntityManager, books: Books, target: Target, payment: XeroPayment): Promise<End> {
    const received = await this.host.receive(books.workspaceId, incomingOf(books, target, payment, 'received'), tx);
    if (received.done === 'refused') return open('refused', 'refused_here', received.reason);
    if (received.done === 'unchanged') return nothing;
    await this.link(tx, books, target, payment, received.id);
    await stamp(tx, books, target.ref);
    await history(tx, target, `${moneyOf(target, payment)} came in from Xero.`, 'imported', payment.id);
    return { done: 'in' };
  }

  /** From now on the payment here and the one there are one: reversing it here takes it back there. */
  private async link(
    tx: EntityManager,
    books: Books,
    { ref }: Target,
    payment: XeroPayment,
    id: string,
  ): Promise<void> {
    const kind = ref.kind === 'invoice' ? 'payment' : ref.kind === 'creditNote' ? 'refund' : undefined;
    if (!kind) return;
    const own: RecordRef = { workspaceId: books.workspaceId, kind, id };
    const record = (await this.host.read([own], tx)).get(recordKey(own));
    const allocation =
      record?.kind === 'payment' ? record.allocations.find(({ document }) => document.id === ref.id) : undefined;
    if (record?.kind !== 'refund' && !allocation) return;
    await tx.query(
      `INSERT INTO xero_links (workspace_id, tenant_id, kind, record_id, part, remote_type, remote_id, number, status, content, details,
         imported_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'AUTHORISED', 'imported', $9, clock_timestamp())`,
      [
        books.workspaceId,
        books.tenantId,
        kind,
        id,
        allocation ? `allocation:${allocation.id}` : 'main',
        'Payment',
        payment.id,
        payment.reference ?? null,
        JSON.stringify({ date: payment.date }),
      ],
    );
  }

  private async takeBack(
    tx: EntityManager,
    books: Books,
    target: Target | undefined,
    payment: XeroPayment,
    link: MoneyLink | undefined,
  ): Promise<End> {
    if (link && link.kind !== 'payment' && link.kind !== 'refund')
      return open(
        'refused',
        'part_of_stock_document',
        `It belongs to a ${wordFor(link.kind)} of the CRM, which it cannot be taken from. Enter it again in Xero.`,
      );
    if (link && (await isMoving(tx, books, link)))
      return open('waiting', 'ours_on_its_way', 'The CRM is just sending a change of it.');
    const own = link && ({ workspaceId: books.workspaceId, kind: link.kind, id: link.record_id } satisfies RecordRef);
    const record = own && (await this.host.read([own], tx)).get(recordKey(own));
    const marked = [record, target?.record].find((one) => one?.doNotImport);
    if (marked) return open('refused', 'do_not_import', markedSentence(marked));
    if (!target) return nothing;
    if (link) await archive(tx, books, link);
    const incoming = incomingOf(books, target, payment, 'reversed');
    const received = await this.host.receive(
      books.workspaceId,
      own ? { ...incoming, ours: { id: own.id, ...allocationOf(link) } } : incoming,
      tx,
    );
    return this.takenBack(tx, books, target, payment, received, link);
  }

  private async takenBack(
    tx: EntityManager,
    books: Books,
    target: Target,
    payment: XeroPayment,
    received: Received,
    link: MoneyLink | undefined,
  ): Promise<End> {
    if (received.done === 'refused') {
      // It was never taken in, so there is nothing to take back.
      if (!link) return nothing;
      await restore(tx, books, link);
      return open('refused', 'refused_here', received.reason);
    }
    if (received.done === 'unchanged') return nothing;
    await stamp(tx, books, target.ref);
    await history(
      tx,
      target,
      `${moneyOf(target, payment)} was deleted in Xero and taken back here.`,
      'taken back',
      payment.id,
    );
    return { done: 'back' };
  }

  /** Ours by the token in its reference, or by a line on the bank account whose answer is open. */
  private async isOnItsWay(
    tx: EntityManager,
    { workspaceId }: Books,
    record: CrmRecord | undefined,
    payment: XeroPayment,
  ): Promise<boolean> {
    if (payment.batchId) {
      const [batch] = await rowsOf(
        tx,
        `SELECT 1 FROM xero_steps WHERE workspace_id = $1 AND call = 'batchPayments.create' AND state IN ('sending', 'unknown') LIMIT 1`,
        [workspaceId],
      );
      return batch !== undefined;
    }
    const token = payment.reference?.split(' ')[0];
    if (token === undefined || !record || !('applied' in record)) return false;
    const own = (record.applied ?? []).find(
      ({ id, allocationId }) => tokenFor('', allocationId ?? id) === token.slice(-9),
    );
    if (!own?.ended) return own !== undefined;
    // People copy references: what was taken off and is not on its way any more was made again by them.
    const [row] = await rowsOf(
      tx,
      `SELECT 1 FROM xero_outbox WHERE workspace_id = $1 AND kind = $2 AND record_id = $3
         AND state IN ('pending', 'sending', 'unknown', 'attention') LIMIT 1`,
      [workspaceId, own.kind, own.id],
    );
    return row !== undefined;
  }

  /** Credits of ours that are applied here to the document and that Xero does not show on it at all, as uses of nothing. */
  private async takenOff(
    tx: EntityManager,
    books: Books,
    { record }: Target,
    uses: readonly XeroCreditUse[],
  ): Promise<XeroCreditUse[]> {
    const credits = new Set<string>();
    for (const { credit } of await this.appliedCredits(tx, books, record)) credits.add(credit.id);
    const rows = await rowsOf<{ remote_id: string; number: string | null }>(
      tx,
      `SELECT remote_id, number FROM xero_links WHERE workspace_id = $1 AND tenant_id = $2 AND archived_at IS NULL
         AND remote_type = 'CreditNote' AND part = 'main' AND record_id = ANY($3::text[]) AND remote_id <> ALL($4::text[])`,
      [books.workspaceId, books.tenantId, [...credits], uses.map(({ creditId }) => creditId)],
    );
    return rows.map(({ remote_id: creditId, number }) => ({
      ...{ creditId, source: 'credit note', amount: '0.00' },
      ...(number ? { number } : {}),
    }));
  }

  /** A credit of the CRM is applied here, from where it reaches Xero; what people did with it there beside that is told. */
  private async ownCredit(
    tx: EntityManager,
    books: Books,
    target: Target & { readAt: Date },
    documentId: string,
    use: XeroCreditUse,
    credit: DocumentLink,
  ): Promise<End> {
    const here = await this.appliedHere(tx, books, target, credit);
    const remoteId = `${use.creditId}@${documentId}`;
    if (here === undefined || here.equals(use.amount)) {
      await forgetItem(tx, books, remoteId);
      return nothing;
    }
    const item: Item = { state: 'refused', ...ownCreditDiffers(use, here) };
    const facts = { ...use, times: 0, amount: '0.00' };
    await keepItem(tx, books, target, { remoteId, documentId, facts, label: creditWords(use) }, item);
    return { done: 'open', ...item };
  }

  /** How much of a credit of ours is on a document here; undefined while a change of that is on its way to Xero, or was when Xero was read. */
  private async appliedHere(
    tx: EntityManager,
    books: Books,
    { record, readAt }: Target & { readAt: Date },
    credit: DocumentLink,
  ): Promise<Decimal | undefined> {
    const ids = allocationIds(record);
    const [moving] = await rowsOf(
      tx,
      `SELECT 1 FROM xero_outbox WHERE workspace_id = $1 AND kind = 'allocation' AND record_id = ANY($2::text[])
         AND (state IN ('pending', 'sending', 'unknown', 'attention') OR done_at >= $3) LIMIT 1`,
      [books.workspaceId, ids, readAt],
    );
    if (moving) return undefined;
    let sum = new Decimal(0);
    for (const one of await this.appliedCredits(tx, books, record))
      if (one.credit.id === credit.record_id) sum = sum.plus(one.amount);
    return sum;
  }

  /** Credit of ours on a document, as far as it is in Xero. */
  private async appliedCredits(
    tx: EntityManager,
    { workspaceId, tenantId }: Books,
    record: CrmRecord | undefined,
  ): Promise<CrmAllocation[]> {
    const ids = allocationIds(record);
    if (ids.length === 0) return [];
    const sent = await rowsOf<{ record_id: string }>(
      tx,
      `SELECT record_id FROM xero_links WHERE workspace_id = $1 AND tenant_id = $2 AND archived_at IS NULL AND kind = 'allocation'
         AND record_id = ANY($3::text[])`,
      [workspaceId, tenantId, ids],
    );
    const refs = sent.map((row) => ({ workspaceId, kind: 'allocation' as const, id: row.record_id }));
    return [...(await this.host.read(refs, tx)).values()].flatMap((one) =>
      one.kind === 'allocation' && one.status === 'active' ? [one] : [],
    );
  }

  private async creditOn(
    tx: EntityManager,
    books: Books,
    target: Target,
    documentId: string,
    use: XeroCreditUse,
    times: number,
  ): Promise<End> {
    const { record } = target;
    const key = `${use.creditId}@${documentId}`;
    const shown = { amount: use.amount, reference: creditWords(use) };
    const facts = { ...use, times: times - 1, amount: '0.00' };
    const put = (item: Item) =>
      keepItem(tx, books, target, { remoteId: key, documentId, facts, label: creditWords(use) }, item);
    if (!record || record.doNotImport) {
      const item: Item = record
        ? { state: 'refused', code: 'do_not_import', sentence: markedSentence(record) }
        : {
            state: 'refused',
            code: 'record_missing',
            sentence: `The ${wordFor(target.ref.kind)} is no longer in the CRM.`,
          };
      await put(item);
      return { done: 'open', ...item };
    }
    const received = await this.host.receive(
      books.workspaceId,
      {
        kind: 'payment',
        remoteId: `${key}#${times}`,
        document: { kind: target.ref.kind, id: target.ref.id },
        date: use.date ?? dateOf(record),
        currency: currencyOf(record),
        status: 'received',
        ...shown,
      },
      tx,
    );
    if (received.done === 'refused') {
      const item: Item = { state: 'refused', code: 'refused_here', sentence: received.reason };
      await put(item);
      return { done: 'open', ...item };
    }
    await keepTaken(tx, books, target, {
      remoteId: key,
      documentId,
      facts: { ...use, times },
      label: creditWords(use),
    });
    await stamp(tx, books, target.ref);
    await history(
      tx,
      target,
      `${creditWords(use)}: ${use.amount} ${currencyOf(record)} were applied in Xero.`,
      'imported',
      use.creditId,
    );
    return { done: 'in' };
  }

  private async creditOff(
    tx: EntityManager,
    books: Books,
    target: Target,
    documentId: string,
    creditId: string,
    before: CreditTaken,
  ): Promise<End> {
    if (!target.record || target.record.doNotImport) return nothing;
    const key = `${creditId}@${documentId}`;
    const received = await this.host.receive(
      books.workspaceId,
      {
        kind: 'payment',
        remoteId: `${key}#${before.times}`,
        document: { kind: target.ref.kind, id: target.ref.id },
        amount: before.amount,
        date: dateOf(target.record),
        currency: currencyOf(target.record),
        status: 'reversed',
      },
      tx,
    );
    if (received.done === 'refused') return nothing;
    await keepTaken(tx, books, target, {
      remoteId: key,
      documentId,
      facts: { creditId, amount: '0.00', times: before.times },
      label: 'Credit in Xero',
    });
    await stamp(tx, books, target.ref);
    await history(
      tx,
      target,
      `${before.amount} ${currencyOf(target.record)} of credit were taken off in Xero, and here.`,
      'taken back',
      creditId,
    );
    return { done: 'back' };
  }

  /** Keeps what could not be taken in, with the reason, until it can; people are told in the history once for each reason. */
  private async note(
    tx: EntityManager,
    books: Books,
    target: Target | undefined,
    payment: XeroPayment,
    end: End,
  ): Promise<void> {
    if (end.done !== 'open') return void (await forgetItem(tx, books, payment.id));
    const label = target ? moneyOf(target, payment) : `Payment of ${payment.documentNumber ?? payment.documentId}`;
    await keepItem(
      tx,
      books,
      target,
      { remoteId: payment.id, documentId: payment.documentId, facts: payment, label },
      end,
    );
  }
}

const open = (state: Item['state'], code: string, sentence: string): End => ({ done: 'open', state, code, sentence });

function count(tally: Tally, end: End): void {
  if (end.done === 'in') tally.takenIn += 1;
  else if (end.done === 'back') tally.takenBack += 1;
  else if (end.done === 'open') tally[end.state] += 1;
}

/** The links of these payments, or of the lines on the bank account that they are part of. */
const moneyLinks = (tx: EntityManager, books: Books, payments: readonly XeroPayment[]): Promise<MoneyLink[]> =>
  rowsOf<MoneyLink>(
    tx,
    `SELECT kind, record_id, part, remote_id FROM xero_links WHERE workspace_id = $1 AND tenant_id = $2 AND archived_at IS NULL
       AND ((remote_type = 'Payment' AND remote_id = ANY($3::text[])) OR (remote_type = 'BatchPayment' AND remote_id = ANY($4::text[])))`,
    [books.workspaceId, books.tenantId, payments.map(({ id }) => id), payments.flatMap(({ batchId }) => batchId ?? [])],
  );

/** Credits that are documents of the CRM: what is done with them is known by their own records. */
async function linkedCredits(
  tx: EntityManager,
  books: Books,
  uses: readonly XeroCreditUse[],
): Promise<ReadonlyMap<string, DocumentLink>> {
  const rows = await rowsOf<DocumentLink & { remote_id: string }>(
    tx,
    `SELECT kind, record_id, remote_id FROM xero_links WHERE workspace_id = $1 AND tenant_id = $2 AND archived_at IS NULL
       AND remote_type = 'CreditNote' AND remote_id = ANY($3::text[])`,
    [books.workspaceId, books.tenantId, uses.map(({ creditId }) => creditId)],
  );
  return new Map(rows.map((row) => [row.remote_id, row]));
}

/** Credit that is on the document no more need not be explained any longer. */
const forgetCredits = (
  tx: EntityManager,
  books: Books,
  documentId: string,
  uses: readonly XeroCreditUse[],
): Promise<unknown> =>
  tx.query(
    `DELETE FROM xero_import_items WHERE workspace_id = $1 AND tenant_id = $2 AND document_id = $3 AND state <> 'taken'
       AND facts ? 'creditId' AND (facts ->> 'times')::integer = 0 AND NOT (facts ->> 'creditId') = ANY($4::text[])`,
    [books.workspaceId, books.tenantId, documentId, uses.map(({ creditId }) => creditId)],
  );

const forgetItem = (tx: EntityManager, books: Books, remoteId: string): Promise<unknown> =>
  tx.query(
    `DELETE FROM xero_import_items WHERE workspace_id = $1 AND tenant_id = $2 AND remote_id = $3 AND state <> 'taken'`,
    [books.workspaceId, books.tenantId, remoteId],
  );

interface CreditTaken {
  amount: string;
  /** How often it was applied so far: each time is another payment here. */
  times: number;
}

async function creditsTaken(tx: EntityManager, books: Books, documentId: string): Promise<Map<string, CreditTaken>> {
  const rows = await rowsOf<{ facts: CreditTaken & { creditId: string } }>(
    tx,
    `SELECT facts FROM xero_import_items WHERE workspace_id = $1 AND tenant_id = $2 AND document_id = $3 AND facts ? 'creditId'`,
    [books.workspaceId, books.tenantId, documentId],
  );
  return new Map(rows.map(({ facts }) => [facts.creditId, { amount: facts.amount, times: facts.times }]));
}

async function isMoving(tx: EntityManager, books: Books, link: MoneyLink): Promise<boolean> {
  const [row] = await rowsOf(
    tx,
    `SELECT 1 FROM xero_outbox WHERE workspace_id = $1 AND kind = $2 AND record_id = $3 AND state IN ('sending', 'unknown') LIMIT 1`,
    [books.workspaceId, link.kind, link.record_id],
  );
  return row !== undefined;
}

const archive = (tx: EntityManager, books: Books, link: MoneyLink): Promise<unknown> =>
  tx.query(
    `UPDATE xero_links SET archived_at = clock_timestamp(), imported_at = clock_timestamp(), stamp_due = true
      WHERE workspace_id = $1 AND tenant_id = $2 AND kind = $3 AND record_id = $4 AND part = $5 AND archived_at IS NULL`,
    [books.workspaceId, books.tenantId, link.kind, link.record_id, link.part],
  );

const restore = (tx: EntityManager, books: Books, link: MoneyLink): Promise<unknown> =>
  tx.query(
    `UPDATE xero_links SET archived_at = NULL
      WHERE workspace_id = $1 AND tenant_id = $2 AND kind = $3 AND record_id = $4 AND part = $5 AND remote_id = $6`,
    [books.workspaceId, books.tenantId, link.kind, link.record_id, link.part, link.remote_id],
  );

const stamp = (tx: EntityManager, books: Books, ref: RecordRef): Promise<unknown> =>
  tx.query(
    `UPDATE xero_links SET imported_at = clock_timestamp(), stamp_due = true
      WHERE workspace_id = $1 AND tenant_id = $2 AND kind = $3 AND record_id = $4 AND part = 'main' AND archived_at IS NULL`,
    [books.workspaceId, books.tenantId, ref.kind, ref.id],
  );

interface Kept {
  remoteId: string;
  documentId: string;
  label: string;
  facts: object;
}

const keepTaken = (tx: EntityManager, books: Books, target: Target, kept: Kept): Promise<unknown> =>
  tx.query(keepSql, keepValues(books, target, kept, { state: 'taken', code: 'taken', sentence: 'It was taken in.' }));

async function keepItem(
  tx: EntityManager,
  books: Books,
  target: Target | undefined,
  kept: Kept,
  item: Item,
): Promise<void> {
  const [before] = await rowsOf<{ sentence: string }>(
    tx,
    `SELECT sentence FROM xero_import_items WHERE workspace_id = $1 AND tenant_id = $2 AND remote_id = $3`,
    [books.workspaceId, books.tenantId, kept.remoteId],
  );
  await tx.query(keepSql, keepValues(books, target, kept, item));
  if (item.state === 'refused' && target && before?.sentence !== item.sentence)
    await history(tx, target, `${kept.label} could not be taken in: ${item.sentence}`, 'refused', kept.remoteId);
}

const keepSql = `INSERT INTO xero_import_items (workspace_id, tenant_id, remote_id, state, document_id, kind, record_id, label, code, sentence, facts)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
   ON CONFLICT (workspace_id, tenant_id, remote_id) DO UPDATE SET state = excluded.state, kind = excluded.kind, record_id = excluded.record_id,
     label = excluded.label, code = excluded.code, sentence = excluded.sentence, facts = excluded.facts, last_at = clock_timestamp()`;

const keepValues = (
  books: Books,
  target: Target | undefined,
  { remoteId, documentId, label, facts }: Kept,
  { state, code, sentence }: { state: string; code: string; sentence: string },
): unknown[] => [
  books.workspaceId,
  books.tenantId,
  remoteId,
  state,
  documentId,
  target?.ref.kind ?? null,
  target?.ref.id ?? null,
  label,
  code,
  sentence,
  JSON.stringify(facts),
];

const history = (tx: EntityManager, { ref }: Target, what: string, outcome: string, remoteId: string): Promise<void> =>
  writeHistory(tx, ref.workspaceId, [
    {
      direction: 'import',
      kind: ref.kind,
      recordId: ref.id,
      label: `Payments of ${wordFor(ref.kind)}`,
      what,
      outcome,
      remote: { type: 'Payment', id: remoteId },
    },
  ]);

function incomingOf(
  { settings }: Books,
  { ref, record }: Target,
  payment: XeroPayment,
  status: IncomingPayment['status'],
): IncomingPayment {
  const method = Object.entries(settings.methodAccounts).find(([, account]) => account === payment.accountId);
  return {
    kind: 'payment',
    remoteId: payment.id,
    document: { kind: ref.kind, id: ref.id },
    amount: payment.amount ?? '0.00',
    date: payment.date ?? dateOf(record),
    currency: currencyOf(record),
    ...(payment.reference ? { reference: payment.reference.slice(0, 255) } : {}),
    ...(method ? { methodId: method[0] } : {}),
    status,
  };
}

const allocationOf = (link: MoneyLink | undefined): { allocationId?: string } =>
  link?.part.startsWith('allocation:') ? { allocationId: link.part.slice('allocation:'.length) } : {};

/** Xero shows the amount of a payment in the currency of its document. */
const currencyOf = (record: CrmRecord | undefined): string =>
  record && 'currency' in record && record.currency ? record.currency : '';

const dateOf = (record: CrmRecord | undefined): string => (record && 'date' in record ? record.date : '');

/** "Payment of 50.00 NZD on invoice INV-00007, 2026-05-04". */
function moneyOf({ ref, record }: Target, { amount, date }: XeroPayment): string {
  const what = ref.kind === 'creditNote' ? 'Refund' : 'Payment';
  const number = record ? ` ${record.number}` : '';
  return `${what} of ${amount ?? '?'} ${currencyOf(record)} on ${wordFor(ref.kind)}${number}${date ? `, ${date}` : ''}`;
}

const allocationIds = (record: CrmRecord | undefined): string[] =>
  (record && 'applied' in record ? (record.applied ?? []) : [])
    .filter(({ kind }) => kind === 'allocation')
    .map(({ id }) => id);

function ownCreditDiffers({ amount }: XeroCreditUse, here: Decimal): Omit<Item, 'state'> {
  const both = `Of this credit ${amount} are applied in Xero and ${here.toFixed(2)} in the CRM, where it was made out.`;
  return here.lessThan(amount)
    ? { code: 'credit_of_ours', sentence: `${both} Take it off in Xero and apply it here; it reaches Xero by itself.` }
    : {
        code: 'credit_taken_off',
        sentence: `${both} It was taken off in Xero: take it off here too, or apply it there again.`,
      };
}

const creditWords = ({ source, number }: XeroCreditUse): string =>
  `${source.charAt(0).toUpperCase()}${source.slice(1)}${number ? ` ${number}` : ''} in Xero`;

const aWordFor = (kind: Kind): string => `a ${wordFor(kind)}`;

const markedSentence = ({ kind, number, doNotImport }: CrmRecord): string =>
  `The ${wordFor(kind)} ${number} is marked "do not import"${doNotImport?.reason ? `: ${doNotImport.reason}` : ''}.`;
