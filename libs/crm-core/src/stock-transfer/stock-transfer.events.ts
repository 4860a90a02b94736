import { DomainEvent, Origin } from '../events/domain-event.js';

/** A stock transfer moved goods from one location to another. */
export class StockTransferCompleted extends DomainEvent {
  readonly record = 'stockTransfer';
  constructor(
    workspaceId: string,
    recordId: string,
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}

/** A stock transfer was given up, or with `stockMoved` taken back after it was completed. */
export class StockTransferCancelled extends DomainEvent {
  readonly record = 'stockTransfer';
  constructor(
    workspaceId: string,
    recordId: string,
    readonly stockMoved: boolean,
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}
