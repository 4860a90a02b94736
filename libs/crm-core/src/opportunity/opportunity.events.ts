import { ChangeEvent } from '../events/domain-event.js';

/** An opportunity was created, changed or moved on. */
export class OpportunitySaved extends ChangeEvent<'created' | 'updated' | 'won' | 'lost' | 'reopened'> {
  readonly record = 'opportunity';
}
