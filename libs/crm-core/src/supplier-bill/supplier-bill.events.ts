import { DomainEvent, Origin, RecordName } from '../events/domain-event.js';

// As with invoices, only issuing a bill and what happens to it afterwards are facts for others, and the removal of a draft.

abstract class SupplierBillEvent extends DomainEvent {
  readonly record: RecordName = 'supplierBill';
  constructor(
    workspaceId: string,
    recordId: string,
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}

/** A supplier bill got its number, and its goods came into stock. */
export class SupplierBillIssued extends SupplierBillEvent {}

/** An issued supplier bill was edited. */
export class SupplierBillUpdated extends SupplierBillEvent {
  constructor(
    workspaceId: string,
    recordId: string,
    /** Whether the edit moved stock or changed what it is worth. */
    readonly stockMoved: boolean,
    origin: Origin,
  ) {
    super(workspaceId, recordId, origin);
  }
}

/** An issued supplier bill was voided and its goods left the stock again. */
export class SupplierBillVoided extends SupplierBillEvent {
  constructor(
    workspaceId: string,
    recordId: string,
    readonly purchaseOrderId: string | null,
    origin: Origin,
  ) {
    super(workspaceId, recordId, origin);
  }
}

/** A draft was removed. */
export class SupplierBillDeleted extends SupplierBillEvent {}
