import { isDeepStrictEqual } from 'node:util';
import { Injectable, Optional } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CallFailed, type Session } from '../engine/call.js';
import { Connections } from '../engine/engine-ports.js';
import { Doors } from '../host/doors.js';
import { AfterRefresh } from './after-refresh.js';
import {
  ReferenceReads,
  referenceLists,
  referenceListsOf,
  type ReferenceList,
  type ReferenceLists,
} from './reference-lists.js';

/** A daily read is left out when somebody had the lists read so recently. */
const lateHours = 6;
/** While one process reads, and after a read that failed, the others leave the lists alone for so long. */
const againMinutes = 5;

/** Xero's own lists, kept in Postgres per workspace and organisation. */
@Injectable()
export class ReferenceService {
  constructor(
    private readonly doors: Doors,
    private readonly connections: Connections,
    private readonly reads: ReferenceReads,
    @Optional() private readonly after?: AfterRefresh,
  ) {}

  /** The lists of the workspace's current organisation as last read; empty ones before the first read. */
  lists(workspaceId: string, tx: EntityManager): Promise<ReferenceLists> {
    return referenceListsOf(workspaceId, tx);
  }

  /**
   * Reads the lists from Xero (one budgeted call each) and keeps them, all or none; then every setting is looked at. Answers whether
   * anything changed.
   * @throws CallFailed when Xero cannot be asked
   */
  async refresh(workspaceId: string, lists: readonly ReferenceList[] = referenceLists): Promise<boolean> {
    let session: Session | undefined;
    const readAll = async () => {
      session = undefined;
      session = await this.connections.openSession(workspaceId);
      return { tenantId: session.tenantId, read: await this.readAll(session, lists) };
    };
    const { tenantId, read } = await readAll().catch(async (error: unknown) => {
      // A refused token is renewed once, or the connection is parked and says so.
      if (!(error instanceof CallFailed) || error.result.outcome !== 'auth') throw error;
      const { httpStatus } = error.result;
      if (!(await this.connections.credentialsRefused(workspaceId, httpStatus, session ?? error.result))) throw error;
      return readAll();
    });
    const changed = await this.doors.inWorkspace(workspaceId, (tx) => keep(tx, workspaceId, tenantId, read));
    await this.doors.asSystem('xero-tokens', (tx) => describe(tx, workspaceId, tenantId, read));
    await this.after?.listsRead(workspaceId);
    return changed;
  }

  private async readAll(session: Session, lists: readonly ReferenceList[]): Promise<[ReferenceList, unknown][]> {
    const read: [ReferenceList, unknown][] = [];
    for (const list of lists) read.push([list, await this.reads.read(session, list)]);
    return read;
  }

  /**
   * Whether the lists are to be read: they are missing, or the workspace's time of the day has come. That time follows from the
   * workspace's id, so that the reads of many workspaces are spread over the day.
   */
  async isStale(workspaceId: string): Promise<boolean> {
    const rows = await this.doors.asSystem('xero-tokens', (tx) =>
      tx.query<unknown[]>(
        `SELECT 1 FROM xero_connections, LATERAL (SELECT abs(hashtext(workspace_id)) % 86400 * interval '1 second' AS its) time
          WHERE workspace_id = $1 AND current AND (reference_read_at IS NULL
            OR reference_read_at < now() - $2 * interval '1 hour'
              AND reference_read_at < date_bin('1 day', now() - time.its, 'epoch') + time.its)`,
        [workspaceId, lateHours],
      ),
    );
    return rows.length > 0;
  }

  /** Takes the reading of the lists upon this process: of several that ask at once, one gets it. */
  async claim(workspaceId: string): Promise<boolean> {
    const [, claimed] = await this.doors.asSystem('xero-tokens', (tx) =>
      tx.query<[unknown, number]>(
        `UPDATE xero_connections SET lists_tried_at = now() WHERE workspace_id = $1 AND current
           AND (lists_tried_at IS NULL OR lists_tried_at < now() - $2 * interval '1 minute')`,
        [workspaceId, againMinutes],
      ),
    );
    return claimed > 0;
  }

  /** Whether Xero has said, since the lists were read, that something in them is gone. */
  async isContradicted(workspaceId: string): Promise<boolean> {
    const rows = await this.doors.inWorkspace(workspaceId, (tx) =>
      tx.query<unknown[]>(
        `SELECT 1 FROM xero_outbox o
         WHERE o.workspace_id = $1 AND o.state = 'attention'
           AND o.updated_at > (SELECT c.reference_read_at FROM xero_connections c WHERE c.workspace_id = $1 AND c.current)
           AND EXISTS (SELECT FROM jsonb_array_elements(o.problems) p WHERE p->>'code' = ANY($2)) LIMIT 1`,
        [workspaceId, goneCodes],
      ),
    );
    return rows.length > 0;
  }
}

/** Problems that say that one of the lists is out of date. */
const goneCodes = ['account_gone', 'tax_gone', 'currency_missing', 'tracking_unknown', 'period_locked', 'year_locked'];

async function keep(
  tx: EntityManager,
  workspaceId: string,
  tenantId: string,
  read: [ReferenceList, unknown][],
): Promise<boolean> {
  const before = await tx.query<{ list: string; body: unknown }[]>(
    `SELECT list, body FROM xero_reference WHERE workspace_id = $1 AND tenant_id = $2`,
    [workspaceId, tenantId],
  );
  for (const [list, body] of read)
    await tx.query(
      `INSERT INTO xero_reference (workspace_id, tenant_id, list, body, read_at) VALUES ($1, $2, $3, $4, now())
       ON CONFLICT (workspace_id, tenant_id, list) DO UPDATE SET body = excluded.body, read_at = excluded.read_at`,
      [workspaceId, tenantId, list, JSON.stringify(body)],
    );
  return read.some(([list, body]) => !isDeepStrictEqual(before.find((row) => row.list === list)?.body, body));
}

/** What the connection page shows of the organisation; `reference_read_at` moves only when every list was read. */
async function describe(
  tx: EntityManager,
  workspaceId: string,
  tenantId: string,
  read: [ReferenceList, unknown][],
): Promise<void> {
  const organisation = new Map(read).get('organisation') as ReferenceLists['organisation'] | undefined;
  if (organisation)
    await tx.query(
      `UPDATE xero_connections SET organisation_name = $3, short_code = $4, base_currency = $5, country_code = $6
       WHERE workspace_id = $1 AND tenant_id = $2`,
      [
        workspaceId,
        tenantId,
        organisation.name,
        organisation.shortCode ?? null,
        organisation.baseCurrency,
        organisation.countryCode,
      ],
    );
  if (read.length === referenceLists.length)
    await tx.query(
      `UPDATE xero_connections SET reference_read_at = now(), lists_tried_at = NULL WHERE workspace_id = $1 AND tenant_id = $2`,
      [workspaceId, tenantId],
    );
}
