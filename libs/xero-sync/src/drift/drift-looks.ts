import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ContactWatch } from '../contact-watch/contact-watch.js';
import type { Session } from '../engine/call.js';
import { Connections, ExportRules } from '../engine/engine-ports.js';
import type { LinkView } from '../engine/exporter.js';
import { writeHistory } from '../engine/history.js';
import { readLinks } from '../engine/links.js';
import { Outbox } from '../engine/outbox.service.js';
import type { OutboxRow } from '../engine/rows.js';
import { rowsOf } from '../engine/sql.js';
import { WakeUps } from '../engine/wake-ups.js';
import { CrmHost, recordKey } from '../host/crm-host.js';
import { Doors } from '../host/doors.js';
import type { CrmRecord, Kind, RecordRef } from '../host/records.js';
import type { XeroSettings } from '../settings/xero-settings.js';
import type { Facts, FactsType } from '../xero/agreed-facts.js';
import type { StateThere } from '../xero/drift.reads.js';
import { compare, type Comparison, type Taken } from './comparison.js';
import { closeItem, keepItem, noteTaken } from './drift-items.js';
import { followed } from './fields.js';
import { knownOf, oursOf } from './ours.js';
import { takenSentence } from './words.js';

/** Records that are compared in one transaction: the workspace's counter is locked meanwhile. */
const atOnce = 100;
export const followedKinds = Object.keys(followed) as Kind[];

interface LinkRow {
  id: string;
  kind: Kind;
  record_id: string;
  remote_type: FactsType;
  remote_id: string;
  remote_updated_at: Date | null;
}

/** Xero's states of linked records are compared with ours, and what follows is written down. */
@Injectable()
export class DriftLooks {
  constructor(
    private readonly doors: Doors,
    private readonly connections: Connections,
    private readonly host: CrmHost,
    private readonly outbox: Outbox,
    private readonly rules: ExportRules,
    private readonly contacts: ContactWatch,
    private readonly wakeUps: WakeUps,
  ) {}

  /**
   * Compares. `states` are what Xero shows now, of any records; `asked` the ids that were asked for by name: an item that is asked
   * for and not shown was deleted. Merged contacts are followed first, which asks Xero for where they went. Throws `CallFailed`.
   */
  async take(
    workspaceId: string,
    session: Session,
    type: FactsType,
    states: readonly StateThere[],
    asked: readonly string[] = [],
  ): Promise<void> {
    const byId = new Map(states.map((state) => [state.id, state]));
    if (type === 'Item')
      for (const id of asked) if (!byId.has(id)) byId.set(id, { type, id, facts: { status: 'DELETED' } });
    const merged = states.flatMap(({ id, facts }) => (facts['mergedInto'] ? [id] : []));
    if (merged.length > 0) await this.followMerged(workspaceId, session, merged);
    const ids = [...new Set([...byId.keys(), ...asked])];
    for (let from = 0; from < ids.length; from += atOnce)
      await this.compareSome(workspaceId, session.tenantId, type, ids.slice(from, from + atOnce), byId);
    this.wakeUps.tell(workspaceId);
  }

  private async followMerged(workspaceId: string, session: Session, remoteIds: readonly string[]): Promise<void> {
    const refs = await this.doors.inWorkspace(workspaceId, async (tx) => {
      const links = await linksOf(tx, workspaceId, session.tenantId, 'Contact', remoteIds);
      return links.map((link): RecordRef => ({ workspaceId, kind: link.kind, id: link.record_id }));
    });
    await this.contacts.followTo(workspaceId, session, refs);
  }

  private compareSome(
    workspaceId: string,
    tenantId: string,
    type: FactsType,
    ids: readonly string[],
    states: ReadonlyMap<string, StateThere>,
  ): Promise<void> {
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      await this.outbox.lock(tx, workspaceId);
      const connection = await this.connections.stateOf(workspaceId, tx);
      if (connection.state === 'none' || connection.tenantId !== tenantId) return;
      const rows = await linksOf(tx, workspaceId, tenantId, type, ids);
      if (rows.length === 0) return;
      const refs = rows.map((row): RecordRef => ({ workspaceId, kind: row.kind, id: row.record_id }));
      const records = await this.host.read(refs, tx);
      const contacts = [...records.values()].flatMap((record) =>
        'contactId' in record ? [{ workspaceId, kind: 'contact' as const, id: record.contactId }] : [],
      );
      const links = await readLinks(tx, workspaceId, tenantId, [...refs, ...contacts]);
      const live = await this.outbox.liveRows(tx, workspaceId, refs);
      const settings = (await this.rules.load(workspaceId, tx)) as XeroSettings;
      for (const row of rows) {
        const ref: RecordRef = { workspaceId, kind: row.kind, id: row.record_id };
        const record = records.get(recordKey(ref));
        const link = links.get(row.kind, row.record_id);
        const state = states.get(row.remote_id.toLowerCase());
        const own = live.get(recordKey(ref)) ?? [];
        // A write of ours that is on its way, or ended after Xero was asked, would be taken for theirs.
        if (!record || !link || isMoving(own) || isStale(row, state)) continue;
        if (!state) await looked(tx, row, undefined);
        else {
          const ours = oursOf(record, link, links, settings);
          await this.settle(tx, tenantId, { ref, row, link, record, state, ours, waiting: own.length > 0 });
        }
      }
    });
  }

  private async settle(tx: EntityManager, tenantId: string, look: Look): Promise<void> {
    const { ref, row, link, record, state, ours, waiting } = look;
    const agreed = link.details?.['agreed'] as Facts | undefined;
    const theirs = theirsOf(record, state.facts);
    const known = knownOf(record, link, waiting);
    const compared = compare({ type: row.remote_type, agreed, known, ours, theirs, waiting });
    const comparison = record.doNotImport ? nothingTaken(compared) : compared;
    await looked(tx, row, { state, comparison, taken: record.doNotImport ? [] : comparison.taken });
    if (comparison.cause) {
      const cause = comparison.cause;
      await keepItem(tx, tenantId, { ref, record, remote: row, type: row.remote_type, cause, ...comparison });
    } else await closeItem(tx, tenantId, ref);
    if (record.doNotImport) return;
    for (const taken of comparison.taken) await this.tell(tx, tenantId, look, taken);
  }

  private async tell(tx: EntityManager, tenantId: string, { ref, row, record }: Look, taken: Taken): Promise<void> {
    const what = takenSentence(record, taken);
    if (taken.field === 'number')
      await noteTaken(tx, tenantId, { ref, record, remote: row, sentence: what, from: taken.from, to: taken.to });
    await writeHistory(tx, ref.workspaceId, [
      {
        direction: 'import',
        kind: ref.kind,
        recordId: ref.id,
        label: record.number,
        what,
        outcome: 'taken over',
        remote: { type: row.remote_type, id: row.remote_id },
      },
    ]);
  }
}

interface Look {
  ref: RecordRef;
  row: LinkRow;
  link: LinkView;
  record: CrmRecord;
  state: StateThere;
  ours: Facts;
  waiting: boolean;
}

const isMoving = (rows: readonly OutboxRow[]): boolean =>
  rows.some(({ state }) => state === 'sending' || state === 'unknown');

const isStale = ({ remote_updated_at: ours }: LinkRow, state: StateThere | undefined): boolean =>
  ours !== null && state?.updatedAt !== undefined && Date.parse(state.updatedAt) < ours.getTime();

/** Bills and supplier credits carry their number where others have a reference. */
function theirsOf(record: CrmRecord, facts: Facts): Facts {
  if (record.kind !== 'bill' && record.kind !== 'supplierCredit') return facts;
  const { reference: _theirs, ...rest } = facts;
  return rest;
}

/** Of a record that nothing is taken from, what would be taken over by itself is a difference like any other. */
function nothingTaken(comparison: Comparison): Comparison {
  const { taken } = comparison;
  if (taken.length === 0) return comparison;
  const agreed = { ...comparison.agreed };
  for (const { field, from } of taken) agreed[field] = from;
  const differences = [
    ...comparison.differences,
    ...taken.map(({ field, from, to }) => ({ field, agreed: from, theirs: to, both: false })),
  ];
  const number = taken.some(({ field }) => field === 'number') ? ('number_changed' as const) : ('edited' as const);
  return { agreed, differences, taken: [], cause: comparison.cause ?? number };
}

const linksOf = (tx: EntityManager, workspaceId: string, tenantId: string, type: FactsType, ids: readonly string[]) =>
  rowsOf<LinkRow>(
    tx,
    `SELECT id, kind, record_id, remote_type, remote_id, remote_updated_at FROM xero_links
      WHERE workspace_id = $1 AND tenant_id = $2 AND archived_at IS NULL AND part = 'main' AND remote_type = $3
        AND kind = ANY($4) AND lower(remote_id) = ANY($5) ORDER BY id`,
    [workspaceId, tenantId, type, followedKinds, [...ids]],
  );

const endings = ['VOIDED', 'DELETED', 'ARCHIVED'];

/** Keeps with the link what is agreed now, and that it was looked at. */
async function looked(
  tx: EntityManager,
  row: LinkRow,
  seen: { state: StateThere; comparison: Comparison; taken: readonly Taken[] } | undefined,
): Promise<void> {
  const number = seen?.taken.find(({ field }) => field === 'number')?.to;
  const ended = seen?.comparison.differences.find(
    ({ field, theirs }) => field === 'status' && endings.includes(theirs),
  );
  const status = seen?.taken.find(({ field }) => field === 'status')?.to ?? ended?.theirs;
  await tx.query(
    `UPDATE xero_links SET looked_at = clock_timestamp(), seen_at = greatest(seen_at, $2::timestamptz),
       details = CASE WHEN $3::jsonb IS NULL THEN details ELSE details || jsonb_build_object('agreed', $3::jsonb) END,
       number = coalesce($4, number), status = coalesce($5, status), stamp_due = stamp_due OR $4::text IS NOT NULL
      WHERE id = $1`,
    [row.id, seen?.state.updatedAt ?? null, seen ? JSON.stringify(seen.comparison.agreed) : null, number ?? null, status ?? null],
  ); // prettier-ignore
}
