import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Kind, RecordRef } from '../host/records.js';
import { ExportRules } from './engine-ports.js';
import { writeHistory } from './history.js';
import { Outbox, unheld } from './outbox.service.js';
import { titleFor } from './rows.js';
import { rowsOf } from './sql.js';

/** What people may do instead of deleting a record that is in the books. */
const insteadOfDelete: Record<Kind, string> = {
  contact: 'Archive it instead.',
  item: 'Archive it instead.',
  quote: 'Decline it instead.',
  salesOrder: 'Cancel it instead.',
  invoice: 'Void it, or credit it, instead.',
  creditNote: 'Void it instead.',
  payment: 'Reverse it instead.',
  refund: 'Reverse it instead.',
  allocation: 'Remove the allocation instead; that takes it back in Xero as well.',
  purchaseOrder: 'Cancel it instead.',
  bill: 'Void it, or enter a supplier credit, instead.',
  supplierCredit: 'Void it instead.',
  stockChange: 'Cancel it instead; that takes back what it moved.',
};

const insteadOf = ({ kind, cause }: RecordRef): string =>
  cause === 'adjustment' || cause === 'reconciliation' ? 'Void it instead.' : insteadOfDelete[kind];

/** Says no to what would tear CRM and books apart, and what to do instead. */
@Injectable()
export class Refusals {
  constructor(
    private readonly rules: ExportRules,
    private readonly outbox: Outbox,
  ) {}

  async refusal(
    ref: RecordRef,
    action: 'edit' | 'void' | 'delete' | 'purge',
    tx: EntityManager,
  ): Promise<string | undefined> {
    if (action === 'purge') return this.onItsWay(ref, tx);
    if (action === 'void' || (action === 'edit' && ref.kind !== 'invoice')) return undefined;
    const synced = await this.synced(ref, tx);
    if (!synced) return undefined;
    const policy = await this.rules.policyOf(ref.workspaceId, tx);
    const name = `${titleFor(ref.kind, ref.cause)}${synced.name ? ` ${synced.name}` : ''}`;
    const help = policy.supportContact ? ` If that does not help, ask ${policy.supportContact}.` : '';
    if (action === 'delete') return `${name} is in Xero and cannot be deleted. ${insteadOf(ref)}${help}`;
    if (!policy.lockInvoices) return undefined;
    return `${name} has been transferred to Xero and is locked. Credit it and issue a corrected one instead.${help}`;
  }

  /** Ends the links and the queue of a record that the CRM no longer has; the books keep what they have. */
  async forget(ref: RecordRef, label: string, reason: string, tx: EntityManager): Promise<void> {
    const at = [ref.workspaceId, ref.kind, ref.id];
    await this.outbox.lock(tx, ref.workspaceId);
    const links = await rowsOf<{ remote_type: string; remote_id: string; number: string | null }>(
      tx,
      `UPDATE xero_links SET archived_at = now(), stamp_due = false
        WHERE workspace_id = $1 AND kind = $2 AND record_id = $3 AND archived_at IS NULL RETURNING remote_type, remote_id, number`,
      at,
    );
    // Those of an organisation that was left must not come back with it.
    await tx.query(
      `UPDATE xero_links SET archived_because = NULL, stamp_due = false
        WHERE workspace_id = $1 AND kind = $2 AND record_id = $3 AND archived_because IS NOT NULL`,
      at,
    );
    await tx.query(
      `UPDATE xero_outbox SET state = 'skipped', ${unheld}, problems = '[]', done_at = now(), updated_at = now()
        WHERE workspace_id = $1 AND kind = $2 AND record_id = $3 AND state IN ('pending', 'attention')`,
      at,
    );
    await this.outbox.release(tx, ref.workspaceId, [ref]);
    const [link] = links;
    const stays = link ? ` It stays in Xero${link.number ? ` as ${link.number}` : ''}; nothing was changed there.` : '';
    await writeHistory(tx, ref.workspaceId, [
      {
        direction: 'export',
        kind: ref.kind,
        recordId: ref.id,
        ...(ref.cause ? { cause: ref.cause } : {}),
        label,
        what: `${label} was purged from the CRM: ${reason.replace(/\.$/, '')}.${stays}`,
        outcome: 'purged',
        ...(link
          ? { remote: { type: link.remote_type, id: link.remote_id, ...(link.number ? { number: link.number } : {}) } }
          : {}),
      },
    ]);
  }

  private async onItsWay(ref: RecordRef, tx: EntityManager): Promise<string | undefined> {
    const [row] = await rowsOf<{ label: string | null }>(
      tx,
      `SELECT label FROM xero_outbox WHERE workspace_id = $1 AND kind = $2 AND record_id = $3 AND state IN ('sending', 'unknown') LIMIT 1`,
      [ref.workspaceId, ref.kind, ref.id],
    );
    if (!row) return undefined;
    return `${titleFor(ref.kind, ref.cause)}${row.label ? ` ${row.label}` : ''} is just being sent to Xero. Wait a moment, then purge it.`;
  }

  /** In the books, or on the way there with an end that nobody knows yet. */
  private async synced(ref: RecordRef, tx: EntityManager): Promise<{ name: string | null } | undefined> {
    const [found] = await rowsOf<{ name: string | null }>(
      tx,
      `SELECT number AS name FROM xero_links WHERE workspace_id = $1 AND kind = $2 AND record_id = $3 AND archived_at IS NULL
       UNION ALL
       SELECT label FROM xero_outbox WHERE workspace_id = $1 AND kind = $2 AND record_id = $3 AND state IN ('sending', 'unknown')
       LIMIT 1`,
      [ref.workspaceId, ref.kind, ref.id],
    );
    return found;
  }
}
