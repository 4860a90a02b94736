import { DomainEvent, Origin } from '../events/domain-event.js';

abstract class TaskEvent extends DomainEvent {
  readonly record = 'task';
  constructor(
    workspaceId: string,
    recordId: string,
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}

/** A task was created, changed, done or taken up again. */
export class TaskSaved extends TaskEvent {}

/** A task was removed. */
export class TaskDeleted extends TaskEvent {}
