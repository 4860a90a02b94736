import { DomainEvent, Origin, RecordName } from '../events/domain-event.js';

// As with supplier bills, drafts raise no events but their removal.

abstract class SupplierCreditEvent extends DomainEvent {
  readonly record: RecordName = 'supplierCredit';
  constructor(
    workspaceId: string,
    recordId: string,
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}

/** A supplier credit got its number, and returned goods left the stock. */
export class SupplierCreditIssued extends SupplierCreditEvent {}

/** An issued supplier credit was edited. */
export class SupplierCreditUpdated extends SupplierCreditEvent {
  constructor(
    workspaceId: string,
    recordId: string,
    /** Whether the edit moved stock. */
    readonly stockMoved: boolean,
    origin: Origin,
  ) {
    super(workspaceId, recordId, origin);
  }
}

/** An issued supplier credit was voided and its goods came back to stock. */
export class SupplierCreditVoided extends SupplierCreditEvent {}

/** A draft was removed. */
export class SupplierCreditDeleted extends SupplierCreditEvent {}

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
