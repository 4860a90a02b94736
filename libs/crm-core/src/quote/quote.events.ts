import { DomainEvent, Origin } from '../events/domain-event.js';

/** A quote was created, changed or moved on. */
export class QuoteSaved extends DomainEvent {
  readonly record = 'quote';
  constructor(
    workspaceId: string,
    recordId: string,
    readonly change:
      | 'created'
      | 'updated'
      | 'sent'
      | 'accepted'
      | 'declined'
      | 'expired'
      | 'revised'
      | 'converted'
      | 'reopened',
    readonly opportunityId: string | null,
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}
