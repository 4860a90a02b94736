import { DomainEvent, Origin } from '../events/domain-event.js';

/** A stock adjustment moved stock. */
export class StockAdjustmentPosted extends DomainEvent {
  readonly record = 'stockAdjustment';
  constructor(
    workspaceId: string,
    recordId: string,
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}

/** A posted stock adjustment was taken back. */
export class StockAdjustmentVoided extends DomainEvent {
  readonly record = 'stockAdjustment';
  constructor(
    workspaceId: string,
    recordId: string,
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}
