import { DomainEvent, Origin } from '../events/domain-event.js';

/** A purchase order was created, changed or moved on. */
export class PurchaseOrderSaved extends DomainEvent {
  readonly record = 'purchaseOrder';
  constructor(
    workspaceId: string,
    recordId: string,
    readonly change: 'created' | 'updated' | 'sent' | 'received' | 'reopened' | 'cancelled',
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}
