import type { Rest } from './rest.js';

/** What the product answers, as far as it is read here. */
interface Answer {
  connection: { state: string; reason: string | null } | null;
  queue: { waiting: number; sending: number; held: number; paused: { reason: string } | null };
  errors: { count: number; records: { label: string; sentence: string }[] };
}

export interface SyncStatus {
  connection: string;
  connectionReason?: string;
  unresolved: number;
  queued: number;
  held: number;
  firstError?: { label: string; sentence: string };
  paused?: { reason: string };
}

/** Longer than the product waits before it looks for a lost answer. */
const STANDSTILL_MINUTES = 4;
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** How far the sync is, as the banner of the product shows it. */
export async function syncStatus(rest: Rest): Promise<SyncStatus> {
  const { connection, queue, errors } = await rest.get<Answer>('integrations/xero/status');
  const [firstError] = errors.records;
  return {
    connection: connection?.state ?? 'none',
    unresolved: errors.count,
    queued: queue.waiting + queue.sending,
    held: queue.held,
    ...(connection?.reason ? { connectionReason: connection.reason } : {}),
    ...(firstError ? { firstError } : {}),
    ...(queue.paused ? { paused: queue.paused } : {}),
  };
}

/** The first unresolved error in words, for whoever reads the table. */
export const firstError = ({ firstError: error }: SyncStatus): string | undefined =>
  error && `${error.label}: ${error.sentence}`;

/**
 * Waits until nothing is left to send, until only what needs people is left, or until nothing moves any more; says why
 * when something is left. `look` is told at each look.
 */
export async function drained(rest: Rest, look: (status: SyncStatus) => void): Promise<string | undefined> {
  let moved = { at: Date.now(), queued: -1 };
  for (;;) {
    const status = await syncStatus(rest);
    look(status);
    if (status.queued === 0 || status.queued === status.held) return firstError(status);
    if (status.queued !== moved.queued) moved = { at: Date.now(), queued: status.queued };
    if (Date.now() - moved.at > STANDSTILL_MINUTES * 60_000)
      return `Nothing was sent for ${STANDSTILL_MINUTES} minutes. ${status.paused?.reason ?? ''}`;
    await pause(500);
  }
}
