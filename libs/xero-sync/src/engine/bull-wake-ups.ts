import type { BullModuleOptions } from '@nestjs/bull';
import { Logger } from '@nestjs/common';
import type { Queue } from 'bull';
import { Counters } from './counters.js';
import { WakeUps } from './wake-ups.js';

/** Name of the queue that carries wake-ups. */
export const WAKE_UP_QUEUE = 'xero-wake-ups';

/**
 * How `BullModule.registerQueue` sets the queue up.
 * @param url of the Redis server
 * @param prefix of its keys there, so that several installations may share a server
 */
export const wakeUpQueue = (url: string, prefix = 'xero-sync') =>
  ({
    name: WAKE_UP_QUEUE,
    url,
    prefix,
    redis: { maxRetriesPerRequest: null, enableReadyCheck: false, connectTimeout: 5_000 },
    defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
  }) satisfies BullModuleOptions;

/**
 * Wake-ups through Bull on Redis, for several processes. Redis carries no truth: an `add` is never awaited, has no fixed id
 * (Bull would swallow it while an earlier one is active) and may fail; the sweeper makes up for it.
 */
export class BullWakeUps extends WakeUps {
  private readonly logger = new Logger(BullWakeUps.name);
  private readonly listeners: ((workspaceId: string) => void)[] = [];
  private complained = 0;

  constructor(
    private readonly queue: Queue<{ workspaceId: string }>,
    private readonly counters: Counters,
  ) {
    super();
    this.queue.on('error', (error: Error) => this.complain(error));
  }

  tell(workspaceId: string): void {
    // A process that drains itself need not wait for Redis; the others hear it through Redis.
    for (const listener of this.listeners) listener(workspaceId);
    this.queue.add({ workspaceId }).catch((error: Error) => {
      this.counters.add('wake_ups_lost');
      this.complain(error);
    });
  }

  listen(listener: (workspaceId: string) => void): void {
    this.listeners.push(listener);
    this.queue
      .process(8, async ({ data }) => {
        this.counters.add('wake_ups_redis');
        listener(data.workspaceId);
      })
      .catch((error: Error) => this.complain(error));
  }

  override async close(): Promise<void> {
    const timeout = new Promise<void>((resolve) => setTimeout(resolve, 2_000).unref());
    await Promise.race([this.queue.close(true).catch(() => undefined), timeout]);
  }

  /** Redis reconnects many times a second; one line a minute tells enough. */
  private complain(error: Error): void {
    if (Date.now() - this.complained < 60_000) return;
    this.complained = Date.now();
    this.logger.warn(`Redis is in trouble, the sweeper wakes the queues meanwhile: ${error.message}`);
  }
}
