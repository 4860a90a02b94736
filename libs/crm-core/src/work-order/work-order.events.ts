import { DomainEvent, Origin } from '../events/domain-event.js';

/** A work order consumed its inputs and made its output. */
export class WorkOrderCompleted extends DomainEvent {
  readonly record = 'workOrder';
  constructor(
    workspaceId: string,
    recordId: string,
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}

/** A work order was given up, or with `stockMoved` taken back after it was completed. */
export class WorkOrderCancelled extends DomainEvent {
  readonly record = 'workOrder';
  constructor(
    workspaceId: string,
    recordId: string,
    readonly stockMoved: boolean,
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}
