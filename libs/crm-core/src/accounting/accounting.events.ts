import { DomainEvent, Origin, RecordName } from '../events/domain-event.js';

/** A record was excluded from the exchange with the accounting system, or let in again. */
export class AccountingExclusionChanged extends DomainEvent {
  constructor(
    workspaceId: string,
    readonly record: RecordName,
    recordId: string,
    readonly excluded: { doNotExport: boolean; doNotImport: boolean },
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}
