import { SavedEvent } from '../events/domain-event.js';

/** A tax rate was created, renamed, archived or restored. */
export class TaxRateSaved extends SavedEvent {
  readonly record = 'taxRate';
}
