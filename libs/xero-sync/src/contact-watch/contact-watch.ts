import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CallFailed, type Session } from '../engine/call.js';
import { Connections, Cures } from '../engine/engine-ports.js';
import type { LinkView } from '../engine/exporter.js';
import { readLinks } from '../engine/links.js';
import { Outbox } from '../engine/outbox.service.js';
import { rowsOf } from '../engine/sql.js';
import { WakeUps } from '../engine/wake-ups.js';
import { CrmHost, recordKey } from '../host/crm-host.js';
import { Doors } from '../host/doors.js';
import type { CrmContact, CrmRecord, RecordRef } from '../host/records.js';
import { readContactStates, type ContactState } from '../xero/xero.reads.js';
import { archiveDue, markArchiveDue, queueContact } from './archiving.js';
import { findingOf, type Finding } from './finding.js';
import { settleFinding, stoppedByContacts, stoppingCodes } from './following.js';

const minutesBetweenLooks = 5;

/**
 * Follows contacts that people changed in Xero, where nothing tells of it but a refusal: one that was merged is followed to the
 * contact that is left, one that was restored lets its documents go on, and what can be neither is told with its remedy.
 * Also archives in Xero what was merged in the CRM, once nothing on it is open or on its way.
 */
@Injectable()
export class ContactWatch extends Cures {
  private readonly log = new Logger('XeroContacts');
  private readonly looked = new Map<string, number>();

  constructor(
    private readonly doors: Doors,
    private readonly connections: Connections,
    private readonly host: CrmHost,
    private readonly outbox: Outbox,
    private readonly wakeUps: WakeUps,
  ) {
    super();
  }

  /** A call was refused because of a contact: look at once. What fails here is looked at again by `look`. */
  async attempt(workspaceId: string, codes: ReadonlySet<string>): Promise<void> {
    if (!stoppingCodes.some((code) => codes.has(code))) return;
    try {
      await this.follow(workspaceId);
    } catch (error) {
      if (!(error instanceof CallFailed)) this.log.warn(`Contacts could not be followed: ${(error as Error).message}`);
    }
  }

  /** One round: stopped documents at most every five minutes, in one call for 40 contacts. Throws `CallFailed`. */
  async look(workspaceId: string): Promise<void> {
    await this.archiveMerged(workspaceId);
    const last = this.looked.get(workspaceId);
    if (last !== undefined && performance.now() - last < minutesBetweenLooks * 60_000) return;
    this.looked.set(workspaceId, performance.now());
    await this.follow(workspaceId);
  }

  /** Looks at every contact that stops something; answers how many could be cured. Throws `CallFailed`. */
  async follow(workspaceId: string): Promise<number> {
    const stopped = await this.stopped(workspaceId);
    if (stopped.length === 0) return 0;
    const session = await this.connections.openSession(workspaceId);
    const states = await readContactStates(
      session,
      stopped.map(({ link }) => link.remoteId),
    );
    let cured = 0;
    for (const one of stopped) if (await this.settle(workspaceId, session.tenantId, one, states)) cured += 1;
    if (cured > 0) this.wakeUps.tell(workspaceId);
    return cured;
  }

  /**
   * Follows contacts of which is known that they were merged in Xero, though nothing is stopped by them. One budgeted call for 40.
   * Throws `CallFailed`.
   */
  async followTo(workspaceId: string, session: Session, refs: readonly RecordRef[]): Promise<void> {
    const links = await this.doors.inWorkspace(workspaceId, (tx) => readLinks(tx, workspaceId, session.tenantId, refs));
    const merged = refs.flatMap((ref) => {
      const link = links.get('contact', ref.id);
      return link ? [{ ref, link, rowIds: [] }] : [];
    });
    const states = await readContactStates(
      session,
      merged.map(({ link }) => link.remoteId),
    );
    for (const one of merged) await this.settle(workspaceId, session.tenantId, one, states);
  }

  /** Contacts that stop something, each with its link and the rows it stops. */
  private stopped(workspaceId: string): Promise<StoppedContact[]> {
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      const rows = await stoppedByContacts(tx, workspaceId);
      const tenantId = await this.tenantOf(tx, workspaceId);
      if (rows.length === 0 || tenantId === undefined) return [];
      const records = await this.host.read(
        rows.map(({ ref }) => ref),
        tx,
      );
      const byContact = new Map<string, string[]>();
      for (const { id, ref } of rows) {
        const contactId = ref.kind === 'contact' ? ref.id : contactIdOf(records.get(recordKey(ref)));
        if (contactId !== undefined) byContact.set(contactId, [...(byContact.get(contactId) ?? []), id]);
      }
      const refs = [...byContact.keys()].map((id) => ({ workspaceId, kind: 'contact' as const, id }));
      const links = await readLinks(tx, workspaceId, tenantId, refs);
      return refs.flatMap((ref) => {
        const link = links.get('contact', ref.id);
        return link ? [{ ref, link, rowIds: byContact.get(ref.id)! }] : [];
      });
    });
  }

  private settle(
    workspaceId: string,
    tenantId: string,
    { ref, link, rowIds }: StoppedContact,
    states: ReadonlyMap<string, ContactState>,
  ): Promise<boolean> {
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      await this.outbox.lock(tx, workspaceId);
      const finding = await this.find(tx, tenantId, ref, link, states);
      if (!finding) return false;
      const cured = await settleFinding(tx, tenantId, finding, rowIds);
      if (!cured) return false;
      await this.outbox.release(tx, workspaceId, cured);
      if (finding.as === 'moved') await queueContact(tx, this.outbox, ref);
      return true;
    });
  }

  private async find(
    tx: EntityManager,
    tenantId: string,
    ref: RecordRef,
    link: LinkView,
    states: ReadonlyMap<string, ContactState>,
  ): Promise<Finding | undefined> {
    const [owner] = await rowsOf<{ record_id: string; remote_id: string }>(
      tx,
      `SELECT record_id, remote_id FROM xero_links WHERE workspace_id = $1 AND tenant_id = $2 AND kind = 'contact'
         AND remote_type = 'Contact' AND archived_at IS NULL AND record_id <> $3 AND remote_id = $4`,
      [ref.workspaceId, tenantId, ref.id, lastOf(states, link.remoteId)?.id ?? link.remoteId],
    );
    const other = owner && { ...ref, id: owner.record_id };
    const records = await this.host.read(other ? [ref, other] : [ref], tx);
    return findingOf({
      ref,
      link,
      contact: records.get(recordKey(ref)) as CrmContact | undefined,
      last: lastOf(states, link.remoteId),
      owner: other && (records.get(recordKey(other)) as CrmContact | undefined),
    });
  }

  /** Contacts that were merged in the CRM are archived in Xero as soon as nothing on them is open there, or on its way. */
  private async archiveMerged(workspaceId: string): Promise<void> {
    const queued = await this.doors.inWorkspace(workspaceId, async (tx) => {
      const tenantId = await this.tenantOf(tx, workspaceId);
      const due = tenantId === undefined ? [] : await archiveDue(tx, this.host, workspaceId, tenantId);
      if (tenantId === undefined || due.length === 0) return 0;
      await this.outbox.lock(tx, workspaceId);
      await markArchiveDue(tx, workspaceId, tenantId, due);
      for (const ref of due) await queueContact(tx, this.outbox, ref);
      return due.length;
    });
    if (queued > 0) this.wakeUps.tell(workspaceId);
  }

  private async tenantOf(tx: EntityManager, workspaceId: string): Promise<string | undefined> {
    const connection = await this.connections.stateOf(workspaceId, tx);
    return connection.state === 'connected' ? connection.tenantId : undefined;
  }
}

interface StoppedContact {
  ref: RecordRef;
  link: LinkView;
  rowIds: string[];
}

const contactIdOf = (record: CrmRecord | undefined): string | undefined =>
  record && 'contactId' in record ? record.contactId : undefined;

/** The contact at the end of all merges. */
function lastOf(states: ReadonlyMap<string, ContactState>, id: string): ContactState | undefined {
  const seen = new Set<string>();
  let state = states.get(id);
  while (state?.mergedInto && !seen.has(state.id)) {
    seen.add(state.id);
    state = states.get(state.mergedInto);
  }
  return state;
}
