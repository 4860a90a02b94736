import { PlainEvent } from '../events/domain-event.js';

/** A task was created, changed, done or taken up again. */
export class TaskSaved extends PlainEvent {
  readonly record = 'task';
}

/** A task was removed. */
export class TaskDeleted extends PlainEvent {
  readonly record = 'task';
}
