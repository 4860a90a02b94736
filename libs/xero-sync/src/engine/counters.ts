import { Injectable } from '@nestjs/common';

export type Counter =
  | 'lane_takeovers'
  | 'fenced_commits'
  | 'unknown_outcomes'
  | 'adopted'
  | 'calls'
  | 'wake_ups_local'
  | 'wake_ups_redis'
  | 'wake_ups_sweeper'
  | 'wake_ups_lost'
  | 'stamps_failed';

/** What operators want to see counted, since the process started. */
@Injectable()
export class Counters {
  private readonly counts = new Map<Counter, number>();

  add(counter: Counter, by = 1): void {
    this.counts.set(counter, this.of(counter) + by);
  }

  of(counter: Counter): number {
    return this.counts.get(counter) ?? 0;
  }
}
