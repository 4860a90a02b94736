import { DomainEvent, Origin, SavedEvent } from '../events/domain-event.js';

/** A product was created or changed. `changed` names its fields; on creation it is empty. */
export class ProductSaved extends SavedEvent {
  readonly record = 'product';
}

/** A product without documents or movements was removed. */
export class ProductDeleted extends DomainEvent {
  readonly record = 'product';
  constructor(
    workspaceId: string,
    recordId: string,
    readonly code: string,
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}
