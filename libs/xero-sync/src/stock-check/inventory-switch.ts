import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Outbox } from '../engine/outbox.service.js';
import { refOf, rowColumns, toRow, type RawRow } from '../engine/rows.js';
import { rowsOf } from '../engine/sql.js';
import { WakeUps } from '../engine/wake-ups.js';
import { CrmHost, recordKey } from '../host/crm-host.js';
import type { CrmItem, CrmRecord, RecordRef } from '../host/records.js';
import { SyncError } from '../sync-error.js';
import { inWords, stockKinds } from './moved-documents.js';

/**
 * Switches *Sync inventory*. Half of the movements in one mode and half in the other would leave a stock in Xero that nobody
 * can explain, so nothing may be on its way; then every linked product is sent once more, to be tracked or not.
 */
@Injectable()
export class InventorySwitch {
  constructor(
    private readonly host: CrmHost,
    private readonly outbox: Outbox,
    private readonly wakeUps: WakeUps,
  ) {}

  /**
   * To be called in the transaction that saves the setting, before it is written: from here on no movement can be queued
   * until the commit. Throws `SyncError` conflict naming what is not in Xero yet.
   */
  async turn(tx: EntityManager, workspaceId: string): Promise<void> {
    await this.outbox.lock(tx, workspaceId);
    const unsent = await this.unsent(tx, workspaceId);
    if (unsent.length > 0) throw unsentMovements(unsent);
    const linked = await rowsOf<{ record_id: string }>(
      tx,
      `SELECT DISTINCT l.record_id FROM xero_links l
         JOIN xero_connections c ON c.workspace_id = l.workspace_id AND c.tenant_id = l.tenant_id AND c.current
        WHERE l.workspace_id = $1 AND l.kind = 'item' AND l.part = 'main' AND l.archived_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM xero_outbox o WHERE o.workspace_id = $1 AND o.kind = 'item'
            AND o.record_id = l.record_id AND o.state IN ('pending', 'attention'))`,
      [workspaceId],
    );
    await this.outbox.append(
      tx,
      workspaceId,
      linked.map(({ record_id: recordId }) => ({
        kind: 'item' as const,
        recordId,
        event: 'saved',
        origin: 'prerequisite' as const,
      })),
    );
    this.wakeUps.afterCommit(tx, workspaceId);
  }

  /** Queued records that move the stock of a tracked product, in words. */
  private async unsent(tx: EntityManager, workspaceId: string): Promise<string[]> {
    const rows = await rowsOf<RawRow>(
      tx,
      `SELECT ${rowColumns} FROM xero_outbox
        WHERE workspace_id = $1 AND kind = ANY($2) AND state IN ('pending', 'sending', 'unknown', 'attention') ORDER BY sequence`,
      [workspaceId, stockKinds],
    );
    const refs = [...new Map(rows.map(toRow).map((row) => [row.recordId, refOf(row)])).values()];
    const records = await this.host.read(refs, tx);
    const items = await this.host.read(
      [...records.values()].flatMap((record) => itemsMovedBy(record).map((id) => itemRef(workspaceId, id))),
      tx,
    );
    const isTracked = (id: string) => (items.get(recordKey(itemRef(workspaceId, id))) as CrmItem | undefined)?.tracked;
    return refs.flatMap((ref) => {
      const record = records.get(recordKey(ref));
      return record && itemsMovedBy(record).some(isTracked) ? [inWords(record)] : [];
    });
  }
}

const itemRef = (workspaceId: string, id: string): RecordRef => ({ workspaceId, kind: 'item', id });

function itemsMovedBy(record: CrmRecord): string[] {
  if (record.kind === 'stockChange') return record.lines.map(({ itemId }) => itemId);
  if (!('lines' in record)) return [];
  return record.lines.flatMap(({ itemId, movesStock }) => (itemId && movesStock ? [itemId] : []));
}

function unsentMovements(unsent: readonly string[]): SyncError {
  const named = unsent.slice(0, 5).join(', ');
  const more = unsent.length > 5 ? ` and ${unsent.length - 5} more` : '';
  return new SyncError(
    'conflict',
    'unsent_stock_movements',
    `"Sync inventory with Xero" cannot be switched while stock movements are not in Xero yet: ${named}${more}. ` +
      'Wait until they are sent, or resolve or skip them in the export queue, and switch it then.',
  );
}
