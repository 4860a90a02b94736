/**
 * How long a batch that is not full yet may wait for company. Calls are the scarce good: nobody waits while few were made,
 * and the busier the last minute (or the emptier the day's allowance), the longer a batch fills.
 */
export interface Pace {
  callsLastMinute: number;
  /** Share of the day's calls that is left, 0–1. */
  dayShareLeft: number;
}

const steps = [
  { below: 5, wait: 0 },
  { below: 15, wait: 3_000 },
  { below: 30, wait: 10_000 },
] as const;
const busiest = 20_000;
/** With little of the day left a minute's wait costs nobody more than running dry would. */
const scarce = { below: 0.2, wait: 60_000 } as const;

/** Milliseconds that the oldest member of a batch may be held back. */
export function lingerFor(pace: Pace): number {
  const byMinute = steps.find((step) => pace.callsLastMinute < step.below)?.wait ?? busiest;
  return pace.dayShareLeft < scarce.below ? Math.max(byMinute, scarce.wait) : byMinute;
}
