import { ChangeEvent } from '../events/domain-event.js';

/** A purchase order was created, changed or moved on. */
export class PurchaseOrderSaved extends ChangeEvent<
  'created' | 'updated' | 'sent' | 'received' | 'reopened' | 'cancelled'
> {
  readonly record = 'purchaseOrder';
}
