import type { EntityManager } from 'typeorm';
import { writeHistory } from '../engine/history.js';
import { rowsOf } from '../engine/sql.js';
import type { CrmRecord, RecordRef } from '../host/records.js';
import type { FactsType } from '../xero/agreed-facts.js';
import type { DriftCause } from './causes.js';
import type { Difference } from './comparison.js';
import { driftSentence, excludedSentence } from './words.js';

interface Remote {
  remote_type: string;
  remote_id: string;
}

interface Found {
  ref: RecordRef;
  record: CrmRecord;
  remote: Remote;
  type: FactsType;
  cause: DriftCause;
  differences: readonly Difference[];
}

/** Opens the item of a record, or brings it up to date; what is new has its line in the history and is told as news. */
export async function keepItem(tx: EntityManager, tenantId: string, found: Found): Promise<void> {
  const { ref, record, remote, type, cause, differences } = found;
  const plain = driftSentence(record, type, cause, differences);
  const sentence = record.doNotImport ? excludedSentence(plain, record.doNotImport) : plain;
  const [kept] = await rowsOf<{ id: string; fresh: boolean; news: boolean }>(
    tx,
    `WITH before AS (SELECT sentence, state FROM xero_drift WHERE workspace_id = $1 AND tenant_id = $2 AND kind = $3
        AND record_id = $4 AND state IN ('open', 'excluded'))
     INSERT INTO xero_drift AS d (workspace_id, tenant_id, kind, record_id, remote_type, remote_id, label, cause, state, fields, sentence)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     ON CONFLICT (workspace_id, tenant_id, kind, record_id) WHERE state IN ('open', 'excluded') DO UPDATE SET
       remote_type = excluded.remote_type, remote_id = excluded.remote_id, label = excluded.label, cause = excluded.cause, state = excluded.state, fields = excluded.fields,
       sentence = excluded.sentence, last_at = clock_timestamp()
     RETURNING id, NOT EXISTS (SELECT FROM before) AS fresh,
       NOT EXISTS (SELECT FROM before b WHERE b.sentence = d.sentence AND b.state = d.state) AS news`,
    [
      ref.workspaceId,
      tenantId,
      ref.kind,
      ref.id,
      remote.remote_type,
      remote.remote_id,
      record.number,
      cause,
      record.doNotImport ? 'excluded' : 'open',
      JSON.stringify(differences),
      sentence,
    ],
  );
  if (!kept!.news) return;
  await tellHistory(tx, ref, record.number, sentence, cause, remote);
  if (kept!.fresh && !record.doNotImport)
    await tellNews(tx, ref, { changeId: kept!.id, label: record.number, sentence });
}

/** The two sides agree again, without anybody having decided. */
export async function closeItem(tx: EntityManager, tenantId: string, ref: RecordRef): Promise<void> {
  await tx.query(
    `UPDATE xero_drift SET state = 'gone', decided_at = clock_timestamp(), last_at = clock_timestamp()
      WHERE workspace_id = $1 AND tenant_id = $2 AND kind = $3 AND record_id = $4 AND state IN ('open', 'excluded')`,
    [ref.workspaceId, tenantId, ref.kind, ref.id],
  );
}

/** A changed number, which is taken over by itself, is listed as well: people look for the old one. */
export async function noteTaken(
  tx: EntityManager,
  tenantId: string,
  taken: { ref: RecordRef; record: CrmRecord; remote: Remote; sentence: string; from: string; to: string },
): Promise<void> {
  const { ref, record, remote, sentence, from, to } = taken;
  await tx.query(
    `INSERT INTO xero_drift (workspace_id, tenant_id, kind, record_id, remote_type, remote_id, label, cause, state, fields, sentence,
       decided_at, decided_by) VALUES ($1, $2, $3, $4, $5, $6, $7, 'number_changed', 'accepted', $8, $9, clock_timestamp(), 'by itself')`,
    [
      ref.workspaceId,
      tenantId,
      ref.kind,
      ref.id,
      remote.remote_type,
      remote.remote_id,
      record.number,
      JSON.stringify([{ field: 'number', agreed: from, theirs: to, both: false } satisfies Difference]),
      sentence,
    ],
  );
}

export const tellHistory = (
  tx: EntityManager,
  ref: RecordRef,
  label: string,
  what: string,
  outcome: string,
  remote: Remote,
): Promise<void> =>
  writeHistory(tx, ref.workspaceId, [
    {
      direction: 'import',
      kind: ref.kind,
      recordId: ref.id,
      label,
      what,
      outcome,
      remote: { type: remote.remote_type, id: remote.remote_id },
    },
  ]);

const tellNews = (tx: EntityManager, ref: RecordRef, facts: { changeId: string; label: string; sentence: string }) =>
  tx.query(
    `INSERT INTO xero_news (workspace_id, type, subject, facts) VALUES ($1, 'drift.found', $2, $3) ON CONFLICT DO NOTHING`,
    [ref.workspaceId, facts.changeId, JSON.stringify({ ...facts, kind: ref.kind, recordId: ref.id })],
  );
