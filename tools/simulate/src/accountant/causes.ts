import type { Listing } from './listed.js';

/** Why something may differ at rest. Whatever else the product says is a failure, and "unknown" is not among them. */
export const causes: Record<Listing['list'] | 'stock', readonly string[]> = {
  /** Money of Xero's that is not taken in. */
  import: ['refused_here', 'credit_of_ours', 'do_not_import', 'not_payable', 'part_of_stock_document'],
  /** What Xero refused of the company's, because of something that somebody did there. */
  error: [],
  /** What waits for one of those. */
  held: ['held'],
  change: [],
  stock: ['unsent_movement', 'left_out', 'correction_due', 'gone_in_xero', 'edited_in_xero', 'value_differs'],
};
