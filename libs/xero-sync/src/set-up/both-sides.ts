/** Both sides of one kind of record, or of what is open in one currency. */
export interface VerificationRow {
  /** In words: "invoices", "receivables in NZD", "stock". */
  what: string;
  measure: 'count' | 'amount' | 'quantity' | 'value';
  inXero: string;
  here: string;
  agrees: boolean;
}

/** Why the two sides are not the same. */
export interface VerificationCause {
  what: string;
  code: string;
  sentence: string;
  count: number;
  /** Some of them by name. */
  examples: string[];
}

export interface Verification {
  rows: VerificationRow[];
  causes: VerificationCause[];
  agrees: boolean;
}
