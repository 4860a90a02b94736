import { Logger } from '@nestjs/common';
import Bull from 'bull';
import { Counters } from './counters.js';
import { WakeUps } from './wake-ups.js';

/**
 * Wake-ups through Bull on Redis, for several processes. Redis carries no truth: an `add` is never awaited, has no fixed id
 * (Bull would swallow it while an earlier one is active) and may fail; the sweeper makes up for it.
 */
export class BullWakeUps extends WakeUps {
  private readonly logger = new Logger(BullWakeUps.name);
  private readonly queue: Bull.Queue<{ workspaceId: string }>;
  private complained = 0;

  constructor(
    redisUrl: string,
    prefix: string,
    private readonly counters: Counters,
  ) {
    super();
    this.queue = new Bull('xero-wake-ups', redisUrl, {
      prefix,
      redis: { maxRetriesPerRequest: null, enableReadyCheck: false, connectTimeout: 5_000 },
      defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
    });
    this.queue.on('error', (error: Error) => this.complain(error));
  }

  tell(workspaceId: string): void {
    this.queue.add({ workspaceId }).catch((error: Error) => {
      this.counters.add('wake_ups_lost');
      this.complain(error);
    });
  }

  listen(listener: (workspaceId: string) => void): void {
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
