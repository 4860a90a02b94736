import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { wordFor } from '../engine/rows.js';
import { rowsOf } from '../engine/sql.js';
import { CrmHost, recordKey, type Received } from '../host/crm-host.js';
import type { CrmRecord, IncomingPayment, Kind, RecordRef } from '../host/records.js';
import { tokenFor } from '../records/content.js';
import type { XeroPayment } from '../xero/payments.reads.js';
import {
  count,
  currencyOf,
  dateOf,
  forgetItem,
  history,
  keepItem,
  markedSentence,
  nothing,
  open,
  stamp,
  targetOf,
  type Books,
  type End,
  type Target,
} from './import-items.js';
import type { Tally } from './import-runs.js';

interface MoneyLink {
  kind: Kind;
  record_id: string;
  part: string;
  remote_id: string;
}

const gone = ['DELETED', 'VOIDED'];
/** Documents that can be paid in Xero by people, and what that is for the CRM. */
const payable: readonly Kind[] = ['invoice', 'bill', 'creditNote'];

/** Takes over the payments and refunds of one document in Xero, in one transaction. */
@Injectable()
export class DocumentPayments {
  constructor(private readonly host: CrmHost) {}

  /**
   * What was deleted goes first, so that what was made again in its place finds the amount due. Everything is recognised by its
   * link (or, before there is one, by our token), so nothing is taken in twice and nothing of ours comes back to us.
   */
  async take(tx: EntityManager, books: Books, documentId: string, payments: readonly XeroPayment[]): Promise<Tally> {
    const target = await targetOf(this.host, tx, books, documentId);
    // First this, then the links: what is confirmed in between must be seen by one of the two.
    const isBatchOnItsWay = await batchOnItsWay(tx, books);
    const links = await moneyLinks(tx, books, payments);
    const ordered = payments.toSorted(
      (a, b) =>
        Number(gone.includes(b.status)) - Number(gone.includes(a.status)) ||
        (a.updatedAt ?? '').localeCompare(b.updatedAt ?? '') ||
        a.id.localeCompare(b.id),
    );
    const tally: Tally = { done: 1, takenIn: 0, takenBack: 0, refused: 0, waiting: 0 };
    for (const payment of ordered) {
      const end = await this.payment(tx, books, target, payment, { links, isBatchOnItsWay });
      await this.note(tx, books, target, payment, end);
      count(tally, end);
    }
    return tally;
  }

  private async payment(
    tx: EntityManager,
    books: Books,
    target: Target | undefined,
    payment: XeroPayment,
    { links, isBatchOnItsWay }: { links: readonly MoneyLink[]; isBatchOnItsWay: boolean },
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
    if (payment.batchId ? isBatchOnItsWay : await this.isOnItsWay(tx, books, record, payment))
      return open('waiting', 'ours_on_its_way', 'It is a payment of the CRM whose export is not confirmed yet.');
    // Xero was read before that; what looks like somebody else's now would come in as new money.
    if (await wasTakenBackThere(tx, books, record, payment)) return nothing;
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

  /** Ours by the token in its reference. */
  private async isOnItsWay(
    tx: EntityManager,
    { workspaceId }: Books,
    record: CrmRecord | undefined,
    payment: XeroPayment,
  ): Promise<boolean> {
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

/** The links of these payments, or of the lines on the bank account that they are part of. */
const moneyLinks = (tx: EntityManager, books: Books, payments: readonly XeroPayment[]): Promise<MoneyLink[]> =>
  rowsOf<MoneyLink>(
    tx,
    `SELECT kind, record_id, part, remote_id FROM xero_links WHERE workspace_id = $1 AND tenant_id = $2 AND archived_at IS NULL
       AND ((remote_type = 'Payment' AND remote_id = ANY($3::text[])) OR (remote_type = 'BatchPayment' AND remote_id = ANY($4::text[])))`,
    [books.workspaceId, books.tenantId, payments.map(({ id }) => id), payments.flatMap(({ batchId }) => batchId ?? [])],
  );

/** A part of a line on the bank account bears no token: it may be ours while the answer about any such line is open. */
async function batchOnItsWay(tx: EntityManager, { workspaceId }: Books): Promise<boolean> {
  const [batch] = await rowsOf(
    tx,
    `SELECT 1 FROM xero_steps WHERE workspace_id = $1 AND call = 'batchPayments.create' AND state IN ('sending', 'unknown') LIMIT 1`,
    [workspaceId],
  );
  return batch !== undefined;
}

/** Whether we deleted it in Xero; what is deleted there never comes back under the same id. */
async function wasTakenBackThere(
  tx: EntityManager,
  { workspaceId }: Books,
  record: CrmRecord | undefined,
  { id, batchId }: XeroPayment,
): Promise<boolean> {
  const own = record && 'applied' in record ? (record.applied ?? []) : [];
  const [step] = await rowsOf(
    tx,
    `SELECT 1 FROM xero_steps WHERE workspace_id = $1 AND (kind, record_id) IN (SELECT * FROM unnest($2::text[], $3::text[]))
       AND effect = 'delete' AND state = 'done' AND remote_id = ANY($4::text[]) LIMIT 1`,
    [workspaceId, own.map(({ kind }) => kind), own.map((one) => one.id), batchId ? [id, batchId] : [id]],
  );
  return step !== undefined;
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

/** "Payment of 50.00 NZD on invoice INV-00007, 2026-05-04". */
function moneyOf({ ref, record }: Target, { amount, date }: XeroPayment): string {
  const what = ref.kind === 'creditNote' ? 'Refund' : 'Payment';
  const number = record ? ` ${record.number}` : '';
  return `${what} of ${amount ?? '?'} ${currencyOf(record)} on ${wordFor(ref.kind)}${number}${date ? `, ${date}` : ''}`;
}

const aWordFor = (kind: Kind): string => `a ${wordFor(kind)}`;
