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
  { below: 12, wait: 5_000 },
  { below: 24, wait: 20_000 },
] as const;
const busiest = 45_000;
/** With little of the day left a minute's wait costs nobody more than running dry would. */
const scarce = { below: 0.2, wait: 60_000 } as const;
/** Nothing waits for a payment or what else is applied to a document, so it can give its batch more time to fill. */
const leafShare = 4 / 3;
/** When nothing new came for this long the flood is over, and waiting on would fill nothing. */
const quiet = 5_000;

/** How long a batch may wait for company, in milliseconds. */
export interface Linger {
  /** Counted from the oldest member, where other effects wait for one of them. */
  documents: number;
  /** Counted from the oldest member, where nothing waits for any of them. */
  leaves: number;
  /** Counted from the newest arrival in the whole queue: whichever is over first. */
  quiet: number;
}

export function lingerFor(pace: Pace): Linger {
  const byMinute = steps.find((step) => pace.callsLastMinute < step.below)?.wait ?? busiest;
  if (pace.dayShareLeft < scarce.below) return { documents: scarce.wait, leaves: scarce.wait, quiet: scarce.wait };
  return { documents: byMinute, leaves: byMinute * leafShare, quiet };
}
