import { Injectable, Logger } from '@nestjs/common';
import { CrmHost, type Stamp } from '../host/crm-host.js';
import { Doors } from '../host/doors.js';
import type { Kind } from '../host/records.js';
import { Counters } from './counters.js';
import { hitsOf, rowsOf } from './sql.js';

const atOnce = 200;

interface Due {
  kind: Kind;
  record_id: string;
  code: string | null;
  exported_at: Date | null;
  imported_at: Date | null;
  left_behind: boolean;
  links: { id: string; seen: string }[];
}

/** Tells the host what its own list columns should show, after the results are committed; repeated until it succeeds. */
@Injectable()
export class Stamps {
  private readonly logger = new Logger(Stamps.name);

  constructor(
    private readonly doors: Doors,
    private readonly host: CrmHost,
    private readonly counters: Counters,
  ) {}

  async flush(workspaceId: string): Promise<void> {
    try {
      while ((await this.some(workspaceId)) === atOnce);
    } catch (error) {
      this.counters.add('stamps_failed');
      this.logger.warn(`The host could not take in what was sent; it is told again later: ${(error as Error).message}`);
    }
  }

  private async some(workspaceId: string): Promise<number> {
    const due = await this.doors.inWorkspace(workspaceId, (tx) =>
      rowsOf<Due>(
        tx,
        `SELECT l.kind, l.record_id,
           (SELECT COALESCE(f.number, f.remote_id) FROM xero_links f WHERE f.workspace_id = $1 AND f.kind = l.kind
              AND f.record_id = l.record_id AND f.archived_at IS NULL ORDER BY f.created_at, f.part LIMIT 1) AS code,
           max(l.exported_at) FILTER (WHERE l.archived_because IS NULL) AS exported_at,
           max(l.imported_at) FILTER (WHERE l.archived_because IS NULL) AS imported_at,
           bool_or(l.archived_because IS NOT NULL) AS left_behind,
           jsonb_agg(jsonb_build_object('id', l.id, 'seen', COALESCE(l.exported_at, l.created_at)::text)) AS links
          FROM xero_links l WHERE l.workspace_id = $1 AND l.stamp_due
          GROUP BY l.kind, l.record_id ORDER BY l.kind, l.record_id LIMIT ${atOnce}`,
        [workspaceId],
      ),
    );
    if (due.length === 0) return 0;
    await this.host.stamped?.(
      workspaceId,
      due.map((one) => toStamp(workspaceId, one)),
    );
    const links = due.flatMap((one) => one.links);
    await this.doors.inWorkspace(workspaceId, (tx) =>
      hitsOf(
        tx,
        `UPDATE xero_links l SET stamp_due = false FROM jsonb_to_recordset($2::jsonb) AS s(id uuid, seen text)
          WHERE l.workspace_id = $1 AND l.id = s.id AND COALESCE(l.exported_at, l.created_at)::text = s.seen`,
        [workspaceId, JSON.stringify(links)],
      ),
    );
    return due.length;
  }
}

const toStamp = (workspaceId: string, due: Due): Stamp => ({
  ref: { workspaceId, kind: due.kind, id: due.record_id },
  accountingCode: due.code,
  ...(due.exported_at || due.left_behind ? { lastExportAt: due.exported_at } : {}),
  ...(due.imported_at || due.left_behind ? { lastImportAt: due.imported_at } : {}),
});
