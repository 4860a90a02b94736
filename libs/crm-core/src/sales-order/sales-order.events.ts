import { ChangeEvent } from '../events/domain-event.js';

/** A sales order was created, changed or moved on. */
export class SalesOrderSaved extends ChangeEvent<
  'created' | 'updated' | 'confirmed' | 'partiallyInvoiced' | 'invoiced' | 'reopened' | 'cancelled'
> {
  readonly record = 'salesOrder';
}
