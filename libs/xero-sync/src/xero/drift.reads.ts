import type { Session } from '../engine/call.js';
import { type Facts, factsIn, type FactsType } from './agreed-facts.js';
import { chunks } from './calls/look-up.js';
import { changedRows } from './changed-rows.js';
import { type Json, idIn, instantIn, pageIn, quoted } from './values.js';
import { XeroSession } from './xero.session.js';

/** A record as it stands in Xero now. */
export interface StateThere {
  type: FactsType;
  /** In small letters. */
  id: string;
  updatedAt?: string;
  facts: Facts;
}

/** How many ids one call takes where Xero filters by ids. */
export const idsPerLook = 40;
const rowsPerPage = 1000;
/** Lists that cannot be asked by ids are read whole, up to here. */
const mostPages = 25;

/** Row by row. One that could not be read is undefined: it counts where a page is full. */
const rowsIn = (type: FactsType, body: Json): (StateThere | undefined)[] =>
  pageIn(body, `${type}s`).map((row) => {
    const id = idIn(row, `${type}ID`)?.toLowerCase();
    if (!id) return undefined;
    const updatedAt = instantIn(row, 'UpdatedDateUTC');
    return { type, id, facts: factsIn(type, row), ...(updatedAt ? { updatedAt } : {}) };
  });

const statesIn = (type: FactsType, body: Json): StateThere[] => rowsIn(type, body).flatMap((row) => row ?? []);

/**
 * Records by id, those that are over included; ids that Xero does not show are absent. Budgeted: one call for 40 contacts, invoices
 * or credit notes, one for all items, one for 1,000 purchase orders. @throws CallFailed
 */
export async function readStates(session: Session, type: FactsType, ids: readonly string[]): Promise<StateThere[]> {
  const xero = XeroSession.of(session);
  if (ids.length === 0) return [];
  if (type === 'Item') return readItems(xero);
  if (type === 'PurchaseOrder') return readOrders(xero, new Set(ids));
  const found: StateThere[] = [];
  for (const some of chunks(ids)) found.push(...(await byIds[type](xero, some)));
  return found;
}

const byIds: Record<'Contact' | 'Invoice' | 'CreditNote', (xero: XeroSession, ids: string[]) => Promise<StateThere[]>> =
  {
    Contact: async (xero, ids) =>
      statesIn(
        'Contact',
        await xero.read(
          (api) => api.getContacts(xero.tenantId, undefined, undefined, undefined, ids, 1, true),
          'contacts to compare',
        ),
      ),
    Invoice: async (xero, ids) =>
    statesIn(
      'Invoice',
      await xero.read(
        (api) => api.getInvoices(xero.tenantId, undefined, undefined, undefined, ids, undefined, undefined, undefined, 1, undefined, undefined, 4),
        'invoices and bills to compare',
      ),
    ), // prettier-ignore
    CreditNote: async (xero, ids) => {
      const where = ids.map((id) => `CreditNoteID==guid(${quoted(id)})`).join(' OR ');
      const body = await xero.read(
        (api) => api.getCreditNotes(xero.tenantId, undefined, where, undefined, 1, 4),
        'credit notes to compare',
      );
      return statesIn('CreditNote', body);
    },
  };

const readItems = async (xero: XeroSession): Promise<StateThere[]> =>
  statesIn(
    'Item',
    await xero.read((api) => api.getItems(xero.tenantId, undefined, undefined, undefined, 4), 'items to compare'),
  );

async function readOrders(xero: XeroSession, wanted: ReadonlySet<string>): Promise<StateThere[]> {
  const found: StateThere[] = [];
  for (let page = 1; page <= mostPages; page++) {
    const rows = await orderPage(xero, undefined, page);
    found.push(...rows.flatMap((row) => (row && wanted.has(row.id) ? [row] : [])));
    if (rows.length < rowsPerPage || found.length === wanted.size) break;
  }
  return found;
}

const orderPage = async (
  xero: XeroSession,
  since: Date | undefined,
  page: number,
): Promise<(StateThere | undefined)[]> =>
  rowsIn(
    'PurchaseOrder',
    await xero.read(
      (api) =>
        api.getPurchaseOrders(
          xero.tenantId,
          since,
          undefined,
          undefined,
          undefined,
          'UpdatedDateUTC ASC',
          page,
          rowsPerPage,
        ),
      'purchase orders to compare',
    ),
  );

/** Lists that Xero filters by the time of the last change. Invoices and bills are the payment import's. */
export type ChangedType = 'Contact' | 'CreditNote' | 'PurchaseOrder';

/** Everything of a list that changed since a moment. One budgeted call for 1,000. @throws CallFailed */
export function readChangedStates(session: Session, type: ChangedType, since: Date | undefined): Promise<StateThere[]> {
  const xero = XeroSession.of(session);
  return changedRows((from, page) => changedPages[type](xero, from, page), since, rowsPerPage);
}

const changedPages: Record<ChangedType, (xero: XeroSession, since: Date | undefined, page: number) => Promise<(StateThere | undefined)[]>> = {
  Contact: async (xero, since, page) =>
    rowsIn(
      'Contact',
      await xero.read(
        (api) =>
          api.getContacts(xero.tenantId, since, undefined, 'UpdatedDateUTC ASC', undefined, page, true, false, undefined, rowsPerPage),
        'changed contacts',
      ),
    ),
  CreditNote: async (xero, since, page) =>
    rowsIn(
      'CreditNote',
      await xero.read(
        (api) => api.getCreditNotes(xero.tenantId, since, undefined, 'UpdatedDateUTC ASC', page, 4, rowsPerPage),
        'changed credit notes',
      ),
    ),
  PurchaseOrder: orderPage,
}; // prettier-ignore
