import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Kind, RecordRef } from '../host/records.js';
import { ExportRules } from './engine-ports.js';
import { wordFor } from './rows.js';
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
  stockChange: 'Void it, or enter the opposite movement, instead.',
};

/** Says no to what would tear CRM and books apart, and what to do instead. */
@Injectable()
export class Refusals {
  constructor(private readonly rules: ExportRules) {}

  async refusal(ref: RecordRef, action: 'edit' | 'void' | 'delete', tx: EntityManager): Promise<string | undefined> {
    if (action === 'void' || (action === 'edit' && ref.kind !== 'invoice')) return undefined;
    const synced = await this.synced(ref, tx);
    if (!synced) return undefined;
    const policy = await this.rules.policyOf(ref.workspaceId, tx);
    const name = `${wordFor(ref.kind).charAt(0).toUpperCase()}${wordFor(ref.kind).slice(1)}${synced.name ? ` ${synced.name}` : ''}`;
    const help = policy.supportContact ? ` If that does not help, ask ${policy.supportContact}.` : '';
    if (action === 'delete') return `${name} is in Xero and cannot be deleted. ${insteadOfDelete[ref.kind]}${help}`;
    if (!policy.lockInvoices) return undefined;
    return `${name} has been transferred to Xero and is locked. Credit it and issue a corrected one instead.${help}`;
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
