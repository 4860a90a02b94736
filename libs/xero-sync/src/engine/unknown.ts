import type { EngineTiming } from './engine-timing.js';

/** What an open outcome looks like from outside. Instants in milliseconds since the epoch. */
export interface OpenOutcome {
  preparedAt: number;
  sendBy: number;
  resends: number;
  /** All members are open and the bytes are there. */
  whole: boolean;
}

export type Move = { do: 'resend'; at: number } | { do: 'look'; at: number };

type Spans = Pick<EngineTiming, 'resendWindow' | 'resendAfter' | 'settle'>;

/**
 * A lost answer is asked for again with the same bytes and the same key while the provider surely remembers the key (it
 * keeps them 6 minutes; we use 4). Later it is looked for by our own number, once no byte can land any more.
 */
export function nextMove(open: OpenOutcome, now: number, spans: Spans): Move {
  const pause = spans.resendAfter[open.resends];
  if (open.whole && pause !== undefined && now + pause < open.preparedAt + spans.resendWindow)
    return { do: 'resend', at: now + pause };
  return { do: 'look', at: open.sendBy + spans.settle };
}

/** What is due now for an outcome whose time has come. */
export function dueMove(open: OpenOutcome, now: number, spans: Spans): Move {
  const mayResend = open.whole && open.resends < spans.resendAfter.length && now < open.preparedAt + spans.resendWindow;
  return mayResend ? { do: 'resend', at: now } : { do: 'look', at: open.sendBy + spans.settle };
}

/** After so many tries, or a day, a row waits for people. */
const mostTries = 8;

export const isHopeless = (
  row: { attempts: number; firstAttemptAt?: number },
  now: number,
  giveUpAfter: number,
): boolean =>
  row.attempts >= mostTries || (row.firstAttemptAt !== undefined && now - row.firstAttemptAt >= giveUpAfter);
