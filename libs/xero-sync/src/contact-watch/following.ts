import type { EntityManager } from 'typeorm';
import { writeHistory } from '../engine/history.js';
import type { Problem } from '../engine/outcome.js';
import { unheld } from '../engine/outbox.service.js';
import { rowsOf } from '../engine/sql.js';
import type { Kind, RecordRef, StockCause } from '../host/records.js';
import type { Finding } from './finding.js';

/** What says that a contact stands in the way: the words of Xero, and ours of what was found. */
export const stoppingCodes = [
  'contact_archived_in_xero',
  'contact_merged_in_xero',
  'contact_merged_elsewhere',
] as const;

const most = 200;

/** Rows that wait for people because of their contact. */
export async function stoppedByContacts(
  tx: EntityManager,
  workspaceId: string,
): Promise<{ id: string; ref: RecordRef }[]> {
  const found = await rowsOf<{ id: string; kind: Kind; record_id: string; cause: StockCause | null }>(
    tx,
    `SELECT id, kind, record_id, cause FROM xero_outbox WHERE workspace_id = $1 AND state = 'attention'
       AND EXISTS (SELECT FROM jsonb_array_elements(problems) p WHERE p ->> 'code' = ANY($2)) ORDER BY sequence LIMIT ${most}`,
    [workspaceId, stoppingCodes],
  );
  return found.map(({ id, kind, record_id, cause }) => ({
    id,
    ref: { workspaceId, kind, id: record_id, ...(cause ? { cause } : {}) },
  }));
}

/** Writes down what was found; answers the records that go on, undefined when people have to act. */
export async function settleFinding(
  tx: EntityManager,
  tenantId: string,
  finding: Finding,
  rowIds: readonly string[],
): Promise<{ kind: Kind; id: string }[] | undefined> {
  const { ref, last } = finding;
  if (finding.as === 'archived' || finding.as === 'taken') {
    if (finding.as === 'archived') await keepState(tx, tenantId, ref, last.status);
    if (finding.as === 'taken' || finding.merged) await tell(tx, ref.workspaceId, rowIds, problemOf(finding));
    return undefined;
  }
  if (finding.as === 'restored') await keepState(tx, tenantId, ref, last.status);
  if (finding.as === 'moved') {
    if (finding.from) await link(tx, tenantId, { ...ref, id: finding.from.id }, finding, 'SharedContact');
    await link(tx, tenantId, ref, finding, 'Contact');
  }
  if (finding.as === 'shared') await link(tx, tenantId, ref, finding, 'SharedContact');
  await writeHistory(tx, ref.workspaceId, [
    {
      direction: 'import',
      kind: 'contact',
      recordId: ref.id,
      label: `Contact ${finding.name}`,
      what: sentenceOf(finding),
      outcome: finding.as === 'restored' ? 'restored' : 'followed',
      remote: { type: 'Contact', id: last.id, ...(last.number ? { number: last.number } : {}) },
    },
  ]);
  return putBack(tx, ref.workspaceId, rowIds);
}

/** Two links of one contact in Xero: one of them is shared, and only the other one keeps its details. */
async function link(
  tx: EntityManager,
  tenantId: string,
  { workspaceId, id }: RecordRef,
  { last }: Finding,
  type: 'Contact' | 'SharedContact',
): Promise<void> {
  await tx.query(
    `UPDATE xero_links SET remote_type = $4, remote_id = $5, number = $6, status = $7, content = NULL, imported_at = clock_timestamp(),
       details = (details - 'mergedInto' - 'agreed') || jsonb_build_object('followed', remote_id), stamp_due = true
      WHERE workspace_id = $1 AND tenant_id = $2 AND kind = 'contact' AND record_id = $3 AND part = 'main' AND archived_at IS NULL`,
    [workspaceId, tenantId, id, type, last.id, last.number ?? null, last.status],
  );
}

const keepState = (tx: EntityManager, tenantId: string, { workspaceId, id }: RecordRef, status: string) =>
  tx.query(
    `UPDATE xero_links SET status = $4 WHERE workspace_id = $1 AND tenant_id = $2 AND kind = 'contact' AND record_id = $3
       AND archived_at IS NULL AND status IS DISTINCT FROM $4`,
    [workspaceId, tenantId, id, status],
  );

const tell = (tx: EntityManager, workspaceId: string, rowIds: readonly string[], problem: Problem) =>
  tx.query(
    `UPDATE xero_outbox SET problems = $3, reason_code = $4, reason = $5, updated_at = now()
      WHERE workspace_id = $1 AND id = ANY($2) AND state = 'attention' AND reason IS DISTINCT FROM $5`,
    [workspaceId, rowIds, JSON.stringify([problem]), problem.code, problem.sentence],
  );

async function putBack(
  tx: EntityManager,
  workspaceId: string,
  rowIds: readonly string[],
): Promise<{ kind: Kind; id: string }[]> {
  return rowsOf<{ kind: Kind; id: string }>(
    tx,
    `UPDATE xero_outbox SET state = 'pending', revision = revision + 1, ${unheld}, not_before = NULL, problems = '[]',
       attempts = 0, first_attempt_at = NULL, send_alone = false, updated_at = now()
      WHERE workspace_id = $1 AND id = ANY($2) AND state = 'attention' RETURNING kind, record_id AS id`,
    [workspaceId, rowIds],
  );
}

function sentenceOf({ name, last, ...finding }: Extract<Finding, { as: 'restored' | 'moved' | 'shared' }>): string {
  if (finding.as === 'restored') return `Contact ${name} is in use in Xero again; what waited for it goes on.`;
  const merged = `Contact ${name} was merged into "${last.name}" in Xero`;
  if (finding.as === 'shared')
    return `${merged}, which belongs to ${finding.owner.number}, into which it was merged here as well. Its documents go there from now on.`;
  return `${merged}; it is linked with that contact from now on, and what waited goes on.`;
}

function problemOf(finding: Extract<Finding, { as: 'archived' | 'taken' }>): Problem {
  const { name, last } = finding;
  const merged = `The contact of ${name} was merged into "${last.name}" in Xero`;
  if (finding.as === 'archived')
    return {
      code: 'contact_archived_in_xero',
      sentence: `${merged}, which is archived there.`,
      remedy: 'Restore that contact in Xero; what waits is then sent by itself within minutes, or at once with Retry.',
      fixIn: 'xero',
    };
  const { number, name: ownerName } = finding.owner;
  return {
    code: 'contact_merged_elsewhere',
    sentence: `${merged}, which belongs to ${number} "${ownerName}" here.`,
    remedy: `If both are one business, merge ${name} into ${number} here too; what waits is then sent by itself within minutes, or at once with Retry. If they are two, void this document and make it out to ${number}, or to a new customer.`,
    fixIn: 'record',
  };
}
