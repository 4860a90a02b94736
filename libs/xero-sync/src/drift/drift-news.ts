import { Injectable } from '@nestjs/common';
import { CallFailed, type Session } from '../engine/call.js';
import { Connections } from '../engine/engine-ports.js';
import { rowsOf } from '../engine/sql.js';
import { Doors } from '../host/doors.js';
import type { FactsType } from '../xero/agreed-facts.js';
import { type ChangedType, readChangedStates, readStates } from '../xero/drift.reads.js';
import { DriftLooks, followedKinds } from './drift-looks.js';
import { stillLinked } from './held-back.js';

/** Asks Xero, as the asker is patient or not. */
export type Ask = <T>(read: (session: Session) => Promise<T>) => Promise<T>;

/** How far before the last change seen reading begins again, by Xero's own clock; and before the connection was made. */
const overlapMinutes = 5;
const firstHours = 24;
/** How many of what is listed are looked at again with each import. */
const mostListed = 200;

/** Where news of changes comes from, and how much of Xero is asked for it. */
@Injectable()
export class DriftNews {
  constructor(
    private readonly doors: Doors,
    private readonly connections: Connections,
    private readonly looks: DriftLooks,
  ) {}

  /**
   * With each import: `documents` are invoices and bills that changed, which the import has read already. Contacts, credit notes and
   * purchase orders are read where any of ours is linked: one call for 1,000 changes each. What is listed already is looked at again:
   * it may be gone, or no longer excluded. Throws `CallFailed`.
   */
  async regular(
    workspaceId: string,
    tenantId: string,
    ask: Ask,
    documents: readonly { id: string; updatedAt?: string }[],
  ): Promise<void> {
    const linked = await this.linkedTypes(workspaceId, tenantId);
    for (const type of ['Contact', 'CreditNote', 'PurchaseOrder'] as const)
      if (linked.has(type)) await this.changed(workspaceId, tenantId, ask, type);
    const listed = await this.listed(workspaceId, tenantId);
    const news = await this.news(workspaceId, tenantId, documents);
    await this.these(workspaceId, ask, 'Invoice', [...new Set([...news, ...(listed.get('Invoice') ?? [])])]);
    for (const [type, ids] of listed) if (type !== 'Invoice') await this.these(workspaceId, ask, type, ids);
  }

  /** Compares these now, by Xero's ids; what is not ours costs nothing. One call for 40. Throws `CallFailed`. */
  async these(workspaceId: string, ask: Ask, type: FactsType, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await ask(async (session) => {
      const states = await readStates(session, type, ids);
      await this.looks.take(workspaceId, session, type, states, ids);
    });
  }

  /** Compares what a webhook told of, if it is ours. Throws `CallFailed`. */
  async told(workspaceId: string, type: FactsType, ids: readonly string[]): Promise<void> {
    const ours = await this.doors.inWorkspace(workspaceId, (tx) =>
      rowsOf<{ id: string }>(
        tx,
        `SELECT DISTINCT lower(l.remote_id) AS id FROM xero_links l
           JOIN xero_connections c ON c.workspace_id = $1 AND c."current" AND c.tenant_id = l.tenant_id
          WHERE l.workspace_id = $1 AND l.archived_at IS NULL AND l.remote_type = $2 AND l.part = 'main' AND lower(l.remote_id) = ANY($3)`,
        [workspaceId, type, ids.map((id) => id.toLowerCase())],
      ),
    );
    const own = ours.map(({ id }) => id);
    await this.these(workspaceId, this.asker(workspaceId), type, own);
  }

  /** Asks once; a refused token is renewed once. */
  asker(workspaceId: string): Ask {
    return async (read) => {
      const session = await this.connections.openSession(workspaceId);
      try {
        return await read(session);
      } catch (error) {
        if (!(error instanceof CallFailed) || error.result.outcome !== 'auth') throw error;
        if (!(await this.connections.credentialsRefused(workspaceId, error.result.httpStatus, session))) throw error;
        return read(await this.connections.openSession(workspaceId));
      }
    };
  }

  private async changed(workspaceId: string, tenantId: string, ask: Ask, type: ChangedType): Promise<void> {
    const since = await this.since(workspaceId, tenantId, type);
    const states = await ask(async (session) => {
      const found = await readChangedStates(session, type, since);
      await this.looks.take(workspaceId, session, type, found);
      return found;
    });
    const times = states.flatMap(({ updatedAt }) => (updatedAt ? [Date.parse(updatedAt)] : []));
    const last = Math.max(...times, since?.getTime() ?? 0);
    if (last <= (since?.getTime() ?? 0)) return;
    await this.doors.inWorkspace(workspaceId, (tx) =>
      tx.query(
        `INSERT INTO xero_import_marks (workspace_id, tenant_id, list, read_until) VALUES ($1, $2, $3, $4)
         ON CONFLICT (workspace_id, tenant_id, list) DO UPDATE SET read_until = greatest(xero_import_marks.read_until, excluded.read_until)`,
        [workspaceId, tenantId, listOf(type), new Date(last)],
      ),
    );
  }

  private since(workspaceId: string, tenantId: string, type: ChangedType): Promise<Date | undefined> {
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      const [row] = await rowsOf<{ since: Date | null }>(
        tx,
        `SELECT coalesce(
            (SELECT read_until - $4 * interval '1 minute' FROM xero_import_marks WHERE workspace_id = $1 AND tenant_id = $2 AND list = $3),
            (SELECT min(connected_at) - $5 * interval '1 hour' FROM xero_connections WHERE workspace_id = $1 AND tenant_id = $2)) AS since`,
        [workspaceId, tenantId, listOf(type), overlapMinutes, firstHours],
      );
      return row?.since ?? undefined;
    });
  }

  /** What waits for a decision or is excluded, the longest listed first. */
  private listed(workspaceId: string, tenantId: string): Promise<Map<FactsType, string[]>> {
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      const rows = await rowsOf<{ remote_type: FactsType; id: string }>(
        tx,
        `SELECT remote_type, lower(remote_id) AS id FROM xero_drift WHERE workspace_id = $1 AND tenant_id = $2
           AND state IN ('open', 'excluded') AND ${stillLinked} ORDER BY last_at, id LIMIT ${mostListed}`,
        [workspaceId, tenantId],
      );
      const byType = new Map<FactsType, string[]>();
      for (const { remote_type: type, id } of rows) byType.set(type, [...(byType.get(type) ?? []), id]);
      return byType;
    });
  }

  private linkedTypes(workspaceId: string, tenantId: string): Promise<Set<string>> {
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      const rows = await rowsOf<{ remote_type: string }>(
        tx,
        `SELECT DISTINCT remote_type FROM xero_links WHERE workspace_id = $1 AND tenant_id = $2 AND archived_at IS NULL
           AND part = 'main' AND kind = ANY($3)`,
        [workspaceId, tenantId, followedKinds],
      );
      return new Set(rows.map((row) => row.remote_type));
    });
  }

  /** Ours among these, without those that were written or looked at since they changed. */
  private news(
    workspaceId: string,
    tenantId: string,
    documents: readonly { id: string; updatedAt?: string }[],
  ): Promise<string[]> {
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      const rows = await rowsOf<{ id: string }>(
        tx,
        `SELECT d.id FROM unnest($3::text[], $4::timestamptz[]) AS d(id, updated_at)
           JOIN xero_links l ON l.workspace_id = $1 AND l.tenant_id = $2 AND l.archived_at IS NULL AND l.remote_type = 'Invoice'
             AND l.part = 'main' AND l.kind IN ('invoice', 'bill') AND lower(l.remote_id) = d.id
          WHERE d.updated_at IS NULL OR coalesce(greatest(l.remote_updated_at, l.seen_at), '-infinity') < d.updated_at`,
        [workspaceId, tenantId, documents.map(({ id }) => id), documents.map(({ updatedAt }) => updatedAt ?? null)],
      );
      return rows.map(({ id }) => id);
    });
  }
}

/** The lists of the payment import are marked in the same table. */
const listOf = (type: ChangedType): string => `changed ${type}`;
