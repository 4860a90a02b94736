import type { EntityManager } from 'typeorm';
import { rowsOf } from '../engine/sql.js';
import { UNREADABLE } from './delivery.js';
import type { EarlyLookKind } from './early-look.entity.js';
import type { EarlyLooks, Wish } from './early-looks.js';
import type { WebhookOutcome } from './webhook-event.entity.js';

const atOnce = 500;
/** Xero keeps events for 31 days and may bring them again. */
const daysKept = 40;

const kindOf: Readonly<Record<string, EarlyLookKind>> = {
  INVOICE: 'Invoice',
  CREDITNOTE: 'CreditNote',
  PREPAYMENT: 'Prepayment',
  OVERPAYMENT: 'Overpayment',
  CONTACT: 'Contact',
};

interface OpenEvent {
  id: string;
  tenant_id: string;
  category: string;
  resource_id: string;
  date: string;
}

interface Pairing {
  tenant_id: string;
  workspace_id: string;
  active: boolean;
}

/** Takes the oldest events that nobody has looked at and turns them into wishes; answers how many. In the system's door. */
export async function handleEvents(tx: EntityManager, looks: EarlyLooks): Promise<number> {
  const events = await rowsOf<OpenEvent>(
    tx,
    `SELECT id, tenant_id, category, resource_id, date FROM xero_webhook_events WHERE handled_at IS NULL
      ORDER BY id LIMIT ${atOnce} FOR UPDATE SKIP LOCKED`,
  );
  if (events.length === 0) return 0;
  const pairings = await pairingsOf(tx, events);
  const judged = events.map((event) => ({ event, ...judge(event, pairings) }));
  await looks.wish(
    tx,
    judged.flatMap(({ wish }) => wish ?? []),
  );
  if (judged.some(({ outcome }) => outcome === 'unreadable')) await wishEverything(tx, looks);
  await tx.query(
    `UPDATE xero_webhook_events e SET handled_at = clock_timestamp(), outcome = o.outcome
       FROM unnest($1::bigint[], $2::text[]) AS o(id, outcome) WHERE e.id = o.id`,
    [events.map(({ id }) => id), judged.map(({ outcome }) => outcome)],
  );
  return events.length;
}

/** Something was missed and nobody knows what: every connected workspace looks at everything early. In the system's door. */
export async function wishEverything(tx: EntityManager, looks: EarlyLooks): Promise<void> {
  const rows = await rowsOf<{ workspace_id: string }>(
    tx,
    `SELECT workspace_id FROM xero_connections WHERE state = 'connected' AND "current"`,
  );
  await looks.wish(
    tx,
    rows.map(({ workspace_id }) => ({ workspaceId: workspace_id, kind: 'Everything', remoteId: '' })),
  );
}

/** Forgets what no repetition can concern any more. In the system's door. */
export async function forgetOld(tx: EntityManager): Promise<void> {
  await tx.query(`DELETE FROM xero_webhook_events WHERE received_at < now() - interval '${daysKept} days'`);
  await tx.query(`DELETE FROM xero_webhook_deliveries WHERE last_received_at < now() - interval '${daysKept} days'`);
  await tx.query(`DELETE FROM xero_early_looks WHERE due IS NULL AND taken_at < now() - interval '1 hour'`);
}

/** Whose organisation it is now, or was last. */
async function pairingsOf(tx: EntityManager, events: readonly OpenEvent[]): Promise<Map<string, Pairing>> {
  const rows = await rowsOf<Pairing>(
    tx,
    `SELECT DISTINCT ON (tenant_id) lower(tenant_id) AS tenant_id, workspace_id, state <> 'disconnected' AND "current" AS active
       FROM xero_connections WHERE lower(tenant_id) = ANY($1)
      ORDER BY tenant_id, state <> 'disconnected' DESC, connected_at DESC`,
    [[...new Set(events.map(({ tenant_id }) => tenant_id))]],
  );
  return new Map(rows.map((row) => [row.tenant_id, row]));
}

function judge(event: OpenEvent, pairings: Map<string, Pairing>): { outcome: WebhookOutcome; wish?: Wish } {
  if (event.category === UNREADABLE) return { outcome: 'unreadable' };
  const pairing = pairings.get(event.tenant_id);
  if (!pairing) return { outcome: 'unknown_tenant' };
  if (!pairing.active) return { outcome: 'organisation_left' };
  const kind = kindOf[event.category];
  if (!kind) return { outcome: 'not_followed' };
  const { workspace_id: workspaceId } = pairing;
  return { outcome: 'wished', wish: { workspaceId, kind, remoteId: event.resource_id, ...saidAt(event) } };
}

/** Xero writes UTC without saying so. */
function saidAt({ date }: OpenEvent): { saidAt?: Date } {
  const time = Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(date) ? date : `${date}Z`);
  return Number.isNaN(time) ? {} : { saidAt: new Date(time) };
}
