import type { EntityManager } from 'typeorm';
import type { Outbox } from '../engine/outbox.service.js';
import { rowsOf } from '../engine/sql.js';
import { recordKey, type CrmHost } from '../host/crm-host.js';
import type { CrmContact, CrmRecord, Kind, RecordRef, StockCause } from '../host/records.js';

const atOnce = 40;
/** With more than this on its way it is not the time to tidy up. */
const mostOnTheWay = 500;

/** Contacts that were merged here, are still in use in Xero, and on which nothing is open or on its way. */
export async function archiveDue(
  tx: EntityManager,
  host: CrmHost,
  workspaceId: string,
  tenantId: string,
): Promise<RecordRef[]> {
  // The same ones first each time would keep the others waiting for ever.
  const merged = await rowsOf<{ record_id: string }>(
    tx,
    `SELECT record_id FROM xero_links WHERE workspace_id = $1 AND tenant_id = $2 AND content LIKE 'merged:%'
       AND kind = 'contact' AND remote_type = 'Contact' AND archived_at IS NULL
      ORDER BY random() LIMIT ${atOnce}`,
    [workspaceId, tenantId],
  );
  if (merged.length === 0) return [];
  const busy = await contactsOnTheWay(tx, host, workspaceId);
  if (!busy) return [];
  const refs = merged.map(({ record_id }): RecordRef => ({ workspaceId, kind: 'contact', id: record_id }));
  const records = await host.read(refs, tx);
  return refs.filter((ref) => {
    const contact = records.get(recordKey(ref)) as CrmContact | undefined;
    return contact?.mergedInto?.openDocuments === 0 && !busy.has(ref.id);
  });
}

/** Contacts of documents that are not at rest; undefined when they are too many to tell. */
async function contactsOnTheWay(
  tx: EntityManager,
  host: CrmHost,
  workspaceId: string,
): Promise<Set<string> | undefined> {
  const rows = await rowsOf<{ kind: Kind; record_id: string; cause: StockCause | null }>(
    tx,
    `SELECT kind, record_id, cause FROM xero_outbox WHERE workspace_id = $1 AND kind <> 'stockChange'
       AND state IN ('pending', 'sending', 'unknown', 'attention') LIMIT ${mostOnTheWay + 1}`,
    [workspaceId],
  );
  if (rows.length > mostOnTheWay) return undefined;
  const read = await host.read(
    rows.map(({ kind, record_id }) => ({ workspaceId, kind, id: record_id })),
    tx,
  );
  const applied = [...read.values()].flatMap((record) =>
    record.kind === 'allocation' || record.kind === 'refund' ? [record.credit] : [],
  );
  const credits = await host.read(
    applied.map((ref) => ({ workspaceId, ...ref })),
    tx,
  );
  return new Set([...read.values(), ...credits.values()].flatMap((record) => contactOf(record) ?? []));
}

const contactOf = (record: CrmRecord): string | undefined => ('contactId' in record ? record.contactId : undefined);

/** From here on the contact's export archives it. */
export const markArchiveDue = (
  tx: EntityManager,
  workspaceId: string,
  tenantId: string,
  refs: readonly RecordRef[],
): Promise<unknown> =>
  tx.query(
    `UPDATE xero_links SET details = details || '{"retire": true}'
      WHERE workspace_id = $1 AND tenant_id = $2 AND kind = 'contact' AND archived_at IS NULL AND record_id = ANY($3)`,
    [workspaceId, tenantId, refs.map(({ id }) => id)],
  );

/** Sends the contact as it is now; the counter must be locked. */
export async function queueContact(tx: EntityManager, outbox: Outbox, ref: RecordRef): Promise<void> {
  const { workspaceId, id } = ref;
  const live = (await outbox.liveRows(tx, workspaceId, [ref])).get(recordKey(ref)) ?? [];
  if (live.some(({ state }) => state === 'pending')) return;
  await outbox.append(tx, workspaceId, [{ kind: 'contact', recordId: id, event: 'saved', origin: 'prerequisite' }]);
}
