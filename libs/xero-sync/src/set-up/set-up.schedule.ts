import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { Connections } from '../engine/engine-ports.js';
import { EngineTiming } from '../engine/engine-timing.js';
import { XERO_SYNC_OPTIONS, type XeroSyncOptions } from '../options.js';
import { SetUpWorker } from './set-up-worker.js';

const TIMER = 'xero-first-import';

/** Takes up first imports that nobody works on: their process died, or what they waited for may have come. */
@Injectable()
export class SetUpSchedule implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('XeroFirstImport');
  private running?: Promise<void>;

  constructor(
    private readonly connections: Connections,
    private readonly worker: SetUpWorker,
    private readonly scheduler: SchedulerRegistry,
    private readonly timing: EngineTiming,
    @Inject(XERO_SYNC_OPTIONS) private readonly options: Pick<XeroSyncOptions, 'background'>,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.options.background) return;
    const timer = setInterval(
      () =>
        (this.running ??= this.round()
          .catch((error: Error) => this.log.warn(`First imports could not be looked at: ${error.message}`))
          .finally(() => (this.running = undefined))),
      this.timing.sweep,
    );
    this.scheduler.addInterval(TIMER, timer.unref());
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.scheduler.doesExist('interval', TIMER)) this.scheduler.deleteInterval(TIMER);
    await this.running;
  }

  /** Looks at every connected workspace; what is found goes on in the background. */
  async round(): Promise<void> {
    for (const workspaceId of await this.connections.connectedWorkspaces()) void this.worker.look(workspaceId);
  }
}
