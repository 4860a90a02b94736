import type { Panel } from '../engine/views.js';
import type { Kind } from '../host/records.js';
import { exporters } from '../records/index.js';

export type PanelAction = 'create' | 'export' | 'import' | 'retry' | 'skip';

/** Documents whose payments are imported. */
const paid: readonly Kind[] = ['invoice', 'creditNote', 'bill'];

const byRow: Partial<Record<Panel['state'], PanelAction[]>> = {
  failed: ['retry', 'skip'],
  queued: ['skip'],
  waiting: ['skip'],
  held: ['skip'],
};

/** What people may do with a record in this state. Whether it brings anything, the action itself says. */
export function panelActions(kind: Kind, state: Panel['state'], inBooks: boolean): PanelAction[] {
  if (state === 'not_connected' || !exporters.has(kind)) return [];
  const under = state === 'sending' || state === 'checking';
  return [
    ...(under ? [] : [inBooks ? ('export' as const) : ('create' as const)]),
    ...(inBooks && paid.includes(kind) ? (['import'] as const) : []),
    ...(byRow[state] ?? []),
  ];
}
