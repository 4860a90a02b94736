import { DomainEvent, Origin, PlainEvent, StockEvent } from '../events/domain-event.js';

// As with invoices, only issuing a bill and what happens to it afterwards are facts for others, and the removal of a draft.

/** A supplier bill got its number, and its goods came into stock. */
export class SupplierBillIssued extends PlainEvent {
  readonly record = 'supplierBill';
}

/** An issued supplier bill was edited; `stockMoved` also when only what its goods are worth changed. */
export class SupplierBillUpdated extends StockEvent {
  readonly record = 'supplierBill';
}

/** An issued supplier bill was voided and its goods left the stock again. */
export class SupplierBillVoided extends DomainEvent {
  readonly record = 'supplierBill';
  constructor(
    workspaceId: string,
    recordId: string,
    readonly purchaseOrderId: string | null,
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}

/** A draft was removed. */
export class SupplierBillDeleted extends PlainEvent {
  readonly record = 'supplierBill';
}
