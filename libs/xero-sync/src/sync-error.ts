/** The ways in which xero-sync refuses a request; the host's error filter maps them to its own answers. */
export type SyncErrorKind = 'invalid' | 'not-found' | 'conflict' | 'refused' | 'forbidden' | 'unavailable';

/** One thing wrong with one field of the input. */
export interface FieldProblem {
  field: string;
  code: string;
  message: string;
}

/** A refusal for people: what happened and what to do (`message`), with a stable machine code. Never holds a secret. */
export class SyncError extends Error {
  constructor(
    readonly kind: SyncErrorKind,
    readonly code: string,
    message: string,
    readonly fields: FieldProblem[] = [],
  ) {
    super(message);
    this.name = 'SyncError';
  }
}
