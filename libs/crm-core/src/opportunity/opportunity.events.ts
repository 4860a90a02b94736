import { DomainEvent, Origin } from '../events/domain-event.js';

/** An opportunity was created, changed or moved on. */
export class OpportunitySaved extends DomainEvent {
  readonly record = 'opportunity';
  constructor(
    workspaceId: string,
    recordId: string,
    readonly change: 'created' | 'updated' | 'won' | 'lost' | 'reopened',
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}
