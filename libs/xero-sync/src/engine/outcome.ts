/**
 * The closed list of what can come of one call, or of one member of a batch. Anything that is not recognised is
 * `unknown`: never "retry" and never "failed", because a write whose answer was lost may have happened.
 */
const outcomes = ['applied', 'refused', 'not_sent', 'throttled', 'auth', 'offline', 'unknown'] as const;
export type Outcome = (typeof outcomes)[number];

/** One thing that stops a record, in words for the people who can fix it. */
export interface Problem {
  /** Stable, ours: `contact_name_taken`, `account_missing` … */
  code: string;
  /** What happened, to which record. */
  sentence: string;
  /** What to do about it. */
  remedy: string;
  /** Xero's own words, when they come from there. */
  xeroSaid?: string;
  field?: string;
  /** What people can answer, when it is a question. */
  choices?: { answer: string; label: string }[];
  /**
   * Where the cure lies: in the record itself, in the settings (a change there retries every row stopped by it), in
   * Xero, or in the software.
   */
  fixIn: 'record' | 'settings' | 'xero' | 'software';
}
