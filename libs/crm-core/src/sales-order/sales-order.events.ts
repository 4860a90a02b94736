import { DomainEvent, Origin } from '../events/domain-event.js';

/** A sales order was created, changed or moved on. */
export class SalesOrderSaved extends DomainEvent {
  readonly record = 'salesOrder';
  constructor(
    workspaceId: string,
    recordId: string,
    readonly change: 'created' | 'updated' | 'confirmed' | 'partiallyInvoiced' | 'invoiced' | 'reopened' | 'cancelled',
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}
