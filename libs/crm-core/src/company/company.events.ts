import { DomainEvent, Origin } from '../events/domain-event.js';

/** A company was created or changed. `changed` names its fields; on creation it is empty. */
export class CompanySaved extends DomainEvent {
  readonly record = 'company';
  constructor(
    workspaceId: string,
    recordId: string,
    readonly change: 'created' | 'updated' | 'archived' | 'restored' | 'merged',
    readonly changed: string[],
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}

/** A company without any documents was removed. */
export class CompanyDeleted extends DomainEvent {
  readonly record = 'company';
  constructor(
    workspaceId: string,
    recordId: string,
    readonly code: string,
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}

/** A company went into another, with its people and everything that is not in the books yet. */
export class CompanyMerged extends DomainEvent {
  readonly record = 'company';
  constructor(
    workspaceId: string,
    recordId: string,
    readonly intoId: string,
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}
