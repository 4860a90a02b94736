/**
 * Why a linked record may differ from what Xero has, as a closed list: whoever compares the two sides finds each difference under
 * one of these, or it is a fault.
 */
export const driftCauses = {
  edited: 'It was edited in Xero.',
  both_changed: 'It was edited in Xero and here.',
  voided: 'It was voided in Xero.',
  deleted: 'It was deleted in Xero.',
  archived: 'It was archived in Xero.',
  merged: 'It was merged into another contact in Xero.',
  number_changed: 'Its number was changed in Xero.',
} as const;

export type DriftCause = keyof typeof driftCauses;

/** What became of a change. In the first three states a difference may still be there, and is explained by it. */
export const driftStates = [
  /** Waits for people; nothing of the record is sent meanwhile. */
  'open',
  /** The record is marked "do not import". */
  'excluded',
  /** Left as it is, for the reason that was given. */
  'ignored',
  /** Our values were queued for Xero. */
  'pushed',
  /** Xero's values were taken over, by people or by themselves. */
  'accepted',
  /** An invoice was credited and a new one opened. */
  'reissued',
  /** The two sides agree again without a decision. */
  'gone',
] as const;

export type DriftState = (typeof driftStates)[number];
