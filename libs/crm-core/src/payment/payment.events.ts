import { DomainEvent, Origin, PlainEvent } from '../events/domain-event.js';

/** Money came in. */
export class PaymentRecorded extends PlainEvent {
  readonly record = 'payment';
}

/** Money was applied to invoices. */
export class PaymentAllocated extends DomainEvent {
  readonly record = 'payment';
  constructor(
    workspaceId: string,
    recordId: string,
    readonly allocationIds: string[],
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}

/** Money was taken off an invoice again. */
export class PaymentAllocationRemoved extends DomainEvent {
  readonly record = 'payment';
  constructor(
    workspaceId: string,
    recordId: string,
    readonly allocationId: string,
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}

/** The money never came or went back: all its allocations are gone. */
export class PaymentReversed extends PlainEvent {
  readonly record = 'payment';
}
