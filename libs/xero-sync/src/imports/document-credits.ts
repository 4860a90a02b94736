import { Injectable } from '@nestjs/common';
import { Decimal } from 'decimal.js';
import type { EntityManager } from 'typeorm';
import { wordFor } from '../engine/rows.js';
import { rowsOf } from '../engine/sql.js';
import { CrmHost, recordKey } from '../host/crm-host.js';
import type { CrmAllocation, CrmRecord } from '../host/records.js';
import type { XeroCreditUse } from '../xero/payments.reads.js';
import {
  count,
  currencyOf,
  dateOf,
  forgetItem,
  history,
  keepItem,
  keepTaken,
  markedSentence,
  nothing,
  stamp,
  targetOf,
  type Books,
  type DocumentLink,
  type End,
  type Item,
  type Target,
} from './import-items.js';
import type { Tally } from './import-runs.js';

/** Takes over what happened to the credit on one document in Xero, in one transaction. */
@Injectable()
export class DocumentCredits {
  constructor(private readonly host: CrmHost) {}

  /** Credit that Xero showed on a document at a moment: what is none of ours comes in, of ours it is told what differs. */
  async take(
    tx: EntityManager,
    books: Books,
    documentId: string,
    uses: readonly XeroCreditUse[],
    readAt = new Date(),
  ): Promise<Tally> {
    const tally: Tally = { done: 1, takenIn: 0, takenBack: 0, refused: 0, waiting: 0 };
    const target = await targetOf(this.host, tx, books, documentId);
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
  async appliedHereTo(
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
}

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
