import { DomainEvent, Origin } from '../events/domain-event.js';

/**
 * A contact was created or changed. `companyIds` are the companies whose list of people changed with it: the one it belongs
 * to and the one it left.
 */
export class ContactSaved extends DomainEvent {
  readonly record = 'contact';
  constructor(
    workspaceId: string,
    recordId: string,
    readonly change: 'created' | 'updated' | 'archived' | 'restored',
    readonly changed: string[],
    readonly companyIds: string[],
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}

/** A contact without any documents was removed. */
export class ContactDeleted extends DomainEvent {
  readonly record = 'contact';
  constructor(
    workspaceId: string,
    recordId: string,
    readonly number: string,
    readonly companyIds: string[],
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}
