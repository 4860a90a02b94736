import { DomainEvent, Origin } from '../events/domain-event.js';

/** A tax rate was created, renamed, archived or restored. */
export class TaxRateSaved extends DomainEvent {
  readonly record = 'taxRate';
  constructor(
    workspaceId: string,
    recordId: string,
    readonly change: 'created' | 'updated' | 'archived' | 'restored',
    readonly changed: string[],
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}
