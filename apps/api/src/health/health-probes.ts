import { Injectable, OnModuleDestroy } from '@nestjs/common';
import { Redis } from 'ioredis';
import { DataSource } from 'typeorm';

const patienceMs = 2_000;

/** What health checks look at, each with a short patience. */
@Injectable()
export class HealthProbes implements OnModuleDestroy {
  private readonly redis: Redis | undefined;

  constructor(
    private readonly dataSource: DataSource,
    redisUrl: string | undefined,
  ) {
    if (!redisUrl) return;
    this.redis = new Redis(redisUrl, {
      lazyConnect: true,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      commandTimeout: patienceMs,
    });
    this.redis.on('error', () => undefined);
  }

  async databaseAnswers(): Promise<boolean> {
    return (await withinPatience(this.dataSource.query('SELECT 1'))) !== undefined;
  }

  /** Number of migrations that this program knows and the database has not seen; undefined when it does not answer. */
  async pendingMigrations(): Promise<number | undefined> {
    const applied = (await withinPatience(this.dataSource.query('SELECT count(*)::int AS number FROM migrations'))) as
      | { number: number }[]
      | undefined;
    return applied && Math.max(0, this.dataSource.migrations.length - applied[0]!.number);
  }

  async redisState(): Promise<'unused' | 'connected' | 'lost'> {
    if (!this.redis) return 'unused';
    if (this.redis.status === 'wait') await withinPatience(this.redis.connect());
    return (await withinPatience(this.redis.ping())) === 'PONG' ? 'connected' : 'lost';
  }

  onModuleDestroy(): void {
    this.redis?.disconnect();
  }
}

async function withinPatience<T>(work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, patienceMs, undefined)));
  return Promise.race([work.catch(() => undefined), late]).finally(() => clearTimeout(timer));
}
