import { PlainEvent, StockEvent } from '../events/domain-event.js';

/** A work order consumed its inputs and made its output. */
export class WorkOrderCompleted extends PlainEvent {
  readonly record = 'workOrder';
}

/** A work order was given up, or with `stockMoved` taken back after it was completed. */
export class WorkOrderCancelled extends StockEvent {
  readonly record = 'workOrder';
}
