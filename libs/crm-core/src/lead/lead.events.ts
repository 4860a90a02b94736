import { DomainEvent, Origin } from '../events/domain-event.js';

/** A lead was created, changed or moved on. */
export class LeadSaved extends DomainEvent {
  readonly record = 'lead';
  constructor(
    workspaceId: string,
    recordId: string,
    readonly change: 'created' | 'updated' | 'qualified' | 'lost',
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}

/** A lead was removed. */
export class LeadDeleted extends DomainEvent {
  readonly record = 'lead';
  constructor(
    workspaceId: string,
    recordId: string,
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}
