import type { Listing } from './listed.js';

/** Why something may differ at rest. Whatever else the product says is a failure, and "unknown" is not among them. */
export const causes: Record<Listing['list'] | 'stock', readonly string[]> = {
  /** Money of Xero's that is not taken in. */
  import: [
    'refused_here',
    'credit_of_ours',
    'credit_taken_off',
    'do_not_import',
    'not_payable',
    'part_of_stock_document',
  ],
  /** What Xero refused of the company's, because of something that somebody did there. */
  error: [
    'contact_archived_in_xero',
    'contact_merged_in_xero',
    'contact_merged_elsewhere',
    'document_has_payments',
    'document_not_editable',
    'payment_target_not_approved',
    'payment_too_large',
    'payment_in_batch',
    'credit_too_large',
  ],
  /** What waits for one of those. */
  held: ['held'],
  /** What was changed there and waits for a decision, or was left as it is. */
  change: ['edited', 'both_changed', 'voided', 'deleted', 'archived', 'merged', 'number_changed'],
  stock: ['unsent_movement', 'left_out', 'correction_due', 'gone_in_xero', 'edited_in_xero', 'value_differs'],
};
