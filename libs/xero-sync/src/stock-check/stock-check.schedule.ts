import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { BackgroundRounds } from '../engine/background-rounds.js';
import { Connections } from '../engine/engine-ports.js';
import { rowsOf } from '../engine/sql.js';
import { CrmHost } from '../host/crm-host.js';
import { Doors } from '../host/doors.js';
import { SyncError } from '../sync-error.js';
import { isBusinessHour } from './business-hours.js';
import { StockCheckService } from './stock-check.service.js';

const TIMER = 'xero-stock-check';
const everySeconds = 60;

/**
 * Compares the stock of every connected workspace once an hour while people work there, in the workspace's own time zone. Several
 * processes may look at once: the comparison itself is claimed by one.
 */
@Injectable()
export class StockCheckSchedule implements OnApplicationBootstrap {
  private readonly log = new Logger('XeroStockCheck');

  constructor(
    private readonly doors: Doors,
    private readonly connections: Connections,
    private readonly host: CrmHost,
    private readonly checks: StockCheckService,
    private readonly rounds: BackgroundRounds,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.host.stockLevels) return;
    this.rounds.every(TIMER, everySeconds * 1000, () => this.round(new Date()));
  }

  /** Compares where an hour is over. What fails is logged and tried in the next hour. */
  async round(now: Date): Promise<void> {
    for (const workspaceId of await this.connections.connectedWorkspaces()) {
      try {
        if (await this.isDue(workspaceId, now)) await this.checks.run(workspaceId, 'the schedule');
      } catch (error) {
        // Somebody else compares, or the workspace has no stock in Xero: both are fine.
        if (error instanceof SyncError && error.kind === 'conflict') continue;
        this.log.warn(`The stock of one workspace could not be compared: ${(error as Error).message}`);
      }
    }
  }

  /** An hour after the last comparison; a new connection has an hour to send what it has. */
  private isDue(workspaceId: string, now: Date): Promise<boolean> {
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      const zone = (await this.host.timeZone?.(workspaceId, tx)) ?? 'UTC';
      if (!isBusinessHour(now, zone)) return false;
      const [found] = await rowsOf<{ due: boolean }>(
        tx,
        `SELECT c.connected_at < $2::timestamptz - interval '1 hour' AND NOT EXISTS (
             SELECT 1 FROM xero_stock_checks k WHERE k.workspace_id = $1 AND k.started_at > $2::timestamptz - interval '1 hour') AS due
           FROM xero_connections c WHERE c.workspace_id = $1 AND c.current AND c.state = 'connected'`,
        [workspaceId, now],
      );
      return found?.due ?? false;
    });
  }
}
