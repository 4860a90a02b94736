import { PlainEvent, StockEvent } from '../events/domain-event.js';

/** A stocktake was completed and its variances posted. */
export class StocktakeCompleted extends PlainEvent {
  readonly record = 'stocktake';
}

/** A stocktake was given up, or with `stockMoved` taken back after it was completed. */
export class StocktakeCancelled extends StockEvent {
  readonly record = 'stocktake';
}
