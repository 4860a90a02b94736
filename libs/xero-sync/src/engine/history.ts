import type { EntityManager } from 'typeorm';
import type { Kind, StockCause } from '../host/records.js';
import type { Problem } from './outcome.js';

/** One thing that was exchanged (or deliberately not), told in words. */
export interface HistoryEntry {
  direction: 'export' | 'import';
  kind?: Kind;
  recordId?: string;
  cause?: StockCause;
  rowId?: string;
  attemptId?: string;
  label: string;
  what: string;
  outcome: string;
  remote?: { type: string; id: string; number?: string };
  /** Redacted; never holds a token. */
  excerpt?: string;
  problems?: Problem[];
  durationMs?: number;
  /** The organisation it was exchanged with, when it is not the current one. */
  tenantId?: string;
}

/** Writes history in the transaction that makes it true. */
export async function writeHistory(
  tx: EntityManager,
  workspaceId: string,
  entries: readonly HistoryEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  const lines = entries.map((entry) => ({
    direction: entry.direction,
    kind: entry.kind,
    record_id: entry.recordId,
    cause: entry.cause,
    row_id: entry.rowId,
    attempt_id: entry.attemptId,
    label: entry.label,
    what: entry.what,
    outcome: entry.outcome,
    remote_type: entry.remote?.type,
    remote_number: entry.remote?.number,
    remote_id: entry.remote?.id,
    excerpt: entry.excerpt?.slice(0, 2_000),
    problems: entry.problems ?? [],
    duration_ms: entry.durationMs,
    tenant_id: entry.tenantId,
  }));
  await tx.query(
    `INSERT INTO xero_history (workspace_id, direction, kind, record_id, cause, row_id, attempt_id, label, what, outcome,
       remote_type, remote_number, remote_id, excerpt, problems, duration_ms, tenant_id)
     SELECT $1, h.direction, h.kind, h.record_id, h.cause, h.row_id, h.attempt_id, h.label, h.what, h.outcome, h.remote_type,
       h.remote_number, h.remote_id, h.excerpt, h.problems, h.duration_ms,
       coalesce(h.tenant_id, (SELECT c.tenant_id FROM xero_connections c WHERE c.workspace_id = $1 AND c.current))
       FROM jsonb_to_recordset($2::jsonb) AS h(direction text, kind text, record_id text, cause text, row_id uuid,
       attempt_id uuid, label text, what text, outcome text, remote_type text, remote_number text, remote_id text,
       excerpt text, problems jsonb, duration_ms integer, tenant_id text)`,
    [workspaceId, JSON.stringify(lines)],
  );
}
