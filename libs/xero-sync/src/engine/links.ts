import type { EntityManager } from 'typeorm';
import { recordKey } from '../host/crm-host.js';
import type { Kind } from '../host/records.js';
import type { Links, LinkView } from './exporter.js';
import { present } from './rows.js';
import { rowsOf } from './sql.js';

/** Links of some records in one tenant's books, as read once. */
export class LinkBook implements Links {
  private readonly byRecord = new Map<string, LinkView[]>();

  add(kind: Kind, id: string, link: LinkView): void {
    const key = recordKey({ kind, id });
    this.byRecord.set(key, [...(this.byRecord.get(key) ?? []), link]);
  }

  get(kind: Kind, id: string, part = 'main'): LinkView | undefined {
    return this.of(kind, id).find((link) => link.part === part);
  }

  of(kind: Kind, id: string): LinkView[] {
    return this.byRecord.get(recordKey({ kind, id })) ?? [];
  }

  has(kind: Kind, id: string): boolean {
    return this.of(kind, id).length > 0;
  }
}

interface RawLink {
  kind: Kind;
  record_id: string;
  part: string;
  remote_type: string;
  remote_id: string;
  number: string | null;
  status: string | null;
  content: string | null;
  details: Record<string, unknown>;
}

/** The live links of these records. */
export async function readLinks(
  tx: EntityManager,
  workspaceId: string,
  tenantId: string,
  refs: readonly { kind: Kind; id: string }[],
): Promise<LinkBook> {
  const book = new LinkBook();
  if (refs.length === 0) return book;
  const found = await rowsOf<RawLink>(
    tx,
    `SELECT kind, record_id, part, remote_type, remote_id, number, status, content, details FROM xero_links
      WHERE workspace_id = $1 AND tenant_id = $2 AND archived_at IS NULL
        AND (kind, record_id) IN (SELECT * FROM unnest($3::text[], $4::text[]))
      ORDER BY created_at, part`,
    [workspaceId, tenantId, refs.map((ref) => ref.kind), refs.map((ref) => ref.id)],
  );
  for (const raw of found)
    book.add(raw.kind, raw.record_id, {
      part: raw.part,
      remoteType: raw.remote_type,
      remoteId: raw.remote_id,
      details: raw.details,
      ...present({ number: raw.number, status: raw.status, content: raw.content }),
    });
  return book;
}
