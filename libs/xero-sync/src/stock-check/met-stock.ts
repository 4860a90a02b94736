import type { EntityManager } from 'typeorm';
import { rowsOf } from '../engine/sql.js';

/** In the details of a link: both sides had the record before a first import linked them, so each may have stock of its own. */
export const metDetail = 'met';

/**
 * Products of which nobody said yet whose stock is right, by id: a first import linked them with items that were in Xero already, and no
 * correction was posted since. Opening stock goes where Xero has none; where it has some, people are asked first.
 */
export async function metUndecided(tx: EntityManager, workspaceId: string, tenantId: string): Promise<Set<string>> {
  const rows = await rowsOf<{ record_id: string }>(
    tx,
    `SELECT record_id FROM xero_links l WHERE workspace_id = $1 AND tenant_id = $2 AND kind = 'item' AND part = 'main'
       AND archived_at IS NULL AND details ? $3 AND NOT EXISTS (
         SELECT FROM xero_stock_corrections c WHERE c.workspace_id = $1 AND c.tenant_id = $2 AND c.state = 'posted'
           AND c.lines @> jsonb_build_array(jsonb_build_object('itemId', l.record_id)))`,
    [workspaceId, tenantId, metDetail],
  );
  return new Set(rows.map((row) => row.record_id));
}
