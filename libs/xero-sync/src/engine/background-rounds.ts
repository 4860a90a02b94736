import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { XERO_SYNC_OPTIONS, type XeroSyncOptions } from '../options.js';

/**
 * Work that is done again and again in the background: never twice at the same time in one process, and never so that a failure, e.g.
 * of the database, ends the process. The end of the application waits for what is under way.
 */
@Injectable()
export class BackgroundRounds implements OnApplicationShutdown {
  private readonly log = new Logger('XeroRounds');
  private readonly names: string[] = [];
  private readonly underWay = new Map<string, Promise<void>>();

  constructor(
    private readonly scheduler: SchedulerRegistry,
    @Inject(XERO_SYNC_OPTIONS) private readonly options: Pick<XeroSyncOptions, 'background'>,
  ) {}

  /** Does `work` every so many milliseconds, first after the first of them; only in a process that works in the background. */
  every(name: string, milliseconds: number, work: () => Promise<void>): void {
    if (!this.options.background) return;
    this.names.push(name);
    this.scheduler.addInterval(name, setInterval(() => this.begin(name, work), milliseconds).unref());
  }

  async onApplicationShutdown(): Promise<void> {
    for (const name of this.names.filter((one) => this.scheduler.doesExist('interval', one)))
      this.scheduler.deleteInterval(name);
    await Promise.all(this.underWay.values());
  }

  private begin(name: string, work: () => Promise<void>): void {
    if (this.underWay.has(name)) return;
    const round = work()
      .catch((error: Error) => this.log.warn(`The round of ${name} failed; the next one tries again: ${error.message}`))
      .finally(() => this.underWay.delete(name));
    this.underWay.set(name, round);
  }
}
