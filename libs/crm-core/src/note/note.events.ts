import { PlainEvent } from '../events/domain-event.js';

/** A note was written or changed. */
export class NoteSaved extends PlainEvent {
  readonly record = 'note';
}

/** A note was removed. */
export class NoteDeleted extends PlainEvent {
  readonly record = 'note';
}
