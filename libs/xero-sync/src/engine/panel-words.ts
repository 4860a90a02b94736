import type { Kind, StockCause } from '../host/records.js';
import type { ModuleMode } from './exporter.js';
import { markedSentence, moduleOff, wordFor, type OutboxRow } from './rows.js';
import type { Panel, PanelLink } from './views.js';

/** What the state of a record is told from. */
export interface PanelFacts {
  kind: Kind;
  cause?: StockCause;
  /** What people wrote when they marked it "do not export". */
  marked?: { reason?: string };
  connected: boolean;
  /** The row that decides: an open one before the latest at rest. */
  row?: OutboxRow;
  /** Its first part in the organisation that is connected now. */
  link?: PanelLink;
  /** Where it was before, when it is not there now. */
  formerly?: 'removed' | 'elsewhere';
  mode: ModuleMode;
  /** Why nothing at all is sent just now. */
  stopped?: string;
  /** Its place among what can be sent. */
  place: number;
}

type Words = Pick<Panel, 'state' | 'sentence'>;

/** The state of a record as a sentence for the people who work with it. */
export function panelWords(facts: PanelFacts): Words {
  const { row, link } = facts;
  if (!row || row.state === 'done' || (row.state === 'skipped' && link))
    return link ? inXero(link, row) : absent(facts);
  switch (row.state) {
    case 'attention': {
      const [problem] = row.problems;
      const text = problem ? `${problem.sentence} ${problem.remedy}` : (row.reason ?? 'It could not be sent.');
      return { state: 'failed', sentence: text };
    }
    case 'skipped':
      return { state: 'skipped', sentence: row.reason ?? 'It is deliberately not sent.' };
    case 'sending':
      return { state: 'sending', sentence: 'It is being sent to Xero.' };
    case 'unknown':
      return { state: 'checking', sentence: row.reason ?? 'It is being checked whether Xero has it.' };
    case 'pending':
      return pending(row, facts);
  }
}

function inXero({ number, status }: PanelLink, row: OutboxRow | undefined): Words {
  const gone =
    status === 'VOIDED'
      ? ', where it is voided'
      : status === 'DELETED'
        ? ', where it is deleted'
        : status === 'ARCHIVED'
          ? ', where it is archived'
          : '';
  const sentences = [`In Xero${number === undefined ? '' : ` as ${number}`}${gone}.`];
  if (row?.state === 'skipped') sentences.push('A later change was not sent.');
  if (row?.reason && (row.state === 'skipped' || row.reasonCode === 'excluded')) sentences.push(row.reason);
  return { state: 'synced', sentence: sentences.join(' ') };
}

function pending(row: OutboxRow, { stopped, place }: PanelFacts): Words {
  if (row.heldKind) return { state: 'held', sentence: row.reason ?? 'It waits for another record.' };
  if (row.reason) return { state: 'waiting', sentence: row.reason };
  const queued = `Queued for Xero as number ${place}.`;
  return stopped ? { state: 'waiting', sentence: `${queued} ${stopped}` } : { state: 'queued', sentence: queued };
}

function absent({ kind, cause, marked, connected, row, formerly, mode }: PanelFacts): Words {
  const word = wordFor(kind, cause);
  if (formerly === 'removed') return { state: 'removed', sentence: `The ${word} was removed from Xero.` };
  if (formerly === 'elsewhere')
    return {
      state: 'not_sent',
      sentence: `The ${word} is in the organisation that was connected before, not in the one that is connected now.`,
    };
  if (!connected) return { state: 'not_connected', sentence: 'This workspace is not connected with Xero.' };
  if (marked) return { state: 'skipped', sentence: markedSentence(marked) };
  if (mode === 'off') return { state: 'not_sent', sentence: moduleOff(kind, cause) };
  if (mode === 'manual')
    return { state: 'not_sent', sentence: `The ${word} is not in Xero: it is exported by hand only.` };
  return { state: 'not_sent', sentence: row?.reason ?? `The ${word} ${goesThere[kind] ?? 'is not in Xero.'}` };
}

const reference = 'goes to Xero with the first document that needs it.';
const once = (what: string) =>
  `is not in Xero. It goes there by itself once it is ${what}; if it was before Xero was connected, export it.`;
const goesThere: Partial<Record<Kind, string>> = {
  contact: reference,
  item: reference,
  invoice: once('issued'),
  creditNote: once('issued'),
  purchaseOrder: once('saved'),
  bill: once('issued'),
  supplierCredit: once('issued'),
  payment: once('allocated'),
  stockChange: once('posted or completed'),
};
