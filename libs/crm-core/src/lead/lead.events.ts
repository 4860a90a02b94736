import { ChangeEvent, PlainEvent } from '../events/domain-event.js';

/** A lead was created, changed or moved on. */
export class LeadSaved extends ChangeEvent<'created' | 'updated' | 'qualified' | 'lost'> {
  readonly record = 'lead';
}

/** A lead was removed. */
export class LeadDeleted extends PlainEvent {
  readonly record = 'lead';
}
