import { PlainEvent, StockEvent } from '../events/domain-event.js';

/** A stock transfer moved goods from one location to another. */
export class StockTransferCompleted extends PlainEvent {
  readonly record = 'stockTransfer';
}

/** A stock transfer was given up, or with `stockMoved` taken back after it was completed. */
export class StockTransferCancelled extends StockEvent {
  readonly record = 'stockTransfer';
}
