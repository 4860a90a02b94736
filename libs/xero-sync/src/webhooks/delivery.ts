import { createHash } from 'node:crypto';

/** One event as it was delivered. Casing varies in Xero's own samples, so kinds are compared in capitals. */
interface WebhookEvent {
  tenantId: string;
  category: string;
  type: string;
  resourceId: string;
  /** As delivered, e.g. `2026-06-21T01:15:39.902`: UTC without saying so. It only tells events apart. */
  date: string;
}

/** What one POST of Xero holds. Sequence numbers count per subscription, over all organisations. */
export interface Delivery {
  first: bigint;
  last: bigint;
  events: WebhookEvent[];
}

/** The category of what was signed by Xero and could not be read: nobody knows what it was about. */
export const UNREADABLE = 'UNREADABLE';

const word = /^[\w.:+-]{1,100}$/;

/**
 * Reads a signed body. What does not have the expected form becomes an unreadable event instead of a refusal: Xero would repeat
 * a refused delivery for a day and then switch the subscription off for everybody.
 */
export function readDelivery(body: Uint8Array): Delivery {
  const read = objectOf(parsed(body));
  const events = read?.['events'];
  if (!read || !Array.isArray(events)) return { first: 0n, last: 0n, events: [unreadable(body)] };
  const first = sequenceOf(read['firstEventSequence']);
  const last = sequenceOf(read['lastEventSequence']);
  return {
    // A range that runs backwards says nothing.
    ...(last < first ? { first: 0n, last: 0n } : { first, last }),
    events: events.map((event) => eventOf(objectOf(event)) ?? unreadable(Buffer.from(JSON.stringify(event ?? null)))),
  };
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}

const objectOf = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;

const sequenceOf = (value: unknown): bigint =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? BigInt(value) : 0n;

function eventOf(event: Record<string, unknown> | undefined): WebhookEvent | undefined {
  const { tenantId, eventCategory, eventType, resourceId, eventDateUtc } = event ?? {};
  const words = [tenantId, eventCategory, eventType, resourceId, eventDateUtc];
  if (!words.every((value): value is string => typeof value === 'string' && word.test(value))) return undefined;
  const [tenant, category, type, resource, date] = words as [string, string, string, string, string];
  return {
    tenantId: tenant.toLowerCase(),
    category: category.toUpperCase(),
    type: type.toUpperCase(),
    resourceId: resource.toLowerCase(),
    date,
  };
}

const unreadable = (bytes: Uint8Array): WebhookEvent => ({
  tenantId: '',
  category: UNREADABLE,
  type: '',
  // The same one delivered again is the same one.
  resourceId: createHash('sha256').update(bytes).digest('hex'),
  date: '',
});
