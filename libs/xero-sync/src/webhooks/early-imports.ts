import { Injectable, Logger } from '@nestjs/common';
import { rowsOf } from '../engine/sql.js';
import { Doors } from '../host/doors.js';
import type { Kind, RecordRef } from '../host/records.js';
import { PaymentImport } from '../imports/payment-import.service.js';
import { SyncError } from '../sync-error.js';
import { EarlyLooks, type EarlyLook } from './early-looks.js';

/** Beyond this one import of all that is new is fewer calls than a look at each. */
const fewDocuments = 2;
const looksAtOnce = 200;
const startedBy = 'a webhook of Xero';

/** Has the money of documents that Xero told of imported before its time. */
@Injectable()
export class EarlyImports {
  private readonly log = new Logger('XeroWebhooks');

  constructor(
    private readonly doors: Doors,
    private readonly looks: EarlyLooks,
    private readonly imports: PaymentImport,
  ) {}

  /** Serves what is due in one workspace. What Xero does not answer is left to the regular import. */
  async serve(workspaceId: string): Promise<void> {
    const taken = await this.looks.take(workspaceId, looksAtOnce);
    if (taken.length === 0) return;
    const documents = await this.news(workspaceId, taken);
    const everything = documents.length > fewDocuments || taken.some(({ kind }) => kind === 'Everything');
    if (!everything && documents.length === 0) return;
    try {
      if (everything) await this.imports.start({ workspaceId, userName: startedBy });
      else await this.imports.records(documents, startedBy);
    } catch (error) {
      if (!(error instanceof SyncError)) throw error;
      if (error.kind === 'conflict') await this.later(workspaceId, taken);
      else this.log.warn(`What Xero told of could not be looked at: ${error.message}`);
    }
  }

  /** Our documents among them, without those whose change was our own writing: Xero tells of that too. */
  private news(workspaceId: string, taken: readonly EarlyLook[]): Promise<RecordRef[]> {
    const values = [workspaceId, taken.map(({ kind }) => kind), taken.map(({ remoteId }) => remoteId)];
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      const rows = await rowsOf<{ kind: Kind; record_id: string; remote_id: string }>(
        tx,
        `SELECT l.kind, l.record_id, t.remote_id
           FROM unnest($2::text[], $3::text[]) AS t(remote_type, remote_id)
           JOIN xero_early_looks e ON e.workspace_id = $1 AND e.kind = t.remote_type AND e.remote_id = t.remote_id
           JOIN xero_links l ON l.workspace_id = $1 AND l.remote_type = t.remote_type AND lower(l.remote_id) = t.remote_id
           JOIN xero_connections c ON c.workspace_id = $1 AND c."current" AND c.tenant_id = l.tenant_id
          WHERE l.archived_at IS NULL AND l.kind IN ('invoice', 'creditNote', 'bill', 'supplierCredit')
            AND (l.remote_updated_at IS NULL OR e.said_at IS NULL OR e.said_at > l.remote_updated_at + interval '2 seconds')
          ORDER BY 1, 2`,
        values,
      );
      // Nobody looks at the others: the next that is said of them need not keep its distance.
      await tx.query(
        `DELETE FROM xero_early_looks e USING unnest($2::text[], $3::text[]) AS t(kind, remote_id)
          WHERE e.workspace_id = $1 AND e.kind = t.kind AND e.remote_id = t.remote_id AND e.due IS NULL
            AND e.kind <> 'Everything' AND NOT e.remote_id = ANY($4)`,
        [...values, rows.map((row) => row.remote_id)],
      );
      return rows.map(({ kind, record_id }) => ({ workspaceId, kind, id: record_id }));
    });
  }

  /** Somebody imports just now and may have passed these already. */
  private later(workspaceId: string, taken: readonly EarlyLook[]): Promise<void> {
    return this.doors.inWorkspace(workspaceId, (tx) =>
      this.looks.wish(
        tx,
        // When it was said stays what it was.
        taken.map((look) => ({ ...look, workspaceId, saidAt: new Date(0) })),
      ),
    );
  }
}
