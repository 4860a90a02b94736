import { DomainEvent, Origin } from '../events/domain-event.js';

/** A stocktake was completed and its variances posted. */
export class StocktakeCompleted extends DomainEvent {
  readonly record = 'stocktake';
  constructor(
    workspaceId: string,
    recordId: string,
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}

/** A stocktake was given up, or with `stockMoved` taken back after it was completed. */
export class StocktakeCancelled extends DomainEvent {
  readonly record = 'stocktake';
  constructor(
    workspaceId: string,
    recordId: string,
    readonly stockMoved: boolean,
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}
