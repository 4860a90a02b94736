import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { BackgroundRounds } from '../engine/background-rounds.js';
import { CallFailed } from '../engine/call.js';
import { Connections } from '../engine/engine-ports.js';
import { rowsOf } from '../engine/sql.js';
import { Doors } from '../host/doors.js';
import { storedSettings } from '../settings/stored-rules.js';
import type { FactsType } from '../xero/agreed-facts.js';
import { idsPerLook } from '../xero/drift.reads.js';
import { followedKinds } from './drift-looks.js';
import { DriftNews } from './drift-news.js';

const TIMER = 'xero-drift-sweep';
const everySeconds = 600;
const daysBetweenLooks = 7;
const types: readonly FactsType[] = ['Contact', 'Item', 'Invoice', 'CreditNote', 'PurchaseOrder'];
/** Lists that are read whole: one call serves as many. */
const wholeLists: readonly FactsType[] = ['Item', 'PurchaseOrder'];
const mostOfWholeList = 10_000;

/**
 * Looks at every linked record once a week, for what neither webhooks nor "changed since" tell (api: items, merged contacts, due dates
 * of part-paid documents). A few calls every ten minutes, and no more on a day than the settings allow.
 */
@Injectable()
export class DriftSweep implements OnApplicationBootstrap {
  private readonly log = new Logger('XeroDrift');

  constructor(
    private readonly doors: Doors,
    private readonly connections: Connections,
    private readonly news: DriftNews,
    private readonly rounds: BackgroundRounds,
  ) {}

  onApplicationBootstrap(): void {
    this.rounds.every(TIMER, everySeconds * 1000, () => this.round());
  }

  /** One call for each kind of record of which any is due, in each connected workspace. */
  async round(): Promise<void> {
    for (const workspaceId of await this.connections.connectedWorkspaces())
      try {
        for (const type of types) await this.sweep(workspaceId, type);
      } catch (error) {
        // Busy or away: the next round goes on.
        if (!(error instanceof CallFailed)) this.log.warn(`Records could not be compared: ${(error as Error).message}`);
      }
  }

  /**
   * Compares every linked record now, but what was looked at within the last minute; answers how many. A person asks for it, so it
   * does not count against the calls of the day. Throws `CallFailed`; asked again it goes on where it stopped.
   */
  async lookAtAll(workspaceId: string): Promise<number> {
    let looked = 0;
    for (const type of types) {
      const due = await this.notLookedAt(workspaceId, type);
      const size = wholeLists.includes(type) ? mostOfWholeList : idsPerLook;
      for (let from = 0; from < due.length; from += size)
        await this.news.these(workspaceId, this.news.asker(workspaceId), type, due.slice(from, from + size));
      looked += due.length;
    }
    return looked;
  }

  private notLookedAt(workspaceId: string, type: FactsType): Promise<string[]> {
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      const connection = await this.connections.stateOf(workspaceId, tx);
      if (connection.state !== 'connected') return [];
      const rows = await rowsOf<{ id: string }>(
        tx,
        `SELECT DISTINCT lower(remote_id) AS id FROM xero_links WHERE workspace_id = $1 AND tenant_id = $2 AND archived_at IS NULL
           AND part = 'main' AND remote_type = $3 AND kind = ANY($4)
           AND coalesce(looked_at, created_at - interval '1 year') < now() - interval '1 minute' ORDER BY 1`,
        [workspaceId, connection.tenantId, type, followedKinds],
      );
      return rows.map(({ id }) => id);
    });
  }

  private async sweep(workspaceId: string, type: FactsType): Promise<void> {
    const ids = await this.claim(workspaceId, type);
    if (ids.length > 0) await this.news.these(workspaceId, this.news.asker(workspaceId), type, ids);
  }

  /** The longest not looked at, once the day's calls allow another. */
  private claim(workspaceId: string, type: FactsType): Promise<string[]> {
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      const connection = await this.connections.stateOf(workspaceId, tx);
      if (connection.state !== 'connected') return [];
      const { tenantId } = connection;
      const due = await rowsOf<{ remote_id: string }>(
        tx,
        `SELECT lower(remote_id) AS remote_id FROM xero_links WHERE workspace_id = $1 AND tenant_id = $2 AND archived_at IS NULL
           AND part = 'main' AND remote_type = $3 AND kind = ANY($4)
           AND coalesce(greatest(looked_at, exported_at), created_at - interval '1 year') < now() - $5 * interval '1 day'
          ORDER BY looked_at NULLS FIRST, id LIMIT $6`,
        [workspaceId, tenantId, type, followedKinds, daysBetweenLooks, wholeLists.includes(type) ? mostOfWholeList : idsPerLook],
      ); // prettier-ignore
      if (due.length === 0) return [];
      const { callsPerDay } = (await storedSettings(workspaceId, tx)).values.drift;
      const [claimed] = await rowsOf(
        tx,
        `INSERT INTO xero_drift_calls AS c (workspace_id, tenant_id, day, calls) SELECT $1, $2, (now() AT TIME ZONE 'UTC')::date, 1 WHERE $3 > 0
         ON CONFLICT (workspace_id, tenant_id) DO UPDATE SET day = excluded.day, calls = CASE WHEN c.day = excluded.day THEN c.calls + 1 ELSE 1 END
           WHERE c.day <> excluded.day OR c.calls < $3 RETURNING calls`,
        [workspaceId, tenantId, callsPerDay],
      );
      return claimed ? due.map((row) => row.remote_id) : [];
    });
  }
}
