import { DomainEvent, Origin, PlainEvent, StockEvent } from '../events/domain-event.js';

// As with supplier bills, drafts raise no events but their removal.

/** A supplier credit got its number, and returned goods left the stock. */
export class SupplierCreditIssued extends PlainEvent {
  readonly record = 'supplierCredit';
}

/** An issued supplier credit was edited. */
export class SupplierCreditUpdated extends StockEvent {
  readonly record = 'supplierCredit';
}

/** An issued supplier credit was voided and its goods came back to stock. */
export class SupplierCreditVoided extends PlainEvent {
  readonly record = 'supplierCredit';
}

/** A draft was removed. */
export class SupplierCreditDeleted extends PlainEvent {
  readonly record = 'supplierCredit';
}

abstract class SupplierCreditAllocationEvent extends DomainEvent {
  readonly record = 'supplierCreditAllocation';
  constructor(
    workspaceId: string,
    recordId: string,
    readonly supplierCreditId: string,
    readonly supplierBillId: string,
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}

/** Supplier credit was applied to a supplier bill. `recordId` is the allocation's. */
export class SupplierCreditAllocated extends SupplierCreditAllocationEvent {}

/** Supplier credit was taken off a supplier bill again. */
export class SupplierCreditAllocationRemoved extends SupplierCreditAllocationEvent {}
