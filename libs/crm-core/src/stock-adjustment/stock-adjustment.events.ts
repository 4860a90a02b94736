import { PlainEvent } from '../events/domain-event.js';

/** A stock adjustment moved stock. */
export class StockAdjustmentPosted extends PlainEvent {
  readonly record = 'stockAdjustment';
}

/** A posted stock adjustment was taken back. */
export class StockAdjustmentVoided extends PlainEvent {
  readonly record = 'stockAdjustment';
}
