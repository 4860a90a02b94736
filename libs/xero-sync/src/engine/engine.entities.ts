import { XeroAttempt } from './attempt.entity.js';
import { XeroBudget } from './budget.entity.js';
import { XeroHistoryEntry } from './history-entry.entity.js';
import { XeroLane } from './lane.entity.js';
import { XeroLink } from './link.entity.js';
import { XeroOutboxRow } from './outbox-row.entity.js';
import { XeroSequence } from './sequence.entity.js';
import { XeroStep } from './step.entity.js';

/** Tables of the engine, for the host's data source. */
export const engineEntities = [
  XeroSequence,
  XeroOutboxRow,
  XeroAttempt,
  XeroStep,
  XeroLink,
  XeroHistoryEntry,
  XeroLane,
  XeroBudget,
];
