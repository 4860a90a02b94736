import type { Origin } from './domain-event.js';

/** On whose behalf a service acts. `name` is what the audit log shows. */
export interface Actor {
  userId?: string;
  name: string;
  origin: Origin;
}
