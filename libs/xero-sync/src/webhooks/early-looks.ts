import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { rowsOf } from '../engine/sql.js';
import { Doors } from '../host/doors.js';
import type { EarlyLookKind } from './early-look.entity.js';

/** A record of Xero to look at now. */
export interface EarlyLook {
  kind: EarlyLookKind;
  /** Xero's id, in small letters; empty for `Everything` and `StoppedContacts`. */
  remoteId: string;
}

/** A wish for a look; `saidAt` is Xero's own time of the change, now if it is not known. */
export interface Wish extends EarlyLook {
  workspaceId: string;
  saidAt?: Date;
}

/** What the import of documents takes: the documents, and that everything should be looked at. */
const ofImport: readonly EarlyLookKind[] = ['Invoice', 'CreditNote', 'Prepayment', 'Overpayment', 'Everything'];

/**
 * Wishes to look at records of Xero before the regular import comes to them. However often Xero tells of a record, it is given
 * out at most once a minute. A wish that was taken and came to nothing is not kept: the regular import looks anyway.
 */
@Injectable()
export class EarlyLooks {
  constructor(private readonly doors: Doors) {}

  /** Takes what is due in a workspace, the longest due first, at most `limit` of the named kinds. Of two callers one gets each. */
  take(workspaceId: string, limit: number, kinds: readonly EarlyLookKind[] = ofImport): Promise<EarlyLook[]> {
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      const rows = await rowsOf<{ kind: EarlyLookKind; remote_id: string }>(
        tx,
        `UPDATE xero_early_looks l SET due = NULL, taken_at = clock_timestamp()
           FROM (SELECT kind, remote_id FROM xero_early_looks
                  WHERE workspace_id = $1 AND due <= clock_timestamp() AND kind = ANY($2)
                  ORDER BY due, kind, remote_id LIMIT $3 FOR UPDATE SKIP LOCKED) AS now
          WHERE l.workspace_id = $1 AND l.kind = now.kind AND l.remote_id = now.remote_id
        RETURNING l.kind, l.remote_id`,
        [workspaceId, kinds, limit],
      );
      return rows.map(({ kind, remote_id }) => ({ kind, remoteId: remote_id }));
    });
  }

  /** Writes wishes down, in either door. One that waits already stays due, one that was just taken is due a minute later. */
  async wish(tx: EntityManager, wishes: readonly Wish[]): Promise<void> {
    if (wishes.length === 0) return;
    await tx.query(
      `INSERT INTO xero_early_looks AS l (workspace_id, kind, remote_id, due, said_at)
         SELECT w.workspace_id, w.kind, w.remote_id, clock_timestamp(), max(w.said_at)
           FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[]) AS w(workspace_id, kind, remote_id, said_at)
          GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
       ON CONFLICT (workspace_id, kind, remote_id) DO UPDATE
         SET due = COALESCE(l.due, GREATEST(clock_timestamp(), l.taken_at + interval '1 minute')),
             said_at = GREATEST(l.said_at, excluded.said_at)`,
      [
        wishes.map((w) => w.workspaceId),
        wishes.map((w) => w.kind),
        wishes.map((w) => w.remoteId),
        wishes.map((w) => w.saidAt ?? new Date()),
      ],
    );
  }
}
