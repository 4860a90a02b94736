import { DomainEvent, Origin, PlainEvent, StockEvent } from '../events/domain-event.js';

// As with invoices, drafts raise no events.

/** A credit note got its number, and goods came back to stock. */
export class CreditNoteIssued extends PlainEvent {
  readonly record = 'creditNote';
}

/** An issued credit note was edited. */
export class CreditNoteUpdated extends StockEvent {
  readonly record = 'creditNote';
}

/** An issued credit note was voided and its goods left the stock again. */
export class CreditNoteVoided extends PlainEvent {
  readonly record = 'creditNote';
}

/** A draft was removed. */
export class CreditNoteDeleted extends PlainEvent {
  readonly record = 'creditNote';
}

abstract class CreditAllocationEvent extends DomainEvent {
  readonly record = 'creditAllocation';
  constructor(
    workspaceId: string,
    recordId: string,
    readonly creditNoteId: string,
    readonly invoiceId: string,
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}

/** Credit was applied to an invoice. `recordId` is the allocation's. */
export class CreditAllocated extends CreditAllocationEvent {}

/** Credit was taken off an invoice again. */
export class CreditAllocationRemoved extends CreditAllocationEvent {}

abstract class RefundEvent extends DomainEvent {
  readonly record = 'refund';
  constructor(
    workspaceId: string,
    recordId: string,
    readonly creditNoteId: string,
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}

/** Credit was paid back. `recordId` is the refund's. */
export class RefundPaid extends RefundEvent {}

/** A refund did not happen after all. */
export class RefundReversed extends RefundEvent {}
