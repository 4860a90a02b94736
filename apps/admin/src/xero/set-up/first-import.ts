import type { RecordName } from '../answers';
import { useXero, useXeroAct } from '../ask-xero';

export type SetUpState = 'never' | 'planning' | 'planned' | 'reading' | 'review' | 'running' | 'finished' | 'cancelled';

export interface Progress {
  kind: string;
  words: string;
  total: number;
  waiting: number;
  undecided: number;
  created: number;
  linked: number;
  skipped: number;
  refused: number;
}

export interface Plan {
  counts: Record<'contacts' | 'items' | 'invoices' | 'creditNotes' | 'quotes', number>;
  calls: number;
  minutes: number;
  days: number;
  problems: { code: string; severity: 'blocks' | 'warns'; sentence: string }[];
}

export interface Verification {
  agrees: boolean;
  rows: {
    what: string;
    measure: 'count' | 'amount' | 'quantity' | 'value';
    inXero: string;
    here: string;
    agrees: boolean;
  }[];
  causes: { what: string; code: string; sentence: string; count: number; examples: string[] }[];
}

export interface FirstImport {
  id?: string;
  state: SetUpState;
  sentence: string;
  paused?: string;
  waiting?: string;
  plan?: Plan;
  progress: Progress[];
  undecided: number;
  secondsLeft?: number;
  calls?: number;
  startedBy?: string;
  startedAt?: string;
  finishedAt?: string;
  verification?: Verification;
}

export interface ReviewRecord {
  kind: string;
  remoteId: string;
  label: string;
  match: 'linked' | 'certain' | 'ask' | 'none' | 'unusable';
  candidates: { record: RecordName; number: string; name: string; score: number; because: string[] }[];
  decision?: 'create' | 'link' | 'skip';
  target?: RecordName;
  outcome: 'waiting' | 'created' | 'linked' | 'skipped' | 'refused';
  code?: string;
  sentence?: string;
  remarks: string[];
  record?: RecordName;
}

export const useFirstImport = () => useXero<FirstImport>('first-import');

/** The next step of the first import. */
export function useStep() {
  const { mutate, isPending } = useXeroAct<FirstImport>();
  return {
    isBusy: isPending,
    go: (step: '' | 'read' | 'run' | 'pause' | 'resume' | 'cancel', body: object = {}) =>
      mutate({ path: step === '' ? 'first-import' : `first-import/${step}`, body }),
  };
}
