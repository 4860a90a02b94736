import { DomainEvent, Origin } from '../events/domain-event.js';

/** A location was created, changed, archived or restored. */
export class LocationSaved extends DomainEvent {
  readonly record = 'location';
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
