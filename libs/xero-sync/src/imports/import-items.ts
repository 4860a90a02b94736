import type { EntityManager } from 'typeorm';
import { writeHistory } from '../engine/history.js';
import { wordFor } from '../engine/rows.js';
import { rowsOf } from '../engine/sql.js';
import { recordKey, type CrmHost } from '../host/crm-host.js';
import type { CrmRecord, Kind, RecordRef } from '../host/records.js';
import type { SettingsValues } from '../settings/xero-settings.js';
import type { Tally } from './import-runs.js';

/** Where the money goes: a workspace in one organisation, with its choices. */
export interface Books {
  workspaceId: string;
  tenantId: string;
  settings: SettingsValues;
}

export interface DocumentLink {
  kind: Kind;
  record_id: string;
}

export interface Item {
  state: 'waiting' | 'refused';
  code: string;
  sentence: string;
}

/** What became of one payment. */
export type End = { done: 'in' | 'back' | 'nothing' } | ({ done: 'open' } & Item);

/** A document of ours that money in Xero hangs on, and the record behind it. */
export interface Target {
  ref: RecordRef;
  record?: CrmRecord;
}

export const nothing: End = { done: 'nothing' };

/** The document of ours that has this counterpart in Xero. */
export async function targetOf(
  host: CrmHost,
  tx: EntityManager,
  books: Books,
  documentId: string,
): Promise<Target | undefined> {
  const [link] = await rowsOf<DocumentLink>(
    tx,
    `SELECT kind, record_id FROM xero_links WHERE workspace_id = $1 AND tenant_id = $2 AND archived_at IS NULL
       AND remote_type IN ('Invoice', 'CreditNote') AND remote_id = $3`,
    [books.workspaceId, books.tenantId, documentId],
  );
  if (!link) return undefined;
  const ref: RecordRef = { workspaceId: books.workspaceId, kind: link.kind, id: link.record_id };
  const record = (await host.read([ref], tx)).get(recordKey(ref));
  return { ref, ...(record ? { record } : {}) };
}

export const open = (state: Item['state'], code: string, sentence: string): End => ({
  done: 'open',
  state,
  code,
  sentence,
});

export function count(tally: Tally, end: End): void {
  if (end.done === 'in') tally.takenIn += 1;
  else if (end.done === 'back') tally.takenBack += 1;
  else if (end.done === 'open') tally[end.state] += 1;
}

export const forgetItem = (tx: EntityManager, books: Books, remoteId: string): Promise<unknown> =>
  tx.query(
    `DELETE FROM xero_import_items WHERE workspace_id = $1 AND tenant_id = $2 AND remote_id = $3 AND state <> 'taken'`,
    [books.workspaceId, books.tenantId, remoteId],
  );

export const stamp = (tx: EntityManager, books: Books, ref: RecordRef): Promise<unknown> =>
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

export const keepTaken = (tx: EntityManager, books: Books, target: Target, kept: Kept): Promise<unknown> =>
  tx.query(keepSql, keepValues(books, target, kept, { state: 'taken', code: 'taken', sentence: 'It was taken in.' }));

export async function keepItem(
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

export const history = (
  tx: EntityManager,
  { ref }: Target,
  what: string,
  outcome: string,
  remoteId: string,
): Promise<void> =>
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

/** Xero shows the amount of a payment in the currency of its document. */
export const currencyOf = (record: CrmRecord | undefined): string =>
  record && 'currency' in record && record.currency ? record.currency : '';

export const dateOf = (record: CrmRecord | undefined): string => (record && 'date' in record ? record.date : '');

export const markedSentence = ({ kind, number, doNotImport }: CrmRecord): string =>
  `The ${wordFor(kind)} ${number} is marked "do not import"${doNotImport?.reason ? `: ${doNotImport.reason}` : ''}.`;
