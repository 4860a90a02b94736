import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CallFailed, type Session } from '../engine/call.js';
import { Connections } from '../engine/engine-ports.js';
import { writeHistory } from '../engine/history.js';
import { readLinks, type LinkBook } from '../engine/links.js';
import { Outbox, unheld } from '../engine/outbox.service.js';
import type { OutboxRow } from '../engine/rows.js';
import { rowsOf } from '../engine/sql.js';
import { WakeUps } from '../engine/wake-ups.js';
import type { Caller } from '../host/access.js';
import { CrmHost, recordKey } from '../host/crm-host.js';
import { Doors } from '../host/doors.js';
import type { CrmRecord, Kind, RecordRef } from '../host/records.js';
import { SyncError } from '../sync-error.js';
import { readLinkTargets, type LinkTarget, type TargetType } from '../xero/link-target.reads.js';
import { judgeLink, judgeUnlink, linkables, nameOf, type Verdict } from './linkable.js';

/** What somebody wants: a record linked with something in Xero, or with nothing. */
export interface LinkWish {
  ref: RecordRef;
  /** Absent: unlink. */
  remoteId?: string;
}

interface Read {
  records: ReadonlyMap<string, CrmRecord>;
  links: LinkBook;
  rows: ReadonlyMap<string, OutboxRow[]>;
  /** Records by what they are linked with. */
  owners: Map<string, { kind: Kind; id: string }>;
}

type Targets = ReadonlyMap<string, LinkTarget>;

/** Links records with documents of Xero that people name, and takes links away. Nothing in Xero is changed by it. */
@Injectable()
export class Linking {
  constructor(
    private readonly doors: Doors,
    private readonly connections: Connections,
    private readonly host: CrmHost,
    private readonly outbox: Outbox,
    private readonly wakeUps: WakeUps,
  ) {}

  /** What would become of these wishes; writes nothing. Asks Xero as `apply` does. */
  async preview(workspaceId: string, wishes: readonly LinkWish[]): Promise<Verdict[]> {
    const { tenantId, targets } = await this.lookUp(workspaceId, wishes);
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      await this.checkTenant(tx, workspaceId, tenantId);
      const read = await this.read(tx, workspaceId, tenantId, wishes, targets);
      return wishes.map((wish) => judge(wish, read, targets));
    });
  }

  /**
   * Links and unlinks, after asking Xero whether what is named exists and fits; each wish is judged on its own, all of them end in
   * one transaction. Every change has its line in the history. Throws `not_connected`, `first_import_running`, `xero_unreachable`.
   */
  async apply(caller: Caller, wishes: readonly LinkWish[]): Promise<Verdict[]> {
    const { workspaceId } = caller;
    const { tenantId, targets } = await this.lookUp(workspaceId, wishes);
    const verdicts = await this.doors.inWorkspace(workspaceId, async (tx) => {
      await this.outbox.lock(tx, workspaceId);
      await this.checkTenant(tx, workspaceId, tenantId);
      const read = await this.read(tx, workspaceId, tenantId, wishes, targets);
      const done: Verdict[] = [];
      for (const wish of wishes) {
        const verdict = judge(wish, read, targets);
        if (verdict.outcome === 'linked' || verdict.outcome === 'unlinked')
          await this.write(tx, tenantId, wish, { caller, read, targets, verdict });
        done.push(verdict);
      }
      return done;
    });
    this.wakeUps.tell(workspaceId);
    return verdicts;
  }

  /** As `apply` for one; a rejection is thrown. */
  async applyOne(caller: Caller, wish: LinkWish): Promise<Verdict> {
    const [verdict] = await this.apply(caller, [wish]);
    if (verdict!.outcome === 'rejected') throw new SyncError('refused', verdict!.code!, verdict!.sentence);
    return verdict!;
  }

  private async lookUp(
    workspaceId: string,
    wishes: readonly LinkWish[],
  ): Promise<{ tenantId: string; targets: Targets }> {
    const state = await this.doors.inWorkspace(workspaceId, (tx) => this.connections.stateOf(workspaceId, tx));
    if (state.state === 'none') throw notConnected();
    const wanted = wishes.filter(({ ref, remoteId }) => remoteId !== undefined && linkables[ref.kind]);
    if (wanted.length === 0) return { tenantId: state.tenantId, targets: new Map() };
    if (state.state === 'parked' && state.importing) throw firstImportOpen();
    if (state.state !== 'connected') throw notConnected();
    try {
      const session = await this.connections.openSession(workspaceId);
      return { tenantId: session.tenantId, targets: await this.ask(workspaceId, session, wanted) };
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      throw new SyncError('unavailable', 'xero_unreachable', `Nothing was linked. ${error.message}`);
    }
  }

  private async ask(workspaceId: string, session: Session, wanted: readonly LinkWish[]): Promise<Targets> {
    try {
      return await targetsOf(session, wanted);
    } catch (error) {
      // A refused token is renewed once.
      if (!(error instanceof CallFailed) || error.result.outcome !== 'auth') throw error;
      if (!(await this.connections.credentialsRefused(workspaceId, error.result.httpStatus, session))) throw error;
      return targetsOf(await this.connections.openSession(workspaceId), wanted);
    }
  }

  private async checkTenant(tx: EntityManager, workspaceId: string, tenantId: string): Promise<void> {
    const now = await this.connections.stateOf(workspaceId, tx);
    if (now.state === 'none' || now.tenantId !== tenantId)
      throw new SyncError(
        'conflict',
        'organisation_changed',
        'The workspace was connected to another organisation meanwhile. Nothing was linked; try again.',
      );
  }

  private async read(
    tx: EntityManager,
    workspaceId: string,
    tenantId: string,
    wishes: readonly LinkWish[],
    targets: Targets,
  ): Promise<Read> {
    const found = await rowsOf<{ kind: Kind; record_id: string; remote_type: string; remote_id: string }>(
      tx,
      `SELECT kind, record_id, remote_type, remote_id FROM xero_links
        WHERE workspace_id = $1 AND tenant_id = $2 AND archived_at IS NULL AND remote_type <> 'SharedContact'
          AND lower(remote_id) = ANY($3)`,
      [workspaceId, tenantId, [...targets.values()].map(({ remote }) => remote.id.toLowerCase())],
    );
    const owners = new Map(
      found.map((row) => [remoteKey(row.remote_type, row.remote_id), { kind: row.kind, id: row.record_id }]),
    );
    const refs = [...wishes.map(({ ref }) => ref), ...[...owners.values()].map((owner) => ({ workspaceId, ...owner }))];
    return {
      records: await this.host.read(refs, tx),
      links: await readLinks(tx, workspaceId, tenantId, refs),
      rows: await this.outbox.liveRows(tx, workspaceId, refs),
      owners,
    };
  }

  private async write(
    tx: EntityManager,
    tenantId: string,
    { ref, remoteId }: LinkWish,
    { caller, read, targets, verdict }: { caller: Caller; read: Read; targets: Targets; verdict: Verdict },
  ): Promise<void> {
    const before = read.links.of(ref.kind, ref.id);
    await archive(tx, tenantId, ref);
    for (const link of before) read.owners.delete(remoteKey(link.remoteType, link.remoteId));
    const target = remoteId === undefined ? undefined : targetOf(targets, ref.kind, remoteId);
    if (target) {
      await insert(tx, tenantId, ref, target);
      read.owners.set(remoteKey(target.remote.type, target.remote.id), ref);
      await putBack(tx, ref);
      await this.outbox.takeBackIn(tx, ref.workspaceId, [ref]);
    }
    await this.outbox.release(tx, ref.workspaceId, [ref]);
    const [old] = before;
    const { type, id, number } = target?.remote ?? { type: old!.remoteType, id: old!.remoteId, number: old!.number };
    await writeHistory(tx, ref.workspaceId, [
      {
        direction: 'import',
        kind: ref.kind,
        recordId: ref.id,
        label: nameOf({ kind: ref.kind, record: read.records.get(recordKey(ref)) }),
        what: `${verdict.sentence} Done by ${caller.userName}.`,
        outcome: verdict.outcome,
        remote: { type, id, ...(number ? { number } : {}) },
      },
    ]);
  }
}

function judge({ ref, remoteId }: LinkWish, read: Read, targets: Targets): Verdict {
  const standing = {
    kind: ref.kind,
    record: read.records.get(recordKey(ref)),
    links: read.links.of(ref.kind, ref.id),
    rows: read.rows.get(recordKey(ref)) ?? [],
  };
  if (remoteId === undefined) return judgeUnlink(standing);
  const target = targetOf(targets, ref.kind, remoteId);
  const other = target && read.owners.get(remoteKey(target.remote.type, target.remote.id));
  const owner = other && recordKey(other) !== recordKey(ref) ? other : undefined;
  return judgeLink(
    {
      ...standing,
      ...(target ? { target } : {}),
      ...(owner ? { owner: nameOf({ kind: owner.kind, record: read.records.get(recordKey(owner)) }) } : {}),
    },
    remoteId,
  );
}

async function targetsOf(session: Session, wanted: readonly LinkWish[]): Promise<Targets> {
  const byType = new Map<TargetType, string[]>();
  for (const { ref, remoteId } of wanted) {
    const { type } = linkables[ref.kind]!;
    byType.set(type, [...(byType.get(type) ?? []), remoteId!.toLowerCase()]);
  }
  const all = new Map<string, LinkTarget>();
  for (const [type, ids] of byType)
    for (const [id, target] of await readLinkTargets(session, type, ids)) all.set(remoteKey(type, id), target);
  return all;
}

const targetOf = (targets: Targets, kind: Kind, remoteId: string): LinkTarget | undefined =>
  targets.get(remoteKey(linkables[kind]?.type ?? '', remoteId));

const remoteKey = (type: string, id: string): string => `${type} ${id.toLowerCase()}`;

/** The host is told by the stamp that the record has no accounting code any more, unless another link gives it one. */
const archive = (tx: EntityManager, tenantId: string, { workspaceId, kind, id }: RecordRef) =>
  tx.query(
    `UPDATE xero_links SET archived_at = now(), stamp_due = true
      WHERE workspace_id = $1 AND tenant_id = $2 AND kind = $3 AND record_id = $4 AND archived_at IS NULL`,
    [workspaceId, tenantId, kind, id],
  );

/** Without agreed content: what differs is sent with the record's next change. */
const insert = (tx: EntityManager, tenantId: string, { workspaceId, kind, id }: RecordRef, { remote }: LinkTarget) =>
  tx.query(
    `INSERT INTO xero_links (workspace_id, tenant_id, kind, record_id, part, remote_type, remote_id, number, status, details,
       imported_at, stamp_due)
     VALUES ($1, $2, $3, $4, 'main', $5, $6, $7, $8, $9, clock_timestamp(), true)`,
    [
      workspaceId,
      tenantId,
      kind,
      id,
      remote.type,
      remote.id,
      remote.number ?? null,
      remote.status ?? null,
      JSON.stringify(remote.details ?? {}),
    ],
  );

/** What was stopped may have been stopped for want of this link. */
const putBack = (tx: EntityManager, { workspaceId, kind, id }: RecordRef) =>
  tx.query(
    `UPDATE xero_outbox SET state = 'pending', revision = revision + 1, ${unheld}, not_before = NULL, problems = '[]',
       attempts = 0, first_attempt_at = NULL, send_alone = false, updated_at = now()
      WHERE workspace_id = $1 AND kind = $2 AND record_id = $3 AND state = 'attention'`,
    [workspaceId, kind, id],
  );

const firstImportOpen = () =>
  new SyncError(
    'conflict',
    'first_import_running',
    'A first import is under way, and what is linked with what is decided in its review. Decide there, or finish or cancel it, then link records by hand.',
  );

const notConnected = () =>
  new SyncError(
    'conflict',
    'not_connected',
    'This workspace is not connected to Xero. Connect it first, then link records.',
  );
