import type { IntakeKind } from '../host/intake.js';

export const setUpStates = ['planning', 'planned', 'reading', 'review', 'running', 'finished', 'cancelled'] as const;
export type SetUpState = (typeof setUpStates)[number];

/** In which a process has something to do. */
export const workingStates: readonly SetUpState[] = ['planning', 'reading', 'running'];

export type Match = 'linked' | 'certain' | 'ask' | 'none' | 'unusable';
export const decisions = ['create', 'link', 'skip'] as const;
export type Decision = (typeof decisions)[number];
export type Outcome = 'waiting' | 'created' | 'linked' | 'skipped' | 'refused';

export const histories = ['nothing', 'openDocuments', 'allSince'] as const;

/** What people choose before anything is read. */
export interface Choices {
  /** What of our own records from before goes to Xero at the end. */
  ownHistory: (typeof histories)[number];
  /** Business date for `allSince`. */
  since?: string;
  /** Whether the stock is compared at the end, which sends Xero what it lacks. */
  openingStock: boolean;
}

/** Xero's lists that are read, in this order. */
export type ReadList = 'contacts' | 'items' | 'invoices' | 'creditNotes' | 'quotes' | 'otherContacts';

export type Step =
  | { of: 'plan' }
  | { of: 'read'; list: ReadList }
  | { of: 'settle' }
  | { of: 'take'; kind: IntakeKind }
  | { of: 'numbers' }
  | { of: 'history' }
  | { of: 'verify' };

/** A place within a step. */
export interface Cursor {
  /** Reading: from when on, by Xero's clock; the page since then and its size. */
  since?: string;
  page?: number;
  size?: number;
  /** Reading pages of one second: how many rows Xero counted first, and whether the count moved meanwhile. */
  counted?: number;
  moved?: boolean;
  /** How often a second was read again because of that. */
  again?: number;
  /** The last record that was done, or the last id seen. */
  after?: string;
  /** Own history: which kind. */
  kind?: string;
}

/** Contacts first, as documents are made out to them; credits after what they are used on. */
export const takenKinds = [
  'contact',
  'item',
  'invoice',
  'bill',
  'creditNote',
  'supplierCredit',
  'salesOrder',
] as const satisfies readonly IntakeKind[];

const reading: Step[] = [
  { of: 'read', list: 'contacts' },
  { of: 'read', list: 'items' },
  { of: 'read', list: 'invoices' },
  { of: 'read', list: 'creditNotes' },
  { of: 'read', list: 'quotes' },
  { of: 'read', list: 'otherContacts' },
  { of: 'settle' },
];

const running: Step[] = [
  ...takenKinds.map((kind): Step => ({ of: 'take', kind })),
  { of: 'numbers' },
  { of: 'history' },
  { of: 'verify' },
];

const stepsOf: Partial<Record<SetUpState, readonly Step[]>> = { planning: [{ of: 'plan' }], reading, running };

/** Where a state ends when its last step is done. */
const afterwards = { planning: 'planned', reading: 'review', running: 'finished' } as const;

export const firstStep = (state: 'planning' | 'reading' | 'running'): Step => stepsOf[state]![0]!;

const same = (a: Step, b: Step): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What comes after a step: the next one of the state, or the state that follows. */
export function following(
  state: 'planning' | 'reading' | 'running',
  step: Step,
): { step: Step } | { state: 'planned' | 'review' | 'finished' } {
  const all = stepsOf[state]!;
  const next = all[all.findIndex((one) => same(one, step)) + 1];
  return next ? { step: next } : { state: afterwards[state] };
}

const listWords: Record<ReadList, string> = {
  contacts: 'contacts',
  items: 'products and their stock',
  invoices: 'open invoices and bills',
  creditNotes: 'open credit notes',
  quotes: 'accepted quotes',
  otherContacts: 'archived contacts of open documents',
};

export const kindWords: Record<IntakeKind, string> = {
  contact: 'contacts',
  item: 'products',
  invoice: 'invoices',
  bill: 'supplier bills',
  creditNote: 'credit notes',
  supplierCredit: 'supplier credits',
  salesOrder: 'sales orders',
};

/** What is being done, in words. */
export function stepInWords(step: Step): string {
  switch (step.of) {
    case 'plan':
      return 'Counting what the organisation in Xero holds.';
    case 'read':
      return `Reading ${listWords[step.list]} from Xero.`;
    case 'settle':
      return 'Comparing the matches with each other.';
    case 'take':
      return `Taking over ${kindWords[step.kind]}.`;
    case 'numbers':
      return 'Moving the number ranges above what was taken over.';
    case 'history':
      return 'Queueing records from before for the export.';
    case 'verify':
      return 'Comparing both sides.';
  }
}
