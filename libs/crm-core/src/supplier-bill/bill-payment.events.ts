import { DomainEvent, Origin } from '../events/domain-event.js';

abstract class BillPaymentEvent extends DomainEvent {
  readonly record = 'billPayment';
  constructor(
    workspaceId: string,
    recordId: string,
    readonly supplierBillId: string,
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}

/** A payment of a supplier bill came in from the books. `recordId` is the payment's. */
export class BillPaymentRecorded extends BillPaymentEvent {}

/** The books took a payment of a supplier bill back. */
export class BillPaymentRemoved extends BillPaymentEvent {}
