import { Refused } from '../../../rig/src/rest.js';
import { leave, type Firm } from '../firm.js';
import type { Dice } from '../dice.js';
import type { Change } from './listed.js';

interface Run {
  id: string;
  state: string;
  sentence: string;
  takenIn: number;
  takenBack: number;
  refused: number;
}

const PATIENCE_MS = 15 * 60_000;
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** What the company's imports brought, in all. */
export interface Brought {
  imports: number;
  takenIn: number;
  takenBack: number;
  /** What became of changes that the company looked at, by decision. */
  decided: Map<string, number>;
}

/** Brings in what happened in Xero, as a person would who presses the button, and waits for the end. */
export async function importNow(firm: Firm, brought: Brought): Promise<Run> {
  const { id } = await started(firm);
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const run = await firm.get<Run>(`integrations/xero/imports/${id}`);
    if (run.state === 'failed') throw new Error(`An import failed: ${run.sentence}`);
    if (run.state === 'finished') {
      brought.imports += 1;
      brought.takenIn += run.takenIn;
      brought.takenBack += run.takenBack;
      firm.unsettle();
      return run;
    }
    if (Date.now() > deadline) throw new Error(`An import did not end within a quarter of an hour: ${run.sentence}`);
    await pause(500);
  }
}

/** The schedule, a webhook or a look at one record may be there first. */
async function started(firm: Firm): Promise<Run> {
  for (let tries = 1; ; tries++) {
    try {
      return await firm.post<Run>('integrations/xero/imports');
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== 'import_running' || tries === 300) throw error;
      await pause(500);
    }
  }
}

/** Lets the product compare everything that is in Xero, which it else does over a week; the limits of Xero may stop it for a minute. */
export async function lookAtAll(firm: Firm): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await firm.post('integrations/xero/changes/look');
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 503 || tries === 10) throw error;
      await pause(20_000);
    }
  }
}

/** Of what is on the list "Changed in Xero" some is decided today, by what is offered. */
export async function decideSome(firm: Firm, dice: Dice, brought: Brought): Promise<void> {
  const open = await firm.rest.all<Change>('integrations/xero/changes?filter[state]=open');
  for (const { id, cause, record, choices } of dice.some(open, Math.ceil(open.length / 2))) {
    // To credit and re-issue moves goods, which the company does by itself and keeps in mind.
    const offered = choices.filter((choice) => DECISIONS.has(choice));
    if (offered.length === 0) continue;
    const choice = dice.pick(offered);
    const reason = choice === 'ignore' ? { reason: 'Agreed with the accountant' } : {};
    const done = await decide(firm, `integrations/xero/changes/${id}/${choice}`, reason, choice, brought);
    if (done && choice === 'accept' && ENDS.has(cause)) forget(firm, record.id);
  }
}

const ENDS = new Set(['voided', 'deleted']);

/** What was voided in Xero and then here: its goods are back where they were. */
function forget(firm: Firm, id: string): void {
  const { invoices, creditNotes, bills, supplierCredits } = firm.open;
  for (const list of [invoices, creditNotes, bills, supplierCredits]) {
    const kept = list.find((one) => one.id === id);
    if (!kept) continue;
    firm.shelves.undo(kept.id, kept.moves);
    leave(list, kept);
  }
}

const DECISIONS = new Set(['push', 'accept', 'ignore']);

async function decide(firm: Firm, path: string, body: object, choice: string, brought: Brought): Promise<boolean> {
  const outcome = await firm.post(path, body).then(
    () => choice,
    (error: unknown) => {
      if (error instanceof Refused && [404, 409, 422].includes(error.status))
        return `${choice} refused (${error.code})`;
      throw error;
    },
  );
  brought.decided.set(outcome, (brought.decided.get(outcome) ?? 0) + 1);
  return outcome === choice;
}
