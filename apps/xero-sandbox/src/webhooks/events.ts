import type { Collections, Contact, TradeDocument } from '../accounting/records.js';
import type { RecordChange } from '../journal/store.js';
import type { World } from '../world.js';

/** One event as it goes over the wire (api-facts 6.2). */
export interface WireEvent {
  resourceUrl: string;
  resourceId: string;
  tenantId: string;
  tenantType: 'ORGANISATION';
  eventCategory: string;
  eventType: string;
  /** UTC with milliseconds and without saying so. */
  eventDateUtc: string;
  data?: { Type: string; Status: string };
}

const CATEGORIES: Partial<Record<keyof Collections, { category: string; resource: string; withData: boolean }>> = {
  contacts: { category: 'CONTACT', resource: 'Contacts', withData: false },
  invoices: { category: 'INVOICE', resource: 'Invoices', withData: false },
  creditNotes: { category: 'CREDITNOTE', resource: 'CreditNotes', withData: true },
  prepayments: { category: 'PREPAYMENT', resource: 'Prepayments', withData: true },
  overpayments: { category: 'OVERPAYMENT', resource: 'Overpayments', withData: true },
};

/** What a subscription may be to; everything else that happens in the books is told to nobody. */
export const CATEGORY_NAMES = Object.values(CATEGORIES).map(({ category }) => category);

/**
 * The events of one commit: one for each record whose change date moved. A payment has none of its own; it moves the document's.
 */
export function eventsOf(world: World, tenantId: string, changes: readonly RecordChange[]): WireEvent[] {
  const told = new Map<string, WireEvent>();
  for (const { name, record, before } of changes) {
    const kind = CATEGORIES[name];
    const changed = record as Contact | TradeDocument;
    if (!kind || told.has(record.id)) continue;
    if (before && (before as Contact | TradeDocument).updated === changed.updated) continue;
    const { Type, Status } = record as TradeDocument;
    told.set(record.id, {
      ...eventOf(world, {
        tenantId,
        category: kind.category,
        type: before ? 'UPDATE' : 'CREATE',
        resourceId: record.id,
      }),
      ...(kind.withData ? { data: { Type, Status } } : {}),
    });
  }
  return [...told.values()];
}

/** An event about any record, also one that is not there. */
export function eventOf(
  world: World,
  of: { tenantId: string; category: string; type: string; resourceId: string },
): WireEvent {
  const resource = Object.values(CATEGORIES).find(({ category }) => category === of.category)?.resource ?? 'Unknown';
  return {
    resourceUrl: `${world.url}/api.xro/2.0/${resource}/${of.resourceId}`,
    resourceId: of.resourceId,
    tenantId: of.tenantId,
    tenantType: 'ORGANISATION',
    eventCategory: of.category,
    eventType: of.type,
    eventDateUtc: new Date(world.clock.now()).toISOString().slice(0, -1),
  };
}
