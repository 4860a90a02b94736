import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Connections } from '../engine/engine-ports.js';
import { hitsOf, rowsOf } from '../engine/sql.js';
import { Doors } from '../host/doors.js';
import { readInvoiceStatuses } from '../xero/xero.reads.js';
import { XeroSync } from '../xero-sync.js';

/** As many ids as one read takes, so that a look costs one call. */
const atOnce = 40;
const minutesBetweenLooks = 5;

/**
 * Money and credit wait for invoices that somebody has to approve in Xero, and Xero tells nobody of an approval. While
 * anything waits, the unapproved invoices are looked at, at most 40 of them in one call every five minutes; the ones that
 * were looked at longest ago come first.
 */
@Injectable()
export class ApprovalWatch {
  constructor(
    private readonly doors: Doors,
    private readonly connections: Connections,
    private readonly sync: XeroSync,
  ) {}

  /** Looks once, if it is time; answers how many invoices have another status than before. Throws `CallFailed`. */
  async look(workspaceId: string): Promise<number> {
    const unapproved = await this.doors.inWorkspace(workspaceId, (tx) => claimDue(tx, workspaceId));
    if (unapproved.length === 0) return 0;
    const session = await this.connections.openSession(workspaceId);
    const statuses = await readInvoiceStatuses(session, unapproved);
    const changed = await this.doors.inWorkspace(workspaceId, (tx) => writeStatuses(tx, workspaceId, statuses));
    if (changed > 0) await this.sync.connectionChanged(workspaceId);
    return changed;
  }
}

/** Notes the look before it is made, so that two processes do not both make it. */
async function claimDue(tx: EntityManager, workspaceId: string): Promise<string[]> {
  const rows = await rowsOf<{ remote_id: string }>(
    tx,
    `UPDATE xero_links SET imported_at = now()
      WHERE workspace_id = $1 AND id IN (
        SELECT id FROM xero_links
         WHERE workspace_id = $1 AND kind = 'invoice' AND archived_at IS NULL AND status IN ('DRAFT', 'SUBMITTED')
           AND (imported_at IS NULL OR imported_at < now() - $2 * interval '1 minute')
           AND EXISTS (SELECT 1 FROM xero_outbox WHERE workspace_id = $1 AND state = 'pending' AND reason_code = 'waits')
         ORDER BY imported_at NULLS FIRST, id LIMIT ${atOnce} FOR UPDATE SKIP LOCKED)
      RETURNING remote_id`,
    [workspaceId, minutesBetweenLooks],
  );
  return rows.map((row) => row.remote_id);
}

async function writeStatuses(tx: EntityManager, workspaceId: string, statuses: Map<string, string>): Promise<number> {
  const changed = await hitsOf(
    tx,
    `UPDATE xero_links l SET status = s.status
       FROM unnest($2::text[], $3::text[]) AS s(remote_id, status)
      WHERE l.workspace_id = $1 AND l.kind = 'invoice' AND l.archived_at IS NULL
        AND l.remote_id = s.remote_id AND s.status <> '' AND l.status IS DISTINCT FROM s.status`,
    [workspaceId, [...statuses.keys()], [...statuses.values()]],
  );
  if (changed > 0)
    await tx.query(
      `UPDATE xero_outbox SET not_before = NULL WHERE workspace_id = $1 AND state = 'pending' AND reason_code = 'waits'`,
      [workspaceId],
    );
  return changed;
}
