import { SavedEvent } from '../events/domain-event.js';

/** A location was created, changed, archived or restored. */
export class LocationSaved extends SavedEvent {
  readonly record = 'location';
}
