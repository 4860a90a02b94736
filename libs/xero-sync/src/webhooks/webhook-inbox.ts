import { Inject, Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { rowsOf } from '../engine/sql.js';
import { Doors } from '../host/doors.js';
import { XERO_SYNC_OPTIONS, type XeroSyncOptions } from '../options.js';
import { readDelivery, type Delivery } from './delivery.js';
import { isSignedByXero } from './signature.js';
import { WebhookRounds } from './webhook-rounds.js';

/** Xero gives up after five seconds; whoever waits for the database that long is told in time to come again. */
const mostMs = 2_500;

/** What became of a delivery. Only what is stored is `stored`. */
export type Received = 'stored' | 'not_signed' | 'not_now';

/** Takes deliveries of Xero in: checks the signature, stores the events, and leaves the work to others. */
@Injectable()
export class WebhookInbox {
  private readonly log = new Logger('XeroWebhooks');

  constructor(
    private readonly doors: Doors,
    private readonly rounds: WebhookRounds,
    @Inject(XERO_SYNC_OPTIONS) private readonly options: Pick<XeroSyncOptions, 'webhookKeys'>,
  ) {}

  /** Never throws: what cannot be stored now is `not_now`, and Xero sends it again. */
  async receive(signature: unknown, body: Uint8Array | undefined): Promise<Received> {
    if (!body || !isSignedByXero(this.options.webhookKeys ?? [], signature, body)) return 'not_signed';
    try {
      await within(mostMs, this.store(readDelivery(body)));
    } catch (error) {
      this.log.warn(`A delivery of Xero could not be stored; Xero sends it again: ${(error as Error).message}`);
      return 'not_now';
    }
    return 'stored';
  }

  private async store(delivery: Delivery): Promise<void> {
    const fresh = await this.doors.asSystem('webhook-lookup', async (tx) => {
      await storeRange(tx, delivery);
      return storeEvents(tx, delivery);
    });
    if (fresh > 0) this.rounds.wake();
  }
}

function storeRange(tx: EntityManager, { first, last }: Delivery): Promise<unknown> {
  return tx.query(
    `INSERT INTO xero_webhook_deliveries AS d (first_sequence, last_sequence) VALUES ($1, $2)
     ON CONFLICT (first_sequence, last_sequence) DO UPDATE SET times = d.times + 1, last_received_at = clock_timestamp()`,
    [String(first), String(last)],
  );
}

/** Answers how many of the events were not known yet. */
async function storeEvents(tx: EntityManager, { events }: Delivery): Promise<number> {
  if (events.length === 0) return 0;
  const rows = await rowsOf(
    tx,
    // A fixed order, so that two deliveries with the same events wait for each other instead of locking each other out.
    `INSERT INTO xero_webhook_events (tenant_id, category, type, resource_id, date)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) AS e(tenant_id, category, type, resource_id, date)
      ORDER BY tenant_id, category, resource_id, type, date
     ON CONFLICT (tenant_id, category, resource_id, type, date) DO NOTHING
     RETURNING id`,
    [
      events.map((event) => event.tenantId),
      events.map((event) => event.category),
      events.map((event) => event.type),
      events.map((event) => event.resourceId),
      events.map((event) => event.date),
    ],
  );
  return rows.length;
}

/** What takes longer is given up by the one who waits; it may still happen, and then its repetition is known. */
async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the database did not answer in time')), ms);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
