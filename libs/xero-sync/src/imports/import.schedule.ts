import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { BackgroundRounds } from '../engine/background-rounds.js';
import { Connections } from '../engine/engine-ports.js';
import { rowsOf } from '../engine/sql.js';
import { CrmHost } from '../host/crm-host.js';
import { Doors } from '../host/doors.js';
import { storedSettings } from '../settings/stored-rules.js';
import { SyncError } from '../sync-error.js';
import { slotDue } from './import-slots.js';
import { PaymentImport } from './payment-import.service.js';

const TIMER = 'xero-payment-import';
const everySeconds = 60;

/**
 * Imports payments every two hours while people work. Several processes may look at once: each slot is claimed by one of them in
 * the database, and of slots that nobody was there for only the last is made up, as an import brings everything since the one before.
 */
@Injectable()
export class ImportSchedule implements OnApplicationBootstrap {
  private readonly log = new Logger('XeroImport');

  constructor(
    private readonly doors: Doors,
    private readonly connections: Connections,
    private readonly host: CrmHost,
    private readonly imports: PaymentImport,
    private readonly rounds: BackgroundRounds,
  ) {}

  onApplicationBootstrap(): void {
    this.rounds.every(TIMER, everySeconds * 1000, () => this.round(new Date()));
  }

  /** Serves the slot that is due in each connected workspace. What fails is logged and tried again ten minutes later. */
  async round(now: Date): Promise<void> {
    for (const workspaceId of await this.connections.connectedWorkspaces()) {
      try {
        const slot = await this.due(workspaceId, now);
        if (slot !== undefined) await this.imports.serve(workspaceId, slot);
      } catch (error) {
        // Somebody else imports just now, or the connection ended a moment ago: the next round looks again.
        if (error instanceof SyncError && error.kind === 'conflict') continue;
        this.log.warn(`Payments of one workspace could not be imported: ${(error as Error).message}`);
      }
    }
  }

  private due(workspaceId: string, now: Date): Promise<string | undefined> {
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      const { paymentImport: hours } = (await storedSettings(workspaceId, tx)).values;
      const zone = hours.timeZone ?? (await this.host.timeZone?.(workspaceId, tx)) ?? 'UTC';
      const slot = slotDue(now, hours, zone);
      if (slot === undefined) return undefined;
      const [served] = await rowsOf(
        tx,
        `SELECT 1 FROM xero_imports WHERE workspace_id = $1 AND slot >= $2 AND state <> 'failed' LIMIT 1`,
        [workspaceId, slot],
      );
      return served ? undefined : slot;
    });
  }
}
