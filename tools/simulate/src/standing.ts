import { Refused, type Rest } from '../../rig/src/rest.js';

/** Where a record stands: in the books, on its way, stopped, left out for a reason, or not due yet. */
type StandingName = 'synced' | 'queued' | 'held' | 'failed' | 'excluded' | 'not yet due' | 'unexplained';

export interface Standing {
  name: string;
  standing: StandingName;
  why?: string;
}

interface Panel {
  state: string;
  sentence: string;
}

/** A record as its list shows it. */
interface Row {
  id: string;
  status?: string;
  number?: string | null;
  code?: string;
  amount?: string;
  unallocated?: string;
}

interface Sort {
  path: string;
  /** What a record that was never sent must be, so that it is not due. */
  notDue: (row: Row) => string | undefined;
}

const draft = ({ status }: Row): string | undefined =>
  status === 'draft' ? 'a draft' : status === 'voided' ? 'voided before it was sent' : undefined;
const unused = (): string => 'nothing that needs it was sent';
const cancelled = ({ status }: Row): string | undefined => (status === 'completed' ? undefined : `is ${status}`);

const SORTS: Sort[] = [
  { path: 'companies', notDue: unused },
  { path: 'contacts', notDue: unused },
  { path: 'products', notDue: unused },
  { path: 'invoices', notDue: draft },
  { path: 'credit-notes', notDue: draft },
  { path: 'payments', notDue: ({ status, amount, unallocated }) => (status === 'reversed' ? 'reversed before it was sent' : amount === unallocated ? 'nothing of it is allocated' : undefined) }, // prettier-ignore
  { path: 'purchase-orders', notDue: ({ status }) => (status === 'cancelled' ? 'cancelled before it was sent' : undefined) }, // prettier-ignore
  { path: 'supplier-bills', notDue: draft },
  { path: 'supplier-credits', notDue: draft },
  { path: 'stock-adjustments', notDue: draft },
  { path: 'stocktakes', notDue: cancelled },
  { path: 'stock-transfers', notDue: cancelled },
  { path: 'work-orders', notDue: cancelled },
];

const STATES: Record<string, StandingName> = {
  synced: 'synced',
  removed: 'synced',
  queued: 'queued',
  sending: 'queued',
  checking: 'queued',
  waiting: 'queued',
  held: 'held',
  failed: 'failed',
  skipped: 'excluded',
};

/** Asks the panel of every record where it stands. */
export async function standings(rest: Rest): Promise<Standing[]> {
  const found: Standing[] = [];
  for (const sort of SORTS) {
    const rows = await rest.all<Row>(sort.path);
    for (let at = 0; at < rows.length; at += AT_ONCE)
      found.push(...(await Promise.all(rows.slice(at, at + AT_ONCE).map((row) => standing(rest, sort, row)))));
  }
  return found;
}

const AT_ONCE = 6;

/** What was given up before it meant anything has no panel. */
async function panel(rest: Rest, path: string): Promise<Panel> {
  try {
    return await rest.get<Panel>(path);
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return { state: 'not_sent', sentence: 'It has no panel.' };
    throw error;
  }
}

async function standing(rest: Rest, { path, notDue }: Sort, row: Row): Promise<Standing> {
  const { state, sentence } = await panel(rest, `integrations/xero/records/${path}/${row.id}`);
  const name = `${path} ${row.number ?? row.code ?? row.id}`;
  if (state !== 'not_sent') return { name, standing: STATES[state] ?? 'unexplained', why: sentence };
  const why = notDue(row);
  return why === undefined ? { name, standing: 'unexplained', why: sentence } : { name, standing: 'not yet due', why };
}
