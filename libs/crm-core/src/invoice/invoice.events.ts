import { DomainEvent, Origin, PlainEvent, StockEvent } from '../events/domain-event.js';

// Drafts are nobody's business but the CRM's: only issuing an invoice and what happens to it afterwards are facts, and the
// removal of a draft and its lines, because an order waits for them.

/** An invoice got its number and moved its stock. */
export class InvoiceIssued extends PlainEvent {
  readonly record = 'invoice';
}

/** An issued invoice was edited. */
export class InvoiceUpdated extends StockEvent {
  readonly record = 'invoice';
}

/** An issued invoice was e-mailed to its customer for the first time. */
export class InvoiceSentToContact extends PlainEvent {
  readonly record = 'invoice';
}

/** The lines of an invoice that was made from an order were edited, while a draft or later: the order must know. */
export class InvoicedQuantitiesChanged extends DomainEvent {
  readonly record = 'invoice';
  constructor(
    workspaceId: string,
    recordId: string,
    readonly salesOrderId: string,
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}

/** An issued invoice was voided and its stock taken back. */
export class InvoiceVoided extends DomainEvent {
  readonly record = 'invoice';
  constructor(
    workspaceId: string,
    recordId: string,
    readonly salesOrderId: string | null,
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}

/** A draft was removed. */
export class InvoiceDeleted extends DomainEvent {
  readonly record = 'invoice';
  constructor(
    workspaceId: string,
    recordId: string,
    readonly salesOrderId: string | null,
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}
