import { Decimal } from 'decimal.js';
import type { EntityManager } from 'typeorm';
import type { ModuleMode } from '../engine/exporter.js';
import { wordFor } from '../engine/rows.js';
import { rowsOf } from '../engine/sql.js';
import { recordKey, type CrmHost } from '../host/crm-host.js';
import type { CrmRecord, Kind, RecordRef, StockCause } from '../host/records.js';
import { nameOf } from '../records/stock-change/stock-document.mapper.js';
import type { DocumentFact } from './stock-comparison.js';

/** Kinds of records that move stock. */
export const stockKinds: readonly Kind[] = ['invoice', 'creditNote', 'bill', 'supplierCredit', 'stockChange'];

/** What is known of the books besides the records themselves. */
export interface BooksView {
  workspaceId: string;
  tenantId: string;
  /** Which item a code (in small letters) means in Xero, and since when. */
  codes: ReadonlyMap<string, { itemId: string; since?: Date }>;
  /** The moment before Xero was read. */
  readAt: Date;
  modeOf(ref: RecordRef): ModuleMode;
}

interface Moved {
  itemId: string;
  ref: RecordRef;
  inCrm: Decimal;
}

interface Standing {
  /** Quantities by item, by the bytes that were sent last; absent: nothing is known to have been sent. */
  sent?: Map<string, Decimal>;
  linked: boolean;
  /** Sent while Xero was being read, or just now. */
  moving: boolean;
  queued: boolean;
}

/**
 * The documents that Xero does not have as the CRM has them, by item. Read from what the CRM's ledger moved and from the
 * very bytes that were sent.
 */
export async function documentsBehind(
  tx: EntityManager,
  host: CrmHost,
  books: BooksView,
  itemIds: readonly string[],
): Promise<Map<string, DocumentFact[]>> {
  const moved = await movedOf(tx, host, books.workspaceId, itemIds);
  const refs = [...new Map(moved.map(({ ref }) => [recordKey(ref), ref])).values()];
  const standings = await standingsOf(tx, books, refs);
  const behind = moved.flatMap((one) => {
    const standing = standings.get(recordKey(one.ref))!;
    // What was linked without being sent from here is believed to hold what the record says.
    const inXero = standing.sent ? (standing.sent.get(one.itemId) ?? zero) : standing.linked ? one.inCrm : zero;
    return one.inCrm.equals(inXero) && !standing.moving ? [] : [{ ...one, inXero, standing }];
  });
  const names = await namesOf(tx, host, behind);
  const facts = new Map<string, DocumentFact[]>();
  for (const { itemId, ref, inCrm, inXero, standing } of behind) {
    const name = names.get(recordKey(ref)) ?? wordFor(ref.kind);
    const fact = { name, inCrm, inXero, standing: standingFor(ref, standing, books) };
    facts.set(itemId, [...(facts.get(itemId) ?? []), fact]);
  }
  return facts;
}

const zero = new Decimal(0);

function standingFor(ref: RecordRef, { moving, queued }: Standing, books: BooksView): DocumentFact['standing'] {
  if (moving) return 'under_way';
  return queued || books.modeOf(ref) === 'manual' ? 'unsent' : 'left_out';
}

/** What every document moved; of queued ones also what they moved once and took back, since Xero may still have it. */
async function movedOf(
  tx: EntityManager,
  host: CrmHost,
  workspaceId: string,
  itemIds: readonly string[],
): Promise<Moved[]> {
  const now = ((await host.stockMovedBy?.(workspaceId, itemIds, tx)) ?? []).map(({ itemId, ref, quantity }) => ({
    itemId,
    ref,
    inCrm: new Decimal(quantity),
  }));
  const known = new Set(now.map(({ ref, itemId }) => `${recordKey(ref)} ${itemId}`));
  const rows = await rowsOf<{ kind: Kind; record_id: string; cause: StockCause | null; item: string }>(
    tx,
    `SELECT DISTINCT o.kind, o.record_id, o.cause, i.item FROM xero_outbox o
       JOIN xero_steps s ON s.workspace_id = o.workspace_id AND s.kind = o.kind AND s.record_id = o.record_id
       CROSS JOIN LATERAL jsonb_array_elements_text(coalesce(s.ordering -> 'in', '[]') || coalesce(s.ordering -> 'out', '[]')) AS i(item)
      WHERE o.workspace_id = $1 AND o.kind = ANY($2) AND o.state IN ('pending', 'sending', 'unknown', 'attention')
        AND o.cause IS DISTINCT FROM 'reconciliation' AND i.item = ANY($3)`,
    [workspaceId, stockKinds, itemIds],
  );
  const before = rows.map(({ kind, record_id: id, cause, item }) => ({
    itemId: item,
    ref: { workspaceId, kind, id, ...(cause ? { cause } : {}) },
    inCrm: zero,
  }));
  return [...now, ...before.filter(({ ref, itemId }) => !known.has(`${recordKey(ref)} ${itemId}`))];
}

async function standingsOf(
  tx: EntityManager,
  books: BooksView,
  refs: readonly RecordRef[],
): Promise<Map<string, Standing>> {
  const standings = new Map<string, Standing>(
    refs.map((ref) => [recordKey(ref), { linked: false, moving: false, queued: false }]),
  );
  const rows = await rowsOf<{ kind: Kind; record_id: string; state: string }>(
    tx,
    `SELECT kind, record_id, state FROM xero_outbox
      WHERE workspace_id = $1 AND state IN ('pending', 'sending', 'unknown', 'attention')
        AND (kind, record_id) IN (SELECT * FROM unnest($2::text[], $3::text[]))`,
    [books.workspaceId, refs.map(({ kind }) => kind), refs.map(({ id }) => id)],
  );
  for (const { kind, record_id: id, state } of rows) {
    const standing = standings.get(recordKey({ kind, id }))!;
    standing.queued = true;
    standing.moving ||= state === 'sending' || state === 'unknown';
  }
  for (const [key, steps] of await stepsOf(tx, books, refs)) {
    const standing = standings.get(key)!;
    standing.linked = true;
    standing.moving ||= steps.some(({ updated_at: at }) => at !== null && at >= books.readAt);
    const sent = quantitiesOf(steps, books.codes);
    if (sent) standing.sent = sent;
  }
  return standings;
}

interface SentStep {
  kind: Kind;
  record_id: string;
  part: string;
  remote_type: string;
  effect: string | null;
  element: { LineItems?: { ItemCode?: string; Quantity?: number }[] } | null;
  updated_at: Date | null;
}

/** The steps that made every linked document what it is, the latest last. */
async function stepsOf(
  tx: EntityManager,
  { workspaceId, tenantId }: BooksView,
  refs: readonly RecordRef[],
): Promise<Map<string, SentStep[]>> {
  const found = await rowsOf<SentStep>(
    tx,
    `SELECT l.kind, l.record_id, l.part, l.remote_type, s.effect, s.element, s.updated_at FROM xero_links l
       LEFT JOIN xero_steps s ON s.workspace_id = l.workspace_id AND s.kind = l.kind AND s.record_id = l.record_id
         AND s.part = l.part AND s.state = 'done'
      WHERE l.workspace_id = $1 AND l.tenant_id = $2 AND l.archived_at IS NULL
        AND (l.kind, l.record_id) IN (SELECT * FROM unnest($3::text[], $4::text[]))
      ORDER BY s.updated_at`,
    [workspaceId, tenantId, refs.map(({ kind }) => kind), refs.map(({ id }) => id)],
  );
  const byRecord = new Map<string, SentStep[]>();
  for (const step of found) {
    const key = recordKey({ kind: step.kind, id: step.record_id });
    byRecord.set(key, [...(byRecord.get(key) ?? []), step]);
  }
  return byRecord;
}

const isEnd = ({ effect }: SentStep): boolean => effect === 'void' || effect === 'delete';
/** Edits of paid documents name lines without quantities: they change none. */
const tellsQuantities = ({ element }: SentStep): boolean =>
  (element?.LineItems ?? []).some(({ Quantity }) => Quantity !== undefined);

function quantitiesOf(steps: readonly SentStep[], codes: BooksView['codes']): Map<string, Decimal> | undefined {
  const parts = new Map<string, SentStep>();
  for (const step of steps) if (isEnd(step) || tellsQuantities(step)) parts.set(step.part, step);
  if (parts.size === 0) return undefined;
  const quantities = new Map<string, Decimal>();
  for (const step of parts.values()) {
    if (isEnd(step)) continue;
    for (const { ItemCode = '', Quantity = 0 } of step.element?.LineItems ?? []) {
      const item = codes.get(ItemCode.toLowerCase());
      // An item that was made anew never saw what was sent before.
      if (!item || (item.since && step.updated_at && step.updated_at < item.since)) continue;
      const moved = new Decimal(Quantity).times(signOf(step.kind, step.remote_type));
      quantities.set(item.itemId, (quantities.get(item.itemId) ?? zero).plus(moved));
    }
  }
  return quantities;
}

/** Which way a document of this sort moves stock in Xero. */
function signOf(kind: Kind, remoteType: string): 1 | -1 {
  if (kind === 'stockChange') return remoteType === 'Invoice' ? 1 : -1;
  return kind === 'bill' || kind === 'creditNote' ? 1 : -1;
}

/** "invoice INV-00007", "stock transfer TR-00002". */
export const inWords = (record: CrmRecord): string =>
  record.kind === 'stockChange'
    ? nameOf(record).replace(/^./, (first) => first.toLowerCase())
    : `${wordFor(record.kind)} ${record.number}`;

/** Names by record. */
async function namesOf(
  tx: EntityManager,
  host: CrmHost,
  documents: readonly { ref: RecordRef }[],
): Promise<Map<string, string>> {
  const refs = [...new Map(documents.map(({ ref }) => [recordKey(ref), ref])).values()];
  const names = new Map<string, string>();
  for (let from = 0; from < refs.length; from += 200)
    for (const [key, record] of await host.read(refs.slice(from, from + 200), tx)) names.set(key, inWords(record));
  return names;
}
