import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { Doors } from '../host/doors.js';
import { XERO_SYNC_OPTIONS, type XeroSyncOptions } from '../options.js';
import { Counters } from './counters.js';
import { Drainer } from './drainer.js';
import { Connections } from './engine-ports.js';
import { EngineTiming } from './engine-timing.js';
import { rowsOf } from './sql.js';

const TIMER = 'xero-sweeper';

/** Finds due work in Postgres, whatever became of the wake-ups: they may be lost, this may not. */
@Injectable()
export class Sweeper implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(Sweeper.name);
  private sweeping: Promise<void> | undefined;

  constructor(
    private readonly doors: Doors,
    private readonly connections: Connections,
    private readonly drainer: Drainer,
    private readonly timing: EngineTiming,
    private readonly counters: Counters,
    private readonly scheduler: SchedulerRegistry,
    @Inject(XERO_SYNC_OPTIONS) private readonly options: Pick<XeroSyncOptions, 'background'>,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.options.background) return;
    this.tick();
    this.scheduler.addInterval(
      TIMER,
      setInterval(() => this.tick(), this.timing.sweep),
    );
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.scheduler.doesExist('interval', TIMER)) this.scheduler.deleteInterval(TIMER);
    await this.sweeping;
  }

  /** One sweep over all connected workspaces. */
  async sweep(): Promise<void> {
    for (const workspaceId of await this.connections.connectedWorkspaces()) {
      if (!(await this.isDue(workspaceId))) continue;
      this.counters.add('wake_ups_sweeper');
      this.drainer.wake(workspaceId);
    }
  }

  /** A sweep that takes longer than the interval is not joined by a second one. */
  private tick(): void {
    this.sweeping ??= this.sweep()
      .catch((error: Error) => this.logger.warn(`A sweep broke off and is repeated: ${error.message}`))
      .finally(() => (this.sweeping = undefined));
  }

  private isDue(workspaceId: string): Promise<boolean> {
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      const [found] = await rowsOf<{ due: boolean }>(
        tx,
        `SELECT NOT EXISTS (SELECT 1 FROM xero_lanes WHERE workspace_id = $1
                  AND (paused_by_user OR paused_until > clock_timestamp() OR (holder IS NOT NULL AND lease_until > clock_timestamp())))
            AND (EXISTS (SELECT 1 FROM xero_outbox WHERE workspace_id = $1 AND state = 'pending' AND held_kind IS NULL
                    AND (not_before IS NULL OR not_before <= clock_timestamp()))
              OR EXISTS (SELECT 1 FROM xero_attempts WHERE workspace_id = $1 AND state = 'open')
              OR EXISTS (SELECT 1 FROM xero_attempts WHERE workspace_id = $1 AND state = 'unknown' AND next_at <= clock_timestamp())
              OR EXISTS (SELECT 1 FROM xero_links WHERE workspace_id = $1 AND stamp_due)) AS due`,
        [workspaceId],
      );
      return found?.due ?? false;
    });
  }
}
