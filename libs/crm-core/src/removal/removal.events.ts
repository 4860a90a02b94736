import { DomainEvent, Origin, RecordName } from '../events/domain-event.js';

/** An administrator removed a record for good. Other systems keep what they have of it. */
export class RecordPurged extends DomainEvent {
  constructor(
    workspaceId: string,
    readonly record: RecordName,
    recordId: string,
    /** What it was called: "invoice INV-00007". */
    readonly label: string,
    readonly reason: string,
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}
