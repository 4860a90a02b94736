import { DomainEvent, Origin } from '../events/domain-event.js';

abstract class NoteEvent extends DomainEvent {
  readonly record = 'note';
  constructor(
    workspaceId: string,
    recordId: string,
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}

/** A note was written or changed. */
export class NoteSaved extends NoteEvent {}

/** A note was removed. */
export class NoteDeleted extends NoteEvent {}
